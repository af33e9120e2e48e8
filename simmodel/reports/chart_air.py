"""Chart: concentrations by county against their limits, one panel a pollutant."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simmodel.inputs.air_response import AIR_UNITS
from simmodel.reports.air_figures import (
    Concentrations,
    air_of,
    city_note,
    concentrations,
    known_pollutants,
    only,
    target_limits,
)
from simmodel.reports.figures import ESTIMATED, number, percent
from simmodel.reports.source_line import air_source_line
from simmodel.reports.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    VERMILION,
    bare,
    foot,
    new_figure,
    wrap,
)
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import TargetKind

_ROW, _PANEL_WIDTH = 0.42, 3.6
_PANELS_A_ROW = 3


def draw_concentrations(projection: Projection, year: int, lang: str) -> Figure | None:
    """One panel a pollutant: bars with the plan, marks for base year, no plan and the limits.

    Returns None where no base-year concentration is known.
    """
    pollutants = known_pollutants(projection)
    if not pollutants:
        return None
    base = int(projection.scenario.base_year)
    found = [concentrations(projection, pollutant, year, lang) for pollutant in pollutants]
    count = len(found[0].codes)
    known = [i for i in range(count) if any(np.isfinite(one.base_year[i]) for one in found)]
    found = [only(one, known) for one in found]
    columns = min(_PANELS_A_ROW, len(pollutants))
    rows = -(-len(pollutants) // columns)
    height = rows * (_ROW * len(found[0].names) + 0.6) + 1.3
    figure = new_figure(_PANEL_WIDTH * columns + 1.2, height)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    grades = air_of(projection).air.index_limits
    for axes, pollutant, values in zip(panels, pollutants, found, strict=False):
        limits = target_limits(projection, TargetKind.CONCENTRATION, pollutant, year)
        wanted = np.array([limits.get(code, np.nan) for code in values.codes], dtype=float)
        draw_panel(axes, values, wanted, float(grades[pollutant]))
        axes.set_title(panel_title(projection, pollutant, lang), loc="left", fontsize=10.5)
    for axes in panels[len(pollutants) :]:
        axes.set_axis_off()
    notes = [text("vs_base_year_long", lang, year=base), text("star", lang)]
    notes += city_note(projection, lang)
    if len(known) < count:
        notes.append(text("left_out", lang, count=count - len(known)))
    _legend(figure, year, base, text("semicolon", lang).join(notes), lang)
    title = text("chart_concentrations", lang, base=base, year=year)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    foot(figure, air_source_line(projection, pollutants, lang))
    return figure


def panel_title(projection: Projection, pollutant: str, lang: str) -> str:
    """Pollutant, unit, and the statistic where it is not the annual mean."""
    parts = [pollutant_name(pollutant), word(AIR_UNITS[pollutant], lang)]
    if pollutant == "CO":
        parts.append(text("statistic_CO", lang))
    if pollutant == "O3":
        ozone = "supplied" if air_of(projection).air.o3_supplied else "held"
        parts.append(text("statistic_O3", lang, ozone=text(ozone, lang)))
    return text("comma", lang).join(parts)


def draw_panel(axes: Axes, values: Concentrations, wanted: np.ndarray, grade: float) -> None:
    """Draw the places of one pollutant.

    Parameters
    ----------
    wanted : array (place,), limit of the targets; NaN where there is none
    grade : grade-II limit
    """
    places = np.arange(len(values.names))
    shown = [values.scenario, values.baseline, values.base_year, wanted, np.array([grade])]
    reach = float(np.nanmax(np.concatenate(shown)))
    axes.axvline(grade, color=GREEN, linewidth=1.1, linestyle=(0, (4, 3)))
    axes.barh(places, np.nan_to_num(values.scenario), height=0.42, color=BLUE)
    axes.plot(values.baseline, places, "|", color=DARK, markersize=13, mew=1.8)
    axes.plot(values.base_year, places, "o", mfc="none", mec=VERMILION, markersize=7, mew=1.6)
    at, known = places[np.isfinite(wanted)], wanted[np.isfinite(wanted)]
    axes.vlines(known, at - 0.42, at + 0.42, color=GREEN, linewidth=2.6)
    for place, now, before, quality, bound in zip(
        places, values.scenario, values.base_year, values.quality, wanted, strict=True
    ):
        over = np.isfinite(bound) and now > bound
        axes.text(
            1.08 * reach,
            float(place),
            cell(float(now), float(before), quality),
            va="center",
            fontsize=8.5,
            color=VERMILION if over else DARK,
        )
    axes.set_yticks(places, [wrap(name, 16) for name in values.names])
    axes.set_xlim(0, reach * 1.72)
    axes.set_ylim(len(places) - 0.4, -0.6)
    bare(axes)


def cell(now: float, before: float, quality: str) -> str:
    """Concentration with its change since the base year, starred if the base is an estimate.

    >>> cell(25.5, 31.5, "E"), cell(float("nan"), float("nan"), "")
    ('25.5* (-19.0 %)', '–')
    """
    if not np.isfinite(now):
        return "–"
    star = "*" if quality in ESTIMATED else ""
    change = f" ({percent(now - before, before, sign=True)})" if now != before else ""
    return f"{number(now)}{star}{change}"


def _legend(figure: Figure, year: int, base: int, note: str, lang: str) -> None:
    """Name the marks once, below all panels."""
    marks = [
        Line2D([], [], color=BLUE, linewidth=7),
        Line2D([], [], color=DARK, marker="|", linestyle="none", markersize=13, mew=1.8),
        Line2D([], [], mfc="none", mec=VERMILION, marker="o", linestyle="none", mew=1.6),
        Line2D([], [], color=GREEN, linewidth=2.6),
        Line2D([], [], color=GREEN, linewidth=1.1, linestyle=(0, (4, 3))),
    ]
    labels = [
        text("in_year", lang, year=year, what=text("scenario", lang)),
        text("in_year", lang, year=year, what=text("baseline", lang)),
        text("base_year", lang, year=base),
        text("limit_target", lang),
        text("limit_grade", lang),
    ]
    legend = figure.legend(
        marks,
        labels,
        loc="outside lower left",
        ncols=len(marks),
        frameon=False,
        title=note,
        alignment="left",
    )
    legend.get_title().set_color(GREY)
