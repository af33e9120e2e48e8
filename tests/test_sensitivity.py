"""Sensitivity on the made place of tests/cases/tiny, against ordinary runs of it."""

import json
from pathlib import Path

import pandas as pd
import pytest
from places import TINY
from typer.testing import CliRunner

import simmodel as sm
from simmodel import pipeline
from simmodel.cli.app import app
from simmodel.emissions.model import Model
from simmodel.errors import ScenarioError
from simmodel.inputs.library import read_library
from simmodel.uncertainty.inputs import UncertainInputs

PLAN = TINY / "plan.yaml"
EFFECTIVENESS = "measures.heat-pumps.effectiveness"
KEY = "measure/heat-pumps/effectiveness"


def built(**overrides: str) -> Model:
    scenario = sm.load(PLAN, {EFFECTIVENESS: overrides["effectiveness"]} if overrides else None)
    return pipeline.build(scenario, read_library(TINY / "emission_factors"))


def emitted(model: Model, pollutant: str) -> float:
    data = pipeline.run(model.scenario, model).dataset["emissions"]
    return float(data.sel(pollutant=pollutant, year=2021).sum())


@pytest.fixture(scope="module")
def model() -> Model:
    return built()


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Let the command take the library of the made place."""
    monkeypatch.setattr(pipeline, "read_library", lambda: read_library(TINY / "emission_factors"))
    return CliRunner()


def test_a_bar_is_what_two_ordinary_runs_give(model):
    (found,) = sm.sensitivity(model.scenario, output="emissions:SO2:2021", model=model)
    row = found.table.loc[KEY]
    assert found.base == pytest.approx(emitted(model, "SO2"))
    assert row["low_output"] == pytest.approx(emitted(built(effectiveness="60 %"), "SO2"))
    assert row["high_output"] == pytest.approx(emitted(built(effectiveness="95 %"), "SO2"))
    assert row["clause"] == "1"
    assert row["where"].endswith("tiny/plan.yaml row 10")


def test_at_the_turning_point_an_ordinary_run_just_meets_the_target(model, tmp_path):
    """SO2 is linear in the effectiveness; the limit lies half way to its low end."""
    now, low = emitted(model, "SO2"), emitted(built(effectiveness="60 %"), "SO2")
    at_least = (now + low) / 2
    file = tmp_path / "turn.yaml"
    file.write_text(
        f"extends: {PLAN}\nname: turn\ntargets:\n"
        "  - {id: half, title: {zh: 总量, en: total}, clause: '1', kind: emission_total, "
        f"pollutant: SO2, region: all, at_most: {at_least!r} t/yr, year: 2021, status: binding}}\n",
        encoding="utf-8",
    )
    scenario = sm.load(file)
    turned = pipeline.build(scenario, read_library(TINY / "emission_factors"))
    (found,) = sm.sensitivity(scenario, threshold="half", model=turned)
    assert found.turns is not None
    turn = found.turns.loc[KEY]
    assert turn["turns_at"] == pytest.approx(0.7, abs=1e-6)
    assert turn["change"] == pytest.approx(-0.125, abs=1e-6)
    written = f"{100 * turn['turns_at']:.9f} %"
    again = emitted(built(effectiveness=written), "SO2")
    assert again == pytest.approx(at_least, rel=1e-8)


def test_a_function_of_the_draws_by_script(model):
    """The share of one county; a scenario's ordinary run gives its base."""
    (found,) = sm.sensitivity(
        model.scenario,
        output=lambda d: (
            d.emissions.sel(pollutant="SO2", year=2021, region="900001")
            / d.emissions.sel(pollutant="SO2", year=2021).sum("region")
        ),
        model=model,
    )
    data = pipeline.run(model.scenario, model).dataset["emissions"].sum("source")
    by_region = data.sel(pollutant="SO2", year=2021)
    assert found.base == pytest.approx(float(by_region.sel(region="900001") / by_region.sum()))


def test_sobol_agrees_with_the_terms_on_a_place(model):
    """What heat pumps take off is a sum of products: estimates lie within their intervals."""
    (found,) = sm.sensitivity(
        model.scenario, "sobol", "measure:heat-pumps:NOx:2021", draws=512, model=model
    )
    table = found.table[found.table["exact"].notna()]
    assert len(table) >= 3
    off = (table["first"] - table["exact"]).abs()
    assert (off <= 1.5 * table["first_interval"] + 0.01).all()
    assert table["exact"].sum() == pytest.approx(1, abs=0.12)
    table = found.table[found.table["exact_total"].notna()]
    assert len(table) >= 3
    off = (table["total"] - table["exact_total"]).abs()
    assert (off <= 1.5 * table["total_interval"] + table["exact_total_interval"] + 0.01).all()
    assert (table["exact_total_interval"] <= table["total_interval"]).all()


