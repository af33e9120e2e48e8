"""Official figures in an ensemble, by hand: they bound the base year, and reductions scale."""

import csv
from pathlib import Path

import numpy as np
import pytest
from official import TABLE, build
from places import ALWAYS, measure

import simmodel as sm
from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.results.ensemble import Ensemble
from simmodel.uncertainty.cells import compile_core, known_cells
from simmodel.uncertainty.cells_block import block_statistics
from simmodel.uncertainty.cells_draws import Factors, find_supply
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.ensemble import Plan, sample, sample_together
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.gather_official import LARGEST_REMOVAL
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.shared_rates import SharedRates
from simmodel.vocabulary import POLLUTANTS

HALF = "measures:\n" + measure(
    "half", "retire", "{source: household.coal.raw}", f"penetration: 50 %, {ALWAYS}"
)
HEAD = "region,source,pollutant,emission,unit,low,high,quality,accept\n"
ALONE = HEAD + (
    "甲县,民用散煤,SO2,900,t,750,1080,,yes\n甲县,boiler.coal,SO2,0,t,,,,yes\n"
    "甲县,power.coal,SO2,0,t,,,,yes\n"
)
"""All SO2 of 甲县 comes from its households: 900 t, ×÷1.2."""
SO2 = {"region": "900001", "pollutant": "SO2"}


def doubtful(folder: Path, body: str, table: str = ALONE) -> Model:
    """The households' activity, 4000 t of coal, is known to ×÷2 only."""
    build(folder, body, table)
    file = folder / "inventory" / "activity.csv"
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    rows[1][5:7] = "2000", "8000"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return build(folder, body, table)


def told(ensemble: Ensemble, name: str, **labels: object) -> list[float]:
    """5, 50 and 95 % quantiles of a cell."""
    return ensemble.dataset[name].sel(labels).to_numpy().tolist()


def drawn(model: Model, count: int = 8, seed: int = 3) -> tuple[dict[str, np.ndarray], Draws]:
    """Values of draws by key, and what they give."""
    inputs = gather(model)
    values = inputs.from_unit(uniform(0, count, len(inputs.groups), seed))
    by_key = {one.key: values[:, i] for i, one in enumerate(inputs.inputs)}
    return by_key, compile_model(model, inputs).evaluate(values)


def test_the_base_year_is_as_wide_as_the_official_figure(tmp_path):
    # 95 %: 900 / 1.2 = 750 to 900 · 1.2 = 1080. The logarithm is normal with ln 1.2 / 1.959964 =
    # 0.0930226, so 90 % is 900 · exp(±1.644854 · 0.0930226) = 900 ·÷ 1.165335: 772.31 to 1048.80,
    # however doubtful the activity. The measure halves it in every draw: 386.16 to 524.40.
    ensemble = sample(doubtful(tmp_path, HALF), draws=4096, seed=1)
    assert told(ensemble, "base_year_emissions", **SO2) == pytest.approx(
        [772.31, 900.0, 1048.80], rel=1e-3
    )
    assert told(ensemble, "baseline", **SO2, year=2021) == pytest.approx(
        [772.31, 900.0, 1048.80], rel=1e-3
    )
    assert told(ensemble, "emissions", **SO2, year=2021) == pytest.approx(
        [386.16, 450.0, 524.40], rel=1e-3
    )
    # mean of a lognormal: 900 · exp(0.0930226² / 2) = 903.90
    mean = ensemble.dataset["base_year_emissions_mean"].sel(SO2)
    assert float(mean) == pytest.approx(903.90, rel=1e-4)


def test_the_reduction_of_all_regions_by_hand(tmp_path):
    # 乙县 has no figure for its households; with one of 0 the reduction is that of 甲县 alone
    table = ALONE + "乙县,民用散煤,SO2,0,t,,,,yes\n"
    ensemble = sample(doubtful(tmp_path, HALF, table), draws=4096, seed=1)
    found = told(ensemble, "reduction", measure="half", pollutant="SO2", year=2021)
    assert found == pytest.approx([386.16, 450.0, 524.40], rel=1e-3)


def test_without_a_figure_the_interval_is_that_of_activity_and_factor(tmp_path):
    table = ALONE.replace("甲县,民用散煤,SO2,900,t,750,1080,,yes\n", "")
    ensemble = sample(doubtful(tmp_path, HALF, table), draws=1024, seed=1)
    low, median, high = told(ensemble, "base_year_emissions", **SO2)
    assert median == pytest.approx(40.0, rel=0.02)
    assert high / low > 2.5  # the activity alone: 2 ** (2 · 1.644854 / 1.959964) = 3.2


