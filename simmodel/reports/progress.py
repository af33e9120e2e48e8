"""Progress of listed projects, as tables for the terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simmodel.reports.figures import main_pollutants, number, percent, report_year
from simmodel.reports.tables import new_table
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.progress import Progress
from simmodel.results.projection import Projection

_BY = ("measure", "department", "region_name")
"""What the progress is shown by: clause and measure, department, county."""


def progress_report(projection: Projection, progress: Progress, lang: str) -> Group:
    """Everything that ``--as-of`` adds to what a run shows."""
    parts: list[RenderableType] = [amounts_table(progress, lang)]
    year = report_year(projection)
    parts += [reductions_table(projection, progress, by, year, lang) for by in _BY]
    if progress.without_list:
        names = text("list", lang).join(progress.without_list)
        parts.append(Text(text("progress_without", lang, names=names)))
    return Group(*parts)


def amounts_table(progress: Progress, lang: str) -> Table:
    """What the lists of projects come to, by measure and region."""
    table = new_table(text("progress_amounts", lang, day=progress.day.isoformat()))
    for key in ("clause", "measure", "department", "region"):
        table.add_column(text(key, lang), overflow="fold")
    for key in ("progress_listed", "progress_done", "progress_under_way", "progress_planned"):
        table.add_column(text(key, lang), justify="right")
    table.add_column(text("progress_overdue", lang), justify="right")
    table.add_column(text("progress_share", lang), justify="right")
    for row in progress.amounts.to_dict("records"):
        amounts = (row[k] for k in ("done", "under_way", "planned", "overdue"))
        table.add_row(
            *(str(row[k]) for k in ("clause", "measure", "department", "region_name")),
            f"{number(row['listed'])} {word(row['unit'], lang)}",
            *map(number, amounts),
            percent(row["done"], row["listed"]),
        )
    return table


def reductions_table(
    projection: Projection, progress: Progress, by: str, year: int, lang: str
) -> Table:
    """Reduction that is secured, of the whole, for the main pollutants in one year."""
    table = new_table(text("progress_reductions", lang, year=year, by=text(_WORDS[by], lang)))
    table.add_column(text(_WORDS[by], lang), overflow="fold")
    pollutants = main_pollutants(projection)
    for pollutant in pollutants:
        table.add_column(pollutant_name(pollutant), justify="right")
    rows = progress.reductions[progress.reductions["year"] == year]
    for name, here in rows.groupby(by, sort=False):
        cells = []
        for pollutant in pollutants:
            one = here[here["pollutant"] == pollutant]
            safe = float(one["secured"].sum())
            cells.append(f"{number(safe)} / {number(safe + float(one['hanging'].sum()))}")
        table.add_row(str(name) or "–", *cells)
    return table


_WORDS = {"measure": "measure", "department": "department", "region_name": "region"}
