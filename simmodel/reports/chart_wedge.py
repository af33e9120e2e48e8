"""Chart: the wedge of measures between the emission without and with the plan."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.chart_waterfall import axis_start
from simmodel.reports.figures import measure_titles, number, rounded
from simmodel.reports.source_line import source_line
from simmodel.reports.style import DARK, GREY, VERMILION, fill, foot, new_figure, spread, wrap
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

MOST_MEASURES = 6
"""Measures with a wedge of their own; the others are one wedge."""
_SIZE, _WIDTHS = (12.5, 6.0), (1.85, 1.0)
_ALL_SHOWN = 0.5
"""Where the wedges span less than this part of the emission, the axis does not start at 0."""
_LINE = 0.037
"""Height of a line of the labels, as part of the height."""


def draw_wedge(projection: Projection, pollutant: str, lang: str) -> Figure | None:
    """Lines without and with the plan over the years, between them a wedge a measure.

    Returns
    -------
    The figure; None where no measure changes the pollutant, or there is one year only.
    """
    wedges = wedge_table(projection, pollutant, lang)
    lines = emission_lines(projection, pollutant)
    if wedges.empty or len(lines) < 2:
        return None
    figure = new_figure(*_SIZE, wspace=0.0)
    axes, beside = figure.subplots(1, 2, width_ratios=_WIDTHS, sharey=True)
    draw_wedges(axes, wedges, lines)
    _label(beside, wedges, lines, lang)
    years = [int(year) for year in lines.index]
    names = {"pollutant": pollutant_name(pollutant), "base": years[0], "year": years[-1]}
    title = text("chart_wedge", lang, unit=word(EMISSION_UNIT, lang), **names)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    start = axes.get_ylim()[0]
    notes = [text("chart_wedge_note", lang, year=years[-1])]
    notes += [text("axis_from", lang, value=number(start))] if start else []
    note = text("semicolon", lang).join(notes)
    figure.supxlabel(wrap(note, 190), x=0.01, ha="left", fontsize=8, color=GREY)
    foot(figure, source_line(projection, [pollutant], lang))
    return figure


def emission_lines(projection: Projection, pollutant: str) -> pd.DataFrame:
    """Emission of all regions, t/yr: index year, from the base year on; baseline, scenario."""
    here = projection.dataset.sel(pollutant=pollutant)
    sums = {
        name: here[variable].transpose("year", "region", "source").to_numpy().sum(axis=(1, 2))
        for name, variable in (("baseline", "baseline"), ("scenario", "emissions"))
    }
    lines = pd.DataFrame(sums, index=here["year"].to_numpy())
    base = int(projection.scenario.base_year)
    if base not in lines.index:
        whole = float(here["base_year_emissions"].sum(skipna=False))
        lines.loc[base] = [whole, whole]
    return lines.sort_index()


def wedge_table(
    projection: Projection, pollutant: str, lang: str, most: int = MOST_MEASURES
) -> pd.DataFrame:
    """Reduction by measure over the years, t/yr, the largest of the last year first.

    Returns
    -------
    DataFrame, index titles of the `most` measures that take off most, then one row for the rest
    (also those that add); one column a year, from the base year on. The rows sum to baseline minus
    scenario. Empty where no measure changes anything.
    """
    cells = projection.dataset["reduction"].sel(pollutant=pollutant)
    values = cells.transpose("measure", "year", "region").to_numpy().sum(axis=2)
    years = [int(year) for year in cells["year"].to_numpy()]
    table = pd.DataFrame(values, index=measure_titles(projection, lang), columns=years)
    base = int(projection.scenario.base_year)
    if base not in table:
        table.insert(0, base, 0.0)
    table = table[(table.abs() > 1e-9 * max(float(np.abs(values).sum()), 1e-9)).any(axis=1)]
    last = table[years[-1]].sort_values(ascending=False, kind="stable")
    count = int((last > 0).sum())
    if count < len(table) or count > most + 1:
        count = min(count, most)
    named, rest = table.loc[last.index[:count]].copy(), table.loc[last.index[count:]]
    if len(rest):
        named.loc[text("measures_rest", lang, count=len(rest))] = rest.sum()
    return named


def wedge_edges(wedges: pd.DataFrame, lines: pd.DataFrame) -> np.ndarray:
    """Upper and lower edges of the wedges, array (wedge + 1, year), from the baseline down."""
    taken = np.vstack([np.zeros(len(lines)), wedges.to_numpy(dtype=float).cumsum(axis=0)])
    edges: np.ndarray = lines["baseline"].to_numpy(dtype=float) - taken
    return edges


def draw_wedges(axes: Axes, wedges: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Draw a `wedge_table` between the `emission_lines`; a rest that adds is vermilion."""
    years = [int(year) for year in lines.index]
    edges = wedge_edges(wedges, lines)
    for i in range(len(wedges)):
        look = fill(i)
        if edges[i + 1, -1] > edges[i, -1]:
            look = {"facecolor": "white", "edgecolor": VERMILION, "hatch": "xxxx"}
        axes.fill_between(years, edges[i], edges[i + 1], linewidth=0.7, **look)
    axes.plot(years, lines["baseline"], color=DARK, linewidth=1.8, linestyle=(0, (5, 2)))
    axes.plot(years, lines["scenario"], color=DARK, linewidth=2.6)
    low, high = float(edges.min()), float(lines.to_numpy().max())
    start = axis_start(low, high, _ALL_SHOWN)
    axes.set_ylim(start, high + 0.08 * (high - start))
    axes.set_xlim(years[0], years[-1])
    axes.set_xticks(years, list(map(str, years)))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.tick_params(length=3)


