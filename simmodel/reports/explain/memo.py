"""The memo of `simmodel explain`: sums first, then each segment, then the measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from simmodel.errors import ScenarioError, did_you_mean
from simmodel.measures.catalogue import matches_source
from simmodel.reports.explain.changes import by_measure, changes
from simmodel.reports.explain.measure import measure_lines
from simmodel.reports.explain.question import Question, ask, known
from simmodel.reports.explain.segment import Row, baseline_lines, number

if TYPE_CHECKING:
    from simmodel.results.projection import Projection

ROUNDING = 1e-9
MOST_SOURCES = 20
MOST_SEGMENTS = 12
"""Segments shown in full; the sums always hold all of them."""


@dataclass(frozen=True)
class Part:
    """One segment of the answer: its lines, and t without and with the plan."""

    segment: str
    lines: list[str]
    before: float
    after: float
    changes: pd.DataFrame


def explain(
    projection: "Projection",
    region: str,
    pollutant: str,
    year: int,
    source: str | None = None,
    measure: str | None = None,
    lang: str = "en",
) -> str:
    """Chain behind one number of a projection, as text to paste into a memo.

    Parameters
    ----------
    region : code or name, or `all`
    source : id or glob; without it the sources are listed and the largest is explained
    measure : explain this measure's reduction instead of the emission

    Raises
    ------
    ScenarioError : the region, pollutant, year, source or measure is not in the projection.
    """
    question = ask(projection, region, pollutant, year, lang)
    if measure is not None:
        ids = [m.id for m in question.model.scenario.measures]
        known(measure, ids, "measure")
        return "\n".join(measure_lines(question, ids.index(measure)))
    return "\n".join(_emission(question, source))


def _emission(question: Question, source: str | None) -> Iterable[str]:
    cells = question.projection.dataset[["emissions", "baseline"]].sel(
        region=list(question.regions), pollutant=question.pollutant, year=question.year
    )
    frame = cells.sum("region", skipna=False).to_dataframe()[["baseline", "emissions"]]
    sources = list(map(str, frame.index))
    before = dict(zip(sources, frame["baseline"].astype(float), strict=True))
    after = dict(zip(sources, frame["emissions"].astype(float), strict=True))
    names = ", ".join(question.region_name(code) for code in question.regions)
    yield question.say(
        "head",
        region=question.say("everywhere") if question.everywhere() else names,
        pollutant=question.pollutant,
        year=question.year,
        value=number(sum(after.values())),
        baseline=number(sum(before.values())),
    )
    if source is None:
        yield question.say("sources")
        yield from _source_lines(question, before, after)
    for name in _sources(after, source):
        yield ""
        yield from _source(question, name, before[name], after[name])


def _source_lines(
    question: Question, before: dict[str, float], after: dict[str, float]
) -> Iterable[str]:
    """The largest sources, and the rest in one line."""
    order = sorted(after, key=lambda name: -max(before[name], after[name]))
    for name in order[:MOST_SOURCES]:
        yield question.say(
            "source_line",
            value=number(after[name]),
            baseline=number(before[name]),
            source=name,
            name=question.source_name(name),
        )
    rest = [name for name in order[MOST_SOURCES:] if before[name] or after[name]]
    if rest:
        yield question.say(
            "source_line",
            value=number(sum(after[name] for name in rest)),
            baseline=number(sum(before[name] for name in rest)),
            source=question.say("more_sources", count=len(rest)),
            name="",
        ).rstrip()


def _sources(after: dict[str, float], source: str | None) -> list[str]:
    if source is None:
        return [max(after, key=lambda name: after[name])]
    chosen = [name for name in after if matches_source(name, [source])]
    if not chosen:
        hint = did_you_mean(source, after)
        message = f"no source {source!r} in this projection.{hint} Without --source all are listed."
        raise ScenarioError(message)
    return chosen


def _source(question: Question, name: str, before: float, after: float) -> Iterable[str]:
    say = question.say
    yield say(
        "source_head",
        source=name,
        name=question.source_name(name),
        value=number(after),
        baseline=number(before),
    )
    parts = sorted(_parts(question, name), key=lambda part: -max(part.before, part.after))
    for part in parts[:MOST_SEGMENTS]:
        yield from _part_lines(question, part)
    rest = parts[MOST_SEGMENTS:]
    if rest:
        yield say("rest", count=len(rest), value=number(sum(part.after for part in rest)))
    together = sum(part.after for part in parts)
    yield say("sum", count=len(parts), value=number(together))
    if abs(after - together) > ROUNDING * abs(after):
        yield from _electricity(question, after - together, after)


def _electricity(question: Question, value: float, after: float) -> Iterable[str]:
    """What power plants emit more or less for the electricity of the measures."""
    table = changes(
        question.model, question.regions, question.pollutant, question.year, upstream=True
    )
    yield question.say(
        "grid",
        total=number(table["change"].sum()),
        inside=number(question.model.scenario.electricity.inside.value),
        value=number(value),
        after=number(after),
    )


def _parts(question: Question, source: str) -> Iterable[Part]:
    model = question.model
    table = changes(model, question.regions, question.pollutant, question.year)
    segments = model.catalogue.segments
    here = segments["source"].eq(source) & segments["region"].isin(question.regions)
    for segment in map(str, segments.index[here]):
        lines, before = baseline_lines(question, segment)
        own = table[table["segment"] == segment]
        yield Part(segment, lines, before, before + float(own["change"].sum()), own)


def _part_lines(question: Question, part: Part) -> Iterable[str]:
    say, measures = question.say, question.model.scenario.measures
    region = str(question.model.catalogue.segments["region"][part.segment])
    name = question.segment_name(part.segment)
    yield ""
    yield say("segment", segment=name, region=question.region_name(region))
    yield from ("  " + line for line in part.lines)
    for row in part.changes.to_dict("records"):
        origin = say("from", origin=row["origin"]) if row["origin"] != part.segment else ""
        yield "  " + change_line(question, row) + origin
    for position, value in by_measure(part.changes).items():
        one = measures[int(str(position))]
        yield "  " + say("credit", measure=one.id, clause=one.clause, value=number(value))
    yield "  " + say(
        "after",
        baseline=number(part.before),
        change=number(part.after - part.before),
        value=number(part.after),
    )


def change_line(question: Question, row: Row) -> str:
    """One set of measures: activity in force × share × rate = change."""
    members: tuple[int, ...] = row["measures"]
    return question.say(
        "change",
        names=" + ".join(question.model.scenario.measures[m].id for m in members),
        activity=number(row["activity"]),
        share=number(row["share"]),
        rate=number(1000 * float(row["rate"])),
        value=number(row["change"]),
    )
