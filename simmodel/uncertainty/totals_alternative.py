"""Where two scenarios on the same draws differ: their actions, segments and columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.actions import Action
from simmodel.uncertainty.totals_columns import SourceColumns

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

APART = ("bit", "measure", "installed", "states", "level_of_warning", "moves")
"""Fields that decide nothing about what is emitted on ordinary days, and those compared apart."""


@dataclass(frozen=True, eq=False)
class Both:
    """Actions of two scenarios; what is drawn alike in both has the same bit.

    Parameters
    ----------
    old, new : actions of the first and of the other scenario
    changed : those that are not the same in both
    union : an action of each bit
    effectiveness : array (bit of the union, draw)
    """

    old: tuple[Action, ...]
    new: tuple[Action, ...]
    changed: tuple[Action, ...]
    union: tuple[Action, ...]
    effectiveness: Array

    @classmethod
    def of(cls, old: Sequence[Action], drawn: Array, new: Sequence[Action], newly: Array) -> "Both":
        """Compare the actions of two scenarios and their draws, arrays (action, draw)."""
        bit = max((action.bit for action in old), default=-1) + 1
        free = {action.bit: number for number, action in enumerate(old)}
        same = [_same(a, effect, old, drawn, free) for a, effect in zip(new, newly, strict=True)]
        changed = [old[number] for number in free.values()]
        numbered, added = [], []
        for action, effect, known in zip(new, newly, same, strict=True):
            if known is None:
                known = _drawn_alike(action, effect, old, drawn, free)
                if known is None:
                    known, bit = bit, bit + 1
                    added.append((replace(action, bit=known), effect))
                changed.append(replace(action, bit=known))
            numbered.append(replace(action, bit=known))
        union = (*old, *(action for action, _ in added))
        effects = np.array([*drawn, *(effect for _, effect in added)])
        effects = effects.reshape(len(union), drawn.shape[1])
        return cls(tuple(old), tuple(numbered), tuple(changed), union, effects)

    def affected(self, segment_count: int) -> Indices:
        """Segments from which activity meets a changed action, sorted."""
        is_reached = np.zeros(segment_count, dtype=bool)
        for action in self.changed:
            is_reached[action.segments] = True
        before = -1
        while before < (now := int(is_reached.sum())):  # back to where moved activity began
            before = now
            for action in (*self.old, *self.new):
                for move in action.moves:
                    is_reached[action.segments[is_reached[move.to]]] = True
        return np.flatnonzero(is_reached)


def differences(
    old: Iterable[SourceColumns], new: Iterable[SourceColumns]
) -> Iterator[SourceColumns]:
    """Columns of the new less those of the old, source by source; both ascend by source."""
    left, right = iter(old), iter(new)
    before, after = next(left, None), next(right, None)
    while before is not None or after is not None:
        found = [columns.source for columns in (before, after) if columns is not None]
        difference = SourceColumns(min(found))
        if after is not None and after.source == difference.source:
            _add(difference, after, 1.0)
            after = next(right, None)
        if before is not None and before.source == difference.source:
            _add(difference, before, -1.0)
            before = next(left, None)
        for key in [key for key, value in difference.linear.items() if not value.any()]:
            del difference.linear[key]
        yield difference


def _add(total: SourceColumns, columns: SourceColumns, sign: float) -> None:
    for key, activity in columns.linear.items():
        total.linear[key] = total.linear.get(key, 0.0) + sign * activity
    for key, parts in columns.decided.items():
        signed = [part._replace(amount=sign * part.amount) for part in parts]
        total.decided.setdefault(key, []).extend(signed)


def _same(
    action: Action, effect: Array, old: Sequence[Action], drawn: Array, free: dict[int, int]
) -> int | None:
    """Bit of the old action that does the same with the same draws.

    Parameters
    ----------
    free : bit -> position in the old ones, of those that no other has yet; the one found is removed
    """
    for bit, number in free.items():
        if _does_the_same(action, old[number]) and np.array_equal(effect, drawn[number]):
            del free[bit]
            return bit
    return None


def _drawn_alike(
    action: Action, effect: Array, old: Sequence[Action], drawn: Array, free: dict[int, int]
) -> int | None:
    """Bit of an action in the place of the same bit, if its columns count for the same in a draw.

    Level, course and moves are on the side of the activity; a limit is looked up by its bit. `free`
    is that of `_same`.
    """
    number = free.get(action.bit)
    if number is None or not np.array_equal(effect, drawn[number]):
        return None
    alike = _equal(action.limits, old[number].limits)
    if action.limits is not None:
        alike = alike and np.array_equal(action.segments, old[number].segments)
    if not alike:
        return None
    del free[action.bit]
    return action.bit


def _does_the_same(action: Action, other: Action) -> bool:
    if action.kind is not other.kind or action.segments.size != other.segments.size:
        return False
    return _same_moves(action, other) and all(
        _equal(getattr(action, field.name), getattr(other, field.name))
        for field in fields(action)
        if field.name not in APART
    )


def _same_moves(action: Action, other: Action) -> bool:
    return len(action.moves) == len(other.moves) and all(
        np.array_equal(a.to, b.to) and np.array_equal(a.weight, b.weight)
        for a, b in zip(action.moves, other.moves, strict=True)
    )


def _equal(value: object, other: object) -> bool:
    if isinstance(value, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(value, other)
    return value == other
