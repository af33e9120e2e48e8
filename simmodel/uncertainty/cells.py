"""Cells (region, source, pollutant, year): their blocks, and what sums up their draws."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core, build_core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.levels import find_levels
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.shifts import with_idle_shifts
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

QUANTILES = (0.05, 0.5, 0.95)
VARIABLES = ("baseline", "emissions", "reduction")
STATISTICS = len(QUANTILES) + 1
"""The quantiles, and the mean behind them."""
IN_CACHE = 2**20
"""Bytes of draws that are summed up at a time, so that they stay in the cache meanwhile."""
FOR_FACTORS = 0.75
"""Part of the memory that the factors of a block may take; the rest is for drawing them."""
PIECE = 2**23
"""Bytes of activities that are multiplied at once."""
_MOST_VALUES = 2e9
"""Values of a block, of all draws: some ten seconds, which is all that a stopped run loses."""


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
    step = max(1, IN_CACHE // (8 * flat.shape[1]))
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
    """Cells in blocks whose draws and statistics fit into some bytes; at least a cell a block."""
    years, step = core.plain.weight.shape[1], 8.0 * plan.draws
    values = len(VARIABLES) * len(POLLUTANTS) * years
    most = max(1.0, _MOST_VALUES / (values * plan.draws))
    # Growth, the supply of electricity, and what cells are made in are there beside the factors.
    held = core.activities.rates.size + len(POLLUTANTS) + _most_terms(core)
    room = FOR_FACTORS * memory - step * years * held - 4.0 * (PIECE + IN_CACHE)
    statistics = 8.0 * STATISTICS * values
    weight = _weights(core)
    found: list[Indices] = []
    block: list[int] = []
    items: set[int] = set()
    taken = 0.0
    for cell, own in _items_of_cells(core):
        cost = statistics + step * sum(weight[list(own - items)])
        if block and (taken + cost > room or len(block) >= most):
            found.append(np.array(block, dtype=np.intp))
            block, items, taken = [], set(), 0.0
            cost = statistics + step * sum(weight[list(own)])
        block.append(cell)
        items |= own
        taken += cost
    return [*found, np.array(block, dtype=np.intp)] if block else found


def _most_terms(core: Core) -> int:
    """Terms of the cell that has most."""
    cell = cell_of(core)
    current = [cell[one.current] for one in (core.plain, core.terms)]
    return int(np.bincount(np.concatenate(current)).max(initial=0))


def _weights(core: Core) -> Array:
    """Numbers a draw of each rate, level and row of the pool, one behind the other."""
    years = core.plain.weight.shape[1]
    counts = [int(core.technology.first_row[-1]), len(core.levels.levels) + 1, core.pool.size]
    return np.repeat([float(len(POLLUTANTS)), float(years), 1.0], counts)


def _items_of_cells(core: Core) -> Iterator[tuple[int, set[int]]]:
    """Each cell, ascending, with the rates, levels and rows that it needs, numbered as above."""
    cell, parts = cell_of(core), []
    levels = int(core.technology.first_row[-1])
    rows = levels + len(core.levels.levels) + 1
    base, per_service = core.activities.base, core.activities.per_service
    for one in (core.plain, core.terms):
        items = [one.row, *(levels + column for column in one.combinations[one.combination].T)]
        for end in (one.origin, one.current):
            items += [rows + base[end], rows + per_service[end]]
        parts += [np.stack([cell[one.current], item]) for item in items]
    cells, item = np.concatenate(parts, axis=1)
    pairs = np.unique(cells * (rows + core.pool.size) + item)
    cells, item = np.divmod(pairs, rows + core.pool.size)
    cells, start = np.unique(cells, return_index=True)
    for number, own in zip(cells.tolist(), np.split(item, start[1:]), strict=True):
        yield number, set(own.tolist())
