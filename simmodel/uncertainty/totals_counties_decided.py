"""What caps and limits decide draw by draw in every county.

The content of the fuel differs from county to county, so what is left under a cap or a limit is
formed for each, once for all columns that the same cap or limit decides. What the columns count for
is the same in all counties. So county by county one is multiplied by the other, and a small product
adds up the columns that the county has.
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
from simmodel.uncertainty.totals_held import Held, Some, what_decides
from simmodel.uncertainty.totals_kernel import Weights, summed_columns

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

DRAWS = 512
"""Draws worked on at a time, so that the columns of a county stay in the cache."""


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

    def emitted(self, weights: Weights, pollutant: int, some: Some, into: Array) -> None:
        """Emission per activity before the controls, into an array (region, draw)."""
        held = self.held
        emitted = held.holder.emitted(weights, pollutant, some.rates[0], held.contents)
        left = held.holder.left(weights, held.contents, held.most)
        if left is not None:
            emitted *= left
        np.take(emitted, self.row, axis=0, out=into)

    def counts(self, weights: Weights, pollutant: int, some: Some) -> Array:
        """What the columns count for, array (column, draw)."""
        moved = self.held.moved(weights)[some.columns]
        moved *= some.passing(weights, pollutant)
        return moved


@dataclass(frozen=True, eq=False)
class _Columns:
    """Columns of all sources that a pollutant has.

    Parameters
    ----------
    parts : columns that are decided together
    part : array (column,), the part of each
    course : array (column, year)
    amount : array (column, region)
    """

    pollutant: int
    parts: tuple[tuple[Layer, Some], ...]
    part: Indices
    course: Array
    amount: Array

    @classmethod
    def of(cls, layers: Sequence[Layer], pollutant: int) -> "_Columns | None":
        """Columns that a pollutant has; None if there are none."""
        parts = [
            (layer, some)
            for layer in layers
            for emitted, some in layer.held.by_pollutant
            if emitted == pollutant
        ]
        if not parts:
            return None
        part = np.repeat(np.arange(len(parts)), [some.columns.size for _, some in parts])
        course = np.concatenate([some.course for _, some in parts])
        amount = np.concatenate([layer.amount[some.columns] for layer, some in parts])
        return cls(pollutant, tuple(parts), part, course, amount)

    def by_region(self) -> Iterator[tuple[int, Indices, Array]]:
        """Regions, the columns that they have, and their activity, array (column, year)."""
        for region, amount in enumerate(self.amount.T):
            which = np.flatnonzero(amount)
            if which.size:
                yield region, which, self.course[which] * amount[which, None]

    def emitted(self, weights: Weights, into: Array) -> None:
        """What is emitted per activity, into an array (part, region, draw) of the caller."""
        for number, (layer, some) in enumerate(self.parts):
            layer.emitted(weights, self.pollutant, some, into[number])

    def counts(self, weights: Weights) -> Array:
        """What columns count for, array (column, draw)."""
        parts = [layer.counts(weights, self.pollutant, some) for layer, some in self.parts]
        return np.concatenate(parts)


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
    columns = _Columns.of(layers, pollutant)
    if columns is None:
        return
    regions = list(columns.by_region())
    kept = np.empty((len(columns.parts), total.shape[0], min(DRAWS, draws.count)))
    for start in range(0, draws.count, DRAWS):
        draw = slice(start, min(start + DRAWS, draws.count))
        emitted = kept[..., : draw.stop - start]
        weights = Weights(system, draws.some(draw), number)
        columns.emitted(weights, emitted)
        counts = columns.counts(weights)
        for region, which, activity in regions:
            value = counts[which]
            value *= emitted[columns.part[which], region]
            total[region, :, draw] += summed_columns(activity, value)


@dataclass
class Counts:
    """Numbers of columns, from which the memory that a region takes is known."""

    linear: int = 0
    decided: int = 0
    held_together: int = 0

    def add(self, columns: SourceColumns) -> None:
        """Count the columns of a source."""
        self.linear += len(columns.linear)
        self.decided += len(columns.decided)
        self.held_together += len({what_decides(key.rate) for key in columns.decided})

    def of_decided(self, years: int) -> float:
        """Bytes that decided columns take for a region."""
        return 8.0 * (self.held_together * DRAWS + self.decided * (years + 4))
