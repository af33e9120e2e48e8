"""Output names: what they mean, and what is said of those that fail."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from made import made_projection
from made_study import MadeCompiled, made_inputs

from simmodel.errors import ScenarioError
from simmodel.uncertainty.outputs import custom_output, label_draws, named_output, numbers


@pytest.fixture(scope="module")
def projection(tmp_path_factory):
    return made_projection(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def draws(projection):
    central = made_inputs().central
    return label_draws(MadeCompiled().evaluate(np.vstack([central, central * 1.1])), projection)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("emissions:SO2", 500.0),
        ("emissions:so2:2021", 500.0),
        ("排放:SO2:朔城区:2020", 100.0),
        ("emissions:2020:Pinglu:SO2", 400.0),
        ("emissions:SO2:140603", 400.0),
        ("baseline:SO2", 600.0),
        ("reduction:SO2", 100.0),
        ("measure:m02:SO2", 100.0),
        ("margin:so2-total", 50.0),
        ("target:so2-total", 500.0),
        ("余量：so2-total", 50.0),
    ],
)
def test_names_in_any_order_and_language(name, value, projection, draws):
    output = named_output(name, projection)
    assert numbers(output, draws)[0] == pytest.approx(value)


def test_titles(projection):
    output = named_output("emissions:SO2:朔城区", projection)
    assert output.title["en"] == "SO₂ emissions, Shuocheng, 2020, with the plan"
    assert output.title["zh"] == "2020年朔城区SO₂排放量（实施计划）"
    margin = named_output("margin:rural-heat", projection)
    assert margin.target["en"] == "Clean heating, rural, Yingxian"
    assert (margin.unit, margin.is_margin) == ("1", True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("emisions:SO2", r"'emisions' is not one of emissions, .* Did you mean 'emissions'\?"),
        ("emissions", r"needs a pollutant, as in emissions:SO2:2020. pollutant: SO2, NOx"),
        ("emissions:SO3", r"'SO3' is none of pollutant, region, year. Did you mean 'SO2'\?"),
        ("emissions:SO2:应城", r"'应城' is none of .* region: all, 朔城区, 平鲁区"),
        ("emissions:SO2:2035", r"'2035' is none of .* year: 2019, 2020, 2021"),
        ("emissions:SO2:NOx", "'NOx' is a second pollutant. Ask for one at a time"),
        ("measure:m022:SO2", r"'m022' is none of .* Did you mean 'm22'\?"),
        ("measure:m02", "needs a pollutant, as in measure:ID:SO2"),
        ("margin:so2-totl", r"Did you mean 'so2-total'\?"),
        ("concentration:SO2:应县", "this place has no base-year concentrations"),
    ],
)
def test_names_that_fail(name, message, projection):
    with pytest.raises(ScenarioError, match=message):
        named_output(name, projection)


def test_a_target_of_several_regions_asks_for_one(projection):
    table = projection.targets.copy()
    table.loc[table["target"] == "so2-yingxian", "target"] = "rural-heat"
    table.loc[table["target"] == "rural-heat", "region"] = ["140622", "140602"]
    several = replace(projection, targets=table)
    with pytest.raises(ScenarioError, match=r"names 2 verdicts. Add one of the regions: 应县"):
        named_output("margin:rural-heat", several)
    assert named_output("margin:rural-heat:朔城区", several).is_margin


def test_a_function_of_the_draws(draws):
    share = custom_output(
        lambda d: (d.emissions / d.baseline.sum("region")).sel(
            pollutant="SO2", year=2020, region="140602"
        )
    )
    # 100 of 600
    assert numbers(share, draws)[0] == pytest.approx(1 / 6)
    with pytest.raises(ScenarioError, match="not one number a draw. Sum over every dimension but"):
        numbers(custom_output(lambda d: d.emissions.sum()), draws)
    with pytest.raises(ScenarioError, match="is not known"):
        numbers(custom_output(lambda d: xr.zeros_like(d.margin.isel(target=0)) / 0), draws)
