"""What the cells of a place are made of, for all draws: kept from one block of cells to the next.

Rates and levels that the next block needs too are not made anew, so that what holds for the whole
place is drawn once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE
from simmodel.uncertainty.activities import Drawn
from simmodel.uncertainty.cells import FOR_FACTORS, PIECE
from simmodel.uncertainty.cells_years import Seen
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.narrow import SomeLevels, SomeRates, SomeRows, some_upstream
from simmodel.uncertainty.sums import Sum
from simmodel.uncertainty.terms import Terms
from simmodel.vocabulary import POLLUTANTS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

MEMORY = 1e9
"""Bytes that the draws of a block may take."""


@dataclass(frozen=True)
class Supply:
    """What the power plants of the place make of the change of electricity supply.

    Parameters
    ----------
    outside : array (pollutant, year, draw), the change that is made inside the place
    generation : array (draw,), base-year generation of all plants of the place
    """

    outside: Array
    generation: Array

    @cached_property
    def seen(self) -> Seen:
        """What differs between the years, all pollutants together."""
        return Seen.of(self.outside).some(slice(None))

    @cached_property
    def emits(self) -> Flags:
        """Pollutants of which something is emitted, array (pollutant,)."""
        found: Flags = np.any(self.outside, axis=(1, 2))
        return found


class Factors:
    """Rates and levels of a model for all draws, as far as they are in use.

    Parameters
    ----------
    memory : bytes that a block may take
    """

    def __init__(self, core: Core, plan: Plan, memory: float = MEMORY) -> None:
        self.core, self.plan = core, plan
        self.room = (1.0 - FOR_FACTORS) * memory
        self.years = core.plain.weight.shape[1]
        self.last = len(core.levels.levels)
        self.rates: dict[int, Array] = {}
        """Arrays (pollutant, draw), t per activity."""
        self.emits: dict[int, Flags] = {}
        """Arrays (pollutant,), whether a rate is anything but nought."""
        self._levels: dict[int, Array] = {}
        self.growth = np.empty((core.activities.rates.size, self.years, plan.draws))
        for part, _, growth in SomeLevels.of(core, np.zeros(0, dtype=np.intp)).parts(
            plan, self.room
        ):
            self.growth[..., part] = growth

    def keep(self, rates: Indices, levels: Indices) -> None:
        """Have these rates and levels, and no others; the last level, 1, is none."""
        self._keep_rates(np.unique(rates).tolist())
        self._keep_levels(np.unique(levels[levels != self.last]).tolist())

    def _keep_rates(self, wanted: list[int]) -> None:
        self.rates, new = _kept(self.rates, wanted, (len(POLLUTANTS), self.plan.draws))
        if new:
            some = SomeRates.of(self.core, np.array(new, dtype=np.intp))
            for part, made in some.parts(self.plan, self.room):
                for row, values in zip(new, made, strict=True):
                    self.rates[row][:, part] = values
        self.emits = {row: self.emits[row] for row in wanted if row in self.emits}
        self.emits |= {row: np.any(self.rates[row], axis=1) for row in new}

    def _keep_levels(self, wanted: list[int]) -> None:
        self._levels, new = _kept(self._levels, wanted, (self.years, self.plan.draws))
        if new:
            some = SomeLevels.of(self.core, np.array(new, dtype=np.intp))
            for part, made, _ in some.parts(self.plan, self.room):
                for number, values in zip(new, made, strict=True):
                    self._levels[number][:, part] = values

    def levels(self, numbers: Indices) -> Array:
        """Some of the levels kept, array (level + 1, year, draw); the last is 1."""
        table = np.ones((numbers.size + 1, self.years, self.plan.draws))
        for position, number in enumerate(numbers.tolist()):
            table[position] = self._levels[number]
        return table


def _kept(
    found: dict[int, Array], wanted: list[int], shape: tuple[int, ...]
) -> tuple[dict[int, Array], list[int]]:
    """Arrays by number, those that are not there yet to be filled; and their numbers."""
    new = [number for number in wanted if number not in found]
    kept = {number: found[number] for number in wanted if number in found}
    return kept | {number: np.empty(shape) for number in new}, new


class Activity:
    """Drawn activities of some segments, for all draws."""

    def __init__(self, factors: Factors, segments: Indices) -> None:
        self.factors = factors
        core = factors.core
        whole = core.activities
        own = [whole.base[segments], whole.per_service[segments]]
        self.rows = SomeRows(core.pool, np.concatenate(own))
        self.values = np.empty((self.rows.size, factors.plan.draws))
        for part, rows in self.rows.parts(factors.plan, 0.0, factors.room):
            self.values[:, part] = rows

    def base(self, segments: Indices) -> Array:
        """Activity of the base year, array (segment, draw)."""
        found: Array = self.values[self.rows.number(self.factors.core.activities.base[segments])]
        return found

    def force(self, terms: Terms) -> Array:
        """Activity in force of some terms, array (term, year, draw)."""
        core, factors = self.factors.core, self.factors
        segments, at = np.unique(np.concatenate([terms.origin, terms.current]), return_inverse=True)
        origin, current = np.split(at.reshape(-1), 2)
        fewer, numbers = terms.renumbered(origin, current, factors.last)
        per_service = np.zeros((0, 0))
        if (terms.moved > 0).any():
            row = core.activities.per_service[segments]
            per_service = self.values[self.rows.number(row)]
        central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        drawn = Drawn(
            self.base(segments), factors.growth, core.activities.growth_of[segments], per_service
        )
        return fewer.drawn(factors.levels(numbers), drawn, central[segments])

    def add(self, terms: Terms, pair: Indices, into: Array) -> None:
        """Add the activity in force of terms to the pairs that they belong to.

        Parameters
        ----------
        pair : array (term,), such as a cell and a row of rates
        into : array (pair, year, draw)
        """
        for few in pieces(np.arange(pair.size), PIECE / (8.0 * into[0].size)):
            part = Sum.of(np.zeros_like(few), pair[few], 1)
            into[part.row] += part.together(self.force(terms.select(few)))


def levels_of(terms: Terms) -> Indices:
    """Numbers of the levels of some terms, the last number for 1 among them."""
    return np.unique(terms.combinations[np.unique(terms.combination)])


def find_supply(factors: Factors) -> Supply | None:
    """Change of electricity supply of the whole place; None where no plant of it makes a part."""
    core, draws = factors.core, factors.plan.draws
    if not core.upstream.row.size or not core.power.size:
        return None
    factors.keep(np.zeros(0, dtype=np.intp), levels_of(core.upstream))
    sources, source = np.unique(core.upstream.row, return_inverse=True)
    used = np.zeros((sources.size, factors.years, draws))
    for some in pieces(np.arange(source.size), factors.room / (8.0 * draws * 4.0)):
        terms = core.upstream.select(some)
        activity = Activity(factors, np.concatenate([terms.origin, terms.current]))
        activity.add(terms, source.reshape(-1)[some], used)
    generation = np.zeros(draws)
    for some in pieces(core.power, factors.room / (8.0 * draws * 4.0)):
        generation += Activity(factors, some).base(some).sum(axis=0)
    return Supply(_outside(factors, sources, used), generation)


def _outside(factors: Factors, sources: Indices, used: Array) -> Array:
    """Part made inside of Σ rate · electricity of sources, array (pollutant, year, draw)."""
    core = factors.core
    cells, rows = some_upstream(core)
    inside = int(rows.number(np.array([core.inside]))[0])
    shape = core.model.system.factors.upstream.shape
    found = np.empty((shape[1], *used.shape[1:]))
    for part, drawn in rows.parts(factors.plan, 2.0 * shape[0] * shape[1], factors.room):
        rates = cells.filled(shape, drawn)[sources] / KG_PER_TONNE
        found[..., part] = np.einsum("scn,syn->cyn", rates, used[..., part])
        found[..., part] *= drawn[inside]
    return found


def pieces(numbers: Indices, size: float) -> Iterator[Indices]:
    """Numbers, some at a time."""
    step = max(1, int(size))
    for start in range(0, numbers.size, step):
        yield numbers[start : start + step]
