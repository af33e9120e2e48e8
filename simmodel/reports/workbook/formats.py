"""How cells look: number formats, colours, widths."""

import math
import unicodedata
from typing import TYPE_CHECKING, Any

from simmodel.reports.workbook.sheet import Column
from simmodel.vocabulary import Verdict

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
VERDICT_COLOURS = {
    Verdict.MET: ("#C6EFCE", "#006100"),
    Verdict.MISSED: ("#FFC7CE", "#9C0006"),
    Verdict.CANNOT_BE_JUDGED: ("#FFEB9C", "#7F6000"),
}
"""Fill and letters of a verdict; the word stands in the cell too."""
_STEPS = ((99.95, "#,##0"), (9.995, "#,##0.0"), (0.9995, "0.00"), (0.09995, "0.000"))
NOUGHT = 1e-9
"""What is below this, a milligram of tonnes, is rounding of the computer."""
_SMALLEST = 0.0000995
_NARROWEST, _WIDEST, _LONG = 6, 36, 40
_ROOM_FOR_FILTER = 3
_LATIN = 0.9


def number_format(value: float, percent: bool = False) -> str:
    """Excel's format that shows three figures; the cell keeps them all.

    What is nought but for rounding looks like it.

    >>> [number_format(x) for x in (41234.5, -123.4, 12.34, 1.234, 0.0123, 1e-6, -1e-14)]
    ['#,##0', '#,##0', '#,##0.0', '0.00', '0.0000', '0.00E+00', '0']
    >>> number_format(0.8, percent=True)
    '0.0%'
    """
    size = abs(value)
    if percent:
        return "0.0%" if size >= 0.001 or size < NOUGHT else "0.000%"
    if size < NOUGHT:
        return "0"
    if size < _SMALLEST:
        return "0.00E+00"
    return next((shown for least, shown in _STEPS if size >= least), "0.0000")


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: "Workbook", lang: str) -> None:
        self._book = book
        self._base = {"font_name": FONTS.get(lang, FONTS["en"]), "font_size": 10, "valign": "top"}
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **settings: object) -> "Format":
        """Return the format with these settings on top of the common ones."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(self._base | settings)
        return self._made[key]


def width_of(words: str) -> int:
    """Columns that a text takes, a Chinese character two.

    >>> width_of("SO2"), width_of("朔城区")
    (3, 6)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def lines_of(words: str, width: int) -> int:
    """Lines that a text takes in a column; words do not fill a line, hence the margin.

    Letters of Latin script are narrower than the digit that a column's width counts.

    >>> lines_of("x" * 40, 40), lines_of("x" * 45, 40), lines_of("朔" * 20, 40)
    (1, 2, 2)
    """
    wide = width_of(words) - len(words)
    taken = 2 * wide + _LATIN * (len(words) - wide)
    return 1 if taken <= width - 1 else math.ceil(taken / (0.95 * width - 1))


def column_width(column: Column) -> int:
    """Width that shows most cells of a column whole; long text and headers wrap."""
    head = width_of(column.head)
    least = min(head + 1, max(_NARROWEST, (head + 1) // 2 + 3)) + _ROOM_FOR_FILTER
    if column.kind == "long":
        longest = max((width_of(str(value)) for value in column.values), default=0)
        return max(least, min(_LONG, longest + 2))
    if column.kind in ("number", "year"):
        return max(least, 8 if column.kind == "year" else 11)
    longest = max((width_of(str(value)) for value in set(column.values)), default=0)
    return max(least, min(_WIDEST, longest + 2))
