"""Read the taxonomy of the library: references, monthly profiles, sources and their processes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.errors import did_you_mean
from simmodel.inputs.checks import (
    PROVENANCE,
    SPREAD,
    SUM_TOLERANCE,
    Mask,
    check_between,
    check_filled,
    check_known,
    check_provenance,
    check_unique,
    is_blank,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import check_ratio, convert, is_ratio, per, split_unit
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table
from simmodel.vocabulary import MONTHS, POLLUTANTS, Distribution, Height, Place

SECTORS: tuple[str, ...] = (
    "power",
    "heating",
    "industry_boiler",
    "household",
    "industry",
    "mining",
    "road",
    "freight",
    "nonroad",
    "dust",
    "agriculture",
    "solvent",
    "waste_other",
)
NO_POLLUTANT = "none"
"""Declares in `emits` that a source emits nothing, such as industrial waste heat."""
NAMES = ("name_zh", "name_en")
REFERENCE_COLUMNS = ("reference_id", "title", "issuer", "year", "url", "note")
MONTH_COLUMNS = tuple(f"m{month:02d}" for month in MONTHS)
PROFILE_COLUMNS = ("profile", *NAMES, *MONTH_COLUMNS, *PROVENANCE)
SOURCE_TEXT = ("sector", "fuel", "technology", "activity_unit")
SERVICE = ("service", "activity_per_service", "activity_per_service_unit")
SOURCE_COLUMNS = (
    *("source", *NAMES, *SOURCE_TEXT, "emits", *SERVICE, *SPREAD),
    *("profile", "nfr", "category_zh", *PROVENANCE),
)
PROCESS_KEY = ("source", "process", "place", "height", "factor_set")
PROCESS_COLUMNS = (*PROCESS_KEY, "quantity", "quantity_unit", *SPREAD, *PROVENANCE)


@dataclass(frozen=True)
class Known:
    """Ids that other tables point into; None where the table could not be read."""

    references: Collection[str] | None
    sources: Collection[str] | None = None
    profiles: Collection[str] | None = None


def read_references(table: Table, faults: Faults) -> pd.DataFrame:
    """Return references.csv, indexed by `reference_id`."""
    check_filled(table, "reference_id", faults)
    check_filled(table, "title", faults)
    check_unique(table, ["reference_id"], faults)
    return table.frame(REFERENCE_COLUMNS).set_index("reference_id")


def read_profiles(table: Table, known: Known, faults: Faults) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return profiles.csv as shares by month, and the names and provenance of the profiles.

    What rounding in the file leaves over is spread, so that the months sum to 1.
    """
    check_filled(table, "profile", faults)
    check_unique(table, ["profile"], faults)
    check_provenance(table, known.references, faults)
    months = {
        month: parse_numbers(table, column, faults)
        for month, column in zip(MONTHS, MONTH_COLUMNS, strict=True)
    }
    for column, shares in zip(MONTH_COLUMNS, months.values(), strict=True):
        check_between(table, column, shares, faults, 0.0, 1.0, "share of the year")
    total = np.sum(list(months.values()), axis=0)
    wrong = np.abs(total - 1.0) > SUM_TOLERANCE
    message = "Make the months sum to 1."
    faults.at(table, wrong, "m01", lambda i: f"the sum is {total[i]:.6g}. {message}")
    total = np.where(wrong, 1.0, total)
    index = pd.Index(table["profile"], name="profile", dtype="str")
    notes = table.frame(("profile", *NAMES, *PROVENANCE)).set_index("profile")
    return pd.DataFrame({m: share / total for m, share in months.items()}, index=index), notes


def read_sources(table: Table, known: Known, faults: Faults) -> pd.DataFrame:
    """Return sources.csv, indexed by `source`, with activity per service in canonical units."""
    for column in ("source", *NAMES, "activity_unit"):
        check_filled(table, column, faults)
    check_unique(table, ["source"], faults)
    check_known(table, "sector", SECTORS, "a sector", faults)
    check_known(table, "profile", known.profiles, "a profile of profiles.csv", faults)
    convert(table, "activity_unit", table["activity_unit"], faults)
    has_service = ~is_blank(table["service"])
    check_provenance(table, known.references, faults, where=has_service)
    service_unit = _service_units(table)
    values, low, high = _activity_per_service(table, service_unit, has_service, faults)
    columns = tuple(c for c in SOURCE_COLUMNS if c != "activity_per_service_unit")
    computed = {
        "emits": _emitted(table, faults),
        "activity_per_service": values,
        "low": low,
        "high": high,
        "service_unit": service_unit,
    }
    return table.frame(columns, **computed).set_index("source")


