"""Activity after the measures that move or curtail it, for targets on shares, coverage, amounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Flow, activity_flows, touched
from simmodel.emissions.projection import ROUNDING
from simmodel.emissions.rates import RATE_STAGES, running_share
from simmodel.emissions.sums import add_at
from simmodel.emissions.system import Array, Indices, System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import implemented, multiply
from simmodel.vocabulary import MeasureKind


@dataclass(frozen=True, eq=False)
class Moves:
    """What measures move or curtail, whatever the day: one line a segment and set of actions.

    Parameters
    ----------
    actions : those that move or curtail
    origin, current : arrays (line,), segments
    share : array (line,), part of the activity of the origin; taken away where negative
    mask : array (line,), position in `masks`
    masks : sets of actions
    """

    actions: tuple[Action, ...]
    origin: Indices
    current: Indices
    share: Array
    mask: Indices
    masks: tuple[int, ...]


def find_moves(system: System, actions: Sequence[Action], *, installed: bool = False) -> Moves:
    """Follow all activity that measures move or curtail.

    Parameters
    ----------
    installed : count penetration alone, as plans count coverage, not effectiveness
    """
    moving = [a for a in actions if a.kind not in RATE_STAGES or a.kind is MeasureKind.CURTAIL]
    found = list(_lines(system, moving, installed))
    numbers = {mask: number for number, mask in enumerate(dict.fromkeys(m for m, _, _ in found))}
    none = np.zeros(0, dtype=np.intp)
    sizes = [part.origin.size for _, part, _ in found]
    return Moves(
        tuple(moving),
        np.concatenate([none, *(part.origin for _, part, _ in found)]),
        np.concatenate([none, *(part.current for _, part, _ in found)]),
        np.concatenate([np.zeros(0), *(share for _, _, share in found)]),
        np.repeat(np.array([numbers[mask] for mask, _, _ in found], dtype=np.intp), sizes),
        tuple(numbers),
    )


def _lines(
    system: System, moving: Sequence[Action], installed: bool
) -> Iterator[tuple[int, Flow, Array]]:
    """Sets of actions, the activity that they move, and the part of it."""
    curtailing = [a for a in moving if a.kind is MeasureKind.CURTAIL]
    pattern, patterns = structures(system.segment_count, curtailing)
    for flow in activity_flows(system.segment_count, moving, touched(moving), installed=installed):
        for number in np.unique(pattern[flow.current]):
            part = flow.select(np.flatnonzero(pattern[flow.current] == number))
            meet = [curtailing[k] for k in patterns[number]]
            levels = {a.mask: a.levels(part.current, installed=installed) for a in meet}
            levels |= part.levels
            for mask, value in multiply(part.share, running_share(meet)).items():
                if mask:
                    yield mask, part, value * part.weight * implemented(mask, levels)


def activity_after(system: System, moves: Moves, date: int | None = None) -> Array:
    """Activity of every segment after the measures that move or curtail it.

    Parameters
    ----------
    date : position of a date in the actions' `states`: the yearly activity at the pace of that
        day; without it what the year comes to, weighted by the monthly profiles

    Returns
    -------
    array (segment, year)
    """
    years, actions = system.activity.shape[1], moves.actions
    if date is not None:
        actions = tuple(replace(a, ramp=np.full((years, 12), a.states[date])) for a in actions)
    after = np.array(system.activity)
    if moves.masks:
        weights = Calendar.of(actions, system.profiles, years).weights_of(moves.masks)
        when = weights[moves.mask, system.profile[moves.origin]]
        moved = moves.share[:, None] * system.activity[moves.origin] * when
        add_at(after, (moves.current,), moved)
    # What a full removal leaves by rounding is nothing, or a target of zero would be missed.
    after[np.abs(after) < ROUNDING * system.activity] = 0.0
    return after
