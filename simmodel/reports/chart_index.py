"""Chart: the composite index as a stack of its six parts."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from simmodel.reports.air_figures import (
    air_of,
    city_note,
    concentrations,
    indices,
    known_pollutants,
    target_limits,
)
from simmodel.reports.figures import ESTIMATED
from simmodel.reports.source_line import air_source_line
from simmodel.reports.style import DARK, GREEN, GREY, SIX, bare, foot, new_figure, wrap
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.vocabulary import AIR_POLLUTANTS, TargetKind

_LINE = 0.2
_GROUP = 4.4
"""Lines of a place: its name, three bars, a gap."""
_NARROWEST = 0.03
"""Parts narrower than this share of the axis carry no number."""
_LIGHT = ("#E69F00", "#CC79A7", "#B3A369", "#56B4E9")


def draw_index(projection: Projection, year: int, lang: str) -> Figure | None:
    """Three bars a place: base year, without and with the plan; None where no index is known."""
    if set(known_pollutants(projection)) != set(AIR_POLLUTANTS):
        return None
    parts = index_parts(projection, year, lang)
    total = indices(projection, year, lang)
    known = [i for i in range(len(total.codes)) if np.isfinite(total.scenario[i])]
    if not known:
        return None
    figure = new_figure(10.5, _LINE * _GROUP * len(known) + 1.6)
    axes = figure.subplots()
    base = int(projection.scenario.base_year)
    heads = [
        text("base_year", lang, year=base),
        *(
            text("in_year", lang, year=year, what=text(key, lang))
            for key in ("baseline", "scenario")
        ),
    ]
    limits = target_limits(projection, TargetKind.COMPOSITE_INDEX, "", year)
    wanted = [float(limits.get(total.codes[i], np.nan)) for i in known]
    stars = ["*" if total.quality[i] in ESTIMATED else "" for i in known]
    draw_stacks(axes, parts[known], [total.names[i] for i in known], heads, stars)
    _draw_limits(axes, wanted, text("limit_target", lang))
    _legend(figure, axes)
    title = text("chart_index", lang, base=base, year=year)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    axes.set_title(_note(projection, lang), loc="left", fontsize=8.5, color=GREY)
    foot(figure, air_source_line(projection, AIR_POLLUTANTS, lang))
    return figure


def index_parts(projection: Projection, year: int, lang: str) -> np.ndarray:
    """Concentration over limit, array (place, 3, air pollutant): base year, without, with."""
    limits = air_of(projection).air.index_limits
    found = [concentrations(projection, pollutant, year, lang) for pollutant in AIR_POLLUTANTS]
    return np.stack(
        [
            np.stack([one.base_year, one.baseline, one.scenario], axis=1) / float(limits[pollutant])
            for one, pollutant in zip(found, AIR_POLLUTANTS, strict=True)
        ],
        axis=-1,
    )


def draw_stacks(
    axes: Axes, parts: np.ndarray, names: list[str], heads: list[str], stars: list[str]
) -> None:
    """Draw the stacks, the value in each part that is wide enough and the sum at the end."""
    rows = np.concatenate([np.arange(1, 4) + _GROUP * i for i in range(len(names))])
    flat = parts.reshape(-1, parts.shape[-1])
    left, reach = np.zeros(len(rows)), float(flat.sum(axis=1).max())
    for colour, pollutant, values in zip(SIX, AIR_POLLUTANTS, flat.T, strict=True):
        label = pollutant_name(pollutant)
        axes.barh(rows, values, left=left, height=0.82, color=colour, label=label, linewidth=0)
        for row, start, value in zip(rows, left, values, strict=True):
            if value > _NARROWEST * reach:
                ink = DARK if colour in _LIGHT else "white"
                middle = start + value / 2
                axes.text(
                    middle, row, f"{value:.2f}", ha="center", va="center", fontsize=7, color=ink
                )
        left = left + values
    for row, end, star in zip(rows, left, np.repeat(stars, 3), strict=True):
        axes.text(1.02 * reach, row, f"{end:.2f}{star}", va="center", color=DARK)
    for i, name in enumerate(names):
        axes.text(0, _GROUP * i, name, va="center", color=DARK)
    axes.set_yticks(rows, heads * len(names), fontsize=8.5)
    axes.set_xlim(0, reach * 1.1)
    axes.set_ylim(_GROUP * len(names) - 0.6, -0.7)
    bare(axes)


def _draw_limits(axes: Axes, wanted: list[float], label: str) -> None:
    starts = np.array([_GROUP * i for i, bound in enumerate(wanted) if np.isfinite(bound)])
    bounds = [bound for bound in wanted if np.isfinite(bound)]
    if bounds:
        axes.vlines(bounds, starts + 0.5, starts + 3.5, color=GREEN, linewidth=2.6, label=label)
        axes.set_xlim(0, max(axes.get_xlim()[1], 1.05 * max(bounds)))


def _legend(figure: Figure, axes: Axes) -> None:
    """Name the parts in their order, then the limit."""
    marks, labels = axes.get_legend_handles_labels()
    order = sorted(range(len(marks)), key=lambda i: isinstance(marks[i], LineCollection))
    figure.legend(
        [marks[i] for i in order],
        [labels[i] for i in order],
        loc="outside lower left",
        ncols=len(marks),
        frameon=False,
    )


def _note(projection: Projection, lang: str) -> str:
    """What a part is, what holds of ozone, and what the city is."""
    air = air_of(projection).air
    ozone = text("ozone_supplied" if air.o3_supplied else "ozone_held", lang)
    star = text("star", lang)
    note = text("chart_index_note", lang, standard=air.standard, ozone=ozone, star=star)
    return wrap(text("semicolon", lang).join([note, *city_note(projection, lang)]), 130)
