"""Means and variances without draws: by hand, and against many draws of the made place."""

from dataclasses import replace

import numpy as np
import pytest
from places import ALWAYS, TINY, build, measure

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.emissions.model import Model
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import Compiled, compile_model
from simmodel.uncertainty.core import emitted
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.ensemble import sample
from simmodel.uncertainty.expected import Expected, expected
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.moments import moments_of
from simmodel.uncertainty.narrow import SomeRates, SomeRows
from simmodel.uncertainty.normal import Z95
from simmodel.uncertainty.own_points import OwnPoints
from simmodel.uncertainty.passing import Passing
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.sampling_check import Check, sampling_check
from simmodel.vocabulary import POLLUTANTS

NOX, SO2, TSP = (POLLUTANTS.index(name) for name in ("NOx", "SO2", "TSP"))
MANY = 1 << 14


@pytest.fixture(scope="module")
def tiny() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


def against_draws(model: Model, count: int = MANY) -> Check:
    """The check of a model, filled with many random draws."""
    inputs = gather(model)
    compiled = compile_model(model, inputs)
    check = sampling_check(compiled)
    assert check is not None
    for start in range(0, count, 2048):
        unit = uniform(start, start + 2048, len(inputs.groups), 5, "random")
        check.add(start, emitted(compiled.core, inputs.from_unit(unit))[0])
    return check


def only(model: Model, *keys: str) -> Compiled:
    """The model with some inputs alone uncertain."""
    kept = tuple(one for one in gather(model).inputs if one.key in keys)
    assert len(kept) == len(keys)
    return compile_model(model, UncertainInputs(kept))


def spread_of(low: float, value: float) -> tuple[float, float]:
    """Mean over median, and relative variance, of a lognormal as wide below as above."""
    sigma = np.log(value / low) / Z95
    return float(np.exp(sigma**2 / 2)), float(np.expm1(sigma**2))


def test_two_sources_of_one_factor_by_hand(tiny):
    """NOx of the raw coal of two counties, (a + b)·f: 4 000 and 10 000 t (x/÷ 1.25 each), 2 kg/t
    (x/÷ 2). With relative variances d: Var = f²·((1 + d_f)·(d_a·(a² + b²) + (a + b)²) − (a + b)²)
    """
    names = ("alpha.household.coal", "beta.household.coal")
    keys = [f"activity/{name}" for name in names]
    found = expected(only(tiny, *keys, "factor/household.coal.raw/stack/NOx").core)
    up, part = spread_of(0.8, 1.0)
    rise, of_factor = spread_of(1.0, 2.0)
    a, b, f = 4000 * up, 10000 * up, 2 * rise / 1000
    squared = (1 + of_factor) * (part * (a**2 + b**2) + (a + b) ** 2) - (a + b) ** 2
    assert found.variance is not None
    assert found.variance.values["base_year"][NOX, 0] == pytest.approx(f**2 * squared, rel=1e-6)
    # no year has a growth, and nothing else of the baseline is drawn
    assert found.variance.values["baseline"][NOX] == pytest.approx([f**2 * squared] * 3, rel=1e-6)
    rest = 10_000 * 3 + 20_000 * 3 * 0.6 + 100_000 * 5 * 0.2 + 1e8 * 0.05 * 0.005
    assert found.means["base_year"][NOX, 0] == pytest.approx((a + b) * f + rest / 1000, rel=1e-6)
    # SO2 of the same coal rests on activity alone: 10 kg/t/% of 1 %
    alone = found.variance.values["base_year"][SO2, 0]
    assert alone == pytest.approx(part * (a**2 + b**2) * 0.01**2, rel=1e-6)


def test_a_growth_that_two_sources_share_by_hand(tmp_path):
    """NOx of small and works boilers, (3a + 1.8b)·(1 + g)^n: g = 0 ± 0.1 normal, E[(1 + g)²] =
    1.01, E[(1 + g)⁴] = 1 + 6·0.01 + 3·0.0001; in year 1 and 2 all that varies is g."""
    ends = "value: 0 %/year, low: -19.6 %/year, high: 19.6 %/year, assumed: true, why: test"
    body = f"growth: [{{source: boiler.coal, rate: {{{ends}}}}}]\nmeasures: []\n"
    compiled = only(build(tmp_path, body), "growth/0")
    found = expected(compiled.core)
    assert found.variance is not None
    emission, deviation = 30 + 36, 0.196 / Z95
    year = 1 + deviation**2
    second = 1 + 6 * deviation**2 + 3 * deviation**4
    wanted = [0, emission**2 * deviation**2, emission**2 * (second - year**2)]
    assert found.variance.values["baseline"][NOX] == pytest.approx(wanted, rel=1e-3, abs=1e-6)
    rest = found.means["base_year"][NOX, 0] - emission
    assert found.means["baseline"][NOX, 2] == pytest.approx(rest + emission * year, rel=1e-4)


