"""What an inventory knows of the air: concentrations, a daily series, and counts of days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simmodel.inputs.activity import region_codes
from simmodel.inputs.air_days import (
    DAILY_COLUMNS,
    DAYS_COLUMNS,
    MADE,
    check_unique_rows,
    read_daily,
    read_days,
)
from simmodel.inputs.air_limits import INDEX_STATISTIC
from simmodel.inputs.air_response import AIR_UNITS
from simmodel.inputs.checks import (
    SPREAD,
    check_known,
    check_provenance,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table, rows_of
from simmodel.vocabulary import AIR_POLLUTANTS, SHARE_UNIT
from simmodel.workbooks import is_file

CONCENTRATION_FILE = "concentrations.csv"
DAILY_FILE = "daily_concentrations.csv"
DAYS_FILE = "days.csv"
CONCENTRATION_COLUMNS = (*("region", "pollutant", "statistic", "value", "unit", *SPREAD, *MADE),)
EX_DUST = "mean_ex_dust"
SPREAD_OF_DAYS = "sd_log"
"""Standard deviation of the logarithm of the daily part above background; a pure number."""
STATISTICS: dict[str, tuple[str, ...]] = {
    "SO2": ("mean", SPREAD_OF_DAYS),
    "NO2": ("mean", SPREAD_OF_DAYS),
    "PM10": ("mean", EX_DUST, SPREAD_OF_DAYS),
    "PM2.5": ("mean", EX_DUST, SPREAD_OF_DAYS),
    "CO": ("p95_daily", "mean"),
    "O3": ("p90_8h",),
}
"""Statistics of a year that each air pollutant may have; the first is what limits speak of."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured or estimated, region names resolved and in canonical units.

    Parameters
    ----------
    table : concentrations.csv as read, whose rows are those of `concentrations`
    concentrations, days : as in `AirQuality`
    daily : region, date, and a column for each air pollutant
    """

    table: Table
    concentrations: pd.DataFrame
    daily: pd.DataFrame
    days: pd.DataFrame
    files: tuple[Path, ...]


def read_measured(
    folder: Path, regions: pd.DataFrame, references: Collection[str] | None, faults: Faults
) -> Measured:
    """Read and check the files of an inventory's folder; each of them may be absent."""
    concentrations = _optional(folder, CONCENTRATION_FILE, CONCENTRATION_COLUMNS, faults)
    daily = _optional(folder, DAILY_FILE, DAILY_COLUMNS, faults)
    days = _optional(folder, DAYS_FILE, DAYS_COLUMNS, faults)
    for table in (concentrations, days):
        check_provenance(table, references, faults, rule="rule")
    named = region_table(regions)
    return Measured(
        concentrations,
        _concentrations(concentrations, named, faults),
        read_daily(daily, named, cities_of(regions), references, faults),
        read_days(days, named, cities_of(regions), faults),
        tuple(f for t in (concentrations, daily, days) for f in t.files),
    )


def _optional(folder: Path, name: str, columns: Sequence[str], faults: Faults) -> Table:
    """Read a table; one without rows and problems where there is no such file."""
    path = folder / name
    if is_file(path):
        return faults.take(read_table(path, columns))
    empty = np.empty(0, dtype=object)
    return Table(str(path), dict.fromkeys(columns, empty), empty, np.empty(0, dtype=np.int64))


def region_table(regions: pd.DataFrame) -> Table:
    """Return the names of regions as a table, as `region_codes` takes it."""
    named = regions.reset_index()
    cells = {c: named[c].to_numpy(dtype=object) for c in ("region", "name_zh", "name_en")}
    return Table(
        "regions.csv", cells, named["file"].to_numpy(dtype=object), named["line"].to_numpy()
    )


def cities_of(regions: pd.DataFrame) -> tuple[str, ...]:
    """Return the codes of what the regions belong to."""
    return tuple(dict.fromkeys(str(p) for p in regions["parent"] if p))


def _concentrations(table: Table, regions: Table, faults: Faults) -> pd.DataFrame:
    region = region_codes(table, regions, faults)
    check_known(table, "pollutant", AIR_POLLUTANTS, "an air pollutant", faults)
    _check_statistic(table, faults)
    values = parse_numbers(table, "value", faults)
    faults.at(table, values <= 0, "value", lambda i: f"{table['value'][i]} is not above 0.")
    low, high = parse_spread(table, "value", values, faults)
    units = np.array(
        [
            SHARE_UNIT if statistic == SPREAD_OF_DAYS else AIR_UNITS.get(pollutant, "")
            for pollutant, statistic in zip(table["pollutant"], table["statistic"], strict=True)
        ],
        dtype=object,
    )
    factor = convert(table, "unit", units, faults)
    frame = table.frame(
        CONCENTRATION_COLUMNS,
        region=region,
        value=values * factor,
        low=low * factor,
        high=high * factor,
        unit=units,
    )
    check_unique_rows(table, frame, ["region", "pollutant", "statistic"], faults)
    _check_percentile_of_co(table, frame, faults)
    return frame


def _check_statistic(table: Table, faults: Faults) -> None:
    """Refuse a statistic that an air pollutant is not judged by, such as a percentile of PM2.5."""
    pollutants, statistics = table["pollutant"], table["statistic"]
    wrong = np.array(
        [
            p in STATISTICS and s not in STATISTICS[p]
            for p, s in zip(pollutants, statistics, strict=True)
        ],
        dtype=np.bool_,
    )

    def say(i: int) -> str:
        allowed = ", ".join(STATISTICS[pollutants[i]])
        return f"{statistics[i]!r} is not a statistic of {pollutants[i]}. Allowed: {allowed}."

    faults.at(table, wrong, "statistic", say)


