"""Rows that lie far from the others of their source category, or ask for what cannot be.

Far from the others means: more than `FAR` scaled median absolute deviations from the median of the
logarithms, among at least `FEWEST` values of one source category, and at least `TIMES` times it.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simmodel.errors import UnitError
from simmodel.places.quality.findings import WEIGHED, Finding, of_row
from simmodel.units import conversion_factor

FAR, TIMES, FEWEST = 3.5, 5.0, 5
HOURS_OF_YEAR = 8760.0
STEAM_HEAT = 2.8
"""GJ in a tonne of steam, at most: what a boiler of 1 t/h can give in an hour."""
FEWEST_IN_A_HOME = 2.0
_SCALE = 1.4826
"""Makes the median absolute deviation of normal values their standard deviation."""
_BY_DISTANCE = "goods_delivered"
_CAPACITIES = ("capacity", "steam_capacity", "count", "households")


def far_from_others(values: pd.Series, groups: pd.Series) -> pd.DataFrame:
    """Values above 0 that lie far from the others of their group.

    Returns
    -------
    DataFrame, index of `values`: usual (median of the group), ratio, is_far

    Notes
    -----
    By hand: 1, 1, 2, 1, 2, 40. Logarithms 0, 0, .69, 0, .69, 3.69; median .35, deviations .35 five
    times and 3.34; scaled MAD 1.4826 · .35 = .51. 40 lies 6.5 of them and 28 times away: far.
    """
    above = values.where(values > 0)
    logs = np.log(above)
    by = logs.groupby(groups)
    median = by.transform("median")
    away = (logs - median).abs()
    spread = _SCALE * away.groupby(groups).transform("median")
    enough = by.transform("count") >= FEWEST
    is_far = enough & (away > FAR * spread) & (away >= np.log(TIMES))
    usual = np.exp(median)
    return pd.DataFrame({"usual": usual, "ratio": above / usual, "is_far": is_far.fillna(False)})


def far_activity(rows: pd.DataFrame, regions: pd.DataFrame) -> Iterator[Finding]:
    """Regions whose activity of a source is far off per head, and per km2 in the same direction.

    Where only people or only areas are known, that decides.
    """
    columns = {"activity": "sum", "weight": "sum", "unit": "first"}
    sums = rows.groupby(["region", "source"], as_index=False).agg(columns)
    marks, tables = [], {}
    for size in ("population", "area_km2"):
        by = sums["activity"] / regions[size].reindex(sums["region"]).to_numpy()
        if by.notna().any():
            tables[size] = (by, far_from_others(by, sums["source"]))
            found = tables[size][1]
            marks.append(np.where(found["is_far"], np.sign(np.log(found["ratio"])), 0.0))
    if not marks:
        return
    same = np.all([mark == marks[0] for mark in marks], axis=0) & (marks[0] != 0)
    size = next(iter(tables))
    by, found = tables[size]
    for i in np.flatnonzero(same):
        row = sums.iloc[i]
        unit = f"{row['unit']}/{'person' if size == 'population' else 'km2'}"
        yield Finding(
            "far_activity",
            str(row["region"]),
            str(row["source"]),
            value=float(by.iloc[i]),
            usual=float(found["usual"].iloc[i]),
            ratio=float(found["ratio"].iloc[i]),
            unit=unit,
            weight=float(row["weight"]),
        )


def far_factors(rows: pd.DataFrame) -> Iterator[Finding]:
    """Rows that emit far more or less per activity than others of their source: fuel, controls."""
    worst: dict[str, Finding] = {}
    for pollutant in WEIGHED:
        rate = 1000.0 * rows[pollutant] / rows["activity"].where(rows["activity"] > 0)
        found = far_from_others(rate, rows["source"])
        for segment in rows.index[found["is_far"]]:
            one = of_row("far_factor", rows, segment, rate, found, pollutant)
            before = worst.get(segment)
            if before is None or abs(np.log(one.ratio)) > abs(np.log(before.ratio)):
                worst[segment] = one
    yield from worst.values()


def far_services(rows: pd.DataFrame, sources: pd.DataFrame) -> Iterator[Finding]:
    """Rows whose own activity per service lies outside the 95 % interval of the library.

    Freight is left out: its activity per tonne is the length of the haul, which differs by place.
    """
    about = sources.reindex(rows["source"]).set_index(rows.index)
    own, usual = rows["activity_per_service"], about["activity_per_service"]
    outside = (own < about["low"]) | (own > about["high"])
    outside &= (about["service"] != _BY_DISTANCE).to_numpy()
    found = pd.DataFrame({"usual": usual, "ratio": own / usual})
    for segment in rows.index[outside.fillna(False)]:
        yield of_row("far_service", rows, segment, own, found, str(about["service_unit"][segment]))


def far_use(rows: pd.DataFrame, units: Mapping[str, str]) -> Iterator[Finding]:
    """Rows whose activity is far off for their capacity, number or households.

    Parameters
    ----------
    units : unit of each numeric attribute
    """
    for name in (name for name in _CAPACITIES if name in units):
        size = rows[f"attribute {name}"]
        used = rows["activity"] / size.where(size > 0)
        found = far_from_others(used, rows["source"])
        for segment in rows.index[found["is_far"]]:
            yield of_row("far_use", rows, segment, used, found, units[name])


def too_many_hours(rows: pd.DataFrame, units: Mapping[str, str]) -> Iterator[Finding]:
    """Rows that would have to run more hours at full load than a year has.

    True of one unit of the size that is given; a row may stand for several.
    """
    for name, service, unit, per_hour in (
        ("capacity", "MWh", "MW", 1.0),
        ("steam_capacity", "GJ", "t/h", STEAM_HEAT),
    ):
        try:
            factor = conversion_factor(units[name], unit) if name in units else np.nan
        except UnitError:
            factor = np.nan
        if not np.isfinite(factor):
            continue
        size = factor * per_hour * rows[f"attribute {name}"]
        hours = rows["activity"] / rows["activity_per_service"] / size.where(size > 0)
        hours = hours.where(rows["service_unit"] == service)
        found = pd.DataFrame({"usual": HOURS_OF_YEAR, "ratio": hours / HOURS_OF_YEAR})
        for segment in rows.index[(hours > HOURS_OF_YEAR).to_numpy()]:
            yield of_row("hours", rows, segment, hours, found)


def too_many_homes(rows: pd.DataFrame, regions: pd.DataFrame) -> Iterator[Finding]:
    """Regions whose fuel would heat more homes than its people can have.

    Fuel divided by what a home uses, all fuels together; a home with fewer than
    `FEWEST_IN_A_HOME` people on the mean is not believed (a rule of this program).
    """
    heating = rows[rows["service_unit"] == "household"]
    homes = (heating["activity"] / heating["activity_per_service"]).groupby(heating["region"]).sum()
    weight = heating.groupby("region")["weight"].sum()
    people = regions["population"].reindex(homes.index)
    for region in homes.index[(homes * FEWEST_IN_A_HOME > people).to_numpy()]:
        ratio = float(homes[region] * FEWEST_IN_A_HOME / people[region])
        most, share = float(people[region]) / FEWEST_IN_A_HOME, float(weight[region])
        yield Finding(
            "homes", str(region), value=float(homes[region]), usual=most, ratio=ratio, weight=share
        )
