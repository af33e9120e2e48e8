"""Quantiles of every cell (region, source, pollutant, year), block by block of regions.

A block keeps the factors of its cells for all draws, rates by rate row and activity by pair of cell
and rate row, and multiplies them out one cell after the other; so its memory is that of the
factors, not of the draws of every cell. Activity is drawn row by row, so both sides of the product
have the draw as an axis.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.projection import ROUNDING
from simmodel.uncertainty.core import Core, build_core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.levels import find_levels
from simmodel.uncertainty.narrow import narrow, narrow_rates
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.shifts import with_idle_shifts
from simmodel.uncertainty.sums import Sum
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

QUANTILES = (0.05, 0.5, 0.95)
VARIABLES = ("baseline", "emissions", "reduction")
_FOR_FACTORS = 0.75
"""Part of the memory that the factors may take; the rest is for the draws that make them."""
STATISTICS = len(QUANTILES) + 1
"""The quantiles, and the mean behind them."""
_IN_CACHE = 2**20
"""Bytes of draws that are summed up at a time, so that they stay in the cache meanwhile."""


@dataclass(frozen=True)
class Supply:
    """What the power plants of the place make of the change of electricity supply.

    Parameters
    ----------
    outside : array (pollutant, year, draw), the change where electricity is made
    generation : array (draw,), base-year generation of all plants of the place
    """

    outside: Array
    generation: Array


@dataclass(frozen=True)
class Factors:
    """Factors of the cells of a block, for every draw.

    Parameters
    ----------
    rates : array (row, pollutant, draw)
    plain, change : arrays (pair, year, draw), activity without measures, and its changes
    shares : array (plant, draw), share of the change of supply that each plant makes
    """

    rates: Array
    plain: Array
    change: Array
    shares: Array


def compile_core(model: "Model", inputs: UncertainInputs) -> Core:
    """The emissions of a model prepared for draws, without air and targets."""
    model = with_idle_shifts(model)
    pool = Pool(inputs)
    levels = find_levels(model, model.actions, pool, ())
    system = model.system
    return build_core(model, pool, levels, system.region, system.region_count)


def cell_of(core: Core) -> Indices:
    """Number of the cell of each segment, array (segment,): regions one behind the other."""
    system = core.model.system
    found: Indices = system.region * system.source_count + system.source
    return found


def known_cells(core: Core) -> Indices:
    """Cells in which something is emitted, ascending."""
    cell = cell_of(core)
    return np.unique(np.concatenate([cell[core.plain.current], cell[core.terms.current]]))


def find_supply(core: Core, plan: Plan) -> Supply | None:
    """Change of electricity supply of the whole place; None where no plant of it makes a part."""
    if not core.upstream.row.size or not core.power.size:
        return None
    part, (terms,) = narrow(core, [core.upstream], core.power)
    power = part.position(core.power)
    years = core.upstream.weight.shape[1]
    found = Supply(np.empty((len(POLLUTANTS), years, plan.draws)), np.empty(plan.draws))
    for draws, rows in part.chunks(plan):
        activity, levels = part.drawn(rows)
        rates = core.technology.upstream_rates(rows)
        force = terms.drawn(levels, activity, part.central)
        found.outside[..., draws] = core.upstream_sum.apply(rates, force)[0]
        found.generation[draws] = activity.base[power].sum(axis=0)
    return found


def block_statistics(core: Core, plan: Plan, cells: Indices, supply: Supply | None) -> Array:
    """Quantiles and mean of some cells.

    Parameters
    ----------
    cells : array (cell,), ascending, as `known_cells` gives them

    Returns
    -------
    array (cell, variable, statistic, pollutant, year), t/yr: 5, 50 and 95 % quantiles and mean of
    baseline, emissions with the plan, and baseline minus that
    """
    block = _Block(core, cells, supply)
    factors = block.factors(plan)
    found = np.zeros((cells.size, len(VARIABLES), STATISTICS, len(POLLUTANTS), block.years))
    for number in range(cells.size):
        found[number] = block.statistics(number, factors)
    return found


class _Block:
    """Some cells, with the terms that make them."""

    def __init__(self, core: Core, cells: Indices, supply: Supply | None) -> None:
        self.core, self.supply = core, supply
        cell = cell_of(core)
        local, plain = (
            one.select(np.flatnonzero(np.isin(cell[one.current], cells)))
            for one in (core.terms, core.plain)
        )
        self.years = core.plain.weight.shape[1]
        self.plants = core.power[np.isin(cell[core.power], cells)] if supply is not None else (
            np.zeros(0, dtype=np.intp)
        )  # fmt: skip
        self.plant_cell = np.searchsorted(cells, cell[self.plants])
        self.local_sum, self.plain_sum = (
            Sum.of(np.searchsorted(cells, cell[one.current]), one.row, cells.size)
            for one in (local, plain)
        )
        self.technology, number = narrow_rates(core.technology, [local.row, plain.row])
        self.used, row = np.unique(
            number[np.concatenate([self.local_sum.row, self.plain_sum.row])], return_inverse=True
        )
        row = row.reshape(-1)
        self.local_row, self.plain_row = np.split(row, [self.local_sum.row.size])
        self.local_of, self.plain_of = dict(self.local_sum.groups), dict(self.plain_sum.groups)
        self.part, (self.local, self.plain) = narrow(core, [local, plain], self.plants)

    def factors(self, plan: Plan) -> Factors:
        """Factors of all cells for all draws."""
        draws = plan.draws
        found = Factors(
            np.empty((self.used.size, len(POLLUTANTS), draws)),
            np.empty((self.plain_row.size, self.years, draws)),
            np.empty((self.local_row.size, self.years, draws)),
            np.empty((self.plants.size, draws)),
        )
        for chunk, rows in self.part.chunks(plan):
            activity, levels = self.part.drawn(rows)
            rates = self.technology.rates(rows)[self.used]
            found.rates[..., chunk] = rates[:, : len(POLLUTANTS)] + rates[:, len(POLLUTANTS) :]
            for total, terms, into in (
                (self.plain_sum, self.plain, found.plain),
                (self.local_sum, self.local, found.change),
            ):
                if into.size:
                    force = terms.drawn(levels, activity, self.part.central)
                    into[..., chunk] = total.together(force)
            if self.supply is not None and self.plants.size:
                made = activity.base[self.part.position(self.plants)]
                whole = self.supply.generation[chunk]
                share = np.divide(made, whole, out=np.zeros_like(made), where=whole > 0)
                found.shares[:, chunk] = rows[self.core.inside] * share
        return found

    def statistics(self, cell: int, factors: Factors) -> Array:
        """Quantiles and mean of one cell, array (variable, statistic, pollutant, year)."""
        baseline = _product(factors.rates, self.plain_row, factors.plain, self.plain_of.get(cell))
        change = _product(factors.rates, self.local_row, factors.change, self.local_of.get(cell))
        plants = np.flatnonzero(self.plant_cell == cell)
        if self.supply is not None and plants.size:
            made = factors.shares[plants].sum(axis=0) * self.supply.outside
            change = made if change is None else change + made
        found = np.zeros((len(VARIABLES), STATISTICS, len(POLLUTANTS), self.years))
        if baseline is not None:
            after = baseline.copy() if change is None else baseline + change
            found[0] = summed_up(baseline)
        elif change is not None:
            after = change.copy()
        else:
            return found
        found[1] = found[0] if change is None else summed_up(after)
        if change is not None:
            np.negative(change, out=change)
            found[2] = summed_up(change)
        # What a full removal leaves by rounding is nought, as in a single run.
        found[1][np.abs(found[1]) < ROUNDING * found[0]] = 0.0
        return found


def _product(rates: Array, row: Indices, activity: Array, pairs: slice | None) -> Array | None:
    """Σ rate · activity of the pairs of a cell, array (pollutant, year, draw)."""
    if pairs is None:
        return None
    found: Array = np.einsum("rcn,ryn->cyn", rates[row[pairs]], activity[pairs])
    return found


def summed_up(draws: Array) -> Array:
    """5, 50 and 95 % quantiles and mean over the last axis, array (statistic, …); reorders draws.

    Notes
    -----
    As `numpy.quantile`, exactly. One partition at the median and one in each half of it: with the
    vector instructions of AVX-512 as fast as a sort, without them a third of its time, and a tenth
    of that of one partition at all places.

    >>> summed_up(np.array([[3.0, 1.0, 2.0]]))[:, 0].tolist()
    [1.1, 2.0, 2.9, 2.0]
    """
    flat = draws.reshape(-1, draws.shape[-1])
    found = np.empty((STATISTICS, flat.shape[0]))
    step = max(1, _IN_CACHE // (8 * flat.shape[1]))
    for start in range(0, flat.shape[0], step):
        rows = flat[start : start + step]
        found[-1, start : start + step] = rows.mean(axis=1)
        found[:-1, start : start + step] = _quantiles(rows)
    return found.reshape(STATISTICS, *draws.shape[:-1])


def _quantiles(rows: Array) -> tuple[Array, Array, Array]:
    low, middle, high = (q * (rows.shape[1] - 1) for q in QUANTILES)
    median = _between(rows, middle)
    split = int(np.ceil(middle))
    start = split if int(high) >= split else 0
    return _between(rows[:, : split + 1], low), median, _between(rows[:, start:], high - start)


def _between(part: Array, position: float) -> Array:
    """Value at a position of each sorted row, between its neighbours where it is not whole."""
    upper = int(np.ceil(position))
    part.partition(upper, axis=1)
    above = part[:, upper].copy()
    rest = upper - position
    if rest > 0:
        above += (part[:, :upper].max(axis=1) - above) * rest
    return above


def blocks_of(core: Core, plan: Plan, memory: float) -> list[Indices]:
    """Cells in blocks whose factors take no more than some bytes; at least a cell a block."""
    years = core.plain.weight.shape[1]
    step = 8.0 * plan.draws
    # While a cell is worked on there are about five arrays of its draws beside the factors.
    room = _FOR_FACTORS * memory - 5 * step * len(POLLUTANTS) * years
    found: list[Indices] = []
    rows: set[int] = set()
    block: list[int] = []
    taken = 0.0
    for cell, own in _rows_of_cells(core):
        new = own - rows
        cost = step * (len(own) * 2 * years + len(new) * len(POLLUTANTS))
        if block and taken + cost > room:
            found.append(np.array(block, dtype=np.intp))
            block, rows, taken = [], set(), 0.0
            cost = step * len(own) * (2 * years + len(POLLUTANTS))
        block.append(cell)
        rows |= own
        taken += cost
    return [*found, np.array(block, dtype=np.intp)] if block else found


def _rows_of_cells(core: Core) -> Iterator[tuple[int, set[int]]]:
    """Each cell with the rate rows of its terms, ascending."""
    cell = cell_of(core)
    every = [np.stack([cell[one.current], one.row]) for one in (core.plain, core.terms)]
    pairs = np.unique(np.concatenate(every, axis=1), axis=1)
    cells, start = np.unique(pairs[0], return_index=True)
    for number, rows in zip(cells.tolist(), np.split(pairs[1], start[1:]), strict=True):
        yield number, set(rows.tolist())
