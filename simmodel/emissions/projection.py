"""Baseline, projection and reduction by measure, from one sum of terms (DESIGN 8).

Emission is multilinear in the implementations: E = Σ_B c_B Π_{i∈B} x_i. The term without measures
is the baseline; every other term is a change, and is shared equally among its measures, which is
their Shapley value (a unanimity game gives each of its players the same).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.sums import add_at
from simmodel.emissions.system import BLOCK, Array, Indices, System
from simmodel.emissions.terms import terms
from simmodel.measures.actions import Action

ROUNDING = 1e-12


@dataclass(frozen=True)
class Emissions:
    """Result of the core, in t per step; a step is a year, or a month when asked.

    Parameters
    ----------
    baseline, scenario : arrays (region, source, pollutant, step)
    reduction : array (measure, region, pollutant, step), baseline less scenario by measure
    outside : array (pollutant, step), change of emissions where the electricity is made
    outside_reduction : array (measure, pollutant, step)
    summed : baseline and scenario of the columns that are not kept by source, arrays
        (region, 1, column, step); `reduction` and `outside` hold those columns behind the others
    """

    baseline: Array
    scenario: Array
    reduction: Array
    outside: Array
    outside_reduction: Array
    summed: "tuple[Array, Array] | None" = None


def project(
    system: System,
    actions: Sequence[Action],
    measure_count: int,
    *,
    monthly: bool = False,
    attribute: bool = True,
    by_source: int | None = None,
) -> Emissions:
    """Emissions with and without the measures, and what each measure takes off.

    Parameters
    ----------
    measure_count : length of the measure dimension
    monthly : give months instead of years
    attribute : also split the reduction among the measures
    by_source : keep only so many columns by source, and the sums of the rest by region

    Returns
    -------
    Emissions, t
    """
    calendar = Calendar.of(actions, system.profiles, system.activity.shape[1], monthly=monthly)
    steps = calendar.steps(system.activity[:1]).shape[-1]
    pollutants = len(system.pollutants)
    kept = pollutants if by_source is None else by_source
    baseline, total = _baseline(system, calendar, steps, kept)
    scenario, total_after = baseline.copy(), total.copy()
    reduction = np.zeros(
        (measure_count if attribute else 0, system.region_count, pollutants, steps)
    )
    outside = np.zeros((pollutants, steps))
    outside_reduction = np.zeros((reduction.shape[0], pollutants, steps))
    measure_of = np.zeros(max((action.bit for action in actions), default=0) + 1, dtype=np.intp)
    measure_of[[action.bit for action in actions]] = [action.measure for action in actions]
    for term in terms(system, actions, calendar):
        change = term.total()
        if term.upstream:
            outside += change.sum(axis=0)
        else:
            _deposit(system, scenario, total_after, term.current, change)
        if attribute:
            for bit, segments, part in term.by_action():
                if term.upstream:
                    add_at(outside_reduction, (measure_of[bit],), -part)
                else:
                    add_at(reduction, (measure_of[bit], system.region[segments]), -part)
    _forget_rounding(scenario, baseline)
    summed = None if by_source is None else (total, total_after)
    return Emissions(baseline, scenario, reduction, outside, outside_reduction, summed)


def _baseline(system: System, calendar: Calendar, steps: int, kept: int) -> tuple[Array, Array]:
    """Baseline by source for the first columns, and by region for the rest."""
    baseline = np.zeros((system.region_count, system.source_count, kept, steps))
    total = np.zeros((system.region_count, 1, len(system.pollutants) - kept, steps))
    even = calendar.weights(0)
    for start in range(0, system.segment_count, BLOCK // 4):
        members = slice(start, start + BLOCK // 4)
        activity = calendar.steps(system.activity[members]) * even[system.profile[members]]
        emitted = np.einsum("mp,ms->mps", system.base_rates[members], activity)
        _deposit(system, baseline, total, members, emitted)
    return baseline, total


def _deposit(
    system: System, by_source: Array, by_region: Array, segments: Indices | slice, value: Array
) -> None:
    """Add what segments emit, array (member, column, step), to the arrays being filled."""
    kept = by_source.shape[2]
    add_at(by_source, (system.region[segments], system.source[segments]), value[:, :kept])
    if kept < value.shape[1]:
        add_at(by_region[:, 0], (system.region[segments],), value[:, kept:])


def _forget_rounding(scenario: Array, baseline: Array) -> None:
    """Set to zero what a full removal leaves by rounding: below `ROUNDING` of the baseline."""
    for after, before in zip(scenario, baseline, strict=True):
        least = ROUNDING * before
        is_rounding = after < least
        if is_rounding.any():
            after[is_rounding & (after > -least)] = 0.0
