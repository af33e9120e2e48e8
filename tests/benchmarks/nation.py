"""A made nation: an inventory and a plan in files, as large as asked, read the ordinary way.

Each county has one row of each of the 150 sources that Shanxi's inventory names most often, so the
factors, controls and fuels are shipped ones. The activities are made, and so are the sulphur of
household coal and the controls of building sites, which every county states for itself.
"""

import csv
import shutil
from collections import Counter
from pathlib import Path

import numpy as np

from simmodel.data_folders import scenarios_folder

COUNTIES, SOURCES = 2850, 150
PLAN = Path(__file__).parent / "nation.yaml"
_OWN_FUEL, _OWN_CONTROL = "household.coal.raw", "dust.construction.building"
_IN_A_PROVINCE = 92
_MADE = {
    "quality": "E",
    "reference_id": "assumption",
    "locator": "",
    "how_seen": "assumed",
    "rule": "made",
    "note": "made for benchmarks",
}
Row = dict[str, str]


def write_nation(folder: Path, counties: int = COUNTIES, sources: int = SOURCES) -> Path:
    """Write inventory and plan; the scenario file."""
    rng = np.random.default_rng(0)
    given = scenarios_folder() / "shanxi" / "inventory"
    inventory = folder / "inventory"
    inventory.mkdir(parents=True)
    shutil.copy(given / "references.csv", inventory)
    codes = [f"{11 + i // _IN_A_PROVINCE}{i % _IN_A_PROVINCE + 1:04d}" for i in range(counties)]
    _write(inventory / "regions.csv", [_region(code) for code in codes])
    templates = _templates(_read(given / "activity.csv"), sources)
    sizes = 0.05 * rng.lognormal(0.0, 0.5, (counties, len(templates)))
    rows = [
        _segment(code, row, float(size))
        for code, of_county in zip(codes, sizes, strict=True)
        for row, size in zip(templates, of_county, strict=True)
    ]
    _write(inventory / "activity.csv", rows)
    for name, source in (("fuels.csv", _OWN_FUEL), ("controls.csv", _OWN_CONTROL)):
        table = _read(given / name)
        shared = [row for row in table if row["region"] == "all" and row["source"] != source]
        own = [row for row in table if row["source"] == source]
        _write(inventory / name, shared + [{**row, "region": c} for c in codes for row in own])
    return Path(shutil.copy(PLAN, folder / "nation.yaml"))


def _templates(rows: list[Row], sources: int) -> list[Row]:
    """First row of each of the sources that are named most often."""
    often = Counter(row["source"] for row in rows)
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row["source"], row)
    return [first[source] for source, _ in often.most_common(sources)]


def _region(code: str) -> Row:
    size = {"area_km2": "3000", "population": "480000"}
    parent = f"{code[:2]}0000"
    names = {"name_zh": f"县{code}", "name_en": f"County {code}", "parent": parent}
    return {"region": code, **names, **size, "reference_id": "assumption", "note": "made"}


def _segment(code: str, template: Row, size: float) -> Row:
    """A row like another, of another county and size."""
    activity = float(template["activity"]) * size
    own = {
        "segment": f"{code}.{template['source']}",
        "region": code,
        "activity": f"{activity:.4g}",
        "low": f"{0.5 * activity:.4g}",
        "high": f"{2.0 * activity:.4g}",
        "distribution": "lognormal",
        "name_zh": "",
        "name_en": "",
    }
    homes = template["households [household]"]
    own["households [household]"] = f"{float(homes) * size:.4g}" if homes else ""
    return {**template, **own, **_MADE}


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(file: Path, rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
