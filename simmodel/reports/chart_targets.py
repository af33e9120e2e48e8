"""Chart: how far each target is met or missed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import ESTIMATED, limit, margin, number, projected, shown_unit
from simmodel.reports.style import BLUE, DARK, GREY, VERMILION, bare, new_figure, wrap
from simmodel.reports.texts import text
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, Verdict

_LINE, _GAP = 0.17, 0.16
_COLUMNS = (0.0, 0.22, 0.52, 0.82)
"""Where verdict, limit, projection and margin stand, as parts of the width."""
_DECIMALS = 6
"""Of a relative margin in percent; what is beyond is rounding of sums."""
_COLOURS = {Verdict.MET: BLUE, Verdict.MISSED: VERMILION, Verdict.CANNOT_BE_JUDGED: GREY}


def draw_targets(projection: Projection, lang: str) -> Figure | None:
    """One row a target: its margin as a bar, then verdict, limit, projection and margin in words.

    Targets of different units share the axis because a margin is divided by the larger of limit
    and projection. Returns None for a plan without targets.
    """
    table = _sorted(projection.targets, lang)
    if table.empty:
        return None
    labels = [_label(row, lang) for _, row in table.iterrows()]
    words = [_words(row, lang) for _, row in table.iterrows()]
    lines = [
        1 + max(cell.count("\n") for cell in [label, *row])
        for label, row in zip(labels, words, strict=True)
    ]
    edges = np.concatenate([[0.0], np.cumsum([_GAP + _LINE * n for n in lines])])
    places = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(14.0, edges[-1] + 1.5)
    bars, beside = figure.subplots(1, 2, width_ratios=[1.0, 1.5])
    _draw_bars(bars, table, labels, places)
    _draw_words(beside, words, [_COLOURS[verdict] for verdict in table["verdict"]], places, lang)
    for axes in (bars, beside):
        axes.set_ylim(edges[-1], 0)
    years = sorted({int(year) for year in table["year"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    title = text("chart_targets", lang, year=span)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    note = text("chart_targets_axis", lang)
    if table["base_quality"].isin(ESTIMATED).any():
        note = text("semicolon", lang).join([note, text("star", lang)])
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def relative_margin(gap: float, bound: float, projected: float) -> float:
    """Margin in percent of the larger of limit and projection; 0 where both are nought.

    >>> relative_margin(2.0, 20.0, 18.0), relative_margin(0.0, 0.0, 0.0)
    (10.0, 0.0)
    """
    scale = max(abs(bound), abs(projected))
    return round(100 * gap / scale, _DECIMALS) + 0.0 if scale else 0.0


def _sorted(targets: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Judged targets first, the widest margin on top; then the others, one row for all regions."""
    values = zip(targets["margin"], targets["limit"], targets["projected"], strict=True)
    table = targets.assign(relative=[relative_margin(*map(float, row)) for row in values])
    name = f"region_name_{lang}"
    unjudged = table["verdict"] == Verdict.CANNOT_BE_JUDGED
    joined = table[unjudged].groupby("target")[name].agg(text("list", lang).join)
    table[name] = table[name].where(~unjudged, table["target"].map(joined))
    table = table[~unjudged | ~table.duplicated("target")]
    judged = table["verdict"] != Verdict.CANNOT_BE_JUDGED
    order = table.assign(judged=judged).sort_values(
        ["judged", "relative", "target", "region"], ascending=[False, False, True, True]
    )
    return order.drop(columns="judged")


def _draw_bars(axes: Axes, table: pd.DataFrame, labels: list[str], places: np.ndarray) -> None:
    values = table["relative"].to_numpy()
    known = np.isfinite(values)
    colours = [_COLOURS[verdict] for verdict in table["verdict"]]
    axes.barh(places, np.where(known, values, 0.0), height=0.2, color=colours)
    axes.plot(0 * values[known], places[known], "|", color=DARK, markersize=9, mew=1.5)
    axes.set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    axes.axvline(0, color=GREY, linewidth=0.8)
    reach = float(np.abs(values[known]).max()) if known.any() else 1.0
    axes.set_xlim(-1.35 * max(reach, 1.0), 1.35 * max(reach, 1.0))
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
        title if everywhere else f"{title}, {region}" if lang == "en" else f"{region}：{title}", 46
    )


def _words(row: pd.Series, lang: str) -> list[str]:
    """Verdict, limit, then projection and margin, or the reason where there is no verdict."""
    verdict = f"{text(str(row['verdict']), lang)}\n{text(str(row['status']), lang)}"
    if row["verdict"] == Verdict.CANNOT_BE_JUDGED:
        return [verdict, limit(row, lang), wrap(str(row[f"reason_{lang}"]), 44), ""]
    unit = shown_unit(row)
    return [
        verdict,
        limit(row, lang),
        projected(row, lang),
        margin(float(row["margin"]), unit, lang),
    ]


def _draw_words(
    axes: Axes, words: list[list[str]], colours: list[str], places: np.ndarray, lang: str
) -> None:
    axes.set_xlim(0, 1)
    heads = [text(key, lang) for key in ("verdict", "limit", "projected", "margin")]
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
