"""Mean and variance of totals without drawing, where inputs are independent (DESIGN 8).

A column is a product of different inputs, so its mean is the product of their means. For the
variance let δ of an input be its variance over its squared mean. Then
Var T = Σ_A Π_{x∈A} δ_x · (Σ_{columns that have all of A} mean)², over all sets A of inputs but the
empty one (the analysis of variance of a multilinear function). What caps and limits decide is not a
product and is left out.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.sums import add_at, is_new
from simmodel.emissions.system import System
from simmodel.emissions.terms import terms
from simmodel.measures.actions import Action
from simmodel.measures.algebra import bits
from simmodel.uncertainty.totals import Totals
from simmodel.uncertainty.totals_columns import Compiler, Key, SourceColumns
from simmodel.uncertainty.totals_draws import TotalsDraws, drawn_system
from simmodel.uncertainty.totals_kernel import Weights, known_rate

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

ROUNDING = 1e-12
TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Moments:
    """Means and variances of the independent inputs.

    Parameters
    ----------
    mean, variance : as draws, with a last axis of 1
    fuel : array (source,), number of the fuel; sources of a fuel share one draw of each content
    """

    mean: TotalsDraws
    variance: TotalsDraws
    fuel: Indices


@dataclass(frozen=True, eq=False)
class Compiled:
    """Columns of the baseline and of the change by actions that are products of inputs."""

    system: System
    actions: tuple[Action, ...]
    baseline: tuple[SourceColumns, ...]
    change: tuple[SourceColumns, ...]
    groups: int


def compile_totals(
    system: System, actions: Sequence[Action], acts: NDArray[np.bool_], group: Indices
) -> Compiled:
    """Columns of a scenario, for its closed sums.

    Parameters
    ----------
    acts : array (control, process, pollutant), whether a control does anything in some draw
    group : array (region,), number of the group in which a region is counted
    """
    compiler = Compiler(system, acts, group)
    change = tuple(replace(found, decided={}) for found in compiler.change(actions))
    groups = int(group.max(initial=0)) + 1
    return Compiled(system, tuple(actions), tuple(compiler.baseline()), change, groups)


def mean_totals(
    system: System, actions: Sequence[Action], moments: Moments, group: Indices
) -> tuple[Array, Array]:
    """Mean of the baseline, and of the part of the change that is a sum of products.

    A product of independent inputs has the product of their means as its mean, so the mean is what
    a projection at the means adds up to, caps and limits leaving nothing of what they decide.

    Parameters
    ----------
    group : array (region,), number of the group in which a region is counted

    Returns
    -------
    two arrays (group, pollutant, year), t/yr
    """
    linear = [_nothing_held(action) for action in actions]
    place, acting = drawn_system(system, linear, moments.mean, 0)
    calendar = Calendar.of(acting, place.profiles, place.activity.shape[1])
    where = group[place.region]
    shape = (int(group.max(initial=0)) + 1, len(place.pollutants), place.activity.shape[1])
    baseline, change = np.zeros(shape), np.zeros(shape)
    activity = place.activity * calendar.weights(0)[place.profile]
    order = np.argsort(where, kind="stable")
    for rows in np.split(order, np.flatnonzero(is_new(where[order]))[1:]):
        baseline[where[rows[0]]] = place.base_rates[rows].T @ activity[rows]
    for term in terms(place, acting, calendar):
        if not term.upstream:
            add_at(change, (where[term.current],), term.total())
    return baseline, change


def _nothing_held(action: Action) -> Action:
    """The action with caps and limits of 0, so that what they decide emits nothing."""
    limits = action.limits
    if limits is not None:
        limits = np.where(np.isfinite(limits).any(axis=0), np.zeros_like(limits), np.inf)
    return replace(action, caps=dict.fromkeys(action.caps, 0.0), limits=limits)


def standard_errors_off(totals: Totals, mean: tuple[Array, Array]) -> float:
    """How far the means of random draws lie from those in closed form, the farthest of all totals.

    Parameters
    ----------
    mean : as `mean_totals` gives it

    Returns
    -------
    number of standard errors; a few in a thousand totals of independent draws lie beyond 3
    """
    farthest = 0.0
    for drawn, known in zip((totals.baseline, totals.products), mean, strict=True):
        error = drawn.std(axis=-1) / np.sqrt(drawn.shape[-1])
        least = ROUNDING * abs(known).max(initial=0.0)  # of totals that no input changes
        off = abs(drawn.mean(axis=-1) - known) / np.maximum(error, max(least, TINY))
        farthest = max(farthest, float(off.max(initial=0.0)))
    return farthest


def variance_of_totals(compiled: Compiled, moments: Moments, pollutant: int) -> Array:
    """Variance of the baseline and the products of the change together.

    Returns
    -------
    array (group, year), (t/yr)²
    """
    number = {action.bit: position for position, action in enumerate(compiled.actions)}
    inputs = _Inputs(moments, pollutant, number)
    weights = Weights(compiled.system, moments.mean, number)
    means: dict[int, Array] = {}
    for source in (*compiled.baseline, *compiled.change):
        for key, activity in source.linear.items():
            if key.rate.slot < 0 or pollutant not in key.rate.pollutants:
                continue
            rate = weights.drawn(source.source, [key.rate], pollutant)[0]
            rate *= known_rate(compiled.system, source.source, key.rate, pollutant)
            mean = activity * (rate * weights.moved(key.origin, key.mask))
            place = inputs.of(source.source, key)
            means[place] = means[place] + mean if place in means else mean
    total = np.zeros((compiled.groups, compiled.system.activity.shape[1]))
    return total + inputs.variance(means)


@dataclass(frozen=True, eq=False)
class _Inputs:
    """Uncertain inputs of columns, numbered as they are met; a set of them is a bit mask."""

    moments: Moments
    pollutant: int
    action: dict[int, int]
    numbers: dict[Hashable, int] = field(default_factory=dict)
    relative: list[float] = field(default_factory=list)

    def of(self, source: int, key: Key) -> int:
        """Set of the uncertain inputs of a column."""
        rate, pollutant = key.rate, self.pollutant
        found = self._bit("activity", key.origin)
        found |= self._bit("factor", source, rate.slot, pollutant)
        if rate.part != "constant":
            fuel = int(self.moments.fuel[source])
            found |= self._bit(rate.part, source, named=(rate.part, fuel))
        for control in rate.controls:
            found |= self._bit("removal", control, rate.process, pollutant)
        for bit in bits(key.mask):
            found |= self._bit("effectiveness", self.action[bit])
        return found

    def _bit(self, name: str, *at: int, named: tuple[str, int] | None = None) -> int:
        """Bit of an input; 0 where it is exact."""
        label: Hashable = (name, *at) if named is None else named
        if label not in self.numbers:
            mean = float(getattr(self.moments.mean, name)[(*at, 0)])
            variance = float(getattr(self.moments.variance, name)[(*at, 0)])
            multiplies = 1.0 - mean if name == "removal" else mean
            uncertain = variance > 0 and multiplies != 0
            self.numbers[label] = len(self.relative) if uncertain else -1
            if uncertain:
                self.relative.append(variance / multiplies**2)
        number = self.numbers[label]
        return 1 << number if number >= 0 else 0

    def variance(self, means: Mapping[int, Array]) -> Array:
        """Σ_A Π δ · (Σ means of columns that have all of A)², array (group, year).

        Parameters
        ----------
        means : set of inputs -> array (group, year)
        """
        sums: dict[int, Array] = {}
        for inputs, mean in means.items():
            subset = inputs
            while subset:
                sums[subset] = sums[subset] + mean if subset in sums else mean
                subset = (subset - 1) & inputs
        total = np.zeros(())
        for subset, mean in sums.items():
            total = total + np.prod([self.relative[n] for n in bits(subset)]) * mean**2
        return total
