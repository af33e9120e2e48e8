"""Read a source-receptor matrix (NetCDF) that an institute made with a chemical transport model.

`docs/source-receptor.md` says how such a file is made and what it must hold.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simmodel.errors import UnitError, did_you_mean
from simmodel.inputs.air_response import AIR_UNITS, ROLLED
from simmodel.inputs.checks import not_one_of
from simmodel.inputs.faults import Faults
from simmodel.units import conversion_factor
from simmodel.vocabulary import POLLUTANTS, Height

if TYPE_CHECKING:
    import xarray as xr

VARIABLE = "response"
"""Name of the variable: concentration per emission."""
DIMENSIONS = ("receptor", "region", "pollutant", "height", "air_pollutant")
UNIT = "ug/m3/(t/yr)"
FILE_UNIT = "ug/m3 per t/yr"
DOCUMENT = "docs/source-receptor.md says how the file is made."
_MOST_LISTED = 6


def read_matrix(
    path: Path, regions: Sequence[str], emitted: Collection[str], faults: Faults
) -> "xr.DataArray | None":
    """Read and check a matrix.

    Parameters
    ----------
    path : the file
    regions : codes of the inventory, all of which must be receptors and regions
    emitted : pollutants that must be there, be it with 0
    faults : gathers the problems

    Returns
    -------
    DataArray (receptor, region, pollutant, height, air_pollutant) in the order of `regions`,
    µg/m3, of CO mg/m3, per t/yr; None where the file cannot be used
    """
    name = str(path)
    found = _open(path, faults)
    if found is None or not _check_dimensions(found, name, faults):
        return None
    factor = _factor(found, name, faults)
    wanted = {
        "receptor": tuple(regions),
        "region": tuple(regions),
        "pollutant": tuple(p for p in POLLUTANTS if p in emitted),
        "height": tuple(h.value for h in Height),
        "air_pollutant": ROLLED,
    }
    matrix = found.assign_coords({d: _labels(found, d) for d in DIMENSIONS})
    is_whole = [_check_labels(matrix, d, wanted[d], name, faults) for d in DIMENSIONS]
    if factor is None or not all(is_whole):
        return None
    kept = dict(wanted) | {"pollutant": [p for p in POLLUTANTS if p in matrix["pollutant"].values]}
    matrix = matrix.transpose(*DIMENSIONS).sel({d: list(labels) for d, labels in kept.items()})
    _check_values(matrix.values, name, faults)
    to_canonical = [factor * conversion_factor("ug/m3", AIR_UNITS[a]) for a in ROLLED]
    matrix = matrix.astype(np.float64) * np.array(to_canonical)
    matrix.attrs = {"units": FILE_UNIT, "note": "CO: mg/m3 per t/yr"}
    return matrix


def _open(path: Path, faults: Faults) -> "xr.DataArray | None":
    """Return the variable with its attributes, in memory."""
    import xarray as xr

    name = str(path)
    if not path.is_file():
        faults.add(name, "", f"no such file. Name it relative to the scenario. {DOCUMENT}")
        return None
    try:
        with xr.open_dataset(path, engine="netcdf4") as file:
            dataset = file.load()
    except (OSError, ValueError, RuntimeError):
        faults.add(name, "", f"cannot be read as NetCDF. {DOCUMENT}")
        return None
    if VARIABLE not in dataset.data_vars:
        names = [str(v) for v in dataset.data_vars]
        message = f"no variable {VARIABLE!r}.{did_you_mean(VARIABLE, names)}"
        faults.add(name, "", f"{message} It has: {', '.join(names) or 'none'}. {DOCUMENT}")
        return None
    return dataset[VARIABLE]


def _check_dimensions(found: "xr.DataArray", name: str, faults: Faults) -> bool:
    """Refuse unknown and missing dimensions, and those without labels."""
    dims = [str(d) for d in found.dims]
    before = len(faults.problems)
    for dim in dims:
        if dim not in DIMENSIONS:
            faults.add(name, f"dimension {dim}", not_one_of(dim, DIMENSIONS, "a dimension"))
    for dim in DIMENSIONS:
        if dim not in dims:
            message = f"the dimension is missing. Needed: {', '.join(DIMENSIONS)}. {DOCUMENT}"
            faults.add(name, f"dimension {dim}", message)
        elif dim not in found.coords:
            message = "has no labels. Write a coordinate variable of the same name."
            faults.add(name, f"dimension {dim}", message)
    return len(faults.problems) == before


def _factor(found: "xr.DataArray", name: str, faults: Faults) -> float | None:
    """Return what turns the file's unit into µg/m3 per t/yr."""
    written = str(found.attrs.get("units", "")).strip()
    above, per, below = written.partition(" per ")
    place, advice = f"variable {VARIABLE}, units", f"Write {FILE_UNIT!r}."
    if not written:
        faults.add(name, place, f"missing, so the numbers have no unit. {advice}")
        return None
    try:
        return conversion_factor(f"{above}/({below})" if per else above, UNIT)
    except UnitError:
        message = f"{written!r} is not a concentration per emission of a year. {advice}"
        faults.add(name, place, message)
        return None


def _labels(found: "xr.DataArray", dim: str) -> list[str]:
    """Return labels as text; a code may be a whole number in the file."""
    return [
        label.decode("utf-8").strip() if isinstance(label, bytes) else str(label).strip()
        for label in found[dim].values.tolist()
    ]


def _check_labels(
    matrix: "xr.DataArray", dim: str, wanted: Sequence[str], name: str, faults: Faults
) -> bool:
    """Refuse unknown, repeated and missing labels."""
    labels = [str(label) for label in matrix[dim].values]
    known = POLLUTANTS if dim == "pollutant" else tuple(wanted)
    place, before = f"dimension {dim}", len(faults.problems)
    unknown = [label for label in labels if label not in known]
    for label in unknown[:_MOST_LISTED]:
        what = "a region of regions.csv" if dim in ("receptor", "region") else f"a label of {dim}"
        message = not_one_of(label, known, what)
        if dim == "air_pollutant" and label == "O3":
            message = "O3 is held or supplied, never computed. Leave it out."
        faults.add(name, place, message)
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        faults.add(name, place, f"{', '.join(twice)} is there twice. Keep one.")
    absent = [label for label in wanted if label not in labels]
    if absent:
        message = f"{', '.join(absent)} is missing, and missing is not zero. Give it, be it with 0."
        faults.add(name, place, message)
    return len(faults.problems) == before


def _check_values(values: object, name: str, faults: Faults) -> None:
    """Refuse what is not finite; note what is negative."""
    numbers = np.asarray(values, dtype=np.float64)
    bad = int((~np.isfinite(numbers)).sum())
    place = f"variable {VARIABLE}"
    if bad:
        message = f"{bad} of {numbers.size} numbers are missing or not finite. Write 0 for none."
        faults.add(name, place, message)
    elif not (numbers > 0).any():
        faults.add(name, place, "no number is above 0, so no emission would matter. Check it.")
    negative = int((numbers < 0).sum())
    if negative:
        message = f"{negative} numbers are negative: there a cut raises a concentration."
        faults.notes.append(f"{name}: {message}")
