"""The command line: exit codes, what goes to stdout and stderr, what is written."""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from made import made_projection
from typer.testing import CliRunner

import simmodel.pipeline
import simmodel.reports.register  # noqa: F401 (before a test puts another `load` in its place)
import simmodel.scenario.load
from simmodel import __version__
from simmodel.cli.app import app
from simmodel.cli.options import read_overrides
from simmodel.data_folders import find_scenario, list_scenarios, scenarios_folder
from simmodel.errors import Problem, ScenarioError

PLAN = "scenarios/shuozhou/plan-2020.yaml"
COMMANDS = ("check", "run", "compare", "sensitivity", "explain", "plan", "factors")


@pytest.fixture(autouse=True)
def _working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in an empty folder, so that nothing is found by the working directory."""
    monkeypatch.chdir(tmp_path)
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Put a made projection in the place of the pipeline; `asked` keeps what was asked for."""
    projection = made_projection(tmp_path / "input", measures=4, sources=3)
    asked = SimpleNamespace(file=None, overrides=None, projection=projection)

    def load(file: Path, overrides: dict[str, str]) -> object:
        asked.file, asked.overrides = file, overrides
        return projection.scenario

    monkeypatch.setattr(simmodel.scenario.load, "load", load)
    monkeypatch.setattr(simmodel.pipeline, "run", lambda _scenario: projection)
    return asked


def call(*arguments: str):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_help_and_version():
    assert __version__ in call("--version").stdout
    shown = call("--help")
    assert shown.exit_code == 0
    for command in COMMANDS:
        assert command in shown.stdout
        helped = call(command, "--help")
        assert helped.exit_code == 0
        assert "Example: simmodel" in helped.stdout
    assert "..." not in shown.stdout.replace("[OPTIONS] COMMAND [ARGS]...", "")


