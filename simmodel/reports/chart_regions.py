"""Chart: emissions by region in the base year, without and with the plan."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simmodel.reports.figures import (
    Totals,
    main_pollutants,
    number,
    percent,
    region_names,
    totals,
)
from simmodel.reports.source_line import source_line
from simmodel.reports.style import BLUE, DARK, VERMILION, bare, foot, new_figure, wrap
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

_ROW, _PANEL_WIDTH = 0.42, 3.3
_PANELS_A_ROW = 3


def draw_regions(projection: Projection, year: int, lang: str) -> Figure:
    """One panel a pollutant: bars with the plan, marks for the base year and for no plan."""
    pollutants = main_pollutants(projection)
    base = int(projection.scenario.base_year)
    names = [wrap(name, 16) for name in region_names(projection, lang)]
    columns = min(_PANELS_A_ROW, len(pollutants))
    rows = -(-len(pollutants) // columns)
    height = rows * (_ROW * len(names) + 0.5) + 1.1
    figure = new_figure(_PANEL_WIDTH * columns + 1.2, height)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    keys = ("scenario", "baseline", "base_year")
    labels = {key: text(key, lang, year=base if key == "base_year" else year) for key in keys}
    for axes, pollutant in zip(panels, pollutants, strict=False):
        _draw_panel(axes, totals(projection, pollutant, year), names, labels)
        axes.set_title(pollutant_name(pollutant), loc="left", fontsize=11)
    for axes in panels[len(pollutants) :]:
        axes.set_axis_off()
    marks = panels[0].get_legend_handles_labels()
    figure.legend(
        *marks,
        loc="outside lower left",
        ncols=len(marks[1]),
        frameon=False,
        title=text("vs_base_year_long", lang, year=base),
        alignment="left",
    )
    unit = word(EMISSION_UNIT, lang)
    title = text("chart_regions", lang, base=base, year=year, unit=unit)
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    foot(figure, source_line(projection, pollutants, lang))
    return figure


def _draw_panel(axes: Axes, values: Totals, names: list[str], labels: dict[str, str]) -> None:
    """Draw the regions of one pollutant, the largest on top."""
    order = np.argsort(-values.scenario, kind="stable")
    places = np.arange(len(order))
    scenario, base = values.scenario[order], values.base_year[order]
    baseline = values.baseline[order]
    axes.barh(places, scenario, height=0.45, color=BLUE, label=labels["scenario"])
    axes.plot(
        baseline,
        places,
        marker="|",
        linestyle="none",
        color=DARK,
        markersize=13,
        mew=1.8,
        label=labels["baseline"],
    )
    axes.plot(
        base,
        places,
        marker="o",
        linestyle="none",
        mfc="none",
        mec=VERMILION,
        markersize=7,
        mew=1.6,
        label=labels["base_year"],
    )
    right = np.maximum.reduce([scenario, baseline, base])
    reach = max(float(right.max()), 1e-12)
    cells = (array.tolist() for array in (places, right, scenario, base))
    for place, end, now, before in zip(*cells, strict=True):
        label = f"{number(now)} ({percent(now - before, before, sign=True)})"
        axes.text(end + 0.06 * reach, place, label, va="center", fontsize=8.5, color=DARK)
    axes.set_yticks(places, [names[i] for i in order])
    axes.set_xlim(0, reach * 1.8)
    axes.set_ylim(len(order) - 0.4, -0.6)
    bare(axes)
