"""``simmodel compare``: exit codes, words, what is written."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from compared import compared
from typer.testing import CliRunner

import simmodel.pipeline
from simmodel.cli.app import app

PLAN = "scenarios/shuozhou/plan-2020.yaml"
LATE = "scenarios/shuozhou/rail-delayed.yaml"
SHARE = "measures.clean-heating-rural.share"


@pytest.fixture(autouse=True)
def _working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in an empty folder, so that nothing is found by the working directory."""
    monkeypatch.chdir(tmp_path)
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Put made projections in the place of the pipeline; what was asked for is kept."""
    projections = compared("rail").projections
    scenarios: list[object] = []

    def run_each(wanted: list[object]) -> Iterator[object]:
        scenarios.extend(wanted)
        return iter(projections)

    monkeypatch.setattr(simmodel.pipeline, "run_each", run_each)
    return scenarios


def call(*arguments: str):
    return CliRunner().invoke(app, ["compare", *arguments])


def test_two_files(asked):
    shown = call(PLAN, LATE, "--no-charts")
    assert shown.exit_code == 0, shown.stderr
    assert [scenario.name for scenario in asked] == ["shuozhou-plan-2020", "shuozhou-rail-delayed"]
    folder = Path(shown.stdout.splitlines()[-1])
    assert folder == Path("outputs/compare-shuozhou-plan-2020-rail-delayed")
    assert (folder / "comparison.html").is_file()
    assert not (folder / "charts").exists()
    assert "B − A, 2021, t/yr" in shown.stdout


def test_one_file_without_measures_and_with_changes(asked):
    shown = call(
        PLAN, "--without", "rail-*", "--without", "nev-*", "--with", f"{SHARE}=80%", "-q",
        "--no-charts", "--set", "electricity.inside=20 %",
    )  # fmt: skip
    assert shown.exit_code == 0, shown.stderr
    plan, rail, vehicles, share = asked
    assert {m.id for m in plan.measures} - {m.id for m in rail.measures} == {
        *("rail-coal", "rail-bulk"),
    }
    assert rail.title.zh.startswith("不含：出市煤炭")
    assert rail.title.en.startswith("Without: Coal leaves the city by rail; rail share")
    assert vehicles.title.en == "Without 4 measures (nev-*)"
    assert next(m for m in share.measures if m.id == "clean-heating-rural").share.value == 0.8
    assert share.name == "shuozhou-plan-2020-with-clean-heating-rural-share-80"
    assert share.title.en == f"With {SHARE}=80%"
    assert {scenario.electricity.inside.value for scenario in asked} == {0.2}
    assert shown.stdout.count("\n") == 1
    assert shown.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((PLAN,), "found 1 scenario, and a comparison needs two or more"),
        ((PLAN, PLAN), "shuozhou-plan-2020: two scenarios have this name"),
        ((PLAN, "nothing.yaml"), "nothing.yaml: 1 problem\n  no such file"),
        ((PLAN, "--without", "rail-cola"), "Did you mean 'rail-coal'?"),
        ((PLAN, "--without", "rial-*"), "no measure of shuozhou-plan-2020. Closest: rail-coal, r"),
        ((PLAN, "--with", "measures.rail-coal.shar=80%"), "Did you mean 'share'?"),
        ((PLAN, "--with", SHARE), "is not KEY=VALUE"),
        ((PLAN, "--without", "rail-*", "--output", "mine"), "mine: 1 problem"),
    ],
)
def test_bad_input_is_said_before_anything_is_projected(monkeypatch, arguments, message):
    monkeypatch.setattr(simmodel.pipeline, "run_each", lambda _: pytest.fail("worked"))
    Path("mine").mkdir()
    Path("mine/thesis.docx").touch()
    shown = call(*arguments)
    assert shown.exit_code == 2
    assert message in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not Path("outputs").exists()


def test_faults_of_all_files_are_shown_together():
    shown = call("a.yaml", "b.yaml", "--without", "rail-*")
    assert shown.exit_code == 2
    assert "a.yaml: 1 problem" in shown.stderr
    assert "b.yaml: 1 problem" in shown.stderr


def test_places_without_a_common_region_are_refused():
    shown = call("shuozhou/plan-2020", "datong/plan-2021", "-q")
    assert shown.exit_code == 2
    assert "the scenarios have no regions in common (shuozhou-plan-2020: Shuocheng" in shown.stderr
    assert not Path("outputs").exists()


def test_a_folder_that_cannot_be_written_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(simmodel.pipeline, "run_each", lambda _: pytest.fail("worked"))
    monkeypatch.setattr("os.access", lambda *_: False)
    shown = call(PLAN, LATE, "--output", "locked/out")
    assert shown.exit_code == 2
    assert f"{tmp_path}: 1 problem\n  cannot be written to (read-only, or no right" in shown.stderr


@pytest.mark.slow
def test_shuozhou_without_rail():
    shown = call(PLAN, "--without", "rail-*", "--no-charts", "-q")
    assert shown.exit_code == 0, shown.stderr
    folder = Path(shown.stdout.strip())
    assert folder == Path("outputs/compare-shuozhou-plan-2020-without-rail")
    targets = pd.read_csv(folder / "targets.csv").set_index("target")
    changed = targets.index[targets["verdict_differs"]]
    assert set(changed) == {"rail-share-coal", "rail-share-outbound"}
    gains = pd.read_csv(folder / "gains.csv")
    assert set(gains["measure"]) == {"rail-coal", "rail-bulk"}


def test_draws_go_to_screen_files_and_manifest(asked):
    shown = call(PLAN, LATE, "--no-charts", "--draws", "7", "--output", "drawn")
    assert shown.exit_code == 0, shown.stderr
    assert "90 % of B − A" in shown.stdout
    assert "from 8 common draws (seed 1)" in shown.stdout
    table = pd.read_csv("drawn/uncertainty.csv")
    assert set(table["region"]) == {"all", "900001", "900002"}
    manifest = json.loads(Path("drawn/manifest.json").read_text(encoding="utf-8"))
    about = manifest["ensemble"]
    assert (about["draws"], about["seed"], about["method"]) == (8, 1, "sobol")
    assert "90 % of B − A" in Path("drawn/comparison.html").read_text(encoding="utf-8")


def test_no_draws_no_probability(asked):
    shown = call(PLAN, LATE, "--no-charts", "--draws", "0", "--output", "bare")
    assert shown.exit_code == 0, shown.stderr
    assert "90 %" not in shown.stdout
    assert not Path("bare/uncertainty.csv").exists()
    assert "ensemble" not in json.loads(Path("bare/manifest.json").read_text(encoding="utf-8"))


def test_draws_that_cannot_be(asked):
    one = call(PLAN, LATE, "--draws", "1")
    assert one.exit_code == 2
    assert "An ensemble needs 2 draws or more" in one.stderr
    assert call(PLAN, LATE, "--draws", "-1").exit_code == 2
    assert not Path("outputs").exists()
