"""The projection as a NetCDF file that follows the CF conventions."""

from pathlib import Path

import xarray as xr

from simmodel import __version__
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
}
_COMPRESSED_FROM = 100_000
"""Values; smaller variables are written as they are."""


def with_cf_attributes(projection: Projection) -> xr.Dataset:
    """Return the dataset with names, units and global attributes after CF 1.11.

    No attribute holds a time or a machine, so that the same inputs give the same bytes.
    """
    data = projection.dataset.copy()
    for name, variable in data.variables.items():
        variable.attrs = {"long_name": _LONG_NAMES.get(str(name), str(name).replace("_", " "))}
        if name in data.data_vars:
            variable.attrs |= {"units": EMISSION_UNIT}
    for name in list(data.coords):
        if data[name].dtype.kind not in "iuf":
            text = data[name].variable.copy(deep=False, data=data[name].to_numpy().astype(object))
            data = data.assign_coords({name: text})
    scenario = projection.scenario
    data.attrs = {
        "Conventions": "CF-1.11",
        "title": f"{scenario.title.en} / {scenario.title.zh}",
        "source": f"simmodel {__version__}",
        "scenario": scenario.name,
        "base_year": int(scenario.base_year),
        "comment": "Emissions are sums over a calendar year.",
    }
    return data


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
