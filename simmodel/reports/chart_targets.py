"""Chart: how far each target is met or missed, and how surely where an ensemble was drawn."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import ESTIMATED, limit, margin, number, projected, shown_unit
from simmodel.reports.intervals import probabilities
from simmodel.reports.source_line import source_line
from simmodel.reports.style import BLUE, DARK, GREY, VERMILION, bare, foot, new_figure, wrap
from simmodel.reports.texts import text
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, Verdict

_WIDTH, _LINE, _GAP = 14.0, 0.17, 0.15
_MOST_ROWS, _MOST_HEIGHT = 18, 6.6
"""Of a page; the height in inches."""
_TRIES = 16
_ORDER = (Verdict.MISSED, Verdict.MET, Verdict.CANNOT_BE_JUDGED)
_COLUMNS = (0.0, 0.26, 0.5, 0.8)
"""Where verdict, limit, projection and margin stand, as parts of the width."""
_DECIMALS = 6
"""Of a relative margin in percent; what is beyond is rounding of sums."""
_COLOURS = {Verdict.MET: BLUE, Verdict.MISSED: VERMILION, Verdict.CANNOT_BE_JUDGED: GREY}


def draw_targets(
    projection: Projection, lang: str, page: int = 1, pages: list[pd.DataFrame] | None = None
) -> Figure | None:
    """One row a target: its margin as a bar, then verdict, limit, projection and margin in words.

    Targets of different units share the axis because a margin is divided by the larger of limit
    and projection. A page of `target_pages` fills a slide; the first one holds what is missed.

    Parameters
    ----------
    page : number of the page, from 1
    pages : those of `target_pages`, where they are at hand

    Returns
    -------
    The figure; None for a plan without targets.
    """
    pages = target_pages(projection, lang) if pages is None else pages
    if not pages:
        return None
    table = pages[page - 1]
    labels, words = _all_labels(table, lang), _all_words(table, lang)
    is_drawn = projection.ensemble is not None
    edges = np.concatenate([[0.0], np.cumsum(_heights(labels, words))])
    places = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(_WIDTH, edges[-1] + 1.3)
    bars, beside = figure.subplots(1, 2, width_ratios=[1.0, 1.25])
    _draw_bars(bars, table, labels, places)
    heads = [text(key, lang) for key in ("verdict", "limit", "projected", "margin")]
    if is_drawn:
        heads[-1] = text("chart_margin_drawn", lang)
    _draw_words(beside, words, [_COLOURS[verdict] for verdict in table["verdict"]], places, heads)
    for axes in (bars, beside):
        axes.set_ylim(edges[-1], 0)
    years = sorted({int(year) for year in projection.targets["year"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    title = text("chart_targets", lang, year=span)
    if len(pages) > 1:
        title = text("page", lang, title=title, page=page, pages=len(pages))
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    note = text("chart_targets_axis", lang)
    if table["base_quality"].isin(ESTIMATED).any():
        note = text("semicolon", lang).join([note, text("star", lang)])
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY)
    known = sorted(set(table["pollutant"]) & set(projection.dataset["pollutant"].to_numpy()))
    foot(figure, source_line(projection, known, lang))
    return figure


def target_pages(projection: Projection, lang: str) -> list[pd.DataFrame]:
    """Rows of the targets that each page shows: what is missed first, the worst on top.

    Then what is met, the narrowest margin first, then what cannot be judged, one row for all its
    regions. A page holds at most 18 rows, and no more than fit on a slide.
    """
    table = _sorted(projection.targets.assign(probability=probabilities(projection)), lang)
    if table.empty:
        return []
    heights = np.array(_heights(_all_labels(table, lang), _all_words(table, lang)))
    page = _paged(heights, _MOST_HEIGHT)
    count = int(page[-1]) + 1
    # pages about alike: the lowest height that takes no more of them
    for most in np.linspace(heights.sum() / count, _MOST_HEIGHT, _TRIES):
        page = _paged(heights, float(most))
        if page[-1] < count:
            break
    return [table[page == number] for number in range(count)]


def _paged(heights: np.ndarray, most: float) -> np.ndarray:
    """Page of each row, counted from 0: at most 18 rows and `most` inches to a page."""
    page = np.zeros(len(heights), dtype=int)
    start = 0
    for i in range(len(heights)):
        if i - start == _MOST_ROWS or (i > start and heights[start : i + 1].sum() > most):
            start = i
            page[i:] += 1
    return page


def _all_labels(table: pd.DataFrame, lang: str) -> list[str]:
    return [_label(row, lang) for _, row in table.iterrows()]


def _all_words(table: pd.DataFrame, lang: str) -> list[list[str]]:
    return [_words(row, lang) for _, row in table.iterrows()]


def _heights(labels: list[str], words: list[list[str]]) -> list[float]:
    """Height of each row, in inches: that of its highest cell."""
    lines = (
        1 + max(cell.count("\n") for cell in [label, *row])
        for label, row in zip(labels, words, strict=True)
    )
    return [_GAP + _LINE * count for count in lines]


def relative_margin(gap: float, bound: float, projected: float) -> float:
    """Margin in percent of the larger of limit and projection; 0 where both are nought.

    >>> relative_margin(2.0, 20.0, 18.0), relative_margin(0.0, 0.0, 0.0)
    (10.0, 0.0)
    """
    scale = max(abs(bound), abs(projected))
    return round(100 * gap / scale, _DECIMALS) + 0.0 if scale else 0.0


def _sorted(targets: pd.DataFrame, lang: str) -> pd.DataFrame:
    """What is missed, then what is met, the smallest margin first; one row for what is unjudged."""
    values = zip(targets["margin"], targets["limit"], targets["projected"], strict=True)
    table = targets.assign(relative=[relative_margin(*map(float, row)) for row in values])
    name = f"region_name_{lang}"
    unjudged = table["verdict"] == Verdict.CANNOT_BE_JUDGED
    joined = table[unjudged].groupby("target")[name].agg(text("list", lang).join)
    table[name] = table[name].where(~unjudged, table["target"].map(joined))
    table = table[~(unjudged & table["target"].where(unjudged).duplicated())]
    rank = table["verdict"].map({verdict: i for i, verdict in enumerate(_ORDER)})
    by = ["rank", "relative", "target", "region"]
    return table.assign(rank=rank).sort_values(by, kind="stable").drop(columns="rank")


def _draw_bars(axes: Axes, table: pd.DataFrame, labels: list[str], places: np.ndarray) -> None:
    values = table["relative"].to_numpy()
    known = np.isfinite(values)
    colours = [_COLOURS[verdict] for verdict in table["verdict"]]
    axes.barh(places, np.where(known, values, 0.0), height=0.2, color=colours)
    axes.plot(0 * values[known], places[known], "|", color=DARK, markersize=9, mew=1.5)
    axes.set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    axes.axvline(0, color=GREY, linewidth=0.8)
    reach = max(float(np.abs(values[known]).max(initial=0.0)), 1.0)
    shown = values[known] / reach
    left, right = max(-shown.min(initial=0.0), 0.2), max(shown.max(initial=0.0), 0.2)
    axes.set_xlim(-(left + 0.3) * reach, (right + 0.3) * reach)
    for place, value in zip(places[known], values[known], strict=True):
        start = value + (0.04 if value >= 0 else -0.04) * reach
        side = "left" if value >= 0 else "right"
        axes.text(
            start,
            place,
            _percent(value),
            va="center",
            ha=side,
            fontsize=8.5,
            color=DARK,
        )
    bare(axes)


def _label(row: pd.Series, lang: str) -> str:
    title, region = str(row[f"title_{lang}"]), str(row[f"region_name_{lang}"])
    everywhere = row["region"] == ALL_REGIONS or region in title
    return wrap(
        title if everywhere else f"{title}, {region}" if lang == "en" else f"{region}：{title}", 54
    )


def _words(row: pd.Series, lang: str) -> list[str]:
    """Verdict, limit, then projection and margin, or the reason where there is no verdict."""
    verdict, status = (text(str(row[name]), lang) for name in ("verdict", "status"))
    if row["verdict"] == Verdict.CANNOT_BE_JUDGED:
        return [f"{verdict}\n{status}", limit(row, lang), wrap(str(row[f"reason_{lang}"]), 44), ""]
    gap = margin(float(row["margin"]), shown_unit(row), lang)
    return [
        f"{verdict} · {status}",
        limit(row, lang),
        projected(row, lang),
        f"{gap} ({row['probability']})" if row["probability"] else gap,
    ]


def _draw_words(
    axes: Axes, words: list[list[str]], colours: list[str], places: np.ndarray, heads: list[str]
) -> None:
    axes.set_xlim(0, 1)
    for column, head in zip(_COLUMNS, heads, strict=True):
        axes.text(column, 0, head, va="bottom", color=GREY)
    for place, row, colour in zip(places, words, colours, strict=True):
        for column, cell in zip(_COLUMNS, row, strict=True):
            axes.text(column, place, cell, va="center", linespacing=1.2, color=colour)
    bare(axes)
    axes.set_yticks([])


def _percent(value: float) -> str:
    """Write a relative margin; more figures for a narrow one, so that its side shows.

    >>> [_percent(x) for x in (82.3, -0.04, 0.0)]
    ['+82 %', '-0.04 %', '0 %']
    """
    return f"{value:+.0f} %" if abs(value) >= 1 else f"{number(value, sign=True)} %"
