"""Emergency cuts (应急减排): a winter day's emission, and what each warning level takes off it.

The day is the mean day of the winter months of a year, after the permanent measures and staggered
production in force in each of those months. What a warning stops is a share of what still runs, so
a plant that stands still already saves nothing more. Weekly profiles are not in the library: every
day of a month is alike, whether a working day or a Sunday.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.projection import ROUNDING, Emissions
from simmodel.emissions.system import KG_PER_TONNE, Array, System
from simmodel.emissions.terms import terms
from simmodel.measures.actions import Action
from simmodel.vocabulary import MONTHS, Level

WINTER = (11, 12, 1, 2, 3)
"""Heating season, in which warnings are issued."""
LEVELS = tuple(Level)


@dataclass(frozen=True)
class EpisodeCut:
    """What one warning level takes off a mean winter day.

    Parameters
    ----------
    emission : array (region, source, pollutant), t/day without a warning
    cut : array (region, source, pollutant), t/day less on a day of the level
    """

    emission: Array
    cut: Array

    @property
    def ratio(self) -> Array:
        """Cut over the emission of all regions and sources, array (pollutant,); NaN of nothing."""
        return _ratio(self.cut.sum(axis=(0, 1)), self.emission.sum(axis=(0, 1)))

    @property
    def ratio_of_source(self) -> Array:
        """Cut over each source's own emission, array (source, pollutant); NaN of nothing."""
        return _ratio(self.cut.sum(axis=0), self.emission.sum(axis=0))


def episode_cuts(
    system: System,
    actions: Sequence[Action],
    episode_actions: Sequence[Action],
    position: int,
    year: int,
    *,
    months: Sequence[int] = WINTER,
    supply: Callable[[Emissions], Emissions] | None = None,
) -> dict[Level, EpisodeCut]:
    """Emission of a mean winter day, and the cut by each warning level.

    Parameters
    ----------
    actions : of ordinary days, with staggered production
    episode_actions : curtailments with a warning level, which act from that level up
    position, year : place of the year in the arrays, and the calendar year for its days
    months : calendar months of that year which make the mean day
    supply : brings what arises in power supply to the place's plants, as the annual run does

    Returns
    -------
    level -> cut, for the levels on which some measure acts

    Notes
    -----
    E_day = Σ_month E_month / Σ_month days; on a day of a level E_day · Π_group (1 − Σ x). What is
    available counts on every one of the days, at the pace it has reached in the latest of the
    months: the question is what a warning would bring, not when one was issued.

    By hand: 31 t in January, 28 t in February, 1 t/day; a quarter of it stops: 0.25 t/day.
    """
    if not episode_actions:
        return {}
    season = replace(
        system,
        activity=system.activity[:, [position]],
        profiles=np.where(np.isin(MONTHS, months), system.profiles, 0.0),
    )
    now = [replace(a, ramp=a.ramp[position : position + 1]) for a in actions]
    emitted, upstream = _by_segment(season, now)
    upstream_before = _upstream(season)
    days = sum(monthrange(year, month)[1] for month in months)

    def mean_day(running: Array) -> Array:
        """Emission in t/day, array (region, source, pollutant), with a share of each segment."""
        total = np.zeros((system.region_count, system.source_count, emitted.shape[1]))
        np.add.at(total, (system.region, system.source), emitted * running)
        elsewhere = (upstream * running - upstream_before).sum(axis=0)
        return _supplied(total, elsewhere, supply) / days

    emission = mean_day(np.ones((system.segment_count, 1)))
    cuts = {}
    for number, level in enumerate(LEVELS):
        acting = [a for a in episode_actions if a.level_of_warning in LEVELS[: number + 1]]
        if acting:
            running = _running(system.segment_count, acting, position, max(months))
            cuts[level] = EpisodeCut(emission, emission - mean_day(running[:, None]))
    return cuts


def _by_segment(season: System, actions: Sequence[Action]) -> tuple[Array, Array]:
    """Emission of each segment after the measures, and where its electricity is made.

    Parameters
    ----------
    season : one year, with profiles that are 0 outside the season

    Returns
    -------
    arrays (segment, pollutant), t in the season
    """
    calendar = Calendar.of(actions, season.profiles, 1)
    baseline = season.base_rates * _activity(season, calendar)
    emitted, upstream = baseline.copy(), _upstream(season)
    for term in terms(season, actions, calendar):
        (upstream if term.upstream else emitted)[term.current] += term.total()[:, :, 0]
    emitted[np.abs(emitted) < ROUNDING * baseline] = 0.0
    return emitted, upstream


def _upstream(season: System) -> Array:
    """Emission where the electricity of each segment is made, without measures."""
    calendar = Calendar.of((), season.profiles, 1)
    return season.factors.upstream[season.source] / KG_PER_TONNE * _activity(season, calendar)


def _activity(season: System, calendar: Calendar) -> Array:
    """Activity of the season without measures, array (segment, 1)."""
    return season.activity * calendar.weights(0)[season.profile]


def _running(segment_count: int, actions: Sequence[Action], position: int, month: int) -> Array:
    """Share of each segment that goes on: within a group shares add, groups are independent."""
    stopped: dict[str, Array] = defaultdict(lambda: np.zeros(segment_count))
    for action in actions:
        stopped[action.group][action.segments] += action.level * action.ramp[position, month - 1]
    running = np.ones(segment_count)
    for share in stopped.values():
        running *= 1.0 - share
    return running


def _supplied(
    total: Array, elsewhere: Array, supply: Callable[[Emissions], Emissions] | None
) -> Array:
    """Emission with the place's part of the change in power supply."""
    if supply is None:
        return total
    regions, _, pollutants = total.shape
    nothing = np.zeros((0, regions, pollutants, 1))
    scenario = total[..., None]
    found = supply(Emissions(scenario, scenario, nothing, elsewhere[:, None], nothing[:, 0]))
    supplied: Array = found.scenario[..., 0]
    return supplied


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
