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
    """Actions of two scenarios, those that are the same with the same bit.

    Parameters
    ----------
    old, new : actions of the first and of the other scenario
    union : all of them, each once
    effectiveness : array (action of the union, draw)
    """

    old: tuple[Action, ...]
    new: tuple[Action, ...]
    union: tuple[Action, ...]
    effectiveness: Array

    @classmethod
    def of(cls, old: Sequence[Action], drawn: Array, new: Sequence[Action], newly: Array) -> "Both":
        """Compare the actions of two scenarios and their draws, arrays (action, draw)."""
        bit = max((action.bit for action in old), default=-1) + 1
        numbered, added = [], []
        for action, effect in zip(new, newly, strict=True):
            same = _same(action, effect, old, drawn)
            if same is None:
                added.append((replace(action, bit=bit), effect))
                bit += 1
            numbered.append(added[-1][0] if same is None else replace(action, bit=same))
        union = (*old, *(action for action, _ in added))
        effects = np.array([*drawn, *(effect for _, effect in added)])
        return cls(tuple(old), tuple(numbered), union, effects.reshape(len(union), drawn.shape[1]))

    def affected(self, segment_count: int) -> Indices:
        """Segments from which activity meets an action of one scenario alone, sorted."""
        in_both = {a.bit for a in self.old} & {a.bit for a in self.new}
        is_reached = np.zeros(segment_count, dtype=bool)
        for action in self.union:
            if action.bit not in in_both:
                is_reached[action.segments] = True
        before = -1
        while before < (now := int(is_reached.sum())):  # back to where moved activity began
            before = now
            for action in self.union:
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


def _same(action: Action, effect: Array, others: Sequence[Action], drawn: Array) -> int | None:
    """Bit of the action among others that does the same with the same draws."""
    for other, known in zip(others, drawn, strict=True):
        if _does_the_same(action, other) and np.array_equal(effect, known):
            return other.bit
    return None


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
