"""Charts of the emission step by step: sectors, wedge, waterfall, the pages of the targets."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_projection, made_targets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from places import measure, run

from simmodel.reports.chart_sectors import draw_sectors, sector_emissions
from simmodel.reports.chart_targets import draw_targets, target_pages
from simmodel.reports.chart_waterfall import draw_waterfall, waterfall_steps
from simmodel.reports.chart_wedge import draw_wedge, emission_lines, wedge_table
from simmodel.reports.source_line import source_line
from simmodel.reports.style import chart_style, spread
from simmodel.results.projection import Projection

SECTORS = ("household", "power", "road", "industry", "dust", "mining", "freight", "solvent")


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    """Thirty-five measures, of which every eleventh adds, on twelve sources of eight sectors."""
    made = made_projection(tmp_path_factory.mktemp("made"), measures=35, sources=12)
    sectors = [SECTORS[i % len(SECTORS)] for i in range(12)]
    return replace(made, dataset=made.dataset.assign_coords(sector=("source", sectors)))


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def boxes(figure: Figure, axes: Axes) -> list:
    """Extents of the texts that stand in the axes and of its tick labels, in pixels."""
    figure.draw_without_rendering()
    shown = [text for text in axes.texts if text.get_text()]
    return [text.get_window_extent() for text in [*shown, *axes.get_yticklabels()]]


def overlaps(found: list) -> int:
    return sum(
        one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
        for i, one in enumerate(found)
        for other in found[i + 1 :]
    )


def test_sectors_sum_to_the_emission(projection: Projection) -> None:
    table = sector_emissions(projection, "SO2", "en")
    data = projection.dataset.sel(pollutant="SO2")
    # the base year 2019 once, then both cases of 2020 and 2021
    assert table.columns.to_list() == [
        (2019, "scenario"),
        (2020, "baseline"),
        (2020, "scenario"),
        (2021, "baseline"),
        (2021, "scenario"),
    ]
    assert table[2019, "scenario"].sum() == pytest.approx(float(data["base_year_emissions"].sum()))
    for case, name in (("baseline", "baseline"), ("scenario", "emissions")):
        whole = float(data[name].sel(year=2021).sum())
        assert table[2021, case].sum() == pytest.approx(whole)
    # eight sectors: the six largest of the base year, then two together
    assert list(table.index[-1:]) == ["other 2 sectors"]
    first = table[2019, "scenario"].to_numpy()[:6]
    assert (np.diff(first) <= 0).all()
    roads = data["base_year_emissions"].sel(source=["boiler.coal.2", "boiler.coal.10"]).sum()
    assert table.loc["road vehicles", (2019, "scenario")] == pytest.approx(float(roads))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sectors_chart_stacks_what_the_table_says(projection: Projection, lang: str) -> None:
    with chart_style():
        figure = draw_sectors(projection, "SO2", lang)
        assert overlaps(boxes(figure, figure.axes[0])) == 0
    table = sector_emissions(projection, "SO2", lang)
    bars = np.array([bar.get_height() for bar in figure.axes[0].patches]).reshape(table.shape)
    assert bars == pytest.approx(table.to_numpy())
    shown = texts(figure.axes[0])
    assert all(any(str(name) in text for text in shown) for name in table.index)
    assert "2019" in figure.get_suptitle()
    assert ("吨/年" if lang == "zh" else "t/yr") in figure.get_suptitle()


def test_wedges_fill_what_lies_between_the_lines(projection: Projection) -> None:
    wedges, lines = wedge_table(projection, "SO2", "en"), emission_lines(projection, "SO2")
    # a fixed share of each source: six largest, the other 29 of 35 together
    assert len(wedges) == 7
    assert wedges.index[-1] == "the other 29 measures"
    assert (np.diff(wedges[2021].to_numpy()[:6]) <= 0).all()
    between = (lines["baseline"] - lines["scenario"]).to_numpy()
    assert wedges.sum().to_numpy() == pytest.approx(between)
    assert lines.index.tolist() == [2019, 2020, 2021]
    with chart_style():
        axes, beside = draw_wedge(projection, "SO2", "en").axes
    assert len(axes.collections) == 7
    last = [collection.get_paths()[0].vertices[:, 1] for collection in axes.collections]
    assert last[0].max() == pytest.approx(float(lines["baseline"].max()))
    assert last[-1].min() == pytest.approx(float(lines["scenario"].min()))
    assert len(texts(beside)) == 9


def test_wedge_starts_at_a_base_year_before_the_years(projection: Projection) -> None:
    later = replace(projection, dataset=projection.dataset.sel(year=[2020, 2021]))
    lines = emission_lines(later, "SO2")
    assert lines.loc[2019, "baseline"] == lines.loc[2019, "scenario"]
    assert wedge_table(later, "SO2", "en")[2019].tolist() == [0.0] * 7


def test_no_wedge_where_nothing_changes(projection: Projection) -> None:
    still = replace(projection, dataset=projection.dataset.sel(year=[2019]))
    assert draw_wedge(still, "SO2", "en") is None


def test_waterfall_by_hand(tmp_path: Path) -> None:
    # Made place, SO2 2021, growth of stoves 10 %/yr: 140 t become 169.4 t. Boilers of Alpha
    # (70.4 t) retire. Base year: 140 + 70.4 + 28.8 + power plant; nothing else grows.
    body = (
        "growth:\n  - {source: household.coal.*, rate: 10 %/year, assumed: true, why: made}\n"
        "measures:\n"
        + measure(
            "small",
            "retire",
            "{source: boiler.coal, steam_capacity: '<= 10 t/h'}",
            "penetration: 100 %, effectiveness: 100 %, by: 2019-12-31",
        )
        + "targets: []\n"
    )
    made = run(tmp_path, body)
    steps = waterfall_steps(made, "SO2", 2021, "en")
    assert steps["kind"].tolist() == ["total", "growth", "total", "measure", "total"]
    change = (steps["end"] - steps["start"]).tolist()
    assert change[1] == pytest.approx(140 * 0.21)
    assert change[3] == pytest.approx(-70.4)
    assert change[4] == pytest.approx(change[0] + 140 * 0.21 - 70.4)


def test_waterfall_steps_meet(projection: Projection) -> None:
    steps = waterfall_steps(projection, "NOx", 2021, "zh")
    # twelve of 35 measures, then the rest: 1 + 1 + 1 + 12 + 1 + 1
    assert len(steps) == 17
    assert steps["label"].iloc[-2] == "其余23项措施"
    data = projection.dataset.sel(pollutant="NOx")
    ends = steps["end"].to_numpy()
    assert ends[0] == pytest.approx(float(data["base_year_emissions"].sum()))
    assert ends[[1, 2]].tolist() == pytest.approx(
        [float(data["baseline"].sel(year=2021).sum())] * 2
    )
    assert ends[[-2, -1]].tolist() == pytest.approx(
        [float(data["emissions"].sel(year=2021).sum())] * 2
    )
    inner = steps.iloc[3:-1]
    assert inner["start"].to_numpy()[1:] == pytest.approx(inner["end"].to_numpy()[:-1])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("most", [12, 30])
def test_waterfall_labels_stand_apart_within_the_figure(
    projection: Projection, lang: str, most: int
) -> None:
    with chart_style():
        figure = draw_waterfall(projection, "SO2", 2021, lang, most)
        found = boxes(figure, figure.axes[0])
    assert len(figure.axes[0].patches) == most + 5
    assert overlaps(found) == 0
    width, height = figure.bbox.width, figure.bbox.height
    assert all(0 <= box.x0 and box.x1 <= width for box in found)
    assert all(0 <= box.y0 and box.y1 <= height for box in found)
    assert ("吨/年" if lang == "zh" else "t/yr") in figure.get_suptitle()


def test_waterfall_bars_go_from_start_to_end(projection: Projection) -> None:
    steps = waterfall_steps(projection, "SO2", 2021, "en")
    with chart_style():
        axes = draw_waterfall(projection, "SO2", 2021, "en").axes[0]
    left = axes.get_xlim()[0]
    for bar, step in zip(axes.patches, steps.itertuples(), strict=True):
        assert bar.get_x() + bar.get_width() == pytest.approx(step.end)
        if step.kind != "total":
            assert bar.get_x() == pytest.approx(step.start)
        else:
            assert bar.get_x() >= left
    # the cut is written, and no bar starts left of the axis
    assert ("axis starts" in axes.get_title(loc="left")) == (left > 0)


def test_targets_go_over_pages_of_a_slide(projection: Projection) -> None:
    made = made_targets()
    rows = [made.assign(target=made["kind"] + str(i)) for i in range(10)]
    many = replace(projection, targets=pd.concat(rows, ignore_index=True))
    pages = target_pages(many, "en")
    # 60 targets: 20 missed, 30 met, 10 unjudged
    assert sum(map(len, pages)) == 60
    assert all(len(page) <= 18 for page in pages)
    order = pd.concat(pages)["verdict"].tolist()
    assert order == ["missed"] * 20 + ["met"] * 30 + ["cannot be judged"] * 10
    with chart_style():
        for page in range(1, len(pages) + 1):
            figure = draw_targets(many, "en", page)
            width, height = figure.get_size_inches()
            assert height / width < 9 / 16 + 0.05
            assert f"({page} of {len(pages)})" in figure.get_suptitle()


def test_what_is_judged_in_one_county_and_not_in_another_shows_both(projection: Projection) -> None:
    targets = made_targets()
    known = targets["target"] == "so2-yingxian"
    judged = targets[known].assign(verdict="met", region="140621", projected=19.0, margin=1.0)
    both = replace(projection, targets=pd.concat([judged, targets[known]], ignore_index=True))
    (page,) = target_pages(both, "en")
    assert page["verdict"].tolist() == ["met", "cannot be judged"]


def test_source_line_names_base_year_and_quality(projection: Projection, tmp_path: Path) -> None:
    assert source_line(projection, ["SO2"], "en") == (
        "Source: Shuozhou plan 2020, its inventory, base year 2019"
    )
    made = run(tmp_path, "measures: []\ntargets: []\n")
    assert source_line(made, ["SO2", "NOx"], "en").endswith(
        "(A best, E weakest): SO₂ (A–C\u00a00\u00a0%, D–E\u00a0100\u00a0%), NOₓ (A–C\u00a00\u00a0%,"
        " D–E\u00a0100\u00a0%)"
    )
    assert "基准年2019年" in source_line(made, ["SO2"], "zh")


def test_spread_keeps_order_and_distance() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        places = np.sort(rng.random(12))
        moved = spread(places.tolist(), 0.1)
        assert (np.diff(moved) >= 0.1 - 1e-9).all()
        assert moved.mean() == pytest.approx(places.mean())
    assert spread([0.0, 1.0, 2.0], 0.5).tolist() == [0.0, 1.0, 2.0]
