"""Read what stands behind a source: controls, stack limits with flue gas, and fuel properties."""

import numpy as np
import pandas as pd

from simmodel.errors import did_you_mean
from simmodel.inputs.checks import (
    PROVENANCE,
    SPREAD,
    check_between,
    check_filled,
    check_known,
    check_provenance,
    check_unique,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert, per
from simmodel.inputs.faults import Faults
from simmodel.inputs.globs import is_glob, matching, narrowness
from simmodel.inputs.tables import Cells, Table
from simmodel.inputs.taxonomy import NAMES, Known
from simmodel.units import same_kind
from simmodel.vocabulary import FUEL_PROPERTIES, NO_CONTROL, POLLUTANTS, SHARE_UNIT, Chain

CONTROL_KEY = ("control", *NAMES, "chain", "process", "pollutant")
CONTROL_COLUMNS = (*CONTROL_KEY, "value", *SPREAD, *PROVENANCE)
LIMIT_COLUMNS = ("limit", *NAMES, "source", "pollutant", "concentration", "unit", *PROVENANCE)
FLUE_GAS_COLUMNS = ("source", "volume", "unit", *SPREAD, *PROVENANCE)
FUEL_COLUMNS = ("fuel", "property", "value", "unit", *SPREAD, *PROVENANCE)

CONCENTRATION_UNIT = "mg/m3"
HEATING_VALUE = "heating_value"
HEATING_UNITS = ("GJ/t", "GJ/m3")
"""Canonical units of heating values: of a fuel that is weighed, and of a gas."""


def read_controls(
    table: Table, processes: pd.DataFrame, known: Known, faults: Faults
) -> pd.DataFrame:
    """Return the removal efficiency of each control, process list and pollutant."""
    for column in ("control", *NAMES):
        check_filled(table, column, faults)
    check_known(table, "chain", tuple(c.value for c in Chain), "a control chain", faults)
    check_known(table, "pollutant", POLLUTANTS, "a pollutant", faults)
    check_unique(table, ["control", "process", "pollutant"], faults)
    check_provenance(table, known.references, faults)
    values = parse_numbers(table, "value", faults)
    check_between(table, "value", values, faults, -1.0, 1.0, "removal efficiency")
    low, high = parse_spread(table, "value", values, faults, least=-1.0, most=1.0)
    reserved = np.asarray(table["control"] == NO_CONTROL, dtype=np.bool_)
    faults.at(table, reserved, "control", f"{NO_CONTROL!r} means no control. Use another id.")
    _check_one_chain(table, faults)
    acts_on = _process_lists(table, processes, faults)
    return table.frame(CONTROL_COLUMNS, process=acts_on, value=values, low=low, high=high)


def _check_one_chain(table: Table, faults: Faults) -> None:
    """Refuse a control that is in two chains: its share would be counted in both."""
    chains: dict[str, str] = {}
    pairs = list(zip(table["control"], table["chain"], strict=True))
    wrong = np.array([chains.setdefault(c, chain) != chain for c, chain in pairs], dtype=np.bool_)
    message = "A control is in one chain; it may act on pollutants of others."
    faults.at(
        table, wrong, "chain", lambda i: f"{pairs[i][0]!r} is in {chains[pairs[i][0]]!r}. {message}"
    )


def _process_lists(table: Table, processes: pd.DataFrame, faults: Faults) -> Cells:
    """Return the processes of each row as a tuple."""
    known = set(processes["process"])
    lists = [tuple(w.strip() for w in cell.split(";") if w.strip()) for cell in table["process"]]
    none = np.array([not words for words in lists], dtype=np.bool_)
    faults.at(table, none, "process", "names no process. Name one, or several joined by ';'.")
    wrong = [next((w for w in words if known and w not in known), "") for words in lists]

    def say(i: int) -> str:
        return f"{wrong[i]!r} is not a process of processes.csv.{did_you_mean(wrong[i], known)}"

    faults.at(table, np.array([bool(w) for w in wrong], dtype=np.bool_), "process", say)
    acts_on = np.empty(len(lists), dtype=object)
    acts_on[:] = lists
    return acts_on


def check_globs(table: Table, column: str, known: Known, faults: Faults) -> dict[str, list[str]]:
    """Return the sources that each glob of a column means; refuse a glob that means none."""
    sources = list(known.sources or ())
    found = {pattern: matching(pattern, sources) for pattern in set(table[column])}
    if known.sources is not None:
        cells = table[column]
        wrong = np.array([bool(p) and not found[p] for p in cells], dtype=np.bool_)

        def say(i: int) -> str:
            what = "matches no source" if is_glob(cells[i]) else "is not a source"
            return f"{cells[i]!r} {what} of sources.csv.{did_you_mean(cells[i], sources)}"

        faults.at(table, wrong, column, say)
    return found


def read_limits(table: Table, known: Known, faults: Faults) -> pd.DataFrame:
    """Return limits.csv with concentrations in mg/m3."""
    for column in ("limit", "source", *NAMES):
        check_filled(table, column, faults)
    check_known(table, "pollutant", POLLUTANTS, "a pollutant", faults)
    check_unique(table, ["limit", "source", "pollutant"], faults)
    check_provenance(table, known.references, faults)
    check_globs(table, "source", known, faults)
    values = parse_numbers(table, "concentration", faults)
    check_between(table, "concentration", values, faults, 0.0, what="concentration")
    factor = convert(table, "unit", [CONCENTRATION_UNIT] * len(table), faults)
    return table.frame(LIMIT_COLUMNS, concentration=values * factor)


def read_flue_gas(
    table: Table, sources: pd.DataFrame, known: Known, faults: Faults
) -> pd.DataFrame:
    """Return flue_gas.csv, one row a source, in m3 per activity unit; narrower globs win."""
    check_filled(table, "source", faults)
    check_unique(table, ["source"], faults)
    check_provenance(table, known.references, faults)
    found = check_globs(table, "source", known, faults)
    values = parse_numbers(table, "volume", faults)
    check_between(table, "volume", values, faults, 0.0, what="volume")
    low, high = parse_spread(table, "volume", values, faults)
    units = sources["activity_unit"].to_dict()
    canonical = [per(units[found[p][0]], "m3") if found[p] else "" for p in table["source"]]
    factor = convert(table, "unit", canonical, faults)
    mixed = [len({units[s] for s in found[p]}) > 1 for p in table["source"]]
    message = "matches sources of different activity units. Give a row to each."
    faults.at(table, np.array(mixed, dtype=np.bool_), "source", message)
    computed = {"volume": values * factor, "low": low * factor, "high": high * factor}
    frame = table.frame(FLUE_GAS_COLUMNS, **computed)
    order = sorted(range(len(frame)), key=lambda i: narrowness(str(table["source"][i])))
    rows = {source: i for i in order for source in found[table["source"][i]]}
    frame = frame.iloc[list(rows.values())].reset_index(drop=True)
    return frame.assign(source=pd.Series(list(rows), dtype="str")).set_index("source")


def _heating_unit(unit: str) -> str:
    """Return the canonical unit of a heating value: that of a gas if it is given per volume."""
    solid, gas = HEATING_UNITS
    return gas if same_kind(unit, gas) else solid


def read_fuels(table: Table, sources: pd.DataFrame, known: Known, faults: Faults) -> pd.DataFrame:
    """Return fuels.csv; sulphur and ash as fractions, heating values in GJ/t or GJ/m3."""
    fuels = set(sources["fuel"]) - {""} if known.sources is not None else None
    check_known(table, "fuel", fuels, "the fuel of a source of sources.csv", faults)
    check_known(table, "property", (*FUEL_PROPERTIES, HEATING_VALUE), "a fuel property", faults)
    check_unique(table, ["fuel", "property"], faults)
    check_provenance(table, known.references, faults)
    values = parse_numbers(table, "value", faults)
    check_between(table, "value", values, faults, 0.0, what="fuel property")
    low, high = parse_spread(table, "value", values, faults)
    content = np.array([p in FUEL_PROPERTIES for p in table["property"]], dtype=np.bool_)
    pairs = zip(table["unit"], content, strict=True)
    canonical = [SHARE_UNIT if share else _heating_unit(unit) for unit, share in pairs]
    factor = convert(table, "unit", canonical, faults)
    fraction = np.where(content, values * factor, 0.0)
    message = "more than 100 %. Correct the value or its unit."
    faults.at(table, fraction > 1.0, "value", message)
    computed = {"value": values * factor, "low": low * factor, "high": high * factor}
    return table.frame(FUEL_COLUMNS, **computed)
