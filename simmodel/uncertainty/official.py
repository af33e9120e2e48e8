"""The draw side of an official inventory: factors so that each draw's base year equals its figures.

In every draw k = official / modelled, both of that draw, over the segments that a figure speaks of;
k multiplies their factors in all years, as in a single run. So the figure alone says how wide the
base year is, and activity, factors and controls decide how it is divided and what changes it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calibrated_rows import with_calibrated_rows
from simmodel.emissions.system import KG_PER_TONNE, Factors, System, process_rates
from simmodel.uncertainty.keys import activity_key, official_key
from simmodel.uncertainty.pool import Pool

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Official:
    """What the calibrated factors of a draw are made of.

    A technique is a source with its control mix and fuels; a stock is the activity of one technique
    in one region.

    Parameters
    ----------
    first : number of the rows of factors before the calibrated ones
    source : array (calibrated row,), number of its source
    emission : array (figure,), row of the pool
    cells : array (cell, 5): figure, calibrated row, slot, pollutant, and whether the implied factor
        of the figure goes there
    techniques : array (technique, 4): source, mix, rows of sulphur and ash
    stocks : array (stock, 2): calibrated row, technique
    activity : array (segment, 2): row of the pool of its activity, stock
    """

    first: int
    source: Indices
    emission: Indices
    cells: Indices
    techniques: Indices
    stocks: Indices
    activity: Indices

    def factors(self, system: System, rows: Array) -> Factors:
        """Factors of the sources, and behind them the calibrated rows of each draw.

        Parameters
        ----------
        system : a segment for each technique, with the drawn factors of the sources
        rows : array (pool row, draw)

        Notes
        -----
        Where nothing of a figure is left in a draw (an activity drawn at nought), nothing can be
        scaled to it: the factors stay, and emit nothing in the base year.
        """
        emitted, passing = self._modelled(system, rows)
        official = rows[self.emission]
        ratio, added = np.ones_like(official), np.zeros_like(official)
        np.divide(official, emitted, out=ratio, where=emitted > 0)
        is_implied = (emitted <= 0) & (passing > 0)
        np.divide(official * KG_PER_TONNE, passing, out=added, where=is_implied)
        figure, row, slot, pollutant, is_first = self.cells.T
        plain = system.factors
        shape = (self.source.size, *plain.constant.shape[1:3])
        scale, implied = np.ones((*shape, rows.shape[1])), np.zeros(shape)
        scale[row, slot, pollutant] = ratio[figure]
        if is_implied.any():
            implied = np.zeros_like(scale)
            implied[row, slot, pollutant] = added[figure] * is_first[:, None]
        return with_calibrated_rows(plain, self.source, scale, implied)

    def _modelled(self, system: System, rows: Array) -> tuple[Array, Array]:
        """Emission of each figure with the drawn factors, t, and its activity behind controls."""
        stock = np.zeros((self.stocks.shape[0], rows.shape[1]))
        np.add.at(stock, self.activity[:, 1], rows[self.activity[:, 0]])
        emitted = np.zeros((self.emission.size, rows.shape[1]))
        passing = np.zeros_like(emitted)
        for slot, (cell, of) in self._pairs.items():
            figure, _, _, pollutant, is_first = self.cells[cell].T
            technique, activity = self.stocks[of, 1], stock[of]
            rates = process_rates(system, slice(None), slot)
            np.add.at(emitted, figure, activity * rates[technique, pollutant])
            process = system.factors.process[system.source[technique], slot]
            counts = np.flatnonzero((process >= 0) & (is_first == 1))
            at = process[counts], system.mix[technique[counts]], pollutant[counts]
            passes = system.controls.all_passes[at]
            np.add.at(passing, figure[counts], activity[counts] * passes)
        return emitted, passing

    @cached_property
    def _pairs(self) -> dict[int, tuple[Indices, Indices]]:
        """For each slot, pairs of a cell and a stock of its calibrated row, arrays (pair,)."""
        order = np.argsort(self.stocks[:, 0], kind="stable")
        row = self.stocks[order, 0]
        start = np.searchsorted(row, self.cells[:, 1], side="left")
        count = np.searchsorted(row, self.cells[:, 1], side="right") - start
        cell = np.repeat(np.arange(count.size), count)
        within = np.arange(cell.size) - np.repeat(np.cumsum(count) - count, count)
        stock = order[start[cell] + within]
        slots = self.cells[cell, 2]
        found = {slot: np.flatnonzero(slots == slot) for slot in np.unique(slots).tolist()}
        return {slot: (cell[pairs], stock[pairs]) for slot, pairs in found.items()}

    @property
    def rows(self) -> Indices:
        """Rows of the pool that only these factors are made of."""
        fuels = self.techniques[:, 2:].ravel()
        return np.concatenate([self.emission, self.activity[:, 0], fuels])

    @property
    def structure(self) -> tuple[NDArray[Any], ...]:
        """Everything else that they are made of."""
        numbers = self.cells, self.techniques[:, :2], self.stocks, self.activity[:, 1]
        return (self.source, *numbers)

    def part(self, factor_rows: Indices) -> "tuple[Official | None, Indices]":
        """What some rows of factors need.

        Parameters
        ----------
        factor_rows : array (row,)

        Returns
        -------
        Official of the figures that decide these rows; the rows numbered anew, array (row,)
        """
        wanted = factor_rows[factor_rows >= self.first] - self.first
        if not wanted.size:
            return None, factor_rows
        figures = np.unique(self.cells[np.isin(self.cells[:, 1], wanted), 0])
        cells = self.cells[np.isin(self.cells[:, 0], figures)]
        # A figure of several regions or sources needs the activity of all of them.
        kept = np.union1d(cells[:, 1], wanted)
        stock = np.flatnonzero(np.isin(self.stocks[:, 0], kept))
        techniques, technique = np.unique(self.stocks[stock, 1], return_inverse=True)
        segment = np.isin(self.activity[:, 1], stock)
        found = Official(
            self.first,
            self.source[kept],
            self.emission[figures],
            _numbered(_numbered(cells, 0, figures), 1, kept),
            self.techniques[techniques],
            np.column_stack([np.searchsorted(kept, self.stocks[stock, 0]), technique.reshape(-1)]),
            _numbered(self.activity[segment], 1, stock),
        )
        number = self.first + np.searchsorted(kept, factor_rows - self.first)
        return found, np.where(factor_rows < self.first, factor_rows, number)


def _numbered(table: Indices, column: int, kept: Indices) -> Indices:
    """A table with the numbers of one column replaced by their places among those kept."""
    found = table.copy()
    found[:, column] = np.searchsorted(kept, table[:, column])
    return found


def find_official(
    model: "Model", pool: Pool, mix: Indices, sulphur: Indices, ash: Indices
) -> Official | None:
    """What the calibrated factors of a model are made of; None without an official inventory.

    Parameters
    ----------
    mix, sulphur, ash : arrays (segment,), mix, and rows of the pool of the fuel
    """
    calibration, system = model.calibration, model.system
    if calibration is None:
        return None
    columns = ("region", "category", "pollutant", "official")
    figures = zip(*(calibration.table[name].tolist() for name in columns), strict=True)
    emission = [pool.row(official_key(*map(str, key)), float(value)) for *key, value in figures]
    first = system.source_count
    own = np.flatnonzero((system.factor_row >= first) & (system.base_activity > 0))
    segments = model.catalogue.segments
    names, values = segments.index[own], segments["activity"].to_numpy(dtype=float)[own]
    activity = [
        pool.row(activity_key(str(name)), float(value))
        for name, value in zip(names, values, strict=True)
    ]
    of_segment = np.stack([system.source, mix, sulphur, ash], axis=1)[own]
    techniques, technique = np.unique(of_segment, axis=0, return_inverse=True)
    pairs = np.column_stack([system.factor_row[own] - first, technique.reshape(-1)])
    stocks, stock = np.unique(pairs, axis=0, return_inverse=True)
    return Official(
        first,
        system.factors.calibrated,
        np.array(emission, dtype=np.intp),
        calibration.cells,
        techniques,
        stocks,
        np.column_stack([np.array(activity, dtype=np.intp), stock.reshape(-1)]),
    )
