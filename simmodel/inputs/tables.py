"""Read CSV tables as text: encoding, header, cells, and the row that each cell came from.

A table is read whole or not at all; what is wrong travels with it in `Table.problems`, so that the
caller can go on and gather the faults of the other tables as well.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel import workbooks
from simmodel.errors import Problem, did_you_mean
from simmodel.inputs.tidy import tidy
from simmodel.inputs.totals import Rows

Cells = NDArray[np.object_]

SAVE_AS_UTF8 = "In Excel use 'Save as', type 'CSV UTF-8 (comma delimited)'."
_BINARY = {
    b"PK\x03\x04": "an Excel workbook (.xlsx) under the name of a CSV file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls) under the name of a CSV file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


@dataclass(frozen=True, eq=False)
class Table:
    """Cells of one table, as stripped text.

    Parameters
    ----------
    name : file or folder, as it is shown to the user
    cells : column name to the cells of the rows that are not blank
    file : the file of each row, as it is shown to the user
    line : the spreadsheet row of each row; the header is row 1
    files : the files that were read
    problems : what was wrong while reading
    notes : what was tolerated while reading
    noted : how notes name it: without folders, so that they are the same on every machine
    unit : unit of the whole table, where a line above its header gives one
    """

    name: str
    cells: dict[str, Cells]
    file: Cells
    line: NDArray[np.int64]
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    noted: str = ""
    unit: str = ""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.line)

    def __getitem__(self, column: str) -> Cells:
        """Return the cells of a column."""
        return self.cells[column]

    @property
    def shown(self) -> str:
        """How notes name it: without folders where that is known."""
        return self.noted or self.name

    @property
    def is_sound(self) -> bool:
        """Whether the table could be read, so that other tables can be checked against it."""
        return not self.problems

    def frame(self, columns: Sequence[str], **computed: object) -> pd.DataFrame:
        """Return text columns, then computed columns, then `file` and `line`."""
        data: dict[str, object] = {c: computed.pop(c, self.cells[c]) for c in columns}
        data |= computed | {"file": self.file, "line": self.line}
        return pd.DataFrame(data)


def read_table(
    path: Path,
    columns: Sequence[str],
    shown: str = "",
    extra: bool = False,
    optional: Sequence[str] = (),
) -> Table:
    """Read one CSV file.

    Parameters
    ----------
    path : the file
    columns : the columns it must have
    shown : how to name the file to the user; by default `path`
    extra : whether further columns are allowed
    optional : columns that it may have besides, whose heads are recognised as well

    Returns
    -------
    Table : without rows, and with `problems`, if the file cannot be used.
    """
    name = workbooks.shown(path) if workbooks.split(path) else shown or str(path)
    try:
        rows, note = _rows(path)
    except FileNotFoundError:
        return _failed(name, columns, _not_there(path))
    except OSError as error:
        return _failed(name, columns, f"cannot be read: {error.strerror}.")
    except (_EncodingFault, csv.Error) as error:
        return _failed(name, columns, str(error))
    notes = (f"{workbooks.short(path)}: {note}",) if note else ()
    numbered = [(line, list(map(str.strip, row))) for line, row in enumerate(rows, start=1)]
    if not any(any(row) for _, row in numbered):
        return _failed(name, columns, f"is empty. Give it a header: {','.join(columns)}.")
    return _from_rows(name, path, numbered, columns, extra, notes, optional)


def _not_there(path: Path) -> str:
    beside = ", ".join(workbooks.files_within(path.parent))
    if workbooks.split(path) is None:
        return f"no such file. Its folder holds {beside or 'no CSV file'}."
    return f"no such sheet. The workbook has {beside or 'none for this folder'}."


def _rows(path: Path) -> tuple[list[list[str]], str]:
    """Return the cells of a CSV file or of a sheet of a workbook, and a note on what was odd."""
    if workbooks.split(path):
        return workbooks.read_rows(path), ""
    text, note = _decode(path.read_bytes())
    return list(csv.reader(io.StringIO(text, newline=""), strict=True)), note


def read_tables(folder: Path, columns: Sequence[str], shown: str) -> Table:
    """Read every CSV file of a folder, in the order of their names, as one table."""
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        return _failed(shown, columns, "no CSV file in this folder.")
    return join([read_table(p, columns, f"{shown}/{p.name}") for p in paths], shown, columns)


def join(tables: Sequence[Table], name: str, columns: Sequence[str]) -> Table:
    """Put tables of the same columns below each other."""
    return Table(
        name,
        {c: np.concatenate([t[c] for t in tables]) for c in columns},
        np.concatenate([t.file for t in tables]),
        np.concatenate([t.line for t in tables]),
        tuple(f for t in tables for f in t.files),
        tuple(p for t in tables for p in t.problems),
        tuple(n for t in tables for n in t.notes),
    )


def with_ids(table: Table, column: str, named: pd.DataFrame) -> Table:
    """Write ids where a column gives names, Chinese or English; two of one name stay as they are.

    Parameters
    ----------
    named : index the ids; name_zh, name_en
    """
    ids: dict[str, str] = {}
    for language in ("name_zh", "name_en"):
        once = ~named[language].duplicated(keep=False).to_numpy()
        ids |= dict(zip(named[language][once], named.index[once].astype(str), strict=True))
    written = np.array([ids.get(cell, cell) for cell in table[column]], dtype=object)
    return replace(table, cells=table.cells | {column: written})


def rows_of(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows of some columns as plain values, much faster than through the frame.

    >>> list(rows_of(pd.DataFrame({"a": ["x", "y"], "b": [1, 2], "c": 0}), "b", "a"))
    [(1, 'x'), (2, 'y')]
    """
    return zip(*(_plain(frame[column]) for column in columns), strict=True)


