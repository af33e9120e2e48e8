"""Columns of a source that the same cap or limit decides draw by draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE, System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals_columns import Key, Rows, SourceColumns
from simmodel.uncertainty.totals_kernel import Factors, Weights, summed_columns
from simmodel.uncertainty.totals_states import Rate
from simmodel.vocabulary import FUEL_PROPERTIES

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class Holder:
    """A cap or a limit on a source, and what it decides.

    Parameters
    ----------
    rate : one of the states that it decides; they have the same caps, and under a limit differ in
        their pollutants alone
    """

    system: System
    source: int
    rate: Rate

    @property
    def part(self) -> str:
        """The part of the factor that it decides."""
        return self.rate.part

    @property
    def caps(self) -> tuple[float, float]:
        """Highest sulphur and ash content."""
        return self.rate.caps

    @property
    def limited(self) -> int:
        """Column whose limit holds the others, −1 for none."""
        return self.rate.limited

    def factor(self, pollutant: int, rate: Rate | None = None) -> tuple[float, float, float]:
        """Constant, and slopes in sulphur and ash, t per activity, of the part that this is."""
        factors = self.system.factors
        at = (self.source, (rate or self.rate).slot, pollutant)
        known = (factors.constant[at], factors.sulphur[at], factors.ash[at])
        constant, sulphur, ash = (
            float(value) / KG_PER_TONNE if self.part in ("whole", name) else 0.0
            for name, value in zip(("constant", *FUEL_PROPERTIES), known, strict=True)
        )
        return constant, sulphur, ash

    def drawn(self, weights: Weights, number: int) -> Array:
        """Drawn multiplier of a content of the fuel, array (draw,)."""
        found: Array = getattr(weights.draws, FUEL_PROPERTIES[number])[self.source]
        return found

    def allowed(self, weights: Weights, most: Array | float) -> Array:
        """What a limit allows before the controls, t per activity, array (…, draw)."""
        passing = weights.passing(self.source, self.rate, self.limited)
        most = np.asarray(most)[..., None] / KG_PER_TONNE
        allowed = np.full((*most.shape[:-1], passing.size), np.inf)
        return np.divide(most, passing, out=allowed, where=passing > 0)

    def emitted(self, weights: Weights, pollutant: int, rate: Rate, contents: Array) -> Array:
        """Emission per activity without limit and controls, array (row, draw), t.

        Parameters
        ----------
        contents : array (row, 2)
        """
        constant, *slopes = self.factor(pollutant, rate)
        value = np.full((contents.shape[0], weights.draws.count), constant)
        for number, slope in enumerate(slopes):
            if slope:
                content = contents[:, number, None] * self.drawn(weights, number)
                np.minimum(content, self.caps[number], out=content)
                content *= slope
                value += content
        return value

    def left(self, weights: Weights, contents: Array, most: Array) -> Array | None:
        """Part of the emission that a limit leaves, array (row, draw); None without a limit."""
        if self.limited < 0:
            return None
        leading = self.emitted(weights, self.limited, self.rate, contents)
        allowed = self.allowed(weights, most)
        return np.divide(allowed, leading, out=np.ones_like(leading), where=leading > allowed)


@dataclass(frozen=True, eq=False)
class Some:
    """Columns of some held ones that a pollutant has.

    Parameters
    ----------
    columns : array (column,), positions
    rates : their states, each once
    of_rate : array (column,), position in `rates`
    course : array (column, year)
    """

    source: int
    columns: Indices
    rates: tuple[Rate, ...]
    of_rate: Indices
    course: Array

    def passing(self, weights: Weights, pollutant: int) -> Array:
        """Multiplier of the factor times what the controls let pass, array (column, draw)."""
        found = np.array([weights.passing(self.source, rate, pollutant) for rate in self.rates])
        return found[self.of_rate] if len(self.rates) > 1 else found

    def add(self, weights: Weights, pollutant: int, value: Array, total: Array) -> None:
        """Add columns (column, draw) to totals (year, draw) that the caller is filling."""
        value *= self.passing(weights, pollutant)
        total += summed_columns(self.course, value)


@dataclass(frozen=True, eq=False)
class Held:
    """Columns of a source that the same cap or limit decides draw by draw.

    Parameters
    ----------
    holder : what decides
    keys : what tells the columns apart; a key repeats where its rows have several courses
    course : array (column, year), course over time
    segment : array (row,), where the activity is
    amount : array (column, row); the activity is amount · course
    contents : array (row, 2), sulphur and ash content
    most : array (row,), what the limit allows, kg per activity; inf without one
    """

    holder: Holder
    keys: tuple[Key, ...]
    course: Array
    segment: Indices
    amount: Array
    contents: Array
    most: Array

    @classmethod
    def of_source(
        cls, system: System, actions: Mapping[int, Action], columns: SourceColumns
    ) -> Iterator["Held"]:
        """Decided columns of a source, by what decides; those that cancel out are left out."""
        together: dict[Rate, dict[Key, list[Rows]]] = {}
        for key, rows in columns.decided.items():
            together.setdefault(what_decides(key.rate), {})[key] = rows
        for parts in together.values():
            holder = Holder(system, columns.source, next(iter(parts)).rate)
            segment, (keys, courses), amount = _joined(parts, system.segment_count)
            if not keys:
                continue
            contents = np.stack([system.sulphur[segment], system.ash[segment]], axis=1)
            most = np.full(segment.size, np.inf)
            limits = actions[holder.rate.limit].limits if holder.limited >= 0 else None
            if limits is not None:
                position = actions[holder.rate.limit].position(segment)
                most = limits[position, holder.limited]
            yield cls(holder, tuple(keys), np.array(courses), segment, amount, contents, most)

    def with_rows(self, rows: Indices, amount: Array) -> "Held":
        """The same columns with some of the rows, and their amounts."""
        return replace(
            self,
            segment=self.segment[rows],
            amount=amount,
            contents=self.contents[rows],
            most=self.most[rows],
        )

    @cached_property
    def factors(self) -> Factors:
        """The columns as products."""
        return Factors.of(self.keys)

    def moved(self, weights: Weights) -> Array:
        """Activity of the origin times effectiveness of the actions, array (column, draw)."""
        found: Array = self.factors.moved(weights)[self.factors.of_move]
        return found

    @cached_property
    def by_pollutant(self) -> list[tuple[int, Some]]:
        """Columns that each pollutant has; those of one process slot apart from another's."""
        found: dict[tuple[int, int], list[int]] = {}
        for number, key in enumerate(self.keys):
            for pollutant in key.rate.pollutants:
                found.setdefault((pollutant, key.rate.slot), []).append(number)
        return [(pollutant, self._some(numbers)) for (pollutant, _), numbers in found.items()]

    def _some(self, numbers: Sequence[int]) -> Some:
        factors = Factors.of([self.keys[number] for number in numbers])
        columns = np.array(numbers, dtype=np.intp)
        source = self.holder.source
        return Some(source, columns, factors.rates, factors.of_rate, self.course[columns])

    def slopes(self) -> Array:
        """Factors of every pollutant and, last, of the one that decides, array (pollutant, 3)."""
        holder = self.holder
        known = [holder.factor(p, some.rates[0]) for p, some in self.by_pollutant]
        deciding = [holder.factor(holder.limited)] if holder.limited >= 0 else known[-1:]
        return np.array([*known, *deciding])


