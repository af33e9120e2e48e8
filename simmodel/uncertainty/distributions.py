"""From `value, low, high` to a distribution, and from probabilities to values.

The mapping, for every table and scenario file:

| named in the table | meaning of value, low, high | distribution |
|---|---|---|
| lognormal | median, 2.5 % and 97.5 % quantiles | two half lognormals that meet at the median |
| normal | median, 2.5 % and 97.5 % quantiles | two half normals that meet at the median |
| none (scenario files) | median, 2.5 % and 97.5 % quantiles | as normal |
| triangular | most likely, least, greatest | triangular between the ends |
| uniform | (the value is not used), least, greatest | uniform between the ends |
| beta | mean; low to high is 2 · 1.96 standard deviations | beta on 0-1 with these two moments; \
as normal where such a beta would pile up at 0 or 1 (a shape below 1) |
| exact, or no range | the value | none: it is not sampled |

So a range that is wider above the value than below it is hit at both ends, and the run with the
values themselves is the run at the medians. The mean of a lognormal lies above its median: the
ensemble's mean lies above the central run where factors are wide. What cannot lie outside a range
(shares, efficiencies: 0-1; quantities: 0 and up) is cut off at its ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.normal import Z95, normal_quantile
from simmodel.vocabulary import Distribution

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_LEAST_SHAPE = 1.0
"""Shapes of a beta below this put its greatest density at 0 or 1."""
_GRID = 1024
_MOST_TABLES = 512
_CHUNK = 1 << 14
"""Numbers worked on at a time, so that what is in hand stays in the processor's cache."""
_HALF_WIDTH = 12.0
"""Standard deviations about the mean in which the grid of a beta distribution lies."""


@dataclass(frozen=True)
class Spread:
    """Value and range of one input, in the same unit.

    Parameters
    ----------
    distribution : one of `vocabulary.Distribution`, or "" where none is named
    least, most : what the input cannot leave
    """

    value: float
    low: float
    high: float
    distribution: str = ""
    least: float = -np.inf
    most: float = np.inf

    @property
    def is_exact(self) -> bool:
        """Whether there is nothing to sample."""
        return self.distribution == Distribution.EXACT or not self.high > self.low


def fault(spread: Spread) -> str:
    """What is wrong with a spread, in a sentence; nothing where all is well.

    >>> fault(Spread(2.0, 3.0, 1.0))
    'low 3 is above high 1. Exchange them.'
    """
    ends = (spread.value, spread.low, spread.high)
    if not np.isfinite(ends).all():
        return f"{_listed(ends)}: value, low and high must be numbers. Correct the one that is not."
    if spread.low > spread.high:
        return f"low {spread.low:g} is above high {spread.high:g}. Exchange them."
    if not spread.low <= spread.value <= spread.high:
        return f"{spread.value:g} lies outside {spread.low:g} to {spread.high:g}. Widen the range."
    if spread.low < spread.least or spread.high > spread.most:
        allowed = f"{spread.least:g} to {spread.most:g}"
        return f"{spread.low:g} to {spread.high:g} leaves {allowed}, all that this can be."
    if spread.distribution == Distribution.LOGNORMAL and not spread.is_exact and spread.low <= 0:
        return f"a lognormal value is above 0, but low is {spread.low:g}. Name another one."
    if spread.distribution and spread.distribution not in tuple(Distribution):
        return f"{spread.distribution!r} is not a distribution."
    return ""


def quantiles(spreads: Sequence[Spread], probability: Array) -> Array:
    """Values of many inputs at probabilities.

    Parameters
    ----------
    probability : array (draw, input), above 0 and below 1

    Returns
    -------
    array (draw, input), each in the unit of its input
    """
    return Quantiles(spreads)(probability)