def test_means_and_variances_of_many_draws_agree(tiny):
    check = against_draws(tiny)
    about, warnings = check.report()
    assert warnings == ()
    assert about["largest_difference_in_standard_errors"] < 3.5
    assert about["largest_difference_of_variances_in_standard_errors"] < 3.5
    # the limit meets the boilers of one county, the fuel cap all raw coal, the share the lorries
    by_points = about["part_of_change_by_own_points"]
    assert 0.05 < by_points["SO2"] < 0.9
    assert by_points["CO2"] < by_points["TSP"]
    known = check.expected.variance
    assert known is not None
    drawn = np.concatenate([*check.totals["baseline"].values()], axis=-1).var(axis=-1, ddof=1)
    some = known.values["baseline"] > 0
    assert drawn[some] == pytest.approx(known.values["baseline"][some], rel=0.1)
    assert (known.errors["baseline"] <= 0.1 * known.values["baseline"]).all()


AMOUNT = measure(
    "stoves", "retire", "{source: household.coal.raw}",
    "amount: {甲县: {value: 3800 t, low: 3000 t, high: 4600 t, assumed: true, why: test}}, "
    + ALWAYS,
)  # fmt: skip
PUMPS = measure(
    "pumps", "switch", "{source: household.coal.raw, zone: rural}",
    "to: [{source: household.heat_pump}], "
    "penetration: {value: 60 %, low: 30 %, high: 90 %, assumed: true, why: test}, " + ALWAYS,
)  # fmt: skip
LIMIT = measure(
    "limit", "limit", "{source: boiler.coal}",
    "limits: {SO2: 400 mg/m3, TSP: 200 mg/m3}, penetration: 80 %, " + ALWAYS,
)  # fmt: skip


@pytest.mark.parametrize("body", [AMOUNT, PUMPS, LIMIT, PUMPS + LIMIT + AMOUNT])
def test_what_bends_is_right_at_own_points(body, tmp_path):
    check = against_draws(build(tmp_path, "measures:\n" + body))
    about, warnings = check.report()
    assert warnings == ()
    part = about["part_of_change_by_own_points"]
    # a switch alone is a product, though its activity per service is drawn
    assert (max(part.values()) > 0) == (body != PUMPS)
    assert (check.expected.error > 0).any() == (body != PUMPS)


def test_measures_tied_by_a_group_are_compared_at_own_points(tmp_path):
    some = "{value: 70 %, low: 30 %, high: 95 %, assumed: true, why: test}"
    rest = f"effectiveness: {some}, penetration: 60 %, {ALWAYS}"
    body = measure("small", "retire", "{source: boiler.coal}", rest)
    body += measure("clean", "retrofit", "{source: boiler.coal}", f"controls: [scr], {rest}")
    tied = 'uncertainty: {groups: {compliance: ["measure/*/effectiveness"]}}\n'
    check = against_draws(build(tmp_path, tied + "measures:\n" + body))
    about, warnings = check.report()
    assert warnings == ()
    assert about["part_of_change_by_own_points"]["NOx"] == 1
    # as products of means the change would be off: the two measures meet on one boiler
    alone = build(tmp_path, "measures:\n" + body)
    apart = expected(compile_model(alone, gather(alone)).core)
    drawn = np.concatenate([*check.totals["change"].values()], axis=-1)[NOX, 2]
    away = abs(drawn.mean() - apart.means["change"][NOX, 2])
    assert away > 3 * drawn.std() / np.sqrt(MANY)


def wrong_factor(tiny: Model, key: str, **change: object) -> tuple[dict, tuple[str, ...]]:
    """The check, where one factor is drawn from another range than it states."""
    inputs = gather(tiny)
    compiled = compile_model(tiny, inputs)
    check = sampling_check(compiled)
    assert check is not None
    at = inputs.position[key]
    wrong = list(inputs.inputs)
    wrong[at] = replace(wrong[at], spread=replace(wrong[at].spread, **change))
    unit = uniform(0, 256, len(inputs.groups), 1)
    values = replace(inputs, inputs=tuple(wrong)).from_unit(unit)
    compiled.evaluate(values, check=check)
    return check.report()


def test_a_factor_drawn_wrong_is_found_out(tiny):
    key = "factor/boiler.coal/stack/NOx"
    _, warnings = wrong_factor(tiny, key)
    assert warnings == ()
    about, warnings = wrong_factor(tiny, key, value=6.0, low=3.0, high=12.0)
    assert about["largest_difference_in_standard_errors"] > 4
    assert any("the mean of base year NOx is" in line for line in warnings)
    assert all("NOx" in line for line in warnings)


