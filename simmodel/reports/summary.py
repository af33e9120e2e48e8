"""What a run says, as tables for the terminal; nothing is printed here."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simmodel.languages import names_in
from simmodel.reports.calibration import calibration_parts
from simmodel.reports.figures import (
    ESTIMATED,
    limit,
    main_pollutants,
    margin,
    number,
    percent,
    projected,
    reductions,
    region_names,
    report_year,
    shown_unit,
    totals,
    verdict_counts,
)
from simmodel.reports.intervals import drawn_note, intervals, probability
from simmodel.reports.sentences import in_language
from simmodel.reports.summary_air import air_tables, break_even_note
from simmodel.reports.tables import new_table
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.manifest import count_assumed_rows, find_assumptions
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT, Verdict

_COLOURS = {Verdict.MET: "green", Verdict.MISSED: "red", Verdict.CANNOT_BE_JUDGED: "yellow"}
_TOP = 5
"""Measures shown for each pollutant."""
_TOP_POLLUTANTS = ("SO2", "NOx", "PM10", "PM2.5")


def summary(projection: Projection, lang: str) -> Group:
    """Everything that ``simmodel run`` shows, in its order."""
    parts: list[RenderableType] = [reads(projection, lang), targets_table(projection, lang)]
    parts += [unjudged_list(projection, lang)] if _has_unjudged(projection) else []
    parts += calibration_parts(projection, lang)
    parts += air_tables(projection, lang)
    parts += [totals_table(projection, lang), top_table(projection, lang)]
    parts += [regions_table(projection, lang)]
    if projection.warnings:
        parts.append(warnings_list(projection, lang))
    return Group(*_spaced(parts))


def reads(projection: Projection, lang: str) -> Text:
    """Lines that say which files the run read, and how much in them is assumed."""
    scenario, inventory, library = projection.scenario, projection.inventory, projection.library
    rows = count_assumed_rows(projection)
    values = sum(1 for _ in find_assumptions(scenario))
    lines = [
        text("reads_scenario", lang, files=", ".join(map(str, scenario.files))),
        text(
            "reads_inventory",
            lang,
            folder=inventory.folder,
            regions=projection.dataset.sizes["region"],
            segments=len(inventory.segments),
            year=scenario.base_year,
        ),
        text(
            "reads_library",
            lang,
            folder=library.folder,
            sources=len(library.sources),
            factors=len(library.factors),
        ),
        text("reads_assumed", lang, values=values, rows=rows),
    ]
    shown = [text("reads", lang), *(f"  {line}" for line in lines)]
    return Text("\n".join(shown), no_wrap=True, overflow="ignore")


def targets_table(projection: Projection, lang: str) -> Table:
    """Targets that can be judged, with limit, projection, margin and verdict; counts of all."""
    targets = projection.targets
    counts = verdict_counts(targets)
    caption = text(
        "targets_count",
        lang,
        met=counts[Verdict.MET],
        missed=counts[Verdict.MISSED],
        unjudged=counts[Verdict.CANNOT_BE_JUDGED],
    )
    if (exactly := int(is_met_exactly(targets).sum())) > 0:
        caption += "\n" + text("targets_set", lang, count=exactly)
    if targets["base_quality"].isin(ESTIMATED).any():
        caption += "\n" + text("star", lang)
    ensemble = projection.ensemble
    if ensemble is not None:
        caption += "\n" + drawn_note(ensemble, lang)
    table = new_table(text("targets_title", lang), caption)
    table.add_column(text("target", lang), overflow="fold", ratio=1)
    for key in ("region", "year", "status"):
        table.add_column(text(key, lang), overflow="fold")
    for key in ("limit", "projected", "margin"):
        table.add_column(text(key, lang), justify="right", overflow="fold")
    table.add_column(text("verdict", lang), overflow="fold")
    if ensemble is not None:
        table.add_column(text("probability", lang), justify="right")
    before = ""
    judged = (targets["verdict"] != Verdict.CANNOT_BE_JUDGED).to_numpy()
    for place, (_, row) in zip(np.flatnonzero(judged), targets[judged].iterrows(), strict=True):
        title = "" if row["target"] == before else str(row[f"title_{names_in(lang)}"])
        drawn = [] if ensemble is None else [probability(ensemble, int(place))]
        table.add_row(title, *_target_cells(row, lang), *drawn)
        before = str(row["target"])
    return table


def is_met_exactly(targets: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a target holds without any margin, as where a measure sets the very figure."""
    scale = targets["limit"].abs().clip(lower=1e-9)
    return (targets["verdict"] == Verdict.MET) & (targets["margin"].abs() < 1e-6 * scale)


def _target_cells(row: pd.Series, lang: str) -> Iterator[RenderableType]:
    unit = shown_unit(row)
    yield str(row[f"region_name_{names_in(lang)}"])
    yield str(int(row["year"]))
    yield text(str(row["status"]), lang)
    yield limit(row, lang)
    yield projected(row, lang)
    yield margin(float(row["margin"]), unit, lang)
    yield Text(text(str(row["verdict"]), lang), style=_COLOURS[Verdict(row["verdict"])])


