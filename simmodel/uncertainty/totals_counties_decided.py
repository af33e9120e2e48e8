"""What caps and limits decide draw by draw in every county.

The content of the fuel differs from county to county, so what is left under a cap or a limit is
formed for each; it is the same for all columns that the cap or limit decides. So that is formed
once, times what the columns count for, and many columns are added up by one small product a county.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.sums import is_new
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals_columns import SourceColumns
from simmodel.uncertainty.totals_draws import TotalsDraws
from simmodel.uncertainty.totals_held import Held, Some
from simmodel.uncertainty.totals_kernel import Weights

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

DRAWS, COLUMNS = 512, 32
"""Draws and columns multiplied at a time: below the size that is shared among threads."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Columns that the same cap or limit decides, on one segment a region.

    Parameters
    ----------
    held : the columns, a row for every different content and limit
    row : array (region,), the row of each region
    amount : array (column, region), 0 where a region has none
    """

    held: Held
    row: Indices
    amount: Array

    @classmethod
    def of_source(
        cls,
        system: System,
        actions: Mapping[int, Action],
        columns: SourceColumns,
        group: Indices,
    ) -> Iterator["Layer"]:
        """Decided columns of a source.

        Parameters
        ----------
        group : array (region,), position of a region in the block; −1 where it is in another
        """
        for held in Held.of_source(system, actions, columns):
            region = group[system.region[held.segment]]
            order = np.argsort(region, kind="stable")
            starts = is_new(region[order])
            rank = np.arange(order.size) - np.flatnonzero(starts)[np.cumsum(starts) - 1]
            for layer in range(int(rank.max()) + 1):  # several where a region repeats
                rows = order[rank == layer]
                yield cls._of(held.with_rows(rows, held.amount[:, rows]), region[rows], group)

    @classmethod
    def _of(cls, held: Held, region: Indices, group: Indices) -> "Layer":
        regions = int(group.max()) + 1
        counts = held.slopes()[:, 1:].any(axis=0)
        what = np.column_stack([np.where(counts, held.contents, 0.0), held.most])
        _, first, inverse = np.unique(what, axis=0, return_index=True, return_inverse=True)
        row, amount = np.zeros(regions, dtype=np.intp), np.zeros((len(held.keys), regions))
        row[region], amount[:, region] = inverse.reshape(-1), held.amount
        return cls(held.with_rows(first, held.amount[:, first]), row, amount)

    def emitted(self, weights: Weights, pollutant: int, some: Some) -> Array:
        """Emission per activity before the controls, array (region, draw)."""
        held = self.held
        emitted = held.holder.emitted(weights, pollutant, some.rates[0], held.contents)
        left = held.holder.left(weights, held.contents, held.most)
        if left is not None:
            emitted *= left
        return emitted[self.row]

    def counts(self, weights: Weights, pollutant: int, some: Some) -> Array:
        """What the columns count for, array (column, draw)."""
        moved = self.held.moved(weights)[some.columns]
        moved *= some.passing(weights, pollutant)
        return moved


class _Sum:
    """Columns that wait to be added up, in the array (region, year, draw) that is being filled."""

    def __init__(self, total: Array) -> None:
        regions, years, draws = total.shape
        self.total, self.waiting = total, 0
        self.value = np.empty((regions, COLUMNS, draws))
        self.course = np.empty((regions, years, COLUMNS))

    def put(self, emitted: Array, counts: Array, course: Array) -> None:
        """Add columns: Σ course · emitted · counts.

        Parameters
        ----------
        emitted : array (region, draw)
        counts : array (column, draw)
        course : array (region, year, column)
        """
        start = 0
        while start < counts.shape[0]:
            size = min(COLUMNS - self.waiting, counts.shape[0] - start)
            into, some = slice(self.waiting, self.waiting + size), slice(start, start + size)
            np.multiply(emitted[:, None], counts[some], out=self.value[:, into])
            self.course[..., into] = course[..., some]
            self.waiting, start = self.waiting + size, start + size
            if self.waiting == COLUMNS:
                self.add()

    def add(self) -> None:
        """Add up what waits."""
        some = slice(self.waiting)
        self.total += np.matmul(self.course[..., some], self.value[:, some])
        self.waiting = 0


def add_decided(
    layers: Sequence[Layer],
    system: System,
    draws: TotalsDraws,
    number: Mapping[int, int],
    pollutant: int,
    total: Array,
) -> None:
    """Add what caps and limits decide to totals (region, year, draw) that the caller is filling.

    Parameters
    ----------
    number : bit of an action -> its row in the draws
    """
    parts = [
        (layer, some, layer.amount[some.columns].T[:, None] * some.course.T)
        for layer in layers
        for emitted, some in layer.held.by_pollutant
        if emitted == pollutant
    ]
    for start in range(0, draws.count if parts else 0, DRAWS):
        weights = Weights(system, draws.some(slice(start, start + DRAWS)), number)
        found = _Sum(total[..., start : start + DRAWS])
        for layer, some, course in parts:
            emitted = layer.emitted(weights, pollutant, some)
            found.put(emitted, layer.counts(weights, pollutant, some), course)
        found.add()


def room_of_decided(years: int, columns: int) -> float:
    """Bytes that decided columns take for a region."""
    return 8.0 * (COLUMNS * (DRAWS + years) + years * (DRAWS + columns) + 4 * DRAWS + 3 * columns)
