"""The file ``cells.nc``: blocks put together region by region, never all in memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
import xarray as xr

from simmodel import __version__
from simmodel.emissions.assemble import used_sources
from simmodel.errors import Problem, SimmodelError
from simmodel.languages import DATA_LANGUAGES
from simmodel.uncertainty.cells import QUANTILES, VARIABLES
from simmodel.vocabulary import EMISSION_UNIT, POLLUTANTS

if TYPE_CHECKING:
    import netCDF4
    from numpy.typing import NDArray

    from simmodel.emissions.model import Model

CELLS = "cells.nc"
_PLACE = ("region", "source", "pollutant", "year")
_TITLES = {
    "baseline": "emissions without the measures",
    "emissions": "emissions with the measures",
    "reduction": "baseline minus emissions, draw by draw",
}


def write_cells(model: "Model", about: dict[str, Any], parts: Sequence[Path], file: Path) -> None:
    """Write blocks as one file.

    Parameters
    ----------
    about : settings of the run, kept as attributes
    parts : files with `cells` and `statistics` as `block_statistics` gives them, cells ascending
    """
    import netCDF4

    _write_labels(model, about, file)
    with netCDF4.Dataset(file, "a") as data:
        sizes = [len(data.dimensions[name]) for name in _PLACE]
        for name in VARIABLES:
            _add_variable(data, name, ("quantile", *_PLACE), (len(QUANTILES), 1, *sizes[1:]))
            _add_variable(data, f"{name}_mean", _PLACE, (1, *sizes[1:]))
        written = _write_parts(data, parts, sizes)
        nothing = np.zeros((len(VARIABLES), len(QUANTILES) + 1, *sizes[1:]))
        for region in sorted(set(range(sizes[0])) - written):
            _put(data, region, nothing)


def _write_labels(model: "Model", about: dict[str, Any], file: Path) -> None:
    regions, sources = model.catalogue.regions, used_sources(model.catalogue)
    coordinates: dict[str, Any] = {
        "region": [str(code) for code in regions.index],
        "source": [str(source) for source in sources],
        "pollutant": list(POLLUTANTS),
        "year": list(model.scenario.years),
        "quantile": list(QUANTILES),
    }
    of_source = model.library.sources.loc[pd.Index(sources)]
    for lang in DATA_LANGUAGES:
        for name, table in (("region", regions), ("source", of_source)):
            names = table[f"name_{lang}"].astype(str).tolist()
            coordinates[f"{name}_name_{lang}"] = (name, names)
    attributes = {
        "Conventions": "CF-1.11",
        "title": f"{model.scenario.title.en} / {model.scenario.title.zh}",
        "source": f"simmodel {__version__}",
        "comment": f"Quantiles and means of {about['draws']} draws; tonnes in a calendar year.",
        **{key: str(about[key]) for key in ("scenario", "draws", "seed", "method")},
    }
    data = xr.Dataset(coords=coordinates, attrs=attributes)
    texts = [str(name) for name, found in data.variables.items() if found.dtype.kind not in "iuf"]
    data.to_netcdf(file, engine="netcdf4", encoding={name: {"dtype": "S1"} for name in texts})


def _add_variable(
    data: "netCDF4.Dataset", name: str, dims: tuple[str, ...], chunks: tuple[int, ...]
) -> None:
    variable = data.createVariable(
        name, "f8", dims, zlib=True, complevel=1, chunksizes=chunks, fill_value=False
    )
    of, _, mean = name.partition("_")
    variable.long_name = f"{_TITLES[of]}, {'mean' if mean else 'quantiles'} of the draws"
    variable.units = EMISSION_UNIT


def _write_parts(data: "netCDF4.Dataset", parts: Sequence[Path], sizes: list[int]) -> set[int]:
    """Write every part; the regions that were written."""
    waiting, slab = -1, np.zeros(0)
    written: set[int] = set()
    for part in parts:
        cells, statistics = _read(part)
        region, source = np.divmod(cells, sizes[1])
        for number in np.unique(region).tolist():
            # A region may begin in one part and end in the next.
            if number != waiting:
                slab = np.zeros((len(VARIABLES), len(QUANTILES) + 1, *sizes[1:]))
            own = region == number
            slab[:, :, source[own]] = np.moveaxis(statistics[own], 0, 2)
            _put(data, number, slab)
            written.add(number)
            waiting = number
    return written


def _put(data: "netCDF4.Dataset", region: int, slab: "NDArray[np.float64]") -> None:
    """Write one region, array (variable, statistic, source, pollutant, year)."""
    for name, values in zip(VARIABLES, slab, strict=True):
        data[name][:, region] = values[:-1]
        data[f"{name}_mean"][region] = values[-1]


def _read(part: Path) -> "tuple[NDArray[np.intp], NDArray[np.float64]]":
    try:
        with np.load(part) as kept:
            return kept["cells"], kept["statistics"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        message = "cannot be read. Delete this file and run again; the other blocks are kept."
        raise SimmodelError([Problem(str(part), "", message)]) from None
