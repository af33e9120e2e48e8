"""Rankings of the made place: emissions 1000·0.01·20·(1 − 0.5) + 2000·0.01·20 = 100 + 400."""

from dataclasses import replace

import numpy as np
import pytest
from made_study import made_study

from simmodel.errors import ScenarioError
from simmodel.reports.sensitivity import REST
from simmodel.uncertainty.analysis import Method, Settings, rank
from simmodel.uncertainty.bars import By, bars_by
from simmodel.uncertainty.design import effects
from simmodel.uncertainty.sensitivity import rank_output
from simmodel.uncertainty.study import check_varies, quiet
from simmodel.uncertainty.turns import turning_points

NAME = "emissions:SO2"


def ranked(folder, by=By.INPUT, name=NAME, **settings):
    study = made_study(folder, name)
    alone = effects(study, study.outputs[0], quiet)
    bars = bars_by(by, study.inputs, study.model, alone.acting)
    return rank(study, study.outputs[0], bars, Settings(**settings), quiet, alone)


def test_tornado_by_hand(tmp_path):
    """Sulphur ± 0.00196: ± 19.6 % of 500; coal of B ± 392 t: ± 78.4; of A ± 19.6."""
    table, facts = ranked(tmp_path)
    assert table.index[:3].tolist() == [
        "fuel/coal/sulphur",
        "activity/b",
        "factor/coal/stove/SO2",
    ]
    swings = table["swing"]
    assert swings["fuel/coal/sulphur"] == pytest.approx(2 * 1.96 * 50, rel=1e-4)
    assert swings["activity/b"] == pytest.approx(2 * 1.96 * 40, rel=1e-4)
    assert swings["factor/coal/stove/SO2"] == pytest.approx(2 * 1.96 * 25, rel=1e-4)
    assert swings["activity/a"] == pytest.approx(2 * 1.96 * 10, rel=1e-4)
    assert swings["measure/heat/effectiveness"] == pytest.approx(-2 * 1.96 * 10, rel=1e-4)
    # the NOx factor does nothing to SO2 and has no line
    assert "factor/coal/stove/NOx" not in swings
    assert table["score"].sum() == pytest.approx(1)
    # squares 2500, 1600, 625, 100, 100
    assert table["score"]["fuel/coal/sulphur"] == pytest.approx(2500 / 4925)
    assert facts["evaluations"] == 13


def test_counties_in_one_line_add_as_independent_errors(tmp_path):
    """Coal of A ± 19.6 and of B ± 78.4 together: root of the squares, 1.96 · √(10² + 40²)."""
    table, _ = ranked(tmp_path, By.GROUP)
    row = table.loc[f"activity/{'household.coal'}"]
    reach = 1.96 * np.hypot(10, 40)
    assert (row["low_output"], row["high_output"]) == pytest.approx(
        (500 - reach, 500 + reach), 1e-4
    )
    assert row["score"] == pytest.approx(1700 / 4925)
    kinds, _ = ranked(tmp_path, By.KIND)
    assert sorted(kinds.index) == ["activity", "factor", "fuel", "measure"]


def test_titles_of_lines(tmp_path):
    study = made_study(tmp_path, NAME)
    titles = {bar.key: bar.title for bar in bars_by(By.GROUP, study.inputs, study.model)}
    assert titles["activity/household.coal"] == {
        "zh": "活动水平：散煤（2行合计）",
        "en": "Activity: Raw coal (2 rows)",
    }
    kinds = {bar.key: bar.title["en"] for bar in bars_by(By.KIND, study.inputs, study.model)}
    assert kinds["factor"] == "Emission factors (2)"


