"""Chart: targets as a matrix of verdicts and margins, one column a scenario."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.comparison import LACKS, legend
from simmodel.reports.comparison_targets import SIGNS, TargetRow, target_rows, targets_in
from simmodel.reports.style import BLUE, DARK, GREY, VERMILION, bare, new_figure, text_width, wrap
from simmodel.reports.texts import text
from simmodel.results.comparison import Comparison
from simmodel.vocabulary import Verdict

_LINE, _GAP = 0.16, 0.12
_MOST = 40
"""Rows drawn; those that come out alike, or nearly so, give way."""
_LABEL_COLUMNS = 60
_LABELS, _LIMITS, _COLUMN = 4.6, 1.8, 1.9
"""Widths of labels, limits, and of the column of a scenario, in inches."""
_MARKS: dict[Verdict | None, tuple[str, str]] = {
    Verdict.MET: ("o", BLUE),
    Verdict.MISSED: ("X", VERMILION),
}
"""Told apart by shape as well, for print in black and white."""
_CHANGED = "#F3F0E6"
"""Behind rows in which a verdict or a limit changes."""


def draw_target_matrix(comparison: Comparison, lang: str) -> Figure | None:
    """One row a target and region, a sign and the margin for each scenario; what differs first.

    Returns
    -------
    The figure; None where no scenario has a target.
    """
    rows = target_rows(comparison, lang)
    if not rows:
        return None
    shown = rows[:_MOST]
    labels = [_label(row, lang) for row in shown]
    limits = [wrap(row.limit, 26) for row in shown]
    lines = [1 + max(a.count("\n"), b.count("\n")) for a, b in zip(labels, limits, strict=True)]
    edges = np.concatenate([[0.0], np.cumsum([_GAP + _LINE * count for count in lines])])
    places = (edges[:-1] + edges[1:]) / 2
    columns = len(comparison.names)
    width = _LIMITS + _COLUMN * columns
    figure = new_figure(_LABELS + width, edges[-1] + 1.3 + 0.16 * columns)
    axes = figure.subplots()
    axes.set_xlim(-_LIMITS, _COLUMN * columns)
    axes.set_ylim(edges[-1], 0)
    bare(axes)
    axes.set_yticks(places, labels, fontsize=8.5, linespacing=1.15)
    for row, bottom, top in zip(shown, edges[1:], edges, strict=False):
        if np.isinf(row.change):
            axes.axhspan(top, bottom, color=_CHANGED, zorder=0)
    for place, written in zip(places, limits, strict=True):
        axes.text(-_LIMITS + 0.05, place, written, va="center", fontsize=8.5, color=GREY)
    for column, letter in enumerate(comparison.letters.values()):
        axes.text(_COLUMN * column + 0.18, -0.06, letter, va="bottom", ha="center", fontsize=11)
        _draw_column(axes, [row.cells[column] for row in shown], places, _COLUMN * column + 0.18)
    figure.suptitle(text("compare_chart_targets", lang), x=0.01, ha="left", fontsize=14)
    note = _note(comparison, targets_in(rows) - targets_in(shown), lang)
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY, linespacing=1.35)
    return figure


def _draw_column(
    axes: Axes, cells: list[tuple[Verdict | None, str]], places: np.ndarray, left: float
) -> None:
    """Signs and margins of one scenario; a dash where it does not have the target."""
    for (verdict, gap), place in zip(cells, places, strict=True):
        if verdict not in _MARKS:
            sign = SIGNS[verdict] if verdict else LACKS
            axes.text(left, place, sign, va="center", ha="center", color=GREY)
            continue
        marker, colour = _MARKS[verdict]
        axes.plot([left], [place], marker=marker, color=colour, markersize=7, mew=0.5)
        axes.text(left + 0.16, place, gap, va="center", fontsize=8.5, color=DARK)


def _label(row: TargetRow, lang: str) -> str:
    region = text("list", lang).join(row.regions)
    if text_width(region) > _LABEL_COLUMNS // 2:
        region = text("compare_regions_count", lang, count=len(row.regions))
    elif row.is_everywhere or region in row.title:
        return wrap(row.title, _LABEL_COLUMNS)
    return wrap(text("title_and_region", lang, title=row.title, region=region), _LABEL_COLUMNS)


def _note(comparison: Comparison, left_out: int, lang: str) -> str:
    lines = [text("compare_signs", lang)]
    if comparison.common is not None:
        lines.append(text("compare_in_brackets", lang))
    if left_out:
        lines.append(text("compare_chart_targets_more", lang, count=left_out))
    lines += [wrap(f"{letter}  {title}", 130) for letter, title, _ in legend(comparison, lang)]
    return "\n".join(lines)
