"""Parts of a compiled model: some rows of the pool, some rates, some levels, drawn by themselves.

Draws are keyed by input and number, so a part gives the very numbers that the whole would.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.activities import Activities
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.distributions import Quantiles, quantiles
from simmodel.uncertainty.factor_cells import FactorCells
from simmodel.uncertainty.inputs import Known
from simmodel.uncertainty.levels import Level, Levels
from simmodel.uncertainty.mixes import Mixes, Part
from simmodel.uncertainty.official import Official
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.technology import HEIGHTS, Technology
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.uncertainty.ensemble import Plan

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_NONE: Indices = np.zeros(0, dtype=np.intp)
_MOST_AT_ONCE = 1024
_COLUMN_BITS = 32
_COPIES = 6
"""Arrays of the size of the rows that there are while these are drawn."""
_WHILE_FORMED = 6 * HEIGHTS * len(POLLUTANTS)
"""Numbers that there are for a row of rates while it is formed."""


class SomeRows:
    """Some rows of the pool, drawn by themselves.

    Parameters
    ----------
    wanted : rows of the pool, in any order and more than once
    """

    def __init__(self, pool: Pool, wanted: Indices) -> None:
        self._inputs = inputs = pool.inputs
        count = len(inputs.inputs)
        nested = np.array(inputs.nested, dtype=np.intp).reshape(-1, 2)
        is_kept = np.zeros(pool.size, dtype=bool)
        is_kept[wanted] = True
        # A part is held to its whole, and that to what it is a part of itself.
        while (missing := nested[is_kept[nested[:, 0]] & ~is_kept[nested[:, 1]], 1]).size:
            is_kept[missing] = True
        self.kept: Indices = np.flatnonzero(is_kept)
        drawn = self.kept[self.kept < count]
        self._groups, column = np.unique(inputs.group_of[drawn], return_inverse=True)
        self._column = column.reshape(-1)
        self._spreads = [inputs.inputs[i].spread for i in drawn.tolist()]
        self._constants = pool.constants[self.kept[drawn.size :] - count]
        self._nested = self.number(nested[is_kept[nested[:, 0]]])

    @property
    def size(self) -> int:
        """Rows kept."""
        return self.kept.size

    def number(self, rows: Indices) -> Indices:
        """Places of rows of the pool among those kept."""
        return np.searchsorted(self.kept, rows)

    def drawn(self, plan: "Plan", start: int, stop: int) -> Array:
        """The rows for some draws, array (kept row, draw)."""
        count = len(self._inputs.groups)
        unit = uniform(start, stop, count, plan.seed, plan.method, chosen=self._groups)
        return self._filled(self._quantiles(unit[:, self._column]))

    def at_own_points(self, points: int, seed: int, known: Known | None = None) -> Array:
        """The rows at points drawn for them alone, array (kept row, point).

        Parameters
        ----------
        known : values that another scenario took at as many points of that seed
        """
        unit = uniform(0, points, self._groups.size, seed)

        def formed(chosen: list[int]) -> Array:
            spreads = [self._spreads[i] for i in chosen]
            return quantiles(spreads, unit[:, self._column[chosen]])

        if known is None:
            return self._filled(formed(list(range(len(self._spreads)))))
        # The points of a column are others where there are more or fewer columns.
        number = (self._groups.size << _COLUMN_BITS) + self._column
        return self._filled(known.values(self._spreads, number, formed))

    @cached_property
    def _quantiles(self) -> Quantiles:
        return Quantiles(self._spreads)

    def _filled(self, values: Array) -> Array:
        """Values of the inputs with the constants behind, array (kept row, draw)."""
        rows = np.empty((self.size, len(values)))
        rows[: values.shape[1]] = values.T
        rows[values.shape[1] :] = self._constants[:, None]
        for part, whole in self._nested.tolist():
            np.minimum(rows[part], rows[whole], out=rows[part])
        return rows

    def parts(self, plan: "Plan", others: float, memory: float) -> Iterator[tuple[slice, Array]]:
        """All draws in parts, each with the rows for it.

        Parameters
        ----------
        others : numbers that are made of the rows of one draw
        memory : bytes that rows and these numbers may take
        """
        fit = memory / (8.0 * (_COPIES * self.size + others + 1.0))
        step = 1 << int(np.log2(np.clip(fit, 16, _MOST_AT_ONCE)))
        for start in range(0, plan.draws, step):
            stop = min(start + step, plan.draws)
            yield slice(start, stop), self.drawn(plan, start, stop)


@dataclass(frozen=True, eq=False)
class SomeLevels:
    """Some levels of a model, with the segments whose stock they are a share of.

    Parameters
    ----------
    segments : array (kept segment,), numbers in the model
    """

    levels: Levels
    activities: Activities
    rows: SomeRows
    segments: Indices

    @classmethod
    def of(cls, core: Core, numbers: Indices, also: Indices = _NONE) -> "SomeLevels":
        """Levels by their numbers.

        Parameters
        ----------
        also : further segments to keep
        """
        every, whole = core.levels.levels, core.activities
        levels = [every[i] for i in numbers.tolist()]
        stocks = [s for one in levels for s in (one.stock, one.counted) if s is not None]
        segments = np.unique(np.concatenate([*stocks, also]))
        own = [row for one in levels for row in (one.asked, one.exempt, one.effectiveness)]
        base, per_service = whole.base[segments], whole.per_service[segments]
        wanted = [base, per_service, whole.rates, np.array(own, dtype=np.intp)]
        rows = SomeRows(core.pool, np.concatenate(wanted))
        activities = replace(
            whole,
            base=rows.number(base),
            per_service=rows.number(per_service),
            rates=rows.number(whole.rates),
            growth_of=whole.growth_of[segments],
        )
        found = tuple(_level(one, segments, rows) for one in levels)
        return cls(Levels(found, {}, {}, {}), activities, rows, segments)

    def parts(self, plan: "Plan", memory: float) -> Iterator[tuple[slice, Array, Array]]:
        """All draws in parts: levels (level, year, draw) and growth (growth, year, draw)."""
        years = self.activities.power.size
        stocks = [one.stock.size for one in self.levels.levels if one.stock is not None]
        others = years * (3 * max(stocks, default=0) + 2 * len(self.levels.levels) + 2)
        for part, rows in self.rows.parts(plan, others, memory):
            activity = self.activities.drawn(rows)
            yield part, self.levels.drawn(rows, activity)[:-1], activity.growth


def _level(level: Level, segments: Indices, rows: SomeRows) -> Level:
    stock, counted = (
        None if members is None else np.searchsorted(segments, members)
        for members in (level.stock, level.counted)
    )
    own = np.array([level.asked, level.exempt, level.effectiveness], dtype=np.intp)
    asked, exempt, effectiveness = rows.number(own).tolist()
    return replace(
        level,
        asked=asked,
        exempt=exempt,
        effectiveness=effectiveness,
        stock=stock,
        counted=counted,
    )


@dataclass(frozen=True, eq=False)
class SomeRates:
    """Some rows of the rates.

    Parameters
    ----------
    technology : of the signatures that the rows belong to
    rows : rows of the pool that these need
    position : array (wanted row,), its row among the rates of `technology`
    """

    technology: Technology
    rows: SomeRows
    position: Indices

    @classmethod
    def of(cls, core: Core, wanted: Indices) -> "SomeRates":
        """Rates by their rows."""
        whole = core.technology
        of_row = np.searchsorted(whole.first_row, wanted, side="right") - 1
        chosen, which = np.unique(of_row, return_inverse=True)
        row, mix = whole.signatures[chosen, :2].T
        sources, official = core.model.system.factors.source_of_row[row], whole.official
        if official is not None:
            official, row = official.part(row)
        if official is not None:
            sources = np.concatenate([sources, official.techniques[:, 0]])
            mix = np.concatenate([mix, official.techniques[:, 1]])
        mixes, mix = np.unique(mix, return_inverse=True)
        parts = [whole.mixes.parts[i] for i in mixes.tolist()]
        local = {formula: _cells_of(cells, sources) for formula, cells in whole.local.items()}
        fuels, flue_gas = whole.signatures[chosen, 2:4], whole.flue_gas[chosen]
        used = [fuels.ravel(), flue_gas, whole.mixes.rows]
        used += [part.rows for mix_parts in parts for part in mix_parts]
        used += [row for cells in local.values() for row in (cells.factor, cells.quantity)]
        used += [] if official is None else [official.rows]
        rows = SomeRows(core.pool, np.concatenate(used))
        fewer = replace(
            whole,
            mixes=_mixes_of(whole.mixes, parts, rows),
            local={formula: _renumbered(cells, rows) for formula, cells in local.items()},
            signatures=np.column_stack(
                [row, mix[: row.size], rows.number(fuels), whole.signatures[chosen, 4]]
            ),
            example=whole.example[chosen],
            flue_gas=rows.number(flue_gas),
            volume=whole.volume[chosen],
            official=None if official is None else _official_of(official, mixes, rows),
        )
        first = fewer.first_row[which.reshape(-1)]
        return cls(fewer, rows, first + wanted - whole.first_row[of_row])

    def parts(self, plan: "Plan", memory: float) -> Iterator[tuple[slice, Array]]:
        """All draws in parts: rates, array (wanted row, pollutant, draw), t per activity."""
        mixes, count = self.technology.mixes, int(self.technology.first_row[-1])
        removal = mixes.kept.size * mixes.plain.removal[0].size
        # Removal is copied where it is applied; a row is there six times while it is formed.
        others = 2 * removal + len(mixes.parts) * mixes.kept.size + _WHILE_FORMED * count
        official = self.technology.official
        if official is not None:
            others += _WHILE_FORMED * (official.techniques.shape[0] + official.stocks.shape[0])
        for part, rows in self.rows.parts(plan, others, memory):
            rates = self.technology.rates(rows)
            low, tall = np.split(rates, HEIGHTS, axis=1)
            yield part, (low + tall)[self.position]


def _mixes_of(mixes: Mixes, parts: list[tuple[Part, ...]], rows: SomeRows) -> Mixes:
    """Some of the mixes, by the places of their rows."""
    kept = tuple(tuple(replace(part, rows=rows.number(part.rows)) for part in one) for one in parts)
    return replace(mixes, rows=rows.number(mixes.rows), parts=kept)


def _official_of(official: Official, mixes: Indices, rows: SomeRows) -> Official:
    """Official figures by the places of their rows and mixes."""
    source, mix, *fuels = official.techniques.T
    activity, stock = official.activity.T
    return replace(
        official,
        emission=rows.number(official.emission),
        techniques=np.column_stack(
            [source, np.searchsorted(mixes, mix), *(rows.number(fuel) for fuel in fuels)]
        ),
        activity=np.column_stack([rows.number(activity), stock]),
    )


def some_upstream(core: Core) -> tuple[FactorCells, SomeRows]:
    """What is emitted where electricity is made, by the rows that it needs, and the part inside."""
    cells = core.technology.upstream
    rows = SomeRows(core.pool, np.concatenate([cells.factor, cells.quantity, [core.inside]]))
    return _renumbered(cells, rows), rows


def _cells_of(cells: FactorCells, sources: Indices) -> FactorCells:
    """Cells of some sources."""
    is_kept = np.isin(cells.cells[0], sources)
    at = tuple(axis[is_kept] for axis in cells.cells)
    return FactorCells(at, cells.factor[is_kept], cells.quantity[is_kept])


def _renumbered(cells: FactorCells, rows: SomeRows) -> FactorCells:
    return FactorCells(cells.cells, rows.number(cells.factor), rows.number(cells.quantity))
