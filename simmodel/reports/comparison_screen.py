"""What ``simmodel compare`` shows on the terminal; nothing is printed here."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simmodel.reports.comparison import (
    Sheet,
    headlines,
    legend,
    main_year,
    note_line,
    report_years,
)
from simmodel.reports.comparison_chances import chances_sheet
from simmodel.reports.comparison_sheets import (
    differences_sheet,
    gains_sheet,
    measures_sheet,
    totals_sheet,
)
from simmodel.reports.comparison_targets import targets_sheet
from simmodel.reports.tables import new_table
from simmodel.reports.texts import text
from simmodel.results.comparison import Comparison

_TOP, _TOP_TARGETS = 5, 12
"""Measures shown for each pollutant; targets shown."""
_MOST_ROWS = 40
"""Of a table on the terminal; the files have all."""


def screen(comparison: Comparison, lang: str) -> Group:
    """Everything that ``simmodel compare`` shows: what is compared, in short, then tables."""
    year = main_year(comparison)
    sheets = [differences_sheet(comparison, lang)]
    sheets += [totals_sheet(comparison, one, lang) for one in report_years(comparison)]
    sheets += [
        chances_sheet(comparison, year, lang),
        targets_sheet(comparison, lang, _TOP_TARGETS),
        measures_sheet(comparison, year, lang, _TOP),
        gains_sheet(comparison, year, lang),
    ]
    parts: list[RenderableType] = [_opening(comparison, lang)]
    for sheet in sheets:
        if sheet.rows or sheet.caption:
            parts += [_table(sheet, lang) if sheet.rows else _empty(sheet), ""]
    return Group(*parts)


def _opening(comparison: Comparison, lang: str) -> Text:
    """Which letter is which scenario, notes on what is not common, and the answer in short."""
    lines = [f"{letter}  {title} ({name})" for letter, title, name in legend(comparison, lang)]
    opening = Text("\n".join([*lines, ""]), overflow="fold")
    for note in comparison.notes:
        opening.append(note_line(note, comparison, lang) + "\n", style="yellow")
    opening.append("".join(f"\n{line}" for line in headlines(comparison, lang)), style="bold")
    return opening.append("\n")


def _empty(sheet: Sheet) -> Text:
    """Title and caption of a table without rows."""
    return Text(f"{sheet.title}\n{sheet.caption}".rstrip(), overflow="fold")


def _table(sheet: Sheet, lang: str) -> Table:
    caption = sheet.caption
    if len(sheet.rows) > _MOST_ROWS:
        more = text("compare_rows_more", lang, count=len(sheet.rows) - _MOST_ROWS)
        caption = "\n".join(part for part in (more, caption) if part)
    table = new_table(sheet.title, caption or None)
    for place, head in enumerate(sheet.heads):
        if place < sheet.words:
            table.add_column(head, overflow="fold", ratio=None if place == 1 else 2)
        else:
            table.add_column(head, justify="right", overflow="fold")
    for row in sheet.rows[:_MOST_ROWS]:
        if len(row) == 1:
            table.add_section()
        table.add_row(*row)
    return table
