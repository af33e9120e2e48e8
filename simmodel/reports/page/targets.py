"""The targets of the report: one row a target, county and year; those not judged by reason."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simmodel.languages import names_in
from simmodel.reports.figures import limit, margin, number, projected, quantity, shown_unit
from simmodel.reports.intervals import probabilities
from simmodel.reports.summary import is_met_exactly
from simmodel.reports.summary_air import break_even_note
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import SHARE_UNIT, TargetKind, Verdict

SYMBOLS = {Verdict.MET: "✓", Verdict.MISSED: "✗", Verdict.CANNOT_BE_JUDGED: "?"}
"""Marks beside the word, for print in black and white."""


@dataclass(frozen=True)
class TargetRow:
    """One judged target in one county and year, written out; no `probability` without draws."""

    id: str
    clause: str
    title: str
    is_first: bool
    region: str
    year: int
    status: str
    limit: str
    projected: str
    margin: str
    verdict: str
    symbol: str
    note: str
    probability: str = ""


@dataclass(frozen=True)
class Unjudged:
    """Targets that cannot be judged for one reason."""

    reason: str
    lines: "tuple[Line, ...]"


@dataclass(frozen=True)
class Line:
    """One target that cannot be judged; with its anchor in the page, where no other row has it."""

    anchor: str
    text: str


def judged_rows(projection: Projection, lang: str, region: str | None = None) -> list[TargetRow]:
    """Targets that can be judged, of one region or of all, in the order of the scenario."""
    targets = projection.targets
    exactly = is_met_exactly(targets)
    here = targets["verdict"] != Verdict.CANNOT_BE_JUDGED
    if region is not None:
        here &= targets["region"] == region
    rows, before = [], ""
    drawn = np.array(probabilities(projection), dtype=object)[here.to_numpy()]
    judged = zip(targets[here].iterrows(), exactly[here], drawn, strict=True)
    for (_, row), is_exact, probability in judged:
        found = _row(row, bool(is_exact), str(row["target"]) != before, lang)
        rows.append(replace(found, probability=str(probability)))
        before = str(row["target"])
    return rows


def _row(row: pd.Series, exactly: bool, is_first: bool, lang: str) -> TargetRow:
    verdict = Verdict(row["verdict"])
    return TargetRow(
        id=str(row["target"]),
        clause=str(row["clause"]),
        title=str(row[f"title_{names_in(lang)}"]),
        is_first=is_first,
        region=str(row[f"region_name_{names_in(lang)}"]),
        year=int(row["year"]),
        status=text(str(row["status"]), lang),
        limit=limit(row, lang),
        projected=projected(row, lang),
        margin=margin(float(row["margin"]), shown_unit(row), lang),
        verdict=verdict.value,
        symbol=SYMBOLS[verdict],
        note=text("report_set_exactly", lang) if exactly else _to_find(row, lang),
    )


def _to_find(row: pd.Series, lang: str) -> str:
    """What a missed target still needs: in its unit, in tonnes, and its break-even."""
    if row["verdict"] != Verdict.MISSED:
        return ""
    unit = shown_unit(row)
    value = float(row["to_find"])
    # of a share the margin says it already; a change of emissions is one too
    found = [] if unit == SHARE_UNIT or not np.isfinite(value) else [quantity(value, unit, lang)]
    if np.isfinite(tonnes := float(row["to_find_tonnes"])):
        precursor = pollutant_name(str(row["to_find_of"]))
        found.append(f"{number(tonnes)} {word('t/yr', lang)} {precursor}")
    parts = [text("report_to_find", lang, values=" = ".join(found))] if found else []
    if np.isfinite(even := float(row["break_even"])) and row["kind"] == TargetKind.CONCENTRATION:
        parts.append(text("holds_up_to", lang, values=quantity(even, unit, lang)))
    return text("semicolon", lang).join(parts)


def unjudged(projection: Projection, lang: str) -> list[Unjudged]:
    """Targets that cannot be judged, under the reason why not; those of many regions once."""
    targets = projection.targets
    table = targets[targets["verdict"] == Verdict.CANNOT_BE_JUDGED]
    anchored = set(targets.loc[targets["verdict"] != Verdict.CANNOT_BE_JUDGED, "target"])
    found = []
    for reason, group in table.groupby(f"reason_{names_in(lang)}", sort=False):
        lines = []
        for code, rows in group.groupby("target", sort=False):
            regions = text("list", lang).join(rows[f"region_name_{names_in(lang)}"])
            title, even = rows[f"title_{names_in(lang)}"].iloc[0], break_even_note(rows, lang)
            anchor = "" if code in anchored else f"target-{code}"
            anchored.add(code)
            lines.append(Line(anchor, f"{title} ({regions}): {limit(rows.iloc[0], lang)}{even}"))
        found.append(Unjudged(str(reason), tuple(lines)))
    return found