def _emitted(table: Table, faults: Faults) -> Cells:
    """Return the declared pollutants of each source, in the order of the vocabulary.

    `NO_POLLUTANT` declares that a source emits nothing, such as industrial waste heat.
    """
    message = f"blank. Name the pollutants, or write {NO_POLLUTANT!r} if it emits nothing."
    faults.at(table, is_blank(table["emits"]), "emits", message)
    words = [[w.strip() for w in cell.split(";")] for cell in table["emits"]]
    wrong = [[w for w in ws if w and w not in POLLUTANTS and ws != [NO_POLLUTANT]] for ws in words]

    def say(i: int) -> str:
        hint = did_you_mean(wrong[i][0], POLLUTANTS)
        allowed = f"{';'.join(POLLUTANTS)}, or {NO_POLLUTANT}"
        return f"{wrong[i][0]!r} is not a pollutant.{hint} Allowed: {allowed}."

    faults.at(table, np.array([bool(w) for w in wrong], dtype=np.bool_), "emits", say)
    emitted = np.empty(len(words), dtype=object)
    emitted[:] = [tuple(p for p in POLLUTANTS if p in ws) for ws in words]
    return emitted


def _service_units(table: Table) -> Cells:
    """Return the canonical unit of each source's service: the one most of its sources use."""
    counts: dict[str, Counter[str]] = {}
    pairs = zip(table["service"], table["activity_per_service_unit"], strict=True)
    for service, unit in pairs:
        below = [split_unit(unit)[-1]] if service and is_ratio(unit) else []
        counts.setdefault(service, Counter()).update(below)
    most = {s: c.most_common(1)[0][0] if c else "" for s, c in counts.items()}
    return np.array([most[s] for s in table["service"]], dtype=object)


def _activity_per_service(
    table: Table, service_unit: Cells, has_service: Mask, faults: Faults
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return value, low and high in activity_unit per service_unit."""
    check_filled(table, "activity_per_service_unit", faults, has_service)
    values = parse_numbers(table, "activity_per_service", faults, has_service)
    message = "is not above 0. The service is activity divided by it."
    text = table["activity_per_service"]
    faults.at(table, values <= 0, "activity_per_service", lambda i: f"{text[i]} {message}")
    low, high = parse_spread(table, "activity_per_service", values, faults, has_service)
    check_ratio(table, "activity_per_service_unit", "t/household", faults)
    stray = ~has_service & ~(is_blank(text) & is_blank(table["activity_per_service_unit"]))
    message = "blank, but activity_per_service is given. Name the service."
    faults.at(table, stray, "service", message)
    units = zip(service_unit, table["activity_unit"], strict=True)
    canonical = [per(service, activity) for service, activity in units]
    factor = convert(table, "activity_per_service_unit", canonical, faults)
    return values * factor, low * factor, high * factor


def read_processes(
    table: Table, sources: pd.DataFrame, known: Known, faults: Faults
) -> pd.DataFrame:
    """Return processes.csv, with quantities in factor_unit per activity_unit."""
    for column in ("process", "factor_set"):
        check_filled(table, column, faults)
    check_known(table, "source", known.sources, "a source of sources.csv", faults)
    check_known(table, "place", tuple(p.value for p in Place), "a place", faults)
    check_known(table, "height", tuple(h.value for h in Height), "a height", faults)
    check_unique(table, ["source", "process"], faults)
    quantity = parse_numbers(table, "quantity", faults)
    same = (quantity == 1) & np.asarray(table["distribution"] == Distribution.EXACT.value)
    check_provenance(table, known.references, faults, explain=~same)
    check_between(table, "quantity", quantity, faults, 0.0)
    low, high = parse_spread(table, "quantity", quantity, faults)
    units: dict[str, str] = dict(zip(sources.index, sources["activity_unit"], strict=True))
    check_filled(table, "quantity_unit", faults)
    check_ratio(table, "quantity_unit", "kWh/GJ", faults)
    factor_unit = _factor_units(table, units)
    canonical = [
        per(units.get(source, ""), unit)
        for source, unit in zip(table["source"], factor_unit, strict=True)
    ]
    factor = convert(table, "quantity_unit", canonical, faults)
    computed = {"quantity": quantity * factor, "low": low * factor, "high": high * factor}
    return table.frame(PROCESS_COLUMNS, **computed, factor_unit=factor_unit)


def _factor_units(table: Table, activity_units: dict[str, str]) -> Cells:
    """Return the unit of activity that the factors of each process are given per.

    It is the activity unit of the source that owns the factor set, or, for a set of no source
    such as electricity from the grid, the unit of the first quantity that uses it.
    """
    units = dict(activity_units)
    for factor_set, unit in zip(table["factor_set"], table["quantity_unit"], strict=True):
        if is_ratio(unit):
            units.setdefault(factor_set, split_unit(unit)[0])
    return np.array([units.get(f, "") for f in table["factor_set"]], dtype=object)


def check_has_process(sources: Table, processes: Table, faults: Faults) -> None:
    """Refuse a source that emits something and has no process."""
    having = set(processes["source"])
    wrong = np.array([s not in having for s in sources["source"]], dtype=np.bool_)
    wrong &= np.array([e not in ("", NO_POLLUTANT) for e in sources["emits"]], dtype=np.bool_)
    message = "has no row in processes.csv. Give it at least one process."
    faults.at(sources, wrong, "source", lambda i: f"{sources['source'][i]!r} {message}")
