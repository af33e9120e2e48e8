"""The charts of a run: which there are, and drawing them into ``charts/``."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from simmodel.inputs.polygons import Polygons
from simmodel.reports.chart_air import draw_concentrations
from simmodel.reports.chart_index import draw_index
from simmodel.reports.chart_map import draw_map, map_subjects
from simmodel.reports.chart_measures import draw_measures
from simmodel.reports.chart_regions import draw_regions
from simmodel.reports.chart_sectors import draw_sectors
from simmodel.reports.chart_targets import draw_targets, target_pages
from simmodel.reports.chart_waterfall import draw_waterfall
from simmodel.reports.chart_wedge import draw_wedge
from simmodel.reports.figures import main_pollutants, report_year
from simmodel.reports.fonts import fonts_in_memory
from simmodel.reports.style import chart_style, save
from simmodel.results.projection import Projection

FIRST_POLLUTANTS = ("SO2", "NOx", "PM2.5")
"""Those that the main set shows step by step."""


@dataclass(frozen=True)
class Chart:
    """One chart that can be drawn.

    Parameters
    ----------
    name : of its files, without suffix
    draw : makes the figure; None where there is nothing to show
    main : it belongs to the set that a run draws unless all are asked for
    """

    name: str
    draw: Callable[[], Figure | None]
    main: bool = False


Watch = Callable[[Sequence[Chart]], Iterable[Chart]]
"""Hands on the charts one by one, as a progress bar does."""


def list_charts(
    projection: Projection, lang: str = "en", polygons: Polygons | None = None
) -> list[Chart]:
    """Every chart of a run, in the order of a report.

    Parameters
    ----------
    lang : ``zh`` or ``en``
    polygons : of the regions, for maps; without them there are none
    """
    year = report_year(projection)
    pollutants = main_pollutants(projection)
    charts = [*_targets(projection, lang)]
    for name, draw in (("concentrations", draw_concentrations), ("index", draw_index)):
        charts.append(Chart(f"{name}_{year}", partial(draw, projection, year, lang)))
    for pollutant in pollutants:
        first = pollutant in FIRST_POLLUTANTS
        one = (projection, pollutant)
        charts += [
            Chart(
                f"waterfall_{pollutant}_{year}", partial(draw_waterfall, *one, year, lang), first
            ),
            Chart(f"measures_{pollutant}_{year}", partial(draw_measures, *one, year, lang)),
            Chart(f"sectors_{pollutant}", partial(draw_sectors, *one, lang)),
            Chart(f"wedge_{pollutant}", partial(draw_wedge, *one, lang)),
        ]
    charts.append(Chart(f"regions_{year}", partial(draw_regions, projection, year, lang)))
    if polygons is not None:
        charts += [
            Chart(
                f"map_{subject}_{year}",
                partial(draw_map, projection, polygons, subject, year, lang),
                True,
            )
            for subject in map_subjects(projection)
        ]
    return charts


def _targets(projection: Projection, lang: str) -> Iterator[Chart]:
    """The pages of the targets; the first one is in the main set."""
    pages = target_pages(projection, lang)
    for page in range(1, len(pages) + 1):
        name = "targets" if page == 1 else f"targets_{page}"
        yield Chart(name, partial(draw_targets, projection, lang, page, pages), page == 1)


def draw_charts(
    projection: Projection,
    folder: Path,
    lang: str = "en",
    *,
    every: bool = True,
    formats: Sequence[str] = ("png", "svg"),
    polygons: Polygons | None = None,
    watch: Watch = iter,
) -> None:
    """Draw charts into ``folder/charts``.

    Parameters
    ----------
    projection : the run
    folder : an existing folder, such as the one that ``write`` fills
    lang : ``zh`` or ``en``
    every : all of `list_charts`, else its main set
    formats : some of ``png``, ``svg``, ``pdf``
    polygons : of the regions, for maps
    watch : is handed the charts to draw and hands them on one by one
    """
    charts = folder / "charts"
    charts.mkdir()
    chosen = [c for c in list_charts(projection, lang, polygons) if every or c.main]
    with chart_style(), fonts_in_memory("pdf" not in formats):
        for chart in watch(chosen):
            figure = chart.draw()
            if figure is not None:
                save(figure, charts, chart.name, formats)
