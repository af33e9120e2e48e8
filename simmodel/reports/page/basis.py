"""What the result rests on: figures by how they were seen and how good they are; what to improve.

The names here are the planner's: coal of rural households in a county, not a row of a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xarray as xr

from simmodel.reports.control_gaps import Gap, control_gaps
from simmodel.reports.figures import ESTIMATED, main_pollutants, number, percent
from simmodel.reports.inputs_to_improve import Candidate, inputs_to_improve
from simmodel.reports.page.answer import WeakShare
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.reports.weights import emission_parts
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, QUALITIES, HowSeen

MOST_ROWS = 6
"""Row numbers that a cell lists."""


@dataclass(frozen=True)
class WeightRow:
    """Shares of one pollutant's base-year emission, written out."""

    code: str
    pollutant: str
    how_seen: tuple[str, ...]
    quality: tuple[str, ...]


@dataclass(frozen=True)
class InputRow:
    """One input to improve, written out."""

    name: str
    kind: str
    share: str
    width: str
    score: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class GapRow:
    """One control at the low end of its interval, written out."""

    name: str
    kind: str
    value: str
    low: str
    effect: str
    row: str


@dataclass(frozen=True)
class Basis:
    """All of the section."""

    weights: tuple[WeightRow, ...]
    weak: tuple[WeakShare, ...]
    inputs: tuple[InputRow, ...]
    gaps: tuple[GapRow, ...]


def basis(projection: Projection, lang: str) -> Basis:
    """Weigh the figures behind the result; empty where the model is not at hand."""
    model, pollutants = projection.model, main_pollutants(projection)
    if model is None:
        return Basis((), (), (), ())
    parts = {p: emission_parts(model, p) for p in pollutants}
    parts = {p: table for p, table in parts.items() if len(table)}
    if not parts:
        return Basis((), (), (), ())
    return Basis(
        tuple(weight_row(p, table) for p, table in parts.items()),
        tuple(WeakShare(p, weak_share(table)) for p, table in parts.items()),
        tuple(
            input_row(one, projection, lang) for one in inputs_to_improve(projection, parts=parts)
        ),
        tuple(_gap_row(one, projection, lang) for one in control_gaps(projection, parts=parts)),
    )


def weight_row(pollutant: str, parts: pd.DataFrame) -> WeightRow:
    """Shares by how the weakest figure was seen, and by its quality.

    Parameters
    ----------
    parts : DataFrame of `emission_parts`
    """
    return WeightRow(
        pollutant,
        pollutant_name(pollutant),
        tuple(_shares(parts, "how_seen", [kind.value for kind in HowSeen])),
        tuple(_shares(parts, "quality", QUALITIES)),
    )


def _shares(parts: pd.DataFrame, column: str, scale: Sequence[str]) -> list[str]:
    summed = parts.groupby(parts[column].astype(str))["tonnes"].sum()
    whole = float(parts["tonnes"].sum())
    shares = [float(summed.get(name, 0.0)) for name in scale]
    return [percent(share, whole) if share else "–" for share in shares]


def weak_share(parts: pd.DataFrame) -> float:
    """Share of the emission whose weakest figure is of quality D or E, 0-1."""
    weak = parts["quality"].astype(str).isin(ESTIMATED)
    return float(parts.loc[weak, "tonnes"].sum() / parts["tonnes"].sum())


def input_row(one: Candidate, projection: Projection, lang: str) -> InputRow:
    """Write one input for the table."""
    return InputRow(
        name=input_name(one, projection, lang),
        kind=text(f"report_input_{one.kind}", lang),
        share=f"{percent(one.share, 1.0)} {pollutant_name(one.pollutant)}",
        width=f"±{number(100 * one.width)} %",
        score=number(100 * one.score),
        rows=tuple(_place(file, rows, lang) for file, rows in one.rows.items()),
    )


def input_name(one: Candidate, projection: Projection, lang: str) -> str:
    """Name of an input as a planner would say it."""
    data = projection.dataset
    if one.kind == "measure":
        at = list(data["measure"].to_numpy()).index(one.key)
        name = str(data[f"measure_title_{lang}"].to_numpy()[at])
        return text("report_input_of_measure", lang, name=name)
    name = _sources(one.segments, projection, lang)
    if one.kind == "official":
        known = projection.model is not None and one.key in projection.model.library.sources.index
        category = name if known else one.key
        region = _region(one, data, lang)
        return text("report_input_of_official", lang, name=category, region=region)
    if one.kind == "activity":
        return text("report_input_of_activity", lang, name=name, region=_region(one, data, lang))
    if one.kind == "fuel":
        return text("report_input_of_fuel", lang, name=name, property=text(f"fuel_{one.key}", lang))
    process = word(f"process_{one.process}", lang)
    return text("report_input_of_factor", lang, name=name, process=process)


def _region(one: Candidate, data: xr.Dataset, lang: str) -> str:
    if one.region == ALL_REGIONS:
        return text("calibration_everywhere", lang)
    at = list(data["region"].to_numpy()).index(one.region)
    return str(data[f"region_name_{lang}"].to_numpy()[at])


def _sources(segments: Sequence[str], projection: Projection, lang: str) -> str:
    """Names of the sources of segments, the largest first; of many the first and how many more."""
    model = projection.model
    if model is None or not segments:
        return ""
    table = model.catalogue.segments
    sources = table["source"].loc[list(segments)].drop_duplicates()
    names = [str(n) for n in model.library.sources.loc[sources, f"name_{lang}"]]
    if len(names) == 1:
        return names[0]
    return text("report_and_more", lang, name=names[0], count=len(names) - 1)


def _place(file: str, rows: Sequence[str], lang: str) -> str:
    """File and rows to edit, such as ``activity.csv: 6, 7``."""
    shown = ", ".join(rows[:MOST_ROWS]) + (" …" if len(rows) > MOST_ROWS else "")
    return text("report_rows", lang, file=_short(file), rows=shown)


def _short(file: str) -> str:
    """Last two parts of a path, which say place and table.

    >>> _short("scenarios/shuozhou/inventory/activity.csv")
    'inventory/activity.csv'
    """
    return "/".join(Path(file).parts[-2:])


def _gap_row(one: Gap, projection: Projection, lang: str) -> GapRow:
    model = projection.model
    table = model.library.controls if model is not None else pd.DataFrame()
    named = table.loc[table["control"] == one.control, f"name_{lang}"]
    name = str(named.iloc[0]) if len(named) else one.control
    effect = text(
        "report_gap_effect",
        lang,
        pollutant=pollutant_name(one.pollutant),
        share=percent(one.share, 1.0),
        tonnes=number(one.added),
    )
    return GapRow(
        name=text(
            "report_gap_name", lang, control=name, sources=_sources(one.segments, projection, lang)
        ),
        kind=text(f"report_gap_{one.kind}", lang),
        value=f"{number(100 * one.value)} %",
        low=f"{number(100 * one.low)} %",
        effect=effect,
        row=_place(one.file, (str(one.line),), lang),
    )