def test_the_command_writes_and_names_what_decides(tiny, tmp_path):
    folder = tmp_path / "out"
    shown = tiny.invoke(
        app,
        ["sensitivity", str(PLAN), "--of", "emissions:SO2:2021", "--threshold", "nox-alpha",
         "--output", str(folder), "--top", "3", "--no-charts"],
    )  # fmt: skip
    assert shown.exit_code == 0, shown.output
    assert "assumptions decide “SO₂ emissions, all regions, 2021, with the plan”" in shown.stdout
    assert "How far one assumption must move before the verdict turns: NOx" in shown.stdout
    assert shown.stdout.splitlines()[-1] == str(folder)
    table = pd.read_csv(folder / "sensitivity.csv")
    assert set(table["output"]) == {"emissions:SO2:2021", "margin:nox-alpha"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sensitivity"]["method"] == "tornado"
    assert "sensitivity.csv" in manifest["files"]


def test_the_same_seed_gives_the_same_bytes(tiny, tmp_path):
    names = []
    for name in ("one", "two"):
        call = ["sensitivity", str(PLAN), "--of", "emissions:NOx", "--method", "morris", "--draws",
                "4", "-q", "--no-charts", "--output", str(tmp_path / name)]  # fmt: skip
        assert tiny.invoke(app, call).exit_code == 0
        names.append((tmp_path / name / "sensitivity.csv").read_bytes())
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--of", "emissions:SO3"], "'SO3' is none of pollutant, region, year"),
        (["--of", "margin:so"], "Did you mean 'so2'?"),
        (["--threshold", "rail-shar"], "Did you mean 'rail-share'?"),
        (["--of", "margin:air"], "is not known (no base-year value, or a target"),
        (["--of", "margin:rail-share"], "is 0 whatever the assumptions: none of the"),
        ([], "nothing to look at. Name an output (--of), such as emissions:SO2"),
        (["--of", "emissions:SO2", "--method", "regional"], "Ask for a margin"),
    ],
)
def test_bad_input_is_one_clear_message(options, message, tiny, tmp_path):
    shown = tiny.invoke(
        app, ["sensitivity", str(PLAN), *options, "--output", str(tmp_path / "out")]
    )
    assert shown.exit_code == 2
    assert message in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (tmp_path / "out").exists()


def test_nothing_uncertain_is_said(model, monkeypatch):
    monkeypatch.setattr("simmodel.uncertainty.gather.gather", lambda _: UncertainInputs(()))
    with pytest.raises(ScenarioError, match="nothing is uncertain, so there is nothing to vary"):
        sm.sensitivity(model.scenario, output="emissions:SO2", model=model)


def test_an_unknown_method_is_refused(model):
    with pytest.raises(ScenarioError, match=r"'sobel' is not one of .*Did you mean 'sobol'\?"):
        sm.sensitivity(model.scenario, "sobel", "emissions:SO2", model=model)


SCRIPTS = Path(__file__).resolve().parents[1] / "docs/scripts"


def script(name: str) -> dict[str, object]:
    if not SCRIPTS.is_dir():
        pytest.skip("not a checkout")
    import runpy

    return runpy.run_path(str(SCRIPTS / name))


@pytest.mark.slow
def test_the_sweep_script_draws_its_picture(tmp_path):
    main = script("sweep_rail_heating.py")["main"]
    found = main(tmp_path / "sweep.png", points=(2, 2))
    assert (tmp_path / "sweep.png").stat().st_size > 10_000
    # more rail and more clean heating, less of both
    for name in ("NOx", "PM2.5"):
        assert found[name][1, 1] < found[name][0, 0]
    # the coverage target is missed at 40 % and met at 100 %
    assert found["coverage-rural"][0, 0] == pytest.approx(-0.2)
    assert found["coverage-rural"][1, 0] == pytest.approx(0.4)


@pytest.mark.slow
def test_the_script_with_a_function_of_its_own():
    table = script("custom_output.py")["main"]()
    assert len(table) == 5
    assert table["score"].between(0, 1).all()
