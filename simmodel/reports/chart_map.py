"""Maps: a reduction or a concentration by region, where outlines of the regions are at hand."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline

from simmodel.inputs.air_response import AIR_UNITS
from simmodel.inputs.polygons import Polygons, Ring, signed_area
from simmodel.languages import names_in
from simmodel.reports.air_figures import concentrations, known_pollutants
from simmodel.reports.figures import ESTIMATED, main_pollutants, number, rounded
from simmodel.reports.source_line import air_source_line, source_line
from simmodel.reports.style import DARK, GREY, VERMILION, foot, new_figure, text_width, wrap
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

REDUCTION, CONCENTRATION = "reduction", "concentration"
SHADES = ("#EAF3FA", "#BDD7EC", "#7FB2D8", "#3C82B9", "#00507D")
"""Five classes from the least to the most, told apart in black and white too."""
_DARKEST_WITH_DARK_TEXT = 0.5
_PANEL, _MOST_PANELS = 4.6, 3
_CORNERS = 700
"""Corners closer to each other than one part in so many of the map are left out."""
_COLUMN, _LINE, _MOVED = 0.064, 0.135, 0.16
"""Of labels, in inches: width of a column, height of a line, where a moved label gets a line."""


@dataclass(frozen=True)
class Mapped:
    """One panel: a value for each region, NaN where none is known.

    Parameters
    ----------
    values : region code -> value
    from_zero : the lightest shade is that of nought, not that of the least value
    labels : region code -> the value as written
    """

    title: str
    from_zero: bool
    values: dict[str, float]
    labels: dict[str, str]


def map_subjects(projection: Projection) -> list[str]:
    """What can be mapped: reductions, and concentrations where the air is modelled."""
    return [REDUCTION, *([CONCENTRATION] if known_pollutants(projection) else [])]


def draw_map(
    projection: Projection, polygons: Polygons, subject: str, year: int, lang: str
) -> Figure | None:
    """One panel a pollutant: regions shaded by their value, name and value written on each.

    Parameters
    ----------
    polygons : rings of each region
    subject : ``reduction`` or ``concentration``

    Returns
    -------
    The figure; None where nothing is known of the subject.
    """
    panels = mapped(projection, subject, year, lang)[:_MOST_PANELS]
    if not panels:
        return None
    names = dict(
        zip(
            map(str, projection.dataset["region"].to_numpy()),
            map(str, projection.dataset[f"region_name_{names_in(lang)}"].to_numpy()),
            strict=True,
        )
    )
    tall = min(max(_shape(polygons), 0.5), 1.6)
    figure = new_figure(_PANEL * len(panels), _PANEL * tall + 1.0)
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        draw_panel(axes, polygons, panel, names)
        axes.set_title(panel.title, loc="left", fontsize=11)
    title = text(f"chart_map_{subject}", lang, year=year, unit=word(EMISSION_UNIT, lang))
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    note = text("chart_map_note", lang)
    if subject == CONCENTRATION:
        note = text("semicolon", lang).join([note, text("star", lang)])
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color=GREY)
    shown = _pollutants(projection, subject)[: len(panels)]
    line = source_line if subject == REDUCTION else air_source_line
    foot(figure, line(projection, shown, lang))
    return figure


def _pollutants(projection: Projection, subject: str) -> tuple[str, ...]:
    """Those that a map shows, the ones that plans speak of most first."""
    if subject == REDUCTION:
        held, first = main_pollutants(projection), ("SO2", "NOx", "PM2.5")
    else:
        held, first = known_pollutants(projection), ("PM2.5", "SO2", "NO2")
    return tuple(name for name in first if name in held)


def mapped(projection: Projection, subject: str, year: int, lang: str) -> list[Mapped]:
    """Values of the panels: t/yr taken off, or µg/m³ with the plan, by region."""
    data = projection.dataset
    codes = [str(code) for code in data["region"].to_numpy()]
    panels = []
    for pollutant in _pollutants(projection, subject):
        title = pollutant_name(pollutant)
        if subject == REDUCTION:
            cells = data["reduction"].sel(pollutant=pollutant, year=year)
            values = cells.transpose("measure", "region").to_numpy().sum(axis=0)
            written = [row[0] for row in rounded(values[:, None])]
        else:
            found = concentrations(projection, pollutant, year, lang)
            values = found.scenario[: len(codes)]
            title = f"{title} {word(AIR_UNITS[pollutant], lang)}"
            written = [
                number(float(value)) + ("*" if quality in ESTIMATED else "")
                for value, quality in zip(values, found.quality, strict=False)
            ]
        numbers = dict(zip(codes, map(float, values), strict=True))
        labels = dict(zip(codes, written, strict=True))
        panels.append(Mapped(title, subject == REDUCTION, numbers, labels))
    return panels


def draw_panel(axes: Axes, polygons: Polygons, panel: Mapped, names: dict[str, str]) -> None:
    """Draw the regions that have an outline; what has no value is white and hatched."""
    codes = [code for code in panel.values if code in polygons]
    fills = shades([panel.values[code] for code in codes], from_zero=panel.from_zero)
    finest = _finest(polygons)
    outlines = [_outline(polygons[code], finest) for code in codes]
    known = [i for i, code in enumerate(codes) if math.isfinite(panel.values[code])]
    unknown = sorted(set(range(len(codes))) - set(known))
    for chosen, hatch in ((known, ""), (unknown, "////")):
        axes.add_collection(
            PathCollection(
                [outlines[i] for i in chosen],
                facecolors=[fills[i] for i in chosen],
                edgecolors=GREY,
                linewidths=0.6,
                hatch=hatch or None,
            )
        )
    (left, low), (right, high) = _extent({code: polygons[code] for code in codes})
    axes.set_xlim(left - 0.02 * (right - left), right + 0.02 * (right - left))
    axes.set_ylim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    axes.set_aspect(1 / math.cos(math.radians((low + high) / 2)))
    axes.set_axis_off()
    _write_labels(axes, polygons, panel, names, dict(zip(codes, fills, strict=True)))


def _write_labels(
    axes: Axes, polygons: Polygons, panel: Mapped, names: dict[str, str], fills: dict[str, str]
) -> None:
    """Write name and value on each region, on a white ground where the region is too small."""
    labels = [f"{wrap(names[code], 12)}\n{panel.labels[code]}" for code in fills]
    sizes = np.array([_label_size(label) for label in labels])
    left, right = axes.get_xlim()
    # inches of a degree: to the north as the panel is wide, to the east less by the aspect
    scale = _PANEL / (right - left) * np.array([1.0, float(axes.get_aspect())])
    homes = np.array([middle(polygons[code]) for code in fills])
    places = apart(homes * scale, sizes) / scale
    for i, (code, fill) in enumerate(fills.items()):
        low, high = _extent({code: polygons[code]})
        x, y = map(float, places[i])
        moved = np.abs((places[i] - homes[i]) * scale).max() > _MOVED
        if moved:
            axes.plot([homes[i, 0], x], [homes[i, 1], y], color=DARK, linewidth=0.5)
        small = moved or ((high - low) * scale < sizes[i]).any()
        style: dict[str, Any] = {"color": DARK if small else _ink(fill)}
        if small:
            style["bbox"] = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.0}
        axes.text(x, y, labels[i], ha="center", va="center", fontsize=8, linespacing=1.05, **style)


def middle(rings: list[Ring]) -> tuple[float, float]:
    """Centre of gravity of the largest ring.

    >>> middle([np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 3.0], [0.0, 3.0], [0.0, 0.0]])])
    (1.0, 1.5)
    """
    ring = max(rings, key=signed_area)
    x, y = (ring - ring[0]).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    six_areas = 3.0 * float(cross.sum()) or 1.0
    centre = [float(((c[:-1] + c[1:]) * cross).sum()) / six_areas for c in (x, y)]
    return float(ring[0, 0]) + centre[0], float(ring[0, 1]) + centre[1]


def apart(places: np.ndarray, sizes: np.ndarray, rounds: int = 60) -> np.ndarray:
    """Move boxes up and down until none overlaps another.

    Parameters
    ----------
    places, sizes : arrays (box, 2), middles and widths with heights, in one unit

    >>> apart(np.array([[0.0, 0.0], [0.5, 0.0], [5.0, 0.0]]), np.ones((3, 2)))[:, 1].tolist()
    [-0.5, 0.5, 0.0]
    """
    moved = places.astype(float)
    for _ in range(rounds):
        still = True
        for i in range(len(moved)):
            for j in range(i + 1, len(moved)):
                width, height = (sizes[i] + sizes[j]) / 2
                over = height - abs(moved[j, 1] - moved[i, 1])
                if abs(moved[j, 0] - moved[i, 0]) < width and over > 1e-9:
                    step = over / 2 if moved[j, 1] >= moved[i, 1] else -over / 2
                    moved[i, 1] -= step
                    moved[j, 1] += step
                    still = False
        if still:
            break
    return moved


def _label_size(label: str) -> tuple[float, float]:
    """Width and height of a label, in inches."""
    lines = label.split("\n")
    return _COLUMN * max(map(text_width, lines)), _LINE * len(lines)


def _outline(rings: list[Ring], finest: float) -> Outline:
    """Path of all rings, without the corners that lie closer than `finest` to the last one kept."""
    return Outline.make_compound_path(
        *(Outline(_coarse(ring, finest), closed=True) for ring in rings)
    )


def _coarse(ring: Ring, finest: float) -> Ring:
    along = np.concatenate([[0.0], np.hypot(*np.diff(ring, axis=0).T).cumsum()])
    kept = np.unique((along / finest).astype(int), return_index=True)[1]
    kept = np.union1d(kept, [0, len(ring) - 1])
    return ring[kept] if len(kept) >= 4 else ring


def _extent(polygons: Polygons) -> tuple[np.ndarray, np.ndarray]:
    corners = np.vstack([ring for rings in polygons.values() for ring in rings])
    return corners.min(axis=0), corners.max(axis=0)


def _finest(polygons: Polygons) -> float:
    low, high = _extent(polygons)
    return float(max(high - low)) / _CORNERS


def _shape(polygons: Polygons) -> float:
    """Height over width of the map on the page."""
    (left, low), (right, high) = _extent(polygons)
    width = (right - left) * math.cos(math.radians((low + high) / 2))
    return float((high - low) / max(width, 1e-9))


def shades(values: list[float], from_zero: bool = True) -> list[str]:
    """Fill of each value: five equal classes up to the largest, below nought vermilion.

    >>> shades([0.0, 50.0, 100.0, -1.0, float("nan")])
    ['#EAF3FA', '#7FB2D8', '#00507D', '#D55E00', '#FFFFFF']
    >>> shades([31.0, 33.0, 35.0], from_zero=False)
    ['#EAF3FA', '#7FB2D8', '#00507D']
    """
    known = [value for value in values if math.isfinite(value)]
    least = 0.0 if from_zero else min(known, default=0.0)
    span = max(max(known, default=0.0) - least, 1e-12)
    found = []
    for value in values:
        if not math.isfinite(value):
            found.append("#FFFFFF")
        elif value < least:
            found.append(VERMILION)
        else:
            found.append(SHADES[min(int(len(SHADES) * (value - least) / span), len(SHADES) - 1)])
    return found


def _ink(fill: str) -> str:
    red, green, blue = to_rgb(fill)
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return DARK if light > _DARKEST_WITH_DARK_TEXT else "white"
