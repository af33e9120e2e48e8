"""The scenario side of totals: activity by state of source and set of actions, regions summed.

A total is Σ_j G[j] · W[j, draw] over columns j. A column is a state of a source (`Rate`), the
source where its activity began, and a set of actions. G holds activity, growth, months in force,
weights of moves, levels and shares of controls, added over regions before drawing (DESIGN 8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Arrivals, Flow, activity_flows, arrivals, touched
from simmodel.emissions.rates import RATE_STAGES
from simmodel.emissions.sums import is_new
from simmodel.emissions.system import System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import implemented
from simmodel.uncertainty.totals_states import Entry, Meeting, Rate, entries

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Key(NamedTuple):
    """What tells columns apart: the state, where activity began, the actions, the region group."""

    rate: Rate
    origin: int
    mask: int
    group: int


@dataclass(frozen=True, eq=False)
class Rows:
    """Activity that is kept apart by what its fuel holds, as a cap or a limit decides draw by draw.

    Parameters
    ----------
    contents : array (row, 2), sulphur and ash content
    most : array (row,), what a limit allows, kg per activity; inf without one
    weight : array (row, year)
    """

    contents: Array
    most: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class SourceColumns:
    """Columns of one source.

    Parameters
    ----------
    linear : column -> array (year,), activity; times the content of the fuel where it counts
    decided : column -> rows that a cap or a limit decides draw by draw
    """

    source: int
    linear: dict[Key, Array] = field(default_factory=dict)
    decided: dict[Key, list[Rows]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Compiler:
    """Forms the columns of a system.

    Parameters
    ----------
    acts : array (control, process, pollutant), whether a control does anything in some draw
    group : array (region,), group in which a region is counted
    """

    system: System
    acts: NDArray[np.bool_]
    group: Indices

    def baseline(self) -> Iterator[SourceColumns]:
        """Columns of all segments without actions, source by source."""
        every = np.flatnonzero(self.system.activity.any(axis=1))
        flow = Flow(every, every, np.ones(every.size), {0: 1.0}, {})
        calendar = Calendar.of((), self.system.profiles, self.system.activity.shape[1])
        yield from self._by_source(arrivals([flow]), (), calendar, change=False)

    def change(
        self, actions: Sequence[Action], start: Indices | None = None
    ) -> Iterator[SourceColumns]:
        """Columns of what actions change, source by source.

        Parameters
        ----------
        start : segments where the activity begins; all if left out
        """
        system, met = self.system, touched(actions)
        start = met if start is None else np.intersect1d(start, met)
        if not start.size:
            return
        flows = activity_flows(system.segment_count, actions, start)
        calendar = Calendar.of(actions, system.profiles, system.activity.shape[1])
        yield from self._by_source(arrivals(flows), actions, calendar, change=True)

    def _by_source(
        self, moved: Arrivals, actions: Sequence[Action], calendar: Calendar, *, change: bool
    ) -> Iterator[SourceColumns]:
        meeting = [action for action in actions if action.kind in RATE_STAGES]
        pattern, patterns = structures(self.system.segment_count, meeting)
        moved = _changed(moved, pattern) if change else moved
        source = self.system.source[moved.current]
        moved = moved.select(np.lexsort((moved.current, pattern[moved.current], source)))
        source, met = self.system.source[moved.current], pattern[moved.current]
        starts = is_new(source * len(patterns) + met).nonzero()[0].tolist()
        columns: SourceColumns | None = None
        for begin, end in zip(starts, [*starts[1:], source.size], strict=True):
            if columns is None or columns.source != source[begin]:
                if columns is not None:
                    yield columns
                columns = SourceColumns(int(source[begin]))
            meet = [meeting[position] for position in patterns[met[begin]]]
            piece = moved.select(slice(begin, end)).narrowed()
            self._collect(columns, piece, meet, calendar, change=change)
        if columns is not None:
            yield columns

    def _collect(
        self,
        columns: SourceColumns,
        moved: Arrivals,
        meet: Sequence[Action],
        calendar: Calendar,
        *,
        change: bool,
    ) -> None:
        """Add activity at segments of one source on which the same actions meet."""
        system, starts = self.system, is_new(moved.current)
        states = _States.of(Meeting(system, moved.current[starts], meet, self.acts))
        member = np.cumsum(starts) - 1
        group = self.group[system.region[moved.current]]
        kinds = (system.source[moved.origin], moved.number, system.profile[moved.origin], group)
        kind, inverse = np.unique(np.stack(kinds), axis=1, return_inverse=True)
        order = np.argsort(inverse.reshape(-1), kind="stable")
        bounds = np.cumsum(np.bincount(inverse.reshape(-1)))[:-1]
        for rows, (origin, number, profile, where) in zip(
            np.split(order, bounds), kind.T.tolist(), strict=True
        ):
            part = (moved.factor * moved.share)[rows]
            activity = system.activity[moved.origin[rows]] * part[:, None]
            masks = [moved.masks[number] | mask for _, mask, _ in states.lines]
            force = [calendar.weights(mask)[profile] for mask in masks]
            for line, mask in enumerate(masks):  # the baseline is not part of a change
                if change and not mask:
                    force[line] = np.zeros_like(force[line])
            keys = [
                Key(rate, origin, mask, where)
                for (rate, _, _), mask in zip(states.lines, masks, strict=True)
            ]
            _add_lines(columns, states, member[rows], activity, keys, force)


def _add_lines(
    columns: SourceColumns,
    states: "_States",
    member: Indices,
    activity: Array,
    keys: Sequence[Key],
    force: Sequence[Array],
) -> None:
    """Add activity, array (row, year), in all its states."""
    shares = states.shares[:, member]
    together = shares @ activity
    for line, (key, weight) in enumerate(zip(keys, force, strict=True)):
        if not weight.any() or not shares[line].any():
            continue
        if key.rate.is_linear:
            value = together[line] * weight
            columns.linear[key] = columns.linear[key] + value if key in columns.linear else value
        else:
            most = states.lines[line][2]
            rows = _rows(states, member, most, shares[line], activity * weight)
            columns.decided.setdefault(key, []).append(rows)


class _States(NamedTuple):
    """States of a meeting as lines.

    lines : state, its set of actions, and array (member,) of what a limit allows
    shares : array (line, member), shares with levels, and with contents where the state is linear
    contents : array (member, 2)
    """

    lines: list[tuple[Rate, int, Array | None]]
    shares: Array
    contents: Array

    @classmethod
    def of(cls, meeting: Meeting) -> "_States":
        levels = {action.mask: action.levels(meeting.segments) for action in meeting.actions}
        system, at = meeting.system, meeting.segments
        contents = np.stack([system.sulphur[at], system.ash[at]], axis=1)
        lines, shares = [], []
        for entry in entries(meeting):
            for mask, share in entry.share.items():
                value = _scaled(entry, contents, share * implemented(mask, levels))
                if value.any():
                    lines.append((entry.rate, mask, entry.most))
                    shares.append(value)
        return cls(lines, np.array(shares).reshape(len(lines), at.size), contents)


def _scaled(entry: Entry, contents: Array, share: Array | float) -> Array:
    """Share by member; times the content of the fuel that a linear state depends on."""
    value: Array = np.broadcast_to(share, contents.shape[:1])
    if entry.rate.is_linear and entry.rate.part != "constant":
        value = value * contents[:, 0 if entry.rate.part == "sulphur" else 1]
    return value


def _rows(
    states: _States, member: Indices, most: Array | None, share: Array, activity: Array
) -> Rows:
    has = share.nonzero()[0]
    allowed = np.full(has.size, np.inf) if most is None else most[member[has]]
    return Rows(states.contents[member[has]], allowed, activity[has] * share[has, None])


def _changed(moved: Arrivals, pattern: Indices) -> Arrivals:
    """Arrivals that moved or that an action of stages 4 to 7 meets."""
    has_mask = np.array([mask != 0 for mask in moved.masks], dtype=bool)[moved.number]
    return moved.select(np.flatnonzero(has_mask | (pattern[moved.current] > 0)))
