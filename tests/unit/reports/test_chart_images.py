"""Three charts against their pictures in tests/expected/charts.

After a change that is meant: ``python -m tests.unit.reports.test_chart_images`` draws them anew;
look at them before committing.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

from simmodel.inputs.polygons import read_polygons
from simmodel.reports.chart_map import draw_map
from simmodel.reports.chart_waterfall import draw_waterfall
from simmodel.reports.chart_wedge import draw_wedge
from simmodel.reports.style import chart_style, save
from simmodel.results.projection import Projection
from tests.made import REGIONS, made_projection
from tests.squares import write_squares

EXPECTED = Path(__file__).resolve().parents[2] / "expected" / "charts"
DPI = 50
TOLERANCE = 4.0
"""Root mean square of the difference, of 255; one measure fewer gives 28."""


def draw_map_of_squares(projection: Projection) -> Figure | None:
    with TemporaryDirectory() as folder:
        file = write_squares(Path(folder) / "map.json", list(REGIONS))
        polygons = read_polygons(file, projection.inventory.regions)
    return draw_map(projection, polygons, "reduction", 2021, "zh")


CHARTS: dict[str, Callable[[Projection], Figure | None]] = {
    "waterfall": lambda made: draw_waterfall(made, "SO2", 2021, "zh"),
    "wedge": lambda made: draw_wedge(made, "NOx", "en"),
    "map": draw_map_of_squares,
}


def draw(name: str, projection: Projection, folder: Path) -> Path:
    """Draw one of `CHARTS` as a small picture."""
    with chart_style():
        figure = CHARTS[name](projection)
        assert figure is not None
        save(figure, folder, name, ["png"], dpi=DPI)
    return folder / f"{name}.png"


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=35, sources=12)


@pytest.mark.parametrize("name", CHARTS)
def test_chart_looks_as_before(name: str, projection: Projection, tmp_path: Path) -> None:
    drawn = draw(name, projection, tmp_path)
    expected = tmp_path / f"{name}-expected.png"
    expected.write_bytes((EXPECTED / f"{name}.png").read_bytes())
    assert compare_images(expected, drawn, tol=TOLERANCE) is None


def test_another_chart_does_not(projection: Projection, tmp_path: Path) -> None:
    fewer = made_projection(tmp_path / "fewer", measures=34, sources=12)
    drawn = draw("waterfall", fewer, tmp_path)
    expected = tmp_path / "expected.png"
    expected.write_bytes((EXPECTED / "waterfall.png").read_bytes())
    assert compare_images(expected, drawn, tol=TOLERANCE) is not None


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        EXPECTED.mkdir(parents=True, exist_ok=True)
        for chart in CHARTS:
            draw(chart, made_projection(Path(made), measures=35, sources=12), EXPECTED)
