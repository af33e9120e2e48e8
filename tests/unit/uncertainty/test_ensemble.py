"""Laws of error propagation, coverage, repeatability, and the check against the closed form."""

from dataclasses import replace

import numpy as np
import pytest
from places import ALWAYS, TINY, build, measure
from scipy import stats

import simmodel
from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.errors import ScenarioError
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import Compiled, compile_model
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.ensemble import plan_of, sample, sample_together
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.normal import Z95
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.sampling_check import sampling_check

ALPHA, SO2, NOX = 0, 0, 1
TARGET = """\
targets:
  - {id: nox, title: {zh: a, en: a}, clause: "1", kind: emission_total, pollutant: NOx,
     region: 甲县, at_most: 170 t/yr, year: 2021, status: binding}
"""


@pytest.fixture(scope="module")
def tiny() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


def only(inputs: UncertainInputs, *keys: str) -> UncertainInputs:
    """Inputs of which some alone are uncertain."""
    kept = tuple(one for one in inputs.inputs if one.key in keys)
    assert len(kept) == len(keys)
    return UncertainInputs(kept)


def drawn(model: Model, inputs: UncertainInputs, count: int = 4096) -> tuple[Compiled, np.ndarray]:
    """Base-year emissions of draws, array (draw, region, pollutant)."""
    compiled = compile_model(model, inputs)
    values = inputs.from_unit(uniform(0, count, len(inputs.groups), 1))
    return compiled, compiled.evaluate(values).base_year


def test_the_logarithms_of_factors_and_activity_add_their_variances(tiny):
    # rail NOx alone: activity x/÷ 1.25 and factor x/÷ 2 (95 %): a lognormal with the root of both
    keys = "activity/alpha.household.coal", "factor/household.coal.raw/stack/NOx"
    inputs = only(gather(tiny), *keys)
    compiled, found = drawn(tiny, inputs)
    rest = compiled.evaluate(inputs.central[None]).base_year[0, ALPHA, NOX] - 8.0
    # 4 000 t × 2 kg/t = 8 t of the stoves in 甲县; the rest of the county is exact here
    logs = np.log((found[:, ALPHA, NOX] - rest) / 8.0)
    below = np.hypot(np.log(4000 / 3200) / Z95, np.log(2.0) / Z95)
    assert logs.std() == pytest.approx(below, rel=0.01)
    ends = np.quantile(logs, [0.05, 0.95])
    assert ends == pytest.approx(stats.norm.ppf([0.05, 0.95]) * below, abs=0.02)


def test_independent_sums_add_their_variances_and_shared_factors_their_deviations(tiny):
    every = gather(tiny)
    homes = only(every, "activity/alpha.household.coal", "activity/beta.household.coal")
    _, found = drawn(tiny, homes)
    alpha, beta = found[:, 0, SO2], found[:, 1, SO2]
    both = np.hypot(alpha.std(), beta.std())
    assert found[:, :, SO2].sum(axis=1).std() == pytest.approx(both, rel=0.01)
    shared = only(every, "factor/household.coal.raw/stack/SO2")
    _, found = drawn(tiny, shared)
    alpha, beta = found[:, 0, SO2], found[:, 1, SO2]
    total = found[:, :, SO2].sum(axis=1).std()
    assert total == pytest.approx(alpha.std() + beta.std(), rel=1e-9)


def test_a_reduction_has_the_interval_of_the_difference(tmp_path):
    body = "measures:\n" + measure(
        "half", "retire", "{source: household.coal.raw}", f"penetration: 50 %, {ALWAYS}"
    )
    ensemble = sample(build(tmp_path, body), draws=256)
    kept = ensemble.kept.sel(pollutant="SO2", year=2021)
    difference = kept["total_baseline"] - kept["total_emissions"]
    low, high = ensemble.interval("total_reduction", pollutant="SO2", year=2021)
    assert [low, high] == pytest.approx(np.quantile(difference, [0.05, 0.95]))
    # Base and future share their draws: the interval is far narrower than that of two independent
    # runs, whose ends would lie a whole emission apart.
    apart = float(np.hypot(kept["total_baseline"].std(), kept["total_emissions"].std()))
    assert float(difference.std()) < 0.8 * apart


def test_the_interval_holds_the_truth_nine_times_in_ten(tiny):
    truth = gather(tiny)
    compiled = compile_model(tiny, truth)
    real = compiled.evaluate(truth.central[None]).base_year[0, :, SO2].sum()
    rng = np.random.default_rng(11)
    unit = uniform(0, 64, len(truth.groups), 1)
    held, trials = 0, 150
    for _ in range(trials):
        measured = replace(truth, inputs=tuple(_measured(one, rng) for one in truth.inputs))
        found = compiled.evaluate(measured.from_unit(unit)).base_year[:, :, SO2].sum(axis=1)
        low, high = np.quantile(found, [0.05, 0.95])
        held += low <= real <= high
    # 135 of 150 are expected, give or take 3.7
    assert 122 <= held <= 147


def _measured(one, rng):
    """What a survey would report of a lognormal input: the truth off by its own spread."""
    if one.distribution != "lognormal":
        return one
    spread = one.spread
    sigma = np.log(spread.high / spread.low) / (2 * Z95)
    value = spread.value * np.exp(sigma * rng.standard_normal())
    reach = np.exp(Z95 * sigma)
    changed = Spread(value, value / reach, value * reach, "lognormal", spread.least)
    return replace(one, spread=changed)


