"""The made plan of tests/cases/tiny from its files to its targets, every number summed by hand."""

from pathlib import Path

import numpy as np
import pytest

from simmodel import pipeline
from simmodel.inputs.library import Library, read_library
from simmodel.reports.explain import explain
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

TINY = Path(__file__).parent / "cases" / "tiny"


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(TINY / "emission_factors")


@pytest.fixture(scope="module")
def projection(library: Library) -> Projection:
    scenario = load(TINY / "plan.yaml")
    return pipeline.run(scenario, pipeline.build(scenario, library))


def cell(projection: Projection, name: str, **labels: object) -> float:
    return float(projection.dataset[name].sel(labels).sum())


def test_baseline_of_household_coal(projection: Projection) -> None:
    # 甲县 4 000 t × 10 kg/t/% × 1 % = 40 t; 乙县 10 000 t: 100 t
    got = projection.dataset["base_year_emissions"].sel(
        source="household.coal.raw", pollutant="SO2"
    )
    assert got.to_numpy() == pytest.approx([40.0, 100.0])


def test_baseline_of_a_boiler_with_two_chains(projection: Projection) -> None:
    # SO2: 16 × 0.8 = 12.8 kg/t, half behind wet FGD (90 %): × 0.55 → 7.04 kg/t × 10 000 t = 70.4 t
    # TSP: 2 × 20 = 40 kg/t × (1 − 0.5·0.5) × (0.8·0.01 + 0.2·0.2) = 1.44 kg/t → 14.4 t
    labels = {"source": "boiler.coal", "region": "900001", "year": 2019}
    assert cell(projection, "baseline", pollutant="SO2", **labels) == pytest.approx(70.4)
    assert cell(projection, "baseline", pollutant="TSP", **labels) == pytest.approx(14.4)


def test_a_boiler_removed_in_june_saves_the_rest_of_the_heating_season(
    projection: Projection,
) -> None:
    # heating months of 0.2 each: January to March are over, November and December are saved
    labels = {"measure": "small-boilers", "pollutant": "SO2"}
    assert cell(projection, "reduction", year=2020, **labels) == pytest.approx(0.4 * 70.4)
    assert cell(projection, "reduction", year=2021, **labels) == pytest.approx(70.4)


def test_switch_and_fuel_quality_share_what_they_both_save(projection: Projection) -> None:
    # 2021: heat pumps alone 0.4 × 40 = 16 t; cleaner coal alone 40 − 20 = 20 t; together
    # 40 − 0.6·20 = 28 t, so 8 t are saved by either: 4 t less for each. 乙县: 50 t for coal
    # quality. Heat pumps use 400 households × 2 500 kWh × 0.2 g/kWh = 0.2 t, half of it inside.
    labels = {"pollutant": "SO2", "year": 2021}
    assert cell(projection, "reduction", measure="heat-pumps", **labels) == pytest.approx(11.9)
    assert cell(projection, "reduction", measure="coal-quality", **labels) == pytest.approx(66.0)
    outside = cell(projection, "outside_reduction", measure="heat-pumps", **labels)
    assert outside == pytest.approx(-0.1)


def test_coal_by_rail(projection: Projection) -> None:
    # 1 Mt by road and 1 Mt by rail; to 80 %, x = (0.8 − 0.5)/0.5 = 0.6 of the trucks:
    # 60 Mt·km × 0.05 km/(t·km) × 5 g/km = 15 t NOx; PM10 exhaust 0.3 t and road dust 6 t;
    # rail: 0.6 Mt × 120 km × 0.01 kWh × 0.2 g = 0.144 t NOx, half inside
    labels = {"measure": "rail", "year": 2021}
    assert cell(projection, "reduction", pollutant="NOx", **labels) == pytest.approx(15 - 0.072)
    rail_pm10 = 0.5 * 720_000 * 0.03e-6
    assert cell(projection, "reduction", pollutant="PM10", **labels) == pytest.approx(
        6.3 - rail_pm10
    )


