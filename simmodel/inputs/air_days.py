"""An inventory's daily concentrations of the base year, and its counts of good and heavy days."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import pandas as pd

from simmodel.inputs.activity import region_codes
from simmodel.inputs.air_limits import parse_years
from simmodel.inputs.air_response import AIR_UNITS
from simmodel.inputs.checks import (
    PROVENANCE,
    SPREAD,
    check_between,
    check_known,
    check_provenance,
    check_unique,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table
from simmodel.vocabulary import AIR_POLLUTANTS

MADE = ("quality", "reference_id", "locator", "how_seen", "rule", "note")
DAILY_COLUMNS = ("region", "date", *AIR_POLLUTANTS, "AQI", "unit", "unit_CO", *PROVENANCE)
DAYS_COLUMNS = ("region", "year", "indicator", "value", "unit", *SPREAD, *MADE)
INDICATORS = ("good_days", "heavy_days")
_UNIT_COLUMNS = {"unit": "PM2.5", "unit_CO": "CO"}
"""A column with a unit, and an air pollutant of that unit."""


def check_unique_rows(
    table: Table, frame: pd.DataFrame, keys: Sequence[str], faults: Faults
) -> None:
    """Refuse a row whose key was there before, by code or by name."""
    cells = {key: frame[key].to_numpy(dtype=object) for key in keys}
    check_unique(Table(table.name, cells, table.file, table.line), keys, faults)


def read_daily(
    table: Table,
    regions: Table,
    cities: Sequence[str],
    references: Collection[str] | None,
    faults: Faults,
) -> pd.DataFrame:
    """Return the series; a blank cell is a day without a valid mean."""
    region = region_codes(table, regions, faults, *cities)
    first = ~pd.Series(region, dtype=object).duplicated().to_numpy()
    check_provenance(table, references, faults, explain=first)
    computed: dict[str, object] = {"region": region, "date": _dates(table, faults)}
    units = {c: np.full(len(table), AIR_UNITS[p], dtype=object) for c, p in _UNIT_COLUMNS.items()}
    factors = {c: convert(table, c, wanted, faults) for c, wanted in units.items()}
    for pollutant in AIR_POLLUTANTS:
        values = parse_numbers(table, pollutant, faults, required=False)
        check_between(table, pollutant, values, faults, 0.0, what="concentration")
        computed[pollutant] = values * factors["unit_CO" if pollutant == "CO" else "unit"]
    parse_numbers(table, "AQI", faults, required=False)
    frame = table.frame(("region", "date", *AIR_POLLUTANTS), **computed)
    check_unique_rows(table, frame, ["region", "date"], faults)
    return frame


def _dates(table: Table, faults: Faults) -> Cells:
    """Return the column `date` as text of ISO form; as it is where it is wrong."""
    days, wrong = table["date"].copy(), np.zeros(len(table), dtype=np.bool_)
    for i, cell in enumerate(table["date"]):
        try:
            days[i] = date.fromisoformat(cell).isoformat()
        except ValueError:
            wrong[i] = True
    message = "is not a date. Write year-month-day, such as 2019-01-31."
    faults.at(table, wrong, "date", lambda i: f"{table['date'][i]!r} {message}")
    return days


def read_days(table: Table, regions: Table, cities: Sequence[str], faults: Faults) -> pd.DataFrame:
    """Return counts of days, of a region or of the city that holds it."""
    region = region_codes(table, regions, faults, *cities)
    check_known(table, "indicator", INDICATORS, "an indicator", faults)
    year = parse_years(table, faults)
    values = parse_numbers(table, "value", faults)
    check_between(table, "value", values, faults, 0.0, 366.0, "number of days")
    low, high = parse_spread(table, "value", values, faults, most=366.0)
    factor = convert(table, "unit", ["day"] * len(table), faults)
    numbers = {"value": values * factor, "low": low * factor, "high": high * factor}
    frame = table.frame(
        DAYS_COLUMNS, region=region, year=np.nan_to_num(year).astype(np.int64), **numbers
    )
    check_unique_rows(table, frame, ["region", "year", "indicator"], faults)
    return frame.drop(columns="unit")


def daily_of(rows: pd.DataFrame, city: Sequence[str], regions: pd.DataFrame) -> pd.DataFrame | None:
    """Return one series that stands for a city: its own, else the mean of its regions' series."""
    parents = {str(regions.at[c, "parent"]) for c in city} - {""}
    own = rows[rows["region"].isin(parents)] if len(parents) == 1 else rows[:0]
    chosen = own if len(own) else rows[rows["region"].isin(city)]
    if not len(chosen):
        return None
    mean = chosen.groupby("date")[list(AIR_POLLUTANTS)].mean()
    mean.index = pd.DatetimeIndex(mean.index, name="date")
    return mean
