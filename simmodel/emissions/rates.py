"""Emission per activity where measures meet: stages 4 to 7, from curtailment to limits."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from simmodel.emissions.limits import limit_rates
from simmodel.emissions.outcomes import chain_outcomes, fuel_outcomes, mean
from simmodel.emissions.system import KG_PER_TONNE, Array, Indices, System
from simmodel.measures.actions import Action
from simmodel.measures.algebra import Coefficient, Polynomial, add, multiply, stay
from simmodel.vocabulary import FUEL_PROPERTIES, MeasureKind

RATE_STAGES = (
    MeasureKind.CURTAIL,
    MeasureKind.FUEL_QUALITY,
    MeasureKind.RETROFIT,
    MeasureKind.LIMIT,
)


def rate_polynomial(
    system: System, segments: Indices, actions: Sequence[Action]
) -> dict[int, Array]:
    """Emission per activity of segments on which the same actions meet.

    Parameters
    ----------
    segments : array (member,)
    actions : those of stages 4 to 7 that act on every member

    Returns
    -------
    polynomial with coefficients (member, pollutant), t per activity; without the implementations
    """
    if all(action.kind is MeasureKind.CURTAIL for action in actions):
        rate: Polynomial = {0: system.base_rates[segments]}
    else:
        rate = _running_rate(system, segments, actions)
    whole = _possible(multiply(rate, running_share(actions)), actions)
    return {mask: np.asarray(value) for mask, value in whole.items()}


def _running_rate(system: System, segments: Indices, actions: Sequence[Action]) -> dict[int, Array]:
    """Rate while running: the sum over processes, each formed for all segments that have it."""
    total: dict[int, Array] = {}
    processes = system.factors.process[system.source[segments]]
    for slot in range(processes.shape[1]):
        for process in np.flatnonzero(np.bincount(processes[:, slot] + 1)[1:]).tolist():
            members = np.flatnonzero(processes[:, slot] == process)
            rate = _process_rate(system, segments[members], actions, slot, process)
            for mask, value in rate.items():
                if mask not in total:
                    total[mask] = np.zeros((segments.size, *system.factors.constant.shape[2:]))
                total[mask][members] += value / KG_PER_TONNE
    return total


def running_share(actions: Sequence[Action]) -> Polynomial:
    """Share of the activity that curtailment leaves."""
    return stay([a.taker for a in actions if a.kind is MeasureKind.CURTAIL])


def _possible(rate: Polynomial, actions: Sequence[Action]) -> Polynomial:
    """Drop the sets in which two disjoint actions would hit the same plant."""
    apart = [
        a.mask | b.mask
        for a, b in combinations(actions, 2)
        if a.kind is b.kind and a.group == b.group
    ]
    if not apart:
        return rate
    return {m: v for m, v in rate.items() if not any(m & pair == pair for pair in apart)}


def _process_rate(
    system: System, segments: Indices, actions: Sequence[Action], slot: int, process: int
) -> dict[int, Coefficient]:
    """Rate of one process while running, coefficients (member, pollutant), kg per activity."""
    source = system.source[segments]
    fuel = [fuel_outcomes(system, segments, actions, slot, name) for name in FUEL_PROPERTIES]
    factor = add([{0: system.factors.constant[source, slot]}, *map(mean, fuel)])
    rate = multiply(factor, _passing(system, segments, actions, process))
    if process == system.stack_process and any(a.kind is MeasureKind.LIMIT for a in actions):
        return limit_rates(system, segments, actions, slot, fuel, rate)
    return rate


def _passing(
    system: System, segments: Indices, actions: Sequence[Action], process: int
) -> Polynomial:
    """Mean share that passes all chains; those that no retrofit meets are one factor."""
    controls, mix = system.controls, system.mix[segments]
    fitted = {control for action in actions for control in action.controls}
    passing: Polynomial = {0: 1.0}
    for chain, members in controls.chains.items():
        passes = controls.passes(chain, process)
        if passes is not None:
            met = not fitted.isdisjoint(members)
            states = chain_outcomes(system, segments, actions, members, process) if met else ()
            passing = multiply(passing, mean(states) if met else {0: passes[mix]})
    return passing
