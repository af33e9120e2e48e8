"""Every assumed value behind a run as one table: those of the scenario and of the input tables."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from simmodel.inputs.notes import note_in, read_notes
from simmodel.languages import catalogue
from simmodel.results.manifest import assumed_parts, tables_in_use
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, SHARE_UNIT, HowSeen

SCENARIO = "scenario"
NOTED = ("rule", "note")
"""Columns of a table that say where a value comes from."""
ASSUMPTION_COLUMNS = "table item parameter region value low high unit why file place".split()
_PLACE = re.compile(r"^(?P<list>\w+)(?:\[(?P<item>[^\]]*)\])?\.?(?P<parameter>.*)$")
_VALUES = {"activity": "activity", "control mix": "share"}
"""Column that holds the value of a table; ``value`` in the others."""
_PARAMETERS = {"activity": "segment", "control mix": "control", "fuel quality": "property"}
_FRACTIONS = ("control mix", "fuel quality")
"""Tables whose values are fractions, whatever unit the file writes them in."""


def assumptions_table(projection: Projection, lang: str = "en") -> pd.DataFrame:
    """List the assumed values of the scenario, the inventory and the factors in use.

    A growth rate is one row; a measure that is assumed as a whole (its date, its scope) has no
    value.

    Parameters
    ----------
    lang : language of ``why``

    Returns
    -------
    DataFrame with ``ASSUMPTION_COLUMNS``: ``table`` (``scenario``, ``activity``, ``control mix``,
    ``fuel quality``, ``emission factors``); ``item`` the id of a measure or target, a source or
    factor set; ``parameter`` the key, segment, control, property or pollutant; ``value``, ``low``
    and ``high`` in ``unit``, shares as fractions; ``file`` relative; ``place`` a key or row
    """
    rows = of_scenario(projection, lang)
    joint = catalogue(lang)["between_sentences"]
    notes = read_notes(projection.library.folder, projection.inventory.folder)
    for name, table in tables_in_use(projection).items():
        assumed = table[table["how_seen"] == HowSeen.ASSUMED]
        for label, row in assumed.iterrows():
            said = [note_in(str(row[key]), lang, notes) for key in NOTED if row.get(key)]
            rows.append(_of_row(name, label, row, projection, joint.join(said)))
    return pd.DataFrame(rows, columns=ASSUMPTION_COLUMNS)


def of_scenario(projection: Projection, lang: str) -> list[dict[str, Any]]:
    """List the rows of the table of assumptions that the scenario itself holds."""
    scenario = projection.scenario
    found = list(assumed_parts(scenario))
    places = {place for place, _ in found}
    rows = []
    for place, thing in found:
        if f"{place}.rate" in places:
            continue
        match = _PLACE.match(place)
        parts = match.groupdict() if match else {"list": place, "item": None, "parameter": ""}
        rows.append(
            {
                "table": SCENARIO,
                "item": parts["item"] or parts["list"],
                "parameter": parts["parameter"],
                "region": ", ".join(getattr(thing, "region", ()) or ()),
                **{name: getattr(thing, name, None) for name in ("value", "low", "high")},
                "unit": getattr(thing, "unit", ""),
                "why": thing.why.get(lang),
                "file": scenario.file.name,
                "place": place,
            }
        )
    return rows


def _of_row(
    table: str, label: object, row: pd.Series, projection: Projection, why: str
) -> dict[str, Any]:
    if table == "emission factors":
        item, parameter = row["factor_set"], f"{row['pollutant']} ({row['process']})"
    else:
        key = _PARAMETERS[table]
        item, parameter = row["source"], str(label if key == "segment" else row[key])
    return {
        "table": table,
        "item": item,
        "parameter": parameter,
        "region": str(row["region"]) or ALL_REGIONS,
        "value": row[_VALUES.get(table, "value")],
        "low": row["low"],
        "high": row["high"],
        "unit": SHARE_UNIT if table in _FRACTIONS else row["unit"],
        "why": why,
        "file": _file(str(row["file"]), projection),
        "place": str(int(row["line"])),
    }


def _file(file: str, projection: Projection) -> str:
    """Name of a table from the folder of its kind, the same on every machine."""
    path = Path(file)
    folders = (("inventory", projection.inventory.folder), ("", projection.library.folder.parent))
    for name, folder in folders:
        if path.resolve().is_relative_to(Path(folder).resolve()):
            return (Path(name) / path.resolve().relative_to(Path(folder).resolve())).as_posix()
    return path.as_posix() if not path.is_absolute() else path.name
