import warnings

import numpy as np
import pytest
from air_places import air_projection
from made import made_projection
from matplotlib.collections import LineCollection

from simmodel.reports.air_figures import concentrations, indices, known_pollutants
from simmodel.reports.chart_air import draw_concentrations, panel_title
from simmodel.reports.chart_index import draw_index, index_parts
from simmodel.reports.charts import draw_charts
from simmodel.reports.style import chart_style
from simmodel.results.projection import Projection
from simmodel.vocabulary import AIR_POLLUTANTS, ALL_REGIONS


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return air_projection(tmp_path_factory.mktemp("air"))


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_one_panel_a_pollutant_with_bars_marks_and_limits(projection):
    with chart_style():
        figure = draw_concentrations(projection, 2021, "en")
    assert len(figure.axes) == len(known_pollutants(projection)) == 6
    panel, data = figure.axes[0], projection.dataset
    bars = [bar.get_width() for bar in panel.patches]
    cell = {"air_pollutant": "SO2", "year": 2021}
    expected = data["concentration"].sel(cell).to_numpy().tolist()
    assert bars == pytest.approx([*expected, sum(expected) / 2])
    grade, without, base = panel.lines
    assert set(grade.get_xdata()) == {60.0}
    baseline = data["concentration_baseline"].sel(cell).to_numpy()
    assert without.get_xdata() == pytest.approx([*baseline, baseline.mean()])
    assert base.get_xdata() == pytest.approx([42.0, 22.0, 32.0])
    (limits,) = (one for one in panel.collections if isinstance(one, LineCollection))
    assert [path.vertices[0, 0] for path in limits.get_paths()] == [20.0]
    assert texts(panel)[0] == "33.4 (-20.5 %)"


@pytest.mark.parametrize(
    ("lang", "title", "word"),
    [("en", "CO, mg/m³, 95th percentile of days", "screening level"),
     ("zh", "CO，mg/m³，日均值第95百分位数", "筛查级")],
)  # fmt: skip
def test_titles_name_unit_and_statistic_and_the_level(projection, lang, title, word):
    assert panel_title(projection, "CO", lang) == title
    with chart_style():
        for draw in (draw_concentrations, draw_index):
            assert word in draw(projection, 2021, lang).get_suptitle()


def test_a_missing_base_value_is_a_dash_not_a_nought(projection):
    with chart_style():
        figure = draw_concentrations(projection, 2021, "en")
    ozone = texts(figure.axes[AIR_POLLUTANTS.index("O3")])
    assert ozone == ["160", "–", "–"]


def test_index_is_the_sum_of_six_parts(projection):
    parts, total = index_parts(projection, 2021, "en"), indices(projection, 2021, "en")
    assert parts.shape == (3, 3, 6)
    # base year of the first county: SO2 42/60 + NO2 45/40 + PM10 120/70 + PM2.5 60/35 + CO 2.2/4
    # + O3 160/160 = 0.7 + 1.125 + 1.714 + 1.714 + 0.55 + 1 = 6.804
    assert parts[0, 0].sum() == pytest.approx(6.80357, abs=1e-5)
    assert parts[0, 0].sum() == pytest.approx(total.base_year[0])
    assert parts[0, 2].sum() == pytest.approx(total.scenario[0])
    with chart_style():
        axes = draw_index(projection, 2021, "en").axes[0]
    # the second county and the city lack ozone: one place, three bars of six parts
    widths = np.array([bar.get_width() for bar in axes.patches]).reshape(6, 3).T
    assert widths == pytest.approx(parts[0])
    assert "6.80" in texts(axes)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["2019 (base year)", "2021 without the plan", "2021 with the plan"]
    assert axes.collections[0].get_paths()[0].vertices[0, 0] == 5.0


def test_city_is_the_mean_of_its_regions_with_the_weakest_quality(projection):
    found = concentrations(projection, "PM2.5", 2021, "zh")
    assert found.codes == ["900001", "900002", ALL_REGIONS]
    assert found.scenario[2] == pytest.approx(found.scenario[:2].mean())
    assert found.quality == ["C", "C", "C"]
    assert found.names[2] == "均值"


def test_without_air_there_are_no_such_charts(tmp_path):
    made = made_projection(tmp_path, measures=4, sources=3)
    assert draw_concentrations(made, 2020, "en") is None
    assert draw_index(made, 2020, "en") is None


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_signs_have_a_glyph(projection, tmp_path, lang):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_charts(projection, tmp_path, lang)
    names = {file.name for file in (tmp_path / "charts").iterdir()}
    assert {"concentrations_2021.png", "index_2021.svg"} <= names
