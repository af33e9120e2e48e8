"""The chain behind what one measure takes off."""

from collections.abc import Iterable

import numpy as np

from simmodel.emissions.model import Model
from simmodel.reports.explain.changes import by_measure, changes
from simmodel.reports.explain.question import Question
from simmodel.reports.explain.segment import Row, number
from simmodel.reports.texts import text
from simmodel.vocabulary import MeasureKind

MOST_SEGMENTS = 30


def measure_lines(question: Question, position: int) -> Iterable[str]:
    """Lines that lead from a measure's clause to its reduction in t."""
    measure, say = question.model.scenario.measures[position], question.say
    cell = question.projection.dataset["reduction"].sel(
        region=list(question.regions), pollutant=question.pollutant, year=question.year
    )
    value = float(cell.isel(measure=position).sum())
    yield say(
        "measure_head",
        measure=measure.id,
        title=measure.title.get(question.lang),
        clause=measure.clause,
        value=number(value),
        pollutant=question.pollutant,
        year=question.year,
    )
    yield from ("  " + line for line in _statement(question, position))
    table = changes(question.model, question.regions, question.pollutant, question.year)
    mine = table[table["measures"].map(lambda members: position in members)]
    parts: dict[str, tuple[float, list[Row]]] = {
        str(segment): (float(by_measure(rows)[position]), list(rows.to_dict("records")))
        for segment, rows in mine.groupby("segment", sort=False)
    }
    order = sorted(parts, key=lambda segment: -abs(parts[segment][0]))
    for segment in order[:MOST_SEGMENTS]:
        yield ""
        yield from _segment_lines(question, segment, *parts[segment])
    rest = order[MOST_SEGMENTS:]
    if rest:
        together = sum(parts[segment][0] for segment in rest)
        yield say("rest", count=len(rest), value=number(together))
    yield from _electricity(question, position, value - sum(part for part, _ in parts.values()))
    yield say("sum", count=len(order), value=number(value))


def _segment_lines(
    question: Question, segment: str, value: float, rows: list[Row]
) -> Iterable[str]:
    from simmodel.reports.explain.memo import change_line

    say = question.say
    yield say("measure_segment", segment=question.segment_name(segment), value=number(value))
    for row in rows:
        members = row["measures"]
        part = -float(row["change"]) / len(members)
        yield (
            "  " + change_line(question, row) + say("part", count=len(members), value=number(part))
        )


def _statement(question: Question, position: int) -> Iterable[str]:
    """What the file says of the measure: implementation, months, matched segments."""
    measure, say = question.model.scenario.measures[position], question.say
    row = question.model.matches.iloc[position]
    yield say(
        "matched",
        kind=text(str(measure.kind), question.lang),
        segments=row["segments"],
        scope=row["scope"],
    )
    yield from _courses(question.model, question, position)
    if measure.level is not None:
        yield say("warning", level=str(measure.level))
    for value in (measure.penetration, measure.share, measure.effectiveness, measure.exempt):
        if value is not None and value.why:
            why = value.why.get(question.lang)
            yield say("assumed", value=value.text or value.value, why=why)
    said = [one.get(question.lang) for one in (measure.source, measure.why) if one]
    if said:
        yield say("why", text=text("semicolon", question.lang).join(said))
    if measure.kind in (MeasureKind.SWITCH, MeasureKind.SHIFT):
        for destination in measure.to:
            share = number(destination.share.value)
            yield say("to", source=destination.source, share=share)
    if measure.controls:
        yield say("fits", names=", ".join(measure.controls))


def _courses(model: Model, question: Question, position: int) -> Iterable[str]:
    """Implementation of the measure's actions and the months in which they are in force."""
    measure, step = model.scenario.measures[position], model.scenario.years.index(question.year)
    for action in (*model.actions, *model.episode_actions):
        if action.measure == position:
            months = [f"{m}: {s:.4g}" for m, s in enumerate(action.ramp[step], start=1) if s]
            low = float(np.min(action.level, initial=1.0))
            high = float(np.max(action.level, initial=0.0))
            yield question.say(
                "level",
                level=number(high) if low >= high else f"{number(low)}–{number(high)}",
                effectiveness=number(measure.effectiveness.value),
                months=", ".join(months) or "–",
            )


def _electricity(question: Question, position: int, value: float) -> Iterable[str]:
    table = changes(
        question.model, question.regions, question.pollutant, question.year, upstream=True
    )
    mine = table[table["measures"].map(lambda members: position in members)]
    if len(mine):
        inside = question.model.scenario.electricity.inside.value
        yield ""
        yield question.say(
            "measure_grid",
            total=number(by_measure(mine)[position]),
            inside=number(inside),
            value=number(value),
        )