def test_the_same_seed_gives_the_same_ensemble(tiny):
    first, again = (sample(tiny, draws=64, seed=7) for _ in range(2))
    other = sample(tiny, draws=64, seed=8)
    assert first.kept.equals(again.kept)
    assert not first.kept.equals(other.kept)
    split = sample(tiny, draws=64, seed=7, block=10, threads=2)
    for name in first.kept:
        assert split.kept[name].to_numpy() == pytest.approx(
            first.kept[name].to_numpy(), 1e-10, nan_ok=True
        )


def test_the_central_run_is_the_median_of_a_single_lognormal(tmp_path):
    model = build(tmp_path, "measures: []\n" + TARGET)
    run = pipeline.run(model.scenario, model)
    inputs = only(gather(model), "factor/boiler.coal/stack/NOx")
    values = inputs.from_unit(uniform(0, 1024, 1, 1))
    found = compile_model(model, inputs).evaluate(values)
    assert np.median(found.targets[:, 0]) == pytest.approx(
        float(run.targets["projected"].iloc[0]), rel=1e-3
    )


def test_probability_is_the_share_of_draws_that_meet(tmp_path):
    ensemble = sample(build(tmp_path, "measures: []\n" + TARGET), draws=128)
    row = ensemble.targets.iloc[0]
    projected = ensemble.kept["target_projected"].to_numpy()[:, 0]
    assert row["probability"] == (projected <= 170).mean()
    assert 0 < row["probability"] < 1
    p = row["probability"]
    assert row["standard_error"] == pytest.approx(np.sqrt(p * (1 - p) / 128))
    assert [row["low"], row["high"]] == pytest.approx(np.quantile(projected, [0.05, 0.95]))


def test_sampling_and_closed_form_agree(tiny):
    for seed in range(4):
        ensemble = sample(tiny, draws=512, seed=seed)
        assert ensemble.warnings == ()
        largest = ensemble.about["closed_form"]["largest_difference_in_standard_errors"]
        assert largest < 4


def test_a_sampler_that_is_wrong_is_found_out(tiny):
    inputs = gather(tiny)
    compiled = compile_model(tiny, inputs)
    check = sampling_check(compiled)
    assert check is not None
    unit = uniform(0, 256, len(inputs.groups), 1) ** 0.8  # all draws too low in their distribution
    compiled.evaluate(inputs.from_unit(unit), check=check)
    about, warnings = check.report()
    assert about["largest_difference_in_standard_errors"] > 4
    assert "standard errors from its closed form" in warnings[0]


def test_groups_that_tie_factors_of_a_product_are_not_compared(tmp_path):
    tied = 'uncertainty: {groups: {all: ["factor/*", "activity/*"]}}\n'
    ensemble = sample(build(tmp_path, "measures: []\n" + tied), draws=16)
    assert ensemble.about["closed_form"].startswith("not compared")
    assert ensemble.about["groups"] == {"all": 38}


def test_what_is_not_sampled_is_said(tiny):
    about = sample(tiny, draws=16).about
    assert about["draws"] == 16
    assert about["seed"] == 1
    assert about["exact"]["control_share"] == 8
    assert about["inputs"]["activity"] == 9
    assert "standard error of a probability is at most" in about["convergence"]


def test_settings_of_the_file_hold_unless_others_are_asked_for(tmp_path):
    said = "uncertainty: {draws: 100, seed: 9, method: random}\n"
    model = build(tmp_path, "measures: []\n" + said)
    scenario = model.scenario
    plan = plan_of(scenario, None, None, None)
    assert (plan.draws, plan.seed, plan.method) == (100, 9, "random")
    plan = plan_of(scenario, 300, 0, "sobol")
    assert (plan.draws, plan.seed, plan.method) == (512, 0, "sobol")
    with pytest.raises(ScenarioError, match="'latin' is not a way of drawing"):
        plan_of(scenario, None, None, "latin")
    with pytest.raises(ScenarioError, match="draws: found -1"):
        plan_of(scenario, -1, None, None)
    with pytest.raises(ScenarioError, match="needs 2 draws or more"):
        sample(model, draws=1, method="random")


def test_scenarios_sampled_together_share_their_draws(tmp_path):
    half, more = (
        build(
            tmp_path,
            "measures:\n"
            + measure("rail", "shift", "{source: freight.*, goods: coal}", f"{to}, {ALWAYS}")
            + measure("a", "retire", "{source: household.coal.raw}", f"{share}, {ALWAYS}"),
        )
        for to, share in (
            ("to: [{source: freight.rail}], share: 60 %", "penetration: 50 %"),
            (
                "to: [{source: freight.rail}], share: 70 %",
                "penetration: {value: 70 %, low: 60 %, high: 80 %}",
            ),
        )
    )
    first, second = sample_together([half, more], draws=32)
    base = "total_base_year_emissions"
    assert first.kept[base].to_numpy() == pytest.approx(second.kept[base].to_numpy(), rel=1e-12)
    less = second.kept["total_emissions"] < first.kept["total_emissions"]
    assert bool(less.sel(pollutant="NOx", year=2021).all())


def test_sample_is_public():
    assert simmodel.sample is sample
