"""The workbook read back: its cells are the numbers of the CSV files, in both languages."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import made_projection

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.errors import SimmodelError
from simmodel.reports.workbook import WORKBOOK, workbook_sheets, write_workbook
from simmodel.results.assumptions import assumptions_table
from simmodel.results.manifest import find_assumptions
from simmodel.results.projection import Projection
from simmodel.results.write import write
from simmodel.scenario.load import load

NAMES = "说明 目标判定 排放汇总 措施减排 排放 浓度 空气质量指标 措施降浓 假设 条款".split()
YEARS = (2019, 2020, 2021)
WITHOUT, PLAN = "{}年无计划措施", "{}年实施计划"


@pytest.fixture(scope="module")
def projection() -> Projection:
    return pipeline.run(load(find_scenario(Path("scenarios/shuozhou/plan-2020.yaml"))))


@pytest.fixture(scope="module")
def folder(projection, tmp_path_factory) -> Path:
    return write(projection, tmp_path_factory.mktemp("run") / "out", "zh", [write_workbook])


@pytest.fixture(scope="module")
def sheets(folder) -> dict[str, pd.DataFrame]:
    codes = {"区划代码": str, "条款": str, "编号": str, "数值": object}
    file = folder / WORKBOOK
    return pd.read_excel(file, sheet_name=None, engine="calamine", dtype=codes)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=4, sources=3)


def csv(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype={"region": str, "clause": str})


def same(got: pd.Series, want: pd.Series) -> None:
    """Equal to the ten digits of the CSV, where either is more than the computer's rounding."""
    both = pd.concat([got, want], axis=1, keys=["got", "want"], join="outer").astype(float)
    alone = both.isna().any(axis=1)
    assert (both[alone].fillna(0).abs() < 1e-9).all(axis=None)
    both = both[~alone]
    assert len(both) > 0
    assert np.allclose(both["got"], both["want"], rtol=1e-9, atol=1e-9)


def across(sheet: pd.DataFrame, keys: list[str], heads: dict[object, str]) -> pd.Series:
    """Columns of a sheet below each other, indexed by `keys` and what each column stands for."""
    parts = {what: sheet.set_index(keys)[head] for what, head in heads.items()}
    return pd.concat(parts, names=["column"]).dropna().reorder_levels([*keys, "column"])


def test_sheets_are_named_in_the_language_of_the_run(folder, sheets, made):
    assert list(sheets) == NAMES
    english = [sheet.name for sheet in workbook_sheets(made, "en")]
    assert english == ["Targets", "Totals", "Measures", "Emissions", "Assumptions"]


def test_measures_equal_the_csv_by_county_and_outside(folder, sheets, projection):
    data = projection.dataset
    heads = {
        str(code): f"{name}（吨/年）"
        for code, name in zip(data["region"].values, data["region_name_zh"].values, strict=True)
    }
    keys = ["编号", "污染物", "年份"]
    got = across(sheets["措施减排"], keys, heads)
    table = csv(folder, "measures.csv")
    columns = ["measure", "pollutant", "year", "region"]
    same(got, table.set_index(columns)["reduction"].rename_axis([*keys, "column"]))
    total = table.groupby(columns[:3])["reduction"].sum()
    same(sheets["措施减排"].set_index(keys)["合计（吨/年）"], total.rename_axis(keys))
    outside = csv(folder, "outside.csv").set_index(columns[:3])["reduction"].rename_axis(keys)
    same(sheets["措施减排"].set_index(keys)["区域外（外来电力）（吨/年）"], outside)


def test_emissions_and_totals_equal_the_csv(folder, sheets):
    table = csv(folder, "emissions.csv")
    keys = ["区划代码", "编号", "污染物"]
    sheet = sheets["排放"]
    for name, head in (("baseline", WITHOUT), ("scenario", PLAN)):
        got = across(sheet, keys, {year: f"{head.format(year)}（吨/年）" for year in YEARS})
        want = table.set_index(["region", "source", "pollutant", "year"])[name]
        same(got, want.rename_axis([*keys, "column"]))
        city = across(
            sheets["排放汇总"].query("区域 == '合计'"),
            ["污染物"],
            {year: f"{head.format(year)}（吨/年）" for year in YEARS},
        )
        want = table.groupby(["pollutant", "year"])[name].sum()
        same(city, want.rename_axis(["污染物", "column"]))
    base = table[table["year"] == 2020].set_index(["region", "source", "pollutant"])["base_year"]
    same(sheet.set_index(keys)["2019年（基准年）（吨/年）"], base.rename_axis(keys))


def test_targets_equal_the_csv_and_are_judged_in_words(folder, sheets):
    sheet, table = sheets["目标判定"], csv(folder, "targets.csv")
    words = {"met": "达标", "missed": "未达标", "cannot be judged": "无法判定"}
    assert sheet["结论"].tolist() == table["verdict"].map(words).tolist()
    assert sheet["编号"].tolist() == table["target"].tolist()
    heads = ("限值", "预测", "余量（正值为达标）", "保本浓度", "所需减排（吨/年）")
    for head, name in zip(
        heads, ("limit", "projected", "margin", "break_even", "to_find_tonnes"), strict=True
    ):
        assert np.allclose(sheet[head], table[name], rtol=1e-9, atol=1e-12, equal_nan=True)


