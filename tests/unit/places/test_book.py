"""A place as a workbook: nothing is lost on the way, and it runs as the folder does."""

import csv
import filecmp
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from simmodel.cli.app import app
from simmodel.data_folders import scenarios_folder
from simmodel.errors import InputDataError
from simmodel.inputs.wording import wording
from simmodel.places.book import column_notes, convert_place, head
from simmodel.places.files import COLUMNS, columns_of, files_of

PLACES = ("shuozhou", "shanxi", "datong", "changji", "yangquan")
MAIN = {
    "shuozhou": "plan-2020",
    "shanxi": "plan-2025",
    "datong": "plan-2021",
    "changji": "plan-2020",
    "yangquan": "plan-2020",
}


def cells(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [[cell.strip() for cell in row] for row in csv.reader(stream) if any(row)]


@pytest.fixture(scope="module", params=PLACES)
def place(request, tmp_path_factory):
    folder = scenarios_folder() / request.param
    book = tmp_path_factory.mktemp("books") / f"{request.param}.xlsx"
    convert_place(folder, book)
    return folder, book


def test_there_and_back_nothing_is_lost(place, tmp_path):
    folder, book = place
    back = convert_place(book, tmp_path / "back")
    assert files_of(back) == files_of(folder)
    for name in files_of(folder):
        if name.endswith(".csv"):
            assert cells(back / name) == cells(folder / name), name
        else:
            assert (back / name).read_text(encoding="utf-8") == (folder / name).read_text(
                encoding="utf-8"
            ), name


@pytest.mark.slow
def test_a_workbook_runs_as_its_folder_does(place, tmp_path):
    folder, book = place
    runs = {"folder": folder / f"{MAIN[folder.name]}.yaml", "book": book}
    for name, file in runs.items():
        done = CliRunner().invoke(
            app, ["run", str(file), "--no-charts", "-q", "--output", str(tmp_path / name)]
        )
        assert done.exit_code == 0, done.output
    naming = ("manifest.json", "report.html")  # they name the files that rows came from
    names = [p.name for p in (tmp_path / "book").iterdir() if p.name not in naming]
    assert "emissions.csv" in names
    same, differ, failed = filecmp.cmpfiles(
        tmp_path / "folder", tmp_path / "book", names, shallow=False
    )
    assert (differ, failed) == ([], [])
    assert len(same) == len(names)


def test_sheets_have_chinese_heads_that_are_understood(place):
    _, book = place
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_name("活动水平")
    assert sheet.to_python()[0][:5] == ["单元", "区域", "排放源", "活动水平", "单位"]


def test_every_column_has_a_note_and_a_chinese_head():
    for file in COLUMNS:
        if file.endswith(("daily_concentrations.csv", "transfer.csv")):
            continue
        for column in columns_of(file):
            assert set(column_notes()[column]) == {"zh", "en"}, column
            assert column in wording().headers, column
            assert head(column, file, "zh") == wording().headers[column], (file, column)


@pytest.mark.parametrize(
    ("place", "target", "message"),
    [
        ("nowhere", "a.xlsx", "no such folder or workbook"),
        ("shuozhou", "a.csv", "does not end in .xlsx"),
        ("shuozhou", "there.xlsx", "exists already"),
        ("there.xlsx", "b.xlsx", "is a workbook, like the place"),
        ("there.xlsx", "full", "holds files already"),
    ],
)
def test_what_cannot_be_converted(tmp_path, place, target, message):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "there.xlsx") as made:
        made.add_worksheet("活动水平")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    named = tmp_path / place if place.endswith(".xlsx") else scenarios_folder() / place
    with pytest.raises(InputDataError, match=message):
        convert_place(named, tmp_path / target)


def test_the_command(tmp_path):
    book = tmp_path / "甲地.xlsx"
    done = CliRunner().invoke(app, ["convert", "scenarios/changji", str(book)])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(book)
    missing = CliRunner().invoke(app, ["run", str(book / "plan-2021.yaml"), "--no-charts"])
    assert missing.exit_code == 2
    assert "has no such scenario. Its sheets: plan-2020.yaml" in missing.stderr
