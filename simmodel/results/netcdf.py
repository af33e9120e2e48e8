"""The projection as a NetCDF file that follows the CF conventions."""

from pathlib import Path

import numpy as np
import xarray as xr

from simmodel import __version__
from simmodel.results.air_labels import AIR, SCREENING, UNIT
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

_LONG_NAMES = {
    "emissions": "emissions in the scenario",
    "baseline": "emissions in the same year without the plan's measures",
    "base_year_emissions": "emissions in the base year",
    "reduction": "baseline minus scenario, exact share of each measure; positive is less",
    "outside_emissions": "change of emissions outside the regions, through electricity",
    "outside_reduction": "baseline minus scenario outside the regions, by measure",
    "region": "county or city, official division code",
    "source": "source category of the emission-factor library",
    "pollutant": "pollutant; NOx is weighed as NO2",
    "year": "calendar year",
    "measure": "measure of the plan",
    "region_name_zh": "name of the region in Chinese",
    "region_name_en": "name of the region in English",
    "source_name_zh": "name of the source in Chinese",
    "source_name_en": "name of the source in English",
    "sector": "sector of the source",
    "fuel": "fuel of the source",
    "measure_title_zh": "title of the measure in Chinese",
    "measure_title_en": "title of the measure in English",
    "clause": "clause of the plan",
    "kind": "kind of measure",
    AIR: "what is measured in the air; CO as 95th, O3 as 90th percentile of daily values",
    "indicator": "kind of day: good (AQI up to 100), heavy pollution (AQI above 200)",
    "base_quality": "quality of the base-year concentration, A to E; empty where there is none",
    "concentration": "concentration with the plan",
    "concentration_baseline": "concentration in the same year without the plan's measures",
    "concentration_base_year": "concentration in the base year",
    "concentration_reduction": "baseline minus scenario, exact share of each measure",
    "index_parts": "concentration with the plan over the grade-II limit",
    "composite_index": "composite index of the region with the plan",
    "composite_index_baseline": "composite index of the region without the plan's measures",
    "composite_index_base_year": "composite index of the region in the base year",
    "city_index": "composite index of the city with the plan",
    "city_index_baseline": "composite index of the city without the plan's measures",
    "city_index_base_year": "composite index of the city in the base year",
    "days": "days of the city with the plan",
    "days_baseline": "days of the city without the plan's measures",
    "days_base_year": "days of the city in the base year",
    "dustfall": "dustfall with the plan",
    "dustfall_baseline": "dustfall without the plan's measures",
    "dustfall_base_year": "dustfall in the base year",
}
_AIR_UNIT = "ug/m3"
_MICROGRAMS_PER_MILLIGRAM = 1000.0
_COMPRESSED_FROM = 100_000
"""Values; smaller variables are written as they are."""


def with_cf_attributes(projection: Projection) -> xr.Dataset:
    """Return the dataset with names, units and global attributes after CF 1.11.

    No attribute holds a time or a machine, so that the same inputs give the same bytes.
    """
    data = _one_unit(projection.dataset.copy())
    for name, variable in data.variables.items():
        given = variable.attrs
        variable.attrs = {"long_name": _LONG_NAMES.get(str(name), str(name).replace("_", " "))}
        if name in data.data_vars:
            variable.attrs["units"] = given.get("units", EMISSION_UNIT)
        if "comment" in given:
            variable.attrs["comment"] = given["comment"]
    texts = [name for name in data.coords if data[name].dtype.kind not in "iuf"]
    data = data.assign_coords(
        {
            name: data[name].variable.copy(deep=False, data=data[name].to_numpy().astype(object))
            for name in texts
        }
    )
    scenario = projection.scenario
    data.attrs = {
        "Conventions": "CF-1.11",
        "title": f"{scenario.title.en} / {scenario.title.zh}",
        "source": f"simmodel {__version__}",
        "scenario": scenario.name,
        "base_year": int(scenario.base_year),
        "comment": "Emissions are sums over a calendar year.",
    }
    if AIR in data.dims:
        data.attrs["comment"] += " What concerns the air is a screening-level estimate."
    return data


def _one_unit(data: xr.Dataset) -> xr.Dataset:
    """Concentrations in one unit, as CF asks: CO, which the tables give in mg/m3, as well."""
    names = [name for name, one in data.variables.items() if one.attrs.get("units") == UNIT]
    if not names:
        return data
    is_carbon_monoxide = data[AIR].to_numpy() == "CO"
    factor = xr.Variable(AIR, np.where(is_carbon_monoxide, _MICROGRAMS_PER_MILLIGRAM, 1.0))
    attributes = {"units": _AIR_UNIT, "comment": f"{SCREENING}; CO too is in ug/m3"}
    converted = {name: data.variables[name] * factor for name in names}
    return data.assign({name: (one.dims, one.data, attributes) for name, one in converted.items()})


def write_netcdf(projection: Projection, file: Path) -> None:
    """Write `file`; the same projection gives the same bytes."""
    data = with_cf_attributes(projection)
    encoding = {
        name: {"zlib": True, "complevel": 1, "_FillValue": None}
        if variable.size >= _COMPRESSED_FROM
        else {"_FillValue": None}
        for name, variable in data.data_vars.items()
    }
    data.to_netcdf(file, engine="netcdf4", encoding=encoding)
