"""Write sheets to an .xlsx file with XlsxWriter; the same sheets give the same bytes."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simmodel import __version__
from simmodel.errors import Problem, SimmodelError
from simmodel.reports.workbook.formats import (
    VERDICT_COLOURS,
    Formats,
    column_width,
    lines_of,
    number_format,
)
from simmodel.reports.workbook.sheet import Column, Front, Sheet
from simmodel.vocabulary import Verdict

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_CREATED = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 (a fixed date, so that bytes stay the same)
_LOCKED = (
    "cannot be written: it is open in another program such as Excel, or the folder is not there or "
    "read-only. Close the file, or write to another folder."
)
_OPTIONS = {
    "constant_memory": False,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_A4 = 9
_HEAD_FILL, _RULE = "#DCE6F1", "#A6A6A6"
_LINE_HEIGHT, _TITLE_HEIGHT, _HIGHEST = 14, 24, 400
"""Points; Excel draws no row higher than 409."""
_FRONT_WIDTHS = (24, 110)


def save(front: Front, sheets: Sequence[Sheet], file: Path, lang: str) -> None:
    """Write the first sheet and the tables.

    Numbers are written as they are, at the 16 digits of the format; only their look is rounded.

    Raises
    ------
    SimmodelError : the file cannot be written, as where Excel has it open.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(file), _OPTIONS)
    book.set_properties(
        {"title": front.title, "author": f"simmodel {__version__}", "created": _CREATED}
    )
    formats = Formats(book, lang)
    _write_front(book.add_worksheet(front.name), front, sheets, formats)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, front.title, formats)
    try:
        book.close()
    except FileCreateError:
        raise SimmodelError([Problem(str(file), "", _LOCKED)]) from None


def _write_sheet(page: "Worksheet", sheet: Sheet, title: str, formats: Formats) -> None:
    columns = sheet.columns
    rows = len(columns[0].values)
    head = formats.get(bold=True, text_wrap=True, bg_color=_HEAD_FILL, bottom=1, bottom_color=_RULE)
    heights = [1] * (rows + 1)
    for position, column in enumerate(columns):
        width = column_width(column)
        page.set_column(position, position, width, formats.get())
        page.write_string(0, position, column.head, head)
        heights[0] = max(heights[0], lines_of(column.head, width - 1))
        if column.kind == "long":
            lines = (lines_of(str(value), width) for value in column.values)
            heights[1:] = map(max, heights[1:], lines)
        _write_cells(page, position, column, formats)
    for row, lines_needed in enumerate(heights):
        if lines_needed > 1 or not row:
            page.set_row(row, min(_LINE_HEIGHT * lines_needed + 3, _HIGHEST))
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    page.repeat_rows(0)
    page.print_area(0, 0, rows, len(columns) - 1 - sheet.unprinted)
    _print_setup(page, title)


def _write_cells(page: "Worksheet", position: int, column: Column, formats: Formats) -> None:
    for row, value in enumerate(column.values, start=1):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            page.write_string(row, position, value, formats.get(**_look(column, row - 1)))
            continue
        number = float(str(value))
        percent = bool(column.percent) and column.percent[row - 1]
        shown = "0" if column.kind == "year" else number_format(number, percent)
        page.write_number(row, position, number, formats.get(num_format=shown))


def _look(column: Column, row: int) -> dict[str, Any]:
    if column.kind == "long":
        return {"text_wrap": True, "align": "left", "indent": 1}
    if column.kind == "verdict":
        fill, letters = VERDICT_COLOURS[Verdict(column.colours[row])]
        return {"bg_color": fill, "font_color": letters, "bold": True}
    return {"align": "left", "indent": 1}


def _print_setup(page: "Worksheet", title: str) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_header("&C&A")
    page.set_footer(f"&L{title.replace('&', '&&')[:200]}&R&P / &N")


def _write_front(
    page: "Worksheet", front: Front, sheets: Sequence[Sheet], formats: Formats
) -> None:
    plain, bold = formats.get(text_wrap=True), formats.get(bold=True, text_wrap=True)
    heading = formats.get(bold=True, font_size=12, bottom=1, bottom_color=_RULE)
    link = formats.get(font_color="#0563C1", underline=1)
    for position, width in enumerate(_FRONT_WIDTHS):
        page.set_column(position, position, width, formats.get())
    page.write_string(0, 0, front.title, formats.get(bold=True, font_size=16))
    page.write_string(1, 0, front.subtitle, formats.get(italic=True))
    for row, height in ((0, _TITLE_HEIGHT), (1, _LINE_HEIGHT + 4)):
        page.set_row(row, height)
    row = 3
    for head, words in front.facts:
        page.write_string(row, 0, head, bold)
        page.write_string(row, 1, words, plain)
        page.set_row(row, _LINE_HEIGHT * lines_of(words, _FRONT_WIDTHS[1]) + 2)
        row += 1
    row = _heading(page, row + 1, front.sheets_head, heading)
    for sheet in sheets:
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", link, sheet.name)
        page.write_string(row, 1, sheet.note, plain)
        row += 1
    row = _lines(page, row + 1, front.reading_head, front.reading, heading, plain)
    if front.warnings:
        _lines(page, row + 1, front.warnings_head, front.warnings, heading, plain)
    page.hide_gridlines(2)
    _print_setup(page, front.title)


def _heading(page: "Worksheet", row: int, words: str, look: "Format") -> int:
    page.write_string(row, 0, words, look)
    page.write_blank(row, 1, None, look)
    page.set_row(row, _TITLE_HEIGHT)
    return row + 1


def _lines(
    page: "Worksheet",
    row: int,
    head: str,
    lines: Sequence[str],
    heading: "Format",
    look: "Format",
) -> int:
    row = _heading(page, row, head, heading)
    for line in lines:
        page.merge_range(row, 0, row, 1, line, look)
        page.set_row(row, _LINE_HEIGHT * lines_of(line, sum(_FRONT_WIDTHS)) + 2)
        row += 1
    return row
