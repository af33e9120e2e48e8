"""Emission per activity where measures meet: stages 4 to 7, from curtailment to limits."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from simmodel.emissions.limits import limit_rates
from simmodel.emissions.outcomes import chain_mean, fuel_outcomes, mean
from simmodel.emissions.system import KG_PER_TONNE, Array, Indices, System, uncontrolled
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
    whole = _possible(multiply(running_share(actions), rate), actions)
    return {mask: np.asarray(value) for mask, value in whole.items()}


def _running_rate(system: System, segments: Indices, actions: Sequence[Action]) -> dict[int, Array]:
    """Rate while running: the sum over processes, each formed for all segments that have it."""
    columns = system.factors.constant.shape[2:]
    total: dict[int, Array] = {0: np.zeros((segments.size, *columns))}
    processes = system.factors.process[system.factor_row[segments]]
    for slot in range(processes.shape[1]):
        for process in np.flatnonzero(np.bincount(processes[:, slot] + 1)[1:]).tolist():
            members = np.flatnonzero(processes[:, slot] == process)
            rate = _process_rate(system, segments[members], actions, slot, process)
            where = members if members.size < segments.size else slice(None)
            for mask, value in rate.items():
                if mask not in total:
                    total[mask] = np.zeros_like(total[0])
                total[mask][where] += value
    for value in total.values():
        value /= KG_PER_TONNE
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
    if not _is_met(system, segments, actions, slot, process):
        passing = system.controls.passes_besides((), process)[system.mix[segments]]
        return {0: uncontrolled(system, segments, slot) * passing}
    row = system.factor_row[segments]
    fuel = [fuel_outcomes(system, segments, actions, slot, name) for name in FUEL_PROPERTIES]
    factor = add([{0: system.factors.constant[row, slot]}, *map(mean, fuel)])
    rate = multiply(factor, _passing(system, segments, actions, process))
    if process == system.stack_process and any(a.kind is MeasureKind.LIMIT for a in actions):
        return limit_rates(system, segments, actions, slot, fuel, rate)
    return rate


def _is_met(
    system: System, segments: Indices, actions: Sequence[Action], slot: int, process: int
) -> bool:
    """Whether some action changes what a unit of activity emits in a process."""
    kinds = {action.kind for action in actions}
    if MeasureKind.LIMIT in kinds and process == system.stack_process:
        return True
    if MeasureKind.FUEL_QUALITY in kinds:
        row, factors = system.factor_row[segments], system.factors
        if factors.sulphur[row, slot].any() or factors.ash[row, slot].any():
            return True
    return any(
        system.controls.passes(chain, process) is not None
        for chain in _fitted_chains(system, actions)
    )


def _fitted_chains(system: System, actions: Sequence[Action]) -> tuple[int, ...]:
    """Chains of the controls that some action fits, sorted."""
    fitted = [control for action in actions for control in action.controls]
    return tuple(sorted(set(system.controls.chain[fitted].tolist()))) if fitted else ()


def _passing(
    system: System, segments: Indices, actions: Sequence[Action], process: int
) -> Polynomial:
    """Mean share that passes all chains; those that no retrofit meets are one factor."""
    controls, met = system.controls, _fitted_chains(system, actions)
    passing: Polynomial = {0: controls.passes_besides(met, process)[system.mix[segments]]}
    for chain in met:
        if controls.passes(chain, process) is not None:
            members = controls.chains[chain]
            mean_share = chain_mean(system, segments, actions, members, process)
            passing = multiply(passing, mean_share)
    return passing
