"""What is no product of inputs, integrated over points of its own, drawn apart from the ensemble.

Rates under a stack limit or a fuel-quality cap bend in factors, contents, removal and flue gas;
levels from amounts and target shares bend in activities. The two sides share no input, so each is
integrated by itself, and the product of the means is the mean of the product.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core
from simmodel.uncertainty.inputs import Known
from simmodel.uncertainty.narrow import SomeLevels, SomeRows
from simmodel.uncertainty.terms import Terms

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

SEED = 2**61 - 1
"""Seed of these points, far from any that a scenario names: they share no scramble with a run."""
POINTS = 256
"""Own points of what bends."""
BLOCK = 128
"""Points worked on at a time; more at once are slower."""


@dataclass(frozen=True, eq=False)
class OwnPoints:
    """Some rows of the pool at points of their own.

    Parameters
    ----------
    rows : the rows, and those that they are held to
    values : array (kept row, point)
    """

    rows: SomeRows
    values: Array

    @classmethod
    def of(cls, core: Core, asked: Indices, known: Known | None = None) -> "OwnPoints":
        """Own points of rows of the pool."""
        rows = SomeRows(core.pool, asked)
        return cls(rows, rows.at_own_points(POINTS, SEED, known))

    def at(self, rows: Indices) -> Array:
        """Rows of the pool among those asked for, array (row, point)."""
        found: Array = self.values[self.rows.number(rows)]
        return found


def own_force(core: Core, terms: Terms, known: Known | None = None) -> Iterator[Array]:
    """Activity in force of some terms at points of their own, arrays (term, year, point)."""
    last = len(core.levels.levels)
    _, numbers = terms.renumbered(terms.origin, terms.current, last)
    part = SomeLevels.of(core, numbers, np.concatenate([terms.origin, terms.current]))
    origin, current = (np.searchsorted(part.segments, s) for s in (terms.origin, terms.current))
    fewer, _ = terms.renumbered(origin, current, last)
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    rows = part.rows.at_own_points(POINTS, SEED, known)
    for start in range(0, POINTS, BLOCK):
        some = np.ascontiguousarray(rows[:, start : start + BLOCK])
        activity = part.activities.drawn(some)
        level = part.levels.drawn(some, activity)
        yield fewer.drawn(level, activity, central[part.segments])
