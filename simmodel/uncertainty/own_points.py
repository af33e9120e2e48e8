"""What is no product of inputs, integrated over points of its own, drawn apart from the ensemble.

Rates under a stack limit or a fuel-quality cap bend in factors, contents, removal and flue gas;
levels from amounts and target shares bend in activities. The two sides share no input, so each is
integrated by itself, and the product of the means is the mean of the product.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core
from simmodel.uncertainty.distributions import quantiles
from simmodel.uncertainty.fewer import narrow
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.technology import Technology
from simmodel.uncertainty.terms import Terms

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

SEED = 2**61 - 1
"""Seed of these points, far from any that a scenario names: they share no scramble with a run."""
BLOCK = 128
"""Points worked on at a time; more at once are slower."""


def own_values(inputs: UncertainInputs, columns: Indices, points: int) -> tuple[Indices, Array]:
    """Values of some inputs at points of their own.

    Parameters
    ----------
    columns : array (asked,), positions of inputs

    Returns
    -------
    array (column,), the inputs asked for and those that they are held to; array (column, point)
    """
    chosen, before = set(columns.tolist()), -1
    while len(chosen) > before:
        before = len(chosen)
        chosen |= {whole for part, whole in inputs.nested if part in chosen}
    kept = np.array(sorted(chosen), dtype=np.intp)
    groups, which = np.unique(inputs.group_of[kept], return_inverse=True)
    unit = uniform(0, points, groups.size, SEED)
    spreads = [inputs.inputs[column].spread for column in kept.tolist()]
    values = np.ascontiguousarray(quantiles(spreads, unit[:, which.reshape(-1)]).T)
    place = {column: number for number, column in enumerate(kept.tolist())}
    for part, whole in inputs.nested:
        if part in place and whole in place:
            np.minimum(values[place[part]], values[place[whole]], out=values[place[part]])
    return kept, values


def own_rows(core: Core, means: Array, asked: Indices, points: int) -> Array:
    """The pool with some of its rows at points of their own, the others at their means.

    Parameters
    ----------
    means : array (row,)
    asked : array (asked,), rows of the pool

    Returns
    -------
    array (row, point)
    """
    inputs = core.pool.inputs
    drawn = np.unique(asked[asked < len(inputs.inputs)])
    rows = np.repeat(means[:, None], points, axis=1)
    if drawn.size:
        columns, values = own_values(inputs, drawn, points)
        rows[columns] = values
    return rows


def rates_at(technology: Technology, rows: Array) -> Array:
    """Rates of a technology, array (rate row, column, point), a block of points at a time."""
    return np.concatenate([technology.rates(some) for some in in_blocks(rows)], axis=-1)


def rows_of_rates(technology: Technology) -> Indices:
    """Rows of the pool that the rates of the signatures of a technology are made of."""
    factor_row, mix, sulphur, ash, pattern = technology.signatures.T
    mixes = technology.mixes
    parts = [part for one in np.unique(mix).tolist() for part in mixes.parts[one]]
    fitted = [
        mixes.position[control]
        for one in np.unique(pattern).tolist()
        for action in technology.patterns[one]
        for control in action.controls
    ]
    controls = np.concatenate([*(part.columns for part in parts), np.array(fitted, dtype=int)])
    sources = technology.model.system.factors.source_of_row[factor_row]
    found = [sulphur, ash, technology.flue_gas, *(part.rows for part in parts)]
    found.append(mixes.rows[np.isin(mixes.cells[0], controls)])
    for lines in technology.local.values():
        own = np.isin(lines.cells[0], sources)
        found += [lines.factor[own], lines.quantity[own]]
    return np.unique(np.concatenate(found))


def own_force(core: Core, means: Array, terms: Terms, points: int) -> Iterator[Array]:
    """Activity in force of some terms at points of their own, arrays (term, year, point) of blocks.

    Parameters
    ----------
    means : array (row,)
    """
    none = np.zeros(0, dtype=np.intp)
    part, (few,) = narrow(core, [terms], none)
    levels = [(one.asked, one.exempt, one.effectiveness) for one in part.levels.levels]
    asked = [part.activities.base, part.activities.per_service, part.activities.rates]
    rows = own_rows(core, means, np.concatenate([*asked, np.ravel(levels).astype(np.intp)]), points)
    for some in in_blocks(rows):
        activity, level = part.drawn(some)
        yield few.drawn(level, activity, part.central)


def in_blocks(rows: Array) -> Iterator[Array]:
    """Columns of an array, a block at a time."""
    for start in range(0, rows.shape[1], BLOCK):
        yield np.ascontiguousarray(rows[:, start : start + BLOCK])
