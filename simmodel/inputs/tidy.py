"""Make a table as bureaus keep it into one with the columns of the code.

Titles above the header, a header over two rows with merged cells, Chinese column names, units in
the header, full-width digits, numbers with thousands separators or with their unit, and rows of
totals: each is recognised, and nothing is changed that is not recognised. A total is checked
against the rows above it and then left out, so that it is not counted twice.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from simmodel.errors import Problem, UnitError
from simmodel.inputs.totals import Rows, without_totals
from simmodel.inputs.wording import clean, header_of, pollutant_in, split_header, wording
from simmodel.units import conversion_factor

_HEADER_WITHIN = 8
"""Rows in which the header is looked for."""
_NUMBER = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)?(\.\d+)?([eE][+-]?\d+)?", re.ASCII
)
_WITH_UNIT = re.compile(rf"(?P<number>{_NUMBER.pattern})(?P<unit>[^\d.,+-].*)", re.ASCII)
_TIMES = {"万": 1e4, "亿": 1e8}
_EXAMPLES = ("示例", "example")
"""First cell of a row that shows how a table is filled in."""
_ABSENT = frozenset({"-", "--", "—", "——", "/", "\\", "无", "空", "n/a", "na", "nan", "null"})
_SHARES = ("share", "low", "high")
"""Columns of a table of shares, which may be written 80%."""
_CAPTION_UNIT = re.compile(r"(?:单位|unit):([^)\],;]+)", re.IGNORECASE)
"""Unit of a whole table, in a line above its header."""


@dataclass
class Tidied:
    """A table with the columns of the code.

    Parameters
    ----------
    header : names of the columns
    rows : the rows of values
    line : number of the header's last row
    problems, notes : what is wrong, and what was recognised and changed
    is_plain : whether every head is the code's own or the one that templates show
    unit : unit of the whole table, where a line above the header gives one
    """

    header: list[str]
    rows: Rows
    line: int = 1
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_plain: bool = True
    unit: str = ""


def tidy_number(cell: str) -> str:
    """Write a number as Python reads it; the cell itself where it is none.

    >>> [tidy_number(c) for c in ("１，２３４．５", "1,234", "3.5万", "12,34", "1 200", "1 2")]
    ['1234.5', '1234', '35000', '12,34', '1200', '1 2']
    """
    plain = unicodedata.normalize("NFKC", cell).strip().replace("−", "-")
    times = _TIMES.get(plain[-1:], 1.0)
    if times != 1.0:
        plain = plain[:-1].strip()
    if not (_NUMBER.fullmatch(plain) and any(c.isdigit() for c in plain)):
        return cell
    digits = plain.replace(",", "").replace(" ", "")
    return digits if times == 1.0 else f"{float(digits) * times:.15g}"


def tidy(name: str, rows: Rows, columns: Sequence[str], extra: bool, noted: str = "") -> Tidied:
    """Recognise the header and the cells of a table.

    Parameters
    ----------
    name, noted : the table, as problems and as notes name it
    rows : all rows as they stand in the file; the first has the number 1
    columns : the columns that the table should have
    extra : whether it may have others, which are attributes
    """
    first = rows[0][1]
    if set(columns) <= set(first):  # written with the code's own names
        found = Tidied(_without_blank_end(first), [(n, row) for n, row in rows[1:] if any(row)])
    else:
        found = _find_header(rows, columns, extra)
    if not found.is_plain:
        found.notes.append(f"{noted or name}: columns read as {', '.join(found.header)}.")
    found.rows = [(line, row) for line, row in found.rows if row[0] not in _EXAMPLES]
    _tidy_cells(found)
    _tidy_shares(found)
    _drop_totals(name, noted or name, found)
    return found


def _find_header(rows: Rows, columns: Sequence[str], extra: bool) -> Tidied:
    """Take the row, or two rows, in which most columns are recognised."""
    best: tuple[int, int, list[str], list[tuple[str, str]]] = (-1, 1, [], [])
    for start in range(min(_HEADER_WITHIN, len(rows))):
        for depth in (1, 2):
            heads = _joined([row for _, row in rows[start : start + depth]])
            names = [recognised(head, columns, extra) for head in heads]
            score = sum(name in columns or bool(pollutant_in(name)[0]) for name, _ in names)
            if score > best[0] and (depth == 1 or _is_header(rows, start + 1)):
                best = (score, start + depth, heads, names)
        if best[0] == len(columns):
            break
    _, stop, heads, names = best
    below = [(line, row) for line, row in rows[stop:] if any(row)]
    header = _without_blank_end([head for head, _ in names])
    pairs = zip(heads, names, strict=True)
    shown = set(wording().headers.values())
    is_plain = all(head in shown or head in (name, header_of(name)) for head, (name, _) in pairs)
    tidied = Tidied(header, below, rows[stop - 1][0], is_plain=is_plain)
    tidied.unit = _caption_unit(rows[: stop - 1])
    _add_units(tidied, [unit for _, unit in names], columns)
    return tidied


def _caption_unit(rows: Rows) -> str:
    """Unit that a line such as （单位：吨） gives for the whole table."""
    cells = (clean(cell) for _, row in rows for cell in row)
    found = (match[1] for cell in cells for match in _CAPTION_UNIT.finditer(cell))
    return next((unit for unit in found if _is_unit(unit)), "")


def _without_blank_end(header: list[str]) -> list[str]:
    """Header without the blank cells that a spreadsheet leaves behind it."""
    last = max((position for position, head in enumerate(header) if head), default=-1)
    return header[: last + 1]


def _is_header(rows: Rows, position: int) -> bool:
    """Whether a row may be the second of a header: no number in it."""
    if position >= len(rows):
        return False
    return not any(tidy_number(c) != c or _NUMBER.fullmatch(c) for c in rows[position][1] if c)


def _joined(rows: Sequence[list[str]]) -> list[str]:
    """Heads of the columns; a merged cell above stands for what is blank below and beside it."""
    if len(rows) == 1:
        return list(rows[0])
    upper, lower = rows
    heads, last = [], ""
    for position in range(max(len(upper), len(lower))):
        above = upper[position] if position < len(upper) else ""
        below = lower[position] if position < len(lower) else ""
        last = above or last
        heads.append(_with_unit_above(below, last) if below or above else "")
    return heads


def _with_unit_above(below: str, above: str) -> str:
    """The lower of two heads, with the unit of a pollutant where only the upper one gives it."""
    unit, (pollutant, own) = split_header(above)[1], pollutant_in(below)
    if pollutant and not own and unit and _is_unit(unit):
        return f"{below} ({unit})"
    return below or above


def is_absent(cell: str) -> bool:
    """Whether a cell says that there is no value: a dash, 无 and the like."""
    return cell.lower() in _ABSENT


def recognised(head: str, columns: Sequence[str], extra: bool) -> tuple[str, str]:
    """Return the column that a head means and the unit it gives; the head itself if none."""
    stripped = head.strip()
    if stripped in columns:
        return stripped, ""
    words = wording()
    whole = words.columns.get(clean(head), "")
    if whole in columns:
        return whole, ""
    name, unit = split_header(head)
    for candidate in (words.columns.get(name, ""), words.columns.get(name.lower(), ""), name):
        if candidate in columns:
            return candidate, unit
    if name.lower() in columns:
        return name.lower(), unit
    return (_attribute(stripped, name, unit), "") if extra else (stripped, "")


def _attribute(head: str, name: str, unit: str) -> str:
    """Head of a column of attributes, as the code writes it: ``capacity [MW]``."""
    known = wording().attributes.get(clean(head)) or wording().attributes.get(name, "")
    if known:
        own = known.partition(" [")[0]
        return f"{own} [{unit}]" if unit and " [" in known else known
    column = wording().columns.get(clean(head), "")
    if column:
        return column
    return f"{name} [{unit}]" if unit and _is_unit(unit) else head


def _is_unit(unit: str) -> bool:
    try:
        conversion_factor(unit, unit)
    except UnitError:
        return False
    return True


def _add_units(tidied: Tidied, units: list[str], columns: Sequence[str]) -> None:
    """Give a table whose heads name units a column of units."""
    beside = wording().units
    for position, head in enumerate(list(tidied.header)):
        unit = units[position] if position < len(units) else ""
        column = beside.get(head, "")
        if not unit or column not in columns or column in tidied.header or head in ("low", "high"):
            continue
        width = len(tidied.header)
        tidied.header.append(column)
        tidied.rows = [
            (line, [*_padded(row, width)[:width], unit if row[position : position + 1] else ""])
            for line, row in tidied.rows
        ]


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _tidy_cells(tidied: Tidied) -> None:
    """Write words as the code does, and numbers with their unit as two cells."""
    words, units = wording().words, wording().units
    place = {head: position for position, head in enumerate(tidied.header)}
    for head in set(words) & set(place):
        position, known = place[head], words[head]
        for _, row in tidied.rows:
            if position < len(row) and not row[position].isascii():
                row[position] = known.get(clean(row[position]), row[position])
    for head in set(units) & set(place):
        position, beside = place[head], place.get(units[head], -1)
        for _, row in tidied.rows:
            if position < len(row) and row[position] and not row[position][-1].isdigit():
                row[position] = _number(row, row[position], beside, head)


def _tidy_shares(tidied: Tidied) -> None:
    """Write shares that are given in percent as parts of 1."""
    if "share" not in tidied.header:
        return
    for position in (i for i, head in enumerate(tidied.header) if head in _SHARES):
        for _, row in tidied.rows:
            plain = clean(row[position]) if position < len(row) else ""
            if plain.endswith("%") and _NUMBER.fullmatch(plain[:-1]) and plain[0].isdigit():
                row[position] = f"{float(plain[:-1].replace(',', '')) / 100:.12g}"


def _number(row: list[str], cell: str, beside: int, head: str) -> str:
    """Return a cell without its unit, which goes to the column of units if that is blank."""
    if is_absent(cell):
        return ""
    if not 0 <= beside < len(row) or _NUMBER.fullmatch(cell):
        return cell
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None or not found["number"] or not _is_unit(found["unit"].strip()):
        return cell
    unit = found["unit"].strip()
    if clean(row[beside]) != unit and (row[beside] or head in ("low", "high")):
        return cell
    row[beside] = row[beside] or unit
    return found["number"]


def _drop_totals(name: str, noted: str, tidied: Tidied) -> None:
    """Check rows of totals against the rows they sum, and leave them out."""
    kept, problems = without_totals(name, tidied.header, tidied.rows, _value)
    if len(kept) < len(tidied.rows):
        tidied.notes.append(f"{noted}: {len(tidied.rows) - len(kept)} rows of totals left out.")
    tidied.rows = kept
    tidied.problems += problems


def _value(cell: str) -> float | None:
    try:
        return float(tidy_number(cell))
    except ValueError:
        return None
