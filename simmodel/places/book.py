"""A place as one workbook, for those who work in Excel; nothing is lost there and back."""

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simmodel import workbooks
from simmodel.data_folders import scenarios_folder
from simmodel.errors import InputDataError, Problem
from simmodel.inputs.activity import REGION_COLUMNS
from simmodel.inputs.library import read_library
from simmodel.inputs.tables import Table, read_table
from simmodel.inputs.tidy import recognised
from simmodel.inputs.wording import header_of
from simmodel.places.choices import Choices
from simmodel.places.files import INVENTORY, KEPT, TEXTS, columns_of, files_of, may_have_more

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LONGEST_SHEET_NAME = 31
_FORBIDDEN = str.maketrans("/\\?*[]:", "·······")
_ROWS_OF_CHOICES = 5000
_WIDEST = 40
_MADE = {"comments": "simmodel", "title": "simmodel"}


def convert_place(place: Path, target: Path, lang: str = "zh") -> Path:
    """Turn a folder into a workbook, or a workbook into a folder.

    Returns
    -------
    What was written.

    Raises
    ------
    InputDataError : `place` is neither, or `target` is not the other of the two.
    """
    if workbooks.split(place):
        if workbooks.split(target):
            raise _refused(target, "is a workbook, like the place. Name a new folder.")
        workbooks.sheets(place)
        read_book(place, target)
        return target
    folder = place if place.is_dir() else scenarios_folder() / place.name
    if not folder.is_dir():
        raise _refused(place, "no such folder or workbook. Check the name.")
    if target.suffix.lower() != ".xlsx":
        raise _refused(target, "does not end in .xlsx. Name the workbook to write.")
    if target.exists():
        raise _refused(target, "exists already. Name another workbook, or delete it first.")
    write_book(folder, target, Choices.of(read_library(), _regions(folder)), lang)
    return target


def _refused(path: Path, message: str) -> InputDataError:
    return InputDataError([Problem(str(path), "", message)])


def _regions(folder: Path) -> Table | None:
    """Regions of the place for the drop-down list, where they can be read."""
    table = read_table(folder / INVENTORY / "regions.csv", REGION_COLUMNS)
    return table if table.is_sound else None


def write_book(folder: Path, book: Path, choices: Choices, lang: str = "zh") -> None:
    """Write the files of a place as the sheets of a workbook.

    Parameters
    ----------
    folder : the place, such as ``scenarios/shuozhou``
    book : the workbook to write
    choices : what the drop-down lists offer
    lang : language of sheet names, headers and notes
    """
    import xlsxwriter

    names = files_of(folder)
    with xlsxwriter.Workbook(book) as made:
        made.set_properties(_MADE)
        sheets = _sheet_names(names, lang)
        _write_contents(made, sheets, lang)
        offered = choices.write(made, lang)
        for name in names:
            sheet = made.add_worksheet(sheets[name])
            text = (folder / name).read_text(encoding="utf-8-sig")
            if name.endswith(TEXTS):
                _write_lines(sheet, text)
            else:
                _write_table(made, sheet, name, text, offered, lang)


def read_book(book: Path, folder: Path) -> list[Path]:
    """Write the sheets of a workbook as the files of a place; the folder must be new or empty.

    Raises
    ------
    InputDataError : the folder holds files, or a sheet cannot be read as the table it stands for.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise _refused(folder, "holds files already. Name a new or an empty folder.")
    contents: dict[str, str] = {}
    problems: list[Problem] = []
    for name in workbooks.sheets(book):
        if name.endswith(TEXTS):
            contents[name] = workbooks.read_bytes(book / name).decode()
        elif name.endswith(".csv"):
            contents[name] = _csv_text(_table_rows(book / name, name, problems))
    if problems:
        raise InputDataError(problems)
    written = []
    for name, text in contents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        written.append(file)
    return written


@cache
def column_notes() -> Mapping[str, Mapping[str, str]]:
    """What each column decides, by language."""
    text = (files("simmodel.places") / "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def head(column: str, file: str, lang: str) -> str:
    """Head of a column in a workbook: Chinese where it is understood again when read."""
    shown = header_of(column) if lang == "zh" else column
    columns = columns_of(file) or KEPT.get(file, ())
    if not columns or recognised(shown, columns, may_have_more(file))[0] != column:
        return column
    return shown


def _table_rows(path: Path, name: str, problems: list[Problem]) -> list[list[str]]:
    columns = columns_of(name)
    if not columns:
        return [row for row in workbooks.read_rows(path) if any(row)]
    table = read_table(path, columns, extra=may_have_more(name))
    problems.extend(table.problems)
    heads = list(table.cells)
    return [heads, *([table[c][i] for c in heads] for i in range(len(table)))]


def _csv_text(rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _sheet_names(names: Sequence[str], lang: str) -> dict[str, str]:
    """A sheet name for each file, short enough and none twice."""
    given: dict[str, str] = {}
    for name in names:
        known = workbooks.SHEETS.get(name)
        own = known[lang != "zh"] if known else name.translate(_FORBIDDEN)[-_LONGEST_SHEET_NAME:]
        number = 2
        while own.lower() in {used.lower() for used in given.values()}:
            own = f"{own[: _LONGEST_SHEET_NAME - 2]}_{number}"
            number += 1
        given[name] = own
    return given


def _write_contents(made: "Workbook", sheets: Mapping[str, str], lang: str) -> None:
    sheet = made.add_worksheet(workbooks.CONTENTS[lang != "zh"])
    bold = made.add_format({"bold": True, "bottom": 1})
    link = made.add_format({"font_color": "#0072B2", "underline": 1})
    heads = ("工作表", "文件") if lang == "zh" else ("sheet", "file")
    sheet.write_row(0, 0, heads, bold)
    for row, (name, own) in enumerate(sheets.items(), start=1):
        sheet.write_url(row, 0, f"internal:'{own}'!A1", link, own)
        sheet.write_string(row, 1, name)
    sheet.set_column(0, 1, 36)
    sheet.freeze_panes(1, 0)


def _write_lines(sheet: "Worksheet", text: str) -> None:
    """Lines of a text file in the first column."""
    for row, line in enumerate(text.splitlines()):
        if line:
            sheet.write_string(row, 0, line)
    sheet.set_column(0, 0, 120)


def _write_table(
    made: "Workbook",
    sheet: "Worksheet",
    name: str,
    text: str,
    offered: Mapping[str, str],
    lang: str,
) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    heads = made.add_format({"bold": True, "bottom": 1, "bg_color": "#E8F1F8", "text_wrap": True})
    header = [cell.strip() for cell in rows[0]]
    for column, title in enumerate(header):
        sheet.write_string(0, column, head(title, name, lang), heads)
        note = column_notes().get(title, {}).get(lang)
        if note:
            sheet.write_comment(0, column, note, {"x_scale": 2})
        longest = max((_width(row[column]) for row in rows if column < len(row)), default=0)
        sheet.set_column(
            column, column, min(max(longest, _width(head(title, name, lang))) + 2, _WIDEST)
        )
        if title in offered:
            rule: dict[str, Any] = {"validate": "list", "source": offered[title]}
            rule |= {"error_type": "warning", "ignore_blank": True}
            sheet.data_validation(1, column, _ROWS_OF_CHOICES, column, rule)
    for number, row in enumerate(rows[1:], start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(header) - 1)


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: str) -> None:
    """Write a number as a number if it reads back as the same text, all else as text."""
    if not cell:
        return
    value = _as_number(cell)
    if value is None:
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, value)


def _as_number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if workbooks.text_of(value) == cell else None


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)
