"""The mean of the emissions without the draws of the ensemble.

A term is a rate times an activity in force, and the two share no input. Where each is a product of
independent inputs, the mean is the product of their means (DESIGN 8). What bends is integrated over
points of its own (`own_points`): rates under a stack limit or a fuel-quality cap, and activity in
force where an amount, a target share or a group of the scenario ties inputs. So are shares that are
divided by their sum, and efficiencies held to one another. What an official inventory calibrates is
left out.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.algebra import bits
from simmodel.uncertainty.activities import Drawn
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.inputs import Known
from simmodel.uncertainty.moments import Moments, moments_of
from simmodel.uncertainty.narrow import SomeRates
from simmodel.uncertainty.own_points import POINTS, OwnPoints, own_force
from simmodel.uncertainty.shared_expected import SharedExpected
from simmodel.uncertainty.sums import Sum
from simmodel.uncertainty.uncalibrated import calibrated_rates, uncalibrated_rates
from simmodel.uncertainty.variance import Variance
from simmodel.vocabulary import POLLUTANTS, MeasureKind

if TYPE_CHECKING:
    from simmodel.uncertainty.inputs import UncertainInputs

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

_ALONE = ("factor", "fuel", "quantity")
"""Kinds of which a rate has one input at most: a group of such a kind stays a product of means."""
_OF_RATES = (*_ALONE, "control_share", "flue_gas", "removal")
_OF_FORCE = ("activity", "growth", "measure", "service")
_BENDING = (MeasureKind.LIMIT, MeasureKind.FUEL_QUALITY)


@dataclass(frozen=True, eq=False)
class Expected:
    """Means without the draws.

    Parameters
    ----------
    means : arrays by name, ``base_year`` (pollutant, 1), ``baseline`` and ``change`` (pollutant,
        year), t/yr of all regions
    error : array (pollutant, year), standard error of the mean of the change, of what is
        integrated over own points; that of random points, and Sobol points are mostly closer
    by_points : array (pollutant,), part of the change, its terms in tonnes whatever their sign,
        that rests on own points, 0-1
    variance : of base year and baseline; None where groups of the scenario split what is held
        together
    """

    means: dict[str, Array]
    error: Array
    by_points: Array
    variance: Variance | None


def can_be_compared(inputs: "UncertainInputs") -> bool:
    """Whether no group of the scenario ties what is multiplied, but for what has own points."""
    return all(
        (found <= set(_OF_FORCE) and not {"activity", "growth"} <= found)
        or (len(found) == 1 and found <= set(_ALONE))
        or not found & set(_OF_RATES + _OF_FORCE)
        for found in _kinds_of_groups(inputs)
    )


def _kinds_of_groups(inputs: "UncertainInputs") -> list[set[str]]:
    kinds: dict[str, set[str]] = {}
    for one in inputs.inputs:
        if one.group.startswith("group "):
            kinds.setdefault(one.group, set()).add(one.kind)
    return list(kinds.values())


def expected(core: Core, shared: SharedExpected | None = None) -> Expected:
    """Means of the emissions of a compiled model.

    Parameters
    ----------
    shared : what was formed for other scenarios; it is filled
    """
    known = SharedExpected() if shared is None else shared
    moments = moments_of(core.pool, known.moments)
    bent = _bent_rates(core) & ~calibrated_rates(core.technology)
    wanted = np.unique(core.terms.row[bent[core.terms.row]])
    some = SomeRates.of(core, wanted)
    own = OwnPoints.of(core, np.concatenate([rows_between(core), some.rows.kept]), known.own_points)
    rows = mean_rows(core, moments, own)
    activity = mean_activity(core, moments)
    levels = core.levels.drawn(rows, activity)
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    rates = uncalibrated_rates(core.technology, known.rates("means", core.technology, rows))
    plain = core.plain.drawn(levels, activity, central)
    force = core.terms.drawn(levels, activity, central)[..., 0]
    force *= _inverse_services(core, moments)[:, None]
    bent_rates = known.rates("own points", some.technology, own.at(some.rows.kept))[some.position]
    bending = Bending(wanted, both_heights(bent_rates), _tied_force(core))
    change, error, by_points = _change(
        core, both_heights(rates[..., 0]), force, bending, known.own_force
    )
    base = activity.base[core.plain.origin][:, None]
    means = {
        "base_year": _total(core.plain_by_zone.apply(rates, base)),
        "baseline": _total(core.plain_by_zone.apply(rates, plain)),
        "change": change,
    }
    held = {core.pool.inputs.inputs[part].kind for part, _ in _between(core)}
    variance = known.variance(core, moments, own) if held <= {"removal"} else None
    return Expected(means, error, by_points, variance)


@dataclass(frozen=True)
class Bending:
    """What of a model is no product of independent inputs.

    Parameters
    ----------
    row : array (bent,), rows of the rates
    rates : array (bent, pollutant, point), those rates at own points
    tied : array (term,), terms whose activity in force is no product
    """

    row: Indices
    rates: Array
    tied: Flags


def _change(
    core: Core, rates: Array, force: Array, bending: Bending, known: Known | None
) -> tuple[Array, Array, Array]:
    """Mean of the change and its error, arrays (pollutant, year), and the part by own points.

    Parameters
    ----------
    rates : array (rate row, pollutant), means as if every rate were a product
    force : array (term, year), means as if every activity in force were a product
    known : values that another scenario took at own points
    """
    terms, points = core.terms, bending.rates.shape[-1]
    rates[bending.row] = bending.rates.mean(axis=-1)
    squared = np.zeros((len(POLLUTANTS), force.shape[1]))
    tied = np.flatnonzero(bending.tied)
    if tied.size:
        mean, change = _tied_change(core, rates, tied, known)
        force[tied] = mean
        squared += change.var(axis=-1, ddof=1) / change.shape[-1]
    of_row = np.zeros((len(rates), force.shape[1]))
    np.add.at(of_row, terms.row, force)
    at_points = np.einsum("rcn,ry->cyn", bending.rates, of_row[bending.row], optimize=True)
    squared += at_points.var(axis=-1, ddof=1) / points
    size = np.abs(rates[terms.row]) * np.abs(force).sum(axis=1)[:, None]
    by_points = size[bending.tied | np.isin(terms.row, bending.row)].sum(axis=0)
    part = np.divide(by_points, size.sum(axis=0), out=np.zeros_like(by_points), where=by_points > 0)
    return rates.T @ of_row, np.sqrt(squared), part


def _tied_change(
    core: Core, rates: Array, tied: Indices, known: Known | None
) -> tuple[Array, Array]:
    """Mean activity in force of some terms (term, year), and the change (pollutant, year, point).

    Parameters
    ----------
    rates : array (rate row, pollutant), means
    """
    terms = core.terms.select(tied)
    together = Sum.of(np.zeros_like(tied), terms.row, 1)
    force, change = np.zeros(terms.weight.shape), []
    for block in own_force(core, terms, known):
        force += block.sum(axis=-1) / POINTS
        change.append(np.tensordot(rates[together.row].T, together.together(block), 1))
    return force, np.concatenate(change, axis=-1)


def both_heights(columns: Array) -> Array:
    """Low and tall together, array (row, pollutant, …) from (row, height · pollutant, …)."""
    both: Array = columns[:, : len(POLLUTANTS)] + columns[:, len(POLLUTANTS) :]
    return both


def _total(groups: Array) -> Array:
    """Sum of groups and heights, array (pollutant, year), of a single draw."""
    total: Array = both_heights(groups).sum(axis=0)[..., 0]
    return total


def mean_rows(core: Core, moments: Moments, own: OwnPoints) -> Array:
    """Pool with the mean of every input, and of each share its part of its chain, array (row, 1).

    Parameters
    ----------
    own : points of `rows_between`
    """
    rows = moments.mean[:, None]
    for part in {part for part, _ in _between(core)}:
        rows[part] = own.at(np.array([part])).mean()
    for chain in _chains(core):
        shares = own.at(chain)
        rows[chain, 0] = (shares / shares.sum(axis=0)).mean(axis=1)
    return rows


def rows_between(core: Core) -> Indices:
    """Rows of inputs that depend on several draws: divided shares, controls held to others."""
    held = [part for part, _ in _between(core)]
    return np.unique(np.concatenate([np.array(held, dtype=np.intp), *_chains(core)]))


def _between(core: Core) -> list[tuple[int, int]]:
    """Pairs of inputs of different draws, of which the first is held to the second."""
    inputs = core.pool.inputs
    group = inputs.group_of
    return [(part, whole) for part, whole in inputs.nested if group[part] != group[whole]]


def _chains(core: Core) -> list[Indices]:
    """Rows of the shares of each chain and mix."""
    found = [part.rows for parts in core.technology.mixes.parts for part in parts]
    return list({tuple(rows.tolist()): rows for rows in found}.values())


def mean_activity(core: Core, moments: Moments) -> Drawn:
    """Means of the activities; of a growth rate the mean of each power."""
    drawn = core.activities.drawn(moments.mean[:, None])
    kept = 1.0 + moments.values[:, core.activities.rates]
    growth = moments.mean_of(kept[:, :, None] ** core.activities.power)
    return replace(drawn, growth=growth[:, :, None])


def _inverse_services(core: Core, moments: Moments) -> Array:
    """Mean of 1/x over 1/mean for the activity per service of each origin, array (term,)."""
    terms = core.terms
    service = core.activities.per_service
    found = np.ones(core.pool.size)
    used = np.unique(service[terms.origin[terms.moved > 0]])
    found[used] = moments.mean_of(1.0 / moments.values[:, used]) * moments.mean[used]
    alike = (terms.moved == 1) & (service[terms.origin] == service[terms.current])
    converted = (terms.moved > 0) & ~alike
    return np.where(converted, found[service[terms.origin]], 1.0)


def _bent_rates(core: Core) -> Flags:
    """Which rows of the rates a limit or a cap decides, array (rate row,)."""
    technology = core.technology
    found = []
    for pattern in technology.signatures[:, 4].tolist():
        bending = {a.bit for a in technology.patterns[pattern] if a.kind in _BENDING}
        found += [not bending.isdisjoint(bits(mask)) for mask in technology.subsets[pattern]]
    return np.array(found, dtype=bool)


def _tied_force(core: Core) -> Flags:
    """Which terms have an activity in force that is no product of independent inputs."""
    terms, levels = core.terms, core.levels.levels
    count = len(core.pool.inputs.inputs)
    kinds = _kinds_of_groups(core.pool.inputs)
    tying = [found for found in kinds if len(found) > 1 or found & {"measure", "service"}]
    if any(found & set(_OF_FORCE) for found in tying):
        return np.ones(terms.row.size, dtype=bool)
    tied = []
    for numbers in terms.combinations.tolist():
        here = [levels[n] for n in numbers if n < len(levels)]
        rows = [row for one in here for row in (one.asked, one.exempt, one.effectiveness)]
        drawn = [row for row in rows if row < count]
        tied.append(len(set(drawn)) < len(drawn) or any(one.stock is not None for one in here))
    return np.array(tied, dtype=bool)[terms.combination]
