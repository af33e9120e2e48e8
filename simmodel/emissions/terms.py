"""The changes against the baseline, as terms: rates where activity is, times activity that moved.

The actions of stages 1 to 3 decide how much activity is where, those of stages 4 to 7 what a unit
of it emits. So the change of a segment is Σ_R rate_R · Σ_S moved_S,R over the sets S and R of both
kinds of actions; the rates are formed once for all activity that stays or comes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Arrivals, activity_flows, arrivals, touched
from simmodel.emissions.rates import RATE_STAGES, rate_polynomial, running_share
from simmodel.emissions.sums import is_new, summed
from simmodel.emissions.system import BLOCK, KG_PER_TONNE, Array, Indices, System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import bits, implemented

ORIGINS = 8 * BLOCK
"""Segments whose activity is followed at a time."""


@dataclass(frozen=True)
class Term:
    """Changes of some segments on which the same actions of stages 4 to 7 meet.

    Parameters
    ----------
    current : array (member,), segments where it is emitted, each once
    sets : sets of actions of stages 4 to 7
    level : array (member, set), product of the implementations
    rate : array (member, set, pollutant), t per activity, without the implementations
    moved : the activity that stays or comes, rows by member
    member : array (row,), position in `current`
    activity : array (row, step), activity of the origin
    force : array (kind of row, set, step), part of it with both sets of actions in force; zero of
        the two empty sets, which are the baseline
    kind : array (row,), position in `force`
    upstream : whether it is emitted where the electricity is made
    """

    current: Indices
    sets: tuple[int, ...]
    level: Array
    rate: Array
    moved: Arrivals
    member: Indices
    activity: Array
    force: Array
    kind: Indices
    upstream: bool

    @property
    def weight(self) -> Array:
        """Activity of the origin with both sets of actions in force, array (row, set, step)."""
        weight = self.force.take(self.kind, axis=0)
        weight *= self.activity[:, None, :]
        return weight

    def total(self) -> Array:
        """Change by all actions together, array (member, pollutant, step)."""
        _, came = summed(self.member, self._came())
        change: Array = np.matmul(self._rates, came)
        return change

    def by_origin(self) -> Iterator[tuple[Indices, Array]]:
        """Change of what began in each segment, in pieces.

        Yields
        ------
        origins, array (row,), in which a segment may repeat, and array (row, pollutant, step)
        """
        came = self._came()
        for start in range(0, self.member.size, BLOCK):
            rows = slice(start, start + BLOCK)
            yield self.moved.origin[rows], np.matmul(self._rates[self.member[rows]], came[rows])

    def by_action(self) -> Iterator[tuple[Indices, Indices, Array]]:
        """Change by each action, its equal part of every set it is in, in pieces.

        Yields
        ------
        bits and segments, arrays (row,), and their changes, array (row, pollutant, step)
        """
        moving, meeting = _sizes(self.moved.masks), _sizes(self.sets)
        part = self._came()
        part /= np.maximum(moving[self.moved.number][:, None] + meeting, 1)[:, :, None]
        names, holds = _holders(self.moved.masks)
        which, row = np.nonzero(holds[:, self.moved.number])
        key, came = summed(which * self.current.size + self.member[row], part[row])
        bit, member = names[key // self.current.size], key % self.current.size
        yield from self._in_pieces(bit, member, came)
        names, holds = _holders(self.sets)
        member, came = summed(self.member, part)
        for bit, has in zip(names, holds, strict=True):
            yield from self._in_pieces(np.full(member.size, bit), member, came * has[:, None])

    def _in_pieces(
        self, bit: Indices, member: Indices, came: Array
    ) -> Iterator[tuple[Indices, Indices, Array]]:
        """What activity by action and member emits, at most `BLOCK` rows at a time."""
        for start in range(0, bit.size, BLOCK):
            rows = slice(start, start + BLOCK)
            change = np.matmul(self._rates[member[rows]], came[rows])
            yield bit[rows], self.current[member[rows]], change

    def _came(self) -> Array:
        """Activity that stays or comes, array (row, set, step)."""
        came = self.force.take(self.kind, axis=0)
        came *= (self.activity * (self.moved.factor * self.moved.share)[:, None])[:, None, :]
        return came

    @cached_property
    def _rates(self) -> Array:
        """Rates with the implementations, array (member, pollutant, set)."""
        rates: Array = (self.rate * self.level[:, :, None]).swapaxes(1, 2)
        return rates


def terms(system: System, actions: Sequence[Action], calendar: Calendar) -> Iterator[Term]:
    """All changes against the baseline, in pieces of at most `BLOCK` segments.

    Segments that no action touches have none.
    """
    meeting = [action for action in actions if action.kind in RATE_STAGES]
    pattern, patterns = structures(system.segment_count, meeting)
    start = touched(actions)
    for begin in range(0, start.size, ORIGINS):
        flows = activity_flows(system.segment_count, actions, start[begin : begin + ORIGINS])
        for number, moved in _pieces(pattern, arrivals(flows)):
            meet = [meeting[position] for position in patterns[number]]
            yield from _piece_terms(system, moved, meet, calendar)


def _pieces(pattern: Indices, moved: Arrivals) -> Iterator[tuple[int, Arrivals]]:
    """Arrivals by the pattern of where they are, sorted by segment, `BLOCK` segments at a time."""
    is_change = (pattern[moved.current] > 0) | (np.array(moved.masks, dtype=object) != 0)[
        moved.number
    ]
    moved = moved.select(np.flatnonzero(is_change))
    rows = moved.current.size
    key = (pattern[moved.current] * pattern.size + moved.current) * rows + np.arange(rows)
    moved = moved.select(np.argsort(key))
    first = np.append(np.flatnonzero(is_new(moved.current)), rows)
    met = pattern[moved.current[first[:-1]]]
    bounds = np.append(np.flatnonzero(is_new(met)), met.size)
    for begin, end in pairwise(bounds.tolist()):
        for start in range(begin, end, BLOCK):
            stop = min(start + BLOCK, end)
            piece = moved.select(slice(first[start], first[stop]))
            yield int(met[start]), piece.narrowed()


def _piece_terms(
    system: System, moved: Arrivals, meet: Sequence[Action], calendar: Calendar
) -> Iterator[Term]:
    """Terms of activity at segments on which the same actions of stages 4 to 7 meet."""
    rates = rate_polynomial(system, moved.current[is_new(moved.current)], meet)
    yield from _term(system, moved, meet, rates, calendar, upstream=False)
    source = system.source[moved.current]
    rows = np.flatnonzero(system.factors.uses_electricity[source])
    if rows.size:
        moved = moved.select(rows)
        source = source[rows][is_new(moved.current)]
        upstream = system.factors.upstream[source] / KG_PER_TONNE
        rates = {mask: upstream * share for mask, share in running_share(meet).items()}
        yield from _term(system, moved, meet, rates, calendar, upstream=True)


def _term(
    system: System,
    moved: Arrivals,
    meet: Sequence[Action],
    rates: Mapping[int, Array],
    calendar: Calendar,
    *,
    upstream: bool,
) -> Iterator[Term]:
    """The term of some activity with the rates of where it is, if there is any."""
    sets = tuple(mask for mask, rate in rates.items() if rate.any())
    if not sets:
        return
    starts = is_new(moved.current)
    current = moved.current[starts]
    levels = {action.mask: action.levels(current) for action in meet}
    level = np.ones((current.size, len(sets)))
    for position, mask in enumerate(sets):
        level[:, position] = implemented(mask, levels)
    rate = np.empty((current.size, len(sets), len(system.pollutants)))
    for position, mask in enumerate(sets):
        rate[:, position] = rates[mask]
    activity = calendar.steps(system.activity.take(moved.origin, axis=0))
    force, kind = _force(system, moved, sets, calendar)
    member = np.cumsum(starts) - 1
    yield Term(current, sets, level, rate, moved, member, activity, force, kind, upstream)


def _force(
    system: System, moved: Arrivals, sets: Sequence[int], calendar: Calendar
) -> tuple[Array, Indices]:
    """Weights of the steps, array (kind of row, set, step), and the kind of each row.

    A kind is a set of actions of stages 1 to 3 and a profile.
    """
    both = [mask | other for mask in moved.masks for other in sets]
    force = calendar.weights_of(both)
    if 0 in both:
        force[both.index(0)] = 0.0
    profiles, steps = force.shape[1:]
    force = force.reshape(-1, len(sets), profiles, steps).swapaxes(1, 2)
    kind = moved.number * profiles + system.profile[moved.origin]
    return force.reshape(-1, len(sets), steps), kind


def _sizes(masks: Sequence[int]) -> Indices:
    """Number of actions in each set."""
    return np.array([mask.bit_count() for mask in masks])


def _holders(masks: Sequence[int]) -> tuple[Indices, NDArray[np.bool_]]:
    """Bits in some masks, array (bit,), and whether each mask has them, array (bit, mask)."""
    found = sorted({bit for mask in masks for bit in bits(mask)})
    holds = [[mask >> bit & 1 for mask in masks] for bit in found]
    return np.array(found, dtype=np.intp), np.array(holds, dtype=bool).reshape(-1, len(masks))
