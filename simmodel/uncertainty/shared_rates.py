"""Rates that several scenarios on the same draws have in common, formed once.

Most alternatives change dates, shares or single measures, and leave what a tonne of coal emits as
it is; forming that for every draw is the larger part of an evaluation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.actions import Action
from simmodel.uncertainty.technology import Technology

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_BYTES = 1 << 28
"""Rates kept; of more draws than fit, those beyond are formed anew for each scenario."""


@dataclass(eq=False)
class SharedRates:
    """Rates of the first scenario, for others whose rates are made of the same numbers."""

    first: Technology | None = None
    kept: dict[int, tuple[Array, Array]] = field(default_factory=dict)
    alike: dict[int, bool] = field(default_factory=dict)

    def rates(self, start: int, technology: Technology, rows: Array) -> Array:
        """Rates of a block, as `Technology.rates` forms them.

        Parameters
        ----------
        start : first draw of the block
        rows : array (pool row, draw)
        """
        if self.first is None:
            self.first = technology
        if technology is self.first:
            table = technology.rates(rows)
            size = table.nbytes + sum(one.nbytes for _, one in self.kept.values())
            if size <= MOST_BYTES:
                self.kept[start] = rows[_rows(technology)], table
            return table
        number = id(technology)
        if number not in self.alike:
            self.alike[number] = _are_alike(self.first, technology)
        if self.alike[number] and start in self.kept:
            drawn, table = self.kept[start]
            if np.array_equal(drawn, rows[_rows(technology)]):
                return table
        return technology.rates(rows)


def _rows(technology: Technology) -> Indices:
    """Rows of the pool that rates are made of, always in the same order."""
    mixes = technology.mixes
    parts = [part.rows for mix in mixes.parts for part in mix]
    cells = [row for one in technology.local.values() for row in (one.factor, one.quantity)]
    fuels = technology.signatures[:, 2], technology.signatures[:, 3]
    official = technology.official
    figures = [] if official is None else [official.rows]
    return np.concatenate([*fuels, technology.flue_gas, mixes.rows, *cells, *parts, *figures])


def _are_alike(one: Technology, other: Technology) -> bool:
    """Whether two technologies differ in nothing but the numbers in their rows."""
    if one.model.library is not other.model.library or len(one.patterns) != len(other.patterns):
        return False
    arrays = list(_structure(one)), list(_structure(other))
    return (
        one.local.keys() == other.local.keys()
        and len(arrays[0]) == len(arrays[1])
        and all(map(np.array_equal, *arrays))
        and all(
            len(a) == len(b) and all(map(_act_alike, a, b))
            for a, b in zip(one.patterns, other.patterns, strict=True)
        )
    )


def _structure(technology: Technology) -> Iterator[NDArray[Any]]:
    """Everything else that rates are made of, as arrays in the same order."""
    mixes, system = technology.mixes, technology.model.system
    yield technology.signatures[:, [0, 1, 4]]
    yield technology.example
    yield technology.volume
    yield technology.tall
    yield system.factors.process
    yield np.array(system.factors.constant.shape)
    yield mixes.kept
    yield from mixes.cells
    for formula in technology.local:
        yield from technology.local[formula].cells
    if technology.official is not None:
        yield from technology.official.structure
    for mix in mixes.parts:
        yield np.array([part.none for part in mix])
        yield from (part.columns for part in mix)


def _act_alike(one: Action, other: Action) -> bool:
    """Whether two actions do the same to rates; how far and from when on is not in the rates."""
    said = [(act.kind, act.group, act.controls, act.caps) for act in (one, other)]
    if said[0] != said[1] or one.limits is None or other.limits is None:
        return said[0] == said[1] and one.limits is None and other.limits is None
    return np.array_equal(one.segments, other.segments) and np.array_equal(one.limits, other.limits)
