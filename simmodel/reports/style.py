"""How every chart looks, and how it is saved: the same data give the same bytes."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from simmodel.reports.fonts import FAMILIES, register_fonts

BLUE, VERMILION, GREY, DARK = "#0072B2", "#D55E00", "#8C8C8C", "#222222"
"""Blue and vermilion of Okabe and Ito, told apart with every kind of colour vision."""
GREEN = "#009E73"
SIX = ("#E69F00", "#CC79A7", "#B3A369", "#0072B2", "#8C8C8C", "#56B4E9")
"""Colours of the six parts of the composite index, in the order of `AIR_POLLUTANTS`."""
PALE_BLUE, PALE_VERMILION = "#9CCBE6", "#F2B48A"
STACK = ("#00507D", "#8CC5E3", "#D55E00", "#F5C710", "#009E73", "#D9D9D9")
"""Fills of a stack from its largest part on: dark and light in turn, so that neighbours stay apart
in black and white too; the rest is hatched."""
FORMATS = ("png", "svg", "pdf")

_CLOSING = "\uff0c\u3002\uff1b\uff1a\uff09\u3001,.;:)"
"""Marks that no line begins with, full and half width."""
_PIECES = re.compile(r"[0-9A-Za-z₀-₉ₓ.%/+-]+|.")
_DPI = 150
"""Of PNG; also of the layout, since the size of a text is worked out once for each resolution."""
_MARGIN = 0.15
"""Around everything drawn, in inches."""
_FOOT, _FOOT_GAP, _FOOT_COLUMNS = "foot", 0.06, 18.5
"""Mark of the source line; space above it, in inches; columns of its text an inch."""
_PACKED = {"compress_level": 3}
"""Of PNG; for flat areas and letters smaller and sooner packed than with the usual 6."""
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Nothing that differs from day to day or from version to version."""
_RC: dict[Any, Any] = {
    "font.family": FAMILIES,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "text.hinting": "none",
    "svg.hashsalt": "simmodel",
    "svg.fonttype": "path",
    "pdf.fonttype": 3,  # 42 would declare the OpenType font as what it is not
    "savefig.bbox": "tight",
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the style of all charts; matplotlib's own settings stay as they were."""
    register_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield


def new_figure(width: float, height: float, **layout: Any) -> Figure:  # noqa: ANN401
    """Make a figure of a size in inches, free of pyplot.

    Parameters
    ----------
    layout : settings of `ConstrainedLayoutEngine`
    """
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(**layout), dpi=_DPI)
    FigureCanvasAgg(figure)
    return figure


def save(
    figure: Figure,
    folder: Path,
    name: str,
    formats: Sequence[str] = ("png", "svg"),
    dpi: int = _DPI,
) -> None:
    """Save in some of ``FORMATS``, nothing cut off at the edges, without dates or versions.

    The layout is worked out once, since it takes as long as the drawing.

    Parameters
    ----------
    dpi : dots an inch of PNG
    """
    figure.set_dpi(dpi)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)  # without a drawing that nobody sees
    figure.set_layout_engine(None)  # with a placeholder every file would be drawn twice
    for legend in figure.legends:  # else it would stand at the edge of what is saved
        legend.set_bbox_to_anchor((0, 0, 1, 1), figure.transFigure)
    whole = _with_foot(figure).padded(_MARGIN)
    _settle(figure)
    for kind in formats:
        file, metadata = folder / f"{name}.{kind}", _METADATA[kind]
        how: dict[str, Any] = {"pil_kwargs": _PACKED} if kind == "png" else {}
        figure.savefig(file, dpi=dpi, bbox_inches=whole, metadata=metadata, **how)


def _settle(figure: Figure) -> None:
    """Keep the drawing from measuring the words at ticks again: all of them have their place."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text() and not axis.get_offset_text().get_text():
                for label in axis.get_ticklabels():
                    label.set_in_layout(False)


def foot(figure: Figure, line: str) -> None:
    """Write the source line below the figure; `save` keeps room for it."""
    width, height = figure.get_size_inches()
    wrapped = wrap(line, int(width * _FOOT_COLUMNS))
    place = -_FOOT_GAP / height
    figure.text(0.01, place, wrapped, gid=_FOOT, va="top", fontsize=7.5, color=GREY)


def _with_foot(figure: Figure) -> Bbox:
    """Extent of everything drawn, in inches, the source line moved below the rest."""
    feet = [text for text in figure.texts if text.get_gid() == _FOOT]
    for text in feet:
        text.set_in_layout(False)
    whole: Bbox = figure.get_tightbbox()
    for text in feet:
        text.set_y(min(0.0, whole.y0) / figure.get_figheight() + text.get_position()[1])
    extents = [text.get_window_extent() for text in feet]
    scale = figure.dpi_scale_trans.inverted()
    return Bbox.union([whole, *(extent.transformed(scale) for extent in extents)])


def spread(places: Sequence[float], gap: float) -> np.ndarray:
    """Move places apart until each is `gap` from the next; their order and their mean stay.

    Parameters
    ----------
    places : ascending

    >>> spread([1.0, 1.0, 5.0], 1.0).tolist()
    [0.5, 1.5, 5.0]
    """
    groups: list[tuple[float, int]] = []
    for place in places:
        groups.append((place, 1))
        while len(groups) > 1:
            (low, below), (high, above) = groups[-2:]
            count = below + above
            if high - low >= gap * count / 2 - 1e-12 * abs(high):
                break
            groups[-2:] = [((low * below + high * above) / count, count)]
    return np.concatenate(
        [middle + gap * (np.arange(count) - (count - 1) / 2) for middle, count in groups]
        or [np.empty(0)]
    )


def fill(number: int) -> dict[str, Any]:
    """Fill of a part of a stack, the largest being 0; hatched from the seventh on."""
    if number < len(STACK):
        return {"facecolor": STACK[number], "edgecolor": "white"}
    return {"facecolor": "white", "edgecolor": GREY, "hatch": "////"}


def bare(axes: Axes) -> None:
    """Take away frame and ticks of axes whose values are written beside the marks.

    An axis has no name either; its place would be looked for among the labels at each drawing.
    """
    axes.tick_params(length=0, left=False)
    axes.set_xticks([])
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_visible(False)
        axis.set_label_coords(0, 0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def text_width(text: str) -> int:
    """Width in columns: a Chinese character takes two.

    >>> text_width("SO2"), text_width("锅炉")
    (3, 4)
    """
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, width: int = 44) -> str:
    """Break a text into lines of at most `width` columns; Chinese between any two characters.

    Words and numbers stay whole, and no line begins with a closing mark.

    >>> wrap("淘汰10蒸吨锅炉", 6).splitlines()
    ['淘汰10', '蒸吨锅', '炉']
    >>> wrap("coal by rail", 8).splitlines()
    ['coal by', 'rail']
    """
    if text_width(text) == len(text):
        return "\n".join(textwrap.wrap(text, width)) or text
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and text_width(line + piece) > width and piece not in _CLOSING:
            lines.append(line)
            line = ""
        line += piece
    return "\n".join([*lines, line])
