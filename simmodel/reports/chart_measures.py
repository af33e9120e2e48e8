"""Chart: what each measure takes off one pollutant, in total and by region."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from simmodel.reports.figures import number, reductions, rounded, with_rest
from simmodel.reports.source_line import source_line
from simmodel.reports.style import (
    BLUE,
    DARK,
    GREY,
    PALE_BLUE,
    PALE_VERMILION,
    VERMILION,
    bare,
    foot,
    new_figure,
    wrap,
)
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

_LINE, _GAP = 0.16, 0.14
"""Height of a line of text and of the gap between rows, in inches."""
_BAR_WIDTH, _CELL_WIDTH, _LABEL_WIDTH = 3.6, 0.85, 3.6


def draw_measures(projection: Projection, pollutant: str, year: int, lang: str) -> Figure | None:
    """Bars of each measure's reduction, and a grid of cells that splits each bar by region.

    Returns
    -------
    The figure; None where no measure changes the pollutant in that year.
    """
    table = with_rest(reductions(projection, pollutant, year, lang), lang)
    if table.empty:
        return None
    labels = [wrap(str(title)) for title in table.index]
    heights = np.array([_GAP + _LINE * max(1, label.count("\n") + 1) for label in labels])
    edges = np.concatenate([[0.0], heights.cumsum()])
    places = (edges[:-1] + edges[1:]) / 2
    regions = table.shape[1] - 1
    grid_width = _CELL_WIDTH * regions
    figure = new_figure(_LABEL_WIDTH + _BAR_WIDTH + grid_width, edges[-1] + 1.3)
    bars, grid = figure.subplots(1, 2, width_ratios=[_BAR_WIDTH, grid_width])
    _draw_bars(bars, table["total"], labels, places, lang)
    _draw_grid(grid, table.drop(columns="total"), edges)
    for axes in (bars, grid):
        axes.set_ylim(edges[-1], 0)
        bare(axes)
    unit = word(EMISSION_UNIT, lang)
    title = text("chart_measures", lang, pollutant=pollutant_name(pollutant), year=year, unit=unit)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    figure.supxlabel(text("chart_measures_note", lang), x=0.01, ha="left", fontsize=8, color=GREY)
    foot(figure, source_line(projection, [pollutant], lang))
    return figure


def _draw_bars(
    axes: Axes, total: pd.Series, labels: list[str], places: np.ndarray, lang: str
) -> None:
    values = total.to_numpy()
    colours = [BLUE if value >= 0 else VERMILION for value in values]
    axes.barh(places, values, height=0.18, color=colours)
    reach = float(np.abs(values).max())
    written = rounded(values[:, None])
    for place, value, (label,) in zip(places, values, written, strict=True):
        start = max(value, 0.0) + 0.015 * reach
        axes.text(start, place, label, va="center", ha="left", color=DARK)
    axes.set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_xlim(min(values.min() * 1.05, 0), reach * 1.22)
    whole = f"{text('total', lang)} {number(float(values.sum()))}"
    axes.set_title(whole, loc="left", fontsize=9.5)


def _draw_grid(axes: Axes, cells: pd.DataFrame, edges: np.ndarray) -> None:
    values = cells.to_numpy()
    reach = max(float(np.abs(values).max()), 1e-12)
    shades = LinearSegmentedColormap.from_list("", [PALE_VERMILION, "#FFFFFF", PALE_BLUE])
    columns = np.arange(values.shape[1] + 1)
    norm = TwoSlopeNorm(0.0, -reach, reach)
    axes.pcolormesh(columns, edges, values, cmap=shades, norm=norm, edgecolors="white")
    written = rounded(values)
    for (row, column), value in np.ndenumerate(values):
        axes.text(
            column + 0.5,
            (edges[row] + edges[row + 1]) / 2,
            written[row][column],
            ha="center",
            va="center",
            fontsize=8.5,
            color=DARK if value else GREY,
        )
    axes.set_yticks([])
    for column, name in enumerate(cells.columns):
        whole = f"{wrap(str(name), 12)}\n{number(float(values[:, column].sum()))}"
        axes.text(column + 0.5, -0.06, whole, ha="center", va="bottom", fontsize=9, color=DARK)
