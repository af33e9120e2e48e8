"""Quantiles and means of a block of cells, from factors that hold for all draws.

A value is Σ rate · activity over the terms of a cell. Both are drawn, so the product goes draw by
draw; it is made for so few pollutants at a time that it stays in the cache until it is summed up.
What is nought, and years like the year before, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.projection import ROUNDING
from simmodel.uncertainty.cells import (
    IN_CACHE,
    PIECE,
    STATISTICS,
    VARIABLES,
    cell_of,
    summed_up,
)
from simmodel.uncertainty.cells_draws import Activity, Factors, Supply, levels_of
from simmodel.uncertainty.cells_years import Layout, Seen, layout
from simmodel.uncertainty.terms import Terms
from simmodel.vocabulary import POLLUTANTS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """Terms of one cell with their activity: without measures, or what the measures change.

    Parameters
    ----------
    rates : arrays (pollutant, draw), one a product
    activity : array (product, year, draw)
    seen : what differs between the years, all products together
    emits : array (pollutant,), whether anything is emitted
    share, supply : array (draw,), and what the plants of the cell make this share of
    """

    rates: list[Array]
    activity: Array
    seen: Seen
    emits: Flags
    share: Array | None = None
    supply: Supply | None = None

    def fill(self, found: Array, pollutants: Indices, years: Indices) -> None:
        """Emissions, into an array (pollutant, year, draw)."""
        made = np.empty_like(found) if len(self.rates) > 1 else found
        if not self.rates:
            found[:] = 0.0
        for number, (rate, activity) in enumerate(zip(self.rates, self.activity, strict=True)):
            into = made if number else found
            np.multiply(rate[pollutants, None], activity[None, years], out=into)
            if number:
                found += made
        if self.share is not None and self.supply is not None:
            found += self.share * self.supply.outside[np.ix_(pollutants, years)]


def block_statistics(factors: Factors, cells: Indices, supply: Supply | None) -> Array:
    """Quantiles and mean of some cells.

    Parameters
    ----------
    cells : array (cell,), ascending, as `known_cells` gives them

    Returns
    -------
    array (cell, variable, statistic, pollutant, year), t/yr: 5, 50 and 95 % quantiles and mean of
    baseline, emissions with the plan, and baseline minus that
    """
    core, cell = factors.core, cell_of(factors.core)
    local, plain = (_of_cells(one, cell, cells) for one in (core.terms, core.plain))
    factors.keep(
        np.concatenate([local.row, plain.row]),
        np.concatenate([levels_of(local), levels_of(plain)]),
    )
    plants = core.power[np.isin(cell[core.power], cells)] if supply is not None else core.power[:0]
    ends = [one for terms in (local, plain) for one in (terms.origin, terms.current)]
    activity = Activity(factors, np.concatenate([*ends, plants]))
    found = np.zeros((cells.size, len(VARIABLES), STATISTICS, len(POLLUTANTS), factors.years))
    start = 0
    for few in _pieces(factors, [local, plain], cell, cells):
        baselines, changes = (
            _parts(factors, activity, _of_cells(one, cell, few), cell, few)
            for one in (plain, local)
        )
        made = _supplied(activity, plants, cell, few, supply)
        nothing = _nothing(factors)
        for number in range(few.size):
            change = changes.get(number, nothing)
            if supply is not None and number in made:
                change = _with_supply(change, made[number], supply)
            found[start + number] = _statistics(baselines.get(number, nothing), change)
        start += few.size
    return found


def _pieces(
    factors: Factors, every: list[Terms], cell: Indices, cells: Indices
) -> Iterator[Indices]:
    """Cells, so many at a time that the activity of their terms stays small."""
    counts = np.zeros(cells.size)
    for terms in every:
        counts += np.bincount(np.searchsorted(cells, cell[terms.current]), minlength=cells.size)
    most = PIECE / (8.0 * factors.plan.draws * factors.years)
    piece = (np.cumsum(counts) - 1) // max(most, 1.0)
    yield from np.split(cells, np.flatnonzero(np.diff(piece)) + 1)


def _of_cells(terms: Terms, cell: Indices, cells: Indices) -> Terms:
    """The terms of some cells."""
    return terms.select(np.flatnonzero(np.isin(cell[terms.current], cells)))


def _parts(
    factors: Factors, activity: Activity, terms: Terms, cell: Indices, cells: Indices
) -> dict[int, Part]:
    """Parts by the number of their cell."""
    if not terms.row.size:
        return {}
    rows = int(factors.core.technology.first_row[-1])
    key = np.searchsorted(cells, cell[terms.current]) * rows + terms.row
    pairs, pair = np.unique(key, return_inverse=True)
    together = np.zeros((pairs.size, factors.years, factors.plan.draws))
    activity.add(terms, pair.reshape(-1), together)
    seen, (owner, row) = Seen.of(together), np.divmod(pairs, rows)
    numbers, start = np.unique(owner, return_index=True)
    found = {}
    for number, first, last in zip(numbers, start, [*start[1:], pairs.size], strict=True):
        own = slice(first, last)
        emits = np.any([factors.emits[r] for r in row[own].tolist()], axis=0)
        rates = [factors.rates[r] for r in row[own].tolist()]
        found[int(number)] = Part(rates, together[own], seen.some(own), emits)
    return found


def _nothing(factors: Factors) -> Part:
    """A part without terms."""
    activity = np.zeros((0, factors.years, factors.plan.draws))
    return Part([], activity, Seen.nothing(factors.years), np.zeros(len(POLLUTANTS), dtype=bool))


def _supplied(
    activity: Activity, plants: Indices, cell: Indices, cells: Indices, supply: Supply | None
) -> dict[int, Array]:
    """Share of the generation of the place in each cell with plants, arrays (draw,)."""
    if supply is None:
        return {}
    whole, found = supply.generation, {}
    for number, one in enumerate(cells.tolist()):
        own = plants[cell[plants] == one]
        if own.size:
            made = activity.base(own).sum(axis=0)
            found[number] = np.divide(made, whole, out=np.zeros_like(made), where=whole > 0)
    return found


def _with_supply(change: Part, share: Array, supply: Supply) -> Part:
    """A change with what the plants of the cell make of the change of supply."""
    return replace(
        change,
        seen=change.seen.also(supply.seen),
        emits=change.emits | supply.emits,
        share=share,
        supply=supply,
    )


def _statistics(baseline: Part, change: Part) -> Array:
    """Quantiles and mean of one cell, array (variable, statistic, pollutant, year)."""
    years, draws = baseline.activity.shape[1:]
    found = np.zeros((len(VARIABLES), STATISTICS, len(POLLUTANTS), years))
    lines = layout(baseline.seen, change.seen)
    emits = np.flatnonzero(baseline.emits | change.emits)
    step = max(1, IN_CACHE // (8 * draws * max(1, lines.count)))
    for start in range(0, emits.size, step):
        few = emits[start : start + step]
        statistics = np.zeros((STATISTICS, few.size, lines.count + 1))
        statistics[..., :-1] = summed_up(_lines(baseline, change, lines, few))
        for variable, line in enumerate(lines.line):
            found[variable][:, few] = statistics[..., line]
    # The quantiles of what is negated are the others, negated.
    found[2] = 0.0 - found[2][[2, 1, 0, 3]]
    # What a full removal leaves by rounding is nought, as in a single run.
    found[1][np.abs(found[1]) < ROUNDING * found[0]] = 0.0
    return found


def _lines(baseline: Part, change: Part, lines: Layout, pollutants: Indices) -> Array:
    """Draws of baseline, emissions and change in the years that differ.

    Returns
    -------
    array (pollutant, line, draw), lines as in `Layout`
    """
    found = np.empty((pollutants.size, lines.count, baseline.activity.shape[-1]))
    first, last = lines.plain.size, lines.plain.size + len(lines.pairs)
    plain, emissions, moved = found[:, :first], found[:, first:last], found[:, last:]
    baseline.fill(plain, pollutants, lines.plain)
    change.fill(moved, pollutants, lines.changed)
    for number, (without, of) in enumerate(lines.pairs):
        if without < 0:
            emissions[:, number] = moved[:, of]
        else:
            np.add(plain[:, without], moved[:, of], out=emissions[:, number])
    return found
