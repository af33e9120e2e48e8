"""The check as one page, `check.html`, and its tables as CSV files."""

from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simmodel import __version__
from simmodel.inputs.notes import note_in, read_notes
from simmodel.languages import names_in
from simmodel.places.quality.assess import Quality
from simmodel.places.quality.comparison import MEASURES
from simmodel.places.quality.outliers import FAR, FEWEST, TIMES
from simmodel.places.quality.sizes import ALL
from simmodel.places.quality.words import (
    Names,
    beyond_most,
    is_far,
    place_names,
    quality_shares,
    sentence,
    span,
    summary_line,
    verdict,
    weight_of,
)
from simmodel.reports.figures import main_pollutants, number, percent
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.results.write import write_tables
from simmodel.vocabulary import EMISSION_UNIT, QUALITIES, HowSeen

PAGE = "check.html"
_SMALLEST_SECTOR = 0.01
"""Part of a pollutant's emission below which a sector is not worth a look."""
_WORTH_A_LOOK = 1.5
"""How many times beyond the range a sector is listed."""
_MOST_OF_KIND, _MOST_SECTORS, _MOST_OVERLAPS, _MOST_MEASURES = 25, 40, 40, 60


def write_check(
    projection: Projection,
    found: Quality,
    folder: Path,
    lang: str = "en",
    overrides: Mapping[str, str] | None = None,
) -> Path:
    """Write the page and its tables to a folder, whole or not at all.

    Raises
    ------
    SimmodelError : the folder holds something that no run wrote.
    """
    names = Names.of(projection, lang)
    tables = {
        "check_totals.csv": found.totals,
        "check_bands.csv": found.bands,
        "check_findings.csv": findings_table(found, names),
        "check_data_quality.csv": found.quality.astype({"quality": str, "how_seen": str}),
        "check_measures.csv": found.alone,
        "check_overlaps.csv": found.overlaps,
    }
    extras = [partial(_write_page, found=found)]
    return write_tables(projection, tables, folder, lang, extras, overrides)


def findings_table(found: Quality, names: Names) -> pd.DataFrame:
    """Every finding as a row, with its sentence."""
    rows = [vars(one) | {"text": sentence(one, names)} for one in found.findings]
    columns = ["kind", "region", "source", "segment", "line", "value", "usual", "ratio"]
    return pd.DataFrame(rows, columns=[*columns, "unit", "what", "weight", "text"])


def _write_page(projection: Projection, folder: Path, lang: str, found: Quality) -> None:
    (folder / PAGE).write_text(render(projection, found, lang), encoding="utf-8", newline="\n")


