"""Chart: emissions by sector over the years, without and with the plan side by side."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import number, percent, rounded
from simmodel.reports.source_line import source_line
from simmodel.reports.style import (
    DARK,
    GREY,
    STACK,
    bare,
    fill,
    foot,
    new_figure,
    spread,
    text_width,
    wrap,
)
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

WITHOUT, WITH = "baseline", "scenario"
_MOST_YEARS, _MANY = 5, 4
"""Years shown at most; with more than so many, the totals are written smaller."""
_SIZE = (11.0, 5.6)
_BAR, _APART, _NEXT = 0.8, 0.86, 2.5
"""Width of a bar, from one bar of a year to the other, from one year to the next."""
_GAP = 0.055
"""Between direct labels, as part of the height."""
_COLUMN = 0.072
"""Width of a column of text, in inches."""


def draw_sectors(projection: Projection, pollutant: str, lang: str) -> Figure | None:
    """Stacks of the base year and of each year after it, the largest sector at the bottom.

    Returns
    -------
    The figure; None where nothing is emitted.
    """
    table = sector_emissions(projection, pollutant, lang)
    if not table.to_numpy().any():
        return None
    base, last = int(projection.scenario.base_year), int(table.columns[-1][0])
    figure = new_figure(*_SIZE)
    axes = figure.subplots()
    draw_stacks(axes, table, lang)
    names = {"pollutant": pollutant_name(pollutant), "base": base, "year": last}
    title = text("chart_sectors", lang, unit=word(EMISSION_UNIT, lang), **names)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    note = wrap(text("chart_sectors_note", lang, base=base, year=last), 165)
    axes.set_title(note, loc="left", fontsize=8.5, color=GREY)
    foot(figure, source_line(projection, [pollutant], lang))
    return figure


def sector_emissions(projection: Projection, pollutant: str, lang: str) -> pd.DataFrame:
    """Emissions by sector, t/yr: the six largest of the base year, then the rest in one row.

    Returns
    -------
    DataFrame, index names of sectors; columns (year, case): first the base year as ``scenario``,
    then of each year after it ``baseline`` and ``scenario``; at most five years, the last kept
    """
    data = projection.dataset
    base_year = int(projection.scenario.base_year)
    here = data.sel(pollutant=pollutant)
    sectors = data["sector"].to_numpy().astype(str)
    columns = {(base_year, WITH): here["base_year_emissions"]}
    for year in _shown([int(y) for y in data["year"].to_numpy() if y > base_year]):
        columns[year, WITHOUT] = here["baseline"].sel(year=year)
        columns[year, WITH] = here["emissions"].sel(year=year)
    sums = {
        column: pd.Series(values.transpose("region", "source").to_numpy().sum(axis=0))
        for column, values in columns.items()
    }
    table = pd.DataFrame(sums).groupby(sectors).sum()
    table = table[(table != 0).any(axis=1)]
    size = table[base_year, WITH]
    order = size.sort_values(ascending=False, kind="stable").index
    table = table.loc[order].rename(index=lambda name: word(f"sector_{name}", lang))
    if len(table) <= len(STACK) + 1:
        return table
    rest = table.iloc[len(STACK) :]
    label = text("sectors_rest", lang, count=len(rest))
    return pd.concat([table.iloc[: len(STACK)], rest.sum().to_frame(label).T])


def _shown(years: list[int]) -> list[int]:
    """At most five years, evenly apart, the last among them.

    >>> _shown([2020, 2021]), _shown(list(range(2021, 2031)))
    ([2020, 2021], [2022, 2024, 2026, 2028, 2030])
    """
    step = -(-len(years) // _MOST_YEARS)
    return years[::-1][::step][::-1] if years else []


def draw_stacks(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    """Draw a table of `sector_emissions`: stacks, totals above, sectors named at the last bar."""
    columns = [(int(column[0]), str(column[1])) for column in table.columns]
    years = list(dict.fromkeys(year for year, _ in columns))
    places = [
        _NEXT * years.index(year) + (0.0 if case == WITHOUT else _APART) for year, case in columns
    ]
    places[0] = _APART / 2
    values = table.to_numpy(dtype=float)
    starts = np.vstack([np.zeros(len(columns)), values.cumsum(axis=0)])
    reach = float(starts[-1].max())
    for i, row in enumerate(values):
        axes.bar(places, row, width=_BAR, bottom=starts[i], linewidth=0.7, **fill(i))
    for place, total, (_, case) in zip(places, starts[-1], columns, strict=True):
        change = percent(total - starts[-1, 0], starts[-1, 0], sign=True)
        label = number(total) if place == places[0] else f"{number(total)}\n({change})"
        size = 8.5 if len(years) <= _MANY + 1 else 7.5
        axes.text(place, total + 0.012 * reach, label, ha="center", va="bottom", fontsize=size)
        if place != places[0]:
            under = text("with_short" if case == WITH else "without_short", lang)
            axes.text(place, -0.015 * reach, under, ha="center", va="top", fontsize=8, color=GREY)
    _name_sectors(axes, table, starts[:, -1], places[-1] + _BAR / 2, 1.13 * reach)
    bare(axes)
    axes.set_yticks([])
    axes.set_ylim(0, 1.13 * reach)
    axes.set_xticks([_NEXT * i + _APART / 2 for i in range(len(years))], list(map(str, years)))
    axes.tick_params(axis="x", pad=16, labelsize=10)
    axes.axhline(0, color=DARK, linewidth=0.8)


def _name_sectors(
    axes: Axes, table: pd.DataFrame, starts: np.ndarray, right: float, height: float
) -> None:
    """Write name and value of each sector beside the last bar, apart from each other."""
    last = table.iloc[:, -1].to_numpy(dtype=float)
    middles = (starts[:-1] + starts[1:]) / 2
    at = spread(middles.tolist(), _GAP * height)
    at = at + max(0.0, 0.02 * height - float(at.min(initial=np.inf)))
    written = rounded(last[:, None])
    labels = [f"{name} {value}" for name, (value,) in zip(table.index, written, strict=True)]
    for label, middle, place in zip(labels, middles, at, strict=True):
        axes.plot([right + 0.03, right + 0.3], [middle, place], color=GREY, linewidth=0.7)
        axes.text(right + 0.36, place, label, va="center", fontsize=9, color=DARK)
    share = max(map(text_width, labels)) * _COLUMN / _SIZE[0]
    axes.set_xlim(-0.5, -0.5 + (right + 0.5 + 0.5) / (1 - share))
