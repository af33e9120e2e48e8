"""Checks of table columns: each works on whole columns and gathers what is wrong.

The rules: a blank cell is missing, never zero; a number has low ≤ value ≤ high; an id must be one
of the ids of the table it points into; and every value says where it comes from.
"""

import re
from collections.abc import Collection, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from simmodel.errors import did_you_mean
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table
from simmodel.inputs.tidy import tidy_number
from simmodel.vocabulary import QUALITIES, Distribution, HowSeen

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PROVENANCE = ("quality", "reference_id", "locator", "how_seen", "note")
SPREAD = ("low", "high", "distribution")
SUM_TOLERANCE = 1e-6
"""How far shares that must sum to 1 may miss it by rounding."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MOST_LISTED = 12
_NEEDS_A_RULE = (HowSeen.ESTIMATED.value, HowSeen.ASSUMED.value)


def is_blank(cells: Cells) -> Mask:
    """Tell which cells hold nothing."""
    return np.asarray(cells == "", dtype=np.bool_).reshape(len(cells))


def everywhere(table: Table) -> Mask:
    """Return a mask of all rows."""
    return np.ones(len(table), dtype=np.bool_)


def check_filled(table: Table, column: str, faults: Faults, where: Mask | None = None) -> None:
    """Refuse blank cells."""
    wrong = is_blank(table[column])
    faults.at(table, wrong if where is None else wrong & where, column, "blank. Fill it in.")


def check_unique(table: Table, columns: Sequence[str], faults: Faults) -> None:
    """Refuse a row whose key was there before."""
    first: dict[tuple[str, ...], int] = {}
    keys = list(zip(*(table[c] for c in columns), strict=True))
    seen = np.array([first.setdefault(key, i) for i, key in enumerate(keys)], dtype=np.int64)
    what = ", ".join(columns)

    def say(i: int) -> str:
        j = seen[i]
        where = f"row {table.line[j]}"
        if table.file[j] != table.file[i]:
            where += f" of {table.file[j]}"
        return f"{', '.join(keys[i])!r} is there twice: see {where}. Each {what} has one row."

    faults.at(table, seen != np.arange(len(keys)), columns[-1], say)


def check_known(
    table: Table,
    column: str,
    known: Collection[str] | None,
    what: str,
    faults: Faults,
    blank: bool = False,
) -> None:
    """Refuse cells that are not one of `known`.

    Parameters
    ----------
    table, column : the cells
    known : the allowed words; None if they could not be read, then nothing is checked
    what : what such a word is, as in ``a region of regions.csv``
    faults : gathers the problems
    blank : whether a cell may be blank
    """
    if known is None:
        return
    cells = table[column]
    wrong = np.array([c not in known for c in cells], dtype=np.bool_) & ~is_blank(cells)
    faults.at(table, wrong, column, lambda i: not_one_of(cells[i], known, what))
    if not blank:
        check_filled(table, column, faults)


def not_one_of(found: str, known: Collection[str], what: str) -> str:
    """Say that a word is not known, what is allowed, and which word may be meant.

    >>> not_one_of("yea", ["yes", "alternative"], "a use")
    "'yea' is not a use. Did you mean 'yes'? Allowed: yes, alternative."
    """
    hint = did_you_mean(found, known)
    if not known:
        hint = " There are none."
    elif len(known) <= _MOST_LISTED:
        hint += f" Allowed: {', '.join(known)}."
    elif not hint:
        hint = " Check the spelling."
    return f"{found!r} is not {what}.{hint}"


def parse_numbers(
    table: Table, column: str, faults: Faults, required: Mask | bool = True
) -> Floats:
    """Return a column as numbers; NaN where it is blank or wrong."""
    cells = table[column]
    value = {c: _number(c) for c in set(cells) if c}
    numbers = np.array([value.get(c, np.nan) for c in cells], np.float64)
    wrong = np.array([c != "" for c in cells], dtype=np.bool_) & np.isnan(numbers)
    advice = "Write digits and a point; the unit has a column of its own"
    faults.at(table, wrong, column, lambda i: f"{cells[i]!r} is not a number. {advice}.")
    missing = is_blank(cells) & required
    faults.at(table, missing, column, "blank, and missing is not zero. Give a number.")
    return numbers


def _number(cell: str) -> float:
    """Value of a cell; NaN where it is no finite number."""
    plain = cell if _NUMBER.fullmatch(cell) else tidy_number(cell)
    value = float(plain) if _NUMBER.fullmatch(plain) else np.nan
    return value if isfinite(value) else np.nan


def check_between(
    table: Table,
    column: str,
    values: Floats,
    faults: Faults,
    least: float = -np.inf,
    most: float = np.inf,
    what: str = "value",
) -> None:
    """Refuse values outside `least` … `most`."""
    text = table[column]
    below = f"is below {least:g}, the least this {what} can be."
    below = f"is negative, and the least {what} is 0." if least == 0 else below
    faults.at(table, values < least, column, lambda i: f"{text[i]} {below}")

    def say(i: int) -> str:
        offer = f" For {values[i]:g} % write {values[i] / 100:g}." if 1 < values[i] <= 100 else ""
        return f"{text[i]} is above {most:g}, the most this {what} can be.{offer}"

    faults.at(table, values > most, column, say)


def parse_spread(
    table: Table,
    column: str,
    values: Floats,
    faults: Faults,
    where: Mask | None = None,
    least: float = 0.0,
    most: float = np.inf,
) -> tuple[Floats, Floats]:
    """Return low and high of a column of values, checked with their distribution.

    An exact value is its own interval; every other one needs both ends, within `least` and `most`.
    """
    where = everywhere(table) if where is None else where
    low = parse_numbers(table, "low", faults, required=False)
    high = parse_numbers(table, "high", faults, required=False)
    names = tuple(d.value for d in Distribution)
    check_known(table, "distribution", names, "a distribution", faults, blank=True)
    check_filled(table, "distribution", faults, where)
    exact = np.asarray(table["distribution"] == Distribution.EXACT.value, dtype=np.bool_)
    for name in ("low", "high"):
        missing = is_blank(table[name]) & ~exact & where & ~np.isnan(values)
        advice = "Give the 95 % interval, or 'exact' as distribution if nothing is uncertain"
        faults.at(table, missing, name, f"blank. {advice}.")
    check_between(table, "low", low, faults, least, most, column)
    check_between(table, "high", high, faults, least, most, column)
    low = np.where(exact & np.isnan(low), values, low)
    high = np.where(exact & np.isnan(high), values, high)
    _check_interval(table, column, values, low, high, faults)
    return low, high


def _check_interval(
    table: Table, column: str, values: Floats, low: Floats, high: Floats, faults: Faults
) -> None:
    def say(i: int) -> str:
        return f"{values[i]:g} is not within low … high, {low[i]:g} … {high[i]:g}. Correct one."

    faults.at(table, (low > values) | (values > high), column, say)
    distribution = table["distribution"]
    wide = np.asarray(distribution == Distribution.EXACT.value) & (low < high)
    message = "'exact' has no interval. Name a distribution, or leave low and high blank."
    faults.at(table, wide & (low <= values) & (values <= high), "distribution", message)
    logs = np.asarray(distribution == Distribution.LOGNORMAL.value) & (low == 0) & (values > 0)
    message = "a lognormal value has a low above 0. Name another distribution, or correct low."
    faults.at(table, logs, "low", message)


def check_provenance(
    table: Table,
    references: Collection[str] | None,
    faults: Faults,
    rule: str = "note",
    where: Mask | None = None,
    explain: Mask | bool = True,
) -> None:
    """Refuse a value without quality, reference, how it was seen, or the rule that made it.

    Parameters
    ----------
    table : a table with the columns of `PROVENANCE`
    references : ids of references.csv; None if it could not be read
    faults : gathers the problems
    rule : the column that says how an estimated or assumed value was made
    where : the rows that hold a value; by default all
    explain : the rows that need a rule if they are estimated or assumed
    """
    where = everywhere(table) if where is None else where
    seen = tuple(h.value for h in HowSeen)
    check_known(table, "quality", QUALITIES, "a quality", faults, blank=True)
    check_known(table, "how_seen", seen, "a way of having seen it", faults, blank=True)
    what = "a reference_id of references.csv"
    check_known(table, "reference_id", references, what, faults, blank=True)
    for column in ("quality", "how_seen", "reference_id"):
        check_filled(table, column, faults, where)
    made = np.array([h in _NEEDS_A_RULE for h in table["how_seen"]], dtype=np.bool_)
    silent = made & is_blank(table[rule]) & is_blank(table["note"]) & where & explain
    message = "blank, and the value is estimated or assumed. Say how, so that it can be recomputed."
    faults.at(table, silent, rule, message)


def known_ids(table: Table, column: str) -> dict[str, None] | None:
    """Return the ids of a table that others point into; None if it could not be read."""
    return dict.fromkeys(table[column]) if table.is_sound else None
