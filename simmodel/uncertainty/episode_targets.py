"""Emergency cuts for draws: a mean winter day without a warning and with one, as in one run."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.episode import LEVELS, WINTER
from simmodel.targets.episode import CUT_UNIT
from simmodel.uncertainty.core import Core, Emitted, find_entries
from simmodel.uncertainty.levels import Levels, find_levels
from simmodel.uncertainty.terms import Terms, flat
from simmodel.units import to_canonical
from simmodel.vocabulary import MONTHS, POLLUTANTS, SHARE_UNIT

if TYPE_CHECKING:
    from simmodel.measures.actions import Action
    from simmodel.scenario.schema import Target

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Value = Callable[[Array, Emitted], Array]


@dataclass(frozen=True, eq=False)
class Winter:
    """Terms whose weights hold the winter months alone.

    Parameters
    ----------
    local, upstream : changes by measures
    even : array (profile, year), part of the year's activity in winter
    stopping : levels of the measures that act on days of a warning
    """

    core: Core
    local: Terms
    upstream: Terms
    even: Array
    stopping: Levels

    def value(self, target: "Target", inside: Mask) -> Value | None:
        """Cut of a target's level in some segments, over their emission; None where none acts.

        Parameters
        ----------
        inside : array (segment,)
        """
        acting = self._acting(target)
        if not acting or target.pollutant not in POLLUTANTS:
            return None
        model = self.core.model
        pollutant = POLLUTANTS.index(target.pollutant)
        year = model.scenario.years.index(target.year)
        days = sum(monthrange(target.year, month)[1] for month in WINTER)

        def cut(rows: Array, emitted: Emitted) -> Array:
            running = self._running(acting, rows, emitted, year)
            here, away, before = self._season(rows, emitted, pollutant, year)
            made = emitted.inside[inside[self.core.power]].sum(axis=0)
            whole, left = (
                (here * share)[inside].sum(axis=0) + made * ((away * share).sum(axis=0) - before)
                for share in (np.ones_like(running), running)
            )
            if target.limit.unit != SHARE_UNIT:
                unit = to_canonical(1.0, CUT_UNIT, target.limit.unit)
                return np.asarray((whole - left) / days * unit)
            share: Array = np.where(whole > 0, 1.0 - left / np.where(whole > 0, whole, 1.0), np.nan)
            return share

        return cut

    def _acting(self, target: "Target") -> "list[Action]":
        """Measures that act on days of the target's level."""
        if target.level is None:
            return []
        levels = LEVELS[: LEVELS.index(target.level) + 1]
        found = self.core.model.episode_actions
        return [action for action in found if action.level_of_warning in levels]

    def _running(self, acting: "list[Action]", rows: Array, emitted: Emitted, year: int) -> Array:
        """Share of each segment that goes on, array (segment, draw)."""
        levels = self.stopping.drawn(rows, emitted.activity)[:, year]
        stopped: dict[str, Array] = {}
        shape = emitted.activity.base.shape
        for action in acting:
            number = self.stopping.number[action.bit]
            share = levels[number] * action.ramp[year, max(WINTER) - 1]
            stopped.setdefault(action.group, np.zeros(shape))[action.segments] += share
        running = np.ones(shape)
        for share in stopped.values():
            running *= 1.0 - share
        return running

    def _season(
        self, rows: Array, emitted: Emitted, pollutant: int, year: int
    ) -> tuple[Array, Array, Array]:
        """Winter's emission by segment here and where its electricity is made; before measures."""
        core = self.core
        system, activity = core.model.system, emitted.activity
        central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        both = emitted.rates[:, pollutant] + emitted.rates[:, len(POLLUTANTS) + pollutant]
        away_rates = core.technology.upstream_rates(rows)[:, pollutant]
        plain = activity.base * activity.growth[activity.growth_of, year]
        plain *= self.even[system.profile, year][:, None]
        tech = core.technology
        here = both[tech.first_row[tech.base_of]] * plain
        away = away_rates[system.source] * plain
        before = away.sum(axis=0)
        for terms, rates, total in (
            (self.local, both, here),
            (self.upstream, away_rates, away),
        ):
            force = terms.drawn(emitted.levels, activity, central)[:, year]
            np.add.at(total, terms.current, rates[terms.row] * force)
        return here, away, before


def find_winter(core: Core) -> Winter | None:
    """Prepare emergency cuts; None where no measure acts on days of a warning."""
    model = core.model
    if not model.episode_actions:
        return None
    system, years = model.system, model.system.activity.shape[1]
    season = np.where(np.isin(MONTHS, WINTER), system.profiles, 0.0)
    calendar = Calendar(season, core.levels.ramps, years)
    local, upstream = find_entries(model, core.technology, core.levels)
    one = len(core.levels.levels)
    return Winter(
        core,
        flat(local, calendar, system.profile, one),
        flat(upstream, calendar, system.profile, one),
        calendar.weights(0),
        find_levels(model, model.episode_actions, core.pool, ()),
    )
