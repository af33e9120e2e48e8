"""An action: one measure resolved to the segments it acts on, in plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.algebra import Taker
from simmodel.vocabulary import MeasureKind

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Move:
    """Where a switch or shift puts what it takes.

    Parameters
    ----------
    to : array (member,), segment index of the destination, aligned with the action's segments
    weight : array (member,), destination activity per unit of origin activity
    """

    to: Indices
    weight: Array


@dataclass(frozen=True)
class Action:
    """What one measure does, with one course over time.

    A measure whose projects finish at different dates in different places becomes several actions
    with the same `measure`, on disjoint segments.

    Parameters
    ----------
    bit : position of the action's bit in masks
    measure : index of the measure, for attribution
    segments : array (member,), sorted segment indices
    level : array (member,), penetration · effectiveness in full force, 0-1
    installed : array (member,), penetration alone, as coverage is counted
    ramp : array (year, month), share in force, 0-1
    states : array (date,), share in force at the end of the dates that targets name
    moves : destinations (switch, shift)
    controls : indices of the controls fitted (retrofit)
    caps : fuel property -> highest value, mass fraction (fuel_quality)
    limits : array (member, pollutant), highest emission by the stack in kg per activity, inf where
    none
    level_of_warning : warning level from which it acts; empty for what acts on ordinary days
    """

    bit: int
    measure: int
    kind: MeasureKind
    group: str
    segments: Indices
    level: Array
    installed: Array
    ramp: Array
    states: Array = field(default_factory=lambda: np.zeros(0))
    moves: tuple[Move, ...] = ()
    controls: tuple[int, ...] = ()
    caps: dict[str, float] = field(default_factory=dict)
    limits: Array | None = None
    level_of_warning: str = ""

    @property
    def mask(self) -> int:
        """The action's bit as a mask."""
        return 1 << self.bit

    def position(self, segments: Indices) -> Indices:
        """Positions of some of the action's segments in its arrays."""
        return np.searchsorted(self.segments, segments)

    @property
    def taker(self) -> Taker:
        """The action's claim in its stage."""
        return Taker(self.mask, self.group)

    def levels(self, segments: Indices, *, installed: bool = False) -> Array:
        """Implementation on some of its segments, array (member,)."""
        return (self.installed if installed else self.level)[self.position(segments)]


def structures(
    segment_count: int, actions: Sequence[Action]
) -> tuple[NDArray[np.intp], list[tuple[int, ...]]]:
    """Group segments by the set of actions that meet on them.

    Returns
    -------
    array (segment,) of pattern numbers, and for each pattern the positions of its actions in
    `actions`; pattern 0 is the empty one.
    """
    pattern = np.zeros(segment_count, dtype=np.intp)
    patterns: list[tuple[int, ...]] = [()]
    numbers: dict[tuple[int, ...], int] = {(): 0}
    for position, action in enumerate(actions):
        before = pattern[action.segments]
        for old in np.flatnonzero(np.bincount(before)).tolist():
            new = (*patterns[old], position)
            if new not in numbers:
                numbers[new] = len(patterns)
                patterns.append(new)
            pattern[action.segments[before == old]] = numbers[new]
    return pattern, patterns
