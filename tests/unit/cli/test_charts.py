"""Options of ``run`` on charts, and its bar."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from made import REGIONS, made_projection
from squares import write_squares
from typer.testing import CliRunner

import simmodel.pipeline
from simmodel.cli.app import app
from simmodel.cli.charts import with_bar

PLAN = "scenarios/shuozhou/plan-2020.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `run` writes the made projection, whatever the scenario."""
    made = made_projection(tmp_path / "made", measures=4, sources=3)
    monkeypatch.setattr(simmodel.pipeline, "run", lambda _scenario: made)
    monkeypatch.setattr("simmodel.inputs.polygons.PACKAGES", ())
    monkeypatch.setattr("simmodel.reports.charts.save", touch)
    return tmp_path / "out"


def touch(_figure: object, folder: Path, name: str, formats: tuple[str, ...]) -> None:
    """Stand in for the saving, which takes longest."""
    for kind in formats:
        (folder / f"{name}.{kind}").touch()


def call(folder: Path, *options: str) -> SimpleNamespace:
    shown = CliRunner().invoke(app, ["run", PLAN, "--output", str(folder), *options])
    names = sorted(file.name for file in folder.glob("charts/*"))
    return SimpleNamespace(code=shown.exit_code, said=shown.stderr, names=names)


def test_the_main_charts_are_drawn_unless_all_are_asked_for(folder: Path) -> None:
    done = call(folder)
    assert done.code == 0, done.said
    assert done.names == sorted(
        f"{name}.{kind}"
        for name in ("targets", *(f"waterfall_{p}_2020" for p in ("SO2", "NOx", "PM2.5")))
        for kind in ("png", "svg")
    )


def test_all_charts_in_one_format(folder: Path) -> None:
    done = call(folder, "--charts", "all", "--formats", "pdf", "--lang", "zh")
    assert done.code == 0, done.said
    assert {"wedge_SO2.pdf", "sectors_VOC.pdf", "measures_NOx_2020.pdf"} <= set(done.names)
    assert all(name.endswith(".pdf") for name in done.names)


def test_an_unknown_format_is_refused(folder: Path) -> None:
    done = call(folder, "--formats", "png,jpg")
    assert done.code == 2
    assert "'jpg' is not a format of charts. Give some of png,svg,pdf." in done.said
    assert call(folder, "--formats", ",").code == 2


def test_without_outlines_the_run_goes_on_and_says_how_to_get_them(folder: Path) -> None:
    done = call(folder, "--formats", "png")
    assert done.code == 0
    assert done.said.count("--map FILE") == 1
    assert not any("map_" in name for name in done.names)
    assert call(folder, "-q", "--formats", "png").said == ""


def test_what_is_said_about_maps_stands_apart_from_the_folder(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["run", PLAN, "--output", str(folder), "--formats", "png"])
    *_, note, blank, last = shown.output.split("\n")[:-1]
    assert note.startswith("No map: ")
    assert (blank, last) == ("", str(folder))
    assert shown.stdout.endswith(f"\n{folder}\n")


def test_what_is_said_about_maps_is_in_the_language_of_the_run(folder: Path) -> None:
    done = call(folder, "--formats", "png", "--lang", "zh")
    assert "未绘制地图：没有各区域的边界。" in done.said
    assert "No map" not in done.said


def test_a_map_without_charts_is_refused(folder: Path, tmp_path: Path) -> None:
    file = write_squares(tmp_path / "map.json", list(REGIONS))
    done = call(folder, "--map", str(file), "--no-charts")
    assert done.code == 2
    assert "--map: a map is a chart, and --no-charts is given. Leave out one" in done.said
    assert not folder.exists()


def test_a_map_from_a_file(folder: Path, tmp_path: Path) -> None:
    file = write_squares(tmp_path / "map.json", list(REGIONS)[:5])
    done = call(folder, "--map", str(file), "--formats", "svg")
    assert done.code == 0, done.said
    assert "map_reduction_2020.svg" in done.names
    assert "The map leaves out regions without an outline: 怀仁市 (140681)." in done.said


def test_a_map_of_another_place_is_refused_before_anything_is_written(
    folder: Path, tmp_path: Path
) -> None:
    file = write_squares(tmp_path / "map.json", ["110101"])
    done = call(folder, "--map", str(file))
    assert done.code == 2
    assert "none is of a region of the inventory" in done.said
    assert not folder.exists()


def test_the_bar_hands_on_every_chart(capsys: pytest.CaptureFixture) -> None:
    charts = [SimpleNamespace(name=name) for name in ("targets", "wedge_SO2")]
    assert list(with_bar(charts)) == charts
    shown = capsys.readouterr()
    assert shown.out == ""
