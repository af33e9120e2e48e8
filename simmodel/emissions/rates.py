"""Emission per activity where measures of stages 4 to 7 meet (curtail to limit)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product

import numpy as np

from simmodel.emissions.system import KG_PER_TONNE, Array, Indices, System
from simmodel.measures.actions import Action
from simmodel.measures.algebra import Coefficient, Polynomial, add, add_term, multiply, stay, taken
from simmodel.vocabulary import FUEL_PROPERTIES, MeasureKind

RATE_STAGES = (
    MeasureKind.CURTAIL,
    MeasureKind.FUEL_QUALITY,
    MeasureKind.RETROFIT,
    MeasureKind.LIMIT,
)
PARTICLES = ("TSP", "PM10", "PM2.5")


@dataclass(frozen=True)
class Outcome:
    """One state of identical plants and the share of them in it.

    Parameters
    ----------
    share : polynomial
    value : what passes a control, array (pollutant,) or (member, pollutant); or the fuel's
        property, array (member,)
    """

    share: Polynomial
    value: Array


def rate_polynomial(system: System, segments: Indices, actions: Sequence[Action]) -> Polynomial:
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
        return multiply({0: system.base_rates[segments]}, running_share(actions))
    total: dict[int, Array] = {}
    for slot in range(system.factors.process.shape[1]):
        process = system.factors.process[system.source[segments], slot]
        for number in np.unique(process[process >= 0]):
            members = np.flatnonzero(process == number)
            rate = _process_rate(system, segments[members], actions, slot, int(number))
            for mask, value in rate.items():
                if mask not in total:
                    total[mask] = np.zeros((segments.size, len(system.pollutants)))
                total[mask][members] += value / KG_PER_TONNE
    return _possible(multiply(total, running_share(actions)), actions)


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
    """Emission of one process of segments in which it stands in the same slot, kg per activity."""
    limits = [a for a in actions if a.kind is MeasureKind.LIMIT]
    fuel = {name: _fuel_outcomes(system, segments, actions, name) for name in FUEL_PROPERTIES}
    rate: Polynomial = _factor(system, segments, slot, fuel)
    for chain in map(int, system.controls.chains):
        passes = system.controls.passes(chain, process)
        if passes is not None:
            meet = _retrofits(system, actions, chain)
            if meet:
                rate = multiply(rate, _chain_mean(system, segments, meet, chain, process))
            else:
                rate = multiply(rate, {0: passes[system.mix[segments]]})
    result = dict(rate)
    if limits and process == system.stack_process:
        chains = [
            _chain_states(system, segments, _retrofits(system, actions, chain), chain, process)
            for chain in map(int, system.controls.chains)
            if system.controls.passes(chain, process) is not None
        ]
        for pollutant in _limited(limits):
            _limit(system, segments, slot, chains, fuel, limits, pollutant, result)
    return result


Retrofits = list[tuple[Action, int]]
"""Actions that fit a control on one chain, with the control."""


def _retrofits(system: System, actions: Sequence[Action], chain: int) -> Retrofits:
    return [
        (action, control)
        for action in actions
        if action.kind is MeasureKind.RETROFIT
        for control in action.controls
        if system.controls.chain[control] == chain
    ]


def _stronger(system: System, retrofits: Retrofits, control: int) -> Retrofits:
    """Retrofits better than a control in place: only they take from it."""
    rank = system.controls.rank
    return [(action, target) for action, target in retrofits if rank[control] < rank[target]]


def _chain_mean(
    system: System, segments: Indices, retrofits: Retrofits, chain: int, process: int
) -> dict[int, Coefficient]:
    """What passes a chain on average, after the retrofits that meet on it.

    Controls in place that the same retrofits can take from are taken together.
    """
    controls = system.controls
    passes = 1.0 - controls.removal[:, process, :]
    mix = controls.mixes[system.mix[segments]]
    together: dict[tuple[int, ...], list[int]] = {}
    for control in map(int, np.flatnonzero(controls.chain == chain)):
        targets = tuple(target for _, target in _stronger(system, retrofits, control))
        together.setdefault(targets, []).append(control)
    parts: list[Polynomial] = []
    for held in together.values():
        meet = _stronger(system, retrofits, held[0])
        takers = [action.taker for action, _ in meet]
        share = mix[:, held]
        parts.append(multiply(stay(takers), {0: share @ passes[held]}))
        whole = share.sum(axis=1)[:, None]
        for (_, target), taker in zip(meet, takers, strict=True):
            parts.append(multiply(taken(taker, takers), {0: whole * passes[target]}))
    return add(parts)


def _chain_states(
    system: System, segments: Indices, retrofits: Retrofits, chain: int, process: int
) -> list[Outcome]:
    """Every state of a chain, control by control, after the retrofits that meet on it."""
    controls = system.controls
    passes = 1.0 - controls.removal[:, process, :]
    mix = controls.mixes[system.mix[segments]]
    outcomes = []
    arrived: dict[int, list[Polynomial]] = {target: [] for _, target in retrofits}
    for control in map(int, np.flatnonzero(controls.chain == chain)):
        share: Polynomial = {0: mix[:, control]}
        meet = _stronger(system, retrofits, control)
        takers = [action.taker for action, _ in meet]
        outcomes.append(Outcome(multiply(share, stay(takers)), passes[control]))
        for (_, target), taker in zip(meet, takers, strict=True):
            arrived[target].append(multiply(share, taken(taker, takers)))
    outcomes += [Outcome(add(parts), passes[target]) for target, parts in arrived.items()]
    return [o for o in outcomes if any(np.any(value) for value in o.share.values())]


def _fuel_outcomes(
    system: System, segments: Indices, actions: Sequence[Action], name: str
) -> list[Outcome]:
    now: Array = (system.sulphur if name == "sulphur" else system.ash)[segments]
    improving = [a for a in actions if a.kind is MeasureKind.FUEL_QUALITY and name in a.caps]
    takers = [action.taker for action in improving]
    return [Outcome(stay(takers), now)] + [
        Outcome(taken(action.taker, takers), np.minimum(now, action.caps[name]))
        for action in improving
    ]


def _factor(
    system: System, segments: Indices, slot: int, fuel: dict[str, list[Outcome]]
) -> Polynomial:
    source, factors = system.source[segments], system.factors
    parts: list[Polynomial] = [{0: factors.constant[source, slot]}]
    for name, slope in (("sulphur", factors.sulphur), ("ash", factors.ash)):
        if np.any(slope[source, slot]):
            values = [Outcome(o.share, o.value[:, None]) for o in fuel[name]]
            parts.append(multiply({0: slope[source, slot]}, _mean(values)))
    return add(parts)


def _limit(
    system: System,
    segments: Indices,
    slot: int,
    chains: list[list[Outcome]],
    fuel: dict[str, list[Outcome]],
    limits: Sequence[Action],
    pollutant: int,
    rate: dict[int, Coefficient],
) -> None:
    """Replace the rates of one limited pollutant, state by state, in the rate that is being built.

    A limit holds for each plant, not for the average plant: for every combination of fuel and
    controls the emission above the limit is cut. So stated, the emission stays multilinear. A
    limit on TSP cuts the finer particles in proportion.
    """
    source, factors = system.source[segments], system.factors
    follows = _followers(system.pollutants, pollutant)
    for index in follows:
        for mask, value in rate.items():
            others = np.array(value)
            others[:, index] = 0.0
            rate[mask] = others
    takers = [action.taker for action in limits]
    allowed = [a.limits[a.position(segments), pollutant] for a in limits if a.limits is not None]
    for state in product(fuel["sulphur"], fuel["ash"], *(_relevant(c, follows) for c in chains)):
        share: Polynomial = reduce(multiply, (outcome.share for outcome in state))
        emitted = factors.constant[source, slot].copy()
        emitted += factors.sulphur[source, slot] * state[0].value[:, None]
        emitted += factors.ash[source, slot] * state[1].value[:, None]
        for outcome in state[2:]:
            emitted = emitted * outcome.value
        over = emitted[:, pollutant]
        cut: dict[int, Coefficient] = {0: 1.0}
        for taker, most in zip(takers, allowed, strict=True):
            kept = np.divide(np.minimum(over, most), over, out=np.ones_like(over), where=over > 0)
            for mask, value in taken(taker, takers).items():
                add_term(cut, mask, value * (kept - 1.0))
        only = np.zeros_like(emitted)
        only[:, follows] = emitted[:, follows]
        for mask, value in multiply(share, cut).items():
            add_term(rate, mask, _column(value) * only)


def _relevant(outcomes: list[Outcome], pollutants: list[int]) -> list[Outcome]:
    """Merge the states of a chain that does not act on the pollutants in question."""
    if all(np.all(outcome.value[..., pollutants] == 1.0) for outcome in outcomes):
        return [Outcome({0: 1.0}, np.ones(outcomes[0].value.shape[-1]))]
    return outcomes


def _limited(limits: Sequence[Action]) -> list[int]:
    """Numbers of the pollutants that some limit speaks of; TSP before the sizes it contains."""
    named = [np.isfinite(a.limits).any(axis=0) for a in limits if a.limits is not None]
    return [int(p) for p in np.flatnonzero(np.any(named, axis=0))]


def _followers(pollutants: tuple[str, ...], pollutant: int) -> list[int]:
    if pollutants[pollutant] != "TSP":
        return [pollutant]
    return [index for index, name in enumerate(pollutants) if name in PARTICLES]


def _mean(outcomes: Sequence[Outcome]) -> dict[int, Coefficient]:
    """Mean over states: Σ share · value, coefficients (member, pollutant)."""
    return add(
        {mask: _column(share) * outcome.value for mask, share in outcome.share.items()}
        for outcome in outcomes
    )


def _column(value: Coefficient) -> Coefficient:
    """A share by member as a column beside the pollutants."""
    return value[:, None] if isinstance(value, np.ndarray) else value