def _plain(column: pd.Series) -> list[Any]:
    """Values of a column; pandas takes many times as long over its own type of texts."""
    if isinstance(column.dtype, np.dtype):
        return column.tolist()
    return list(column.array.astype(object))


class _EncodingFault(Exception):
    """The bytes are not text that can be read."""


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text, and a note if it was not in UTF-8."""
    for start, what in _BINARY.items():
        if data.startswith(start):
            raise _EncodingFault(f"is {what}, not CSV in UTF-8. {SAVE_AS_UTF8}")
    if b"\x00" in data:
        raise _EncodingFault(f"holds zero bytes, so it is not CSV in UTF-8. {SAVE_AS_UTF8}")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
    try:
        return data.decode("gb18030"), f"read as GBK, not UTF-8. {SAVE_AS_UTF8}"
    except UnicodeDecodeError:
        message = f"line {place} is neither UTF-8 nor GBK text. {SAVE_AS_UTF8}"
        raise _EncodingFault(message) from None


def _from_rows(
    name: str,
    path: Path,
    rows: Rows,
    columns: Sequence[str],
    extra: bool,
    notes: tuple[str, ...],
    optional: Sequence[str],
) -> Table:
    noted = workbooks.short(path)
    found = tidy(name, rows, (*columns, *optional), extra, noted)
    header, problems = found.header, list(found.problems)
    problems += _header_problems(name, found.line, header, columns, optional, extra)
    if problems:
        return _failed(name, columns, *problems)
    width = len(header)
    in_sheet = workbooks.split(path) is not None
    for line, row in found.rows:
        if in_sheet and len(row) < width:
            row.extend([""] * (width - len(row)))
        if len(row) < width or any(row[width:]):
            problems.append(_width_problem(name, line, len(row), width))
    if problems:
        return _failed(name, columns, *problems)
    kept = [row[:width] for _, row in found.rows]
    cells = np.array(kept, dtype=object).reshape(len(kept), width).T
    return Table(
        name,
        dict(zip(header, cells, strict=True)),
        np.full(len(kept), name, dtype=object),
        np.array([line for line, _ in found.rows], dtype=np.int64),
        (workbooks.stored(path),),
        notes=(*notes, *found.notes),
        noted=noted,
        unit=found.unit,
    )


def _header_problems(
    name: str,
    line: int,
    header: list[str],
    columns: Sequence[str],
    optional: Sequence[str],
    extra: bool,
) -> list[Problem]:
    """Return what is wrong with a header: separators, missing, unknown, repeated columns."""
    separator = next((s for s in "\t;|，" if len(header) == 1 and s in header[0]), "")
    if separator:
        message = f"the columns are separated by {separator!r}. Separate them by commas."
        return [Problem(name, f"row {line}", message)]
    problems = []
    unknown = [c for c in header if c not in columns]
    for column in columns:
        if column not in header:
            hint = did_you_mean(column, unknown)
            message = f"the column is missing.{hint.replace('Did you mean', 'Is it')}"
            problems.append(Problem(name, f"row {line}, column {column}", message))
    if not extra:
        for column in (c for c in unknown if c not in optional):
            message = f"unknown column. Allowed: {', '.join((*columns, *optional))}."
            problems.append(Problem(name, f"row {line}, column {column or '(blank)'}", message))
    for column in sorted({c for c in header if header.count(c) > 1}):
        message = "the column is there more than once. Keep one."
        problems.append(Problem(name, f"row {line}, column {column or '(blank)'}", message))
    return problems


def _width_problem(name: str, line: int, found: int, width: int) -> Problem:
    message = (
        f"{found} cells, the header has {width}. "
        "Put text that holds a comma between double quotes; leave no cell out."
    )
    return Problem(name, f"row {line}", message)


def _failed(name: str, columns: Sequence[str], *problems: str | Problem) -> Table:
    """Return a table without rows that carries what was wrong."""
    empty = np.empty(0, dtype=object)
    return Table(
        name,
        dict.fromkeys(columns, empty),
        empty,
        np.empty(0, dtype=np.int64),
        problems=tuple(Problem(name, "", p) if isinstance(p, str) else p for p in problems),
    )
