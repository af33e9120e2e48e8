"""Turn the units of a table into canonical ones: each distinct unit once, then by a factor.

A unit per something, such as ``kg/(m2*month)`` or ``t/household``, is compared side by side, so a
tonne of coal per tonne of product stays a ratio of two things and is no share.
"""

from collections.abc import Sequence

import numpy as np

from simmodel.errors import UnitError
from simmodel.inputs.checks import Floats
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table
from simmodel.units import conversion_factor


def split_unit(unit: str) -> list[str]:
    """Split a unit at its bars, but not within brackets.

    >>> split_unit("kg/(m2*month)")
    ['kg', 'm2*month']
    >>> split_unit("kg/t/percent")
    ['kg', 't', 'percent']
    """
    parts, depth = [""], 0
    for letter in unit:
        depth += (letter == "(") - (letter == ")")
        if letter == "/" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [strip_brackets(p) for p in parts]


def strip_brackets(unit: str) -> str:
    """Remove brackets around a whole unit.

    >>> strip_brackets("(t*km)")
    't*km'
    """
    unit = unit.strip()
    return unit[1:-1].strip() if unit.startswith("(") and unit.find(")") == len(unit) - 1 else unit


def is_ratio(unit: str) -> bool:
    """Tell whether a unit is one thing per another.

    >>> is_ratio("t/household"), is_ratio("t"), is_ratio("kg/t/percent")
    (True, False, False)
    """
    parts = split_unit(unit)
    return len(parts) == 2 and all(parts)


def check_ratio(table: Table, column: str, example: str, faults: Faults) -> None:
    """Refuse units that are not one thing per another."""
    cells = table[column]
    wrong = np.array([bool(u) and not is_ratio(u) for u in cells], dtype=np.bool_)
    advice = f"is not one unit per another. Write such as {example!r}."
    faults.at(table, wrong, column, lambda i: f"{cells[i]!r} {advice}")


def convert(table: Table, column: str, canonical: Sequence[str] | Cells, faults: Faults) -> Floats:
    """Return the factor from the unit of each row to its canonical unit.

    Parameters
    ----------
    table : the table
    column : the column with the unit as written
    canonical : the canonical unit of each row; ``""`` where it is not known, and nothing is checked
    faults : gathers the units that cannot be converted

    Returns
    -------
    array : NaN where the unit is blank, wrong or not checked
    """
    pairs = list(zip(table[column], canonical, strict=True))
    known, wrong = _factors({p for p in pairs if p[0] and p[1]})
    bad = np.array([p in wrong for p in pairs], dtype=np.bool_)
    faults.at(table, bad, column, lambda i: wrong[pairs[i]])
    missing = np.array([not unit and bool(wanted) for unit, wanted in pairs], dtype=np.bool_)
    message = "blank, so the number has no unit. Write one such as"
    faults.at(table, missing, column, lambda i: f"{message} {canonical[i]!r}.")
    return np.array([known.get(p, np.nan) for p in pairs], dtype=np.float64)


def _factors(
    pairs: set[tuple[str, str]],
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], str]]:
    """Return the factor of each pair of units, and the message of each pair without one."""
    known, wrong = {}, {}
    for pair in sorted(pairs):
        try:
            known[pair] = conversion_factor(*pair)
        except UnitError as error:
            wrong[pair] = error.problems[0].message if error.problems else str(error)
    return known, wrong


def per(denominator: str, numerator: str = "kg") -> str:
    """Return the unit of a mass, or something else, per activity; ``""`` if that is not known.

    >>> per("t"), per("m2*month")
    ('kg/t', 'kg/(m2*month)')
    """
    below = f"({denominator})" if set("*/ ") & set(denominator) else denominator
    return f"{numerator}/{below}" if denominator and numerator else ""
