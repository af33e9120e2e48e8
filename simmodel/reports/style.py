"""How every chart looks, and how it is saved: the same data give the same bytes."""

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simmodel.reports.fonts import FAMILIES, register_fonts

BLUE, VERMILION, GREY, DARK = "#0072B2", "#D55E00", "#8C8C8C", "#222222"
"""Blue and vermilion of Okabe and Ito, told apart with every kind of colour vision."""
GREEN = "#009E73"
SIX = ("#E69F00", "#CC79A7", "#B3A369", "#0072B2", "#8C8C8C", "#56B4E9")
"""Colours of the six parts of the composite index, in the order of `AIR_POLLUTANTS`."""
PALE_BLUE, PALE_VERMILION = "#9CCBE6", "#F2B48A"

_CLOSING = "\uff0c\u3002\uff1b\uff1a\uff09\u3001,.;:)"
"""Marks that no line begins with, full and half width."""
_PIECES = re.compile(r"[0-9A-Za-z.%/+-]+|.")
_MARGIN = 0.15
"""Around everything drawn, in inches."""
_RC: dict[Any, Any] = {
    "font.family": FAMILIES,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "svg.hashsalt": "simmodel",
    "svg.fonttype": "path",
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


def new_figure(width: float, height: float) -> Figure:
    """Make a figure of a size in inches, free of pyplot."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, folder: Path, name: str) -> None:
    """Save as PNG and SVG without dates or versions, nothing cut off at the edges.

    The layout is worked out once, since it takes as long as the drawing.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    whole = figure.get_tightbbox().padded(_MARGIN)
    figure.savefig(folder / f"{name}.png", dpi=150, bbox_inches=whole, metadata={"Software": None})
    figure.savefig(
        folder / f"{name}.svg", bbox_inches=whole, metadata={"Date": None, "Creator": None}
    )


def bare(axes: Axes) -> None:
    """Take away frame and ticks of axes whose values are written beside the marks."""
    axes.tick_params(length=0)
    axes.set_xticks([])
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
