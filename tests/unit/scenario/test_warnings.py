"""Emergency measures and targets in a scenario file: warning levels and exemptions."""

from pathlib import Path

import pytest

from simmodel.errors import ScenarioError
from simmodel.scenario.json_schema import json_schema
from simmodel.scenario.load import load
from simmodel.scenario.schema import Measure, Scenario
from simmodel.vocabulary import Level

VALID = Path(__file__).parents[2] / "cases" / "scenario" / "valid.yaml"
NEW = "id: new, title: {zh: 应急, en: Emergency}, clause: '1', where: {source: industry.*}"


def extended(folder: Path, entries: str) -> Scenario:
    file = folder / "more.yaml"
    head = f"simmodel: 1\nname: more\nextends: {VALID.as_posix()}\n"
    file.write_text(head + entries, encoding="utf-8")
    return load(file)


def new(folder: Path, rest: str, kind: str = "curtail") -> Measure:
    entry = f"measures:\n  - {{{NEW}, kind: {kind}, penetration: 50 %, by: 2020-09-30, {rest}}}\n"
    return extended(folder, entry).measures[-1]


@pytest.mark.parametrize("written", ["orange", "[orange]", "[orange, red]", "[red, orange]"])
def test_the_level_from_which_it_acts(tmp_path: Path, written: str) -> None:
    found = new(tmp_path, f"level: {written}")
    assert found.level is Level.ORANGE
    assert found.months == ()
    assert found.exempt is None


def test_an_exemption_has_its_range(tmp_path: Path) -> None:
    exempt = "{value: 20 %, low: 10 %, high: 40 %, assumed: true, why: grades are not public}"
    found = new(tmp_path, f"level: red, exempt: {exempt}").exempt
    assert found is not None
    assert (found.value, found.low, found.high, found.assumed) == (0.2, 0.1, 0.4, True)


def test_a_level_replaces_the_months_of_what_it_overrides(tmp_path: Path) -> None:
    scenario = extended(tmp_path, "measures:\n  - {id: staggered, level: yellow}\n")
    staggered = next(m for m in scenario.measures if m.id == "staggered")
    assert (staggered.level, staggered.months) == (Level.YELLOW, ())


def test_without_an_exemption_the_default_is_named(tmp_path: Path) -> None:
    entry = f"{NEW}, kind: curtail, penetration: 50 %, by: 2020-09-30, level: red"
    scenario = extended(tmp_path, f"measures:\n  - {{{entry}}}\n")
    assert "measures.new.exempt: not given; nothing of the scope is exempt." in scenario.defaults


REFUSED = {
    "level: purple": "'purple' is not a warning level. Allowed: yellow, orange, red",
    "level: [yellow, red]": "leaves out orange, but a higher level includes",
    "level: []": "is an empty list",
    "level: red, months: [1, 2]": "months and level are both given. Keep one of them",
    "level: red, exempt: 20": "a share of 20 is above 1",
}


@pytest.mark.parametrize("rest", REFUSED)
def test_what_is_refused_of_a_measure(tmp_path: Path, rest: str) -> None:
    with pytest.raises(ScenarioError) as found:
        new(tmp_path, rest)
    assert REFUSED[rest] in str(found.value)


@pytest.mark.parametrize("rest", ["level: red", "exempt: 20 %"])
def test_other_kinds_have_no_level(tmp_path: Path, rest: str) -> None:
    with pytest.raises(ScenarioError, match="belongs to curtail, but the kind .* is retire"):
        new(tmp_path, rest, kind="retire")


TARGET = "id: cut, title: {zh: 减排, en: Cut}, clause: '1', status: binding, year: 2020"
TARGETS = {
    "kind: episode_cut, pollutant: SO2, at_least: 10 %": "needs 'level'",
    "kind: episode_cut, level: red, at_least: 10 %": "needs 'pollutant'",
    "kind: episode_cut, level: red, pollutant: O3, at_least: 10 %": "O3 is not emitted as such",
    "kind: episode_cut, level: rde, pollutant: SO2, at_least: 10 %": "Did you mean 'red'?",
    "kind: rank, level: red, at_most: 100": "'level' belongs to episode_cut, not to rank",
}


@pytest.mark.parametrize("rest", TARGETS)
def test_what_is_refused_of_a_target(tmp_path: Path, rest: str) -> None:
    with pytest.raises(ScenarioError) as found:
        extended(tmp_path, f"targets:\n  - {{{TARGET}, {rest}}}\n")
    assert TARGETS[rest] in str(found.value)


def test_a_target_names_its_level(tmp_path: Path) -> None:
    rest = "kind: episode_cut, level: red, pollutant: SO2, at_least: 30 %"
    scenario = extended(tmp_path, f"targets:\n  - {{{TARGET}, {rest}}}\n")
    assert scenario.targets[-1].level is Level.RED


def test_the_json_schema_lists_the_levels() -> None:
    of_measure = json_schema()["$defs"]["Measure"]["properties"]["level"]
    assert {"enum": ["yellow", "orange", "red"]} in of_measure["anyOf"]