class Quantiles:
    """Inputs sorted by the form of their distribution once, to be drawn again and again."""

    def __init__(self, spreads: Sequence[Spread]) -> None:
        self._columns: dict[Distribution, list[int]] = {}
        for column, spread in enumerate(spreads):
            self._columns.setdefault(_form(spread), []).append(column)
        self._spreads = spreads
        self._least = np.array([spread.least for spread in spreads])
        self._most = np.array([spread.most for spread in spreads])

    def __call__(self, probability: Array) -> Array:
        """Values at probabilities, array (draw, input), as of `quantiles`."""
        by_input = np.empty(probability.shape[::-1])  # the draws of an input in one piece
        step = max(1, _CHUNK // max(1, probability.shape[0]))
        for form, columns in self._columns.items():
            for start in range(0, len(columns), step):
                part = columns[start : start + step]
                chosen = [self._spreads[column] for column in part]
                value = _FORMS[form](chosen, probability.T[part].T)
                by_input[part] = np.clip(value, self._least[part], self._most[part]).T
        return by_input.T


def _form(spread: Spread) -> Distribution:
    if spread.is_exact:
        return Distribution.EXACT
    if spread.distribution == Distribution.BETA:
        return Distribution.BETA if min(_shapes(spread)) >= _LEAST_SHAPE else Distribution.NORMAL
    return Distribution(spread.distribution or Distribution.NORMAL)


def _columns(spreads: Sequence[Spread]) -> tuple[Array, Array, Array]:
    table = np.array([(s.value, s.low, s.high) for s in spreads]).T
    return table[0], table[1], table[2]


def _exact(spreads: Sequence[Spread], probability: Array) -> Array:
    value: Array = np.broadcast_to(_columns(spreads)[0], probability.shape)
    return value


def _lognormal(spreads: Sequence[Spread], probability: Array) -> Array:
    value, low, high = _columns(spreads)
    z = normal_quantile(probability)
    z *= np.where(z < 0, np.log(value / low), np.log(high / value)) / Z95
    drawn: Array = value * np.exp(z)
    return drawn


def _normal(spreads: Sequence[Spread], probability: Array) -> Array:
    value, low, high = _columns(spreads)
    z = normal_quantile(probability)
    z *= np.where(z < 0, value - low, high - value) / Z95
    drawn: Array = value + z
    return drawn


def _triangular(spreads: Sequence[Spread], probability: Array) -> Array:
    value, low, high = _columns(spreads)
    width, rise, fall = high - low, value - low, high - value
    climbing = low + np.sqrt(probability * width * rise)
    falling = high - np.sqrt((1.0 - probability) * width * fall)
    drawn: Array = np.where(probability * width < rise, climbing, falling)
    return drawn


def _uniform(spreads: Sequence[Spread], probability: Array) -> Array:
    _, low, high = _columns(spreads)
    drawn: Array = low + probability * (high - low)
    return drawn


def _beta(spreads: Sequence[Spread], probability: Array) -> Array:
    drawn = np.empty(probability.shape)
    for column, spread in enumerate(spreads):
        at, below = _beta_table(spread)
        drawn[:, column] = np.interp(probability[:, column], below, at)
    return drawn


@lru_cache(maxsize=_MOST_TABLES)
def _beta_table(spread: Spread) -> tuple[Array, Array]:
    """Points of a beta variable and the probabilities to stay below them.

    Kept, as many controls have the same range, and one scenario takes it several times.
    """
    first, second = _shapes(spread)
    deviation = _deviation(spread) * _HALF_WIDTH
    ends = max(0.0, spread.value - deviation), min(1.0, spread.value + deviation)
    edge = np.linspace(*ends, _GRID + 1)
    middle = (edge[1:] + edge[:-1]) / 2
    # Simpson's rule in each step, of a density scaled by its greatest value.
    points = np.clip(np.concatenate([edge, middle]), 1e-300, 1.0 - 1e-16)
    log = (first - 1.0) * np.log(points) + (second - 1.0) * np.log1p(-points)
    density = np.exp(log - log.max())
    at_edge, at_middle = density[: edge.size], density[edge.size :]
    below = np.concatenate([[0.0], np.cumsum(at_edge[1:] + at_edge[:-1] + 4.0 * at_middle)])
    return edge, below / below[-1]


def _shapes(spread: Spread) -> tuple[float, float]:
    """Shapes of the beta with the mean and deviation of a spread; 0 where there is none."""
    spare = spread.value * (1.0 - spread.value)
    whole = spare / _deviation(spread) ** 2 - 1.0
    return max(0.0, spread.value * whole), max(0.0, (1.0 - spread.value) * whole)


def _deviation(spread: Spread) -> float:
    return (spread.high - spread.low) / (2.0 * Z95)


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)


_FORMS = {
    Distribution.EXACT: _exact,
    Distribution.LOGNORMAL: _lognormal,
    Distribution.NORMAL: _normal,
    Distribution.TRIANGULAR: _triangular,
    Distribution.UNIFORM: _uniform,
    Distribution.BETA: _beta,
}