def test_each_draw_of_the_base_year_is_that_of_the_figures(tmp_path):
    table = HEAD + (
        "all,民用散煤,SO2,150,t,100,250,,\n甲县,*r.coal,SO2,230,t,,,E,\n"
        "乙县,boiler.coal,SO2,28.8,t,,,A,\n"
    )
    values, found = drawn(build(tmp_path, HALF, table))
    base = found.base_year[:, :, POLLUTANTS.index("SO2")]
    figures = [values[key] for key in values if key.startswith("official/")]
    assert len(figures) == 3
    np.testing.assert_allclose(base.sum(axis=1), np.sum(figures, axis=0), rtol=1e-12)
    # how the 150 t are divided between the counties is still open
    boilers = values["official/900002/boiler.coal/SO2"]
    share = (base[:, 1] - boilers) / values["official/all/民用散煤/SO2"]
    assert share.std() > 0.01


def test_growth_and_measures_vary_above_the_official_base_year(tmp_path):
    growth = (
        "growth:\n  - {source: household.*, rate: 0 %/year, low: -5 %/year, high: 5 %/year, "
        "assumed: true, why: made}\n"
    )
    body = growth + HALF.replace("50 %", "{value: 50 %, low: 30 %, high: 70 %}")
    values, found = drawn(build(tmp_path, body, ALONE))
    so2 = POLLUTANTS.index("SO2")
    official = values["official/900001/民用散煤/SO2"]
    grown = official * (1 + values["growth/0"]) ** 2
    np.testing.assert_allclose(found.baseline[:, 0, so2, 2], grown, rtol=1e-12)
    left = grown * (1 - values["measure/half/penetration"])
    np.testing.assert_allclose(found.emissions[:, 0, so2, 2], left, rtol=1e-12)


def test_an_implied_factor_is_formed_in_every_draw(tmp_path):
    values, found = drawn(build(tmp_path, HALF, HEAD + "甲县,民用散煤,CO,48,t,40,60,,\n"))
    co = found.base_year[:, 0, POLLUTANTS.index("CO")]
    assert co.std() > 1
    np.testing.assert_allclose(co, values["official/900001/民用散煤/CO"], rtol=1e-12)


def test_a_figure_without_interval_has_that_of_its_quality(tmp_path):
    inputs = gather(build(tmp_path, HALF))
    found = {one.key: one for one in inputs.inputs if one.kind == "official"}
    quality = found["official/900001/民用散煤/TSP"]  # B: 48 t ×÷ 1.15
    assert (quality.low, quality.high) == pytest.approx((48 / 1.15, 48 * 1.15))
    silent = found["official/900002/boiler.coal/SO2"]  # as of C: 28.8 t ×÷ 1.4
    assert (silent.low, silent.high) == pytest.approx((28.8 / 1.4, 28.8 * 1.4))
    stated = found["official/900001/民用散煤/SO2"]
    assert (stated.low, stated.high, stated.distribution) == (60.0, 110.0, "lognormal")
    assert inputs.exact["official"] == 1  # 0 t is nothing emitted
    assert quality.title_en == "Official emission: Alpha, 民用散煤, TSP"
    assert quality.title_zh == "官方排放量：甲县, 民用散煤, TSP"
    assert found["official/all/民用散煤/NOx"].title_en == (
        "Official emission: all regions, 民用散煤, NOx"
    )
    assert not any("calibrate" in held for held in inputs.held)


def test_sizes_of_one_category_share_a_draw_and_stay_in_order(tmp_path):
    table = HEAD + (
        "甲县,freight.truck,PM10,10,t,5,11,,\n甲县,freight.truck,TSP,10.5,t,9,30,,\n"
        "甲县,freight.truck,PM2.5,2,t,1,4,,yes\n"
    )
    model = build(tmp_path, HALF, table)
    inputs = gather(model)
    own = [one for one in inputs.inputs if one.kind == "official"]
    assert {one.group for one in own} == {"official/900001/freight.truck/particles"}
    values, _ = drawn(model, 64)
    pm25, pm10, tsp = (
        values[f"official/900001/freight.truck/{p}"] for p in ("PM2.5", "PM10", "TSP")
    )
    assert (pm25 <= pm10).all()
    assert (pm10 <= tsp).all()


def test_the_bounds_hold_for_the_run_and_not_for_its_draws(tmp_path):
    # 4000 t at 10 kg/t, ×÷ 2: some draws of 40 t are below 20 t, so k is above 5 there
    table = HEAD + "甲县,民用散煤,SO2,120,t,60,240,,\n"
    values, _ = drawn(doubtful(tmp_path, HALF, table), 256)
    k = values["official/900001/民用散煤/SO2"] / 0.01 / values["activity/alpha.household.coal"]
    assert k.max() > 5


def test_no_removal_is_drawn_at_one_where_figures_are_given(tmp_path):
    inputs = gather(build(tmp_path, HALF))
    most = {one.spread.most for one in inputs.inputs if one.kind == "removal" and one.high < 1}
    assert most == {LARGEST_REMOVAL}


