"""What a comparison shows: words on the terminal, charts, the report."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from compared import compared
from made import made_projection, shown

from simmodel.reports.chart_compare import difference_cells, draw_difference, draw_years
from simmodel.reports.chart_compare_targets import draw_target_matrix
from simmodel.reports.comparison import headlines, main_year, note_line, report_years
from simmodel.reports.comparison_page import comparison_page, report_writer
from simmodel.reports.comparison_screen import screen
from simmodel.reports.comparison_sheets import parts_sheet
from simmodel.reports.comparison_targets import target_rows, targets_in
from simmodel.reports.style import chart_style, text_width
from simmodel.results.comparison import Comparison, Note, compare_projections
from simmodel.results.comparison_tables import difference, totals_table
from simmodel.results.write_comparison import write_comparison

NO_PUMPS = "tiny-plan-without-heat-pumps"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared("heat-pumps", "rail,dust")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Thirty-five measures with long names; every second one is missing in the other scenario."""
    one = made_projection(tmp_path_factory.mktemp("made"))
    kept = one.dataset.isel(measure=slice(None, None, 2))
    gone = one.dataset["reduction"].isel(measure=slice(1, None, 2)).sum("measure")
    data = kept.copy()
    share = data["baseline"] / data["baseline"].sum("source")
    data["emissions"] = data["emissions"] + gone * share.fillna(0.0)
    scenario = replace(one.scenario, name="half")
    return compare_projections([one, replace(one, dataset=data, scenario=scenario)])


def words(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_years_shown_are_the_judged_and_the_last(comparison, many):
    assert report_years(comparison) == (2021,)
    assert report_years(many) == (2020, 2021)
    assert main_year(many) == 2020


def test_one_year_tables_show_the_first_report_year_that_differs(many):
    data = many.projections[1].dataset.copy()
    first = many.reference.dataset["emissions"]
    data["emissions"] = data["emissions"].where(data["year"] == 2021, first)
    late = replace(many.projections[1], dataset=data)
    assert main_year(compare_projections([many.reference, late])) == 2021


def test_headlines_give_the_change_in_tonnes_and_percent(comparison):
    lines = list(headlines(comparison, "en"))
    # 7.9 t of SO2 more without the heat pumps (tests/unit/results/test_comparison.py)
    assert re.match(r"B − A, 2021, t/yr: SO₂ \+7\.9 \(\+\d+\.\d %\), NOₓ ", lines[0])
    assert lines[1] == "B − A: 1 of 6 verdicts change"
    assert lines[2].startswith("C − A, 2021")


def test_screen_shows_all_parts(comparison):
    text = shown(screen(comparison, "en"))
    assert "A  plan for tests (tiny-plan)" in text
    assert f"B  <without> ({NO_PUMPS})" in text
    assert "measure Heat pumps instead of raw coal [heat-pumps]" in text
    assert "Emissions side by side, 2021, t/yr" in text
    assert "only A has, B lacks:" in text
    assert "only A has, C lacks:" in text
    assert re.search(r"Heat pumps instead of raw coal +│ +11\.9 │", text)
    assert re.search(r"Clean heating .*● 0 points │ +✕ -50 points", text)


def test_screen_of_scenarios_that_are_alike_says_so(comparison):
    plan = comparison.reference
    again = replace(plan, scenario=plan.scenario.model_copy(update={"name": "again"}))
    text = shown(screen(compare_projections([plan, again]), "en"))
    assert "The files and the tables they read say the same." in text
    assert "Every measure takes off the same in all scenarios." in text
    assert "B − A: 0 of 6 verdicts change" in text
    assert "6 targets come out alike in all scenarios" in text
    assert "What measures bring that only one scenario has" not in text


def test_screen_in_chinese_has_no_english_heads(comparison):
    text = shown(screen(comparison, "zh"))
    assert "A有而B没有：" in text
    assert "B − A：6项判定中有1项改变" in text
    for head in ("measure ", "region", "verdict", "total", "limit"):
        assert head not in text


@pytest.mark.parametrize("width", [80, 140])
def test_no_title_is_cut(comparison, width):
    assert "…" not in shown(screen(comparison, "en"), width)


@pytest.mark.parametrize(
    ("note", "english", "chinese"),
    [
        (
            Note("compare_regions", ("tiny-plan",), ("甲县",), ("Alpha",)),
            "Regions only in A, left out: Alpha.",
            "仅A有以下区域，未纳入对比：甲县。",
        ),
        (
            Note("compare_base_years", ("tiny-plan", NO_PUMPS), ("2019", "2020"), ("2019", "2020")),
            "The base years differ: A 2019, B 2020.",
            "基准年不同：A 2019、B 2020。",
        ),
        (
            Note("compare_pollutants", (NO_PUMPS,), ("PM2.5",), ("PM2.5",)),
            "Pollutants only in B, left out: PM₂.₅.",
            "仅B有以下污染物，未纳入对比：PM₂.₅。",
        ),
        (
            Note("compare_sectors", (NO_PUMPS,), ("household",), ("household",)),
            "Sectors only in B: households.",
            "仅B有以下行业：居民生活。",
        ),
    ],
)
def test_notes_are_sentences(comparison, note, english, chinese):
    assert note_line(note, comparison, "en").startswith(english)
    assert note_line(note, comparison, "zh").startswith(chinese)


def test_regions_without_change_are_named_below(comparison):
    sheet = parts_sheet(comparison, "region", 2021, "en")[0]
    assert [row[0] for row in sheet.rows] == ["Alpha"]
    assert sheet.caption == "no change: Beta"
    assert sheet.rows[0][1].startswith("+7.9 (")


def test_targets_alike_in_some_regions_are_one_row(comparison, many):
    # without rail its share is missed, without the pumps their coverage
    titles = [row.title for row in target_rows(comparison, "en")]
    assert titles[:2] == ["Coal by rail", "Clean heating"]
    targets = many.reference.targets
    twice = targets[targets["target"] == "rural-heat"].assign(
        region="140623", region_name_en="Youyu"
    )
    both = [
        replace(one, targets=pd.concat([targets, twice], ignore_index=True))
        for one in many.projections
    ]
    rows = target_rows(compare_projections(both), "en")
    assert ("Yingxian", "Youyu") in [row.regions for row in rows]
    assert targets_in(rows) == len(targets) + 1


def test_bars_add_up_to_the_difference_and_small_ones_go_together(many):
    cells = difference_cells(many, "half", 2021, "zh")
    totals = totals_table(many).set_index(["year", "pollutant"])[difference("half")][2021]
    for pollutant in cells:
        assert cells[pollutant].sum() == pytest.approx(totals[pollutant])
    assert cells.index.is_unique
    assert 2 < len(cells) <= 18


def test_other_growth_has_a_bar_of_its_own(many):
    data = many.reference.dataset.copy()
    data["baseline"], data["emissions"] = data["baseline"] + 5.0, data["emissions"] + 5.0
    other = replace(many.projections[1], dataset=data)
    cells = difference_cells(compare_projections([many.reference, other]), "half", 2020, "en")
    # 6 regions × 12 sources × 5 t; the measures take off the same
    assert cells.index.tolist() == ["different growth or inventory (without any measure)"]
    assert cells["SO2"].iloc[0] == pytest.approx(360.0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_difference_chart_writes_each_bar(many, lang):
    with chart_style():
        figure = draw_difference(many, "half", 2021, lang)
    cells = difference_cells(many, "half", 2021, lang)
    assert len(figure.axes) == cells.shape[1]
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    np.testing.assert_allclose(sorted(widths), sorted(cells.iloc[:, 0]))
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert all(text_width(line) <= 50 for label in labels for line in label.splitlines())
    assert "B − A" in figure.get_suptitle()


def test_no_difference_no_chart(many):
    again = replace(many.reference, scenario=many.projections[1].scenario)
    assert draw_difference(compare_projections([many.reference, again]), "half", 2021, "en") is None


def test_years_chart_draws_every_scenario_and_the_baseline(comparison):
    with chart_style():
        figure = draw_years(comparison, "en")
    lines = figure.axes[0].get_lines()
    totals = totals_table(comparison)
    totals = totals[totals["pollutant"] == "SO2"]
    for line, column in zip(lines, ("baseline", *comparison.names), strict=True):
        np.testing.assert_allclose(line.get_ydata(), totals[column])
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines[1:]}) == 3
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend[:2] == ["without the plan", "A  plan for tests"]


