"""The options of ``run`` on charts, and the progress bar of their drawing."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from simmodel.reports.charts import Chart
    from simmodel.results.projection import Projection

_log = logging.getLogger(__name__)
_FORMATS = ("png", "svg", "pdf")


class ChartSet(StrEnum):
    """Which charts a run draws."""

    MAIN = "main"
    ALL = "all"


Charts = Annotated[
    ChartSet,
    typer.Option("--charts", help="Charts to draw: the main ones, or all."),
]
NoCharts = Annotated[bool, typer.Option("--no-charts", help="Draw no charts.")]
Formats = Annotated[
    str, typer.Option("--formats", metavar="LIST", help="Of charts: some of png,svg,pdf.")
]
Map = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="FILE", help="GeoJSON with the outlines of the regions, for maps."
    ),
]


def read_formats(written: str) -> tuple[str, ...]:
    """Split the list of ``--formats``.

    Raises
    ------
    typer.BadParameter : one that charts cannot have.

    >>> read_formats("png, PDF")
    ('png', 'pdf')
    """
    found = tuple(dict.fromkeys(one.strip().lower() for one in written.split(",") if one.strip()))
    wrong = [one for one in found if one not in _FORMATS]
    if wrong or not found:
        named = ", ".join(map(repr, wrong)) or "nothing"
        message = f"{named} is not a format of charts. Give some of {','.join(_FORMATS)}."
        raise typer.BadParameter(message, param_hint="--formats")
    return found


def check_map(file: Path | None, no_charts: bool) -> None:
    """See that a map that is asked for is also drawn.

    Raises
    ------
    typer.BadParameter : outlines for maps are named, and no charts are wanted.
    """
    if file is not None and no_charts:
        message = "a map is a chart, and --no-charts is given. Leave out one of the two."
        raise typer.BadParameter(message, param_hint="--map")


def chart_drawer(
    projection: "Projection",
    charts: ChartSet,
    formats: Sequence[str],
    file: Path | None,
    lang: str,
    quiet: bool,
) -> Callable[["Projection", Path, str], None]:
    """Return the function that draws the charts of a run, for `write`.

    Parameters
    ----------
    charts : the main ones or all
    file : of the outlines, if the user names one; it is read here, before anything is written
    quiet : without a bar
    """
    from simmodel.inputs.polygons import find_polygons
    from simmodel.reports.charts import draw_charts
    from simmodel.reports.sentences import in_language

    regions = projection.inventory.regions
    polygons = find_polygons(file, regions, lambda said: _log.warning(in_language(said, lang)))
    if not quiet and len(polygons or ()) < len(regions):
        typer.echo(err=True)  # sets what it said about them apart from the folder, the last line
    watch = iter if quiet or not sys.stderr.isatty() else with_bar
    every = charts is ChartSet.ALL
    return partial(draw_charts, every=every, formats=formats, polygons=polygons, watch=watch)


def with_bar(charts: Sequence["Chart"]) -> Iterator["Chart"]:
    """Hand on charts one by one, their number and name in a bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(charts))
        for chart in charts:
            progress.update(task, description=f"charts/{chart.name}", refresh=True)
            yield chart
            progress.advance(task)
