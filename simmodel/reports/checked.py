"""What a check says: the matches of each measure, defaults, assumptions, warnings."""

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simmodel.reports.calibration import calibration_parts
from simmodel.reports.figures import quantity
from simmodel.reports.one_language import one_language
from simmodel.reports.sentences import in_language
from simmodel.reports.summary import reads, warnings_list
from simmodel.reports.texts import text
from simmodel.results.manifest import find_assumptions
from simmodel.results.projection import Projection


def checked(projection: Projection, lang: str) -> Group:
    """Everything that ``simmodel check`` shows of a file without problems."""
    parts: list[RenderableType] = [reads(projection, lang), matches_table(projection, lang)]
    defaults = [
        text("check_default", lang, line=in_language(line, lang))
        for line in projection.scenario.defaults
    ]
    assumptions = [
        text("check_assumption", lang, **found)
        for found in find_assumptions(projection.scenario, lang=lang)
    ]
    parts += calibration_parts(projection, lang)
    parts += [Text(line) for line in (*defaults, *assumptions)]
    if projection.warnings:
        parts.append(warnings_list(projection, lang))
    parts += [Text(line, style="yellow") for line in one_language(projection.scenario, lang)]
    return Group(*parts)


def matches_table(projection: Projection, lang: str) -> Table:
    """Segments and activity in the scope of each measure; what it asked for and what there was."""
    table = Table(title=text("matches_title", lang), title_justify="left", title_style="bold")
    table.add_column(text("measure", lang), overflow="fold")
    table.add_column(text("segments", lang), justify="right")
    table.add_column(text("scope", lang), overflow="fold")
    for key in ("asked", "found"):
        table.add_column(text(key, lang), justify="right")
    table.add_column(text("note", lang), overflow="fold", ratio=1)
    for row in projection.matches.itertuples(index=False):
        asked, found = float(str(row.asked)), float(str(row.found))
        table.add_row(
            str(row.measure),
            str(row.segments),
            str(row.scope),
            quantity(asked, str(row.unit), lang) if np.isfinite(asked) else "–",
            quantity(found, str(row.unit), lang) if np.isfinite(found) else "–",
            in_language(str(row.note), lang),
        )
    return table
