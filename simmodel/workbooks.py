"""A workbook read as a folder: each sheet stands for the file that its table of contents names.

`place.xlsx/inventory/activity.csv` is the sheet of the workbook `place.xlsx` that holds the
activity table. So whatever reads a folder of files reads a workbook too, and names the sheet and
the row that a user sees.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_calamine import CalamineWorkbook

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
CONTENTS = ("目录", "contents")
"""Names of the sheet that says which file each sheet stands for."""
SHEETS: Mapping[str, tuple[str, ...]] = {
    "inventory/regions.csv": ("区域", "regions"),
    "inventory/activity.csv": ("活动水平", "activity"),
    "inventory/controls.csv": ("控制措施", "controls"),
    "inventory/fuels.csv": ("燃料质量", "fuels"),
    "inventory/concentrations.csv": ("浓度", "concentrations"),
    "inventory/daily_concentrations.csv": ("逐日浓度", "daily_concentrations"),
    "inventory/days.csv": ("天数", "days"),
    "inventory/transfer.csv": ("传输", "transfer"),
    "inventory/emissions.csv": ("排放清单", "emissions"),
    "inventory/references.csv": ("数据来源", "references"),
    "plan.csv": ("条款登记", "plan"),
    "scenario.yaml": ("情景", "scenario"),
}
"""Files and the sheets that hold them where a workbook has no table of contents, zh and en."""


class WorkbookError(OSError):
    """A workbook cannot be read."""


def split(path: Path) -> tuple[Path, str] | None:
    """Return the workbook that a path leads into and the file within; None if it leads into none.

    The path of the workbook itself leads to the file ``""``.
    """
    for book in (path, *path.parents):
        if book.suffix.lower() in SUFFIXES:
            return book, "" if book == path else path.relative_to(book).as_posix()
    return None


def is_file(path: Path) -> bool:
    """Whether there is a file, or a sheet that stands for one."""
    found = split(path)
    if found is None:
        return path.is_file()
    book, inner = found
    return bool(inner) and book.is_file() and _sheet(book, inner) is not None


def is_folder(path: Path) -> bool:
    """Whether there is a folder, or a workbook or part of one that stands for it."""
    found = split(path)
    if found is None:
        return path.is_dir()
    book, inner = found
    within = f"{inner.rstrip('/')}/"
    return book.is_file() and (not inner or any(f.startswith(within) for f in sheets(book)))


def stored(path: Path) -> Path:
    """Return the file on disk that holds what a path names."""
    found = split(path)
    return path if found is None else found[0]


def shown(path: Path) -> str:
    """Name a file as the user sees it: a sheet as ``place.xlsx: 活动水平``."""
    found = split(path)
    if found is None or not found[1]:
        return str(path)
    try:
        name = _sheet(*found)
    except OSError:
        name = None
    return f"{found[0]}: {name or found[1]}"


def short(path: Path) -> str:
    """Name a file with its folder, a sheet with its workbook, the same on every machine.

    >>> short(Path("somewhere/inventory/activity.csv"))
    'inventory/activity.csv'
    """
    found = split(path)
    if found is not None:
        return shown(path).removeprefix(str(found[0])[: -len(found[0].name)])
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def first_scenario(book: Path) -> Path | None:
    """Return the first scenario of a workbook."""
    return next((book / file for file in sheets(book) if file.endswith(".yaml")), None)


def files_within(folder: Path) -> list[str]:
    """Return the files that a folder, or the workbook that stands for it, holds."""
    found = split(folder)
    if found is None:
        return sorted(p.name for p in folder.glob("*.csv"))
    book, inner = found
    start = f"{inner}/" if inner else ""
    if not book.is_file():
        return []
    return [sheet for file, sheet in sheets(book).items() if file.startswith(start)]


def sheets(book: Path) -> dict[str, str]:
    """Return the sheet of each file that a workbook holds, in its order.

    Raises
    ------
    WorkbookError : it is no workbook, or damaged.
    """
    names = _open(book).sheet_names
    found: dict[str, str] = {}
    for contents in (name for name in names if name in CONTENTS):
        for row in _rows(book, contents)[1:]:
            if len(row) > 1 and row[0] in names and row[1]:
                found[row[1]] = row[0]
    listed = set(found.values())
    for name in names:
        if name in listed or name in CONTENTS:
            continue
        file = next((file for file, known in SHEETS.items() if name.lower() in known), name)
        found.setdefault(file, name)
    return found


def read_rows(path: Path) -> list[list[str]]:
    """Return the cells of a sheet as text, every row from the first; dates as 2020-08-31.

    Raises
    ------
    FileNotFoundError : the workbook has no such sheet.
    WorkbookError : it cannot be read.
    """
    found = split(path)
    assert found is not None  # noqa: S101
    name = _sheet(*found)
    if name is None:
        raise FileNotFoundError(2, "no such sheet", str(path))
    return _rows(found[0], name)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; of a sheet that holds lines of text, those lines in UTF-8."""
    if split(path) is None:
        return path.read_bytes()
    rows = read_rows(path)
    lines = ["".join(row[:1]) for row in rows]
    return ("\n".join(lines).rstrip("\n") + "\n").encode() if lines else b""


def _sheet(book: Path, inner: str) -> str | None:
    found = sheets(book)
    if inner in found:
        return found[inner]
    named = (*SHEETS.get(inner, ()), inner)
    return next((name for name in found.values() if name in named), None)


def forget() -> None:
    """Close the workbooks that are kept open."""
    _opened.cache_clear()


def _open(book: Path) -> CalamineWorkbook:
    """Open a workbook; once for as long as the file stays as it is."""
    state = book.stat()
    return _opened(str(book), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _opened(book: str, _changed: int, _size: int) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(book)
    except PasswordError:
        message = "is protected by a password. Save it without one."
    except (CalamineError, OSError, ValueError) as error:
        message = f"is not a workbook that can be read ({error}). Save it again as .xlsx."
    raise WorkbookError(5, message, book)


def _rows(book: Path, sheet: str) -> list[list[str]]:
    from python_calamine import CalamineError

    try:
        cells = _open(book).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        message = f"sheet {sheet} cannot be read ({error}). Save the workbook again as .xlsx."
        raise WorkbookError(5, message, str(book)) from None
    return [[text_of(cell) for cell in row] for row in cells]


def text_of(cell: object) -> str:
    """Write a cell as one would in a CSV file."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