def _label(axes: Axes, wedges: pd.DataFrame, lines: pd.DataFrame, lang: str) -> None:
    """Name both lines and every wedge at the right edge, apart from each other."""
    edges = wedge_edges(wedges, lines)[:, -1]
    year = int(lines.index[-1])
    ends = lines.iloc[-1]
    rows = [(float(ends["baseline"]), _line_label("baseline", ends, year, lang))]
    for i, (title, written) in enumerate(zip(wedges.index, _changes(wedges), strict=True)):
        middle = float(edges[i] + edges[i + 1]) / 2
        rows.append((middle, wrap(f"{title} {written}", 58)))
    rows.append((float(ends["scenario"]), _line_label("scenario", ends, year, lang)))
    low, high = axes.get_ylim()
    places = _apart(rows, low, high)
    for (middle, label), place in zip(rows, places, strict=True):
        axes.plot([0, 0.045], [middle, place], color=GREY, linewidth=0.7)
        axes.text(0.055, place, label, va="center", fontsize=9, color=DARK, linespacing=1.1)
    axes.set_xlim(0, 1)
    axes.set_axis_off()


def _changes(wedges: pd.DataFrame) -> list[str]:
    """What each measure takes off in the last year, as it changes the emission."""
    taken = wedges.iloc[:, -1].to_numpy(dtype=float)
    sizes = rounded(np.abs(taken)[:, None])
    signs = ["-" if value > 0 else "+" if value < 0 else "" for value in taken]
    return [sign + size for sign, (size,) in zip(signs, sizes, strict=True)]


def _line_label(key: str, ends: pd.Series, year: int, lang: str) -> str:
    return f"{text('in_year', lang, year=year, what=text(key, lang))} {number(float(ends[key]))}"


def _apart(rows: list[tuple[float, str]], low: float, high: float) -> np.ndarray:
    """Places of labels of one or more lines, from the top down, as near to theirs as it goes."""
    line = _LINE * (high - low)
    lines = [(place, i) for i, (place, label) in enumerate(rows) for _ in label.split("\n")]
    moved = spread([-place for place, _ in lines], line)
    shift = max(0.0, float(moved[-1]) + low + 0.5 * line)
    owner = np.array([i for _, i in lines])
    centres = [-(moved[owner == i] - shift).mean() for i in range(len(rows))]
    return np.array(centres)
