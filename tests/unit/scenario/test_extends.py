"""Files that extend one another, and values from the command line."""

from pathlib import Path

import pytest

from simmodel.errors import ScenarioError
from simmodel.scenario.load import load

CASES = Path(__file__).parents[2] / "cases"
VALID = CASES / "scenario" / "valid.yaml"


@pytest.fixture
def extended(tmp_path):
    """Load a file that extends the valid one with some text."""

    def build(text, overrides=None):
        file = tmp_path / "other.yaml"
        head = f"simmodel: 1\nname: other\nextends: {VALID.as_posix()}\n"
        file.write_text(head + text, encoding="utf-8")
        return load(file, overrides)

    return build


def measure(scenario, name):
    return next(m for m in scenario.measures if m.id == name)


def test_nothing_changed_but_the_name(extended):
    base, other = load(VALID), extended("")
    assert other.name == "other"
    assert other.measures == base.measures
    assert other.targets == base.targets
    assert [file.name for file in other.files] == ["other.yaml", "valid.yaml"]
    assert other.inventory == base.inventory


def test_an_entry_is_merged_by_id(extended):
    scenario = extended(
        "title: {zh: 另, en: Other}\n"
        "measures:\n"
        "  - id: boilers\n"
        "    penetration: 50 %\n"
        "    where: {region: 应县}\n"
        "    effectiveness: {value: 85 %}\n"
    )
    boilers = measure(scenario, "boilers")
    assert scenario.title.en == "Other"
    assert boilers.penetration.value == 0.5
    assert boilers.where.region == ("应县",)
    assert boilers.where.source == ("boiler.heating.coal.*",)
    assert (boilers.effectiveness.value, boilers.effectiveness.low) == (0.85, 0.75)
    assert boilers.place.endswith("6:5 measures.boilers")
    assert len(scenario.measures) == 7


def test_an_entry_is_removed_and_another_added(extended):
    scenario = extended(
        "measures:\n"
        "  - {id: boilers, remove: true}\n"
        "  - id: bricks\n"
        "    title: {zh: 砖瓦, en: Bricks}\n"
        '    clause: "4"\n'
        "    kind: retire\n"
        "    where: {source: industry.brick.*}\n"
        "    penetration: 20 %\n"
        "    by: 2020-06-30\n"
        "targets:\n"
        "  - {id: nox, remove: true}\n"
    )
    names = [m.id for m in scenario.measures]
    assert "boilers" not in names
    assert names[-1] == "bricks"
    assert "nox" not in [t.id for t in scenario.targets]


def test_another_way_to_state_how_far_replaces_the_first(extended):
    scenario = extended("measures:\n  - {id: boilers, amount: 200 t/h}\n")
    boilers = measure(scenario, "boilers")
    assert boilers.penetration is None
    assert boilers.amount["all"].value == 200.0


def test_another_timing_replaces_the_first(extended):
    scenario = extended(
        "measures:\n"
        "  - {id: boilers, from: 2020-01-01, to: 2020-12-31}\n"
        "  - {id: rail, by: 2021-06-30}\n"
    )
    assert measure(scenario, "boilers").timing.kind == "linear"
    assert measure(scenario, "rail").timing.kind == "step"


def test_the_end_of_a_rise_may_move_alone(extended):
    scenario = extended("measures:\n  - {id: staggered, to: 2021-11-01}\n")
    first, last = measure(scenario, "staggered").timing.points
    assert (first[0].isoformat(), last[0].isoformat()) == ("2019-11-01", "2021-11-01")


def test_a_schedule_is_replaced_as_a_whole(extended):
    scenario = extended("measures:\n  - {id: rail, schedule: {2021-06-30: 100 %}}\n")
    assert len(measure(scenario, "rail").timing.points) == 1


def test_a_limit_in_another_direction_replaces_the_first(extended):
    scenario = extended("targets:\n  - {id: nox, below: -3 %}\n")
    assert (scenario.targets[1].comparison, scenario.targets[1].limit.value) == ("below", -0.03)


def test_growth_is_replaced_and_mappings_are_merged(extended):
    scenario = extended(
        "growth:\n  - {source: industry.*, rate: 0 %/year}\nuncertainty: {seed: 7}\n"
    )
    assert [growth.source for growth in scenario.growth] == [("industry.*",)]
    assert (scenario.uncertainty.draws, scenario.uncertainty.seed) == (2000, 7)


