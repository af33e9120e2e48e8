"""Scenarios of a comparison on common draws, against separate ensembles and sums by hand."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from compared import TINY, compared
from places import ALWAYS, build, measure

from simmodel import comparison_tables, pipeline
from simmodel.errors import ScenarioError
from simmodel.inputs.library import read_library
from simmodel.results.comparison import Comparison, compare_projections
from simmodel.results.projection import Projection
from simmodel.scenario.load import load
from simmodel.uncertainty.ensemble import draw_names, plan_of, sample, sample_together
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import METHODS, uniform
from simmodel.uncertainty.side_by_side import with_common_draws

DRAWS, SEED = 16, 5
OTHER = "tiny-other"


def projected(settings: dict[str, str], plan: Path = TINY / "plan.yaml") -> Projection:
    """The made plan with values changed, under another name."""
    scenario = load(plan, settings).model_copy(update={"name": OTHER})
    model = pipeline.build(scenario, read_library(TINY / "emission_factors"))
    return pipeline.run(scenario, model)


@pytest.fixture(scope="module")
def plan() -> Projection:
    return compared("rail").reference


@pytest.fixture(scope="module")
def rail(plan: Projection) -> Comparison:
    """The made plan, and with 60 % by rail where the plan has 80 %: the same inputs."""
    both = compare_projections([plan, projected({"measures.rail.share": "60%"})])
    return with_common_draws(both, DRAWS, SEED)


def test_differences_are_those_of_two_ensembles_of_one_seed(rail):
    first, other = (sample(p.model, draws=DRAWS, seed=SEED) for p in rail.projections)
    label = {"pollutant": "NOx", "year": 2021}
    gap = (other.kept["total_emissions"] - first.kept["total_emissions"]).sel(label).to_numpy()
    found = rail.common.chance(OTHER, "NOx", 2021)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(gap, [0.05, 0.95])))
    assert found.less == (gap < 0).mean()
    table = comparison_tables(rail)["uncertainty"]
    table = table[(table["pollutant"] == "NOx") & (table["year"] == 2021)].set_index("region")
    whole, parts = table.loc["all"], table.drop("all")
    assert whole["mean"] == pytest.approx(gap.mean())
    assert parts["mean"].sum() == pytest.approx(gap.mean())
    # 80 % by rail takes 15 t of NOx less 0.072 t of electricity (tests/test_pipeline.py): it is 30
    # points more than in the base year, and 60 % is 10 points more, so two thirds are lost
    assert whole["difference"] == pytest.approx((15 - 0.072) * 2 / 3, rel=1e-6)
    assert parts["difference"].sum() == pytest.approx(whole["difference"])


def test_targets_have_a_probability_each_and_one_of_being_better(rail):
    first, other = (sample(p.model, draws=DRAWS, seed=SEED) for p in rail.projections)
    table = rail.common.targets.droplevel("region")
    name = rail.names[0]
    for ensemble, own in ((first, name), (other, OTHER)):
        found = ensemble.targets.set_index("target")["probability"]
        assert table[f"probability:{own}"].equals(found.rename(f"probability:{own}"))
    row = int(np.flatnonzero(first.targets["target"] == "nox-alpha")[0])
    values = [one.kept["target_projected"].to_numpy()[:, row] for one in (first, other)]
    better = (values[1] < values[0]).mean()  # a limit from above: less is the larger margin
    assert table.loc["nox-alpha", f"better:{OTHER}"] == better
    # the share by rail is 60 % and not 80 % in every draw; that of heating the same in both
    assert table.loc["rail-share", f"better:{OTHER}"] == 0
    assert table.loc["rail-share", f"equal:{OTHER}"] == 0
    assert table.loc["coverage", [f"better:{OTHER}", f"equal:{OTHER}"]].tolist() == [0, 1]
    assert table.loc["air"].isna().all()


def test_without_a_measure_the_difference_is_what_it_saves_draw_by_draw():
    both = with_common_draws(compared("dust"), DRAWS, SEED)
    saved = sample(both.reference.model, draws=DRAWS, seed=SEED).kept["reduction"]
    # nothing else touches building sites, so the dust comes back whole
    dust = saved.sel(measure="dust", pollutant="PM10", year=2021).to_numpy()
    found = both.common.chance("tiny-plan-without-dust", "PM10", 2021)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(dust, [0.05, 0.95])))
    assert (found.less, found.equal) == (0, 0)


def test_beside_itself_all_is_equal(plan):
    again = replace(plan, scenario=plan.scenario.model_copy(update={"name": OTHER}))
    both = with_common_draws(compare_projections([plan, again]), DRAWS)
    table = comparison_tables(both)["uncertainty"]
    assert (table[["difference", "mean", "low", "median", "high", "less"]] == 0).all(axis=None)
    assert (table["equal"] == 1).all()
    judged = both.common.targets.dropna()
    assert len(judged) == 5
    assert (judged[f"better:{OTHER}"] == 0).all()
    assert (judged[f"equal:{OTHER}"] == 1).all()


def test_where_limits_differ_no_margin_is_larger(plan):
    both = compare_projections([plan, projected({"targets.coal.at_most": "11000 t/yr"})])
    table = with_common_draws(both, DRAWS).common.targets.droplevel("region")
    assert np.isnan(table.loc["coal", f"better:{OTHER}"])
    assert np.isfinite(table.loc["coal", f"probability:{OTHER}"])
    assert table.loc["so2", f"equal:{OTHER}"] == 1


def test_another_inventory_shares_no_draws(plan, tmp_path):
    shutil.copytree(TINY, tmp_path / "tiny")
    both = compare_projections([plan, projected({}, tmp_path / "tiny" / "plan.yaml")])
    found = with_common_draws(both, DRAWS)
    assert found.common is None
    assert [(note.key, note.names) for note in found.notes] == [("compare_not_drawn", (OTHER,))]
    assert "uncertainty" not in comparison_tables(found)
    # a third scenario of the first inventory is drawn all the same
    third = compared("rail").projections[1]
    three = with_common_draws(compare_projections([*both.projections, third]), DRAWS)
    assert three.common.names == (plan.scenario.name, third.scenario.name)
    assert three.common.chance(OTHER, "NOx", 2021) is None
    assert set(comparison_tables(three)["uncertainty"]["scenario"]) == {third.scenario.name}


def test_what_only_the_second_has_is_drawn_in_addition(plan):
    # a range on the effectiveness of one measure is one draw more; the first ensemble stays
    settings = {"measures.rail.effectiveness": "{value: 90 %, low: 80 %, high: 95 %}"}
    other = projected(settings)
    together = sample_together([plan.model, other.model], draws=DRAWS, seed=SEED)
    alone = sample(plan.model, draws=DRAWS, seed=SEED)
    assert together[0].kept.equals(alone.kept)
    both = with_common_draws(compare_projections([plan, other]), DRAWS, SEED)
    added = both.common.about["independent_draws_added"]
    assert added[OTHER] == 1
    assert added[plan.scenario.name] == len(gather(plan.model).groups)
    assert both.common.about | {"independent_draws_added": 0} == {
        **{"draws": 16, "seed": SEED, "method": "sobol", "independent_draws_added": 0},
        "scenarios": [plan.scenario.name, OTHER],
    }


@pytest.mark.parametrize("method", METHODS)
def test_draws_behind_the_first_are_their_own(method):
    first, more = uniform(0, 64, 3, 1, method), uniform(0, 64, 2, 1, method, before=3)
    assert more.shape == (64, 2)
    assert not np.isin(more, first).any()
    if method == "sobol":  # each column has one point in each 64th
        assert (np.sort((more * 64).astype(int), axis=0) == np.arange(64)[:, None]).all()


def test_growth_rates_share_draws_by_their_sources_not_by_their_number(tmp_path):
    rate = "{{source: {0}, rate: {{value: 2 %/year, low: 0 %/year, high: 4 %/year}}}}"
    homes, boilers = rate.format("household.*"), rate.format("boiler.*")
    body = "measures:\n" + measure(
        "a", "retire", "{source: household.coal.raw}", f"penetration: 50 %, {ALWAYS}"
    )
    models = [
        build(tmp_path, f"growth: [{', '.join(rates)}]\n{body}")
        for rates in ((homes,), (boilers, homes))
    ]
    names = [[n for n in draw_names(gather(m)) if "growth" in n] for m in models]
    assert len(names[0]) == 1
    assert len(set(names[1])) == 2
    assert names[1][1] == names[0][0]


def test_no_draws_and_too_few(plan, rail):
    bare = compare_projections(rail.projections)
    assert with_common_draws(bare, 0) is bare
    assert pipeline.compare(*rail.projections).common is None
    assert pipeline.compare(*rail.projections, draws=4).common.draws == 4
    asked = plan_of(plan.scenario, None, None, None).draws
    assert pipeline.compare(*rail.projections, draws=None).common.draws == asked
    with pytest.raises(ScenarioError, match=r"found 1\. An ensemble needs 2 draws or more\."):
        with_common_draws(bare, 1)
    with pytest.raises(ScenarioError, match=r"draws: found -3\. Write a whole number, 0 or above"):
        with_common_draws(bare, -3)


def test_targets_csv_gains_columns_and_the_others_stay(rail):
    drawn, bare = comparison_tables(rail), comparison_tables(compare_projections(rail.projections))
    assert set(drawn) - set(bare) == {"uncertainty"}
    new = [column for column in drawn["targets"] if column not in bare["targets"]]
    own = rail.names[0]
    assert new == [
        f"probability:{own}",
        f"probability:{OTHER}",
        f"better:{OTHER}",
        f"equal:{OTHER}",
    ]
    pd.testing.assert_frame_equal(drawn["targets"].drop(columns=new), bare["targets"])
