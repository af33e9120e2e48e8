"""Tonnes and intervals of an official inventory: a row or a column for each pollutant."""

from dataclasses import dataclass, replace

import numpy as np

from simmodel.errors import UnitError
from simmodel.inputs.checks import (
    SPREAD,
    Floats,
    Mask,
    check_between,
    is_blank,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.quality_ranges import range_factors, rule_of_quality
from simmodel.inputs.tables import Cells, Table
from simmodel.inputs.tidy import is_absent
from simmodel.inputs.wording import clean, pollutant_in, wording
from simmodel.units import conversion_factor
from simmodel.vocabulary import POLLUTANTS, Distribution

LEVELS = ("level_1", "level_2", "level_3", "level_4")
TRACE = ("quality", "reference_id", "locator", "how_seen", "note")
COLUMNS = (
    *("region", "source", *LEVELS, "nfr", "pollutant", "emission", "unit", *SPREAD),
    *("accept", *TRACE),
)
UNIT = "t"
UNSTATED = "C"
"""Quality for the interval of a figure that states neither: a rule of this program."""


@dataclass(frozen=True)
class Given:
    """Figures of one pollutant, arrays (row,), t/yr; NaN where not given.

    Parameters
    ----------
    low, high : ends of the 95 % interval
    distribution : its form
    """

    value: Floats
    low: Floats
    high: Floats
    distribution: Cells


def read_cells(table: Table, faults: Faults) -> dict[str, Given]:
    """Figures by pollutant.

    Parameters
    ----------
    table : with all of `COLUMNS`
    """
    stated = ~np.logical_and.reduce([is_blank(table[name]) for name in SPREAD])
    if not is_blank(table["pollutant"]).all():
        return _long(table, stated, faults)
    message = (
        "holds for one pollutant. Give each a row (columns pollutant, emission, low, high), or "
        "leave it blank: the interval follows from the quality."
    )
    for name in SPREAD:
        faults.at(table, ~is_blank(table[name]), name, message)
    found = {name: _by_quality(values, table) for name, values in _wide(table, faults).items()}
    _note(table, [one.value > 0 for one in found.values()], faults)
    return found


def _long(table: Table, stated: Mask, faults: Faults) -> dict[str, Given]:
    """One row of the table a pollutant."""
    named = [pollutant_in(cell)[0] for cell in table["pollutant"]]
    unknown = np.array([name is None for name in named], dtype=np.bool_)
    allowed = f"Write one of {', '.join(POLLUTANTS)} or its Chinese name."
    cells = table["pollutant"]
    faults.at(table, unknown, "pollutant", lambda i: f"{cells[i]!r} is no pollutant. {allowed}")
    _note_passed({c for c, n in zip(cells, named, strict=True) if n == ""}, table, faults)
    values = _numbers(table, "emission", faults)
    units = np.where(is_blank(table["unit"]), table.unit, table["unit"])
    table = replace(table, cells=table.cells | {"unit": units})
    canonical = ["" if np.isnan(value) else UNIT for value in values]
    tonnes = convert(table, "unit", canonical, faults)
    table = _with_forms(table, stated)
    low, high = parse_spread(table, "emission", values, faults, where=stated)
    derived = _by_quality(values, table)
    every = Given(
        values * tonnes,
        np.where(stated, low, derived.low) * tonnes,
        np.where(stated, high, derived.high) * tonnes,
        np.where(stated, table["distribution"], derived.distribution),
    )
    pollutant = np.array([name or "" for name in named], dtype=object)
    _note(table, [(pollutant != "") & ~stated & (values > 0)], faults)
    return {
        p: replace(every, value=np.where(pollutant == p, every.value, np.nan)) for p in POLLUTANTS
    }


def _with_forms(table: Table, stated: Mask) -> Table:
    """Give an interval that names no distribution one: lognormal, or normal down to nought."""
    silent = stated & is_blank(table["distribution"])
    low = parse_numbers(table, "low", Faults(), required=False)
    form = np.where(low > 0, Distribution.LOGNORMAL.value, Distribution.NORMAL.value)
    filled = np.where(silent, form.astype(object), table["distribution"])
    return replace(table, cells=table.cells | {"distribution": filled})


def _by_quality(values: Floats, table: Table) -> Given:
    """Figures with the interval that their quality stands for."""
    factor = range_factors([quality or UNSTATED for quality in table["quality"]])
    form = np.where(values > 0, Distribution.LOGNORMAL.value, Distribution.EXACT.value)
    return Given(values, values / factor, values * factor, form.astype(object))


def _note(table: Table, derived: list[Mask], faults: Faults) -> None:
    """Say how many intervals come from the quality."""
    count = sum(int(one.sum()) for one in derived)
    silent = sum(int((one & is_blank(table["quality"])).sum()) for one in derived)
    if count:
        more = f" Without a quality, as of {UNSTATED}: {silent}." if silent else ""
        faults.notes.append(
            f"{table.shown}: {count} figures have no interval; assumed by quality "
            f"({rule_of_quality()}).{more}"
        )


def _wide(table: Table, faults: Faults) -> dict[str, Floats]:
    """Emissions in t by pollutant, NaN where not given; one column of the table a pollutant."""
    heads: dict[str, str] = {}
    passed: set[str] = set()
    for head in table.cells:
        name = pollutant_in(head)[0] if head not in COLUMNS else None
        if name and name in heads:
            message = f"{heads[name]!r} and {head!r} are both {name}. Keep one."
            faults.add(table.name, f"column {head}", message)
        elif name:
            heads[name] = head
        elif head not in COLUMNS and head not in wording().headers:
            passed.add(head)
    _note_passed(passed, table, faults)
    if not heads:
        advice = "Head a column for each, such as SO2（吨）, or give pollutant and emission."
        faults.add(table.name, "", f"no column of a pollutant was found. {advice}")
    return {name: _column(table, name, head, faults) for name, head in heads.items()}


def _column(table: Table, name: str, head: str, faults: Faults) -> Floats:
    """Emissions in t under one head, which gives the unit or leaves it to the table."""
    values = _numbers(table, head, faults)
    units = [pollutant_in(head)[1] or clean(unit) or table.unit for unit in table["unit"]]
    factors = {"": np.nan}
    for unit in dict.fromkeys(u for u, v in zip(units, values, strict=True) if not np.isnan(v)):
        message = "" if unit else f"no unit. Head it {name}（吨）or {name} [t]."
        try:
            factors[unit] = conversion_factor(unit, UNIT) if unit else np.nan
        except UnitError as error:
            message = str(error)
        if message:
            faults.add(table.name, f"column {head}", message)
    return values * np.array([factors.get(unit, np.nan) for unit in units], dtype=np.float64)


def _numbers(table: Table, column: str, faults: Faults) -> Floats:
    """Numbers of a column; what says that there is none is blank."""
    cells = np.array(["" if is_absent(c) else c for c in table[column]], dtype=object)
    table = replace(table, cells=table.cells | {column: cells})
    values = parse_numbers(table, column, faults, required=False)
    check_between(table, column, values, faults, 0.0, what="emission")
    return values


def _note_passed(heads: set[str], table: Table, faults: Faults) -> None:
    if heads - {""}:
        named = ", ".join(sorted(heads - {""}))
        faults.notes.append(f"{table.shown}: passed over, no pollutant of this program: {named}.")
