"""Intervals and probabilities in report, workbook and charts are those of the ensemble."""

import re
from dataclasses import replace

import numpy as np
import pytest
from compared import compared
from made import shown

from simmodel.reports.chart_compare import draw_difference
from simmodel.reports.chart_compare_targets import draw_target_matrix
from simmodel.reports.chart_targets import draw_targets
from simmodel.reports.comparison_chances import chances_sheet, share
from simmodel.reports.comparison_page import comparison_page
from simmodel.reports.comparison_screen import screen
from simmodel.reports.intervals import interval
from simmodel.reports.page.counties import total_rows
from simmodel.reports.page.facts import facts
from simmodel.reports.page.render import render
from simmodel.reports.page.targets import judged_rows
from simmodel.reports.style import chart_style
from simmodel.reports.workbook.tables import targets_sheet, totals_sheet
from simmodel.results.comparison import Comparison
from simmodel.results.projection import Projection
from simmodel.uncertainty.ensemble import sample
from simmodel.uncertainty.side_by_side import with_common_draws

DRAWS = 32
NO_RAIL = "tiny-plan-without-rail"


@pytest.fixture(scope="module")
def bare() -> Comparison:
    return compared("rail")


@pytest.fixture(scope="module")
def pair(bare: Comparison) -> Comparison:
    return with_common_draws(bare, DRAWS)


@pytest.fixture(scope="module")
def drawn(bare: Comparison) -> Projection:
    projection = bare.reference
    return replace(projection, ensemble=sample(projection.model, draws=DRAWS))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_has_probabilities_only_where_drawn(drawn, bare, lang):
    head = {"zh": "达标概率", "en": "probability"}[lang]
    page, plain = (render(p, lang).split("<script", 1)[0] for p in (drawn, bare.reference))
    assert f'<th class="n">{head}</th>' in page
    assert f'<th class="n">{head}</th>' not in plain
    heads = {"zh": "减排量90%区间", "en": "90 % of the reduction"}[lang]
    assert heads in page
    assert heads not in plain
    says = {"zh": "达标概率由抽样得出", "en": "comes from an ensemble"}[lang]
    says_not = {"zh": "本次测算未作抽样", "en": "Nothing was drawn in this run"}[lang]
    assert (says in page, says_not in page) == (True, False)
    assert (says in plain, says_not in plain) == (False, True)
    # every row of a table has as many cells as its head
    for table in re.findall(r"<table class=.(?:targets|totals).*?</table>", page, re.S):
        counts = {len(re.findall(r"<t[dh][ >]", row)) for row in table.split("<tr>")[1:]}
        assert len(counts) == 1


def test_page_rows_say_what_the_ensemble_says(drawn):
    probability = drawn.ensemble.targets.set_index("target")["probability"]
    rows = {row.id: row.probability for row in judged_rows(drawn, "en")}
    assert rows["nox-alpha"] == share(probability["nox-alpha"], 0.0, DRAWS, "en")
    low, high = drawn.ensemble.interval("total_emissions", pollutant="SO2", year=2021)
    so2 = next(row for row in total_rows(drawn) if row.pollutant == "SO₂")
    assert so2.intervals[0] == interval(low, high)
    settings = dict(facts(drawn, "en").settings)
    assert settings["random seed"] == "1; 32 draws (Sobol points)"


def test_the_workbook_has_the_probabilities_and_the_ends(drawn, bare):
    sheet = targets_sheet(drawn, "zh")
    columns = {column.head: column for column in sheet.columns}
    want = drawn.ensemble.targets
    got = np.array(columns["达标概率"].values, dtype=float)
    assert np.allclose(got, want["probability"], equal_nan=True)
    assert all(columns["达标概率"].percent)
    assert np.allclose(
        np.array(columns["90%区间下限"].values, dtype=float), want["low"], equal_nan=True
    )
    totals = {column.head: column.values for column in totals_sheet(drawn, "zh").columns}
    place = list(zip(totals["污染物"], totals["区域"], strict=True))
    high = totals["2021年实施计划，90%区间上限（吨/年）"]
    labels = {"pollutant": "NOx", "year": 2021}
    city = drawn.ensemble.interval("total_emissions", **labels)[1]
    alpha = drawn.ensemble.interval("emissions", region="900001", **labels)[1]
    assert high[place.index(("NOx", "合计"))] == pytest.approx(city)
    assert high[place.index(("NOx", "甲县"))] == pytest.approx(alpha)
    plain = [column.head for column in targets_sheet(bare.reference, "zh").columns]
    assert "达标概率" not in plain


def test_the_chart_of_targets_writes_the_probability_beside_the_margin(drawn, bare):
    with chart_style():
        words = [t.get_text() for a in draw_targets(drawn, "en").axes for t in a.texts]
        plain = [t.get_text() for a in draw_targets(bare.reference, "en").axes for t in a.texts]
    assert "margin (probability)" in words
    assert any(re.fullmatch(r"[+-].* t/yr \([<>]?\d+ %\)", word) for word in words)
    assert not any("(" in word and "%)" in word for word in plain)


def test_two_scenarios_have_it_beside_the_totals_and_three_in_a_table(pair, bare):
    text = shown(screen(pair, "en"))
    found = pair.common.chance(NO_RAIL, "NOx", 2021)
    assert "90 % of B − A" in text
    assert interval(found.low, found.high) in text
    assert text.count("from 32 common draws (seed 1)") == 1
    assert "B better" in text
    assert chances_sheet(pair, 2021, "en").rows == ()
    assert "90 %" not in shown(screen(bare, "en"))
    three = with_common_draws(compared("rail", "dust"), DRAWS)
    sheet = chances_sheet(three, 2021, "en")
    assert [row for row in sheet.rows if len(row) == 1] == [("B − A",), ("C − A",)]
    # no lorry is touched by watering: NOx is equal; dust is more without it in every draw
    c = sheet.rows[sheet.rows.index(("C − A",)) :]
    assert ("NOₓ", "0", "0", "equal") in c
    assert next(row for row in c if row[0] == "PM₁₀")[3] == "<3 %"
    for lang, title in (("zh", "差值的不确定性"), ("en", "How sure the differences are")):
        assert title in comparison_page(three, [], lang)


def test_charts_of_a_comparison_have_intervals_and_probabilities(pair, bare):
    found = pair.common.chance(NO_RAIL, "NOx", 2021)
    with chart_style():
        bars = draw_difference(pair, NO_RAIL, 2021, "zh")
        matrix = draw_target_matrix(pair, "zh")
        plain = draw_target_matrix(bare, "zh")
    titles = [axes.get_title(loc="left") for axes in bars.axes]
    assert f"({interval(found.low, found.high)})" in next(t for t in titles if t[:2] == "NO")
    assert "括号内为差值的90%区间" in bars.get_supxlabel()
    assert "括号内为达标概率" in matrix.get_supxlabel()
    assert "括号内" not in plain.get_supxlabel()
