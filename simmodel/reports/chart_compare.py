"""Charts of a comparison: emissions by year, what makes the difference, targets as a matrix."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.comparison import (
    SAME,
    against,
    legend,
    main_pollutants,
    report_years,
)
from simmodel.reports.comparison_sheets import measure_changes
from simmodel.reports.figures import number, rounded
from simmodel.reports.intervals import interval
from simmodel.reports.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    PALE_BLUE,
    VERMILION,
    bare,
    new_figure,
    wrap,
)
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.comparison import Comparison
from simmodel.results.comparison_tables import difference, totals_table
from simmodel.vocabulary import EMISSION_UNIT

COLOURS = (BLUE, VERMILION, GREEN, "#CC79A7", "#E69F00", DARK, "#56B4E9", "#B3A369")
_MARKERS = "os^Dv<>P"
_DASHES = ("-", "--", "-.", ":", "-", "--", "-.", ":")
_PANELS_A_ROW = 3
_PANEL_WIDTH, _PANEL_HEIGHT = 3.4, 2.3
_LINE, _GAP = 0.16, 0.14
"""Height of a line of text and of the gap between rows, in inches."""
_LABEL_WIDTH, _BAR_WIDTH = 3.6, 1.75
_SMALL = 0.01
"""Measures below this part of the gross difference of every pollutant are drawn together."""


def draw_years(comparison: Comparison, lang: str) -> Figure:
    """One panel a pollutant: a line for each scenario, grey without the plan; numbers below."""
    pollutants = main_pollutants(comparison)
    columns = min(_PANELS_A_ROW, len(pollutants))
    rows = -(-len(pollutants) // columns)
    lines = len(comparison.names)
    height = rows * (_PANEL_HEIGHT + 0.5 + _LINE * lines) + 0.7 + 0.2 * (lines + 1)
    figure = new_figure(_PANEL_WIDTH * columns + 0.6, height)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    table = totals_table(comparison)
    for axes, pollutant in zip(panels, pollutants, strict=False):
        _draw_lines(axes, table[table["pollutant"] == pollutant], comparison, lang)
        axes.set_title(pollutant_name(pollutant), loc="left", fontsize=11)
    for axes in panels[len(pollutants) :]:
        axes.set_axis_off()
    marks = panels[0].get_legend_handles_labels()[0]
    names = [text("baseline", lang)]
    names += [wrap(f"{letter}  {title}", 90) for letter, title, _ in legend(comparison, lang)]
    figure.legend(marks, names, loc="outside lower left", frameon=False, alignment="left")
    unit = word(EMISSION_UNIT, lang)
    figure.suptitle(text("compare_chart_years", lang, unit=unit), x=0.01, ha="left", fontsize=14)
    return figure


def _draw_lines(axes: Axes, table: pd.DataFrame, comparison: Comparison, lang: str) -> None:
    years = table["year"].to_numpy()
    axes.plot(years, table["baseline"], color=GREY, linewidth=1.4, marker=".", label="baseline")
    for i, name in enumerate(comparison.names):
        axes.plot(
            years,
            table[name],
            color=COLOURS[i],
            linestyle=_DASHES[i],
            marker=_MARKERS[i],
            markersize=7 - 0.5 * i,
            mfc=COLOURS[i] if i == 0 else "none",
            linewidth=1.6,
            label=name,
        )
    axes.set_ylim(0, 1.08 * max(table[["baseline", *comparison.names]].max()) or 1.0)
    axes.set_xticks(years if len(years) <= 6 else years[:: -(-len(years) // 6)])
    axes.set_xlim(years[0] - 0.3, years[-1] + 0.3)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.tick_params(labelsize=8, length=2)
    shown = report_years(comparison)
    below = []
    for name, letter in comparison.letters.items():
        values = dict(zip(years, table[name], strict=True))
        written = (f"{number(float(values[year]))} ({year})" for year in shown)
        below.append(f"{letter}  {text('list', lang).join(written)}")
    axes.set_xlabel("\n".join(below), loc="left", fontsize=8.5, color=DARK, linespacing=1.3)


def draw_difference(comparison: Comparison, name: str, year: int, lang: str) -> Figure | None:
    """Bars of what each measure adds to, or takes off, the difference to the first scenario.

    Returns
    -------
    The figure; None where the two emit the same in that year.
    """
    cells = difference_cells(comparison, name, year, lang)
    if cells.empty:
        return None
    labels = [wrap(str(title)) for title in cells.index]
    heights = np.array([_GAP + _LINE * (label.count("\n") + 1) for label in labels])
    edges = np.concatenate([[0.0], heights.cumsum()])
    places = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(_LABEL_WIDTH + _BAR_WIDTH * cells.shape[1], edges[-1] + 1.5)
    panels = figure.subplots(1, cells.shape[1], squeeze=False).ravel()
    for axes, pollutant in zip(panels, cells.columns, strict=True):
        _draw_bars(axes, cells[pollutant].to_numpy(), places)
        axes.set_ylim(edges[-1], 0)
        bare(axes)
        total = number(float(cells[pollutant].sum()), sign=True)
        total += _interval(comparison, name, str(pollutant), year)
        axes.set_title(f"{pollutant_name(pollutant)}\n{total}", loc="left", fontsize=9.5)
        axes.set_yticks([])
    panels[0].set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    pair, unit = against(comparison, name), word(EMISSION_UNIT, lang)
    title = text("compare_chart_measures", lang, pair=pair, year=year, unit=unit)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    note = _note(comparison, name, lang)
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY, linespacing=1.35)
    return figure


def difference_cells(comparison: Comparison, name: str, year: int, lang: str) -> pd.DataFrame:
    """What each measure adds to the emissions of a scenario against the first.

    Returns
    -------
    DataFrame, t/yr, one column a pollutant that differs, one row a measure, sorted by the largest
    part it has in any pollutant; small ones in one row; where the emissions without measures
    differ too, a row for that. A column adds up to the difference of the totals.
    """
    totals = totals_table(comparison)
    totals = totals[totals["year"] == year].set_index("pollutant")
    columns: dict[str, pd.Series] = {}
    titles: dict[str, str] = {}
    for pollutant in main_pollutants(comparison):
        change = float(totals[difference(name)][pollutant])
        before = float(totals[comparison.names[0]][pollutant])
        if abs(change) <= SAME * abs(before):
            continue
        table = measure_changes(comparison, pollutant, year, lang)
        titles |= {str(measure): str(title) for measure, title in table["title"].items()}
        columns[pollutant] = -table[difference(name)]  # more taken off is less emitted
        other = change - float(columns[pollutant].sum())
        if abs(other) > SAME * abs(before):
            columns[pollutant][""] = other
    cells = pd.DataFrame(columns).fillna(0.0)
    cells = cells[(cells != 0).any(axis=1)]
    parts = (cells.abs() / cells.abs().sum()).max(axis=1).sort_values(ascending=False)
    small = parts[(parts < _SMALL) & (parts.index != "")].index
    parts = parts.drop(small) if len(small) > 1 else parts
    shown = cells.loc[parts.index].rename(index=titles | {"": text("compare_chart_baseline", lang)})
    if len(small) > 1:
        label = text("rest", lang, count=len(small), part=f"{100 * _SMALL:g} %")
        shown.loc[label] = cells.loc[small].sum()
    return shown


def _draw_bars(axes: Axes, values: np.ndarray, places: np.ndarray) -> None:
    """Bars to both sides of nought; the hatch tells less from more without colour."""
    less = values < 0
    axes.barh(places[~less], values[~less], height=0.17, color=VERMILION)
    axes.barh(
        places[less], values[less], height=0.17, color=PALE_BLUE, edgecolor=BLUE, hatch="////"
    )
    axes.axvline(0, color=GREY, linewidth=0.8)
    reach = max(float(np.abs(values).max(initial=0.0)), 1e-12)
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    for place, value, (label,) in zip(places, values, rounded(values[:, None]), strict=True):
        shown = f"+{label}" if value > 0 and label[0] != "<" else label
        axes.text(
            max(value, 0.0) + 0.04 * reach,
            place,
            shown,
            va="center",
            fontsize=8.5,
            color=DARK if value else GREY,
        )
    axes.set_xlim(low - 0.03 * reach, high + 0.75 * (high - low))


def _interval(comparison: Comparison, name: str, pollutant: str, year: int) -> str:
    """Interval of a difference in brackets; nothing where the scenario was not drawn."""
    common = comparison.common
    found = None if common is None else common.chance(name, pollutant, year)
    return "" if found is None else f" ({interval(found.low, found.high)})"


def _note(comparison: Comparison, name: str, lang: str) -> str:
    """How to read the bars, and which letter is which scenario."""
    first = comparison.letters[comparison.names[0]]
    lines = [text("compare_chart_measures_note", lang, first=first)]
    if comparison.common is not None and name in comparison.common.names:
        lines.append(text("compare_chart_interval", lang))
    wanted = (comparison.names[0], name)
    titles = [f"{a}  {title}" for a, title, own in legend(comparison, lang) if own in wanted]
    return "\n".join([*lines, *(wrap(title, 120) for title in titles)])
