"""What a sheet of the workbook holds, before it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["text", "long", "number", "year", "verdict"]


@dataclass(frozen=True)
class Column:
    """One column: its header, its cells, how they are shown.

    Parameters
    ----------
    head : header, with the unit where all cells have one
    values : text, numbers, or None for what is not known
    kind : ``text``, ``long`` (text that wraps), ``number``, ``year``, ``verdict``
    percent : for each cell whether it is a share, shown in percent
    colours : for each cell of a ``verdict`` the verdict that colours it
    """

    head: str
    values: Sequence[object]
    kind: Kind = "text"
    percent: Sequence[bool] = ()
    colours: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """One table.

    Parameters
    ----------
    name : of the tab
    note : what it holds, for the first sheet
    columns : of one length
    frozen : how many columns stay in sight
    unprinted : how many columns at the end (ids, details) are not printed, so that the others are
        large enough to read on paper
    """

    name: str
    note: str
    columns: Sequence[Column]
    frozen: int = 1
    unprinted: int = 0


@dataclass(frozen=True)
class Front:
    """The first sheet: a title, facts (a head and a text each), how to read, warnings."""

    name: str
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sheets_head: str
    reading_head: str
    reading: Sequence[str]
    warnings_head: str
    warnings: Sequence[str]


def texts(values: Iterable[object]) -> list[str]:
    """Cells of text."""
    return [str(value) for value in values]


def numbers(values: Iterable[object]) -> list[float | None]:
    """Cells of numbers at full precision; None where there is none.

    >>> numbers([1, float("nan"), None])
    [1.0, None, None]
    """
    cells = (float("nan") if value is None else float(str(value)) for value in values)
    return [value if np.isfinite(value) else None for value in cells]
