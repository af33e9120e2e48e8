"""The projection as a NetCDF file that follows the CF conventions."""

from pathlib import Path

import numpy as np
import xarray as xr

from simmodel import __version__
from simmodel.results.air_labels import AIR, DUSTFALL_UNIT, SCREENING, UNIT
from simmodel.results.cf_names import LONG_NAMES
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

_AIR_UNIT = "ug/m3"
_QUALITY = "base_quality"
_BOUNDS = "time_bounds"
_MICROGRAMS_PER_MILLIGRAM = 1000.0
_COMPRESSED_FROM = 100_000
"""Values; smaller variables are written as they are."""


def with_cf_attributes(projection: Projection) -> xr.Dataset:
    """Return the dataset with names, units and global attributes after CF 1.11.

    The dimension `year` stays a whole number, for ``.sel(year=2020)``; the coordinate `time` beside
    it, with its bounds, is the one that CF asks for. ``base_quality`` is a variable here, named as
    ancillary to the base-year concentrations, as CF has labels of one dimension only.

    No attribute holds the date of the run or a machine, so that the same inputs give the same
    bytes.
    """
    data = _with_time(_one_unit(projection.dataset.copy()))
    if _QUALITY in data.coords:
        data = data.reset_coords(_QUALITY)
        data["concentration_base_year"].attrs["ancillary_variables"] = _QUALITY
    for name, variable in data.variables.items():
        variable.attrs = _attributes(str(name), variable, name in data.data_vars)
    data.attrs = _global_attributes(projection)
    return data


def _with_time(data: xr.Dataset) -> xr.Dataset:
    """With the middle and the bounds of each calendar year, in days since 1970."""
    years = data["year"].to_numpy()
    edges = np.array([[f"{year}-01-01", f"{year + 1}-01-01"] for year in years], "datetime64[D]")
    days = edges.astype(np.int64).astype(float)
    time = {"units": "days since 1970-01-01", "calendar": "standard", "standard_name": "time"}
    time["units_metadata"] = "leap_seconds: none"
    data = data.assign_coords(time=("year", days.mean(axis=1), {**time, "bounds": _BOUNDS}))
    return data.assign({_BOUNDS: (("year", "bound"), days)})


def _attributes(name: str, variable: xr.Variable, is_data: bool) -> dict[str, str]:
    """Attributes of one variable; of what the core gave, only what a reader of the file needs."""
    if name == _BOUNDS:
        return {}
    english, chinese = LONG_NAMES.get(name, (name.replace("_", " "),) * 2)
    kept = ("units", "comment", "standard_name", "calendar", "units_metadata", "bounds")
    attributes = {
        key: variable.attrs[key]
        for key in (*kept, "ancillary_variables")
        if variable.attrs.get(key)
    }
    attributes |= {"long_name": english, "long_name_zh": chinese}
    if is_data and variable.dtype.kind == "f":
        attributes.setdefault("units", EMISSION_UNIT)
        if "year" in variable.dims and attributes["units"] in (EMISSION_UNIT, DUSTFALL_UNIT):
            attributes["cell_methods"] = "time: mean"
    if name == "year":
        attributes["units"] = "1"
    return attributes


def _global_attributes(projection: Projection) -> dict[str, str | int]:
    scenario = projection.scenario
    comment = (
        "Emissions are tonnes in a calendar year. "
        "`year` is a whole number; `time` and its bounds say the same as dates."
    )
    if AIR in projection.dataset.dims:
        comment += " What concerns the air is a screening-level estimate."
    return {
        "Conventions": "CF-1.11",
        "title": f"{scenario.title.en} / {scenario.title.zh}",
        "source": f"simmodel {__version__}",
        "history": f"simmodel {__version__}: simmodel run of the scenario {scenario.name}",
        "references": "manifest.json beside this file names every input with its hash",
        "scenario": scenario.name,
        "base_year": int(scenario.base_year),
        "comment": comment,
    }


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
    """Write `file`; the same projection gives the same bytes.

    Texts are character arrays, as programs that know no netCDF-4 strings read those too. They are
    named among the ``coordinates`` of each variable, since CF has coordinate variables of numbers
    only; xarray makes them an index all the same.
    """
    data = with_cf_attributes(projection)
    texts = [str(name) for name, found in data.variables.items() if found.dtype.kind not in "iuf"]
    for name in set(data.data_vars) - {_BOUNDS}:
        beside = sorted(str(c) for c in data[name].coords if c in (*texts, "time"))
        if beside:
            data[name].encoding["coordinates"] = " ".join(beside)
    encoding = {name: _encoding(data[name]) for name in data.data_vars if name not in texts}
    encoding |= {name: {"dtype": "S1"} for name in texts}
    data.to_netcdf(file, engine="netcdf4", encoding=encoding)


def _encoding(array: xr.DataArray) -> dict[str, object]:
    """How numbers are written: large arrays compressed, not-a-number marked as missing."""
    missing = bool(np.isnan(array.to_numpy()).any())
    encoding: dict[str, object] = {"_FillValue": float("nan") if missing else None}
    if array.size >= _COMPRESSED_FROM:
        encoding |= {"zlib": True, "complevel": 1}
    return encoding
