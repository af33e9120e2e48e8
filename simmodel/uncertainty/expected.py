"""The mean of the emissions without drawing: terms at the means of their inputs.

A term is a product of independent inputs, so its mean is the product of their means (DESIGN 8).
What is not such a product is left out of the comparison: terms that a stack limit or a fuel-quality
cap meets, levels from amounts and target shares, and moves whose activity per service is drawn.
Without the plan nothing is left out but what an official inventory calibrates. Shares that are
divided by their sum, and efficiencies held to one another, are integrated by themselves over points
of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.algebra import bits
from simmodel.uncertainty.activities import Drawn
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.distributions import mean_power, quantiles
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.sums import Sum
from simmodel.uncertainty.uncalibrated import calibrated_rates, uncalibrated_rates
from simmodel.vocabulary import POLLUTANTS, MeasureKind

if TYPE_CHECKING:
    from simmodel.uncertainty.inputs import UncertainInputs
    from simmodel.uncertainty.shared_rates import SharedRates

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_POINTS = 1024
_SEED = 0
_MEAN = -1
"""Number of the block of one draw that holds the means."""
_ALONE = ("activity", "factor", "fuel", "growth", "quantity")
"""Kinds of which a term has one input at most: a group of such a kind stays a product of means."""
_NOT_PRODUCTS = (MeasureKind.LIMIT, MeasureKind.FUEL_QUALITY)


@dataclass(frozen=True, eq=False)
class Expected:
    """Means without drawing, and the terms that they are made of.

    Parameters
    ----------
    means : arrays by name, ``base_year`` (pollutant, 1), ``baseline`` and ``change`` (pollutant,
        year), t/yr of all regions; `change` only of the terms in `products`
    products : terms that are products of independent inputs, summed in one group
    left_out : part of the terms that is not compared, 0-1
    """

    means: dict[str, Array]
    products: Sum
    left_out: float


def can_be_compared(inputs: "UncertainInputs") -> bool:
    """Whether no group of the scenario ties inputs that one term multiplies."""
    kinds: dict[str, set[str]] = {}
    for one in inputs.inputs:
        if one.group.startswith("group "):
            kinds.setdefault(one.group, set()).add(one.kind)
    return all(len(found) == 1 and found <= set(_ALONE) for found in kinds.values())


def expected(core: Core, shared: "SharedRates | None" = None) -> Expected:
    """Means of the emissions of a compiled model.

    Parameters
    ----------
    shared : rates that other scenarios formed of the same means
    """
    rows = _means(core)
    activity = _activity(core, rows)
    levels = core.levels.drawn(rows, activity)
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    formed = core.technology.rates(rows) if shared is None else shared.rates(_MEAN, core, rows)
    rates = uncalibrated_rates(core.technology, formed)
    chosen = np.flatnonzero(_is_product(core))
    products = Sum.of(np.zeros(chosen.size, dtype=np.intp), core.terms.row[chosen], 1, term=chosen)
    force = core.terms.drawn(levels, activity, central)
    plain = core.plain.drawn(levels, activity, central)
    base = activity.base[core.plain.origin][:, None]
    count = len(core.terms.row)
    return Expected(
        {
            "base_year": _total(core.plain_by_zone.apply(rates, base)),
            "baseline": _total(core.plain_by_zone.apply(rates, plain)),
            "change": _total(products.apply(rates, force)),
        },
        products,
        1.0 - chosen.size / count if count else 0.0,
    )


def _total(groups: Array) -> Array:
    """Sum of groups and heights, array (pollutant, year), of a single draw."""
    both = groups.sum(axis=0)[..., 0]
    total: Array = both[: len(POLLUTANTS)] + both[len(POLLUTANTS) :]
    return total


def _means(core: Core) -> Array:
    """Pool with the mean of every input, array (row, 1)."""
    inputs = core.pool.inputs
    count = len(inputs.inputs)
    chains = list(_divided(core))
    held = {part for part, _ in inputs.nested}
    columns = {column for pair in inputs.nested for column in pair}
    columns |= {row for rows in chains for row in rows.tolist() if row < count}
    means = np.array([mean_power(one.spread) for one in inputs.inputs])
    if not columns:
        return core.pool.filled(means[None])
    own = _own_points(core.pool, sorted(columns))
    for part in held:
        means[part] = own[part].mean()
    rows = core.pool.filled(means[None])
    for chain in chains:
        values = np.array([own.get(row, np.full(_POINTS, rows[row, 0])) for row in chain.tolist()])
        rows[chain, 0] = (values / values.sum(axis=0)).mean(axis=1)
    return rows


def _own_points(pool: Pool, columns: list[int]) -> dict[int, Array]:
    """Values of some inputs at points of their own, column -> array (point,)."""
    inputs = pool.inputs
    groups = {g: i for i, g in enumerate(dict.fromkeys(inputs.inputs[c].group for c in columns))}
    which = [groups[inputs.inputs[c].group] for c in columns]
    spreads = [inputs.inputs[c].spread for c in columns]

    def drawn() -> Array:
        unit = uniform(0, _POINTS, len(groups), _SEED)
        return quantiles(spreads, unit[:, which])

    values = pool.parts.once((), ("own points", *spreads, *which), drawn)
    found = dict(zip(columns, values.T.copy(), strict=True))
    for part, whole in inputs.nested:
        np.minimum(found[part], found[whole], out=found[part])
    return found


def _divided(core: Core) -> Iterator[Indices]:
    """Rows of the shares of each chain and mix."""
    seen = set()
    for parts in core.technology.mixes.parts:
        for part in parts:
            key = tuple(part.rows.tolist())
            if key not in seen:
                seen.add(key)
                yield part.rows


def _activity(core: Core, rows: Array) -> Drawn:
    """Means of the activities; of a growth rate the mean of each power."""
    drawn = core.activities.drawn(rows)
    growth = drawn.growth.copy()
    inputs = core.pool.inputs.inputs
    middle = (np.arange(_POINTS) + 0.5) / _POINTS
    for number, row in enumerate(core.activities.rates.tolist()):
        if row < len(inputs):
            kept = 1.0 + quantiles([inputs[row].spread], middle[:, None])
            growth[number, :, 0] = (kept**core.activities.power).mean(axis=0)
    return replace(drawn, growth=growth)


def _is_product(core: Core) -> NDArray[np.bool_]:
    """Which terms are products of independent inputs, array (term,)."""
    simple = {
        action.bit
        for action in core.model.actions
        if action.kind not in _NOT_PRODUCTS
        and all(core.levels.levels[n].stock is None for n in set(core.levels.number[action.bit]))
    }
    by_mask = np.array(
        [all(bit in simple for bit in bits(mask)) for mask in core.terms.masks], dtype=bool
    )
    drawn = core.activities.per_service < len(core.pool.inputs.inputs)
    moved = core.terms.moved > 0
    converted = moved & (drawn[core.terms.origin] | drawn[core.terms.current])
    limited = np.array(
        [any(a.kind in _NOT_PRODUCTS for a in actions) for actions in core.technology.patterns]
    )
    pattern = core.technology.signatures[core.technology.of_segment[core.terms.current], 4]
    calibrated = calibrated_rates(core.technology)[core.terms.row]
    found: NDArray[np.bool_] = by_mask[core.terms.mask] & ~converted & ~limited[pattern]
    return found & ~calibrated