def what_decides(rate: Rate) -> Rate:
    """What rates have in common that are decided together."""
    if rate.limited >= 0:
        return rate._replace(pollutants=())
    return Rate((), 0, part=rate.part, caps=rate.caps)


def _joined(
    parts: Mapping[Key, Sequence[Rows]], segments: int
) -> tuple[Indices, tuple[list[Key], list[Array]], Array]:
    """Rows of all columns by segment: segments, keys and courses of the columns, amounts."""
    columns: list[tuple[Key, Array, list[Rows]]] = []
    for key, some in parts.items():
        own: list[tuple[Key, Array, list[Rows]]] = []
        for rows in some:
            for _, course, alike in own:
                if (abs(course - rows.course) <= ROUNDING * course).all():
                    alike.append(rows)
                    break
            else:
                own.append((key, rows.course, [rows]))
        columns += own
    segment, place = _places([rows.segment for *_, alike in columns for rows in alike], segments)
    amount = np.zeros((len(columns), segment.size))
    size = np.zeros_like(amount)
    for number, (*_, alike) in enumerate(columns):
        for rows in alike:  # a segment may repeat: activity comes from several
            where = place[rows.segment]
            amount[number] += np.bincount(where, rows.amount, segment.size)
            size[number] += np.bincount(where, abs(rows.amount), segment.size)
    amount[abs(amount) <= ROUNDING * size] = 0.0  # of two scenarios most rows cancel
    left, here = amount.any(axis=1), amount.any(axis=0)
    kept = [columns[number] for number in np.flatnonzero(left).tolist()]
    names = ([key for key, *_ in kept], [course for _, course, _ in kept])
    return segment[here], names, amount[left][:, here]


def _places(some: Sequence[Indices], segments: int) -> tuple[Indices, Indices]:
    """Segments, each once and rising, and the position of each, array (segment,)."""
    is_here = np.zeros(segments, dtype=bool)
    for one in some:
        is_here[one] = True
    found = np.flatnonzero(is_here)
    place = np.empty(segments, dtype=np.intp)
    place[found] = np.arange(found.size)
    return found, place
