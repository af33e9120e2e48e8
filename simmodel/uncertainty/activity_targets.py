"""Activity after the measures for draws, for targets on shares, coverage and amounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.projection import ROUNDING
from simmodel.emissions.rates import running_share
from simmodel.measures.actions import structures
from simmodel.uncertainty.activities import Drawn
from simmodel.uncertainty.core import Emitted
from simmodel.uncertainty.levels import Levels
from simmodel.uncertainty.sums import Sum
from simmodel.uncertainty.terms import Entry, Follow, Terms, entry, flat, weights
from simmodel.vocabulary import MeasureKind

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
ActivityAfter = Callable[[bool, date | None, int], Array]


@dataclass(frozen=True, eq=False)
class Moving:
    """Terms of the measures that move or curtail activity.

    Parameters
    ----------
    by_segment : terms of one segment together
    yearly : terms with the months of each year
    at : date -> terms at the pace of that day
    """

    model: "Model"
    by_segment: Sum
    yearly: Terms
    at: dict[date, Terms]

    def after(self, emitted: Emitted) -> ActivityAfter:
        """Activity of every segment in a year, by (installed, date, year); kept once formed.

        Returns
        -------
        function giving an array (segment, draw)
        """
        formed: dict[tuple[bool, date | None, int], Array] = {}
        activity = emitted.activity
        years = self.model.scenario.years

        def found(installed: bool, day: date | None, year: int) -> Array:
            key = installed, day, year
            if key not in formed:
                levels = emitted.installed if installed else emitted.levels
                # At a date the share in force is that of the date's own year.
                of_year = year if day is None else years.index(day.year)
                terms = self.yearly if day is None else self.at[day]
                formed[key] = self._after(terms, levels[:, [of_year]], activity, year)
            return formed[key]

        return found

    def _after(self, terms: Terms, levels: Array, activity: Drawn, year: int) -> Array:
        one_year = replace(activity, growth=activity.growth[:, [year]])
        central = self.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        terms = replace(terms, weight=terms.weight[:, [year]])
        moved = terms.drawn(levels, one_year, central)[:, 0]
        before = activity.base * one_year.growth[activity.growth_of, 0]
        after: Array = before.copy()
        arrived = self.by_segment.together(moved[:, None])[:, 0]
        after[self.by_segment.row] += arrived
        after[np.abs(after) < ROUNDING * before] = 0.0
        return after


def find_moving(
    model: "Model",
    levels: Levels,
    dates: tuple[date, ...],
    flows: Sequence[Follow],
    watched: Indices,
) -> Moving:
    """Prepare the activity after the measures of a model, for the dates that `levels` know.

    Parameters
    ----------
    flows : where activity goes (`follow`)
    watched : segments that targets look at; others keep their activity without measures
    """
    entries = _entries(model, levels, flows)
    profiles, profile = model.system.profiles, model.system.profile
    years, one = model.system.activity.shape[1], len(levels.levels)

    yearly = flat(entries, Calendar(profiles, levels.ramps, years), profile, one)
    seen = np.flatnonzero(np.isin(yearly.current, watched))
    at = {}
    for i, day in enumerate(dates):
        ramps = {bit: np.full((years, 12), states[i]) for bit, states in levels.states.items()}
        weight = weights(entries, Calendar(profiles, ramps, years), profile)
        at[day] = replace(yearly, weight=weight).select(seen)
    yearly = yearly.select(seen)
    by_segment = Sum.of(np.zeros_like(yearly.current), yearly.current, 1)
    return Moving(model, by_segment, yearly, at)


def _entries(model: "Model", levels: Levels, flows: Sequence[Follow]) -> list[Entry]:
    curtailing = [a for a in model.actions if a.kind is MeasureKind.CURTAIL]
    pattern, patterns = structures(model.system.segment_count, curtailing)
    found = []
    for flow, own in flows:
        for number in np.unique(pattern[flow.current]).tolist():
            members = np.flatnonzero(pattern[flow.current] == number)
            here = flow.select(members)
            meet = [curtailing[k] for k in patterns[number]]
            numbers = {
                a.mask: levels.number[a.bit][a.position(here.current)].astype(float) for a in meet
            }
            here = replace(here, levels={**here.levels, **numbers})
            for subset, left in running_share(meet).items():
                for mask, share in here.share.items():
                    if mask | subset:
                        row = np.zeros(members.size, dtype=np.intp)
                        found.append(entry(here, own[members], mask | subset, share * left, row))
    return found
