"""Sobol indices from the form of an output, without sampling the input that they are of.

In Y = a + b·x, x an independent input and a, b any functions of the others, the part that x decides
alone is E[b]²·Var(x), and its total E[b²]·Var(x). Where the others enter linearly too, E[b] is b
with all of them at their means: exact. Where some of them bend, b is averaged over points of those.
An input that bends itself is swept from end to end by quadrature.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.uncertainty.methods.function import Array, Function, in_blocks
from simmodel.uncertainty.methods.quadrature import quadrature
from simmodel.uncertainty.methods.terms import Members

_ENDS = 0.02, 0.98
"""Probabilities between which the slope of a straight line is taken."""
_ONE_SHAPE = 1e-6
"""Part of a deviation by which the inputs of a column may differ in shape: rounding."""
_LEAST = 4
"""Points of an input that is swept."""
_AT_ONCE = 1024
"""Points that are evaluated at once."""
COLUMNS = ("first", "first_error", "total", "total_error")


@dataclass(frozen=True)
class Points:
    """How many points are taken.

    Parameters
    ----------
    around : of the inputs that bend, for what an input decides alone that enters linearly
    outer : of all inputs, for its total
    sweeps : evaluations for all inputs that are swept; of few inputs each has more points
    seed : of all random points
    """

    around: int = 16
    outer: int = 64
    sweeps: int = 8192
    seed: int = 0


@dataclass(frozen=True)
class Drawn:
    """An output and the independent columns that it is drawn from.

    Parameters
    ----------
    function : values (draw, input) -> outputs (draw,)
    from_unit : probabilities (draw, column) -> values (draw, input)
    count : how many columns there are
    bent : the columns that enter nonlinearly, and their inputs
    """

    function: Function
    from_unit: Callable[[Array], Array]
    count: int
    bent: Members


def exact_parts(drawn: Drawn, members: Members, points: Points | None = None) -> pd.DataFrame:
    """Parts of the variance of an output that some columns decide.

    Parameters
    ----------
    members : the columns asked for, and their inputs
    points : the defaults of `Points` where not given

    Returns
    -------
    DataFrame, index the column, with first (variance of the expected output given the column) and
    total (expected variance given all others), and their standard errors first_error and
    total_error. Divided by the variance of the output they are the Sobol indices. Where nothing
    bends, first is exact and its error nought.
    """
    work = _Work(drawn, points or Points())
    straight = [c for c in members if c not in drawn.bent and work.is_one_shape(members[c])]
    found = work.straight({c: members[c] for c in straight})
    swept = [c for c in members if c not in found]
    for column in swept:
        found[column] = work.swept(column, members[column], len(swept))
    return pd.DataFrame.from_dict(
        {column: found[column] for column in members}, orient="index", columns=list(COLUMNS)
    )


class _Work:
    """Points and means that all columns have in common."""

    def __init__(self, drawn: Drawn, points: Points) -> None:
        self.drawn, self.points = drawn, points
        probability, weight = quadrature()
        self.values = drawn.from_unit(np.repeat(probability[:, None], drawn.count, axis=1))
        self.mean = weight @ self.values
        ends = np.repeat(np.array(_ENDS)[:, None], drawn.count, axis=1)
        self.low, self.high = drawn.from_unit(ends)
        self.deviation = np.sqrt(weight @ (self.values - self.mean) ** 2)
        # random: Sobol points are not even in so many columns unless there are thousands of them
        generator = np.random.default_rng(points.seed)
        self.around = generator.random((points.outer if drawn.bent else 1, drawn.count))
        self.outer = generator.random((points.outer, drawn.count))
        held = np.ones(self.mean.size, dtype=bool)
        for inputs in drawn.bent.values():
            held[inputs] = False
        self.held = np.flatnonzero(held)

    def is_one_shape(self, inputs: NDArray[np.intp]) -> bool:
        """Whether the inputs of a column rise alike, so that two points tell the whole line."""
        scaled = (self.values[:, inputs] - self.mean[inputs]) / self.deviation[inputs]
        return bool((np.abs(scaled - scaled[:, :1]) <= _ONE_SHAPE * np.abs(scaled).max()).all())

    def inside(self, unit: Array) -> Array:
        """Values with all that enters linearly at its mean."""
        values = self.drawn.from_unit(unit)
        values[:, self.held] = self.mean[self.held]
        return values

    def straight(self, members: Members) -> dict[int, tuple[float, ...]]:
        """Parts of columns that enter linearly."""
        inside = self._slopes(self.inside(self.around[: self.points.around]), members)
        outside = self._slopes(self.drawn.from_unit(self.outer), members)
        found: dict[int, tuple[float, ...]] = {}
        for column, own, all_round in zip(members, inside.T, outside.T, strict=True):
            mean, error = float(own.mean()), _error(own)
            first = mean**2 - error**2
            apart = (all_round - mean) ** 2
            of_first = 2 * abs(mean) * error
            total = first + float(apart.mean())
            found[column] = first, of_first, total, float(np.hypot(of_first, _error(apart)))
        return found

    def _slopes(self, points: Array, members: Members) -> Array:
        """Change of the output by a standard deviation of each column, array (point, column)."""
        base = self.drawn.function(points)
        slopes = np.empty((len(points), len(members)))
        step = max(1, _AT_ONCE // len(points))
        names = list(members)
        for start in range(0, len(names), step):
            some = names[start : start + step]
            moved, widths = [], []
            for inputs in (members[column] for column in some):
                is_high = points[:, inputs[0]] > self.mean[inputs[0]]
                there = points.copy()
                there[:, inputs] = np.where(is_high[:, None], self.low[inputs], self.high[inputs])
                moved.append(there)
                width = there[:, inputs[0]] - points[:, inputs[0]]
                widths.append(width / self.deviation[inputs[0]])
            found = self.drawn.function(np.concatenate(moved)).reshape(len(some), -1)
            slopes[:, start : start + step] = ((found - base) / np.array(widths)).T
        return slopes

    def swept(self, column: int, inputs: NDArray[np.intp], among: int) -> tuple[float, ...]:
        """Parts of a column that bends, or whose inputs differ in shape, one among several."""
        probability, weight = quadrature()
        points = max(_LEAST, self.points.sweeps // (2 * probability.size * among))
        inside = self._sweep(column, inputs, self.around[:points], probability, held=True)
        few = self.outer[:points]
        outside = self._sweep(column, inputs, few, probability, held=False)
        curve = inside.mean(axis=0)
        apart = inside - curve
        away = curve - curve @ weight
        # the mean of few curves varies more than the curve that it is the mean of
        noise = _variances(apart, weight).sum() / max(1, len(apart) * (len(apart) - 1))
        first = float(away**2 @ weight - noise)
        of_first = 2 * _error(apart @ (weight * away))
        left = _variances(outside - curve, weight)
        total = first + float(left.mean())
        return first, of_first, total, float(np.hypot(of_first, _error(left)))

    def _sweep(
        self,
        column: int,
        inputs: NDArray[np.intp],
        unit: Array,
        probability: Array,
        *,
        held: bool,
    ) -> Array:
        """Output along a column, array (point, node)."""
        every = np.repeat(unit, probability.size, axis=0)
        every[:, column] = np.tile(probability, len(unit))
        values = self.drawn.from_unit(every)
        if held:
            kept = values[:, inputs]
            values[:, self.held] = self.mean[self.held]
            values[:, inputs] = kept
        found = in_blocks(self.drawn.function, values, _AT_ONCE, None)
        return found.reshape(len(unit), probability.size)


def _variances(curves: Array, weight: Array) -> Array:
    """Variance along each curve, array (point,)."""
    apart = curves - (curves @ weight)[:, None]
    found: Array = apart**2 @ weight
    return found


def _error(values: Array) -> float:
    """Standard error of a mean; nought of a single value, which is exact."""
    return float(values.std(ddof=1)) / np.sqrt(values.size) if values.size > 1 else 0.0
