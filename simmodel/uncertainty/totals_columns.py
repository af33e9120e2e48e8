"""The scenario side of totals: activity by state of source and set of actions, regions summed.

A total is Σ_j G[j] · W[j, draw] over columns j. A column is a state of a source (`Rate`), the
source where its activity began, and a set of actions. G holds activity, growth, months in force,
weights of moves, levels and shares of controls, added over regions before drawing (DESIGN 8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Arrivals, Flow, activity_flows, arrivals, touched
from simmodel.emissions.rates import RATE_STAGES
from simmodel.emissions.sums import is_new
from simmodel.emissions.system import System
from simmodel.measures.actions import Action, structures
from simmodel.uncertainty.totals_known import Known
from simmodel.uncertainty.totals_lines import Lines
from simmodel.uncertainty.totals_states import Rate

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

ROUNDING = 1e-13


class Key(NamedTuple):
    """What tells columns apart: the state, the source where activity began, the set of actions."""

    rate: Rate
    origin: int
    mask: int


class Rows(NamedTuple):
    """Activity that a cap or a limit decides draw by draw, kept apart by segment.

    Parameters
    ----------
    segment : array (row,), where it is
    amount : array (row,)
    course : array (year,), course over time; the activity is amount · course
    """

    segment: Indices
    amount: Array
    course: Array


@dataclass(frozen=True, eq=False)
class SourceColumns:
    """Columns of one source.

    Parameters
    ----------
    linear : column -> array (group, year), activity; times the content of the fuel where it counts
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
    group : array (region,), group in which a region is counted; −1 where it is left out
    """

    system: System
    acts: NDArray[np.bool_]
    group: Indices

    @cached_property
    def known(self) -> Known:
        """What states look up."""
        return Known(self.system, self.acts)

    @cached_property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=0)) + 1

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
        start = met if start is None else np.intersect1d(start, met, assume_unique=True)
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
        if self.group.min(initial=0) < 0:
            counted = self.group[self.system.region[moved.current]] >= 0
            moved = moved.select(np.flatnonzero(counted))
        moved = _changed(moved, pattern) if change else moved
        place = self.system.source[moved.current] * len(patterns) + pattern[moved.current]
        moved = moved.select(np.argsort(place * self.system.segment_count + moved.current))
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
        lines = Lines.of(self.known, moved.current[starts], meet)
        if not lines.keys:
            return
        member = np.cumsum(starts) - 1
        masks = [[came | mask for _, mask in lines.keys] for came in moved.masks]
        force = _forces(calendar, masks, change=change)
        for rows, origin, number, profile in self._kinds(moved):
            part = (moved.factor * moved.share)[rows]
            activity = system.activity[moved.origin[rows]] * part[:, None]
            keys = [
                Key(rate, origin, mask)
                for (rate, _), mask in zip(lines.keys, masks[number], strict=True)
            ]
            has = force[number, :, profile].any(axis=1) & lines.shares.any(axis=1)
            at = Activity(
                moved.current[rows],
                lines.shares[:, member[rows]],
                activity,
                force[number, :, profile],
            )
            self._add_linear(columns, keys, np.flatnonzero(has & lines.is_linear), at)
            _add_decided(columns, keys, np.flatnonzero(has & ~lines.is_linear), at)

    def _kinds(self, moved: Arrivals) -> Iterator[tuple[Indices, int, int, int]]:
        """Rows by the source where they began, their set of actions and their profile."""
        system, profiles = self.system, self.system.profiles.shape[0]
        source, profile = system.source[moved.origin], system.profile[moved.origin]
        kind = (source * len(moved.masks) + moved.number) * profiles + profile
        order = np.argsort(kind, kind="stable")
        first = np.flatnonzero(is_new(kind[order]))
        for rows in np.split(order, first[1:]):
            row = rows[0]
            yield rows, int(source[row]), int(moved.number[row]), int(profile[row])

    def _add_linear(
        self, columns: SourceColumns, keys: Sequence[Key], which: Indices, at: "Activity"
    ) -> None:
        """Add lines that are products of inputs."""
        found = self._by_group(at, which) * at.force[which, None]
        for line, value in zip(which.tolist(), found, strict=True):
            key = keys[line]
            columns.linear[key] = columns.linear[key] + value if key in columns.linear else value

    def _by_group(self, at: "Activity", which: Indices) -> Array:
        """Activity in the states of some lines, array (line, group, year)."""
        shares = at.shares[which]
        if self.groups == 1:
            return (shares @ at.activity)[:, None]
        group = self.group[self.system.region[at.segment]]
        order = np.argsort(group, kind="stable")
        first = np.flatnonzero(is_new(group[order]))
        found = np.zeros((which.size, self.groups, at.activity.shape[1]))
        apart = shares[:, order, None] * at.activity[order]
        found[:, group[order[first]]] = np.add.reduceat(apart, first, axis=1)
        return found


class Activity(NamedTuple):
    """Activity of one kind in its states.

    Parameters
    ----------
    segment : array (row,), where it is
    shares : array (line, row)
    activity : array (row, year)
    force : array (line, year), part of the year in which the actions are in force
    """

    segment: Indices
    shares: Array
    activity: Array
    force: Array


def _forces(calendar: Calendar, masks: Sequence[Sequence[int]], *, change: bool) -> Array:
    """Part of the year in force, array (set that moved, line, profile, year)."""
    every = sorted({mask for some in masks for mask in some})
    weights = calendar.weights_of(every)
    if change and every[0] == 0:
        weights[0] = 0.0  # the baseline is not part of a change
    number = {mask: n for n, mask in enumerate(every)}
    found: Array = weights[[[number[mask] for mask in some] for some in masks]]
    return found


def _add_decided(columns: SourceColumns, keys: Sequence[Key], which: Indices, at: Activity) -> None:
    """Add lines that a cap or a limit decides."""
    courses = in_courses(at.activity) if which.size else []
    for line in which.tolist():
        for rows, amount, course in courses:
            value, in_force = at.shares[line, rows] * amount, course * at.force[line]
            has = value.nonzero()[0]
            if has.size and in_force.any():
                found = Rows(at.segment[rows][has], value[has], in_force)
                columns.decided.setdefault(keys[line], []).append(found)


def in_courses(activity: Array) -> list[tuple[Indices, Array, Array]]:
    """Rows of activity as multiples of few courses over time.

    Where all regions grow alike there is one course; where more differ than there are years, each
    year is one.

    Parameters
    ----------
    activity : array (row, year)

    Returns
    -------
    rows, array (row,), how much of the course each has, array (row,), and the course, array (year,)
    """
    found: list[tuple[Indices, Array, Array]] = []
    left = np.flatnonzero(activity.any(axis=1))
    years = np.eye(activity.shape[1])
    while left.size and len(found) < len(years):
        course = activity[left[0]]
        most = int(abs(course).argmax())
        course = course / course[most]
        amount = activity[left, most]
        off = abs(activity[left] - amount[:, None] * course)
        alike = (off <= ROUNDING * abs(activity[left])).all(axis=1)
        found.append((left[alike], amount[alike], course))
        left = left[~alike]
    if not left.size:
        return found
    every = np.arange(activity.shape[0])
    return [(every, amount, year) for amount, year in zip(activity.T, years, strict=True)]


def _changed(moved: Arrivals, pattern: Indices) -> Arrivals:
    """Arrivals that moved or that an action of stages 4 to 7 meets."""
    has_mask = np.array([mask != 0 for mask in moved.masks], dtype=bool)[moved.number]
    return moved.select(np.flatnonzero(has_mask | (pattern[moved.current] > 0)))
