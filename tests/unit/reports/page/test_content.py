"""What the sections of the report hold, against sums by hand on made places."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from air_places import air_projection
from made import made_projection
from places import TINY

from simmodel import pipeline
from simmodel.inputs.library import read_library
from simmodel.reports.page.air import air_section
from simmodel.reports.page.basis import basis, weak_share, weight_row
from simmodel.reports.page.charts import air_data, chart_data, measure_data, sector_data
from simmodel.reports.page.counties import counties, total_rows
from simmodel.reports.page.facts import facts
from simmodel.reports.page.measures import (
    assumed_shares,
    duties_of,
    measure_rows,
    named_regions,
)
from simmodel.reports.page.register import clause_anchors, read_register
from simmodel.reports.page.targets import judged_rows, unjudged
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

NAMES = ["A", "B", "C", "D", "E", "F", "G", "H"]
PLAN = """\
clause,item,summary_zh,summary_en,role,value,unit,scope,deadline,department,carried_by,reason
1,a,煤改电,Heat pumps,measure,50,%,全市,2020,市能源局;县政府,heat-pumps,
1,b,完成,Finish,measure,,,全市,2020-08-31,市能源局,heat-pumps,
9,a,SO2下降20%,SO2 20 % lower,target,-20,%,全市,2021,市环保局,so2,
10,a,加强宣传,Campaigns,enabling,,,全市,,,,no quantity
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=4, sources=3)


@pytest.fixture(scope="module")
def tiny() -> Projection:
    scenario = load(TINY / "plan.yaml")
    return pipeline.run(scenario, pipeline.build(scenario, read_library(TINY / "emission_factors")))


@pytest.fixture(scope="module")
def planned(tiny: Projection, tmp_path_factory: pytest.TempPathFactory) -> Projection:
    file = tmp_path_factory.mktemp("plan") / "plan.csv"
    file.write_text(PLAN, encoding="utf-8")
    return with_plan(tiny, file)


def with_plan(projection: Projection, file: Path) -> Projection:
    scenario = projection.scenario.model_copy(update={"plan": file})
    return replace(projection, scenario=scenario)


def test_judged_targets_say_why_and_how_far(made):
    rows = judged_rows(made, "en")
    assert [row.symbol for row in rows] == ["✓", "✗", "✓", "✗", "✓"]
    assert [row.note for row in rows] == [
        *("", "still to find 2,210 t/yr", "a measure sets this figure", ""),
        "a measure sets this figure",
    ]
    assert (rows[1].limit, rows[1].projected) == ("≤ 41,000 t/yr", "43,210 t/yr")
    own = judged_rows(made, "zh", "140622")
    assert [(row.title, row.region) for row in own] == [("农村清洁取暖覆盖率", "应县")]


def test_missed_concentration_gives_tonnes_and_break_even(made):
    targets = made.targets.copy()
    at = targets.index[targets["target"] == "so2-yingxian"]
    targets.loc[at, ["verdict", "projected", "margin", "to_find"]] = ["missed", 25.0, -5.0, 5.0]
    targets.loc[at, ["to_find_tonnes", "to_find_of"]] = [1451.0, "SO2"]
    note = judged_rows(replace(made, targets=targets), "en")[-1].note
    assert note == (
        "still to find 5 µg/m³ = 1,451 t/yr SO₂; would hold with a base-year value up to 24.5 µg/m³"
    )


def test_unjudged_targets_stand_under_their_reason(made):
    (group,) = unjudged(made, "en")
    assert group.reason == "no base-year concentration"
    (line,) = group.lines
    assert line.anchor == "target-so2-yingxian"
    assert line.text.startswith("SO2 concentration in Yingxian (Yingxian): ≤ 20 µg/m³; would hold")


def test_target_judged_in_one_region_has_one_anchor(made):
    targets = made.targets.copy()
    targets.loc[targets.index[-1], "target"] = "rural-heat"
    (group,) = unjudged(replace(made, targets=targets), "en")
    assert group.lines[0].anchor == ""


def test_measures_have_department_deadline_and_region(planned):
    register = read_register(planned, "en")
    rows = {row.id: row for row in measure_rows(planned, register.table, "en")}
    heat = rows["heat-pumps"]
    assert (heat.department, heat.deadline) == ("市能源局; 县政府", "2020-08-31")
    assert (heat.in_force, heat.carried_out) == ("by 2020-08-31", "50 % × 80 %*")
    # raw coal of the rural zone is in Alpha alone, though the power plants stand in Alpha too
    assert heat.regions == "Alpha"
    assert rows["winter-cut"].regions == "Beta"
    assert rows["small-boilers"].carried_out == "100 %"
    assert heat.kind == "switch"