def test_sobol_agrees_with_the_terms_and_the_closed_form(tmp_path):
    """Relative errors a, b 10 %, s 10 %, f 5 %, x 10 %: first-order parts as in the tornado,
    2500, 1600, 625, 100, 100; the products add a little: V = 500²·… from E[Y²]."""
    table, facts = ranked(tmp_path, method=Method.SOBOL, draws=2048)
    # E[(a(1-x) + b)²] = (110·… ) by independent moments, in units of s·f:
    a1 = (1000**2 + 100**2) * (0.5**2 + 0.05**2)
    second = a1 + 2 * 500 * 2000 + 2000**2 + 200**2
    variance = second * (0.01**2 + 0.001**2) * (20**2 + 1) - 500**2
    assert facts["variance"] == pytest.approx(variance, rel=0.05)
    for key, part in (("fuel/coal/sulphur", 2500), ("activity/b", 1600), ("activity/a", 100)):
        row = table.loc[key]
        assert row["exact"] * facts["variance"] == pytest.approx(part, rel=1e-4)
        assert row["first"] == pytest.approx(row["exact"], abs=row["first_interval"] + 0.005)
        assert row["exact_interval"] == 0
    # totals E[b²]·Var(x): of sulphur E[f²]·E[(a(1 − x) + b)²]·s_s², of coal B E[f²]·E[s²]·s_b²
    totals = {
        "fuel/coal/sulphur": second * 401 * 0.001**2,
        "activity/b": 401 * (0.01**2 + 0.001**2) * 200**2,
    }
    for key, part in totals.items():
        row = table.loc[key]
        half = row["exact_total_interval"]
        assert row["exact_total"] == pytest.approx(part / facts["variance"], abs=1.5 * half)
        assert row["total"] == pytest.approx(row["exact_total"], abs=row["total_interval"] + half)
        assert half < row["total_interval"]
    assert facts["nonlinear"] == []
    assert table["first"].sum() == pytest.approx(1, abs=0.03)


def test_a_line_whose_rows_multiply_has_no_index_from_the_terms(tmp_path):
    """By kind the two activities add, and so do their parts; tied by hand, sulphur and factor
    would multiply."""
    table, facts = ranked(tmp_path, By.KIND, method=Method.SOBOL, draws=256)
    # 1600 + 100: each by itself as by input
    part = 1700 / facts["variance"]
    assert table.loc["activity", "exact"] == pytest.approx(part, rel=1e-4)
    assert (facts["multiplying"], facts["too_bent"]) == (0, 0)
    study = made_study(tmp_path, NAME)
    alone = effects(study, study.outputs[0], quiet)
    bars = list(bars_by(By.INPUT, study.inputs, study.model, alone.acting))
    of_key = {bar.key: bar for bar in bars}
    sulphur, factor = of_key["fuel/coal/sulphur"], of_key["factor/coal/stove/SO2"]
    both = replace(sulphur, draws=sulphur.draws + factor.draws)
    rest = [bar for bar in bars if bar.key not in (sulphur.key, factor.key)]
    settings = Settings(method=Method.SOBOL, draws=256)
    table, facts = rank(study, study.outputs[0], [both, *rest], settings, quiet, alone)
    assert facts["multiplying"] == 1
    assert table.loc[both.key, ["exact", "exact_total"]].isna().all()
    assert table.loc["activity/b", ["exact", "exact_total"]].notna().all()


def test_what_a_screening_leaves_out_is_one_line(tmp_path):
    table, facts = ranked(tmp_path, method=Method.SOBOL, draws=1024, keep=2)
    assert table.index.tolist() == ["fuel/coal/sulphur", "activity/b", REST]
    assert (facts["kept"], facts["left_out"], facts["rest_inputs"]) == (2, 3, 4)
    # 625 + 100 + 100 of 4925
    assert facts["left_out_score"] == pytest.approx(825 / 4925)
    assert table.loc[REST, "first"] == pytest.approx(825 / 4925, abs=0.05)
    assert table["first"].sum() == pytest.approx(1, abs=0.05)


