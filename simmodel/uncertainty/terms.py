"""The sum of terms for draws: where activity goes, under which sets of actions (DESIGN 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Flow, activity_flows, touched
from simmodel.measures.algebra import bits
from simmodel.uncertainty.activities import Drawn, numbered, overridden

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

Follow = tuple[Flow, Indices]

_CHUNK = 1 << 16
"""Numbers worked on at a time, so that what is in hand stays in the processor's cache."""


@dataclass(frozen=True)
class Entry:
    """Some segments in one set of actions, while the terms are being gathered."""

    row: Indices
    origin: Indices
    current: Indices
    weight: Array
    mask: int
    levels: tuple[Indices, ...]
    own_service: Indices


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms as flat arrays, one line a segment and set of actions.

    Parameters
    ----------
    row : array (term,), row of what the activity is multiplied with, such as rates
    origin, current : arrays (term,), segments
    weight : array (term, year), coefficient and months; without activity and levels
    mask : array (term,), position in `masks`
    masks : sets of actions
    combination : array (term,), row of `combinations`
    combinations : array (combination, bit), numbers of levels that are multiplied
    moved : array (term,), 0 where the activity stays in its unit, 1 where it is converted by the
        activity per service of origin and destination, 2 by that of the origin alone
    """

    row: Indices
    origin: Indices
    current: Indices
    weight: Array
    mask: Indices
    masks: tuple[int, ...]
    combination: Indices
    combinations: Indices
    moved: Indices

    def drawn(self, levels: Array, activity: Drawn, central: Array) -> Array:
        """Activity in force of every term, array (term, year, draw).

        Parameters
        ----------
        levels : array (level + 1, year, draw)
        central : array (segment,), activity per service of the central run
        """
        product = levels[self.combinations[:, 0]]
        for column in self.combinations.T[1:]:
            product *= levels[column]
        growth = activity.growth_of[self.origin]
        kinds, kind = np.unique(
            self.combination * len(activity.growth) + growth, return_inverse=True
        )
        of, grown = np.divmod(kinds, len(activity.growth))
        factor = product[of]
        factor *= activity.growth[grown]
        base, pair = self._base(activity, central), self._pairs[1]
        found = np.empty((self.row.size, *product.shape[1:]))
        step = max(1, _CHUNK // max(1, product[:1].size))
        for start in range(0, self.row.size, step):
            here = slice(start, start + step)
            part = found[here]
            factor.take(kind[here], axis=0, out=part, mode="clip")
            part *= self.weight[here, :, None]
            part *= base[pair[here], None, :]
        return found

    def _base(self, activity: Drawn, central: Array) -> Array:
        """Base-year activity in the unit of where it is now, array (pair, draw)."""
        first = self._pairs[0]
        base: Array = activity.base[self.origin[first]]
        converted = np.flatnonzero(self.moved[first] > 0)
        if converted.size:
            origin, current = (one[first][converted] for one in (self.origin, self.current))
            ratio = central[origin, None] / activity.per_service[origin]
            whole = activity.per_service[current] / central[current, None]
            is_both = self.moved[first][converted, None] == 1
            base[converted] *= np.where(is_both, ratio * whole, ratio)
        return base

    @cached_property
    def _pairs(self) -> tuple[Indices, Indices]:
        """A term of each pair of segments that activity goes between, and the pair of each term."""
        most = 1 + int(max(self.origin.max(initial=0), self.current.max(initial=0)))
        number = (self.origin * most + self.current) * 3 + self.moved
        _, first, pair = np.unique(number, return_index=True, return_inverse=True)
        return first, pair

    def select(self, chosen: Indices) -> "Terms":
        """Some of the terms, in the order given."""
        fields = ("row", "origin", "current", "weight", "mask", "combination", "moved")
        return replace(self, **{name: getattr(self, name)[chosen] for name in fields})

    def renumbered(self, origin: Indices, current: Indices, last: int) -> tuple["Terms", Indices]:
        """The terms with other numbers of segments, and only the levels that they have.

        Parameters
        ----------
        origin, current : arrays (term,)
        last : number of the level that is 1; it stays the last

        Returns
        -------
        terms, and array (kept level,), the numbers of the levels that theirs point into
        """
        used, combination = np.unique(self.combination, return_inverse=True)
        numbers = np.unique(np.append(self.combinations[used], last))
        fewer = replace(
            self,
            origin=origin,
            current=current,
            combination=combination.reshape(-1),
            combinations=np.searchsorted(numbers, self.combinations[used]),
        )
        return fewer, numbers[:-1]


def follow(model: "Model", number: dict[int, Indices]) -> Iterator[Follow]:
    """Flows whose levels are the numbers of levels, and how each member's unit is converted.

    The conversion is 0 (none), 1 (activity per service of origin and destination) or 2 (of the
    origin alone: the measure states the destination's own).
    """
    actions = model.actions
    count, start = model.system.segment_count, touched(actions)
    plain = numbered(tuple(actions), number)
    own = overridden(model)
    marked = [
        replace(
            action,
            moves=tuple(
                replace(move, weight=np.full(move.weight.shape, 2.0 if is_own else 1.0))
                for move, is_own in zip(action.moves, own.get(action.bit, ()), strict=True)
            ),
        )
        for action in plain
    ]
    for flow, mark in zip(
        activity_flows(count, plain, start), activity_flows(count, marked, start), strict=True
    ):
        own_service = np.where(mark.weight > 1.5, 2, 1)
        yield flow, np.where((flow.origin == flow.current) & (mark.weight < 1.5), 0, own_service)


def flat(entries: Sequence[Entry], calendar: Calendar, profile: Indices, one: int) -> Terms:
    """Terms of all entries.

    Parameters
    ----------
    profile : array (segment,), row of the calendar's profiles
    one : number of the level that is 1
    """
    masks = tuple(dict.fromkeys(entry.mask for entry in entries))
    position = {mask: i for i, mask in enumerate(masks)}
    width = max((len(entry.levels) for entry in entries), default=0) or 1
    sizes = [entry.row.size for entry in entries]
    weight = weights(entries, calendar, profile)
    levels = np.full((len(weight), width), one, dtype=np.intp)
    start = 0
    for entry, size in zip(entries, sizes, strict=True):
        here = slice(start, start + size)
        for column, level in enumerate(entry.levels):
            levels[here, column] = level
        start += size
    combinations, which = np.unique(levels, axis=0, return_inverse=True)

    def joined(name: str) -> Indices:
        parts = [getattr(entry, name) for entry in entries]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)

    mask = np.repeat([position[entry.mask] for entry in entries], sizes).astype(np.intp)
    return Terms(
        joined("row"), joined("origin"), joined("current"), weight, mask, masks,
        which.reshape(-1), combinations, joined("own_service"),
    )  # fmt: skip


def weights(entries: Sequence[Entry], calendar: Calendar, profile: Indices) -> Array:
    """Weights of the terms of all entries, array (term, year)."""
    force = {mask: calendar.weights(mask) for mask in dict.fromkeys(e.mask for e in entries)}
    found = [entry.weight[:, None] * force[entry.mask][profile[entry.origin]] for entry in entries]
    return np.concatenate([*found, np.empty((0, calendar.year_count))])


def entry(flow: Flow, own: Indices, mask: int, coefficient: object, row: Indices) -> Entry:
    """Terms of one flow in one set of actions.

    Parameters
    ----------
    coefficient : number or array (member,), what the polynomials give
    row : array (member,)
    """
    levels = tuple(flow.levels[1 << bit].astype(np.intp) for bit in bits(mask))
    weight = np.broadcast_to(flow.weight * coefficient, flow.origin.shape)  # type: ignore[operator]
    return Entry(row, flow.origin, flow.current, weight, mask, levels, own)