def render(projection: Projection, found: Quality, lang: str) -> str:
    """Return the whole page; it needs no other file."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("simmodel.places.quality") / "check.html.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(content(projection, found, lang))


def content(projection: Projection, found: Quality, lang: str) -> dict[str, Any]:
    """Everything that the template shows, by name."""
    names = Names.of(projection, lang)
    base, unit = projection.scenario.base_year, word(EMISSION_UNIT, lang)
    pollutants = main_pollutants(projection)
    return {
        "lang": lang,
        "t": partial(text, lang=lang),
        "title": projection.scenario.title.get(lang),
        "made": text("checkup_made", lang, base=base, year=found.year, version=__version__),
        "base": base,
        "year": found.year,
        "unit": unit,
        "summary": summary_line(found, lang),
        "places": text("checkup_places", lang, names=place_names(found, lang)),
        "is_county": len(projection.inventory.regions) == 1,
        "measures_of_size": MEASURES,
        "totals": _compared(found.totals[found.totals["sector"] == ALL], lang),
        "sectors": _sectors(found, pollutants, lang),
        "bands": _bands(found, names),
        "findings": _findings(found, names),
        "rule": text("checkup_rule", lang, fewest=FEWEST, far=FAR, times=number(TIMES)),
        "qualities": QUALITIES,
        "quality": _shares(found, "quality", QUALITIES),
        "seen_kinds": [text(f"checkup_seen_{kind.value}", lang) for kind in HowSeen],
        "seen": _shares(found, "how_seen", [kind.value for kind in HowSeen]),
        "overlaps": _overlaps(found, names),
        "measures": _measures(found, names),
    }


def _compared(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    """Rows of a comparison as text; `off` marks what lies far outside."""
    rows = []
    for row in table.to_dict("records"):
        cells = [
            {
                "value": number(row[measure]),
                "others": span(row[f"{measure}_low"], row[f"{measure}_high"]),
                "verdict": verdict(row[f"{measure}_ratio"], lang),
                "off": is_far(row[f"{measure}_ratio"]),
            }
            for measure in MEASURES
        ]
        sector = "" if row["sector"] == ALL else word(f"sector_{row['sector']}", lang)
        name = pollutant_name(str(row["pollutant"]))
        rows.append(
            {"pollutant": name, "sector": sector, "tonnes": number(row["tonnes"]), "cells": cells}
        )
    return rows


def _sectors(found: Quality, pollutants: tuple[str, ...], lang: str) -> list[dict[str, Any]]:
    """Sectors of some weight outside the range of the other places, furthest first."""
    table = found.totals
    whole = table[table["sector"] == ALL].set_index("pollutant")["tonnes"]
    is_small = table["tonnes"] < _SMALLEST_SECTOR * table["pollutant"].map(whole)
    table = table[(table["sector"] != ALL) & table["pollutant"].isin(pollutants) & ~is_small]
    table = beyond_most(table[table["tonnes"] > 0])
    return _compared(table[table["away"] > np.log(_WORTH_A_LOOK)].head(_MOST_SECTORS), lang)


def _bands(found: Quality, names: Names) -> list[dict[str, Any]]:
    lang, notes = names.lang, read_notes(Path(str(files("simmodel.places"))))
    return [
        {
            "region": names.regions.get(row["region"], text("all", lang)),
            "pollutant": pollutant_name(row["pollutant"]),
            "of": row[f"name_{names_in(lang)}"],
            "value": f"{number(row['value'])} {row['unit']}",
            "range": span(row["low"], row["high"]),
            "verdict": verdict(row["ratio"], lang, single=row["low"] == row["high"]),
            "off": is_far(row["ratio"]),
            "reference": row["reference"],
            "seen": text(f"checkup_seen_{row['how_seen']}", lang),
            "note": note_in(row["note"], lang, notes),
        }
        for row in found.bands.to_dict("records")
    ]


def _findings(found: Quality, names: Names) -> list[dict[str, Any]]:
    """Findings by kind; the kind of the weightiest first."""
    order = {one.kind: position for position, one in reversed(list(enumerate(found.findings)))}
    by_kind = sorted(found.findings, key=lambda one: order[one.kind])
    groups = []
    for kind, members in groupby(by_kind, key=lambda one: one.kind):
        listed = list(members)
        groups.append(
            {
                "title": text(f"checkup_kind_{kind}", names.lang),
                "count": text("checkup_found", names.lang, count=len(listed)),
                "rows": [(sentence(one, names), weight_of(one)) for one in listed[:_MOST_OF_KIND]],
                "more": max(0, len(listed) - _MOST_OF_KIND),
            }
        )
    return groups


def _shares(
    found: Quality, column: str, kinds: Sequence[str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Part of each pollutant by kind: as text, and as the width of a bar."""
    return [
        (
            pollutant_name(str(pollutant)),
            [
                (percent(float(row.get(kind, 0.0)), 1.0), f"{100 * float(row.get(kind, 0.0)):.1f}%")
                for kind in kinds
            ],
        )
        for pollutant, row in quality_shares(found, column).iterrows()
    ]


def _overlaps(found: Quality, names: Names) -> list[list[str]]:
    return [
        [
            names.measures[row["measure"]],
            names.measures[row["other"]],
            pollutant_name(row["pollutant"]),
            *(number(row[key]) for key in ("alone", "other_alone", "together", "overlap")),
        ]
        for row in found.overlaps.head(_MOST_OVERLAPS).to_dict("records")
    ]


def _measures(found: Quality, names: Names) -> list[list[str]]:
    """Measures whose reduction alone differs from that in the plan, the largest first."""
    table = found.alone.assign(gap=(found.alone["alone"] - found.alone["share"]).abs())
    table = table[table["gap"] > 1e-6].sort_values("gap", ascending=False, kind="stable")
    return [
        [
            names.measures[row["measure"]],
            pollutant_name(row["pollutant"]),
            number(row["alone"]),
            number(row["share"]),
        ]
        for row in table.head(_MOST_MEASURES).to_dict("records")
    ]
