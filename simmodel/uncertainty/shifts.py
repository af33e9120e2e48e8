"""Shifts that the central run does not need: the share is reached there, but not in every draw."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.actions import Action
from simmodel.measures.catalogue import matches_source, select
from simmodel.measures.destinations import moves
from simmodel.vocabulary import MeasureKind

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.schema import Measure


Indices = NDArray[np.intp]


def with_idle_shifts(model: "Model") -> "Model":
    """The model with an action of level 0 where a shift has nothing to do in the central run."""
    actions = list(model.actions)
    region = model.catalogue.segments["region"].to_numpy(dtype=str)
    for number, measure in enumerate(model.scenario.measures):
        if measure.share is None:
            continue
        origins = _origins(model, measure)
        codes = np.unique(region[origins]) if measure.each_region else [None]
        there = [a for a in actions if a.measure == number]
        for code in codes:
            members = origins if code is None else origins[region[origins] == code]
            acted = any(np.isin(a.segments, members).any() for a in there)
            if members.size and not acted:
                bit = 1 + max((a.bit for a in actions), default=-1)
                actions.append(_idle(model, measure, number, bit, members))
    return replace(model, actions=tuple(actions))


def _origins(model: "Model", measure: "Measure") -> Indices:
    """Segments that a shift takes from, where they deliver a service."""
    file = str(model.scenario.file)
    chosen = np.flatnonzero(select(model.catalogue, measure.where, file, measure.place, []))
    segments = model.catalogue.segments.iloc[chosen]
    named = [to.source for to in measure.to if not to.extra]
    sources = segments["source"]
    counted = [matches_source(str(s), [*named, *measure.counted]) for s in sources]
    known = segments["activity_per_service"].notna().to_numpy()
    origins: Indices = chosen[known & ~np.array(counted, dtype=bool)]
    return origins


def _idle(model: "Model", measure: "Measure", number: int, bit: int, members: Indices) -> Action:
    none = np.zeros(members.size)
    years = model.system.activity.shape[1]
    file = str(model.scenario.file)
    return Action(
        bit=bit,
        measure=number,
        kind=MeasureKind.SHIFT,
        group=measure.group or f"measure {measure.id}",
        segments=members,
        level=none,
        installed=none,
        ramp=np.zeros((years, 12)),
        moves=moves(model.catalogue, measure, members, file, []),
    )