def test_the_air_equals_the_csv(folder, sheets):
    table = csv(folder, "concentrations.csv").rename(columns={"air_pollutant": "污染物"})
    keys = ["区划代码", "污染物"]
    got = across(sheets["浓度"], keys, {year: PLAN.format(year) for year in YEARS})
    same(
        got,
        table.set_index(["region", "污染物", "year"])["scenario"].rename_axis([*keys, "column"]),
    )
    assert set(sheets["浓度"].query("污染物 == 'CO'")["单位"]) == {"mg/m³"}

    table = csv(folder, "indicators.csv")
    words = {"composite_index": "综合指数", "good_days": "优良天数"}
    words |= {"heavy_days": "重污染天数", "dustfall": "降尘量"}
    table["指标"] = table["indicator"].map(words)
    keys = ["指标", "区划代码"]
    got = across(sheets["空气质量指标"], keys, {year: WITHOUT.format(year) for year in YEARS})
    want = table.set_index(["指标", "region", "year"])["baseline"]
    same(got, want.rename_axis([*keys, "column"]))

    table = csv(folder, "concentration_measures.csv")
    table = table[table["region"] == "140622"]
    keys = ["编号", "污染物", "年份"]
    want = table.set_index(["measure", "air_pollutant", "year"])["reduction"].rename_axis(keys)
    same(sheets["措施降浓"].set_index(keys)["应县"], want)


def test_assumptions_are_those_of_the_manifest_each_with_range_reason_and_file(sheets, projection):
    sheet, table = sheets["假设"], assumptions_table(projection)
    assert len(sheet) == len(table)
    listed = set(table["place"][table["table"] == "scenario"])
    found = {one["place"] for one in find_assumptions(projection.scenario)}
    assert found - listed == {p.removesuffix(".rate") for p in found if p.endswith(".rate")}
    rail = sheet[sheet["位置（键或行号）"] == "electricity.inside"].iloc[0]
    assert rail[["数值", "下限", "上限"]].tolist() == [0.13, 0.05, 0.5]
    assert (table["why"] != "").all()
    kaolin = sheet[sheet["参数"] == "huairen.kaolin"].iloc[0]
    assert kaolin[["数值", "下限", "上限", "单位"]].tolist() == [350000, 105000, 770000, "吨/年"]
    assert kaolin["文件"] == "inventory/activity.csv"
    assert str(Path(__file__).anchor) not in set(sheet["文件"].str[:1])


def test_clauses_are_the_register(sheets, projection):
    register = pd.read_csv(projection.scenario.plan, dtype=str, keep_default_na=False)
    sheet = sheets["条款"]
    assert sheet["摘要"].tolist() == register["summary_zh"].tolist()
    assert ((sheet["已建模"] == "是") == (register["carried_by"] != "")).all()
    assert sheet["编号"].fillna("").tolist() == [
        ", ".join(one.strip() for one in ids.split(";") if one.strip())
        for ids in register["carried_by"]
    ]


def test_same_run_gives_the_same_bytes_without_a_date(made, tmp_path):
    write_workbook(made, tmp_path, "zh")
    first = (tmp_path / WORKBOOK).read_bytes()
    write_workbook(made, tmp_path, "zh")
    assert (tmp_path / WORKBOOK).read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        core = book.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2000-01-01"}


def test_headers_are_frozen_filtered_and_printed_on_each_page(folder):
    with zipfile.ZipFile(folder / WORKBOOK) as book:
        tables = [book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in range(2, 11)]
        names = book.read("xl/workbook.xml").decode()
        first = book.read("xl/worksheets/sheet1.xml").decode()
    for sheet in tables:
        assert 'ySplit="1"' in sheet
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet
        assert 'paperSize="9"' in sheet
        assert 'orientation="landscape"' in sheet
        assert 'fitToHeight="0"' in sheet
    assert names.count("_xlnm.Print_Titles") == len(tables)
    assert first.count("<hyperlink ") == len(tables)


def test_front_says_what_the_file_is(sheets):
    front = " ".join(map(str, sheets["说明"].to_numpy().ravel()))
    assert sheets["说明"].columns[0] == "朔州市打赢蓝天保卫战2020年决战计划"
    for words in ("2019、2020、2021", "33项达标", "应县", "simmodel", "Shapley", "筛查级"):
        assert words in front


def test_verdicts_carry_their_colour(made):
    verdict = workbook_sheets(made, "en")[0].columns[1]
    assert verdict.values[0] == "met"
    assert verdict.colours[0] == "met"
    assert set(verdict.values) == {"met", "missed", "cannot be judged"}


def test_text_is_never_a_formula_or_a_number(made, tmp_path):
    data = made.dataset.copy()
    titles = ["=1+1", "007", "http://example.org", "rest"]
    data = data.assign_coords(measure_title_en=("measure", titles))
    write_workbook(replace(made, dataset=data), tmp_path, "en")
    read = pd.read_excel(tmp_path / WORKBOOK, "Measures", engine="calamine", dtype={"measure": str})
    assert set(read["measure"]) == set(titles)
    with zipfile.ZipFile(tmp_path / WORKBOOK) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet4.xml").decode()


def test_regions_named_alike_keep_their_code(made):
    names = ["城区", "城区", "甲", "乙", "丙", "丁"]
    data = made.dataset.assign_coords(region_name_zh=("region", names))
    heads = [c.head for c in workbook_sheets(replace(made, dataset=data), "zh")[2].columns]
    assert "城区 140602（吨/年）" in heads
    assert "甲（吨/年）" in heads


def test_workbook_that_cannot_be_written_says_what_to_do(made, tmp_path):
    (tmp_path / WORKBOOK).mkdir()
    with pytest.raises(SimmodelError, match=r"open in another program such as Excel.*Close"):
        write_workbook(made, tmp_path, "en")
