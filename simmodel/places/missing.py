"""What a place still has to fill in, in the order of its weight."""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from simmodel import workbooks
from simmodel.inputs.activity import ACTIVITY_COLUMNS, REGION_COLUMNS
from simmodel.inputs.checks import is_blank
from simmodel.inputs.emissions import FILE as EMISSIONS
from simmodel.inputs.tables import read_table


@dataclass(frozen=True)
class Missing:
    """A cell that is blank.

    Parameters
    ----------
    weight : part of a county's emission that the source category makes in the shipped places,
        0-1; the mean of SO2, NOx, PM10, PM2.5 and VOC (`starting_sources.csv`), 0 where unknown
    """

    table: str
    line: int
    segment: str
    region: str
    source: str
    weight: float


def missing_activity(inventory: Path) -> list[Missing]:
    """Rows of activity.csv without an amount, what weighs most first.

    Parameters
    ----------
    inventory : folder, or a workbook's part, such as ``place.xlsx/inventory``; where it has an
        official inventory, activity may stay blank, and reading says where it may not
    """
    if workbooks.is_file(inventory / EMISSIONS):
        return []
    table = read_table(inventory / "activity.csv", ACTIVITY_COLUMNS, extra=True)
    if not table.is_sound:
        return []
    weights = _weights()
    share = _population_share(inventory)
    found = [
        Missing(
            table.name,
            int(table.line[i]),
            str(table["segment"][i]),
            str(table["region"][i]),
            str(table["source"][i]),
            weights.get(str(table["source"][i]), 0.0),
        )
        for i in np.flatnonzero(is_blank(table["activity"]))
    ]
    return sorted(found, key=lambda one: -one.weight * share.get(one.region, 1.0))


@cache
def _weights() -> dict[str, float]:
    text = (files("simmodel.places") / "starting_sources.csv").read_text(encoding="utf-8")
    return {r["source"]: float(r["weight"]) / 100 for r in csv.DictReader(io.StringIO(text))}


def _population_share(inventory: Path) -> dict[str, float]:
    """Part of the people of the place in each region; nothing where it is not said."""
    table = read_table(inventory / "regions.csv", REGION_COLUMNS)
    if not table.is_sound:
        return {}
    try:
        people = [float(cell) for cell in table["population"]]
    except ValueError:
        return {}
    whole = sum(people) or 1.0
    names = zip(table["region"], table["name_zh"], people, strict=True)
    return {word: count / whole for code, name, count in names for word in (code, name)}