def _check_percentile_of_co(table: Table, frame: pd.DataFrame, faults: Faults) -> None:
    """Refuse CO as a mean alone, and a 95th percentile below the mean."""
    co = frame[frame["pollutant"] == "CO"]
    percentile = co[co["statistic"] == "p95_daily"].set_index("region")["value"].to_dict()
    is_mean = (frame["pollutant"] == "CO") & (frame["statistic"] == "mean")
    mean = is_mean.to_numpy(dtype=np.bool_)
    alone = mean & ~frame["region"].isin(percentile).to_numpy(dtype=np.bool_)
    message = "CO is judged by its 95th percentile. Give a row with the statistic 'p95_daily'."
    faults.at(table, alone, "statistic", message)
    at_least = np.array([percentile.get(r, np.nan) for r in frame["region"]], dtype=np.float64)
    above = mean & (frame["value"].to_numpy(np.float64) > at_least)

    def say(i: int) -> str:
        return f"the mean of CO is above its p95_daily, {at_least[i]:g} mg/m3. Correct one of them."

    faults.at(table, above, "value", say)


def choose_base(
    measured: Measured,
    regions: pd.DataFrame,
    dust_excluded: bool,
    background: pd.Series,
    faults: Faults,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the base-year value of each region and air pollutant, and its quality.

    A base value below the background is refused; what is missing, or stands in, is noted.
    """
    rows = measured.concentrations
    value, quality = rows["value"].tolist(), rows["quality"].tolist()
    values, qualities, used = {}, {}, list[int]()
    for air in AIR_POLLUTANTS:
        chosen = _best_rows(rows, air, _in_order(air, dust_excluded))
        of_region = [chosen.get(code) for code in regions.index]
        values[air] = [np.nan if i is None else value[i] for i in of_region]
        qualities[air] = ["" if i is None else quality[i] for i in of_region]
        used += chosen.values()
    base = pd.DataFrame(values, index=regions.index, dtype=np.float64)
    in_use = rows.iloc[used]
    _check_above_background(measured.table, rows, in_use, background, faults)
    _note_dust(in_use, dust_excluded, faults)
    _note_missing(base, regions, faults)
    return base, pd.DataFrame(qualities, index=regions.index)


def _best_rows(rows: pd.DataFrame, air: str, order: Sequence[str]) -> dict[str, int]:
    """For each region the row with the best statistic of an air pollutant, the best ones first."""
    keys = list(rows_of(rows, "region", "pollutant", "statistic"))
    best: dict[str, int] = {}
    for wanted in order:
        for i, (region, pollutant, statistic) in enumerate(keys):
            if pollutant == air and statistic == wanted:
                best.setdefault(region, i)
    return best


def _in_order(air: str, dust_excluded: bool) -> tuple[str, ...]:
    """Return the statistics that may stand as base value, the best one first."""
    if EX_DUST not in STATISTICS[air]:
        return (INDEX_STATISTIC[air],)
    return (EX_DUST, "mean") if dust_excluded else ("mean", EX_DUST)


def _check_above_background(
    table: Table,
    rows: pd.DataFrame,
    used: pd.DataFrame,
    background: pd.Series,
    faults: Faults,
) -> None:
    least = rows["pollutant"].map(background).to_numpy(dtype=np.float64)
    value = rows["value"].to_numpy(dtype=np.float64)

    def say(i: int) -> str:
        air = rows["pollutant"].iloc[i]
        unit = AIR_UNITS[air]
        return (
            f"{value[i]:g} {unit} is below the background of {air}, {least[i]:g} {unit}, so no part"
            " of it follows emissions. Check its unit, or name another place in air_quality."
        )

    in_use = np.isin(table.line, used["line"].to_numpy(np.int64))
    faults.at(table, in_use & (value > 0) & (value < least), "value", say)


def _note_dust(used: pd.DataFrame, dust_excluded: bool, faults: Faults) -> None:
    """Say where a base value counts dust days though they were to be left out, or the reverse."""
    particles = used[used["pollutant"].isin([a for a in STATISTICS if EX_DUST in STATISTICS[a]])]
    other = particles[particles["statistic"] != (EX_DUST if dust_excluded else "mean")]
    for air, rows in other.groupby("pollutant"):
        how = "counts dust days, for there is no mean_ex_dust" if dust_excluded else "leaves out"
        how = how if dust_excluded else "leaves out dust days, for there is no mean"
        where = ", ".join(map(str, rows["region"]))
        faults.notes.append(f"{CONCENTRATION_FILE}: {air} of {where} {how}.")


def _note_missing(base: pd.DataFrame, regions: pd.DataFrame, faults: Faults) -> None:
    """Say which concentrations have no base value, so that their targets cannot be judged."""
    for air in AIR_POLLUTANTS:
        lacking = base.index[base[air].isna()]
        if len(lacking):
            every = len(lacking) == len(base)
            where = "any region" if every else ", ".join(regions.loc[lacking, "name_zh"])
            faults.notes.append(f"{CONCENTRATION_FILE}: no base value of {air} in {where}.")
