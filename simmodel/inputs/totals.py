"""Rows of totals: each is checked against the rows that it sums, and left out."""

from collections.abc import Callable, Sequence
from math import isclose

from simmodel.errors import Problem
from simmodel.inputs.wording import clean, pollutant_in, wording

Rows = list[tuple[int, list[str]]]
Value = Callable[[str], float | None]

SUMMED = ("activity", "amount", "emission")
_LONGEST_LABEL = 8
"""Letters that a word such as 合计 has at most, with the white space that spreads it."""
_TOLERANCE = 0.005
"""How far a total may miss the sum of its rows: what rounding of the rows may do."""


def without_totals(
    name: str, header: Sequence[str], rows: Rows, value: Value
) -> tuple[Rows, list[Problem]]:
    """Rows that are no totals, and what is wrong with the totals.

    A subtotal sums the rows since the last one. A total sums all rows above it, or those since the
    last total, or those of its region.

    Parameters
    ----------
    name : the table, as it is shown
    value : reads a cell as a number; None where it is none
    """
    words = wording()
    initials = {word[0] for word in words.totals | words.subtotals}
    initials |= {letter.upper() for letter in initials}
    kept: Rows = []
    part: Rows = []
    since: Rows = []
    problems: list[Problem] = []
    for line, row in rows:
        short = [c for c in row[:4] if c[:1] in initials and len(c) <= _LONGEST_LABEL]
        labels = {clean(cell).lower() for cell in short}
        is_part = bool(labels & words.subtotals)
        if not is_part and not labels & words.totals:
            for summed in (kept, part, since):
                summed.append((line, row))
            continue
        sums = [part] if is_part else [kept, since, _of_region(header, row, kept)]
        problems += _check(name, header, line, row, sums, value)
        since = []
        part = [] if is_part else part
    return kept, problems


def _of_region(header: Sequence[str], row: list[str], rows: Rows) -> Rows:
    """Rows with the region that a total names."""
    at = header.index("region") if "region" in header else len(row)
    return [(n, r) for n, r in rows if r[at : at + 1] == row[at : at + 1] != []]


def _check(
    name: str, header: Sequence[str], line: int, row: list[str], sums: list[Rows], value: Value
) -> list[Problem]:
    """Problems of one total: the columns in which it is none of the sums that it may be."""
    problems = []
    for position, head in enumerate(header):
        if head not in SUMMED and not pollutant_in(head)[0]:
            continue
        stated = value(row[position]) if position < len(row) else None
        found = [_sum(header, position, of, value) for of in sums]
        known = [total for total in found if total is not None]
        if stated is None or None in found[:1] or not known:
            continue
        if not any(isclose(stated, k, rel_tol=_TOLERANCE, abs_tol=1e-9) for k in known):
            message = (
                f"the total says {stated:,.6g}, but the rows above it come to {known[0]:,.6g}. "
                "A row is missing or wrong, or the total is out of date: correct it or delete it."
            )
            problems.append(Problem(name, f"row {line}, column {head}", message))
    return problems


def _sum(header: Sequence[str], position: int, of: Rows, value: Value) -> float | None:
    """Sum of a column; None where a cell is no number, or the rows have several units."""
    values = [value(row[position]) if position < len(row) else None for _, row in of]
    beside = header.index("unit") if "unit" in header else -1
    units = {clean(row[beside]) for _, row in of if 0 <= beside < len(row)}
    known = [v for v in values if v is not None]
    return None if len(known) < len(values) or len(units) > 1 else sum(known)
