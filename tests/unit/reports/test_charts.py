import pytest
from made import made_projection

from simmodel.reports.chart_measures import draw_measures
from simmodel.reports.chart_regions import draw_regions
from simmodel.reports.chart_targets import draw_targets
from simmodel.reports.charts import draw_charts
from simmodel.reports.figures import number
from simmodel.reports.style import FORMATS, chart_style, text_width, wrap
from simmodel.results.projection import Projection


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=6, sources=3)


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_measures_chart_shows_every_cell(projection, lang):
    with chart_style():
        figure = draw_measures(projection, "SO2", 2020, lang)
    bars, grid = figure.axes
    data = projection.dataset["reduction"].sel(pollutant="SO2", year=2020)
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == pytest.approx(sorted(data.sum("region").to_numpy(), reverse=True))
    assert len(texts(grid)) == data.size + data.sizes["region"]
    assert figure.get_suptitle().startswith("SO₂")
    assert "2020" in figure.get_suptitle()
    assert ("吨/年" if lang == "zh" else "t/yr") in figure.get_suptitle()
    labels = [label.get_text().replace("\n", "") for label in bars.get_yticklabels()]
    titles = projection.dataset[f"measure_title_{lang}"].to_numpy()
    assert {label.replace(" ", "") for label in labels} == {t.replace(" ", "") for t in titles}


def test_measures_chart_without_effect_is_left_out(projection):
    assert draw_measures(projection, "SO2", 2019, "en") is None


def test_regions_chart_is_sorted_and_names_its_marks(projection):
    with chart_style():
        figure = draw_regions(projection, 2020, "en")
    panel = figure.axes[0]
    widths = [bar.get_width() for bar in panel.patches]
    total = projection.dataset["emissions"].sel(pollutant="SO2", year=2020).sum("source")
    assert widths == pytest.approx(sorted(total.to_numpy(), reverse=True))
    marks, labels = panel.get_legend_handles_labels()
    assert labels == ["without the plan", "2019 (base year)", "with the plan"]
    base = projection.dataset["base_year_emissions"].sel(pollutant="SO2").sum("source")
    assert sorted(marks[1].get_xdata()) == pytest.approx(sorted(base.to_numpy()))
    assert number(widths[0]) in texts(panel)[0]


def test_targets_chart_puts_margins_beside_limits(projection):
    with chart_style():
        figure = draw_targets(projection, "en")
    bars, words = figure.axes
    # missed first, the worst on top: 0.048 of 0.6, 2 210 of 43 210 t/yr; then met: 0, 0, the widest
    widths = [bar.get_width() for bar in bars.patches]
    assert widths[:2] == pytest.approx([-8.0, -100 * 2210 / 43210])
    assert widths[2:] == pytest.approx([0.0, 0.0, 100 * 0.093 / 0.113, 0.0])
    shown = texts(words)
    assert "≤ 41,000 t/yr" in shown
    assert "-2,210 t/yr" in shown
    assert "no base-year concentration" in shown


def test_plan_without_targets_has_no_targets_chart(projection):
    bare = Projection(**{**vars(projection), "targets": projection.targets.iloc[:0]})
    assert draw_targets(bare, "en") is None


@pytest.mark.slow
def test_charts_are_the_same_each_time_and_all_signs_have_a_glyph(projection, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        draw_charts(projection, tmp_path / name, "zh", formats=FORMATS)
    first, second = (
        {p.name: p.read_bytes() for p in (tmp_path / name / "charts").iterdir()}
        for name in ("a", "b")
    )
    assert first == second
    assert {"measures_SO2_2020.png", "regions_2020.svg", "targets.pdf"} <= set(first)
    assert b"<dc:date>" not in first["targets.svg"]
    assert b"CreationDate" not in first["targets.pdf"]


def test_wrapping_keeps_every_character():
    title = "淘汰建成区10蒸吨/小时及以下燃煤锅炉、茶水炉、经营性小煤炉和储粮烘干设备"
    lines = wrap(title, 20).split("\n")
    assert "".join(lines) == title
    assert all(text_width(line) <= 22 for line in lines)
    assert not any(line.startswith(("、", "，")) for line in lines)
