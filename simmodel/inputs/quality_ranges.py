"""The interval of a figure that states none: as wide as its quality, a rule of this program."""

from dataclasses import replace

import numpy as np

from simmodel.inputs.checks import Floats, is_blank
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table
from simmodel.vocabulary import Distribution

RANGE_OF_QUALITY = {"A": 1.05, "B": 1.15, "C": 1.4, "D": 2.0, "E": 3.0}
"""Factor up and down that makes the 95 % interval of a figure for which none is given: a rule
of this program (an assumption), meant for a first result; state the interval where it is known."""


def with_ranges(table: Table, values: Floats, faults: Faults) -> Table:
    """Give rows without interval and distribution the interval that their quality stands for."""
    blank = is_blank(table["low"]) & is_blank(table["high"]) & is_blank(table["distribution"])
    factor = range_factors(table["quality"].tolist())
    filled = blank & np.isfinite(factor) & (values > 0)
    nothing, unknown = blank & (values == 0), blank & np.isnan(values)
    if not (filled | nothing | unknown).any():
        return table
    cells = {name: table[name].copy() for name in ("low", "high", "distribution")}
    cells["low"][filled] = [f"{v:.10g}" for v in (values / factor)[filled]]
    cells["high"][filled] = [f"{v:.10g}" for v in (values * factor)[filled]]
    cells["distribution"][filled | unknown] = Distribution.LOGNORMAL.value
    cells["distribution"][nothing] = Distribution.EXACT.value
    if filled.any():
        count = int(filled.sum())
        faults.notes.append(
            f"{table.shown}: {count} rows have no interval; "
            f"assumed by quality ({rule_of_quality()})."
        )
    return replace(table, cells=table.cells | cells)


def range_factors(qualities: list[str]) -> Floats:
    """Factor up and down of each quality, array (row,); NaN where there is none."""
    return np.array([RANGE_OF_QUALITY.get(q, np.nan) for q in qualities], dtype=np.float64)


def rule_of_quality() -> str:
    """The rule in words.

    >>> rule_of_quality()
    'A ×÷ 1.05, B ×÷ 1.15, C ×÷ 1.4, D ×÷ 2, E ×÷ 3'
    """
    return ", ".join(f"{q} ×÷ {f:g}" for q, f in RANGE_OF_QUALITY.items())
