"""Stage 7: what a stack limit leaves of the emission of each plant."""

from collections.abc import Sequence
from functools import reduce
from itertools import product

import numpy as np

from simmodel.emissions.outcomes import Outcome, chain_outcomes, column
from simmodel.emissions.system import Array, Indices, System
from simmodel.measures.actions import Action
from simmodel.measures.algebra import Coefficient, Polynomial, add_term, multiply, taken
from simmodel.vocabulary import MeasureKind

PARTICLES = ("TSP", "PM10", "PM2.5")
ONE: Polynomial = {0: 1.0}


def limit_rates(
    system: System,
    segments: Indices,
    actions: Sequence[Action],
    slot: int,
    fuel: Sequence[Sequence[Outcome]],
    rate: Polynomial,
) -> dict[int, Coefficient]:
    """Rate of the stack with the limited pollutants held to their limits.

    Parameters
    ----------
    slot : that of the stack
    fuel : states of each property of the fuel
    rate : coefficients (member, pollutant), kg per activity, as if there were no limits
    """
    limits = [action for action in actions if action.kind is MeasureKind.LIMIT]
    whole = (segments.size, *system.factors.constant.shape[2:])
    limited = {mask: np.array(np.broadcast_to(value, whole)) for mask, value in rate.items()}
    for pollutant in limited_pollutants(limits):
        follows = followers(system, pollutant)
        for value in limited.values():
            value[:, follows] = 0.0
        plants = _plants(system, segments, actions, slot, fuel, follows)
        held = _hold(plants, _cuts(limits, segments, pollutant), follows.index(pollutant))
        for mask, kept in held.items():
            limited.setdefault(mask, np.zeros(whole))[:, follows] = kept
    return dict(limited)


def _hold(
    plants: Sequence[tuple[Polynomial, Array]],
    cuts: Sequence[tuple[Polynomial, Array]],
    position: int,
) -> dict[int, Coefficient]:
    """Mean of what plants emit, each held to the limits; coefficients (member, follower).

    A limit holds for each plant, not for the average plant: for every combination of fuel and
    controls the emission above the limit is cut. So stated, the emission stays multilinear. A limit
    on TSP cuts the finer particles in proportion.
    """
    rate: dict[int, Coefficient] = {}
    for share, emitted in plants:
        kept = _kept(emitted[:, position], cuts)
        for mask, value in multiply(share, kept).items():
            add_term(rate, mask, column(value) * emitted)
    return rate


def _cuts(
    limits: Sequence[Action], segments: Indices, pollutant: int
) -> list[tuple[Polynomial, Array]]:
    """Share that each limit takes, and the most it allows of a pollutant, array (member,)."""
    takers = [action.taker for action in limits]
    return [
        (taken(action.taker, takers), action.limits[action.position(segments), pollutant])
        for action in limits
        if action.limits is not None
    ]


def _kept(emitted: Array, cuts: Sequence[tuple[Polynomial, Array]]) -> dict[int, Coefficient]:
    """Part of the emission of one state that the limits leave."""
    kept: dict[int, Coefficient] = {0: 1.0}
    for share, most in cuts:
        is_over = emitted > most
        if is_over.any():
            cut = np.divide(most, emitted, out=np.ones_like(emitted), where=is_over) - 1.0
            for mask, value in share.items():
                add_term(kept, mask, value * cut)
    return kept


def _plants(
    system: System,
    segments: Indices,
    actions: Sequence[Action],
    slot: int,
    fuel: Sequence[Sequence[Outcome]],
    follows: list[int],
) -> list[tuple[Polynomial, Array]]:
    """Combinations of fuel and controls in which some pollutants differ: share, emission."""
    controls, stack = system.controls, system.stack_process
    constant = system.factors.constant[system.factor_row[segments], slot][:, follows]
    axis = 2 - system.factors.constant.ndim  # of the pollutants, before that of the draws
    fuels = [_narrow(states, follows, axis) for states in fuel]
    fuels = [states for states in fuels if any(o.value.any() for o in states)]
    removal = controls.removal[:, stack, follows]
    acting = np.flatnonzero(removal.reshape(len(removal), -1).any(axis=1))
    chains = [
        _narrow(
            chain_outcomes(system, segments, actions, members, stack, apart=True), follows, axis
        )
        for members in controls.chains.values()
        if not set(members).isdisjoint(acting)
    ]
    plants: list[tuple[Polynomial, Array]] = [
        (
            reduce(multiply, (o.share for o in quality), ONE),
            sum((o.value for o in quality), start=constant),
        )
        for quality in product(*fuels)
    ]
    for chain in chains:
        plants = [
            (multiply(share, state.share), emitted * state.value)
            for share, emitted in plants
            for state in chain
        ]
    return plants


def _narrow(outcomes: Sequence[Outcome], pollutants: list[int], axis: int) -> list[Outcome]:
    return [Outcome(o.share, o.value.take(pollutants, axis)) for o in outcomes]


def limited_pollutants(limits: Sequence[Action]) -> list[int]:
    """Numbers of the pollutants that some limit speaks of; TSP before the sizes it contains."""
    pollutants = [np.nonzero(np.isfinite(a.limits))[1] for a in limits if a.limits is not None]
    return [int(p) for p in np.unique(np.concatenate(pollutants))]


def followers(system: System, pollutant: int) -> list[int]:
    """Columns that a limit on one pollutant cuts: its views, and with TSP the finer particles."""
    named = system.pollutants[pollutant]
    follow = PARTICLES if named == "TSP" else (named,)
    return [index for index, emitted in enumerate(system.emitted) if emitted in follow]
