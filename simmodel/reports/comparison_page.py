"""The report of a comparison: one HTML file that needs nothing beside it, and its charts."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from simmodel import __version__
from simmodel.reports.comparison import (
    against,
    headlines,
    legend,
    main_pollutants,
    main_year,
    note_line,
    report_years,
)
from simmodel.reports.comparison_chances import chances_sheet
from simmodel.reports.comparison_sheets import (
    differences_sheet,
    gains_sheet,
    measures_sheet,
    parts_sheet,
    totals_sheet,
)
from simmodel.reports.comparison_targets import targets_sheet
from simmodel.reports.texts import text
from simmodel.results.comparison import Comparison

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE = "comparison.html"
_TOP = 12
"""Measures shown for each pollutant."""
_MOST_YEARS = 5
"""Years each with a table of its own; of more years, those of the terminal."""


@dataclass(frozen=True)
class Picture:
    """A chart within the page: what it shows, and the drawing as a data address."""

    title: str
    address: str


def report_writer(charts: bool) -> Callable[[Comparison, Path, str], None]:
    """Make the function that adds the report, with or without charts, to a folder.

    Returns
    -------
    A function of the comparison, the folder and the language, as ``write_comparison`` takes it
    """
    return partial(_write, charts=charts)


def _write(comparison: Comparison, folder: Path, lang: str, charts: bool) -> None:
    pictures = _draw(comparison, folder / "charts", lang) if charts else []
    html = comparison_page(comparison, pictures, lang)
    (folder / PAGE).write_text(html, encoding="utf-8", newline="\n")


def comparison_page(comparison: Comparison, pictures: list[Picture], lang: str) -> str:
    """Write the report as HTML."""
    year, years = main_year(comparison), comparison.years
    shown = years if len(years) <= _MOST_YEARS else report_years(comparison)
    sheets = [
        *(totals_sheet(comparison, one, lang) for one in shown),
        *(chances_sheet(comparison, one, lang) for one in report_years(comparison)),
        targets_sheet(comparison, lang),
        measures_sheet(comparison, year, lang, _TOP),
        gains_sheet(comparison, year, lang),
        *parts_sheet(comparison, "region", year, lang),
        *parts_sheet(comparison, "sector", year, lang),
    ]
    words = Environment(
        loader=PackageLoader("simmodel.reports"), autoescape=True, undefined=StrictUndefined
    )
    return words.get_template("comparison.html.j2").render(
        lang="zh-CN" if lang == "zh" else "en",
        t=partial(text, lang=lang),
        legend=legend(comparison, lang),
        notes=[note_line(note, comparison, lang) for note in comparison.notes],
        headlines=list(headlines(comparison, lang)),
        differences=differences_sheet(comparison, lang),
        sheets=[sheet for sheet in sheets if sheet.rows],
        pictures=pictures,
        version=__version__,
    )


def _draw(comparison: Comparison, charts: Path, lang: str) -> list[Picture]:
    """Draw every chart into a new folder, and return them for the page."""
    from simmodel.reports.chart_compare import draw_difference, draw_years
    from simmodel.reports.chart_compare_targets import draw_target_matrix
    from simmodel.reports.fonts import fonts_in_memory
    from simmodel.reports.source_line import source_line
    from simmodel.reports.style import chart_style, foot, save

    charts.mkdir()
    year = main_year(comparison)
    data = source_line(comparison.projections[0], main_pollutants(comparison), lang)
    pictures = []
    with chart_style(), fonts_in_memory():
        drawn: dict[str, Figure | None] = {"emissions": draw_years(comparison, lang)}
        for name in comparison.names[1:]:
            letters = against(comparison, name).replace(" − ", "-")
            drawn[f"difference_{letters}_{year}"] = draw_difference(comparison, name, year, lang)
        drawn["targets"] = draw_target_matrix(comparison, lang)
        for name, figure in drawn.items():
            if figure is not None:
                title = figure.get_suptitle()
                foot(figure, data)
                save(figure, charts, name)
                drawing = b64encode((charts / f"{name}.svg").read_bytes()).decode("ascii")
                pictures.append(Picture(title, f"data:image/svg+xml;base64,{drawing}"))
    return pictures