def test_target_matrix_marks_verdicts_by_shape(comparison):
    with chart_style():
        figure = draw_target_matrix(comparison, "en")
    axes = figure.axes[0]
    marks = [line.get_marker() for line in axes.get_lines()]
    assert marks.count("X") == 5  # raw coal in all three, and one target in each of B and C
    assert marks.count("o") == 10
    assert words(axes).count("?") == 3
    assert "-50 points" in words(axes)
    assert len(axes.patches) == 2  # behind the rows in which a verdict changes


def test_no_targets_no_matrix(many):
    bare = [replace(one, targets=one.targets.iloc[:0]) for one in many.projections]
    assert draw_target_matrix(compare_projections(bare), "en") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_needs_no_network_and_escapes_titles(comparison, lang):
    page = comparison_page(comparison, [], lang)
    assert "&lt;without&gt;" in page or "&lt;不含&gt;" in page
    assert "<without>" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:)|url\(|@import|<script", page)
    assert page.startswith("<!DOCTYPE html>")


@pytest.mark.slow
def test_folder_holds_the_charts_and_the_page_the_same_each_time(comparison, tmp_path):
    for name in ("a", "b"):
        write_comparison(comparison, tmp_path / name, "zh", [report_writer(charts=True)])
    first, second = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in files(tmp_path / name)}
        for name in ("a", "b")
    )
    assert first == second
    names = {path.as_posix() for path in first}
    assert {"charts/emissions.png", "charts/targets.svg"} <= names
    assert {"charts/difference_B-A_2021.png", "charts/difference_C-A_2021.svg"} <= names
    page = first[Path("comparison.html")].decode("utf-8")
    assert page.count("data:image/svg+xml;base64,") == 4


def files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]