def test_run_writes_and_ends_with_the_folder(made):
    shown = call("run", PLAN, "--no-charts", "--set", "measures.m01.penetration=80%")
    assert shown.exit_code == 0, shown.stderr
    folder = Path(shown.stdout.splitlines()[-1])
    assert folder == Path("outputs/made-plan")
    assert (folder / "manifest.json").is_file()
    assert not (folder / "charts").exists()
    assert "3 met, 2 missed, 1 cannot be judged" in shown.stdout
    assert made.overrides == {"measures.m01.penetration": "80%"}
    assert "80%" in (folder / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_run_to_a_folder_in_chinese_with_charts(made, tmp_path):
    shown = call("run", PLAN, "--output", "deep/er", "--lang", "zh")
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.splitlines()[-1] == str(Path("deep/er"))
    assert (tmp_path / "deep/er/charts/targets.svg").is_file()
    assert "目标判定" in shown.stdout
    assert not (tmp_path / "outputs").exists()


def test_quiet_run_prints_the_folder_alone(made):
    shown = call("run", PLAN, "-q", "--no-charts")
    assert shown.stdout == f"{Path('outputs/made-plan')}\n"
    assert shown.stderr == ""


def test_iamc_table_is_written_only_when_asked(made):
    assert call("run", PLAN, "-q", "--no-charts").exit_code == 0
    assert not Path("outputs/made-plan/iamc.csv").exists()
    assert call("run", PLAN, "-q", "--no-charts", "--iamc").exit_code == 0
    assert "iamc.csv" in Path("outputs/made-plan/manifest.json").read_text(encoding="utf-8")
    header = Path("outputs/made-plan/iamc.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "model,scenario,region,variable,unit,year,value"


def test_workbook_is_written_only_when_asked(made):
    assert call("run", PLAN, "-q", "--no-charts").exit_code == 0
    assert not Path("outputs/made-plan/results.xlsx").exists()
    shown = call("run", PLAN, "-q", "--no-charts", "--xlsx", "--lang", "zh")
    assert shown.exit_code == 0, shown.stderr
    assert Path("outputs/made-plan/results.xlsx").is_file()
    manifest = Path("outputs/made-plan/manifest.json").read_text(encoding="utf-8")
    assert "results.xlsx" in manifest


def test_missed_target_fails_only_when_asked(made):
    assert call("run", PLAN, "-q", "--no-charts").exit_code == 0
    assert call("run", PLAN, "-q", "--no-charts", "--fail-on-missed-target").exit_code == 1
    assert Path("outputs/made-plan/targets.csv").exists()
    made.projection.targets["verdict"] = "met"
    assert call("run", PLAN, "-q", "--no-charts", "--fail-on-missed-target").exit_code == 0


def test_run_refuses_a_folder_of_others_before_it_works(made, monkeypatch):
    monkeypatch.setattr(simmodel.pipeline, "run", lambda _scenario: pytest.fail("worked"))
    Path("mine").mkdir()
    Path("mine/thesis.docx").touch()
    shown = call("run", PLAN, "--output", "mine")
    assert shown.exit_code == 2
    assert "mine: 1 problem" in shown.stderr
    assert "--output" in shown.stderr


def test_missing_file_is_named():
    shown = call("run", "scenarios/shuozhou/plan-2021.yaml")
    assert shown.exit_code == 2
    assert "plan-2021.yaml" in shown.stderr
    assert "no such file" in shown.stderr
    assert shown.stdout == ""


@pytest.mark.parametrize("command", ["run", "check", "plan"])
def test_a_folder_is_not_a_scenario(command, tmp_path):
    shown = call(command, str(tmp_path))
    assert shown.exit_code == 2
    assert "is a folder" in shown.stderr


def test_problems_of_all_files_are_shown_together(made, monkeypatch):
    def load(file: Path, _overrides: dict[str, str]) -> object:
        raise ScenarioError([Problem(str(file), "3:1", "wrong")])

    monkeypatch.setattr(simmodel.scenario.load, "load", load)
    for name in ("a.yaml", "b.yaml"):
        Path(name).touch()
    shown = call("check", "a.yaml", "b.yaml")
    assert shown.exit_code == 2
    assert "a.yaml: 1 problem" in shown.stderr
    assert "b.yaml: 1 problem" in shown.stderr


def test_check_lists_matches(made):
    shown = call("check", PLAN)
    assert shown.exit_code == 0, shown.stderr
    assert "40,000" in shown.stdout
    assert shown.stdout.splitlines()[-1] == f"{PLAN}: no problems (1 measures, 0 targets)"
    assert not Path("outputs").exists()


def test_unexpected_error_is_a_message_and_with_debug_a_traceback(made, monkeypatch):
    def fail(_scenario: object) -> None:
        raise RuntimeError("deep trouble")

    monkeypatch.setattr(simmodel.pipeline, "run", fail)
    shown = call("run", PLAN)
    assert shown.exit_code == 2
    assert "Traceback" not in shown.stderr
    assert "Internal error: RuntimeError: deep trouble" in shown.stderr
    assert isinstance(call("run", PLAN, "--debug").exception, RuntimeError)


def test_interrupted_run_leaves_the_folder_as_it_was(made, monkeypatch):
    call("run", PLAN, "-q", "--no-charts")
    before = Path("outputs/made-plan/targets.csv").read_bytes()

    def interrupt(_projection: object, _file: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simmodel.results.write.write_netcdf", interrupt)
    shown = call("run", PLAN, "-q", "--no-charts")
    assert shown.exit_code == 130
    assert [p.name for p in Path("outputs").iterdir()] == ["made-plan"]
    assert Path("outputs/made-plan/targets.csv").read_bytes() == before


@pytest.mark.parametrize("setting", ["penetration", "=80%", "measures.a.penetration="])
def test_setting_without_key_or_value_is_refused(setting):
    shown = call("run", PLAN, "--set", setting)
    assert shown.exit_code == 2
    assert "KEY=VALUE" in shown.stderr


def test_settings_keep_later_equals_signs():
    assert read_overrides(["a.b= <= 10 t/h"]) == {"a.b": "<= 10 t/h"}
    assert call("run", PLAN, "--set", "a=1 t", "--set", "a=2 t").exit_code == 2


@pytest.mark.parametrize("name", [PLAN, "shuozhou/plan-2020.yaml", "shuozhou/plan-2020"])
def test_shipped_scenarios_are_found_from_anywhere(name):
    assert PLAN in list_scenarios()
    assert find_scenario(name) == scenarios_folder() / "shuozhou" / "plan-2020.yaml"


def test_own_file_comes_before_a_shipped_one():
    Path(PLAN).parent.mkdir(parents=True)
    Path(PLAN).touch()
    assert find_scenario(PLAN) == Path(PLAN)
    with pytest.raises(ScenarioError, match="no such file"):
        find_scenario("../shuozhou/plan-2020")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("no-such.yaml", ""),
        ("mycounty/plan-2020.yaml", ""),  # a place of the user's own
        ("/nowhere/plan.yaml", ""),
        ("shuozou/plan-2020.yaml", " Did you mean 'scenarios/shuozhou/plan-2020.yaml'?"),
        ("scenarios/datong/plan-2020.yaml", " Did you mean 'scenarios/datong/plan-2021.yaml'?"),
        (
            "plan-2020.yaml",
            " Shipped: scenarios/changji/plan-2020.yaml, scenarios/shuozhou/plan-2020.yaml, "
            "scenarios/yangquan/plan-2020.yaml.",
        ),
        (
            "datong",
            " Shipped: scenarios/datong/china6-delayed.yaml, scenarios/datong/"
            "heating-programme.yaml, scenarios/datong/plan-2021.yaml.",
        ),
        ("own/plann.yaml", " Did you mean 'own/plan.yaml'?"),
        ("own", " It holds: own/plan.yaml."),
    ],
)
def test_a_missing_scenario_brings_to_mind_what_may_be_meant(name, hint):
    Path("own").mkdir()
    Path("own/plan.yaml").touch()
    with pytest.raises(ScenarioError) as error:
        find_scenario(name)
    assert str(error.value).endswith(f"Name a scenario file (.yaml).{hint}")


@pytest.mark.slow
def test_shuozhou_from_the_file_to_the_folder():
    shown = call("run", PLAN, "--no-charts")
    assert shown.exit_code == 0, shown.stderr
    folder = Path(shown.stdout.splitlines()[-1])
    assert folder == Path("outputs/shuozhou-plan-2020")
    assert {p.name for p in folder.iterdir()} == {
        *("projection.nc", "emissions.csv", "measures.csv", "outside.csv", "targets.csv"),
        *("matches.csv", "manifest.json", "concentrations.csv"),
        *("concentration_measures.csv", "indicators.csv", "report.html"),
        "ensemble.csv",
    }


def test_report_is_left_out_when_asked(made):
    shown = call("run", PLAN, "-q", "--no-charts", "--no-report")
    assert not (Path(shown.stdout.strip()) / "report.html").exists()
    shown = call("run", PLAN, "-q", "--no-charts", "--lang", "zh")
    page = (Path(shown.stdout.strip()) / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in page


def test_pdf_without_a_browser_is_a_warning_and_no_error(made, monkeypatch):
    monkeypatch.setattr("simmodel.reports.page.printing.find_browser", lambda: None)
    shown = call("run", PLAN, "--no-charts", "--no-report", "--pdf")
    assert shown.exit_code == 0
    assert "no PDF: no Chromium, Chrome or Edge was found" in shown.stderr
    folder = Path(shown.stdout.splitlines()[-1])
    # the PDF is printed from the report, which is therefore written with it
    assert (folder / "report.html").exists()
    assert not (folder / "report.pdf").exists()


def test_plan_accounts_for_every_clause():
    shown = call("plan", PLAN)
    assert shown.exit_code == 0, shown.stderr
    assert "of" in shown.stdout.splitlines()[-1]
    assert "quantified statements are carried" in shown.stdout.splitlines()[-1]
    assert "Clauses by role: " in shown.stdout


def test_factors_show_references_and_alternatives():
    assert "household.coal.raw" in call("factors").stdout
    shown = call("factors", "household.coal.*", "--pollutant", "PM2.5")
    assert shown.exit_code == 0, shown.stderr
    assert "in use" in shown.stdout
    assert "References" in shown.stdout


def test_factors_of_an_unknown_source_are_refused():
    shown = call("factors", "household.coal.raww")
    assert shown.exit_code == 2
    assert "Did you mean 'household.coal.raw'?" in shown.stderr
    assert call("factors", "household.coal.raw", "--pollutant", "SO3").exit_code == 2


def test_explain_needs_a_region_and_a_pollutant():
    assert call("explain", PLAN, "--region", "应县").exit_code == 2
    shown = call("explain", PLAN, "--region", "应县", "--pollutant", "SO2")
    assert shown.exit_code == 0, shown.stderr
    assert "SO2" in shown.stdout


def test_explain_of_the_air_stands_alone():
    shown = call("explain", PLAN, "--region", "应县", "--air", "PM2.5", "--year", "2020")
    assert shown.exit_code == 0, shown.stderr
    assert "screening level" in shown.stdout.splitlines()[0]
    both = ("--air", "PM2.5", "--pollutant", "SO2")
    assert call("explain", PLAN, "--region", "应县", *both).exit_code == 2
    assert call("explain", PLAN, "--region", "应县", "--air", "SO2", "--source", "x").exit_code == 2


def test_plan_of_an_alternative_that_leaves_measures_out():
    done = call("plan", "scenarios/changji/dated-only.yaml")
    assert done.exit_code == 0, done.output
    whole = call("plan", "scenarios/changji/plan-2020.yaml")
    carried = [int(re.search(r"(\d+) of 50 quantified", o.stdout)[1]) for o in (done, whole)]
    assert carried[0] < carried[1]


def test_a_reader_that_closes_the_pipe_is_no_error():
    code = "from simmodel.cli.app import main; main()"
    command = f'"{sys.executable}" -c "{code}" factors | head -1'
    package = Path(simmodel.__file__).resolve().parents[1]
    environment = os.environ | {"PYTHONPATH": str(package)}
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, check=True, env=environment
    )
    assert "Internal error" not in done.stderr
    assert "Traceback" not in done.stderr
