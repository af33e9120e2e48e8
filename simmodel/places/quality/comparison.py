"""The shipped places as a yardstick: `comparison.csv`, and a place beside it.

`comparison.csv` is made by ``python -m tests.comparison --renew`` from the five shipped plans. All
of it is estimated from public figures by this project; none of it is measured. A row is a place,
pollutant and sector (`all` for their sum): base-year emission, the same per head, per km2 and per
tonne of coal that the sector burns (of all sectors: that power plants, boilers, households and
bonfires burn; coal in kilns and ovens is not counted), and from the lowest to the highest county
of the place. Changji is a county itself; the cities of Shanxi stand under Shanxi.
"""

import csv
import io
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from simmodel.emissions.model import Model
from simmodel.places.quality.sizes import (
    ALL,
    coal_burnt,
    emissions_by_sector,
    intensities,
    place_code,
    sizes,
)

MEASURES = ("per_head", "per_km2", "per_coal")
_TEXTS = ("place", "name_zh", "name_en", "code", "pollutant", "sector")
_SAME = 1e-3
"""What the rounding of the table may do."""
_DIGITS = 4


def own_intensities(model: Model) -> pd.DataFrame:
    """Totals of a place with what they are per head, km2 and tonne of coal; as `intensities`."""
    emitted = emissions_by_sector(model).groupby("sector").sum()
    return intensities(emitted, sizes(model.inventory.regions, coal_burnt(model)))


def rows_of(model: Model, place: str, name_zh: str, name_en: str) -> pd.DataFrame:
    """Rows of `comparison.csv` that stand for one place."""
    regions = model.inventory.regions
    table = own_intensities(model)
    table.insert(0, "base_year", model.scenario.base_year)
    for column, word in (
        ("code", place_code(regions)),
        ("name_en", name_en),
        ("name_zh", name_zh),
        ("place", place),
    ):
        table.insert(0, column, word)
    counties = _of_counties(model)
    for measure in MEASURES:
        for end in ("low", "high"):
            table[f"{measure}_{end}"] = [
                counties.get((measure, end, p, s), np.nan)
                for p, s in zip(table["pollutant"], table["sector"], strict=True)
            ]
    numbers = table.columns.difference([*_TEXTS, "base_year"])
    table[numbers] = table[numbers].map(lambda value: float(f"{value:.{_DIGITS}g}"))
    return table[table["tonnes"] > 0].reset_index(drop=True)


def _of_counties(model: Model) -> dict[tuple[str, str, str, str], float]:
    """Lowest and highest county for each measure, pollutant and sector."""
    regions, coal = model.inventory.regions, coal_burnt(model)
    emitted = emissions_by_sector(model)
    code = place_code(regions)
    if is_county(code):
        tables = [own_intensities(model)]
    else:
        tables = [
            intensities(_of_region(emitted, str(r)), sizes(regions.loc[[r]], coal))
            for r in regions.index
            if is_county(str(r))
        ]
    ends: dict[tuple[str, str, str, str], float] = {}
    if not tables:
        return ends
    together = pd.concat(tables)
    groups = together[together["tonnes"] > 0].groupby(["pollutant", "sector"], as_index=False)
    for end, found in (
        ("low", groups[list(MEASURES)].min()),
        ("high", groups[list(MEASURES)].max()),
    ):
        for row in found.to_dict("records"):
            for measure in MEASURES:
                ends[(measure, end, row["pollutant"], row["sector"])] = float(row[measure])
    return ends


def _of_region(emitted: pd.DataFrame, region: str) -> pd.DataFrame:
    here = emitted[emitted.index.get_level_values("region") == region]
    return here.droplevel("region")


def is_county(code: str) -> bool:
    """Whether a code is that of a county, district or county-level city."""
    return len(code) == len("140602") and not code.endswith("00")


@cache
def shipped() -> pd.DataFrame:
    """The rows of `comparison.csv`; absent numbers are NaN."""
    text = (files("simmodel.places") / "comparison.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    table = pd.DataFrame(rows)
    numbers = table.columns.difference(list(_TEXTS))
    table[numbers] = table[numbers].replace("", np.nan).astype(float)
    return table


def compare(model: Model, others: pd.DataFrame) -> pd.DataFrame:
    """A place beside others; beside their counties if it has one region only.

    Parameters
    ----------
    others : rows of `comparison.csv`, as `other_places` gives them

    Returns
    -------
    DataFrame : as `intensities`, and for each of `MEASURES` `<measure>_low`, `<measure>_high` of
        the others and `<measure>_ratio`: 1 inside, else how far beyond the nearer end, below 1
        where it is lower
    """
    own = own_intensities(model)
    as_county = len(model.inventory.regions) == 1
    found = []
    for row in own.itertuples(index=False):
        same = others[(others["pollutant"] == row.pollutant) & (others["sector"] == row.sector)]
        ends: dict[str, float] = {}
        for measure in MEASURES:
            names = (f"{measure}_low", f"{measure}_high") if as_county else (measure,)
            values = same[list(names)].to_numpy(dtype=float)
            values = values[np.isfinite(values)]
            low, high = (values.min(), values.max()) if values.size else (np.nan, np.nan)
            value = float(getattr(row, measure))
            ends |= {f"{measure}_low": low, f"{measure}_high": high}
            ends[f"{measure}_ratio"] = beyond(value, low, high)
        found.append(ends)
    return pd.concat([own, pd.DataFrame(found)], axis=1)


def other_places(model: Model) -> pd.DataFrame:
    """Rows of `comparison.csv` without the place itself, if it is a shipped one unchanged.

    For a single county only the rows that say how its counties differ.
    """
    own, code, table = own_intensities(model), place_code(model.inventory.regions), shipped()
    if len(model.inventory.regions) == 1:
        table = table[table["per_head_low"].notna()]
    mine = own[own["sector"] == ALL].set_index("pollutant")["tonnes"]
    same = table[(table["code"] == code) & (table["sector"] == ALL)]
    theirs = same.set_index("pollutant")["tonnes"]
    is_same = len(theirs) > 0 and np.allclose(theirs, mine.reindex(theirs.index), rtol=_SAME)
    return table[table["code"] != code] if is_same else table


def beyond(value: float, low: float, high: float) -> float:
    """How far a value lies beyond the nearer end: 1 inside, 2 twice the upper, 0.5 half the lower.

    >>> [beyond(v, 10.0, 20.0) for v in (15.0, 40.0, 5.0)]
    [1.0, 2.0, 0.5]
    """
    if not np.isfinite([value, low, high]).all():
        return float("nan")
    if value > high * (1 + _SAME):
        return value / high if high > 0 else float("inf")
    return value / low if value < low * (1 - _SAME) else 1.0
