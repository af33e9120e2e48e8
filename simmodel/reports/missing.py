"""The rows that a place still has to fill in, as a table for the terminal."""

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from simmodel.reports.tables import new_table
from simmodel.reports.texts import text

_MOST = 20


def missing_report(rows: Sequence[tuple[int, str, str, float]], lang: str) -> Group:
    """List what is missing.

    Parameters
    ----------
    rows : row number, region, source category, weight 0-1; in the order to show
    """
    table = new_table(text("missing_title", lang, count=len(rows)))
    table.add_column("", justify="right")
    for key in ("region", "source", "part"):
        table.add_column(text(key, lang), justify="right" if key == "part" else "left")
    for line, region, source, weight in rows[:_MOST]:
        share = f"{100 * weight:.1f} %" if weight else "–"
        table.add_row(text("missing_row", lang, line=line), region, source, share)
    parts = [text("missing_how", lang)]
    if len(rows) > _MOST:
        parts.insert(0, text("missing_more", lang, count=len(rows) - _MOST))
    return Group(table, *map(Text, parts))