def test_a_factor_drawn_too_widely_shows_in_the_variance_alone(tiny):
    """Most PM10 is of raw coal, 10 kg/t x/÷ 2, 37 % of the mean; drawn uniform from 0 on, 58 %."""
    mean = 10 * spread_of(1.0, 2.0)[0]
    key, wide = "factor/household.coal.raw/stack/PM10", {"low": 0.0, "high": 2 * mean}
    about, warnings = wrong_factor(tiny, key, distribution="uniform", **wide)
    assert about["largest_difference_of_variances_in_standard_errors"] > 4
    assert any("the variance of baseline PM10 2021 is" in line for line in warnings)
    assert not any("mean of base year PM10" in line for line in warnings)


def test_moments_of_inputs():
    third = Spread(1.0, 0.0, 4.0, "triangular")  # mean 5/3, variance (16 + 1 - 4)/18
    lognormal = Spread(2.0, 1.0, 4.0, "lognormal")
    inputs = gather_of(("a", third, "one"), ("b", third, "one"), ("c", lognormal, "two"))
    pool = Pool(inputs)
    constant = pool.constant(7.0)
    found = moments_of(pool)
    up, part = spread_of(1.0, 2.0)
    assert found.mean[:3] == pytest.approx([5 / 3, 5 / 3, 2 * up], rel=1e-4)
    second = found.second(np.array([0, 1, 2, 2, constant]))
    assert second[0, 1] == pytest.approx(25 / 9 + 13 / 18, rel=1e-3)  # one draw
    assert second[0, 2] == pytest.approx(5 / 3 * 2 * up, rel=1e-4)  # two draws
    assert second[2, 3] == pytest.approx((2 * up) ** 2 * (1 + part), rel=1e-6)
    assert second[4, 2] == pytest.approx(7 * 2 * up, rel=1e-6)


def gather_of(*named: tuple[str, Spread, str]) -> UncertainInputs:
    from simmodel.uncertainty.inputs import UncertainInput

    made = (UncertainInput(key, "factor", key, key, s, "1", group) for key, s, group in named)
    return UncertainInputs(tuple(made))


def test_own_points_hold_a_part_to_its_whole_though_only_the_part_is_asked_for():
    wide, narrow = Spread(0.5, 0.1, 0.9, "normal"), Spread(0.5, 0.45, 0.55, "normal")
    inputs = gather_of(("part", wide, "a"), ("whole", narrow, "b"), ("more", narrow, "c"))
    inputs = replace(inputs, nested=((1, 2), (0, 1)))
    rows = SomeRows(Pool(inputs), np.array([0]))
    values = rows.at_own_points(512, 1)
    assert rows.kept.tolist() == [0, 1, 2]
    assert (values[0] <= values[1]).all()
    assert (values[1] <= values[2]).all()


def test_rates_of_some_signatures_are_those_of_the_whole(tiny):
    """Rates of every signature by itself; its own rows of the pool are all that it needs."""
    core = compile_model(tiny, gather(tiny)).core
    technology = core.technology
    own = OwnPoints.of(core, np.arange(core.pool.size))
    whole = technology.rates(own.values)
    for row in technology.first_row[:-1].tolist():
        some = SomeRates.of(core, np.array([row]))
        found = some.technology.rates(own.at(some.rows.kept))[some.position]
        np.testing.assert_allclose(found, whole[[row]], rtol=1e-12)


def test_what_passes_the_controls_of_a_pair_is_that_of_the_rates(tiny):
    core = compile_model(tiny, gather(tiny)).core
    mixes = core.technology.mixes
    own = OwnPoints.of(core, np.arange(core.pool.size))
    wanted = mixes.controls(own.values).all_passes
    passing = Passing(mixes, own)
    assert (wanted < 1).any()
    for process, mix in np.ndindex(wanted.shape[:2]):
        np.testing.assert_allclose(passing.share(mix, process), wanted[process, mix], rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("plan", ["shuozhou/plan-2020", "datong/plan-2021", "yangquan/plan-2020"])
def test_no_shipped_plan_warns_falsely(plan):
    model = pipeline.build(load(find_scenario(f"{plan}.yaml")))
    for seed in range(4):
        assert sample(model, draws=256, seed=seed).warnings == ()


def test_the_closed_form_is_of_all_terms(tiny):
    found: Expected = expected(compile_model(tiny, gather(tiny)).core)
    assert set(found.means) == {"base_year", "baseline", "change"}
    assert found.variance is not None
    for name in ("base_year", "baseline"):
        np.testing.assert_allclose(found.variance.means[name], found.means[name], rtol=5e-3)
