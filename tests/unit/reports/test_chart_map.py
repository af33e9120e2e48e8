"""Maps: which value each outline carries, and how it is shown."""

from pathlib import Path

import numpy as np
import pytest
from made import REGIONS, made_projection
from matplotlib.colors import to_hex
from squares import feature, square, write, write_squares

from simmodel.inputs.polygons import Polygons, read_polygons
from simmodel.reports.chart_map import Mapped, apart, draw_map, draw_panel, map_subjects, mapped
from simmodel.reports.style import DARK, VERMILION, chart_style, new_figure
from simmodel.results.projection import Projection


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=6, sources=3)


@pytest.fixture(scope="module")
def polygons(projection: Projection, tmp_path_factory: pytest.TempPathFactory) -> Polygons:
    file = write_squares(tmp_path_factory.mktemp("map") / "map.json", list(REGIONS))
    return read_polygons(file, projection.inventory.regions)


def test_a_map_carries_the_reduction_of_each_region(projection, polygons) -> None:
    panels = mapped(projection, "reduction", 2021, "en")
    assert [panel.title for panel in panels] == ["SO₂", "NOₓ", "PM₂.₅"]
    data = projection.dataset["reduction"].sel(pollutant="NOx", year=2021).sum("measure")
    assert list(panels[1].values.values()) == pytest.approx(data.to_numpy().tolist())
    with chart_style():
        figure = draw_map(projection, polygons, "reduction", 2021, "zh")
    assert [len(axes.collections[0].get_paths()) for axes in figure.axes] == [6, 6, 6]
    assert "2021" in figure.get_suptitle()
    assert "吨/年" in figure.get_suptitle()
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert shown[0].splitlines()[0] == "朔城区"


def test_width_of_a_degree_shrinks_with_latitude(projection, polygons) -> None:
    with chart_style():
        figure = draw_map(projection, polygons, "reduction", 2021, "en")
    # squares from 39 to 40 degrees north: cos 39.5° = 0.7716
    assert 1 / figure.axes[0].get_aspect() == pytest.approx(0.7716, abs=1e-4)


def test_unknown_is_hatched_and_more_emission_is_vermilion(polygons) -> None:
    first, second, third = list(REGIONS)[:3]
    values = {first: 100.0, second: float("nan"), third: -5.0, "no outline": 7.0}
    panel = Mapped("SO2", True, values, dict.fromkeys(values, "x"))
    with chart_style():
        axes = new_figure(4, 4).subplots()
        draw_panel(axes, polygons, panel, dict.fromkeys(values, "name"))
    known, unknown = axes.collections
    assert [to_hex(colour).upper() for colour in known.get_facecolor()] == ["#00507D", VERMILION]
    assert len(unknown.get_paths()) == 1
    assert unknown.get_hatch()
    assert len(axes.texts) == 3


def test_no_map_of_concentrations_without_air(projection) -> None:
    assert map_subjects(projection) == ["reduction"]


def test_labels_are_moved_apart() -> None:
    rng = np.random.default_rng(5)
    places, sizes = rng.random((9, 2)) * 2, np.full((9, 2), (0.8, 0.25))
    moved = apart(places, sizes)
    for i in range(9):
        for j in range(i):
            gap = np.abs(moved[i] - moved[j]) - sizes[0]
            assert gap.max() >= -1e-6
    assert moved[:, 0].tolist() == places[:, 0].tolist()


def test_a_far_corner_is_kept(tmp_path: Path, projection, polygons) -> None:
    with chart_style():
        figure = draw_map(projection, polygons, "reduction", 2021, "en")
    corners = figure.axes[0].collections[0].get_paths()[0].vertices
    assert {tuple(corner) for corner in corners[:4]} == {
        (112.0, 39.0),
        (113.0, 39.0),
        (113.0, 40.0),
        (112.0, 40.0),
    }


def test_a_region_smaller_than_its_label_has_a_white_ground(
    tmp_path: Path, projection: Projection
) -> None:
    codes = list(REGIONS)[:2]
    shapes = [feature(codes[0], square(112.0)), feature(codes[1], square(113.0, side=0.05))]
    file = write(tmp_path / "map.json", {"type": "FeatureCollection", "features": shapes})
    polygons = read_polygons(file, projection.inventory.regions)
    with chart_style():
        figure = draw_map(projection, polygons, "reduction", 2021, "en")
    large, small = figure.axes[0].texts
    assert large.get_bbox_patch() is None
    assert to_hex(small.get_bbox_patch().get_facecolor()) == "#ffffff"
    assert to_hex(small.get_color()).upper() == DARK