def test_figures_that_err_together_may_be_tied(tmp_path):
    # 900 t and 100 t, both ×÷ 1.2, one draw: 1000 t ×÷ 1.165335 at 90 %, 858.12 to 1165.33
    table = ALONE + ("乙县,民用散煤,SO2,100,t,83.3333333,120,,\n乙县,boiler.coal,SO2,0,t,,,,yes\n")
    body = HALF + 'uncertainty: {groups: {inventory: ["official/*"]}}\n'
    ensemble = sample(doubtful(tmp_path, body, table), draws=1024, seed=1)
    found = told(ensemble, "total_base_year_emissions", pollutant="SO2")
    assert found == pytest.approx([858.12, 1000.0, 1165.33], rel=2e-3)


@pytest.mark.parametrize("method", ["tornado", "morris", "sobol"])
def test_sensitivity_names_the_official_figure(tmp_path, method):
    model = doubtful(tmp_path, HALF)
    (found,) = sm.sensitivity(model.scenario, method, "emissions:SO2:2021", model=model, draws=16)
    table = found.table
    key = "official/900001/民用散煤/SO2"
    assert table.index[0] == key
    assert table.loc[key, "title_en"] == "Official emission: Alpha, 民用散煤, SO₂"
    assert table.loc[key, "where"].endswith("emissions.csv row 2")
    if method == "tornado":
        # half of 750 t and of 1080 t in 甲县 against half of 900 t
        swing = table.loc[key, "high_output"] - table.loc[key, "low_output"]
        assert swing == pytest.approx((1080 - 750) / 2)
        assert "activity/household.coal.raw" not in table.index or (
            table.loc["activity/household.coal.raw", "swing"] < swing
        )


def test_scenarios_on_common_draws_share_the_rates_of_figures(tmp_path):
    first = build(tmp_path / "a", HALF, TABLE)
    other = build(tmp_path / "b", HALF.replace("50 %", "80 %"), TABLE)
    inputs = gather(other)
    values = inputs.from_unit(uniform(0, 8, len(inputs.groups), 3))
    shared = SharedRates()
    own = gather(first)
    assert [one.key for one in own.inputs] == [one.key for one in inputs.inputs]
    compile_model(first, own).evaluate(values, shared=shared)
    compiled = compile_model(other, inputs)
    together, apart = compiled.evaluate(values, shared=shared), compiled.evaluate(values)
    np.testing.assert_array_equal(together.emissions, apart.emissions)
    values[:, inputs.position["official/900001/民用散煤/SO2"]] *= 1.5
    moved, apart = compiled.evaluate(values, shared=shared), compiled.evaluate(values)
    np.testing.assert_array_equal(moved.emissions, apart.emissions)
    assert not np.array_equal(moved.emissions, together.emissions)


def test_a_difference_on_common_draws_carries_the_figure(tmp_path):
    # 甲县 households 900 t ×÷1.2; 80 % in place of 50 % retired: 30 % of the draw less
    model = doubtful(tmp_path, HALF, ALONE + "乙县,民用散煤,SO2,0,t,,,,yes\n")
    eighty = model.scenario.measures[0]
    value = eighty.penetration
    changed = eighty.model_copy(update={"penetration": type(value)(0.8, value.unit)})
    scenario = model.scenario.model_copy(update={"measures": (changed,)})
    other = pipeline.build(scenario, model.library, model.inventory)
    a, b = (one.kept for one in sample_together([model, other], draws=64, seed=2))
    values, _ = drawn(model, 64, 2)
    gap = (a["total_emissions"] - b["total_emissions"]).sel(pollutant="SO2", year=2021)
    figure = values["official/900001/民用散煤/SO2"]
    np.testing.assert_allclose(gap, 0.3 * figure, rtol=1e-9)


@pytest.mark.parametrize("blocks", [1, 3])
def test_cells_are_those_of_the_whole(tmp_path, blocks):
    model = build(tmp_path, HALF)
    plan = Plan(64, 1, "sobol")
    core = compile_core(model, gather(model))
    cells = known_cells(core)
    factors = Factors(core, plan)
    supply = find_supply(factors)
    parts = [block_statistics(factors, part, supply) for part in np.array_split(cells, blocks)]
    found = np.concatenate(parts)
    assert np.isfinite(found).all()
    mean = found[:, :, 3].sum(axis=0)
    told = sample(model, draws=64, seed=1).dataset
    for number, name in enumerate(("baseline", "emissions")):
        wanted = told[f"{name}_mean"].sum("region").to_numpy()
        np.testing.assert_allclose(mean[number], wanted, rtol=1e-9, atol=1e-9)


def test_the_closed_form_leaves_calibrated_sources_out(tmp_path):
    ensemble = sample(build(tmp_path, HALF), draws=1024, seed=1)
    assert ensemble.warnings == ()
    assert ensemble.about["closed_form"]["not_compared"] == "sources with official emissions"
    assert ensemble.about["inputs"]["official"] == 9
