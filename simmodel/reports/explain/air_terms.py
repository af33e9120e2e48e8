"""The terms of the response behind one concentration, whose sum is its change."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simmodel.targets.air import AirState


@dataclass(frozen=True)
class Origin:
    """Where a precursor is emitted, and what its change does.

    Parameters
    ----------
    code : region, or nothing for the other regions of the city together
    own : whether it is the place itself
    share : transfer share; with a source-receptor matrix µg/m³ per t/yr (nan for several regions)
    before, after : emission of base year and scenario in t/yr, weighted by height
    change : relative to what lies above the background; with a matrix in µg/m³
    """

    code: str
    own: bool
    share: float
    before: float
    after: float
    change: float


@dataclass(frozen=True)
class Precursor:
    """One view: what it emits, its weight, its origins, and the share from outside, held."""

    view: str
    emitted: str
    weight: float
    origins: list[Origin]
    outside: float

    @property
    def change(self) -> float:
        """Sum over the origins."""
        return sum(origin.change for origin in self.origins)


def precursors(state: "AirState", place: int, formed: int, year: int) -> list[Precursor]:
    """The terms of one region, air pollutant (number in `RESPONDING`) and year.

    Notes
    -----
    Σ w·t·(E/E0 − 1) over precursors and origins is `Outcome.change`. By hand: weight 0.5, own
    share 0.4, a fifth less emitted: 0.5 · 0.4 · (−0.2) = −0.04.
    """
    setup, response = state.outcome.setup, state.outcome.response
    views = range(len(setup.views) - 1)
    if response.relative:
        return [
            _precursor(state, place, formed, year, view)
            for view in views
            if setup.of_view[view] == formed
        ]
    return [
        _precursor(state, place, formed, year, view)
        for view in views
        if np.any(response.gain.at(place, formed)[:, view])
    ]


def height_rows(state: "AirState", pollutant: str, emitted: str) -> list[Mapping[Hashable, Any]]:
    """How much a tonne counts by height and source: rows of height.csv."""
    table = state.air.height
    here = (table["air_pollutant"] == pollutant) & (table["emitted"] == emitted)
    return list(table[here].to_dict("records"))


def _precursor(state: "AirState", place: int, formed: int, year: int, view: int) -> Precursor:
    outcome, setup = state.outcome, state.outcome.setup
    response = outcome.response
    gain = response.gain.at(place, formed)[:, view]
    before, after = response.base_emission[:, view], outcome.felt[:, view, 1, year]
    change = gain * (after - before)
    weight = float(setup.weight[view]) if response.relative else 1.0
    share = gain * before / weight if response.relative and weight else gain
    others = np.delete(np.arange(len(state.regions)), place)
    origins = [
        Origin(
            state.regions[i],
            i == place,
            *(float(array[i]) for array in (share, before, after, change)),
        )
        for i in (place, *(others if _one_by_one(state) else ()))
        if i == place or share[i] != 0
    ]
    if len(others) and not _one_by_one(state):
        sums = (float(array[others].sum()) for array in (share, before, after, change))
        origins.append(Origin("", False, *sums))
    outside = 1.0 - float(share.sum()) if response.relative else 0.0
    return Precursor(
        setup.views[view].name, setup.views[view].emitted, weight, origins, max(outside, 0.0)
    )


def _one_by_one(state: "AirState") -> bool:
    """Whether each region has a share of its own: by the place's own matrix, or a model's."""
    return state.air.matrix_rows is not None or not state.outcome.response.relative
