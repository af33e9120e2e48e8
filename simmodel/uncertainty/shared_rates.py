"""Rates that several scenarios on the same draws have in common, formed once.

Most alternatives change dates, shares or single measures, and leave what a tonne of coal emits as
it is, and the emissions without measures; forming these for every draw is the larger part of an
evaluation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.actions import Action
from simmodel.uncertainty.technology import Technology

if TYPE_CHECKING:
    from simmodel.uncertainty.core import Core

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_BYTES = 1 << 29
"""Numbers kept; of more draws than fit, those beyond are formed anew for each scenario."""


@dataclass
class Kept:
    """What one block of draws of the first scenario has formed.

    Parameters
    ----------
    rows : array (pool row, draw)
    rates : array (rate row, column, draw)
    before : array (zone, column, base year and years, draw), emissions without measures
    """

    rows: Array
    rates: Array
    before: Array | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return self.rows.nbytes + self.rates.nbytes + getattr(self.before, "nbytes", 0)


@dataclass(eq=False)
class SharedRates:
    """Rates of the first scenario, and its emissions without measures, for others with the same."""

    first: "Core | None" = None
    kept: dict[int, Kept] = field(default_factory=dict)
    alike: dict[int, Indices | None] = field(default_factory=dict)
    before_alike: dict[int, Indices | None] = field(default_factory=dict)

    def rates(self, start: int, core: "Core", rows: Array) -> Array:
        """Rates of a block, as `Technology.rates` forms them.

        Parameters
        ----------
        start : first draw of the block
        rows : array (pool row, draw)
        """
        if self.first is None:
            self.first = core
        known = None if core is self.first else self.kept.get(start)
        if known is not None and self._has_same(self.alike, core, known, rows, _rates_alike):
            return known.rates
        table = core.technology.rates(rows)
        if core is self.first:
            self._keep(start, Kept(rows, table))
        return table

    def before(self, start: int, core: "Core", rows: Array, form: Callable[[], Array]) -> Array:
        """Emissions without measures of a block, whose rates were asked for before."""
        known = self.kept.get(start)
        if known is None or known.before is None:
            formed = form()
            if core is self.first and known is not None:
                self._keep(start, replace(known, before=formed))
            return formed
        same = self._has_same(self.alike, core, known, rows, _rates_alike) and self._has_same(
            self.before_alike, core, known, rows, _before_alike
        )
        return known.before if same else form()

    def _keep(self, start: int, kept: Kept) -> None:
        others = sum(one.size for number, one in self.kept.items() if number != start)
        if others + kept.size <= MOST_BYTES:
            self.kept[start] = kept

    def _has_same(
        self,
        found: dict[int, Indices | None],
        core: "Core",
        known: Kept,
        rows: Array,
        pairs: "Callable[[Core, Core], Indices | None]",
    ) -> bool:
        """Whether the drawn numbers that something is made of are those of the first scenario."""
        assert self.first is not None  # noqa: S101
        number = id(core)
        if number not in found:
            found[number] = pairs(self.first, core)
        which = found[number]
        return which is not None and np.array_equal(known.rows[which[0]], rows[which[1]])


def before_alike(one: "Core", other: "Core") -> Indices | None:
    """Rows of the pool that emissions without measures are made of; None where more differs.

    Returns
    -------
    array (2, row), a row of the one and its like in the other
    """
    rates, activities = _rates_alike(one, other), _before_alike(one, other)
    if rates is None or activities is None:
        return None
    return np.concatenate([rates, activities], axis=1)


def rates_alike(one: Technology, its_rows: Array, other: Technology, rows: Array) -> bool:
    """Whether two technologies have the same rates, as all that they are made of is the same.

    Parameters
    ----------
    its_rows, rows : arrays (row, draw), what the rows of the one and of the other point into
    """
    return _are_alike(one, other) and np.array_equal(its_rows[_rows(one)], rows[_rows(other)])


def _rates_alike(one: "Core", other: "Core") -> Indices | None:
    """Rows of the pool that rates are made of, array (2, row); None where more differs."""
    if not _are_alike(one.technology, other.technology):
        return None
    return np.unique(np.stack([_rows(one.technology), _rows(other.technology)]), axis=1)


def _before_alike(one: "Core", other: "Core") -> Indices | None:
    """Rows of the pool that activities are made of; None where segments or zones differ."""
    arrays = [
        (
            *(core.plain.row, core.plain.origin, core.plain.current, core.plain.weight),
            *(core.plain_by_zone.start, core.plain_by_zone.row),
            *(core.activities.growth_of, core.activities.power),
            np.array([group for group, _ in core.plain_by_zone.groups]),
            np.array([core.plain_by_zone.count, core.activities.rates.size]),
        )
        for core in (one, other)
    ]
    if not all(map(np.array_equal, *arrays)):
        return None
    rows = [np.concatenate([core.activities.base, core.activities.rates]) for core in (one, other)]
    return np.unique(np.stack(rows), axis=1)


def _rows(technology: Technology) -> Indices:
    """Rows of the pool that rates are made of, always in the same order."""
    mixes = technology.mixes
    cells = [row for one in technology.local.values() for row in (one.factor, one.quantity)]
    fuels = technology.signatures[:, 2], technology.signatures[:, 3]
    official = technology.official
    figures = [] if official is None else [official.rows]
    return np.concatenate([*fuels, technology.flue_gas, mixes.every_row, *cells, *figures])


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