def test_tonnes_of_a_measure_are_those_of_its_regions(planned):
    rows = {row.id: row for row in measure_rows(planned, None, "en")}
    cells = planned.dataset["reduction"].sel(year=2021, measure="small-boilers", pollutant="SO2")
    assert rows["small-boilers"].tonnes[0] == f"{float(cells.sum()):.1f}"
    assert rows["small-boilers"].tonnes[-1] == "–"


def test_made_measures_act_where_they_reduce(made):
    rows = measure_rows(made, None, "zh")
    assert [row.regions for row in rows] == ["全部区域"] * 4
    assert rows[0].note == "asked 40 000 t, found 25 000 t"


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ([], "–"),
        (range(8), "all regions"),
        ([1, 2], "B, C"),
        (range(6), "all but G, H"),
        (range(4), "4 of 8 regions"),
    ],
)
def test_regions_are_named_while_few(here, said):
    acts = np.isin(np.arange(8), list(here))
    assert named_regions(NAMES, acts, "en") == said


def test_duties_leave_out_a_year_of_which_another_says_the_day():
    table = pd.DataFrame(
        {
            "carried_by": [("a",), ("a", "b")],
            "department": ["x;y", "y"],
            "deadline": ["2020", "2020-10-31"],
        }
    )
    assert duties_of(table) == {"a": ("x; y", "2020-10-31"), "b": ("y", "2020-10-31")}
    assert duties_of(None) == {}


def test_assumed_share_is_of_the_gross_reduction(made):
    cells = made.dataset["reduction"].sel(pollutant="SO2", year=2020).sum("region")
    # m01 alone carries an assumed figure
    share = float(abs(cells.sel(measure="m01")) / abs(cells).sum())
    assert assumed_shares(made)["SO2"] == f"{100 * share:.1f} %"


def test_county_totals_sum_to_those_of_all_regions(made):
    sheets = counties(made, "en")
    assert len(sheets) == 6
    whole = next(row for row in total_rows(made) if row.pollutant == "SO₂")
    parts = [float(sheet.totals[0].planned.replace(",", "")) for sheet in sheets]
    assert sum(parts) == pytest.approx(float(whole.planned.replace(",", "")), rel=5e-3)
    by_name = {sheet.name: sheet for sheet in sheets}
    assert by_name["Yingxian"].heading == "own targets: 0 met, 1 missed"
    assert by_name["Youyu"].heading == "no target of its own that can be judged"
    assert len(sheets[0].totals[0].largest) == 3


def test_register_links_carriers_and_gives_reasons(planned):
    register = read_register(planned, "zh")
    assert register.problem == ""
    assert [item.is_first for item in register.items] == [True, False, True, True]
    assert register.items[0].carriers[0].anchor == "measure-heat-pumps"
    assert register.items[2].carriers[0].anchor == "target-so2"
    assert register.items[2].value == "-20 %"
    assert register.items[3].reason == "no quantity"
    assert register.lines[-1] == "4个条目中有1个未建模，原因见最后一列"
    assert clause_anchors(register.table) == {"1": "clause-1", "9": "clause-2", "10": "clause-3"}


def test_reasons_follow_the_language(tiny, tmp_path):
    file = tmp_path / "plan.csv"
    lines = PLAN.splitlines()
    zh = ["reason_zh", "", "", "", "没有数量"]
    both = "\n".join(f"{line},{more}" for line, more in zip(lines, zh, strict=True))
    file.write_text(both, encoding="utf-8")
    projection = with_plan(tiny, file)
    for lang, reason in (("zh", "没有数量"), ("en", "no quantity")):
        assert read_register(projection, lang).items[3].reason == reason


def test_an_alternative_says_which_carriers_it_leaves_out(tmp_path):
    place = TINY.as_posix()
    plan = tmp_path / "plan.csv"
    plan.write_text(PLAN, encoding="utf-8")
    file = tmp_path / "without.yaml"
    file.write_text(
        f"simmodel: 1\nname: without\nextends: {place}/plan.yaml\nplan: plan.csv\n"
        "measures: [{id: heat-pumps, remove: true}]\n"
        "targets: [{id: coverage, remove: true}]\n",
        encoding="utf-8",
    )
    scenario = load(file)
    projection = pipeline.run(
        scenario, pipeline.build(scenario, read_library(TINY / "emission_factors"))
    )
    register = read_register(projection, "en")
    assert register.problem == ""
    assert register.items[0].carriers == ()
    assert register.items[0].reason == (
        "this alternative leaves out what carries it: Heat pumps instead of raw coal"
    )
    assert register.items[2].carriers[0].anchor == "target-so2"
    assert register.lines[-1].startswith("3 of 4 items are not modelled")


