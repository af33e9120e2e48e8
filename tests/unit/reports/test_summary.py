import numpy as np
import pandas as pd
import pytest
from made import made_projection, shown

from simmodel.reports.checked import checked
from simmodel.reports.figures import reductions, report_year, totals, with_rest
from simmodel.reports.summary import summary
from simmodel.results.projection import Projection


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"))


def test_summary_shows_targets_measures_and_regions(projection):
    text = shown(summary(projection, "en"))
    assert "≤ 41,000 t/yr" in text
    assert "-2,210 t/yr" in text
    assert "+9.3 points" in text
    assert "3 met, 2 missed, 1 cannot be judged" in text
    assert "Largest measures, 2020, against no plan, t/yr" in text
    assert "Yingxian" in text
    assert "asked 40 000 t, found 25 000 t" in text
    assert "assumed: 1 values of the scenario, 2 rows of the inventory" in text


def test_summary_in_chinese_has_no_english_heads(projection):
    text = shown(summary(projection, "zh"))
    assert "目标判定" in text
    assert "    - 应县二氧化硫年均浓度 (应县): ≤ 20 µg/m³" in text
    assert "  无基准年浓度" in text
    for head in ("target", "margin", "reduction", "region", "missed"):
        assert head not in text


@pytest.mark.parametrize("width", [80, 140])
def test_no_title_is_cut(projection, width):
    text = shown(summary(projection, "en"), width)
    assert "…" not in text


def test_check_shows_matches_defaults_and_assumptions(projection):
    text = shown(checked(projection, "en"))
    assert "default: measures[m01].effectiveness: 100 %" in text
    assert "assumed: measures[m01].effectiveness 90 % (no survey)" in text
    assert "40,000" in text


def test_reductions_are_sorted_whole_and_labelled(projection):
    table = reductions(projection, "SO2", 2020, "zh")
    assert table["total"].is_monotonic_decreasing
    assert table.index.is_unique
    data = projection.dataset["reduction"].sel(pollutant="SO2", year=2020)
    assert table["total"].sum() == pytest.approx(float(data.sum()))
    assert table["应县"].sum() == pytest.approx(float(data.sel(region="140622").sum()))
    assert reductions(projection, "SO2", 2019, "zh").empty


def test_totals_do_not_depend_on_the_order_of_dimensions(projection):
    turned = projection.dataset.transpose("year", "pollutant", "source", ...)
    other = Projection(**{**vars(projection), "dataset": turned})
    first, second = totals(projection, "NOx", 2021), totals(other, "NOx", 2021)
    assert np.array_equal(first.scenario, second.scenario)


def test_year_of_the_report_is_the_latest_with_a_target(projection):
    assert report_year(projection) == 2020
    without = Projection(**{**vars(projection), "targets": projection.targets.iloc[:0]})
    assert report_year(without) == 2021


def test_small_measures_are_drawn_together_and_sums_stay():
    table = pd.DataFrame(
        {"a": [990.0, 1.0, -0.5], "total": [990.0, 1.0, -0.5]}, index=["big", "small", "smaller"]
    )
    merged = with_rest(table, "en")
    assert list(merged.index) == ["big", "2 more measures together, each below 0.25 %"]
    assert merged["total"].sum() == table["total"].sum()
    assert with_rest(table.iloc[:2], "en").equals(table.iloc[:2])