def test_paths_count_from_the_file_that_states_them(tmp_path):
    (tmp_path / "base" / "inventory").mkdir(parents=True)
    (tmp_path / "base" / "list.csv").write_text("region\n", encoding="utf-8")
    text = VALID.read_text(encoding="utf-8").replace("../tiny/inventory", "inventory")
    text = text.replace("penetration: 100 %", "projects: list.csv", 1)
    text = text.replace("    by: 2020-08-31\n", "", 1)
    (tmp_path / "base" / "base.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "plan.csv").write_text("clause\n", encoding="utf-8")
    file = tmp_path / "other.yaml"
    head = "simmodel: 1\nname: other\nextends: base/base.yaml\nplan: plan.csv\n"
    file.write_text(head, encoding="utf-8")
    scenario = load(file)
    assert scenario.inventory == tmp_path / "base" / "inventory"
    assert scenario.plan == tmp_path / "plan.csv"
    assert measure(scenario, "boilers").projects == tmp_path / "base" / "list.csv"
    assert measure(scenario, "boilers").timing is None


def test_values_from_the_command_line_come_last(extended):
    scenario = extended(
        "measures:\n  - {id: boilers, penetration: 50 %}\n",
        {
            "measures.boilers.penetration": "80%",
            "measures.boilers.by": "2021-03-31",
            "measures.staggered.months": "[12, 1]",
            "measures.rail.to.0.per_service": "600 t*km/t",
            "measures.stack-limit.limits.SO2": "50 mg/m³",
            "targets.nox.at_most": "-5 %",
            "growth.0.rate": "3 %/year",
            "base_year": "2018",
            "title": "{zh: 新, en: New}",
        },
    )
    boilers = measure(scenario, "boilers")
    assert boilers.penetration.value == 0.8
    assert boilers.timing.points[0][0].isoformat() == "2021-03-31"
    assert measure(scenario, "staggered").months == (12, 1)
    assert measure(scenario, "rail").to[0].per_service.value == 600.0
    assert measure(scenario, "stack-limit").limits["SO2"].value == 50.0
    assert scenario.targets[1].limit.value == -0.05
    assert scenario.growth[0].rate.value == 0.03
    assert scenario.growth[0].rate.low is None
    assert (scenario.base_year, scenario.title.en) == (2018, "New")


def test_keys_that_stand_for_one_another_replace_each_other():
    overrides = {"measures.boilers.from": "2020-01-01", "measures.boilers.to": "2020-12-31"}
    scenario = load(VALID, {**overrides, "measures.boilers.amount": "200 t/h"})
    boilers = measure(scenario, "boilers")
    assert (boilers.timing.kind, boilers.penetration) == ("linear", None)


def test_an_entry_can_be_removed_on_the_command_line():
    scenario = load(VALID, {"measures.boilers.remove": "true"})
    assert "boilers" not in [m.id for m in scenario.measures]


def test_the_file_is_not_changed_by_overrides():
    load(VALID, {"measures.boilers.penetration": "10 %"})
    assert measure(load(VALID), "boilers").penetration.value == 1.0


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("measures.boiler.penetration", "80%", r"'boiler' is not in 'measures'\. Did you mean"),
        ("measures.x.penetration", "80%", r"Known: boilers, clean-heating"),
        ("measures.boilers.penetraton", "80%", r"not a key there\. Did you mean 'penetration'"),
        ("measures.boilers", "x", r"Write measures\.ID\.KEY=VALUE"),
        ("bse_year", "2019", r"not a key of a scenario\. Did you mean 'base_year'"),
        ("growth.7.rate", "1 %/year", r"'7' is not in 'growth'"),
        ("measures.rail.to.5.share", "1 %", r"'5' is not an entry of 'measures\.rail\.to'"),
        ("measures.boilers.penetration", "120%", r"a share of '120%' is above 1"),
        ("measures.boilers.penetration", "80", r"a share of 80 is above 1"),
        ("measures.boilers.penetration", "{80", r"is not YAML"),
        ("measures.boilers.share", "80%", r"'share' is the target share of a shift"),
        ("measures.boilers.by", "2029-01-01", r"2029-01-01 is outside the years"),
    ],
)
def test_wrong_overrides(path, value, message):
    with pytest.raises(ScenarioError, match=message) as found:
        load(VALID, {path: value})
    assert {problem.file for problem in found.value.problems} == {"--set"}
    assert len(found.value.problems) == 1
    assert found.value.problems[0].place == path


def test_two_files_in_a_row(tmp_path, extended):
    extended("measures:\n  - {id: boilers, penetration: 50 %}\n")
    third = tmp_path / "third.yaml"
    text = "simmodel: 1\nname: third\nextends: other.yaml\nmeasures:\n  - {id: rail, share: 60 %}\n"
    third.write_text(text, encoding="utf-8")
    scenario = load(third)
    assert [file.name for file in scenario.files] == ["third.yaml", "other.yaml", "valid.yaml"]
    assert measure(scenario, "boilers").penetration.value == 0.5
    assert measure(scenario, "rail").share.value == 0.6


def test_a_fault_of_the_base_is_reported_in_the_base(tmp_path):
    base = tmp_path / "base.yaml"
    text = VALID.read_text(encoding="utf-8").replace("../tiny", (CASES / "tiny").as_posix())
    base.write_text(text.replace("fabric_filter", "[]"), encoding="utf-8")
    file = tmp_path / "other.yaml"
    file.write_text("simmodel: 1\nname: other\nextends: base.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"measures\.filters\.controls: is an empty list") as e:
        load(file)
    assert [problem.file for problem in e.value.problems] == [str(base)]
