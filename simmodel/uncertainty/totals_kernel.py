"""The draw side of totals: what each column counts for in every draw, and the sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE, System
from simmodel.measures.algebra import bits
from simmodel.uncertainty.totals_columns import Key, SourceColumns
from simmodel.uncertainty.totals_draws import TotalsDraws
from simmodel.uncertainty.totals_states import Rate

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

COLUMNS = 2048
"""Columns multiplied at a time."""


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

    def moved(self, origin: int, mask: int) -> Array:
        """Activity of the origin times effectiveness of the actions, array (draw,)."""
        found: Array = self.draws.activity[origin] * self._in_force(mask)
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

    def rate(self, source: int, rate: Rate, pollutant: int) -> Array:
        """Emission per activity of a linear state, array (draw,), t; per content of the fuel."""
        if rate.slot < 0:
            made = self.system.factors.upstream[source, pollutant] / KG_PER_TONNE
            away: Array = made * self.draws.upstream[source, pollutant]
            return away
        known = getattr(self.system.factors, rate.part)[source, rate.slot, pollutant]
        value: Array = self.passing(source, rate, pollutant) * (known / KG_PER_TONNE)
        if rate.part != "constant":
            value *= getattr(self.draws, rate.part)[source]
        return value

    def passing(self, source: int, rate: Rate, pollutant: int) -> Array:
        """Multiplier of the factor times what the controls let pass, array (draw,)."""
        value: Array = self.draws.factor[source, rate.slot, pollutant].copy()
        for control in rate.controls:
            removal = self.draws.removal[control, rate.process, pollutant]
            value *= 1.0 - removal
        return value


def add_linear(columns: SourceColumns, weights: Weights, inside: Array, outside: Array) -> None:
    """Add the linear columns of a source to totals that the caller is filling.

    Parameters
    ----------
    inside : array (group, pollutant, year, draw)
    outside : array (pollutant, year, draw), where electricity is made
    """
    for (pollutants, away, group), keys in _alike(columns.linear).items():
        rates = {key.rate: None for key in keys}
        moves = {(key.origin, key.mask): None for key in keys}
        rate_number = {rate: n for n, rate in enumerate(rates)}
        move_number = {move: n for n, move in enumerate(moves)}
        of_rate = np.array([rate_number[key.rate] for key in keys])
        of_move = np.array([move_number[key.origin, key.mask] for key in keys])
        activity = np.array([columns.linear[key] for key in keys])
        moved = np.array([weights.moved(*move) for move in moves])
        target = outside if away else inside[group]
        for pollutant in pollutants:
            value = np.array([weights.rate(columns.source, rate, pollutant) for rate in rates])
            for start in range(0, len(keys), COLUMNS):
                some = slice(start, start + COLUMNS)
                product = value[of_rate[some]]
                product *= moved[of_move[some]]
                target[pollutant] += activity[some].T @ product


def _alike(keys: Iterable[Key]) -> dict[tuple[tuple[int, ...], bool, int], list[Key]]:
    """Columns by their pollutants, by whether electricity is made, and by region group."""
    found: dict[tuple[tuple[int, ...], bool, int], list[Key]] = {}
    for key in keys:
        found.setdefault((key.rate.pollutants, key.rate.slot < 0, key.group), []).append(key)
    return found
