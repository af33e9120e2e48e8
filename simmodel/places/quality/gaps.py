"""Nothing where something is expected, the same twice, and years that jump."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from simmodel.emissions.model import Model
from simmodel.emissions.system import Array
from simmodel.measures.catalogue import NAME_ATTRIBUTES
from simmodel.places.quality.findings import Finding
from simmodel.vocabulary import POLLUTANTS

FEWEST_REGIONS = 4
"""Regions of a place from which one without a source that all others have is worth a look."""
FASTEST = 0.3
"""Change in a year, 0-1, that is called a jump."""
_ENTERPRISE = "enterprise"


def zeros(rows: pd.DataFrame) -> Iterator[Finding]:
    """Rows whose activity is nought."""
    for row in rows[rows["activity"] == 0].itertuples():
        yield Finding(
            "zero", str(row.region), str(row.source), str(row.Index), int(str(row.line)), 0.0
        )


def silent(rows: pd.DataFrame) -> Iterator[Finding]:
    """Rows with activity that emit none of the pollutants though others of their source do."""
    nothing = (rows[list(POLLUTANTS)].sum(axis=1) == 0) & (rows["activity"] > 0)
    emitting = set(rows.loc[~nothing, "source"])
    for row in rows[nothing & rows["source"].isin(emitting)].itertuples():
        place = (str(row.region), str(row.source), str(row.Index), int(str(row.line)))
        yield Finding("silent", *place, float(str(row.activity)), unit=str(row.unit))


def absent(rows: pd.DataFrame, regions: pd.DataFrame) -> Iterator[Finding]:
    """Regions without a source that every other region has."""
    if len(regions) < FEWEST_REGIONS:
        return
    active = rows[rows["activity"] > 0]
    for source, group in active.groupby("source"):
        codes = set(group["region"])
        without = [str(code) for code in regions.index if code not in codes]
        if len(without) == 1:
            weight = float(group["weight"].mean())
            yield Finding("absent", without[0], str(source), weight=weight)


def unsized(rows: pd.DataFrame, regions: pd.DataFrame) -> Iterator[Finding]:
    """Regions without people or area, so that nothing can be said per head or km2."""
    blank = regions["population"].isna() | regions["area_km2"].isna()
    weight = rows.groupby("region")["weight"].sum()
    for code in regions.index[blank]:
        yield Finding("unsized", str(code), weight=float(weight.get(code, 0.0)))


def doubles(rows: pd.DataFrame, attributes: Sequence[str]) -> Iterator[Finding]:
    """Rows that say the same as one above: region, source, activity, enterprise and names.

    Rows that name no enterprise count as the same only if all their attributes are the same too.

    Parameters
    ----------
    attributes : names of the attributes
    """
    names = [f"attribute {name}" for name in attributes if name in NAME_ATTRIBUTES]
    others = [f"attribute {name}" for name in attributes if name not in NAME_ATTRIBUTES]
    first: dict[tuple[object, ...], int] = {}
    for segment, row in rows[rows["activity"] > 0].iterrows():
        name = tuple(str(row[column]) for column in names)
        is_named = bool(row.get(f"attribute {_ENTERPRISE}", ""))
        rest = () if is_named else tuple(str(row[column]) for column in others)
        key = (row["region"], row["source"], row["activity"], name, rest)
        line = int(row["line"])
        above = first.setdefault(key, line)
        if above != line:
            place = (str(row["region"]), str(row["source"]), str(segment), line)
            value, weight = float(row["activity"]), float(row["weight"])
            unit = str(row["unit"])
            yield Finding("double", *place, value, unit=unit, what=str(above), weight=weight)


def jumps(model: Model, rows: pd.DataFrame) -> Iterator[Finding]:
    """Sources whose activity without the plan changes by more than `FASTEST` in a year.

    The first year is compared with the base year, the mean yearly change where years lie between.
    """
    scenario, system = model.scenario, model.system
    years = [scenario.base_year, *scenario.years]
    activity = np.column_stack([system.base_activity, system.activity])
    source = pd.Series(model.catalogue.segments["source"].to_numpy(dtype=object))
    sums = pd.DataFrame(activity).groupby(source).sum()
    weight = rows.groupby("source")["weight"].sum()
    for name, values in sums.iterrows():
        fast = _fast(years, values.to_numpy(dtype=float))
        if fast:
            rate = max((rate for rate, _ in fast), key=abs)
            of = ", ".join(which for _, which in fast)
            share = float(weight.get(name, 0.0))
            yield Finding("jump", "", str(name), value=rate, usual=FASTEST, what=of, weight=share)


def _fast(years: Sequence[int], values: Array) -> list[tuple[float, str]]:
    """Changes a year above `FASTEST`, with the years between which they are."""
    found = []
    for k, (first, last) in enumerate(zip(years[:-1], years[1:], strict=True)):
        if last > first and values[k] > 0 and values[k + 1] > 0:
            rate = float(values[k + 1] / values[k]) ** (1 / (last - first)) - 1
            if abs(rate) > FASTEST:
                found.append((rate, f"{first}-{last}"))
    return found


def plan_jumps(emissions: pd.DataFrame) -> Iterator[Finding]:
    """Pollutants whose emission with the plan changes by more than `FASTEST` in a year.

    Parameters
    ----------
    emissions : index year, from the base year; one column a pollutant, t/yr
    """
    years = [int(year) for year in emissions.index]
    for pollutant in emissions:
        for rate, of in _fast(years, emissions[pollutant].to_numpy(dtype=float)):
            yield Finding("plan_jump", value=rate, usual=FASTEST, unit=of, what=str(pollutant))