def test_a_faulty_register_is_told_in_the_page(tiny, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(PLAN.replace("heat-pumps", "heat-pump"), encoding="utf-8")
    register = read_register(with_plan(tiny, file), "en")
    assert "Did you mean 'heat-pumps'?" in register.problem
    assert register.table is None
    assert read_register(tiny, "en").problem == "The scenario names no clause register."


def test_weights_are_shares_of_the_emission():
    parts = pd.DataFrame(
        {
            "tonnes": [60.0, 30.0, 10.0],
            "how_seen": ["quoted", "assumed", "assumed"],
            "quality": ["A", "D", "E"],
        }
    )
    row = weight_row("SO2", parts)
    assert row.how_seen == ("60.0 %", "–", "–", "–", "40.0 %")
    assert row.quality == ("60.0 %", "–", "–", "30.0 %", "10.0 %")
    assert weak_share(parts) == pytest.approx(0.4)


def test_basis_names_inputs_as_a_planner_would(tiny):
    found = basis(tiny, "en")
    assert found.inputs[0].name == "emission factor of household raw coal (stack)"
    names = [one.name for one in found.inputs]
    assert "activity of household raw coal, Beta" in names
    assert found.inputs[0].rows == ("factors/stationary.csv: 2, 3, 4, 6",)
    assert found.gaps[0].effect == "SO₂ +44.9 % (179 t)"
    assert [row.code for row in found.weights] == ["SO2", "NOx", "PM10", "PM2.5"]


def test_basis_without_a_model_is_empty(made):
    found = basis(made, "en")
    assert (found.weights, found.inputs, found.gaps) == ((), (), ())


def test_chart_of_sectors_sums_to_the_totals(made):
    found = sector_data(made, "en")
    assert found["years"] == [2019, 2020, 2021]
    assert found["names"] == ["industrial boilers"]
    data = made.dataset
    so2 = [np.array(found[key])[0] for key in ("baseline", "scenario")]
    assert so2[0].shape == (7, 3, 1)
    assert so2[1][0, 2, 0] == pytest.approx(
        float(data["emissions"].sel(pollutant="SO2", year=2021).sum()), rel=1e-5
    )
    assert so2[1][0, 0, 0] == so2[0][0, 0, 0]
    assert so2[0][1:, 1, 0].sum() == pytest.approx(so2[0][0, 1, 0], rel=1e-5)


def test_chart_of_measures_sums_to_the_reduction(made):
    values = np.array(measure_data(made, "en")["values"])
    data = made.dataset
    gap = data["baseline"] - data["emissions"]
    whole = gap.sel(pollutant="NOx", year=2021, region="140622").sum()
    assert values[1, 4, 2].sum() == pytest.approx(float(whole), rel=1e-4)


def test_chart_data_without_air(made):
    found = chart_data(made, "zh")
    assert found["air"] is None
    assert found["regions"][0] == "全部区域"
    assert found["report_year"] == 2020


def test_air_has_limits_and_gaps(tmp_path):
    projection = air_projection(tmp_path)
    found = air_data(projection, "en")
    assert found is not None
    by_name = {one["name"]: one for one in found["pollutants"]}
    at = found["years"].index(2021)
    assert by_name["SO₂"]["target"][at][0] == 20.0
    assert by_name["SO₂"]["target"][0][0] is None
    # Beta has no ozone
    assert by_name["O₃"]["base"][1] is None
    section = air_section(projection, "en")
    assert section is not None
    assert section.heads[0] == "SO₂"
    assert any(cell.now == "–" for _, cells in section.rows for cell in cells)
    assert "screening level" in section.notes[0]
    sheet = counties(projection, "en")[0]
    assert sheet.air.startswith("SO₂ ")


def test_facts_show_version_settings_and_hashes(made):
    found = facts(made, "en", {"measures.m01.penetration": "80%"})
    settings = dict(found.settings)
    assert settings["set over the file"] == "measures.m01.penetration = 80%"
    assert settings["random seed"] == "none: no draws, so no intervals and no probabilities"
    assert settings["years"] == "2019–2021"
    assert [name for name, _ in found.inputs][-1] == "plan.yaml"
    assert all(len(digest) == 16 for _, digest in found.inputs)
    assert found.assumptions[0][1:] == ("effectiveness", "90 %", "no survey")
