"""The font that charts use: Noto Sans SC, from a package, so that no system font is needed."""

from functools import cache

FAMILIES = ["Noto Sans SC", "DejaVu Sans"]
"""DejaVu Sans comes with matplotlib and holds the few signs that Noto Sans SC lacks."""


@cache
def register_fonts() -> None:
    """Make Noto Sans SC known to matplotlib; a second call does nothing."""
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    fontManager.addfont(str(sans_path()))
