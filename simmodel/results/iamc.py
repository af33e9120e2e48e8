"""The run as a long table after the IAMC, as pyam and the scenario explorers read it.

One row a value: ``model, scenario, region, variable, unit, year, value``. The plan and the same
years without it are two scenarios, ``<name>`` and ``<name> baseline``. Variables are
``Emissions|SO2``, ``Emissions|SO2|Power``, ``Emissions|SO2|Power|Coal`` and, where base-year
concentrations are known, ``Concentration|PM2.5``. Each level adds up to the one above it, and the
regions to ``all regions``; a source without a fuel (dust, crops, solvents, products) is ``Other``.

Units are tonnes, so that the numbers are those of every other file, with the species written out
as the IAMC does (``t SO2/yr``); NOx is weighed as NO2 and says so (``t NO2/yr``). The mass, the
year and ``t CO2/yr`` are units that iam-units converts by itself; it knows no air pollutants, so
there pyam wants the factor: ``df.convert_unit("t SO2/yr", "kt SO2/yr", factor=0.001)``.
Concentrations are in ``ug/m^3``, CO in ``mg/m^3``, as iam-units writes them.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from simmodel import __version__
from simmodel.inputs.air_response import AIR_UNITS
from simmodel.results.air_labels import AIR
from simmodel.results.air_tables import concentrations_table
from simmodel.results.projection import Projection
from simmodel.results.tables import long_table
from simmodel.results.write import write_csv

IAMC_COLUMNS = "model scenario region variable unit year value".split()
IAMC_FILE = "iamc.csv"
ALL = "all regions"
OTHER = "Other"
_FUELS = {
    "Coal": "boiler_coal coal coke coke_breeze gangue household_briquette household_clean_coal"
    " household_raw_coal thermal_coal",
    "Gas": "mixed_gas natural_gas producer_gas",
    "Oil": "diesel petrol",
    "Biomass": "biomass biomass_pellet straw_wood",
    "Heat": "district_heat waste_heat",
}
"""Fuel of an IAMC variable -> fuels of the library; any other fuel keeps its own name."""
_FUEL_OF = {fuel: name for name, fuels in _FUELS.items() for fuel in fuels.split()}
_SPECIES = {"NOx": "NO2"}
_BASELINE = "baseline"


def iamc_table(projection: Projection) -> pd.DataFrame:
    """Emissions in t/yr and concentrations, with and without the plan, as the IAMC wants them.

    The base year is one of the years. A variable that is nought everywhere, and a concentration
    that is not known, have no row.

    Returns
    -------
    DataFrame with ``IAMC_COLUMNS``
    """
    tables = [_emissions(projection)]
    if "concentration" in projection.dataset:
        tables.append(_concentrations(projection))
    table = pd.concat(tables, ignore_index=True)
    name = projection.scenario.name
    table["model"] = f"simmodel {__version__}"
    table["scenario"] = table["scenario"].map({"scenario": name, _BASELINE: f"{name} {_BASELINE}"})
    return table[IAMC_COLUMNS]


def write_iamc(projection: Projection, folder: Path, lang: str = "en") -> None:
    """Write ``iamc.csv`` to a folder; regions are in English whatever the language of the run."""
    write_csv(iamc_table(projection), folder / IAMC_FILE)


def _emissions(projection: Projection) -> pd.DataFrame:
    data = projection.dataset
    order = ("region", "source", "pollutant", "year")
    base = data["base_year_emissions"].transpose(*order[:3]).to_numpy()[..., None]
    years = [int(year) for year in data["year"].to_numpy()]
    early = [] if projection.scenario.base_year in years else [int(projection.scenario.base_year)]
    groups = _groups(data)
    arrays = []
    for name in ("emissions", "baseline"):
        values = data[name].transpose(*order).to_numpy()
        values = np.concatenate([base, values], axis=3) if early else values
        summed = np.stack([values[:, sources].sum(axis=1) for sources in groups.values()])
        arrays.append(np.concatenate([summed, summed.sum(axis=1, keepdims=True)], axis=1))
    array = xr.DataArray(
        np.stack(arrays),
        {
            "scenario": ["scenario", _BASELINE],
            "group": list(groups),
            "region": [*_region_names(data).values(), ALL],
            "pollutant": data["pollutant"].to_numpy(),
            "year": early + years,
        },
    ).transpose("scenario", "pollutant", "group", "region", "year")
    table = long_table(array, "value")
    used = (array != 0).any(["scenario", "region", "year"]).broadcast_like(array)
    table = table[used.transpose(*array.dims).to_numpy().ravel()]
    species = table["pollutant"].map(lambda label: _SPECIES.get(label, label))
    return table.assign(
        variable="Emissions|" + table["pollutant"] + table["group"],
        unit="t " + species + "/yr",
    )


def _groups(data: xr.Dataset) -> dict[str, list[int]]:
    """End of a variable's name -> positions of its sources: all, each sector, each of its fuels."""
    sectors, fuels = (data[name].to_numpy().astype(str) for name in ("sector", "fuel"))
    groups: dict[str, list[int]] = {"": list(range(len(sectors)))}
    for position, (sector, fuel) in enumerate(zip(sectors, fuels, strict=True)):
        above = f"|{_words(sector) or OTHER}"
        for name in (above, f"{above}|{_FUEL_OF.get(fuel) or _words(fuel) or OTHER}"):
            groups.setdefault(name, []).append(position)
    return dict(sorted(groups.items()))


def _words(label: str) -> str:
    """Write a label as the IAMC does.

    >>> _words("industry_boiler")
    'Industry Boiler'
    """
    return label.replace("_", " ").title()


def _region_names(data: xr.Dataset) -> dict[str, str]:
    """Code of a region -> its English name, with the code where two are named alike."""
    codes = [str(code) for code in data["region"].to_numpy()]
    names = [str(name) for name in data["region_name_en"].to_numpy()]
    return {
        code: name if names.count(name) == 1 else f"{name} ({code})"
        for code, name in zip(codes, names, strict=True)
    }


def _concentrations(projection: Projection) -> pd.DataFrame:
    table = concentrations_table(projection)
    years = set(table["year"])
    names = ("scenario", _BASELINE)
    long = table.melt(["region", AIR, "year"], names, "scenario", "value")
    if projection.scenario.base_year not in years:
        first = long[long["year"] == min(years)].merge(table, on=["region", AIR, "year"])
        first = first.rename(columns={"scenario_x": "scenario"})
        first = first.assign(year=int(projection.scenario.base_year), value=first["base_year"])
        long = pd.concat([first[long.columns], long], ignore_index=True)
    long = long[long["value"].notna()]
    units = long[AIR].map(AIR_UNITS).str.replace("m3", "m^3")
    return long.assign(
        variable="Concentration|" + long[AIR],
        unit=units,
        region=long["region"].map(_region_names(projection.dataset)),
    )
