"""The tables of the air-quality stage, one a CSV file; none where no concentration is known.

Screening level. ``region_name`` is in the language asked for.
"""

import numpy as np
import pandas as pd
import xarray as xr

from simmodel.inputs.air_response import AIR_UNITS
from simmodel.languages import catalogue, names_in
from simmodel.results.air_labels import AIR, DUSTFALL_UNIT
from simmodel.results.projection import Projection
from simmodel.results.tables import long_table

CITY = "city"
CONCENTRATION_COLUMNS = (
    "region region_name air_pollutant year base_year baseline scenario unit base_quality".split()
)
CONCENTRATION_MEASURE_COLUMNS = "measure clause region air_pollutant year reduction unit".split()
INDICATOR_COLUMNS = "indicator region region_name year base_year baseline scenario unit".split()
_CELL = ("region", AIR, "year")


def air_tables(projection: Projection, lang: str = "en") -> dict[str, pd.DataFrame]:
    """Name of a file -> its table; empty where the projection has no concentrations."""
    if "concentration" not in projection.dataset:
        return {}
    return {
        "concentrations.csv": concentrations_table(projection, lang),
        "concentration_measures.csv": concentration_measures_table(projection),
        "indicators.csv": indicators_table(projection, lang),
    }


def concentrations_table(projection: Projection, lang: str = "en") -> pd.DataFrame:
    """Concentrations in µg/m³, CO in mg/m³; NaN where no base value is known.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``region_name``

    Returns
    -------
    DataFrame with ``CONCENTRATION_COLUMNS``; ``base_quality`` A to E, empty without a base value
    """
    data = projection.dataset
    table = _three(data, "concentration", _CELL)
    years = data.sizes["year"]
    quality = data["base_quality"].transpose(*_CELL[:2]).to_numpy().astype(str)
    table["base_quality"] = np.repeat(quality.ravel(), years)
    table["region_name"] = table["region"].map(_region_names(data, lang))
    table["unit"] = table[AIR].map(AIR_UNITS)
    return table[CONCENTRATION_COLUMNS]


def concentration_measures_table(projection: Projection) -> pd.DataFrame:
    """What each measure takes off each concentration; they add up to baseline minus scenario."""
    data = projection.dataset
    array = data["concentration_reduction"].transpose("measure", *_CELL)
    table = long_table(array, "reduction")
    clauses = dict(zip(data["measure"].to_numpy(), data["clause"].to_numpy(), strict=True))
    table["clause"] = table["measure"].map(clauses)
    table["unit"] = table[AIR].map(AIR_UNITS)
    return table[CONCENTRATION_MEASURE_COLUMNS]


def indicators_table(projection: Projection, lang: str = "en") -> pd.DataFrame:
    """Composite index, good and heavy-pollution days, dustfall.

    Returns
    -------
    DataFrame with ``INDICATOR_COLUMNS``; the region ``city`` is the mean of the regions whose
    stations stand for the city, named in ``region_name``
    """
    data = projection.dataset
    names = _region_names(data, lang) | {CITY: _city_name(projection, lang)}
    days = _three(data, "days", ("indicator", "year")).assign(region=CITY, unit="day")
    tables = [
        _three(data, "city_index", ("year",)).assign(
            indicator="composite_index", region=CITY, unit="1"
        ),
        _three(data, "composite_index", ("region", "year")).assign(
            indicator="composite_index", unit="1"
        ),
        days,
        _three(data, "dustfall", ("region", "year")).assign(
            indicator="dustfall", unit=DUSTFALL_UNIT
        ),
    ]
    table = pd.concat(tables, ignore_index=True)
    table["region_name"] = table["region"].map(names)
    return table[INDICATOR_COLUMNS]


def _three(data: xr.Dataset, variable: str, dims: tuple[str, ...]) -> pd.DataFrame:
    """Scenario, baseline and base year of a variable, one row a cell; the last dim is the year."""
    table = long_table(data[variable].transpose(*dims), "scenario")
    table["baseline"] = data[f"{variable}_baseline"].transpose(*dims).to_numpy().ravel()
    base = data[f"{variable}_base_year"].transpose(*dims[:-1]).to_numpy()
    table["base_year"] = np.repeat(base.ravel(), data.sizes["year"])
    return table


def _region_names(data: xr.Dataset, lang: str) -> dict[str, str]:
    names = data[f"region_name_{names_in(lang)}"].to_numpy()
    return dict(zip(data["region"].to_numpy(), names, strict=True))


def _city_name(projection: Projection, lang: str) -> str:
    """Names of the regions that stand for the city."""
    if projection.air is None:
        return CITY
    names = _region_names(projection.dataset, lang)
    return catalogue(lang)["list"].join(names[code] for code in projection.air.air.city)
