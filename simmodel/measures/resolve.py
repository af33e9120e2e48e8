"""From the scenario's measures to actions on segments, with what each matched and asked for.

Plan terms and kinds: 淘汰 关停 取缔 退出 retire; 清洁取暖 煤改气 煤改电 新能源替代 switch; 公转铁
清洁运输比例 shift; 错峰生产 curtail; 煤质管控 fuel_quality; 超低排放 低氮改造 六个百分百 无组织治理
retrofit; 达标排放 特别排放限值 limit.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.errors import Problem, UnitError, did_you_mean
from simmodel.measures.actions import Action, Array, Indices
from simmodel.measures.catalogue import Catalogue, select
from simmodel.measures.controls import control_ranks, improvable
from simmodel.measures.destinations import moves, with_destinations
from simmodel.measures.implementation import Asked, Reach, Setting, reach
from simmodel.measures.stack_limits import stack_limits
from simmodel.units import to_canonical
from simmodel.vocabulary import MeasureKind

if TYPE_CHECKING:
    from simmodel.inputs.library import Library
    from simmodel.scenario.schema import Measure

MOVING = (MeasureKind.SWITCH, MeasureKind.SHIFT)
STAGES = (
    (MeasureKind.SWITCH,),
    (MeasureKind.SHIFT,),
    tuple(kind for kind in MeasureKind if kind not in MOVING),
)
"""A shift finds the segments that switches added, every other measure those of both."""
MATCH_COLUMNS = ("measure", "segments", "scope", "asked", "found", "unit", "note")


@dataclass(frozen=True)
class Matched:
    """A measure and the segments its `where` names, sorted."""

    measure: "Measure"
    segments: Indices


def match(
    catalogue: Catalogue, measures: Sequence["Measure"], file: str, problems: list[Problem]
) -> tuple[Catalogue, list[Matched]]:
    """Find the segments of every measure, adding the destinations of switches, then of shifts.

    Returns
    -------
    the catalogue with destination segments, and the matches in the order of the measures
    """
    found: dict[str, Matched] = {}
    known = set(catalogue.sources.index)
    for kinds in STAGES:
        stage = [measure for measure in measures if measure.kind in kinds]
        for measure in stage:
            found[measure.id] = Matched(measure, _named(catalogue, measure, file, problems))
        wanted = [
            (found[measure.id].segments, measure.to)
            for measure in stage
            if {destination.source for destination in measure.to} <= known
        ]
        catalogue = with_destinations(catalogue, wanted)
    return catalogue, [found[measure.id] for measure in measures]


def _named(catalogue: Catalogue, measure: "Measure", file: str, problems: list[Problem]) -> Indices:
    before = len(problems)
    chosen = np.flatnonzero(select(catalogue, measure.where, file, measure.place, problems))
    if not chosen.size and not measure.may_be_empty and len(problems) == before:
        message = (
            f"{measure.id} matches no segment of the inventory. Check its where, or say "
            "may_be_empty: true if nothing may be left to act on."
        )
        problems.append(Problem(file, f"{measure.place}.where", message))
    return chosen


def actions_of(
    matched: Sequence[Matched],
    setting: Setting,
    library: "Library",
    control_names: Sequence[str],
    mix: Array,
) -> tuple[list[Action], pd.DataFrame]:
    """Actions of all measures, and a table of what each matched, asked for and found.

    Parameters
    ----------
    control_names : ids of the controls in the order of the core
    mix : array (segment, control), shares in the base year
    """
    actions: list[Action] = []
    rows = []
    ranks = control_ranks(library.controls)
    for number, one in enumerate(matched):
        reaches, asked = (
            reach(one.measure, one.segments, setting) if one.segments.size else ([], Asked())
        )
        for part in reaches:
            action = _action(one.measure, number, len(actions), part, setting, library)
            if one.measure.kind is MeasureKind.RETROFIT:
                action = _with_controls(
                    action, one.measure, setting, ranks, control_names, mix, asked
                )
            actions.append(action)
        rows.append(_row(one, setting.catalogue, asked))
    _check_sums(actions, [one.measure for one in matched], setting)
    return actions, pd.DataFrame(rows, columns=list(MATCH_COLUMNS))


def _action(
    measure: "Measure", number: int, bit: int, part: Reach, setting: Setting, library: "Library"
) -> Action:
    group = measure.group or f"measure {measure.id}"
    if measure.amount or measure.projects is not None:
        group = measure.group or "amounts"
    bound = 1.0 - (measure.exempt.value if measure.exempt else 0.0)
    action = Action(
        bit=bit,
        measure=number,
        kind=measure.kind,
        group=group,
        segments=part.segments,
        level=part.installed * bound * measure.effectiveness.value,
        installed=part.installed * bound,
        ramp=part.course.ramp,
        states=part.course.states,
        level_of_warning=str(measure.level or ""),
    )
    if measure.kind in MOVING:
        to = moves(setting.catalogue, measure, part.segments, setting.file, setting.problems)
        return replace(action, moves=to)
    if measure.kind is MeasureKind.FUEL_QUALITY:
        return replace(action, caps=_caps(measure, setting))
    if measure.kind is MeasureKind.LIMIT:
        return replace(action, limits=stack_limits(measure, part.segments, setting, library))
    return action


def _caps(measure: "Measure", setting: Setting) -> dict[str, float]:
    caps = {}
    for name, value in measure.fuel.items():
        try:
            caps[name] = to_canonical(value.value, value.unit, "1")
        except UnitError as error:
            place = f"{measure.place}.fuel.{name}"
            setting.problems.append(Problem(setting.file, place, str(error)))
    return caps


def _with_controls(
    action: Action,
    measure: "Measure",
    setting: Setting,
    ranks: Mapping[str, tuple[str, float]],
    control_names: Sequence[str],
    mix: Array,
    asked: Asked,
) -> Action:
    """The action with its controls; refuses one no better than what stands everywhere."""
    fitted: list[int] = []
    for number, name in enumerate(measure.controls):
        place = f"{measure.place}.controls[{number}]"
        if name not in control_names:
            message = f"{name!r} is not a control.{did_you_mean(name, control_names)}"
            setting.problems.append(
                Problem(setting.file, place, f"{message} `simmodel factors --controls` lists them.")
            )
            continue
        chain = ranks[name][0]
        if chain in (ranks[control_names[number]][0] for number in fitted):
            message = f"{name!r} is a second control of the chain {chain}. Make it its own measure."
            setting.problems.append(Problem(setting.file, place, message))
            continue
        fitted.append(control_names.index(name))
        better = improvable(name, ranks, control_names, mix[action.segments])
        if not better.any():
            message = (
                f"{name} is weaker than, or the same as, what every matched segment has. "
                "A retrofit never makes a control worse: narrow the where, or choose a better one."
            )
            setting.problems.append(Problem(setting.file, place, message))
        elif not better.all():
            asked.note += (
                f"{name}: {int((~better).sum())} of {better.size} segments have it or better. "
            )
    return replace(action, controls=tuple(fitted))


def _check_sums(actions: Sequence[Action], measures: Sequence["Measure"], setting: Setting) -> None:
    """Disjoint actions of one stage may not take more than there is."""
    stages: dict[tuple[MeasureKind, str, bool], list[Action]] = defaultdict(list)
    for action in actions:
        stages[action.kind, action.group, bool(action.level_of_warning)].append(action)
    for (_, group, _), members in stages.items():
        total = np.zeros(len(setting.catalogue.segments))
        for action in members:
            np.add.at(total, action.segments, action.installed)
        worst = int(total.argmax())
        names = sorted({measures[a.measure].id for a in members if worst in a.segments})
        if total[worst] > 1 + 1e-9 and len(names) > 1:
            message = (
                f"{', '.join(names)} together take {total[worst]:.0%} of segment "
                f"{setting.catalogue.segments.index[worst]} (group {group!r}). "
                "Together at most 100 %."
            )
            problem = Problem(setting.file, measures[members[0].measure].place, message)
            setting.problems.append(problem)


def _row(one: Matched, catalogue: Catalogue, asked: Asked) -> dict[str, object]:
    units = catalogue.property_of_source("activity_unit").to_numpy(dtype=object)[one.segments]
    activity = catalogue.segments["activity"].to_numpy(dtype=float)[one.segments]
    sums: dict[str, float] = {}
    for unit, value in zip(units, activity, strict=True):
        sums[unit] = sums.get(unit, 0.0) + value
    scope = "; ".join(f"{_plain(value)} {unit}" for unit, value in sorted(sums.items()))
    return {
        "measure": one.measure.id,
        "segments": int(one.segments.size),
        "scope": scope,
        "asked": asked.asked,
        "found": asked.found,
        "unit": asked.unit,
        "note": asked.note.strip(),
    }


def _plain(value: float) -> str:
    """A number without exponent, to six figures or whole.

    >>> _plain(18_991_234.5), _plain(0.1234567)
    ('18,991,234', '0.123457')
    """
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"
