"""Read regions and activity: one row a segment, with the attributes that measures select by."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from simmodel.errors import UnitError
from simmodel.inputs.checks import (
    PROVENANCE,
    SPREAD,
    Mask,
    check_between,
    check_filled,
    check_known,
    check_provenance,
    check_unique,
    is_blank,
    not_one_of,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert, per
from simmodel.inputs.faults import Faults
from simmodel.inputs.library import Library
from simmodel.inputs.quality_ranges import with_ranges
from simmodel.inputs.tables import Cells, Table
from simmodel.inputs.taxonomy import NAMES, Known
from simmodel.units import conversion_factor

REGION_COLUMNS = ("region", *NAMES, "parent", "area_km2", "population", "reference_id", "note")
ACTIVITY_COLUMNS = (
    *("segment", "region", "source", "activity", "unit", *SPREAD),
    *("activity_per_service", "activity_per_service_unit", *PROVENANCE[:-1], "rule", "note"),
)
_TEXT_ATTRIBUTES = (*NAMES, "enterprise")
"""Attributes that may look like a number without being one."""
_WITH_UNIT = re.compile(r"(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]*)\]")
_DIGITS = re.compile(r"[+-]?\d+(\.\d+)?")


def read_regions(table: Table, known: Known, faults: Faults) -> pd.DataFrame:
    """Return regions.csv, indexed by `region`."""
    table = _with_english_names(table)
    for column in ("region", *NAMES):
        check_filled(table, column, faults)
        check_unique(table, [column], faults)
    what = "a reference_id of references.csv"
    check_known(table, "reference_id", known.references, what, faults, blank=True)
    numbers = {}
    for column in ("area_km2", "population"):
        numbers[column] = parse_numbers(table, column, faults, required=False)
        check_between(table, column, numbers[column], faults, 0.0, what=column)
    itself = np.asarray((table["parent"] == table["region"]) & ~is_blank(table["region"]))
    faults.at(table, itself, "parent", "a region is not its own parent. Leave it blank.")
    _refuse_no_rows(table, faults)
    return table.frame(REGION_COLUMNS, **numbers).set_index("region")


def _with_english_names(table: Table) -> Table:
    """A region without an English name goes by its Chinese one."""
    if not len(table):
        return table
    names = np.where(is_blank(table["name_en"]), table["name_zh"], table["name_en"])
    return replace(table, cells=table.cells | {"name_en": names.astype(object)})


def _refuse_no_rows(table: Table, faults: Faults) -> None:
    if table.is_sound and not len(table):
        faults.add(table.name, "", "has a header but no rows. Give it at least one.")


def region_codes(table: Table, regions: Table, faults: Faults, *others: str) -> Cells:
    """Return the column `region` as codes; it may also give names in Chinese or English.

    Parameters
    ----------
    table : a table with a column `region`
    regions : regions.csv; if it could not be read, nothing is checked
    faults : gathers the problems
    others : words that are allowed besides and stay as they are
    """
    cells = table["region"]
    if not regions.is_sound:
        return cells
    check_filled(table, "region", faults)
    codes = {w: w for w in others}
    for column in ("name_en", "name_zh", "region"):
        codes |= dict(zip(regions[column], regions["region"], strict=True))
    wrong = np.array([c not in codes for c in cells], dtype=np.bool_) & ~is_blank(cells)
    what = "a region of regions.csv"
    faults.at(table, wrong, "region", lambda i: not_one_of(cells[i], codes, what))
    return np.array([codes.get(c, c) for c in cells], dtype=object)


def read_segments(
    table: Table,
    regions: Table,
    library: Library,
    known: Known,
    faults: Faults,
    *,
    official: Collection[tuple[str, str]] | None = None,
) -> pd.DataFrame:
    """Return activity.csv, indexed by `segment`, in the activity unit of each source.

    Parameters
    ----------
    official : regions and sources whose activity can be formed from an official inventory, so that
        one row of them may leave it blank (NaN); None where there is no such inventory
    """
    check_filled(table, "segment", faults)
    check_unique(table, ["segment"], faults)
    check_known(table, "source", known.sources, "a source of the library", faults)
    check_provenance(table, known.references, faults, rule="rule")
    region = region_codes(table, regions, faults)
    needed = ~_is_alone(region, table["source"], official or ())
    values = parse_numbers(table, "activity", faults, required=needed)
    check_between(table, "activity", values, faults, 0.0, what="activity")
    table = with_ranges(table, values, faults)
    low, high = parse_spread(table, "activity", values, faults)
    units = library.sources["activity_unit"].to_dict()
    factor = convert(table, "unit", [units.get(s, "") for s in table["source"]], faults)
    if official is None:
        _refuse_no_rows(table, faults)
    columns = tuple(c for c in ACTIVITY_COLUMNS if c != "activity_per_service_unit")
    computed = {
        "region": region,
        "activity": values * factor,
        "low": low * factor,
        "high": high * factor,
        "activity_per_service": _activity_per_service(table, library.sources, faults),
    }
    return table.frame(columns, **computed).set_index("segment")


def _is_alone(region: Cells, source: Cells, places: Collection[tuple[str, str]]) -> Mask:
    """Which rows are the only one of their region and source, among some of these."""
    pairs = list(zip(region, source, strict=True))
    count = Counter(pairs)
    return np.array([pair in places and count[pair] == 1 for pair in pairs], dtype=np.bool_)


def _activity_per_service(table: Table, sources: pd.DataFrame, faults: Faults) -> np.ndarray:
    """Return the segment's own activity per service, or else the library's."""
    own = parse_numbers(table, "activity_per_service", faults, required=False)
    message = "is not above 0. The service is activity divided by it."
    text, unit = table["activity_per_service"], table["activity_per_service_unit"]
    faults.at(table, own <= 0, "activity_per_service", lambda i: f"{text[i]} {message}")
    alone = is_blank(text) & ~is_blank(unit)
    message = "blank, but its unit is given. Give the number, or leave both blank."
    faults.at(table, alone, "activity_per_service", message)
    units = {
        source: per(service, activity)
        for source, activity, service in zip(
            sources.index, sources["activity_unit"], sources["service_unit"], strict=True
        )
    }
    given = ~np.isnan(own)
    canonical = [units.get(s, "") if g else "" for s, g in zip(table["source"], given, strict=True)]
    factor = convert(table, "activity_per_service_unit", canonical, faults)
    none = np.array([units.get(s) == "" for s in table["source"]], dtype=np.bool_) & given
    message = "given, but the source has no service in the library. Leave it blank."
    faults.at(table, none, "activity_per_service", message)
    library = sources["activity_per_service"].to_dict()
    default = np.array([library.get(s, np.nan) for s in table["source"]], dtype=np.float64)
    return np.where(given, own * factor, default)


def read_attributes(table: Table, faults: Faults) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the attribute columns of activity.csv and the units of the numeric ones.

    A column headed ``capacity [MW]`` holds numbers in MW; one without a unit holds text.
    """
    columns: dict[str, object] = {}
    units: dict[str, str] = {}
    for header in table.cells:
        if header in ACTIVITY_COLUMNS:
            continue
        match = _WITH_UNIT.fullmatch(header)
        name = match["name"] if match else header
        if name in columns or name in ACTIVITY_COLUMNS:
            message = f"the attribute {name!r} is there twice. Rename one."
            faults.add(table.name, f"row 1, column {header}", message)
        elif match:
            units[name] = match["unit"]
            _check_header_unit(table, header, match["unit"], faults)
            columns[name] = parse_numbers(table, header, faults, required=False)
        else:
            columns[name] = table[header]
            _check_text(table, header, faults)
    index = pd.Index(table["segment"], name="segment", dtype="str")
    return pd.DataFrame(columns, index=index), units


def _check_header_unit(table: Table, header: str, unit: str, faults: Faults) -> None:
    try:
        conversion_factor(unit, unit)
    except UnitError as error:
        faults.add(table.name, f"row 1, column {header}", str(error))


def _check_text(table: Table, header: str, faults: Faults) -> None:
    """Refuse a column of bare numbers: without a unit no measure could select by it."""
    words = {c for c in table[header] if c}
    if header not in _TEXT_ATTRIBUTES and words and all(_DIGITS.fullmatch(w) for w in words):
        message = f"numbers without unit. Head the column with one, such as '{header} [t/h]'."
        faults.add(table.name, f"row 1, column {header}", message)
