"""Read the emission factors and check that every declared emission has exactly one."""

import numpy as np
import pandas as pd

from simmodel.errors import did_you_mean
from simmodel.inputs.checks import (
    SPREAD,
    Floats,
    Mask,
    check_between,
    check_filled,
    check_known,
    check_provenance,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert, per, split_unit
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table, rows_of
from simmodel.inputs.taxonomy import Known
from simmodel.vocabulary import POLLUTANTS, Formula

USED, ALTERNATIVE = "yes", "alternative"
FACTOR_COLUMNS = (
    *("factor_set", "process", "pollutant", "use", "formula", "value", "unit", *SPREAD),
    *("quality", "reference_id", "locator", "how_seen", "region", "valid_years", "note"),
)
SIZES = ("PM2.5", "PM10", "TSP")
"""Particles by size: each holds the one before it."""
_SIZE_TOLERANCE = 1e-9


def read_factors(
    table: Table, processes: pd.DataFrame, known: Known, faults: Faults
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the factors in use and the alternatives, in kg per factor_unit.

    A factor that follows from sulphur or ash is per unit mass fraction: 100 times what the table
    gives per percent.
    """
    for column in ("factor_set", "process"):
        check_filled(table, column, faults)
    check_known(table, "pollutant", POLLUTANTS, "a pollutant", faults)
    check_known(table, "use", (USED, ALTERNATIVE), "a use", faults)
    check_known(table, "formula", tuple(f.value for f in Formula), "a formula", faults)
    check_provenance(table, known.references, faults)
    values = parse_numbers(table, "value", faults)
    check_between(table, "value", values, faults, 0.0, what="factor")
    low, high = parse_spread(table, "value", values, faults)
    factor_unit = _factor_units(table, processes, faults)
    factor = _conversions(table, factor_unit, faults)
    computed = {"value": values * factor, "low": low * factor, "high": high * factor}
    columns = tuple(c for c in FACTOR_COLUMNS if c != "use")
    frame = table.frame(columns, **computed, factor_unit=factor_unit)
    used = np.asarray(table["use"] == USED, dtype=np.bool_)
    _check_one_in_use(table, frame, used, faults)
    _check_sizes(table, frame, used, faults)
    return frame[used].reset_index(drop=True), frame[~used].reset_index(drop=True)


def _factor_units(table: Table, processes: pd.DataFrame, faults: Faults) -> Cells:
    """Return the factor_unit of each row; refuse a factor set and process that nothing uses."""
    used = zip(processes["factor_set"], processes["process"], strict=True)
    units = dict(zip(used, processes["factor_unit"], strict=True))
    keys = list(zip(table["factor_set"], table["process"], strict=True))
    if not units:
        return np.full(len(keys), "", dtype=object)
    sets = {factor_set for factor_set, _ in units}

    def say(i: int) -> str:
        factor_set, process = keys[i]
        if factor_set not in sets:
            hint = did_you_mean(factor_set, sets)
            return f"no process of processes.csv uses the factor set {factor_set!r}.{hint}"
        of_set = [p for s, p in units if s == factor_set]
        allowed = f" In processes.csv it has {', '.join(of_set)}."
        return f"{factor_set!r} has no process {process!r}.{allowed}"

    wrong = np.array([key not in units for key in keys], dtype=np.bool_)
    faults.at(table, wrong, "factor_set", say)
    return np.array([units.get(key, "") for key in keys], dtype=object)


def _conversions(table: Table, factor_unit: Cells, faults: Faults) -> Floats:
    """Return the factor from each unit to kg per factor_unit, percent turned into fraction."""
    parts = {unit: len(split_unit(unit)) for unit in set(table["unit"])}
    wanted = np.where(table["formula"] == Formula.CONSTANT.value, 2, 3)
    found = np.array([parts[unit] if unit else 0 for unit in table["unit"]], dtype=np.int64)
    wrong = (found != wanted) & (found > 0)

    def say(i: int) -> str:
        example = per(factor_unit[i] or "t") + ("/percent" if wanted[i] == 3 else "")
        formula = table["formula"][i]
        return f"{table['unit'][i]!r} does not fit the formula {formula!r}. Write {example!r}."

    faults.at(table, wrong, "unit", say)
    canonical = [per(u) if ok else "" for u, ok in zip(factor_unit, ~wrong, strict=True)]
    return convert(table, "unit", canonical, faults)


def _check_one_in_use(table: Table, frame: pd.DataFrame, used: Mask, faults: Faults) -> None:
    """Refuse a second factor in use for one factor set, process and pollutant."""
    key = ["factor_set", "process", "pollutant"]
    twice = np.zeros(len(table), dtype=np.bool_)
    twice[used] = frame.loc[used, key].duplicated().to_numpy()
    message = f"a second factor in use. Keep one row with {USED!r}; mark others {ALTERNATIVE!r}."
    faults.at(table, twice, "use", message)


def _check_sizes(table: Table, frame: pd.DataFrame, used: Mask, faults: Faults) -> None:
    """Refuse PM2.5 above PM10 and PM10 above TSP within one process."""
    keys = list(zip(table["factor_set"], table["process"], table["formula"], strict=True))
    pollutants, values = table["pollutant"], frame["value"].tolist()
    first: dict[tuple[tuple[str, ...], str], float] = {}
    for i in np.flatnonzero(used):
        first.setdefault((keys[i], pollutants[i]), values[i])
    for smaller, larger in zip(SIZES, SIZES[1:], strict=False):
        wrong = np.zeros(len(table), dtype=np.bool_)
        for i in np.flatnonzero(used & (pollutants == smaller)):
            # a size without a factor has nothing to compare
            whole = first.get((keys[i], larger), np.inf)
            wrong[i] = first[keys[i], smaller] > whole * (1 + _SIZE_TOLERANCE)
        message = f"{smaller} is above {larger} of the same process, but it is a part of it."
        faults.at(table, wrong, "value", message)


def check_every_emission(
    sources: pd.DataFrame, processes: pd.DataFrame, factors: pd.DataFrame, faults: Faults
) -> None:
    """Refuse a declared emission without a factor, and a factor that is not declared.

    Each process of a source needs at least one factor, each pollutant in `emits` a factor in at
    least one process, and what has a factor must be in `emits`.
    """
    given: dict[tuple[str, str], set[str]] = {}
    for factor_set, process, pollutant in rows_of(factors, "factor_set", "process", "pollutant"):
        given.setdefault((factor_set, process), set()).add(pollutant)
    having: dict[str, set[str]] = {}
    columns = ("source", "factor_set", "process", "file", "line")
    for source, factor_set, process, file, line in rows_of(processes, *columns):
        having.setdefault(source, set()).update(given.get((factor_set, process), ()))
        if (factor_set, process) not in given:
            message = f"no factor in use for factor set {factor_set!r}, process {process!r}."
            faults.add(file, f"row {line}, column factor_set", f"{message} Add its rows.")
    for source, emits, file, line in zip(
        sources.index, sources["emits"], sources["file"], sources["line"], strict=True
    ):
        found = having.get(source, set())
        missing = [p for p in emits if p not in found]
        extra = [p for p in POLLUTANTS if p in found and p not in emits]
        if missing:
            message = f"{source!r} emits {', '.join(missing)}, but no process has a factor for it."
            advice = "Add a row with use 'yes' in factors/, or take it out of emits."
            faults.add(file, f"row {line}, column emits", f"{message} {advice}")
        if extra:
            message = f"{source!r} has a factor for {', '.join(extra)}, which emits does not name."
            faults.add(file, f"row {line}, column emits", f"{message} Add it to emits.")