def test_morris_ranks_alike(tmp_path):
    table, facts = ranked(tmp_path, method=Method.MORRIS, draws=40)
    assert table.index[:3].tolist() == ["fuel/coal/sulphur", "activity/b", "factor/coal/stove/SO2"]
    # a step of 2/3 from quantile 2.5 % goes to 65.8 %, from -1.96 to 0.408 deviations of 50
    expected = (1.96 + 0.408) / (2 / 3) * 50
    assert table.loc["fuel/coal/sulphur", "mu"] == pytest.approx(expected, rel=0.05)
    # five lines, the rest as one, and the start of each walk
    assert facts["evaluations"] == 40 * 7
    assert table.loc[REST, "mu_star"] == 0


def test_regional_names_what_lies_elsewhere_where_the_target_is_met(tmp_path):
    table, facts = ranked(tmp_path, name="margin:so2-total", method=Method.REGIONAL, draws=2048)
    assert table.index[0] == "fuel/coal/sulphur"
    assert table.loc["fuel/coal/sulphur", "shift"] < 0
    assert table.index[-1] in ("activity/a", "measure/heat/effectiveness")
    # mean 500, limit 550, deviation about 71: met in 76 %
    assert facts["met"] == pytest.approx(0.76, abs=0.03)


def test_turning_points_by_hand(tmp_path):
    """550 = 500 · s / 0.01: sulphur 1.1 %; coal of B 2250 t; effectiveness 0.25 lies outside."""
    study = made_study(tmp_path, "margin:so2-total")
    bars = bars_by(By.INPUT, study.inputs, study.model)
    turns = turning_points(study, study.outputs[0], bars, quiet)
    assert turns.loc["fuel/coal/sulphur", "turns_at"] == pytest.approx(0.011)
    assert turns.loc["fuel/coal/sulphur", "change"] == pytest.approx(0.1)
    assert turns.loc["fuel/coal/sulphur", "within"]
    # half the way from 1 % to the upper end at 1.196 %: 0.75 of the interval
    assert turns.loc["fuel/coal/sulphur", "place"] == pytest.approx(
        0.5 + 0.1 / (2 * 0.196), rel=1e-3
    )
    assert turns.loc["activity/b", "turns_at"] == pytest.approx(2250)
    # factor 22 is 2 deviations up: outside the 95 %, inside the 99.9 % range
    assert turns.loc["factor/coal/stove/SO2", "turns_at"] == pytest.approx(22)
    assert not turns.loc["factor/coal/stove/SO2", "within"]
    for key in ("measure/heat/effectiveness", "activity/a", "factor/coal/stove/NOx"):
        assert np.isnan(turns.loc[key, "quantile"])
    assert turns.loc["factor/coal/stove/NOx", "margin_low"] == pytest.approx(50)


def test_the_same_seed_gives_the_same_numbers(tmp_path):
    for method in (Method.SOBOL, Method.MORRIS):
        first, _ = ranked(tmp_path, method=method, draws=64, seed=0, keep=3)
        again, _ = ranked(tmp_path, method=method, draws=64, seed=0, keep=3)
        other, _ = ranked(tmp_path, method=method, draws=64, seed=7, keep=3)
        assert first.equals(again)
        assert not first.equals(other)


def test_an_output_that_nothing_changes_is_refused(tmp_path):
    study = made_study(tmp_path, "margin:rail-coal")
    with pytest.raises(ScenarioError, match=r"is 0 whatever the assumptions: none of the 6"):
        check_varies(study, study.outputs[0], 1)


def test_a_target_that_cannot_be_judged_is_refused(tmp_path):
    study = made_study(tmp_path, "margin:so2-yingxian")
    with pytest.raises(ScenarioError, match="is not known"):
        rank_output(study, study.outputs[0], By.INPUT, Settings(), False, quiet)


def test_regional_needs_draws_on_both_sides(tmp_path):
    with pytest.raises(ScenarioError, match="is met in .* of 12 draws; to compare"):
        ranked(tmp_path, name="margin:so2-total", method=Method.REGIONAL, draws=12)
