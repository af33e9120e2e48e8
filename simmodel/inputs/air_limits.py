"""Limits of GB 3095, break-points of HJ 633, and the composite index of other cities."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import Problem
from simmodel.inputs.air_response import AIR_UNITS, SOURCE
from simmodel.inputs.checks import (
    SPREAD,
    Floats,
    check_filled,
    check_known,
    check_provenance,
    check_unique,
    known_ids,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table, rows_of
from simmodel.vocabulary import AIR_POLLUTANTS, SHARE_UNIT

STANDARD_COLUMNS = (
    *("edition", "pollutant", "averaging", "statistic", "grade", "limit", "unit"),
    *(*SPREAD, *SOURCE),
)
AQI_COLUMNS = (
    *("edition", "pollutant", "averaging", "iaqi", "breakpoint", "unit", *SPREAD, *SOURCE),
)
CITY_COLUMNS = ("city", "year", "index", "index_ex_dust", "unit", *SPREAD, *SOURCE)
CITY_FILE = "city_composite_index_2019.csv"
INDEX_STATISTIC: dict[str, str] = {
    **dict.fromkeys(("SO2", "NO2", "PM10", "PM2.5"), "mean"),
    "CO": "p95_daily",
    "O3": "p90_8h",
}
"""What the composite index takes of each air pollutant (HJ 663-2013)."""
INDEX_GRADE = 2


@dataclass(frozen=True, eq=False)
class Limits:
    """Limits and break-points of every edition.

    Parameters
    ----------
    grades : edition, air_pollutant, grade, statistic, limit, provenance: of years, not of days
    breakpoints : edition, air_pollutant, iaqi, breakpoint, provenance, both rising
    standards, aqi_editions : the editions; None where the table could not be read
    """

    grades: pd.DataFrame
    breakpoints: pd.DataFrame
    standards: dict[str, None] | None
    aqi_editions: dict[str, None] | None
    files: tuple[Path, ...]

    def of_standard(self, edition: str) -> tuple[pd.Series, pd.DataFrame]:
        """Return the denominators of the composite index, NaN if absent, and the grades."""
        grades = self.grades[self.grades["edition"] == edition].drop(columns="edition")
        second = grades[grades["grade"] == INDEX_GRADE].set_index("air_pollutant")["limit"]
        return second.reindex(list(AIR_POLLUTANTS)), grades.reset_index(drop=True)

    def of_aqi(self, edition: str) -> dict[str, NDArray[np.float64]]:
        """Return the break-points of an edition as arrays (k, 2) of index and concentration."""
        points: dict[str, list[tuple[float, float]]] = {}
        columns = ("edition", "air_pollutant", "iaqi", "breakpoint")
        for of, air, iaqi, breakpoint in rows_of(self.breakpoints, *columns):
            if of == edition:
                points.setdefault(air, []).append((iaqi, breakpoint))
        return {air: np.array(points[air], np.float64) for air in AIR_POLLUTANTS if air in points}


def read_limits(
    folder: Path, shown: str, references: Collection[str] | None, faults: Faults
) -> Limits:
    """Read and check standards.csv and aqi.csv."""
    tables = []
    for name, columns in (("standards.csv", STANDARD_COLUMNS), ("aqi.csv", AQI_COLUMNS)):
        table = faults.take(read_table(folder / name, columns, f"{shown}/{name}"))
        check_provenance(table, references, faults)
        check_filled(table, "edition", faults)
        check_known(table, "pollutant", AIR_POLLUTANTS, "an air pollutant", faults)
        tables.append(table)
    standards, aqi = tables
    return Limits(
        _grades(standards, faults),
        _breakpoints(aqi, faults),
        known_ids(standards, "edition"),
        known_ids(aqi, "edition"),
        standards.files + aqi.files,
    )


def check_edition(limits: Limits, standard: str, aqi: str, file: str) -> list[Problem]:
    """Return what the chosen editions lack, such as a limit that is not published yet."""
    problems = []
    index_limits, _ = limits.of_standard(standard)
    lacking = [str(air) for air in index_limits.index[index_limits.isna()]]
    if lacking and limits.standards and standard in limits.standards:
        names = ", ".join(lacking)
        message = f"standards.csv has no limit of {names} in {standard!r} for the composite index."
        whole = [e for e in limits.standards if limits.of_standard(e)[0].notna().all()]
        advice = f" Complete: {', '.join(whole)}."
        problems.append(Problem(file, "air_quality.standard", message + advice))
    found = limits.of_aqi(aqi)
    lacking = [air for air in AIR_POLLUTANTS if air not in found]
    if lacking and limits.aqi_editions and aqi in limits.aqi_editions:
        message = f"aqi.csv has no break-points of {', '.join(lacking)} in {aqi!r}. Add them."
        problems.append(Problem(file, "air_quality.aqi", message))
    return problems


def _values(table: Table, column: str, faults: Faults) -> Floats:
    """Return a column of concentrations in the unit of each air pollutant."""
    values = parse_numbers(table, column, faults)
    parse_spread(table, column, values, faults)
    wanted = [AIR_UNITS.get(p, "") for p in table["pollutant"]]
    return values * convert(table, "unit", wanted, faults)


def _grades(table: Table, faults: Faults) -> pd.DataFrame:
    check_known(table, "averaging", ("annual", "daily", "percentile"), "a period", faults)
    check_known(table, "grade", ("1", "2"), "a grade", faults)
    statistics = ("mean", "max_8h", "p95_daily", "p90_8h")
    check_known(table, "statistic", statistics, "a statistic", faults)
    check_unique(table, ["edition", "pollutant", "averaging", "statistic", "grade"], faults)
    limit = _values(table, "limit", faults)
    faults.at(table, limit <= 0, "limit", "not above 0. Give the limit as the standard prints it.")
    grade = [int(g) if g in ("1", "2") else 0 for g in table["grade"]]
    columns = ("edition", "pollutant", "grade", "statistic", "limit", *SOURCE)
    frame = table.frame(columns, limit=limit, grade=grade)
    wanted = [INDEX_STATISTIC.get(p, "") for p in table["pollutant"]]
    yearly = (table["averaging"] != "daily") & (table["statistic"] == np.array(wanted, object))
    kept: pd.DataFrame = frame[yearly]
    return kept.rename(columns={"pollutant": "air_pollutant"})


def _breakpoints(table: Table, faults: Faults) -> pd.DataFrame:
    check_known(table, "averaging", ("daily", "max_8h"), "a period", faults)
    ozone = np.asarray(table["pollutant"] == "O3", dtype=np.bool_)
    wrong = ozone != np.asarray(table["averaging"] == "max_8h", dtype=np.bool_)
    message = "O3 has break-points of max_8h, every other pollutant of daily. Correct it."
    faults.at(table, wrong, "averaging", message)
    check_unique(table, ["edition", "pollutant", "iaqi"], faults)
    index = parse_numbers(table, "iaqi", faults)
    values = _values(table, "breakpoint", faults)
    frame = table.frame(
        ("edition", "pollutant", "iaqi", "breakpoint", *SOURCE), iaqi=index, breakpoint=values
    )
    before = frame.groupby(["edition", "pollutant"])[["iaqi", "breakpoint"]].diff()
    falling = (before["iaqi"] <= 0) | (before["breakpoint"] <= 0)
    message = "not above the row before it. Let index and concentration rise together."
    faults.at(table, falling.to_numpy(np.bool_), "breakpoint", message)
    return frame.rename(columns={"pollutant": "air_pollutant"})


def read_others(
    folder: Path, shown: str, references: Collection[str] | None, faults: Faults
) -> tuple[pd.DataFrame, Table]:
    """Return the composite index of other cities: index city; year, index, index_ex_dust."""
    name = f"{shown}/{CITY_FILE}"
    table = faults.take(read_table(folder / CITY_FILE, CITY_COLUMNS, name))
    check_provenance(table, references, faults)
    check_filled(table, "city", faults)
    check_unique(table, ["city"], faults)
    ex_dust = parse_numbers(table, "index_ex_dust", faults)
    parse_spread(table, "index_ex_dust", ex_dust, faults)
    year = parse_years(table, faults)
    factor = convert(table, "unit", [SHARE_UNIT] * len(table), faults)
    index = parse_numbers(table, "index", faults) * factor
    frame = table.frame(
        CITY_COLUMNS, year=year, index=index, index_ex_dust=ex_dust * factor
    ).set_index("city")
    return frame, table


def parse_years(table: Table, faults: Faults) -> Floats:
    """Return the column `year` as whole numbers; NaN where it is blank or wrong."""
    year = parse_numbers(table, "year", faults)
    wrong = ~np.isnan(year) & (year != np.round(year))
    faults.at(table, wrong, "year", "not a year. Write such as 2019.")
    return year
