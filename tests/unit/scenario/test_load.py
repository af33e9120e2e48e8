"""A whole file becomes a scenario: the parsed values, places and defaults."""

import datetime
import json
import subprocess
import sys
import time
from pathlib import Path

import pydantic
import pytest

from simmodel.scenario.json_schema import json_schema
from simmodel.scenario.load import load
from simmodel.scenario.schema import Counts, Measure, file_keys
from simmodel.vocabulary import MeasureKind, Status, TargetKind

CASES = Path(__file__).parents[2] / "cases"
VALID = CASES / "scenario" / "valid.yaml"


@pytest.fixture(scope="module")
def scenario():
    return load(VALID)


@pytest.fixture(scope="module")
def measures(scenario):
    return {measure.id: measure for measure in scenario.measures}


@pytest.fixture(scope="module")
def targets(scenario):
    return {target.id: target for target in scenario.targets}


def test_the_top(scenario):
    assert scenario.name == "valid"
    assert scenario.title.get("zh") == "测试方案"
    assert (scenario.base_year, scenario.years) == (2019, (2019, 2020, 2021))
    assert scenario.file == VALID
    assert scenario.files == (VALID,)
    assert scenario.inventory.resolve() == (CASES / "tiny" / "inventory").resolve()
    assert scenario.plan is None
    assert scenario.electricity.inside.value == 0.6
    assert (scenario.uncertainty.draws, scenario.uncertainty.seed) == (2000, 1)


def test_every_kind_is_there(scenario):
    assert {measure.kind for measure in scenario.measures} == set(MeasureKind)


def test_growth(scenario):
    (growth,) = scenario.growth
    assert growth.source == ("power.coal.*",)
    assert (growth.rate.value, growth.rate.low, growth.rate.high) == (0.015, -0.02, 0.05)
    assert (growth.source_id, growth.assumed, growth.override) == ("yearbook", False, False)
    assert growth.place == "9:5 growth[0]"


def test_a_retirement(measures):
    boilers = measures["boilers"]
    assert boilers.place == "12:5 measures.boilers"
    assert (boilers.clause, boilers.penetration.value) == ("10", 1.0)
    assert (boilers.effectiveness.value, boilers.effectiveness.low) == (0.9, 0.75)
    assert boilers.timing.kind == "step"
    assert boilers.timing.points == ((datetime.date(2020, 8, 31), 1.0),)
    assert boilers.amount is None
    assert boilers.share is None


def test_a_switch(measures):
    switch = measures["clean-heating"]
    assert switch.clause == "8"
    assert {name: (v.value, v.unit) for name, v in switch.amount.items()} == {
        "朔城区": (3000.0, "household"),
        "140602": (0.5, "万户"),
    }
    pump, gas = switch.to
    assert (pump.source, pump.share.value) == ("household.heat_pump", 0.6)
    assert (pump.per_service.value, pump.per_service.unit) == (2500.0, "kWh/household")
    assert gas.per_service is None
    assert switch.timing.kind == "linear"
    assert switch.effectiveness.value == 1.0


def test_a_shift(measures):
    rail = measures["rail"]
    assert rail.share.value == 0.8
    assert [to.extra for to in rail.to] == [False, True]
    assert rail.timing.points[0] == (datetime.date(2019, 12, 31), 0.2)
    assert rail.where.attributes["zone"].values == ("rural", "none")


def test_a_rise_is_written_with_to_where_there_are_no_destinations(measures):
    staggered = measures["staggered"]
    assert staggered.timing.points == (
        (datetime.date(2019, 11, 1), 0.0),
        (datetime.date(2020, 11, 1), 1.0),
    )
    assert staggered.to == ()
    assert staggered.months == (11, 12, 1, 2, 3)


def test_changes_of_fuel_controls_and_limits(measures):
    fuel = measures["coal-quality"].fuel
    assert {name: value.value for name, value in fuel.items()} == {"sulphur": 0.01, "ash": 0.16}
    assert measures["filters"].controls == ("fabric_filter",)
    limits = measures["stack-limit"].limits
    assert (limits["SO2"].value, limits["SO2"].unit) == (35.0, "mg/m³")
    assert (limits["NOx"].low, limits["NOx"].high) == (40.0, 60.0)


def test_targets(targets):
    so2 = targets["so2-yingxian"]
    assert (so2.comparison, so2.limit.value, so2.limit.unit) == ("at_most", 20.0, "µg/m³")
    assert (so2.region, so2.kind, so2.status) == (
        ("应县",),
        TargetKind.CONCENTRATION,
        Status.ASPIRATIONAL,
    )
    assert (targets["nox"].limit.value, targets["nox"].limit.unit) == (-0.02, "1")
    rail = targets["rail-share"]
    assert (rail.year, rail.at) == (2020, datetime.date(2020, 12, 31))
    assert rail.of.source == ("freight.*",)
    assert rail.counts is None
    assert targets["index"].limit.value == 5.0


def test_every_default_is_named(scenario):
    assert "measures.rail.effectiveness: not given; taken as 100 %, exact." in scenario.defaults
    assert "targets.nox.region: not given; all regions together." in scenario.defaults
    assert not any("boilers" in sentence for sentence in scenario.defaults)
    assert not any(sentence.startswith(("growth:", "electr")) for sentence in scenario.defaults)


def test_a_scenario_is_frozen(scenario):
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        scenario.name = "other"
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        scenario.measures[0].group = "other"


def test_counts(tmp_path):
    text = VALID.read_text(encoding="utf-8").replace(
        "at_least: 80 %", "at_least: 80 %\n    counts: installed"
    )
    file = tmp_path / "a.yaml"
    file.write_text(text.replace("../tiny", (CASES / "tiny").as_posix()), encoding="utf-8")
    assert load(file).targets[2].counts is Counts.INSTALLED


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    text = VALID.read_text(encoding="utf-8").replace("../tiny", (CASES / "tiny").as_posix())
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(file).measures == load(VALID).measures


def test_the_json_schema_knows_every_key():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["additionalProperties"] is False
    keys = set(schema["$defs"]["Measure"]["properties"])
    assert keys == {*file_keys(Measure), "remove"}
    assert {"from", "until"} < keys
    assert {"rate", "low", "high", "why"} < set(schema["$defs"]["Growth"]["properties"])
    assert schema["$defs"]["Measure"]["properties"]["kind"]["enum"] == list(MeasureKind)


def test_nothing_heavy_is_imported():
    heavy = "{'xarray', 'matplotlib', 'pandas', 'scipy', 'pint'}"
    code = f"import sys, simmodel.scenario.load; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_forty_measures_load_in_half_a_second(tmp_path):
    text = VALID.read_text(encoding="utf-8").replace("../tiny", (CASES / "tiny").as_posix())
    head, rest = text.split("measures:\n")
    block, targets = rest.split("targets:\n")
    copies = [block.replace("- id: ", f"- id: copy{i}-") for i in range(6)]
    file = tmp_path / "forty.yaml"
    file.write_text(f"{head}measures:\n{''.join(copies)}targets:\n{targets}", encoding="utf-8")
    load(VALID)  # what is imported or built once
    start = time.perf_counter()
    assert len(load(file).measures) == 42
    assert time.perf_counter() - start < 0.5
