"""Columns of totals that a cap of the fuel or a stack limit decides draw by draw.

Under a cap, a fuel holds min(content · drawn, cap). A limit does the same: it allows a content of
at most (limit / passing − constant) / slope. So regions that differ in content alone are sorted by
it, once, and summed up to each: a draw then looks up where the content gets too high. Where regions
differ otherwise, every different row is evaluated in every draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE, System
from simmodel.uncertainty.totals_columns import Key, Rows, SourceColumns
from simmodel.uncertainty.totals_kernel import Weights
from simmodel.uncertainty.totals_states import Rate
from simmodel.vocabulary import FUEL_PROPERTIES

Array = NDArray[np.float64]

ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class State:
    """A state that is decided draw by draw.

    Parameters
    ----------
    key : its column
    """

    system: System
    source: int
    key: Key

    @property
    def rate(self) -> Rate:
        """What is emitted."""
        return self.key.rate

    def factor(self, pollutant: int) -> tuple[float, float, float]:
        """Constant, and slopes in sulphur and ash, t per activity, of the part that this is."""
        factors, at = self.system.factors, (self.source, self.rate.slot, pollutant)
        known = (factors.constant[at], factors.sulphur[at], factors.ash[at])
        constant, sulphur, ash = (
            float(value) / KG_PER_TONNE if self.rate.part in ("whole", name) else 0.0
            for name, value in zip(("constant", *FUEL_PROPERTIES), known, strict=True)
        )
        return constant, sulphur, ash

    def passing(self, weights: Weights, pollutant: int) -> Array:
        """Multiplier of the factor times what the controls let pass, array (draw,)."""
        return weights.passing(self.source, self.rate, pollutant)

    def content(self, weights: Weights, name: str) -> Array:
        """Drawn multiplier of a content of the fuel, array (draw,)."""
        found: Array = getattr(weights.draws, name)[self.source]
        return found

    def moved(self, weights: Weights) -> Array:
        """Activity of the origin times effectiveness of the actions, array (draw,)."""
        return weights.moved(self.key.origin, self.key.mask)

    def slopes(self) -> Array:
        """`factor` of every pollutant and, last, of the one that decides, array (pollutant, 3)."""
        deciding = self.rate.limited if self.rate.limited >= 0 else self.rate.pollutants[0]
        return np.array([self.factor(p) for p in (*self.rate.pollutants, deciding)])


@dataclass(frozen=True, eq=False)
class ByContent:
    """Rows that differ in one content of the fuel alone.

    Parameters
    ----------
    name : ``sulphur`` or ``ash``
    content : array (row,), rising
    under : array (row + 1, year), Σ weight · content of the rows before
    over : array (row + 1, year), Σ weight of this row and those behind
    most : what a limit allows, kg per activity
    """

    state: State
    name: str
    content: Array
    under: Array
    over: Array
    most: float

    @classmethod
    def of(cls, state: State, rows: Rows, number: int) -> "ByContent":
        """Sort and sum up rows."""
        order = np.argsort(rows.contents[:, number])
        content, weight = rows.contents[order, number], rows.weight[order]
        none = np.zeros((1, weight.shape[1]))
        under = np.concatenate([none, np.cumsum(weight * content[:, None], axis=0)])
        over = np.concatenate([np.cumsum(weight[::-1], axis=0)[::-1], none])
        return cls(state, FUEL_PROPERTIES[number], content, under, over, float(rows.most[0]))

    def add(self, weights: Weights, inside: Array) -> None:
        """Add what is emitted to totals (pollutant, year, draw) that the caller is filling."""
        state, number = self.state, FUEL_PROPERTIES.index(self.name)
        drawn = state.content(weights, self.name)
        most = np.minimum(state.rate.caps[number], self.content[-1] * drawn)
        if state.rate.limited >= 0:
            constant, *slopes = state.factor(state.rate.limited)
            passing = state.passing(weights, state.rate.limited)
            allowed = np.full(passing.shape, np.inf)
            np.divide(self.most / KG_PER_TONNE, passing, out=allowed, where=passing > 0)
            most = np.minimum(most, (allowed - constant) / slopes[number])
        first = np.searchsorted(self.content, most / drawn, side="right")
        total = self.under[first] * drawn[:, None]
        total += self.over[first] * most[:, None]
        by_year, moved = np.ascontiguousarray(total.T), state.moved(weights)
        for pollutant in state.rate.pollutants:
            constant, *slopes = state.factor(pollutant)
            rate = state.passing(weights, pollutant) * moved
            inside[pollutant] += by_year * (slopes[number] * rate)
            if constant:
                inside[pollutant] += self.over[0][:, None] * (constant * rate)


@dataclass(frozen=True, eq=False)
class ByRow:
    """Rows that are evaluated one by one."""

    state: State
    rows: Rows

    def add(self, weights: Weights, inside: Array) -> None:
        """Add what is emitted to totals (pollutant, year, draw) that the caller is filling."""
        state, rate = self.state, self.state.rate
        kept = np.broadcast_to(state.moved(weights), (self.rows.most.size, weights.draws.count))
        if rate.limited >= 0:
            leading = self._emitted(weights, rate.limited)
            most = self.rows.most[:, None] / KG_PER_TONNE
            held = np.divide(most, leading, out=np.ones_like(leading), where=leading > most)
            kept = held * kept
        for pollutant in rate.pollutants:
            emitted = self._emitted(weights, pollutant) * kept
            inside[pollutant] += self.rows.weight.T @ emitted

    def _emitted(self, weights: Weights, pollutant: int) -> Array:
        """Emission per activity without the limit, array (row, draw)."""
        constant, *slopes = self.state.factor(pollutant)
        value = np.full((self.rows.most.size, weights.draws.count), constant)
        for number, name in enumerate(FUEL_PROPERTIES):
            if slopes[number]:
                content = self.rows.contents[:, number, None] * self.state.content(weights, name)
                value += slopes[number] * np.minimum(content, self.state.rate.caps[number])
        return value * self.state.passing(weights, pollutant)


def decided_states(system: System, columns: SourceColumns) -> Iterator[ByContent | ByRow]:
    """The decided columns of a source, prepared for draws."""
    for key, parts in columns.decided.items():
        state = State(system, columns.source, key)
        slopes = state.slopes()
        rows = _joined(parts, _any(slopes[:, 1:]))
        if not rows.most.size:
            continue
        number = _deciding_property(slopes, rows)
        yield ByRow(state, rows) if number is None else ByContent.of(state, rows, number)


def _any(slopes: Array) -> NDArray[np.bool_]:
    """Properties on which some pollutant depends, array (property,)."""
    has: NDArray[np.bool_] = np.any(slopes, axis=0)
    return has


def _deciding_property(slopes: Array, rows: Rows) -> int | None:
    """The one property of the fuel in which rows differ; None if they differ otherwise.

    What decides and what follows it must depend on the fuel in the same proportion, and the limit
    must be the same in all rows.
    """
    has = _any(slopes[:, 1:])
    if has.sum() != 1 or rows.most.min() < rows.most.max():
        return None
    number = int(has.argmax())
    constant, slope = slopes[:, 0], slopes[:, 1 + number]
    same = np.allclose(constant * slope[-1], slope * constant[-1], rtol=1e-14, atol=0.0)
    return number if slope[-1] > 0 and same else None


def _joined(parts: list[Rows], counts: NDArray[np.bool_]) -> Rows:
    """Rows with the same limit and the same contents, of those that count, added together."""
    limits = [(np.where(counts, part.contents, 0.0), part.most) for part in parts]
    what = np.concatenate([np.column_stack(limit) for limit in limits])
    weight = np.concatenate([part.weight for part in parts])
    order = np.lexsort(what.T)
    what, weight = what[order], weight[order]
    first = np.flatnonzero(np.append(True, (what[1:] != what[:-1]).any(axis=1)))
    found, total = what[first], np.add.reduceat(weight, first, axis=0)
    size = np.add.reduceat(abs(weight), first, axis=0)
    has = (abs(total) > ROUNDING * size).any(axis=1)  # of two scenarios most rows cancel
    return Rows(found[has, :2], found[has, 2], total[has])
