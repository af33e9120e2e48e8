"""A sheet for each region: its totals, the measures that bring most there, its targets, its air."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.reports.air_figures import concentrations, known_pollutants
from simmodel.reports.figures import (
    main_pollutants,
    number,
    percent,
    reductions,
    region_names,
    report_year,
    starred,
    totals,
)
from simmodel.reports.intervals import intervals
from simmodel.reports.page.targets import TargetRow, judged_rows
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.vocabulary import Verdict

TOP = 3
"""Measures shown for each pollutant of a region."""


@dataclass(frozen=True)
class TotalRow:
    """Emissions of one pollutant, written out.

    Parameters
    ----------
    intervals : of the emissions with the plan and of the reduction; none where nothing was drawn
    """

    pollutant: str
    base: str
    without: str
    planned: str
    vs_baseline: str
    vs_base: str
    largest: tuple[str, ...] = ()
    intervals: tuple[str, ...] = ()


@dataclass(frozen=True)
class County:
    """Sheet of one region."""

    code: str
    name: str
    heading: str
    totals: tuple[TotalRow, ...]
    targets: tuple[TargetRow, ...]
    air: str


def total_rows(projection: Projection) -> list[TotalRow]:
    """Emissions of all regions by pollutant."""
    year, ensemble = report_year(projection), projection.ensemble
    rows = []
    for pollutant in map(str, projection.dataset["pollutant"].to_numpy()):
        values = totals(projection, pollutant, year)
        sums = [float(v.sum()) for v in (values.base_year, values.baseline, values.scenario)]
        drawn = () if ensemble is None else tuple(intervals(ensemble, pollutant, year))
        rows.append(replace(_total(pollutant, sums), intervals=drawn))
    return rows


def _total(pollutant: str, sums: Sequence[float], largest: tuple[str, ...] = ()) -> TotalRow:
    """Write one row from the emissions of the base year, without and with the plan."""
    before, without, now = sums
    return TotalRow(
        pollutant_name(pollutant),
        number(before),
        number(without),
        number(now),
        percent(now - without, without, sign=True),
        percent(now - before, before, sign=True),
        largest,
    )


def counties(projection: Projection, lang: str) -> list[County]:
    """Sheets of all regions, in the order of the inventory."""
    data, year = projection.dataset, report_year(projection)
    codes, names = [str(c) for c in data["region"].to_numpy()], region_names(projection, lang)
    rows: list[list[TotalRow]] = [[] for _ in codes]
    for pollutant in main_pollutants(projection):
        values = totals(projection, pollutant, year)
        table = reductions(projection, pollutant, year, lang)
        for i in range(len(codes)):
            here = table.iloc[:, i].sort_values(ascending=False, kind="stable")
            largest = tuple(
                f"{title} {number(float(value))}"
                for title, value in here.head(TOP).items()
                if value > 0
            )
            sums = [float(v[i]) for v in (values.base_year, values.baseline, values.scenario)]
            rows[i].append(_total(pollutant, sums, largest))
    air = _air(projection, lang)
    sheets = []
    for i, (code, name) in enumerate(zip(codes, names, strict=True)):
        own = judged_rows(projection, lang, code)
        sheets.append(County(code, name, _heading(own, lang), tuple(rows[i]), tuple(own), air[i]))
    return sheets


def _heading(own: list[TargetRow], lang: str) -> str:
    """How many targets of the region hold, for the closed sheet."""
    met = sum(row.verdict == Verdict.MET for row in own)
    if not own:
        return text("report_no_own_target", lang)
    return text("report_own_targets", lang, met=met, missed=len(own) - met)


def _air(projection: Projection, lang: str) -> list[str]:
    """Concentrations of each region, base year to report year; empty where none is known."""
    found: list[list[str]] = [[] for _ in range(projection.dataset.sizes["region"])]
    for pollutant in known_pollutants(projection):
        one = concentrations(projection, pollutant, report_year(projection), lang)
        for i, parts in enumerate(found):
            if np.isfinite(one.scenario[i]):
                before = f"{number(float(one.base_year[i]))} {starred(one.quality[i])}".strip()
                now = number(float(one.scenario[i]))
                parts.append(f"{pollutant_name(pollutant)} {before} → {now}")
    return [text("semicolon", lang).join(parts) for parts in found]
