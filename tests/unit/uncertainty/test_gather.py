"""Which inputs are uncertain, which share a draw, and what is wrong with a range."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from places import ALWAYS, TINY, build, measure

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.errors import InputDataError, ScenarioError
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.inputs import checked_values
from simmodel.uncertainty.sampler import uniform

SCR = "measures:\n" + measure(
    "scr",
    "retrofit",
    "{source: boiler.coal}",
    f"controls: [scr], penetration: {{value: 50 %, low: 30 %, high: 80 %}}, {ALWAYS}",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


def test_every_row_with_a_range_is_an_input_once(model):
    inputs = gather(model)
    keys = [one.key for one in inputs.inputs]
    assert len(keys) == len(set(keys))
    # nine rows of activity.csv, all with a range; three of them share no draw
    assert sum(one.kind == "activity" for one in inputs.inputs) == 9
    # heat pumps: effectiveness 80 % (60-95); every other value of a measure is exact
    measures = [one for one in inputs.inputs if one.kind == "measure"]
    assert [(one.key, one.value, one.low, one.high, one.clause) for one in measures] == [
        ("measure/heat-pumps/effectiveness", 0.8, 0.6, 0.95, "1")
    ]
    assert inputs.exact["measure"] == 15
    assert inputs.exact["control_share"] == 8


def test_an_input_knows_where_it_stands(model):
    one = next(i for i in gather(model).inputs if i.key == "activity/alpha.household.coal")
    assert one.file.endswith("activity.csv")
    assert one.place == "row 2"
    assert "甲县" in one.title_zh
    assert "Alpha" in one.title_en
    assert one.unit == "t/yr"


def test_sizes_of_one_process_share_a_draw_and_stay_in_order(model):
    inputs = gather(model)
    sizes = [i for i in inputs.inputs if i.key.startswith("factor/boiler.coal/stack/")]
    particles = {i.group for i in sizes if i.key.endswith(("TSP", "PM10", "PM2.5"))}
    assert len(particles) == 1
    assert len({i.group for i in sizes}) == 3  # SO2, NOx, particles
    drawn = inputs.from_unit(uniform(0, 256, len(inputs.groups), 4))
    for part, whole in inputs.nested:
        assert (drawn[:, part] <= drawn[:, whole]).all()


def test_rows_that_quote_one_figure_share_a_draw(model):
    def group(factors, key):
        changed = replace(model, library=replace(model.library, factors=factors))
        return next(i.group for i in gather(changed).inputs if i.key == key)

    factors = model.library.factors.copy()
    keys = [f"factor/{name}/stack/SO2" for name in ("boiler.coal", "power.coal")]
    stacks = factors["factor_set"].isin(["boiler.coal", "power.coal"])
    so2 = stacks & (factors["pollutant"] == "SO2")
    factors.loc[so2, ["reference_id", "locator"]] = ["guide", "table 1"]
    assert group(factors, keys[0]) == group(factors, keys[1])
    factors.loc[so2, "reference_id"] = "assumption"
    assert group(factors, keys[0]) != group(factors, keys[1])
    factors.loc[so2, ["reference_id", "locator"]] = ["guide", "table 1"]
    factors.loc[so2 & (factors["factor_set"] == "power.coal"), "high"] *= 2
    assert group(factors, keys[0]) != group(factors, keys[1])


def test_what_a_retrofit_replaces_is_never_drawn_better(tmp_path):
    # scr (80 %, 70-90) replaces low_nox_burner (40 %, 20-60), here widened to 20-95
    model = build(tmp_path, SCR)
    controls = model.library.controls.copy()
    controls.loc[controls["control"] == "low_nox_burner", "high"] = 0.95
    inputs = gather(replace(model, library=replace(model.library, controls=controls)))
    drawn = inputs.from_unit(uniform(0, 512, len(inputs.groups), 1))
    weak, strong = (
        drawn[:, inputs.position[f"removal/{control}/stack/NOx"]]
        for control in ("low_nox_burner", "scr")
    )
    assert (weak <= strong).all()
    assert (weak == strong).any()


def test_groups_of_the_scenario_share_a_draw(tmp_path):
    body = SCR + 'uncertainty: {groups: {coal: ["fuel/*/sulphur"], homes: ["activity/*coal"]}}\n'
    inputs = gather(build(tmp_path, body))
    coal = {one.group for one in inputs.inputs if one.key.endswith("/sulphur")}
    assert coal == {"group coal"}
    columns = [i for i, one in enumerate(inputs.inputs) if one.group == "group coal"]
    drawn = inputs.from_unit(uniform(0, 64, len(inputs.groups), 1))[:, columns]
    order = np.argsort(drawn, axis=0)
    assert (order == order[:, :1]).all()


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ('{coal: ["fule/*"]}', r"'fule/\*' matches no uncertain input"),
        ('{a: ["fuel/*"], b: ["fuel/*"]}', "is in the group 'a' already"),
    ],
)
def test_a_group_that_names_nothing_or_twice_is_refused(tmp_path, groups, message):
    model = build(tmp_path, SCR + f"uncertainty: {{groups: {groups}}}\n")
    with pytest.raises(ScenarioError, match=message):
        gather(model)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("low", 9000.0, "row 2: low 9000 is above high 5000. Exchange them"),
        ("activity", 9000.0, "9000 lies outside 3200 to 5000"),
        ("low", 0.0, "a lognormal value is above 0, but low is 0"),
        ("low", -1.0, "leaves 0 to inf"),
    ],
)
def test_a_wrong_range_is_refused_with_its_row(model, column, value, message):
    segments = model.inventory.segments.copy()
    segments.loc["alpha.household.coal", column] = value
    wrong = replace(model, inventory=replace(model.inventory, segments=segments))
    with pytest.raises(InputDataError, match=message):
        gather(wrong)


def test_draws_that_are_no_values_are_refused(model):
    inputs = gather(model)
    good = np.tile(inputs.central, (3, 1))
    assert checked_values(good, inputs).shape == good.shape
    place = inputs.position["activity/alpha.household.coal"]
    for wrong in (np.nan, -1.0, np.inf):
        bad = good.copy()
        bad[2, place] = wrong
        with pytest.raises(InputDataError, match=r"draw 2, activity/alpha.household.coal"):
            checked_values(bad, inputs)
    with pytest.raises(InputDataError, match=r"wanted \(draw, 65\)"):
        checked_values(good[:, :-1], inputs)


def test_settings_are_checked_where_they_are_read(tmp_path: Path):
    for text, message in (
        ("{draws: -1}", "Write a whole number, 0 or above"),
        ("{draws: many}", "Write a whole number"),
        ("{seed: 1.5}", "Write a whole number"),
        ("{method: sobl}", "'sobl' is not a way of drawing. Did you mean 'sobol'"),
        ("{sede: 1}", "'sede' is not a key here. Did you mean 'seed'"),
        ("{groups: [a]}", "is not a mapping"),
    ):
        with pytest.raises(ScenarioError, match=message):
            build(tmp_path, SCR + f"uncertainty: {text}\n")
