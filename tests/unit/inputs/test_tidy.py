"""Tables as bureaus keep them: what is recognised, and what is refused rather than guessed."""

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from simmodel.inputs.checks import parse_numbers
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table

COLUMNS = ("segment", "region", "source", "activity", "unit", "low", "high", "note")


def read(folder: Path, text: str, encoding: str = "utf-8", extra: bool = True) -> Table:
    file = folder / "activity.csv"
    file.write_bytes(text.encode(encoding))
    return read_table(file, COLUMNS, extra=extra)


def numbers(table: Table, column: str = "activity") -> list[float]:
    faults = Faults()
    found = parse_numbers(table, column, faults).tolist()
    faults.raise_if_any()
    return found


def test_chinese_heads_with_the_unit_in_the_head_and_gbk(tmp_path):
    table = read(
        tmp_path,
        "单元,县（市、区）,排放源,活动水平（万吨）,下限,上限,备注,锅炉容量（蒸吨）\n"
        "锅炉1,应县,boiler,1.2,1.0,1.5,,10\n",
        "gb18030",
    )
    assert table.is_sound, table.problems
    assert table["region"].tolist() == ["应县"]
    assert table["unit"].tolist() == ["万吨"]
    assert table["steam_capacity [蒸吨]"].tolist() == ["10"]
    assert numbers(table) == [1.2]
    assert "read as GBK" in table.notes[0]


def test_a_title_and_a_header_over_two_rows_with_merged_cells(tmp_path):
    table = read(
        tmp_path,
        "表3 朔州市活动水平,,,,,,,\n"
        "单元,区域,排放源,活动水平,,95%区间,,备注\n"
        ",,,数值,单位,下限,上限,\n"
        "a,应县,coal,100,t,80,120,第一行\n".replace("活动水平,,", "活动水平,单位,").replace(
            ",,,数值,单位,", ",,,活动水平,单位,"
        ),
    )
    assert table.is_sound, table.problems
    assert table.line.tolist() == [4]
    assert (table["low"][0], table["high"][0], table["note"][0]) == ("80", "120", "第一行")


def test_numbers_as_people_write_them(tmp_path):
    rows = ['"1,234"', "１２３４", "1.2万", "35万吨", "0.5亿"]
    lines = "".join(
        f"s{i},应县,coal,{cell},{'' if '吨' in cell else 't'},,,\n" for i, cell in enumerate(rows)
    )
    table = read(tmp_path, ",".join(COLUMNS) + "\n" + lines)
    assert numbers(table) == [1234.0, 1234.0, 12000.0, 35.0, 5e7]
    assert table["unit"].tolist() == ["t", "t", "t", "万吨", "t"]


@pytest.mark.parametrize("cell", ["约35", "12,34", "1.2.3", "35-40", "１２ ３", "三十"])
def test_what_could_mean_two_things_is_refused(tmp_path, cell):
    table = read(tmp_path, ",".join(COLUMNS) + f'\ns,应县,coal,"{cell}",t,,,\n')
    with pytest.raises(Exception, match="is not a number"):
        numbers(table)


def test_a_number_with_another_unit_than_its_column_is_refused(tmp_path):
    table = read(tmp_path, ",".join(COLUMNS) + "\ns,应县,coal,35万吨,t,,,\n")
    with pytest.raises(Exception, match="'35万吨' is not a number"):
        numbers(table)


TOTALS = ",".join(COLUMNS) + "\na,应县,coal,100,t,,,\nb,应县,coal,50,t,,,\n{},,,{},,,,\n"


@pytest.mark.parametrize("word", ["合计", "总 计", "小计", "Total"])
def test_a_row_of_totals_is_checked_and_not_counted_twice(tmp_path, word):
    # 100 + 50 = 150
    table = read(tmp_path, TOTALS.format(word, 150))
    assert table.is_sound, table.problems
    assert sum(numbers(table)) == 150
    assert "1 rows of totals left out" in table.notes[-1]


def test_a_total_that_does_not_add_up_is_a_fault(tmp_path):
    table = read(tmp_path, TOTALS.format("合计", 170))
    (problem,) = table.problems
    assert "row 4, column activity" in str(problem)
    assert "the total says 170, but the rows above it come to 150" in problem.message


def test_words_of_cells_in_chinese(tmp_path):
    file = tmp_path / "projects.csv"
    file.write_text(
        "区域,企业名称,规模（万户）,完成时间,进展\n应县,甲公司,1.5,2020-08-31,已完成\n",
        encoding="utf-8",
    )
    table = read_table(file, ("region", "enterprise", "amount", "unit", "date", "state"))
    assert table.is_sound, table.problems
    assert table["state"].tolist() == ["done"]
    assert (table["amount"][0], table["unit"][0]) == ("1.5", "万户")


def test_a_sheet_is_read_as_the_file_it_stands_for(tmp_path):
    book = tmp_path / "place.xlsx"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("活动水平")
        sheet.merge_range(0, 0, 0, 4, "活动水平一览表")
        sheet.write_row(1, 0, ["单元", "区域", "排放源", "活动水平（吨）", "下限", "上限", "备注"])
        sheet.write_row(2, 0, ["a", "应县", "coal", 1234.5, 1000, 1500])
        sheet.write_row(3, 0, ["合计", "", "", 1234.5])
    table = read_table(book / "inventory" / "activity.csv", COLUMNS, extra=True)
    assert table.is_sound, table.problems
    assert table.name == f"{book}: 活动水平"
    assert numbers(table) == [1234.5]
    assert np.array_equal(table.line, [3])
    assert table.files == (book,)
    missing = read_table(book / "inventory" / "fuels.csv", COLUMNS)
    assert "no such sheet. The workbook has 活动水平." in missing.problems[0].message


def test_a_file_that_is_no_workbook_says_so(tmp_path):
    book = tmp_path / "place.xlsx"
    book.write_bytes(b"PK\x03\x04 broken")
    table = read_table(book / "inventory" / "activity.csv", COLUMNS)
    assert "is not a workbook that can be read" in table.problems[0].message


def test_heads_that_templates_show_are_no_note_and_others_are_named_without_folder(tmp_path):
    file = tmp_path / "controls.csv"
    file.write_text("区域,比例\n甲县,1\n", encoding="utf-8")
    assert read_table(file, ("region", "share")).notes == ()
    file.write_text("县区,比例\n甲县,1\n", encoding="utf-8")
    (note,) = read_table(file, ("region", "share")).notes
    assert note == f"{tmp_path.name}/controls.csv: columns read as region, share."


def test_shares_in_percent(tmp_path):
    file = tmp_path / "controls.csv"
    file.write_text("区域,比例,下限,上限\n甲县,80%,７５％,0.9\n乙县,100 %,,\n", encoding="utf-8")
    table = read_table(file, ("region", "share", "low", "high"))
    assert table["share"].tolist() == ["0.8", "1"]
    assert (table["low"].tolist(), table["high"].tolist()) == (["0.75", ""], ["0.9", ""])
    file.write_text("区域,比例\n甲县,多数%\n", encoding="utf-8")
    assert read_table(file, ("region", "share"))["share"].tolist() == ["多数%"]
