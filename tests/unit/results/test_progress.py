"""Progress of listed projects: amounts by state, and the reduction that is secured."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made import shown
from typer.testing import CliRunner

from simmodel import pipeline
from simmodel.cli.app import app
from simmodel.data_folders import find_scenario
from simmodel.errors import SimmodelError
from simmodel.inputs.library import read_library
from simmodel.reports.progress import progress_report
from simmodel.results.progress import Progress, progress_on, read_day
from simmodel.scenario.load import load
from tests.places import TINY, build, measure

LIST = """区域,企业名称,建设内容,规模（户）,完成日期,进展,投资（万元）
甲县,村A,煤改电,250,2019-12-31,已完成,10
甲县,村B,煤改电,150,2020-03-31,在建,8
甲县,村C,煤改电,100,2020-12-31,,5
"""
HEATING = "to: [{source: household.heat_pump}], projects: list.csv, department: 市能源局"
DAY = date(2020, 6, 30)


def seen(folder: Path, rows: str = LIST, day: date = DAY) -> tuple[Progress, pipeline.Projection]:
    (folder / "list.csv").write_text(rows, encoding="gb18030")
    body = "measures:\n" + measure("heating", "switch", "{source: household.coal.raw}", HEATING)
    body += measure(
        "boilers", "retire", "{source: boiler.coal}", "penetration: 50 %, by: 2020-06-30"
    )
    model = build(folder, body)
    full = pipeline.run(model.scenario, model)
    library = read_library(TINY / "emission_factors")
    secured = pipeline.build(load(folder / "made.yaml"), library, done_by=day)
    return progress_on(full, pipeline.run(secured.scenario, secured), day, "zh"), full


def test_amounts_by_state(tmp_path):
    progress, _ = seen(tmp_path)
    (row,) = progress.amounts.to_dict("records")
    assert (row["region_name"], row["department"], row["unit"]) == ("甲县", "市能源局", "户")
    assert (row["projects"], row["listed"]) == (3, 500)
    assert (row["done"], row["under_way"], row["planned"]) == (250, 150, 100)
    assert row["overdue"] == 150  # due on 31 March
    assert row["done_share"] == 0.5
    assert progress.without_list == ("boilers",)


def test_what_is_secured_and_what_hangs(tmp_path):
    # households of 甲县 emit 40 t SO2; 250 of 1 000 are done: 10 t; 500 in all: 20 t
    progress, full = seen(tmp_path)
    rows = progress.reductions
    (so2,) = rows[(rows["pollutant"] == "SO2") & (rows["year"] == 2021)].to_dict("records")
    assert so2["secured"] == pytest.approx(10)
    assert so2["hanging"] == pytest.approx(10)
    whole = full.dataset["reduction"].sel(measure="heating")
    both = rows.groupby(["pollutant", "year"])[["secured", "hanging"]].sum().sum(axis=1)
    for (pollutant, year), value in both.items():
        reference = float(whole.sel(pollutant=pollutant, year=year).sum())
        assert value == pytest.approx(reference), (pollutant, year)


def test_a_project_called_done_on_a_later_day_is_not_done_yet(tmp_path):
    progress, _ = seen(tmp_path, LIST.replace("2019-12-31,已完成", "2020-12-01,已完成"))
    (row,) = progress.amounts.to_dict("records")
    assert (row["done"], row["planned"]) == (0, 350)
    assert progress.reductions["secured"].abs().max() == pytest.approx(0)


def test_double_listings_and_projects_beyond_what_exists_are_reported(tmp_path):
    rows = LIST + "甲县,村A,煤改电,250,2020-12-31,计划,1\n甲县,村D,煤改电,900,2020-12-31,计划,1\n"
    _, full = seen(tmp_path, rows)
    (warning,) = [w for w in full.warnings if w.startswith("heating")]
    assert "row 5 repeats list.csv row 2" in warning
    assert "asked 1,650 户, found 1,000" in warning


def test_the_report_is_by_measure_department_and_county(tmp_path):
    progress, full = seen(tmp_path)
    for lang, words in (
        ("zh", ("完成率", "按牵头部门", "市能源局")),
        ("en", ("overdue", "by region")),
    ):
        text = shown(progress_report(full, progress, lang))
        assert all(word in text for word in words), text
        assert "boilers" in text


def test_a_state_that_is_none_is_named(tmp_path):
    with pytest.raises(SimmodelError, match="'快了' is not a state of a project"):
        seen(tmp_path, LIST.replace("在建", "快了"))


def test_what_is_no_day():
    with pytest.raises(SimmodelError, match="'30.6.2020' is not a day"):
        read_day("30.6.2020")


def test_a_scenario_without_lists_says_what_to_do(tmp_path):
    done = CliRunner().invoke(
        app, ["progress", "scenarios/shuozhou/plan-2020.yaml", "--as-of", "2020-06-30"]
    )
    assert done.exit_code == 2
    assert "no measure names a list of projects" in done.stderr


def test_the_command_writes_its_tables(tmp_path):
    (tmp_path / "heating.csv").write_text(
        "区域,企业名称,规模（万户）,完成日期,进展\n应县,一期,0.5,2019-11-01,已完成\n怀仁市,二期,1,2020-10-31,在建\n",
        encoding="utf-8",
    )
    plan = find_scenario("shuozhou/plan-2020.yaml").as_posix()
    file = tmp_path / "listed.yaml"
    file.write_text(
        f"simmodel: 1\nname: listed\nextends: {plan}\nmeasures:\n"
        "  - {id: clean-heating-rural, projects: heating.csv}\n",
        encoding="utf-8",
    )
    output = tmp_path / "out"
    done = CliRunner().invoke(
        app,
        ["progress", str(file), "--as-of", "2020-06-30", "--lang", "zh", "--output", str(output)],
    )
    assert done.exit_code == 0, done.output
    amounts = pd.read_csv(output / "progress.csv")
    assert amounts["done"].sum() == 0.5
    reductions = pd.read_csv(output / "progress_reductions.csv")
    so2 = reductions[(reductions["pollutant"] == "SO2") & (reductions["year"] == 2021)]
    assert so2["secured"].sum() > 0
    assert so2["hanging"].sum() > so2["secured"].sum()
