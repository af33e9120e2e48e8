"""The tables of a projection, one function a CSV file.

``region_name`` and ``reason`` are in the language asked for; every label is the same in both.
"""

import numpy as np
import pandas as pd
import xarray as xr

from simmodel.inputs.conversions import per
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

EMISSION_COLUMNS = (
    "region region_name source sector pollutant year base_year baseline scenario unit".split()
)
MEASURE_COLUMNS = "measure clause kind region pollutant year reduction unit".split()
OUTSIDE_COLUMNS = "measure clause kind pollutant year reduction unit".split()
TARGET_COLUMNS = (
    "target clause kind status region pollutant year limit projected unit verdict margin reason"
    " break_even base_quality to_find_tonnes to_find_of"
).split()
DRAWN_COLUMNS = ["probability", "low", "high"]
"""Further columns of the targets where an ensemble was drawn."""
MATCH_COLUMNS = "measure segments scope asked found unit note".split()
CALIBRATION_COLUMNS = (
    "region region_name category sources processes pollutant official low high distribution"
    " modelled unit factor implied implied_unit how quality reference_id locator how_seen note row"
).split()


def long_table(array: xr.DataArray, value: str) -> pd.DataFrame:
    """Turn an array into one row a cell: a column for each dimension, then the values.

    Parameters
    ----------
    array : DataArray of any shape, each dimension labelled
    value : name of the column of values

    >>> array = xr.DataArray([[1.0, 2.0]], {"region": ["a"], "year": [2019, 2020]})
    >>> long_table(array, "emissions").to_csv(index=False).split()
    ['region,year,emissions', 'a,2019,1.0', 'a,2020,2.0']
    """
    places = np.indices(array.shape).reshape(array.ndim, -1)
    columns = {
        str(dim): array[dim].to_numpy()[place]
        for dim, place in zip(array.dims, places, strict=True)
    }
    return pd.DataFrame({**columns, value: array.to_numpy().ravel()})


def emissions_table(projection: Projection, lang: str = "en") -> pd.DataFrame:
    """Emissions by region, source, pollutant and year, in t/yr.

    Parameters
    ----------
    projection : the run
    lang : ``zh`` or ``en``, the language of ``region_name``

    Returns
    -------
    DataFrame with ``EMISSION_COLUMNS``; cells in which the base year, the baseline and the
    scenario are all exactly nought (a source that a region does not have, a pollutant that it
    does not emit) have no row.
    """
    data = projection.dataset
    order = ("region", "source", "pollutant", "year")
    scenario = data["emissions"].transpose(*order)
    table = long_table(scenario, "scenario")
    table["baseline"] = data["baseline"].transpose(*order).to_numpy().ravel()
    base_year = data["base_year_emissions"].transpose(*order[:3]).to_numpy()
    table["base_year"] = np.repeat(base_year.ravel(), data.sizes["year"])
    table = table[(table[["base_year", "baseline", "scenario"]] != 0).any(axis=1)]
    table["region_name"] = table["region"].map(_names(data, "region", f"region_name_{lang}"))
    table["sector"] = table["source"].map(_names(data, "source", "sector"))
    table["unit"] = EMISSION_UNIT
    return table[EMISSION_COLUMNS].reset_index(drop=True)


def measures_table(projection: Projection) -> pd.DataFrame:
    """Reduction by measure, region, pollutant and year against the baseline, in t/yr."""
    return _by_measure(projection.dataset, "reduction", MEASURE_COLUMNS)


def outside_table(projection: Projection) -> pd.DataFrame:
    """Reduction outside the regions, through electricity, by measure; negative is more there."""
    return _by_measure(projection.dataset, "outside_reduction", OUTSIDE_COLUMNS)


def targets_table(projection: Projection, lang: str = "en") -> pd.DataFrame:
    """Targets, judged; ``reason`` in the language asked for.

    ``break_even`` (in ``unit``) is the base-year value up to which a target on the air holds, of a
    rank the index that it needs; ``to_find_tonnes`` is t/yr of ``to_find_of``, emitted low in the
    region, that would close the gap. Where an ensemble was drawn, ``probability`` is the share of
    draws that meet the target, ``low`` to ``high`` the 90 % interval of what is projected.
    """
    table = projection.targets.copy()
    table["reason"] = table[f"reason_{lang}"]
    if projection.ensemble is None:
        return table[TARGET_COLUMNS]
    for name in DRAWN_COLUMNS:
        table[name] = projection.ensemble.targets[name].to_numpy()
    return table[TARGET_COLUMNS + DRAWN_COLUMNS]


def matches_table(projection: Projection) -> pd.DataFrame:
    """List what each measure applies to, what it asked for and what there was."""
    return projection.matches[MATCH_COLUMNS]


def calibration_table(projection: Projection, lang: str = "en") -> pd.DataFrame | None:
    """Figures of the official inventory and what they made of the factors; None without one.

    Returns
    -------
    DataFrame with ``CALIBRATION_COLUMNS``: `official` with its 95 % interval (`low`, `high`) and
    `modelled` in t/yr of the base year; `factor` what multiplies the factors; `implied` the
    factor that was formed where the library has none, in `implied_unit`; `how` ``calibrated``,
    ``implied``, ``activity formed`` or ``nothing``; `row` of emissions.csv
    """
    model = projection.model
    calibration = None if model is None else model.calibration
    if model is None or calibration is None:
        return None
    table = calibration.table.rename(columns={"line": "row"})
    names = _names(projection.dataset, "region", f"region_name_{lang}")
    table["region_name"] = table["region"].map(names).fillna("")
    table["unit"] = EMISSION_UNIT
    first = table["sources"].str.partition(";")[0]
    units = model.library.sources["activity_unit"].reindex(pd.Index(first)).to_numpy()
    table["implied_unit"] = np.where(table["implied"].notna(), [per(str(u)) for u in units], "")
    return table[CALIBRATION_COLUMNS]


def _by_measure(data: xr.Dataset, variable: str, columns: list[str]) -> pd.DataFrame:
    dims = [c for c in ("measure", "region", "pollutant", "year") if c in columns]
    table = long_table(data[variable].transpose(*dims), "reduction")
    table["clause"] = table["measure"].map(_names(data, "measure", "clause"))
    table["kind"] = table["measure"].map(_names(data, "measure", "kind"))
    table["unit"] = EMISSION_UNIT
    return table[columns]


def _names(data: xr.Dataset, dim: str, coordinate: str) -> dict[str, str]:
    """Label of a dimension -> the text of the coordinate beside it."""
    return dict(zip(data[dim].to_numpy(), data[coordinate].to_numpy(), strict=True))
