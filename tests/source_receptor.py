"""A made source-receptor file; `docs/source-receptor.md` describes the format.

`python -m tests.source_receptor` writes `tests/cases/tiny_air/matrix/source_receptor.nc` anew.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

EXAMPLE = Path(__file__).parent / "cases" / "tiny_air" / "matrix" / "source_receptor.nc"
REGIONS = ("900001", "900002")
EMITTED = {
    "SO2": {"SO2": 1.0},
    "NO2": {"NOx": 1.0},
    "PM10": {"PM10": 0.5, "PM2.5": 0.5, "SO2": 0.1, "NOx": 0.1, "NH3": 0.1, "VOC": 0.1},
    "PM2.5": {"PM2.5": 1.0, "SO2": 0.2, "NOx": 0.1, "NH3": 0.1, "VOC": 0.1},
    "CO": {"CO": 1.0},
}
"""What a tonne of each pollutant adds to each air pollutant, relative to the largest."""
OWN, OTHER = 0.01, 0.002
"""µg/m3 per t/yr of a low source in the own and in the other region."""
STACK = 0.2


def made_response(regions: Sequence[str] = REGIONS) -> xr.DataArray:
    """Round numbers: own region 0.01, another 0.002 µg/m3 per t/yr, stacks a fifth of it."""
    pollutants = ("SO2", "NOx", "PM10", "PM2.5", "VOC", "NH3", "CO")
    reach = np.full((len(regions), len(regions)), OTHER)
    np.fill_diagonal(reach, OWN)
    table = [[EMITTED[air].get(p, 0.0) for air in EMITTED] for p in pollutants]
    return xr.DataArray(
        np.einsum("rs,h,pa->rspha", reach, [1.0, STACK], np.array(table)),
        dims=("receptor", "region", "pollutant", "height", "air_pollutant"),
        coords={
            "receptor": list(regions),
            "region": list(regions),
            "pollutant": list(pollutants),
            "height": ["low", "stack"],
            "air_pollutant": list(EMITTED),
        },
        name="response",
        attrs={"units": "ug/m3 per t/yr"},
    )


def write_example(
    path: Path, response: xr.DataArray | None = None, attrs: Mapping[str, str] | None = None
) -> Path:
    """Write a made file; `response` and `attrs` (of the variable) replace what is made here."""
    response = made_response() if response is None else response
    if attrs is not None:
        response = response.assign_attrs(attrs)
    dataset = response.to_dataset()
    dataset.attrs = {
        "title": "Made for tests: a source-receptor matrix of two counties that do not exist",
        "source": "round numbers, no model was run",
    }
    dataset.to_netcdf(path, engine="netcdf4")
    return path


if __name__ == "__main__":
    write_example(EXAMPLE)
