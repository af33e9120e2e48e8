"""A scenario without some of its measures."""

from pathlib import Path

import pytest

from simmodel.errors import ScenarioError
from simmodel.scenario.load import load
from simmodel.scenario.schema import Scenario
from simmodel.scenario.values import Text
from simmodel.scenario.variants import name_of_change, without

PLAN = load(Path(__file__).parents[2] / "cases" / "tiny" / "plan.yaml")


def ids(scenario: object) -> list[str]:
    return [measure.id for measure in scenario.measures]


def test_one_measure_goes_and_all_else_stays() -> None:
    other = without(PLAN, "rail", Text("不含公转铁", "no rail"))
    assert other.name == "tiny-plan-without-rail"
    assert other.title.zh == "不含公转铁"
    assert ids(other) == [name for name in ids(PLAN) if name != "rail"]
    assert other.targets == PLAN.targets
    assert "rail" in ids(PLAN)


def test_patterns_and_several() -> None:
    other = without(PLAN, "s*, dust")
    assert ids(other) == ["heat-pumps", "rail", "coal-quality", "winter-cut"]
    assert other.name == "tiny-plan-without-s-dust"
    assert other.title.en == "plan for tests − s*, dust"
    assert without(PLAN, "*").measures == ()
    assert without(PLAN, "*").name == "tiny-plan-without-measures"


def test_unknown_measures_are_named_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        without(PLAN, "rial,x*")
    text = str(caught.value)
    assert "'rial' is no measure of tiny-plan. Did you mean 'rail'?" in text
    assert "'x*' is no measure of tiny-plan. Known: heat-pumps, " in text


def many(*names: str) -> Scenario:
    """The plan with measures of these names, and as many more as make ten."""
    first = PLAN.measures[0]
    ids = [*names, *(f"other-{i}" for i in range(10 - len(names)))]
    return PLAN.model_copy(
        update={"measures": tuple(first.model_copy(update={"id": name}) for name in ids)}
    )


def test_of_many_measures_the_closest_are_named_and_where_all_are() -> None:
    with pytest.raises(ScenarioError) as caught:
        without(many("rail-coal", "rail-bulk", "dust"), "rial-*,铁路*")
    first, second = (problem.message for problem in caught.value.problems)
    assert first.startswith("'rial-*' is no measure of tiny-plan. Closest: rail-coal, rail-bulk")
    assert first.endswith(f". 'simmodel check {PLAN.file}' lists all 10.")
    assert "dust" not in first
    assert second == (
        f"'铁路*' is no measure of tiny-plan. 'simmodel check {PLAN.file}' lists all 10."
    )


def test_a_change_gives_a_name_that_can_be_a_folder() -> None:
    assert name_of_change({"base_year": "2019"}) == "with-base-year-2019"
    assert name_of_change({"measures.rail.share": "8.5 %"}) == "with-rail-share-8-5"