def unjudged_list(projection: Projection, lang: str) -> Text:
    """Targets that cannot be judged, under the reason why not; those of many regions once."""
    targets = projection.targets
    unjudged = targets[targets["verdict"] == Verdict.CANNOT_BE_JUDGED]
    lines = [text(Verdict.CANNOT_BE_JUDGED, lang)]
    for reason, group in unjudged.groupby(f"reason_{names_in(lang)}", sort=False):
        lines.append(f"  {reason}")
        for title, rows in group.groupby(f"title_{names_in(lang)}", sort=False):
            regions = text("list", lang).join(rows[f"region_name_{names_in(lang)}"])
            even = break_even_note(rows, lang)
            lines.append(f"    - {title} ({regions}): {limit(rows.iloc[0], lang)}{even}")
    return Text("\n".join(lines), overflow="fold")


def totals_table(projection: Projection, lang: str) -> Table:
    """Emissions of all regions by pollutant: base year, without and with the plan."""
    year, base = report_year(projection), int(projection.scenario.base_year)
    unit = word(EMISSION_UNIT, lang)
    ensemble = projection.ensemble
    note = None if ensemble is None else text("intervals_note", lang)
    table = new_table(text("totals_title", lang, year=year, unit=unit), note)
    table.add_column(text("pollutant", lang))
    for head in (
        text("base_year", lang, year=base),
        text("baseline", lang),
        text("scenario", lang),
        text("vs_baseline", lang),
        text("vs_base_year", lang, year=base),
    ):
        table.add_column(head, justify="right")
    if ensemble is not None:
        for key in ("scenario_interval", "reduction_interval"):
            table.add_column(text(key, lang), justify="right", overflow="fold")
    for pollutant in projection.dataset["pollutant"].to_numpy():
        values = totals(projection, str(pollutant), year)
        before, baseline, now = (
            float(array.sum()) for array in (values.base_year, values.baseline, values.scenario)
        )
        table.add_row(
            pollutant_name(str(pollutant)),
            *(number(value) for value in (before, baseline, now)),
            percent(now - baseline, baseline, sign=True),
            percent(now - before, before, sign=True),
            *([] if ensemble is None else intervals(ensemble, str(pollutant), year)),
        )
    return table


def top_table(projection: Projection, lang: str) -> Table:
    """Show the largest measures of each pollutant, with their share of the whole reduction."""
    year = report_year(projection)
    unit = word(EMISSION_UNIT, lang)
    table = new_table(text("top_title", lang, year=year, unit=unit))
    table.add_column(text("pollutant", lang))
    table.add_column(text("measure", lang), overflow="fold", ratio=1)
    table.add_column(text("reduction", lang), justify="right")
    table.add_column(text("part", lang), justify="right")
    for pollutant in (p for p in _TOP_POLLUTANTS if p in main_pollutants(projection)):
        found = reductions(projection, pollutant, year, lang)["total"]
        whole = float(found.sum())
        label = pollutant_name(pollutant)
        table.add_section()
        if found.empty:
            table.add_row(label, text("no_effect", lang), "", "")
        for title, value in found.head(_TOP).items():
            table.add_row(label, str(title), number(float(value)), percent(float(value), whole))
            label = ""
    return table


def regions_table(projection: Projection, lang: str) -> Table:
    """Emissions with the plan by region, and the change since the base year."""
    year, base = report_year(projection), int(projection.scenario.base_year)
    reference = text("vs_base_year", lang, year=base)
    unit = word(EMISSION_UNIT, lang)
    table = new_table(text("regions_title", lang, year=year, reference=reference, unit=unit))
    table.add_column(text("region", lang))
    columns = []
    for pollutant in main_pollutants(projection):
        table.add_column(pollutant_name(pollutant), justify="right")
        values = totals(projection, pollutant, year)
        now = np.append(values.scenario, values.scenario.sum())
        before = np.append(values.base_year, values.base_year.sum())
        columns.append(
            [
                f"{number(a)} ({percent(a - b, b, sign=True)})"
                for a, b in zip(now.tolist(), before.tolist(), strict=True)
            ]
        )
    names = [*region_names(projection, lang), text("total", lang)]
    for name, cells in zip(names, zip(*columns, strict=True), strict=True):
        if name == names[-1]:
            table.add_section()
        table.add_row(name, *cells)
    return table


def warnings_list(projection: Projection, lang: str) -> Text:
    """List what the run survived but a reader should know."""
    lines = [
        text("warnings_title", lang),
        *(f"  {in_language(w, lang)}" for w in projection.warnings),
    ]
    return Text("\n".join(lines), style="yellow", overflow="fold")


def _has_unjudged(projection: Projection) -> bool:
    return bool((projection.targets["verdict"] == Verdict.CANNOT_BE_JUDGED).any())


def _spaced(parts: list[RenderableType]) -> list[RenderableType]:
    return [piece for part in parts for piece in (part, "")]
