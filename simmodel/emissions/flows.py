"""Where activity goes: stages 1 to 3 (retire, switch, shift) followed from segment to segment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.emissions.system import Array, Indices
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import Polynomial, implemented, multiply, stay, taken
from simmodel.vocabulary import MeasureKind

ACTIVITY_STAGES = (MeasureKind.RETIRE, MeasureKind.SWITCH, MeasureKind.SHIFT)


@dataclass(frozen=True)
class Flow:
    """Activity of some segments that stayed or arrived somewhere.

    Parameters
    ----------
    origin, current : arrays (member,), segments where the activity began and where it is now
    weight : array (member,), activity at `current` per unit of activity at `origin`
    share : polynomial, the part of the origin's activity that came here
    levels : mask of an action -> array (member,), its implementation where the flow met it
    """

    origin: Indices
    current: Indices
    weight: Array
    share: Polynomial
    levels: Mapping[int, Array]

    def select(self, members: Indices) -> "Flow":
        """The same flow for some members only."""
        levels = {mask: level[members] for mask, level in self.levels.items()}
        return Flow(
            self.origin[members], self.current[members], self.weight[members], self.share, levels
        )


@dataclass(frozen=True)
class Arrivals:
    """Flows in rows, one for each origin, place where activity is now, and set of actions.

    Parameters
    ----------
    origin, current : arrays (row,), segments where the activity began and where it is now
    masks : sets of actions
    number : array (row,), position of the row's set in `masks`
    factor : array (row,), coefficient of the set in the share that came
    share : array (row,), product of the implementations of the set, times the weight of the moves
    """

    origin: Indices
    current: Indices
    masks: tuple[int, ...]
    number: Indices
    factor: Array
    share: Array

    def select(self, rows: Indices | slice) -> "Arrivals":
        """Some of the rows."""
        return Arrivals(
            self.origin[rows],
            self.current[rows],
            self.masks,
            self.number[rows],
            self.factor[rows],
            self.share[rows],
        )

    def narrowed(self) -> "Arrivals":
        """The same rows with the sets they have, and no others."""
        is_used = np.bincount(self.number, minlength=len(self.masks)) > 0
        masks = tuple(self.masks[number] for number in np.flatnonzero(is_used).tolist())
        number = (np.cumsum(is_used) - 1)[self.number]
        return replace(self, masks=masks, number=number)


def arrivals(flows: Sequence[Flow]) -> Arrivals:
    """Flows in rows."""
    numbers = {mask: n for n, mask in enumerate(sorted({m for flow in flows for m in flow.share}))}
    rows = [
        (
            flow.origin,
            flow.current,
            numbers[mask],
            factor,
            flow.weight * implemented(mask, flow.levels),
        )
        for flow in flows
        for mask, factor in flow.share.items()
    ]
    origin, current, number, factor, share = zip(*rows, strict=True)
    sizes = [part.size for part in origin]
    return Arrivals(
        np.concatenate(origin),
        np.concatenate(current),
        tuple(numbers),
        np.repeat(number, sizes),
        np.repeat(factor, sizes),
        np.concatenate(share),
    )


def touched(actions: Sequence[Action]) -> Indices:
    """Segments that some action acts on, sorted."""
    last = max((int(action.segments[-1]) for action in actions if action.segments.size), default=-1)
    is_touched = np.zeros(last + 1, dtype=bool)
    for action in actions:
        is_touched[action.segments] = True
    return np.flatnonzero(is_touched)


def activity_flows(
    segment_count: int, actions: Sequence[Action], start: Indices, *, installed: bool = False
) -> list[Flow]:
    """Follow the activity of some segments through the stages that move it.

    Parameters
    ----------
    start : array (member,), segments to follow
    installed : count what is installed (penetration) rather than what is effective

    Returns
    -------
    Flows whose shares add up to 1 for every origin, less what was retired.
    """
    flows = [Flow(start, start, np.ones(start.size), {0: 1.0}, {})]
    for kind in ACTIVITY_STAGES:
        stage = [action for action in actions if action.kind is kind]
        if stage:
            pattern, patterns = structures(segment_count, stage)
            flows = [
                part
                for flow in flows
                for part in _through_stage(flow, pattern, patterns, stage, installed)
            ]
    return flows


def _through_stage(
    flow: Flow,
    pattern: Indices,
    patterns: Sequence[tuple[int, ...]],
    stage: Sequence[Action],
    installed: bool,
) -> Iterator[Flow]:
    met = pattern[flow.current]
    for number in np.flatnonzero(np.bincount(met)).tolist():
        part = flow.select(np.flatnonzero(met == number))
        here = [stage[position] for position in patterns[number]]
        if not here:
            yield part
        else:
            yield from _split(part, here, installed)


def _split(flow: Flow, actions: Sequence[Action], installed: bool) -> Iterator[Flow]:
    takers = [action.taker for action in actions]
    levels = {a.mask: a.levels(flow.current, installed=installed) for a in actions}
    met = replace(flow, levels={**flow.levels, **levels})
    yield replace(met, share=multiply(flow.share, stay(takers)))
    for action, taker in zip(actions, takers, strict=True):
        if not action.moves:
            continue
        share = multiply(flow.share, taken(taker, takers))
        position = action.position(flow.current)
        for move in action.moves:
            yield replace(
                met,
                current=move.to[position],
                weight=flow.weight * move.weight[position],
                share=share,
            )
