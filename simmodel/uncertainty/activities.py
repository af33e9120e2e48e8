"""The draw side of activity: base-year activity, growth, activity per service."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.assemble import growth_of
from simmodel.measures.actions import Action
from simmodel.uncertainty.keys import activity_key, growth_key, service_key
from simmodel.uncertainty.pool import Pool

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Drawn:
    """Drawn activities of all segments.

    Parameters
    ----------
    base : array (segment, draw), activity of the base year
    growth : array (growth, year, draw), activity over that of the base year; the last row is 1
    growth_of : array (segment,), row of `growth`
    per_service : array (segment, draw), NaN without service
    """

    base: Array
    growth: Array
    growth_of: Indices
    per_service: Array

    def yearly(self, segments: Indices) -> Array:
        """Activity without measures, array (member, year, draw)."""
        activity: Array = self.base[segments][:, None] * self.growth[self.growth_of[segments]]
        return activity


@dataclass(frozen=True)
class Activities:
    """Rows of the pool for the activities of all segments.

    Parameters
    ----------
    base, per_service : arrays (segment,)
    rates : array (growth,)
    growth_of : array (segment,)
    power : array (year,), years since the base year
    """

    base: Indices
    per_service: Indices
    rates: Indices
    growth_of: Indices
    power: Array

    def drawn(self, rows: Array) -> Drawn:
        """Activities of some draws."""
        kept = 1.0 + rows[self.rates][:, None, :]
        growth = kept ** self.power[None, :, None]
        return Drawn(rows[self.base], growth, self.growth_of, rows[self.per_service])


def activities(model: "Model", pool: Pool) -> Activities:
    """Find the rows of a model's activities."""
    catalogue, scenario = model.catalogue, model.scenario
    segments = catalogue.segments
    base = [
        pool.row(activity_key(str(name)), float(value))
        for name, value in zip(segments.index, segments["activity"], strict=True)
    ]
    rates = [pool.row(growth_key(i), g.rate.value) for i, g in enumerate(scenario.growth)]
    number = growth_of(catalogue, scenario.growth, str(scenario.file), [])
    return Activities(
        np.array(base, dtype=np.intp),
        _per_service(model, pool),
        np.array([*rates, pool.constant(0.0)], dtype=np.intp),
        np.where(number < 0, len(rates), number),
        np.asarray(scenario.years, dtype=float) - scenario.base_year,
    )


def _per_service(model: "Model", pool: Pool) -> Indices:
    """Rows of the activity per service: the library's is drawn, a row's own value is exact.

    A segment that a measure added may have taken over the value of its origin (a haul keeps its
    distance); then it shares the origin's draw.
    """
    segments = model.catalogue.segments
    default = model.library.sources["activity_per_service"].reindex(segments["source"])
    own = segments["activity_per_service"].to_numpy(dtype=float)
    library = own == default.to_numpy(dtype=float)
    found = np.array(
        [
            pool.row(service_key(str(source)), value) if is_default else pool.constant(value)
            for source, value, is_default in zip(segments["source"], own, library, strict=True)
        ],
        dtype=np.intp,
    )
    added = np.arange(len(segments)) >= len(model.inventory.segments)
    for action in model.actions:
        for move in action.moves:
            alike = added[move.to] & ~library[move.to] & (own[move.to] == own[action.segments])
            found[move.to[alike]] = found[action.segments[alike]]
    return found


def overridden(model: "Model") -> dict[int, tuple[bool, ...]]:
    """For each action, by its bit, which of its moves state their own activity per service."""
    measures = model.scenario.measures
    return {
        action.bit: tuple(to.per_service is not None for to in measures[action.measure].to)
        for action in model.actions
        if action.moves
    }


def numbered(actions: tuple[Action, ...], number: dict[int, Indices]) -> list[Action]:
    """Actions that carry a number for each of their segments in place of their level."""
    from dataclasses import replace

    return [
        replace(a, level=number[a.bit].astype(float), installed=number[a.bit].astype(float))
        for a in actions
    ]


def region_of(model: "Model") -> NDArray[np.str_]:
    """Region code of every segment."""
    column: pd.Series = model.catalogue.segments["region"]
    return column.to_numpy(dtype=str)
