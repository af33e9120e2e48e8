"""Activity after the measures that move or curtail it, for targets on shares, coverage, amounts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import activity_flows, touched
from simmodel.emissions.projection import ROUNDING
from simmodel.emissions.rates import RATE_STAGES, running_share
from simmodel.emissions.system import Array, System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import implemented, multiply
from simmodel.vocabulary import MeasureKind


def activity_after(
    system: System,
    actions: Sequence[Action],
    *,
    installed: bool = False,
    date: int | None = None,
) -> Array:
    """Activity of every segment after the measures that move or curtail it.

    Parameters
    ----------
    installed : count penetration alone, as plans count coverage, not effectiveness
    date : position of a date in the actions' `states`: the yearly activity at the pace of that
        day; without it what the year comes to, weighted by the monthly profiles

    Returns
    -------
    array (segment, year)
    """
    years = system.activity.shape[1]
    moving = [a for a in actions if a.kind not in RATE_STAGES or a.kind is MeasureKind.CURTAIL]
    calendar = Calendar.of(moving, system.profiles, years)
    if date is not None:
        moving = [replace(a, ramp=np.full((years, 12), a.states[date])) for a in moving]
        calendar = Calendar.of(moving, system.profiles, years)
    after = np.array(system.activity)
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
                    when = calendar.weights(mask)[system.profile[part.origin]]
                    share = value * part.weight * implemented(mask, levels)
                    moved = share[:, None] * system.activity[part.origin] * when
                    np.add.at(after, part.current, moved)
    # What a full removal leaves by rounding is nothing, or a target of zero would be missed.
    after[np.abs(after) < ROUNDING * system.activity] = 0.0
    return after
