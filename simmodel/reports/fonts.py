"""The font that charts use: Noto Sans SC, from a package, so that no system font is needed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

FAMILIES = ["Noto Sans SC", "DejaVu Sans"]
"""DejaVu Sans comes with matplotlib and holds the few signs that Noto Sans SC lacks."""


@cache
def register_fonts() -> None:
    """Make Noto Sans SC known to matplotlib; a second call does nothing."""
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    fontManager.addfont(str(sans_path()))


@contextmanager
def fonts_in_memory(wanted: bool = True) -> Iterator[None]:
    """Let matplotlib read fonts from memory: from files, glyph by glyph, text takes twice the time.

    The pictures are the same, byte for byte. It opens its fonts as before when this ends, and
    within it where this version of it keeps them elsewhere.

    Parameters
    ----------
    wanted : not for PDF, which finds fonts again by the name of their file
    """
    from matplotlib import font_manager, ft2font

    close_all = getattr(getattr(font_manager, "_get_font", None), "cache_clear", None)
    if not wanted or close_all is None:
        yield
        return
    from_file = ft2font.FT2Font

    def from_memory(file: str, *arguments: Any, **more: Any) -> ft2font.FT2Font:  # noqa: ANN401
        return from_file(io.BytesIO(Path(file).read_bytes()), *arguments, **more)

    close_all()
    ft2font.FT2Font = from_memory  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        ft2font.FT2Font = from_file  # type: ignore[misc]
        close_all()
