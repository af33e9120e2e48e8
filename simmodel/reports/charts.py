"""The charts of a run, each as PNG and SVG in ``charts/``."""

from pathlib import Path

from simmodel.reports.chart_air import draw_concentrations
from simmodel.reports.chart_index import draw_index
from simmodel.reports.chart_measures import draw_measures
from simmodel.reports.chart_regions import draw_regions
from simmodel.reports.chart_targets import draw_targets
from simmodel.reports.figures import main_pollutants, report_year
from simmodel.reports.style import chart_style, save
from simmodel.results.projection import Projection


def draw_charts(projection: Projection, folder: Path, lang: str = "en") -> None:
    """Draw every chart into ``folder/charts``.

    Parameters
    ----------
    projection : the run
    folder : an existing folder, such as the one that ``write`` fills
    lang : ``zh`` or ``en``
    """
    charts = folder / "charts"
    charts.mkdir()
    year = report_year(projection)
    with chart_style():
        for pollutant in main_pollutants(projection):
            figure = draw_measures(projection, pollutant, year, lang)
            if figure is not None:
                save(figure, charts, f"measures_{pollutant}_{year}")
        save(draw_regions(projection, year, lang), charts, f"regions_{year}")
        for name, draw in (("concentrations", draw_concentrations), ("index", draw_index)):
            figure = draw(projection, year, lang)
            if figure is not None:
                save(figure, charts, f"{name}_{year}")
        targets = draw_targets(projection, lang)
        if targets is not None:
            save(targets, charts, "targets")
