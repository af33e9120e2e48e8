"""The draw side of totals: what each column counts for in every draw, and the sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE, System
from simmodel.measures.algebra import bits
from simmodel.uncertainty.totals_columns import Key, SourceColumns
from simmodel.uncertainty.totals_draws import TotalsDraws
from simmodel.uncertainty.totals_states import Rate

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

COLUMNS, ROWS = 128, 32
"""Columns added up, and formed, at a time, so that they stay in the cache."""
PIECE, NARROW = 64, 32
"""Draws multiplied at a time, and width, of a product that is too small to share among threads."""
MOST_KEPT = 512
"""Products of controls that are kept for a block of draws."""


def known_rate(system: System, source: int, rate: Rate, pollutant: int) -> float:
    """Emission per activity of a linear state before what is drawn, t; per content of the fuel."""
    factors = system.factors
    if rate.slot < 0:
        return float(factors.upstream[source, pollutant]) / KG_PER_TONNE
    return float(getattr(factors, rate.part)[source, rate.slot, pollutant]) / KG_PER_TONNE


@dataclass(frozen=True, eq=False)
class Weights:
    """Draw side of columns for some draws; what several columns share is formed once.

    Parameters
    ----------
    number : bit of an action -> its row in the draws
    """

    system: System
    draws: TotalsDraws
    number: Mapping[int, int]
    _sets: dict[int, Array] = field(default_factory=dict)
    _passing: dict[tuple[int, int, tuple[int, ...]], Array] = field(default_factory=dict)

    def of_source(self) -> "Weights":
        """For another source: sets of actions are formed anew, as there are too many to keep."""
        return replace(self, _sets={})

    def moved(self, origin: int, mask: int, into: Array | None = None) -> Array:
        """Activity of the origin times effectiveness of the actions, array (draw,)."""
        found: Array = np.multiply(self.draws.activity[origin], self._in_force(mask), out=into)
        return found

    def _in_force(self, mask: int) -> Array:
        if mask not in self._sets:
            last = self.draws.effectiveness[self.number[bits(mask)[0]]] if mask else None
            rest = mask & (mask - 1)
            if last is None:
                self._sets[mask] = np.ones(self.draws.count)
            else:
                self._sets[mask] = last * self._in_force(rest) if rest else last
        return self._sets[mask]

    def drawn(self, source: int, rates: Sequence[Rate], pollutant: int) -> Array:
        """What is drawn of linear states, to be multiplied by `known_rate`, array (rate, draw)."""
        found = np.empty((len(rates), self.draws.count))
        for rate, into in zip(rates, found, strict=True):
            if rate.slot < 0:
                into[:] = self.draws.upstream[source, pollutant]
                continue
            factor = self.draws.factor[source, rate.slot, pollutant]
            if rate.controls:
                np.multiply(factor, self._past(rate.process, pollutant, rate.controls), out=into)
            else:
                into[:] = factor
            if rate.part != "constant":
                into *= getattr(self.draws, rate.part)[source]
        return found

    def passing(self, source: int, rate: Rate, pollutant: int) -> Array:
        """Multiplier of the factor times what the controls let pass, array (draw,), a new one."""
        factor: Array = self.draws.factor[source, rate.slot, pollutant]
        if not rate.controls:
            return factor.copy()
        value = factor * self._past(rate.process, pollutant, rate.controls)
        return value

    def _past(self, process: int, pollutant: int, controls: tuple[int, ...]) -> Array:
        """What controls let pass, array (draw,), from what all but the last do."""
        key = (process, pollutant, controls)
        if key not in self._passing:
            if len(self._passing) >= MOST_KEPT:
                self._passing.clear()
            *rest, last = controls
            value: Array = 1.0 - self.draws.removal[last, process, pollutant]
            if rest:
                value *= self._past(process, pollutant, tuple(rest))
            self._passing[key] = value
        return self._passing[key]


@dataclass(frozen=True, eq=False)
class Factors:
    """Columns of a source as products of a rate and of a set of moves.

    Parameters
    ----------
    rates, moves : each once
    of_rate, of_move : arrays (column,), positions in them
    """

    rates: tuple[Rate, ...]
    moves: tuple[tuple[int, int], ...]
    of_rate: Indices
    of_move: Indices

    @classmethod
    def of(cls, keys: Sequence[Key]) -> "Factors":
        """Factors of some columns."""
        rates = {rate: n for n, rate in enumerate(dict.fromkeys(key.rate for key in keys))}
        every = [(key.origin, key.mask) for key in keys]
        moves = {move: n for n, move in enumerate(dict.fromkeys(every))}
        of_rate = np.array([rates[key.rate] for key in keys], dtype=np.intp)
        of_move = np.array([moves[move] for move in every], dtype=np.intp)
        return cls(tuple(rates), tuple(moves), of_rate, of_move)

    def moved(self, weights: Weights) -> Array:
        """Activity of the origins times effectiveness of the actions, array (move, draw)."""
        found = np.empty((len(self.moves), weights.draws.count))
        for move, into in zip(self.moves, found, strict=True):
            weights.moved(*move, into)
        return found

    def known(self, system: System, source: int, pollutant: int) -> Array:
        """`known_rate` of the columns, array (column, 1)."""
        known = [known_rate(system, source, rate, pollutant) for rate in self.rates]
        return np.array(known)[self.of_rate, None]

    def multiply(self, rates: Array, moved: Array, into: Array, start: int = 0) -> None:
        """Multiply rates and moves of some columns, into an array (column, draw) of the caller.

        Parameters
        ----------
        start : the first of the columns
        """
        for first in range(0, into.shape[0], ROWS):
            some = into[first : first + ROWS]
            at = slice(start + first, start + first + some.shape[0])
            np.multiply(rates[self.of_rate[at]], moved[self.of_move[at]], out=some)


def add_linear(columns: SourceColumns, weights: Weights, inside: Array, outside: Array) -> None:
    """Add the linear columns of a source to totals that the caller is filling.

    Parameters
    ----------
    inside : array (group, pollutant, year, draw)
    outside : array (pollutant, year, draw), where electricity is made
    """
    groups, _, years, count = inside.shape
    for (pollutants, away), keys in alike(columns.linear).items():
        factors = Factors.of(keys)
        moved = factors.moved(weights)
        activity = np.array([columns.linear[key] for key in keys]).reshape(len(keys), -1)
        product = np.empty((min(COLUMNS, len(keys)), count))
        for pollutant in pollutants:
            value = weights.drawn(columns.source, factors.rates, pollutant)
            known = activity * factors.known(weights.system, columns.source, pollutant)
            for start in range(0, len(keys), COLUMNS):
                some = known[start : start + COLUMNS]
                weight = product[: some.shape[0]]
                factors.multiply(value, moved, weight, start)
                total = summed_columns(some, weight).reshape(groups, years, count)
                if away:
                    outside[pollutant] += total.sum(axis=0)
                else:
                    inside[:, pollutant] += total


def summed_columns(activity: Array, value: Array) -> Array:
    """Σ over columns of activity · value.

    A narrow product takes longer on several threads than on one when the machine is busy, as each
    waits for the others; pieces of it are below the size from which the library shares the work.

    Parameters
    ----------
    activity : array (column, cell)
    value : array (column, draw)

    Returns
    -------
    array (cell, draw)
    """
    (columns, cells), count = activity.shape, value.shape[1]
    whole = count // PIECE * PIECE
    if cells > NARROW or not whole:
        return np.asarray(activity.T @ value)
    found = np.empty((cells, count))
    pieces = value[:, :whole].reshape(columns, -1, PIECE).swapaxes(0, 1)
    into = found[:, :whole].reshape(cells, -1, PIECE).swapaxes(0, 1)
    np.matmul(activity.T, pieces, out=into)
    np.matmul(activity.T, value[:, whole:], out=found[:, whole:])
    return found


def alike(keys: Iterable[Key]) -> dict[tuple[tuple[int, ...], bool], list[Key]]:
    """Columns by their pollutants, and by whether electricity is made."""
    found: dict[tuple[tuple[int, ...], bool], list[Key]] = {}
    for key in keys:
        found.setdefault((key.rate.pollutants, key.rate.slot < 0), []).append(key)
    return found
