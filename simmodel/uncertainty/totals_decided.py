"""Columns of totals that a cap of the fuel or a stack limit decides draw by draw.

Under a cap, a fuel holds min(content · drawn, cap). A limit does the same: it allows a content of
at most (limit / passing − constant) / slope. So regions that differ in content alone are sorted by
it, once, and summed up to each: a draw then looks up where the content gets too high, once for all
columns of a source that the same cap or limit decides. Where regions differ otherwise, every
different row is evaluated in every draw.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.sums import is_new
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals_columns import SourceColumns
from simmodel.uncertainty.totals_held import Held, Holder
from simmodel.uncertainty.totals_kernel import Weights
from simmodel.vocabulary import FUEL_PROPERTIES

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ByContent:
    """Rows that differ in one content of the fuel alone.

    Parameters
    ----------
    held : the columns
    group : in which they are counted
    number : 0 where sulphur decides, 1 where ash does
    content : array (row,), rising
    under : array (column, row + 1), Σ amount · content of the rows before
    over : array (column, row + 1), Σ amount of this row and those behind
    most : what a limit allows, kg per activity
    """

    held: Held
    group: int
    number: int
    content: Array
    under: Array
    over: Array
    most: float

    @classmethod
    def of(cls, held: Held, group: int, number: int) -> "ByContent":
        """Sort and sum up rows."""
        order = np.argsort(held.contents[:, number])
        content, amount = held.contents[order, number], held.amount[:, order]
        none = np.zeros((amount.shape[0], 1))
        under = np.concatenate([none, np.cumsum(amount * content, axis=1)], axis=1)
        over = np.concatenate([np.cumsum(amount[:, ::-1], axis=1)[:, ::-1], none], axis=1)
        return cls(held, group, number, content, under, over, float(held.most[0]))

    def add(self, weights: Weights, inside: Array) -> None:
        """Add what is emitted to totals (group, pollutant, year, draw) that the caller fills."""
        holder, number = self.held.holder, self.number
        drawn = holder.drawn(weights, number)
        most = np.minimum(holder.caps[number], self.content[-1] * drawn)
        if holder.limited >= 0:
            constant, *slopes = holder.factor(holder.limited)
            most = np.minimum(
                most, (holder.allowed(weights, self.most) - constant) / slopes[number]
            )
        first = np.searchsorted(self.content, most / drawn, side="right")
        total = self.under.take(first, axis=1)
        total *= drawn
        above = self.over.take(first, axis=1)
        above *= most
        total += above
        moved = self.held.moved(weights)
        total *= moved
        for pollutant, some in self.held.by_pollutant:
            constant, *slopes = holder.factor(pollutant, some.rates[0])
            value = total[some.columns]
            value *= slopes[number]
            if constant:
                value += constant * self.over[some.columns, :1] * moved[some.columns]
            some.add(weights, pollutant, value, inside[self.group, pollutant])


@dataclass(frozen=True, eq=False)
class ByRow:
    """Rows that are evaluated one by one.

    Parameters
    ----------
    held : the columns, rows that are the same added together
    group : in which they are counted
    """

    held: Held
    group: int

    @classmethod
    def of(cls, held: Held, group: int, counts: NDArray[np.bool_]) -> "ByRow":
        """Add rows with the same limit and the same contents, of those that count, together."""
        contents = np.where(counts, held.contents, 0.0)
        order = np.lexsort((*contents.T, held.most))
        same = np.column_stack([contents[order], held.most[order]])
        first = np.flatnonzero(np.append(True, (same[1:] != same[:-1]).any(axis=1)))
        amount = np.add.reduceat(held.amount[:, order], first, axis=1)
        return cls(held.with_rows(order[first], amount), group)

    def add(self, weights: Weights, inside: Array) -> None:
        """Add what is emitted to totals (group, pollutant, year, draw) that the caller fills."""
        held = self.held
        left = held.holder.left(weights, held.contents, held.most)
        moved = held.moved(weights)
        for pollutant, some in held.by_pollutant:
            emitted = held.holder.emitted(weights, pollutant, some.rates[0], held.contents)
            if left is not None:
                emitted *= left
            value = held.amount[some.columns] @ emitted
            value *= moved[some.columns]
            some.add(weights, pollutant, value, inside[self.group, pollutant])


def decided_states(
    system: System, actions: Mapping[int, Action], columns: SourceColumns, group: Indices
) -> Iterator[ByContent | ByRow]:
    """The decided columns of a source, prepared for draws, by group of regions.

    Parameters
    ----------
    actions : bit of an action -> the action
    group : array (region,), number of the group in which a region is counted
    """
    for held in Held.of_source(system, actions, columns):
        where = group[system.region[held.segment]]
        order = np.argsort(where, kind="stable")
        for rows in np.split(order, np.flatnonzero(is_new(where[order]))[1:]):
            part = held.with_rows(rows, held.amount[:, rows])
            slopes = part.slopes()
            number = _deciding_property(part.holder, slopes, part.most)
            if number is None:
                yield ByRow.of(part, int(where[rows[0]]), np.any(slopes[:, 1:], axis=0))
            else:
                yield ByContent.of(part, int(where[rows[0]]), number)


def _deciding_property(holder: Holder, slopes: Array, most: Array) -> int | None:
    """The one property of the fuel in which rows differ; None if they differ otherwise.

    What decides and what follows it must depend on the fuel in the same proportion, and the limit
    must be the same in all rows.
    """
    if holder.limited < 0:
        return FUEL_PROPERTIES.index(holder.part)
    has = slopes[:, 1:].any(axis=0)
    if has.sum() != 1 or most.min() < most.max():
        return None
    number = int(has.argmax())
    constant, slope = slopes[:, 0], slopes[:, 1 + number]
    same = np.allclose(constant * slope[-1], slope * constant[-1], rtol=1e-14, atol=0.0)
    return number if slope[-1] > 0 and same else None
