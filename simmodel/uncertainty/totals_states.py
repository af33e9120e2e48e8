"""What a unit of activity emits, as a sum over states of its fuel and its controls.

A rate is Σ over states of share · factor · Π (1 − removal). The shares are the same in every draw,
the rest differs only from source to source: so shares can be summed over regions before drawing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.limits import followers
from simmodel.emissions.outcomes import chain_outcomes
from simmodel.emissions.rates import running_share
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.measures.algebra import Coefficient, Polynomial, add_term, multiply, stay, taken
from simmodel.uncertainty.totals_known import Alike, Known
from simmodel.vocabulary import FUEL_PROPERTIES

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

NO_CAP = float("inf")
ONE: Polynomial = {0: 1.0}


class Rate(NamedTuple):
    """One state of a source: what it emits in a draw does not depend on the region's shares.

    Parameters
    ----------
    pollutants : columns that have this state
    slot : process slot; −1 where the electricity of the source is made
    process : type of the process
    controls : the control in place, of each chain that acts
    part : ``constant``, ``sulphur`` or ``ash``, the part of the factor; ``whole`` of a state that a
        limit holds
    caps : highest sulphur and ash content, inf for none
    limited : column whose limit holds the others, −1 for none
    limit : bit of the action that is the limit, −1 for none
    """

    pollutants: tuple[int, ...]
    slot: int
    process: int = -1
    controls: tuple[int, ...] = ()
    part: str = "constant"
    caps: tuple[float, float] = (NO_CAP, NO_CAP)
    limited: int = -1
    limit: int = -1

    @property
    def is_linear(self) -> bool:
        """Whether it is a product of inputs: no limit and no cap decides it draw by draw."""
        return self.limited < 0 and min(self.caps) == NO_CAP


class Entry(NamedTuple):
    """A state and the share of some segments in it, a polynomial with coefficients (member,)."""

    rate: Rate
    share: Polynomial


@dataclass(frozen=True, eq=False)
class Meeting:
    """Segments of one source on which the same actions of stages 4 to 7 meet.

    Parameters
    ----------
    segments : array (member,); one for each mix is enough
    """

    known: Known
    segments: Indices
    actions: Sequence[Action]

    @property
    def system(self) -> System:
        """The place."""
        return self.known.system

    @cached_property
    def source(self) -> int:
        """Number of the source."""
        return int(self.system.source[self.segments[0]])

    @cached_property
    def running(self) -> Polynomial:
        """Share that curtailment leaves."""
        return running_share(self.actions)

    @cached_property
    def fuels(self) -> tuple[list[tuple[float, Polynomial]], ...]:
        """Caps of the sulphur and of the ash content, and the shares under them."""
        return tuple(_fuel_states(self.actions, name) for name in FUEL_PROPERTIES)

    @cached_property
    def apart(self) -> list[int]:
        """Pairs of actions that never hit the same plant."""
        return [
            a.mask | b.mask
            for a, b in combinations(self.actions, 2)
            if a.kind is b.kind and a.group == b.group
        ]

    def limits(self, process: int) -> list[Action]:
        """Limits that hold in a process."""
        if process != self.system.stack_process:
            return []
        return [action for action in self.actions if action.limits is not None]


def entries(meeting: Meeting) -> Iterator[Entry]:
    """States of everything that the segments emit, in the place and where electricity is made."""
    factors = meeting.system.factors
    for slot, process in enumerate(factors.process[meeting.source].tolist()):
        if process >= 0:
            yield from _of_process(meeting, slot, process)
    away = tuple(np.flatnonzero(factors.upstream[meeting.source]).tolist())
    if away:
        yield Entry(Rate(away, -1), meeting.running)


def _of_process(meeting: Meeting, slot: int, process: int) -> Iterator[Entry]:
    limits = meeting.limits(process)
    for (chains, parts, held_by), pollutants in _alike(meeting, slot, process, limits).items():
        plain = meeting.running if held_by < 0 else _left(meeting, limits, held_by)
        found = _combinations(meeting, chains, process)
        for controls, share in found.items():
            rate = Rate(tuple(pollutants), slot, process, controls)
            whole = multiply(plain, share)
            for part in parts:
                yield from _plain(meeting, rate, part, whole)
            if held_by >= 0:
                yield from _held(meeting, rate, limits, held_by, share)


def _alike(meeting: Meeting, slot: int, process: int, limits: Sequence[Action]) -> Alike:
    """Pollutants by the chains that act on them, the parts of their factors, and what holds them.

    As in `limit_rates`, the last limit that speaks of a pollutant decides.
    """
    known = meeting.known
    limited = tuple(sorted({p for action in limits for p in known.spoken_of(action)}))
    place = (meeting.source, slot, limited)
    if place in known.alike:
        return known.alike[place]
    held_by = dict.fromkeys(range(len(known.system.pollutants)), -1)
    for pollutant in limited:
        held_by |= dict.fromkeys(followers(known.system, pollutant), pollutant)
    found: Alike = {}
    for pollutant, holder in held_by.items():
        parts = known.parts[meeting.source][slot][pollutant]
        together = [p for p, other in held_by.items() if other == holder and holder >= 0]
        chains = known.acting(process, [*together, holder] if together else [pollutant])
        if parts:
            found.setdefault((chains, parts, holder), []).append(pollutant)
    known.alike[place] = found
    return found


def _combinations(
    meeting: Meeting, chains: tuple[int, ...], process: int
) -> dict[tuple[int, ...], Polynomial]:
    """Combinations of one control in place of each chain, and their shares."""
    found: dict[tuple[int, ...], Polynomial] = {(): ONE}
    for chain in chains:
        members = meeting.system.controls.chains[chain]
        share: dict[int, dict[int, Coefficient]] = {}
        for state in chain_outcomes(
            meeting.system, meeting.segments, meeting.actions, members, process, apart=True
        ):
            for mask, value in state.share.items():
                add_term(share.setdefault(state.control, {}), mask, value)
        found = {
            (*controls, control): multiply(before, now)
            for controls, before in found.items()
            for control, now in share.items()
        }
    return found


def _fuel_states(actions: Sequence[Action], name: str) -> list[tuple[float, Polynomial]]:
    improving = [action for action in actions if name in action.caps]
    takers = [action.taker for action in improving]
    capped = [(a.caps[name], taken(a.taker, takers)) for a in improving]
    return [(NO_CAP, stay(takers)), *capped]


def _plain(meeting: Meeting, rate: Rate, part: str, share: Polynomial) -> Iterator[Entry]:
    """States of one part of the factor: its fuel as it is, and under each cap."""
    states = [(NO_CAP, ONE)]
    if part != "constant":
        states = meeting.fuels[FUEL_PROPERTIES.index(part)]
    for cap, under in states:
        caps = (cap, NO_CAP) if part == "sulphur" else (NO_CAP, cap)
        found = rate._replace(part=part, caps=caps)
        yield Entry(found, _possible(meeting, multiply(share, under)))


def _left(meeting: Meeting, limits: Sequence[Action], pollutant: int) -> Polynomial:
    """Share of what runs that no limit on a pollutant holds."""
    left: dict[int, Coefficient] = {0: 1.0}
    takers = [action.taker for action in limits]
    for action in limits:
        if pollutant in meeting.known.spoken_of(action):
            for mask, value in taken(action.taker, takers).items():
                add_term(left, mask, -value)
    return multiply(meeting.running, left)


def _held(
    meeting: Meeting, rate: Rate, limits: Sequence[Action], pollutant: int, controls: Polynomial
) -> Iterator[Entry]:
    """States that each limit holds: every combination of fuels, with what is allowed."""
    takers = [action.taker for action in limits]
    for action in limits:
        if pollutant not in meeting.known.spoken_of(action):
            continue
        share = reduce(multiply, (meeting.running, taken(action.taker, takers), controls))
        for (sulphur, low), (ash, clean) in product(*_fuels(meeting, rate, pollutant)):
            found = rate._replace(
                part="whole", caps=(sulphur, ash), limited=pollutant, limit=action.bit
            )
            both = multiply(multiply(share, low), clean)
            yield Entry(found, _possible(meeting, both))


def _fuels(meeting: Meeting, rate: Rate, pollutant: int) -> list[list[tuple[float, Polynomial]]]:
    """States of the properties of the fuel on which some of the pollutants depend."""
    columns = (*rate.pollutants, pollutant)
    parts = {part for p in columns for part in meeting.known.parts[meeting.source][rate.slot][p]}
    return [
        states if name in parts else [(NO_CAP, ONE)]
        for name, states in zip(FUEL_PROPERTIES, meeting.fuels, strict=True)
    ]


def _possible(meeting: Meeting, share: Polynomial) -> Polynomial:
    """Leave out the sets in which two disjoint actions would hit the same plant."""
    apart = meeting.apart
    return {m: v for m, v in share.items() if not any(m & pair == pair for pair in apart)}
