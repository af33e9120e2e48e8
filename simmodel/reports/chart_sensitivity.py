"""Chart: which assumptions decide a number, as a tornado, as indices or as effects."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import number, quantity
from simmodel.reports.style import BLUE, DARK, GREY, PALE_BLUE, VERMILION, bare, new_figure, wrap
from simmodel.reports.texts import text

_LINE, _GAP = 0.17, 0.24
_LABEL_COLUMNS = 46
_WIDTH, _HEAD = 11.5, 1.5
MOST_BARS = 15


@dataclass(frozen=True)
class SensitivityChart:
    """What the chart says beside its bars.

    Parameters
    ----------
    method : ``tornado``, ``morris``, ``sobol`` or ``regional``
    title : of the output
    base : the output with every assumption as it is
    unit : of the output
    note : below the chart
    """

    method: str
    title: str
    base: float
    unit: str
    note: str


def draw_sensitivity(table: pd.DataFrame, chart: SensitivityChart, lang: str) -> Figure:
    """One row an assumption, the strongest on top, at most `MOST_BARS`.

    Parameters
    ----------
    table : DataFrame with ``label`` and the columns of the method; a tornado also has the written
        values ``value_low`` and ``value_high`` at the ends of the bars
    """
    if chart.method == "tornado":
        table = table[table["swing"] != 0]
    table = table.head(MOST_BARS)
    labels = [wrap(str(label), _LABEL_COLUMNS) for label in table["label"]]
    heights = np.array([_GAP + _LINE * (label.count("\n") + 1) for label in labels])
    edges = np.concatenate([[0.0], heights.cumsum()])
    places = (edges[:-1] + edges[1:]) / 2
    figure = new_figure(_WIDTH, edges[-1] + _HEAD)
    axes = figure.subplots()
    draw = {"tornado": _tornado, "sobol": _sobol, "morris": _morris, "regional": _regional}
    draw[chart.method](axes, table, places, chart, lang)
    marks = axes.get_legend_handles_labels()
    if marks[1]:
        figure.legend(*marks, loc="outside upper right", ncols=len(marks[1]), frameon=False)
    axes.set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    axes.set_ylim(edges[-1], 0)
    bare(axes)
    title = text(f"chart_{chart.method}", lang)
    figure.suptitle(f"{wrap(chart.title, 90)}\n{title}", x=0.01, ha="left", fontsize=12)
    note = "\n".join(wrap(line, 165) for line in chart.note.splitlines())
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def _tornado(
    axes: Axes, table: pd.DataFrame, places: np.ndarray, chart: SensitivityChart, lang: str
) -> None:
    """Bars from the base to the output at either end; light at the low end, dark at the high."""
    ends = {"low": (table["low_output"].to_numpy(float), PALE_BLUE),
            "high": (table["high_output"].to_numpy(float), BLUE)}  # fmt: skip
    reach = max(float(np.abs(values - chart.base).max()) for values, _ in ends.values())
    reach = reach if reach > 0 else 1.0
    for name, (values, colour) in ends.items():
        label = text(f"at_{name}", lang)
        axes.barh(places, values - chart.base, left=chart.base, height=0.2, color=colour,
                  edgecolor=DARK, linewidth=0.5, label=label)  # fmt: skip
    outer = np.sign(ends["high"][0] - ends["low"][0])
    for name, (values, _) in ends.items():
        written = table[f"value_{name}"].tolist()
        side = np.where(values == chart.base, outer * (1 if name == "high" else -1),
                        np.sign(values - chart.base))  # fmt: skip
        for place, value, right, end in zip(places, values, side, written, strict=True):
            mark = number(float(value)) + (f"\n[{end}]" if end else "")
            axes.text(value + 0.02 * reach * (1 if right >= 0 else -1), place, mark, va="center",
                      ha="left" if right >= 0 else "right", fontsize=8, color=DARK,
                      linespacing=1.1)  # fmt: skip
    axes.axvline(chart.base, color=DARK, linewidth=0.9)
    axes.set_xlim(chart.base - 1.5 * reach, chart.base + 1.5 * reach)
    now = text("base_now", lang, value=quantity(chart.base, chart.unit, lang))
    axes.set_title(now, loc="left", fontsize=9.5)


def _sobol(
    axes: Axes, table: pd.DataFrame, places: np.ndarray, chart: SensitivityChart, lang: str
) -> None:
    """Two bars a row: first order (dark) and total (light), with their 95 % intervals."""
    kinds = (("first", -0.07, BLUE), ("total", 0.07, PALE_BLUE))
    for name, shift, colour in kinds:
        values = table[name].to_numpy(float)
        spread = table[f"{name}_interval"].to_numpy(float)
        axes.barh(places + shift, values, height=0.13, color=colour, edgecolor=DARK,
                  linewidth=0.5, xerr=spread, error_kw={"linewidth": 0.8, "ecolor": GREY},
                  label=text(f"index_{name}", lang))  # fmt: skip
    marks = table[["exact", "exact_total"]].to_numpy(float)
    if np.isfinite(marks).any():
        axes.plot(marks.ravel(), np.stack([places - 0.07, places + 0.07], axis=1).ravel(), "|",
                  color=VERMILION, markersize=14, mew=1.8,
                  label=text("index_by_terms", lang))  # fmt: skip
    right = np.maximum(*(table[k].to_numpy(float) + table[f"{k}_interval"].to_numpy(float)
                         for k in ("first", "total")))  # fmt: skip
    _write_beside(axes, places, right,
                  [f"{100 * a:.1f} / {100 * b:.1f} %" for a, b in
                   zip(table["first"], table["total"], strict=True)])  # fmt: skip


def _morris(
    axes: Axes, table: pd.DataFrame, places: np.ndarray, chart: SensitivityChart, lang: str
) -> None:
    values = table["mu_star"].to_numpy(float)
    axes.barh(places, values, height=0.2, color=PALE_BLUE, edgecolor=DARK, linewidth=0.5,
              xerr=table["mu_star_interval"].to_numpy(float),
              error_kw={"linewidth": 0.8, "ecolor": GREY}, label=text("mu_star", lang))  # fmt: skip
    axes.plot(table["sigma"], places, "D", color=DARK, markersize=4, label=text("sigma", lang))
    right = np.fmax(values + table["mu_star_interval"].to_numpy(float), table["sigma"])
    one_way = np.abs(table["mu"]) > 0.5 * values
    signs = np.where(one_way, np.where(table["mu"] >= 0, "+", "−"), "±")
    written = [f"{s}{number(float(v))}" for s, v in zip(signs, values, strict=True)]
    _write_beside(axes, places, np.asarray(right, dtype=float), written)


def _regional(
    axes: Axes, table: pd.DataFrame, places: np.ndarray, chart: SensitivityChart, lang: str
) -> None:
    values = table["distance"].to_numpy(float)
    axes.barh(places, values, height=0.2, color=PALE_BLUE, edgecolor=DARK, linewidth=0.5)
    side = [text("met_if_high" if shift > 0 else "met_if_low", lang) for shift in table["shift"]]
    written = [f"{value:.2f}, {word}" for value, word in zip(values, side, strict=True)]
    _write_beside(axes, places, values, written)


def _write_beside(axes: Axes, places: np.ndarray, right: np.ndarray, written: list[str]) -> None:
    reach = max(float(np.nanmax(right)), 1e-12)
    for place, end, words in zip(places, right, written, strict=True):
        axes.text(max(end, 0) + 0.02 * reach, place, words, va="center", fontsize=8, color=DARK)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_xlim(min(0.0, -0.02 * reach), 1.35 * reach)