def test_electricity_is_emitted_where_the_power_plant_stands(projection: Projection) -> None:
    # heat pumps 1 GWh and rail 0.72 GWh, 0.2 g SO2 each: 0.344 t, half inside, all in 甲县
    plant = projection.dataset["emissions"].sel(source="power.coal", pollutant="SO2", year=2021)
    assert plant.to_numpy() == pytest.approx([160.172, 0.0])
    text = explain(projection, "甲县", "SO2", 2021, source="power.coal")
    assert "emits 0.344 t, 0.5 of it inside; 0.172 t at these plants, together 160.172 t" in text


def test_limit_is_met_by_each_plant_and_not_on_average(projection: Projection) -> None:
    # 乙县, kg TSP per t before the limit: 0.8 FGD × 0.5, 0.2 lime × 1; filter 0.01, cyclone 0.2 of
    # 40: 0.2, 0.4 (filter) and 4, 8 (cyclone); limit 30 mg/m³ × 10 000 m³/t = 0.3:
    # 0.64·0.2 + 0.16·0.3 + 0.16·0.3 + 0.04·0.3 = 0.236; winter cut: 1 − 0.3·0.4 = 0.88 of the year
    labels = {"source": "boiler.coal", "region": "900002", "pollutant": "TSP", "year": 2021}
    assert cell(projection, "emissions", **labels) == pytest.approx(20 * 0.236 * 0.88)


def test_verdicts(projection: Projection) -> None:
    targets = projection.targets.set_index("target")
    assert targets["verdict"].to_dict() == {
        "so2": "met",
        "nox-alpha": "met",
        "rail-share": "met",
        "coverage": "met",
        "coal": "missed",
        "air": "cannot be judged",
    }
    # 14 000 t less 0.4 × 4 000 t = 12 400 t against 12 000 t
    assert targets.loc["coal", "projected"] == pytest.approx(12_400)
    assert targets.loc["coal", "to_find"] == pytest.approx(400)
    assert targets.loc["rail-share", "projected"] == pytest.approx(0.8)
    # half of the households have a heat pump on 1 December 2020, effective or not
    assert targets.loc["coverage", "projected"] == pytest.approx(0.5)
    assert "concentrations" in targets.loc["air", "reason_en"]


def test_regions_sum_and_measures_sum(projection: Projection) -> None:
    data = projection.dataset
    change = (data["baseline"] - data["emissions"]).sum("source")
    np.testing.assert_allclose(data["reduction"].sum("measure"), change, atol=1e-9)


def test_no_measures_is_the_baseline(library: Library) -> None:
    scenario = load(TINY / "plan.yaml").model_copy(update={"measures": (), "targets": ()})
    data = pipeline.run(scenario, pipeline.build(scenario, library)).dataset
    np.testing.assert_array_equal(data["emissions"], data["baseline"])


def test_explain_ends_in_the_projected_number(projection: Projection) -> None:
    text = explain(projection, "甲县", "SO2", 2021, source="household.coal.raw")
    # stays 0.6 × 4 000 t × 5 kg/t = 12 t
    assert "with the plan: 40 + (-28) = 12 t" in text
    assert "4,000 t × 10 kg/t / 1000 = 40 t SO2" in text
    assert "credited to heat-pumps (clause 1): 12 t" in text


def test_explain_of_a_measure_ends_in_its_reduction(projection: Projection) -> None:
    text = explain(projection, "all", "SO2", 2021, measure="heat-pumps", lang="zh")
    assert text.splitlines()[-1] == "合计 1 项：11.9 t"


@pytest.mark.parametrize(
    ("region", "pollutant", "year", "message"),
    [
        ("丙县", "SO2", 2021, "not a region"),
        ("甲县", "SOx", 2021, "not a pollutant .* Did you mean 'SO2'"),
        ("甲县", "SO2", 2035, "not a year"),
    ],
)
def test_explain_refuses_what_is_not_there(
    projection: Projection, region: str, pollutant: str, year: int, message: str
) -> None:
    with pytest.raises(Exception, match=message):
        explain(projection, region, pollutant, year)
