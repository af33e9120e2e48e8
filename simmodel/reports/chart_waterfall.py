"""Chart: from the base year to the target year, step by step: growth, then measure by measure."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import number, percent, reductions, rounded
from simmodel.reports.source_line import source_line
from simmodel.reports.style import (
    BLUE,
    DARK,
    GREY,
    PALE_BLUE,
    VERMILION,
    bare,
    foot,
    new_figure,
    wrap,
)
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

MOST_MEASURES = 12
"""Measures with a step of their own; the others are one step."""
_WIDTH, _LINE, _GAP = 12.5, 0.16, 0.16
_ALL_SHOWN = 0.25
"""Where the steps span less than this part of the largest total, the axis does not start at 0."""


def draw_waterfall(
    projection: Projection, pollutant: str, year: int, lang: str, most: int = MOST_MEASURES
) -> Figure | None:
    """Bars from the emission of the base year to that with the plan, largest measure first.

    Parameters
    ----------
    most : measures with a step of their own

    Returns
    -------
    The figure; None where nothing is emitted.
    """
    steps = waterfall_steps(projection, pollutant, year, lang, most)
    if not steps[["start", "end"]].to_numpy().any():
        return None
    labels = [wrap(str(label), 58) for label in steps["label"]]
    heights = np.array([_GAP + _LINE * (label.count("\n") + 1) for label in labels])
    edges = np.concatenate([[0.0], heights.cumsum()])
    figure = new_figure(_WIDTH, edges[-1] + 1.0)
    axes = figure.subplots()
    draw_steps(axes, steps, labels, edges, lang)
    base = int(projection.scenario.base_year)
    names = {"pollutant": pollutant_name(pollutant), "base": base, "year": year}
    title = text("chart_waterfall", lang, unit=word(EMISSION_UNIT, lang), **names)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    foot(figure, source_line(projection, [pollutant], lang))
    return figure


def waterfall_steps(
    projection: Projection, pollutant: str, year: int, lang: str, most: int = MOST_MEASURES
) -> pd.DataFrame:
    """Steps from the base year to a year with the plan, all regions together.

    Returns
    -------
    DataFrame : label, kind (``total``, ``growth``, ``measure`` or ``rest``), start, end (t/yr); a
        step goes from `start` to `end`, a total from 0. Each step starts where the one before it
        ends: base year, growth (baseline minus base year), the baseline, the `most` measures that
        change most, the rest of them together, the year with the plan.
    """
    here = projection.dataset.sel(pollutant=pollutant)
    base = float(here["base_year_emissions"].sum(skipna=False))
    baseline, scenario = (
        float(here[name].sel(year=year).sum(skipna=False)) for name in ("baseline", "emissions")
    )
    table = reductions(projection, pollutant, year, lang)["total"]
    named = table.abs().sort_values(ascending=False, kind="stable").index[:most]
    if len(table) == most + 1:
        named = table.index
    shown, rest = table[table.index.isin(named)], table[~table.index.isin(named)]
    steps = [(title, "measure", -float(value)) for title, value in shown.items()]
    if len(rest):
        steps.append((text("measures_rest", lang, count=len(rest)), "rest", -float(rest.sum())))
    first = text("base_year", lang, year=int(projection.scenario.base_year))
    rows: list[tuple[str, str, float, float]] = [(first, "total", 0.0, base)]
    rows.append((text("growth_step", lang), "growth", base, baseline))
    rows.append((_in_year("baseline", year, lang), "total", 0.0, baseline))
    level = baseline
    for title, kind, change in steps:
        rows.append((str(title), kind, level, level + change))
        level += change
    rows.append((_in_year("scenario", year, lang), "total", 0.0, scenario))
    return pd.DataFrame(rows, columns=["label", "kind", "start", "end"])


def _in_year(key: str, year: int, lang: str) -> str:
    return text("in_year", lang, year=year, what=text(key, lang))


def axis_start(low: float, high: float, least: float = _ALL_SHOWN) -> float:
    """Where the axis starts: 0, or a round number below the steps where they would be too small.

    Parameters
    ----------
    least : part of `high` that the steps have to span for an axis from 0

    >>> axis_start(23029.0, 29567.0), axis_start(12695.0, 29567.0), axis_start(-3.0, 5.0)
    (22000.0, 0.0, 0.0)
    """
    span = high - low
    if low <= 0 or span > least * high or not span:
        return 0.0
    step = 10.0 ** np.floor(np.log10(span / 2))
    return max(0.0, float(np.floor((low - 0.15 * span) / step) * step))


def draw_steps(
    axes: Axes, steps: pd.DataFrame, labels: list[str], edges: np.ndarray, lang: str
) -> None:
    """Draw the rows of `waterfall_steps`; `edges` are the upper and lower ends of the rows."""
    places = (edges[:-1] + edges[1:]) / 2
    starts, ends = (steps[name].to_numpy(dtype=float) for name in ("start", "end"))
    low, high = float(ends.min()), float(np.maximum(starts, ends).max())
    left = axis_start(low, high)
    total = (steps["kind"] == "total").to_numpy()
    begin = np.where(total, left, starts)
    axes.barh(places, ends - begin, left=begin, height=0.24, linewidth=0.8, **_looks(steps))
    axes.vlines(ends[:-1], places[:-1], places[1:], color=GREY, linewidth=0.7, zorder=0)
    reach = high - left
    for place, start, end, label in zip(places, starts, ends, _values(steps), strict=True):
        at = max(end, start) + 0.012 * reach
        axes.text(at, place, label, va="center", fontsize=9, color=DARK)
    axes.set_yticks(places, labels, fontsize=9, linespacing=1.15)
    axes.set_ylim(edges[-1], 0)
    axes.set_xlim(left - (0.02 * reach if left else 0), high + 0.16 * reach)
    bare(axes)
    axes.axvline(left, color=DARK, linewidth=0.8, linestyle="-" if not left else (0, (3, 2)))
    if left:
        note = text("axis_from", lang, value=number(left))
        axes.set_title(note, loc="left", y=1.0, fontsize=8.5, color=GREY)


def _values(steps: pd.DataFrame) -> list[str]:
    """What is written beside each bar: a total with its change, a step with its sign."""
    ends = steps["end"].to_numpy(dtype=float)
    total = (steps["kind"] == "total").to_numpy()
    changes = np.where(total, 0.0, ends - steps["start"].to_numpy(dtype=float))
    written = []
    for i, (change, (size,)) in enumerate(
        zip(changes, rounded(np.abs(changes[:, None])), strict=True)
    ):
        if total[i]:
            since = percent(ends[i] - ends[0], ends[0], sign=True)
            written.append(f"{number(ends[i])} ({since})" if i else number(ends[i]))
        else:
            written.append(size if not change else f"{'+' if change > 0 else '-'}{size}")
    return written


def _looks(steps: pd.DataFrame) -> dict[str, Any]:
    """Fill and edge of each bar: totals dark, what takes off blue, what adds vermilion."""
    fills, hatches = [], []
    for kind, start, end in zip(steps["kind"], steps["start"], steps["end"], strict=True):
        adds = end > start
        colour = DARK if kind == "total" else VERMILION if adds else BLUE
        fills.append(PALE_BLUE if kind == "rest" and not adds else colour)
        hatches.append("//" if adds and kind != "total" else "")
    return {"facecolor": fills, "hatch": hatches, "edgecolor": ["white"] * len(fills)}
