"""Concentrations, composite index, days, rank and dustfall of one projection."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.aqi import GOOD, HEAVY, aqi
from simmodel.air_quality.composite import bulletin, composite_index
from simmodel.air_quality.days import (
    DAYS_IN_YEAR,
    exceedance_days_lognormal,
    good_and_heavy_days,
    rolled_back,
)
from simmodel.air_quality.dustfall import dustfall_from_emission
from simmodel.air_quality.response import Response
from simmodel.air_quality.setup import RESPONDING, Setup, respond
from simmodel.emissions.projection import Emissions
from simmodel.vocabulary import AIR_POLLUTANTS

if TYPE_CHECKING:
    from simmodel.inputs.air_quality import AirQuality

Array = NDArray[np.float64]
INDICATORS = ("good_days", "heavy_days")
OZONE = AIR_POLLUTANTS.index("O3")
LEAST_AREA = 50.0
"""km2 below which the relation of dustfall to emission density, made for counties, says nothing."""
DAILY_DECIMALS = {"CO": 1}
"""Places of daily means as published; whole µg/m³ for the rest."""


@dataclass(frozen=True)
class Outcome:
    """Air quality without and with the plan; µg/m³, CO mg/m³.

    Parameters
    ----------
    response : the linear response, for break-even and for what remains to be found
    base : array (region, air pollutant), base year; NaN where no base value is known
    baseline, scenario : arrays (region, air pollutant, year)
    reduction : array (measure, region, air pollutant, year), baseline minus scenario
    change : array (region, responding pollutant, year), as `Response.change` of the scenario
    parts : array (region, air pollutant, year), concentration over limit, with the plan
    city : array (air pollutant, 2, year), mean of the city's regions without and with the plan
    city_base : array (air pollutant,)
    days : array (indicator, 2, year), of the city without and with the plan; NaN without a series
    days_base : array (indicator,)
    dustfall : array (region, 2, year), t/(km2·month), without and with the plan
    dustfall_base : array (region,)
    setup : the views, and what each of them forms
    felt : array (region, view, 2, year), t/yr as the views weigh it, without and with the plan;
        views of concentrations only
    """

    response: Response
    base: Array
    baseline: Array
    scenario: Array
    reduction: Array
    change: Array
    parts: Array
    city: Array
    city_base: Array
    days: Array
    days_base: Array
    dustfall: Array
    dustfall_base: Array
    setup: Setup
    felt: Array


def outcome(
    air: "AirQuality", setup: Setup, views: Emissions, base_views: Array, area: Array
) -> Outcome:
    """Run the stage.

    Parameters
    ----------
    views : the views' part of the core's result
    base_views : array (region, view), t of the base year
    area : array (region,), km2
    """
    response = respond(air, setup, base_views)
    without, with_plan = views.baseline.sum(axis=1), views.scenario.sum(axis=1)
    taken = response.reduction(views.reduction[:, :, :-1])
    held = np.where(np.isnan(air.o3), np.nan, 0.0)[:, None, :]
    held = np.broadcast_to(held, (taken.shape[0], *held.shape))
    changes = [response.change(e[:, :-1]) for e in (without, with_plan)]
    baseline, scenario = (
        np.concatenate([response.after(change), air.o3[:, None, :]], axis=1) for change in changes
    )
    base = air.base[list(AIR_POLLUTANTS)].to_numpy(dtype=float)
    limits = air.index_limits[list(AIR_POLLUTANTS)].to_numpy(dtype=float)
    inside = np.flatnonzero(air.base.index.isin(air.city))
    days = np.stack([_days(air, 1.0 + c[inside].mean(axis=0)) for c in changes], axis=1)
    return Outcome(
        response,
        base,
        baseline,
        scenario,
        np.concatenate([taken, held], axis=2),
        changes[1],
        scenario / limits[:, None],
        np.stack([c[inside].mean(axis=0) for c in (baseline, scenario)], axis=1),
        base[inside].mean(axis=0),
        days,
        _days(air, np.ones((len(RESPONDING), 1)))[:, 0],
        np.stack([_dustfall(air, e[:, -1], area) for e in (without, with_plan)], axis=1),
        _dustfall(air, base_views[:, -1:], area)[:, 0],
        setup,
        np.stack([without[:, :-1], with_plan[:, :-1]], axis=2),
    )


def index_of(concentration: Array, limits: Array) -> Array:
    """Composite index along the pollutant axis 0, array (…)."""
    index, _ = composite_index(np.moveaxis(concentration, 0, -1), limits)
    return index


def _days(air: "AirQuality", kept: Array) -> Array:
    """Good and heavy-pollution days of the city, array (indicator, year).

    Parameters
    ----------
    kept : array (responding pollutant, year), what is left of the part above background
    """
    if air.daily is None:
        return _days_by_spread(air, kept)
    after = {
        name: bulletin(_rolled(air, name, kept), DAILY_DECIMALS.get(name, 0))
        for name in AIR_POLLUTANTS
    }
    return np.stack(good_and_heavy_days(aqi(after, air.breakpoints)))


def _days_by_spread(air: "AirQuality", kept: Array) -> Array:
    """Days from mean and spread where no daily series is given: lognormal above background.

    Of each pollutant with a spread the days above the concentration of an AQI of 100 and 200; the
    pollutant with the most decides, which is the least that heavy days can be.
    """
    rows = air.concentrations
    spread = rows[(rows["statistic"] == "sd_log") & rows["region"].isin(air.city)]
    if spread.empty:
        return np.full((len(INDICATORS), kept.shape[1]), np.nan)
    above = []
    for pollutant, value in spread.groupby("pollutant")["value"].mean().items():
        name = str(pollutant)
        table, base = air.breakpoints[name], float(air.base.loc[list(air.city), name].mean())
        factor = np.maximum(kept[RESPONDING.index(name)], 0.0)
        limits = np.interp((GOOD, HEAVY), table[:, 0], table[:, 1])
        background = float(air.background[name])
        above.append(
            [exceedance_days_lognormal(base, value, at, background, factor) for at in limits]
        )
    most = np.max(above, axis=0)
    return np.stack([DAYS_IN_YEAR - most[0], most[1]])


def _rolled(air: "AirQuality", name: str, kept: Array) -> Array:
    """Daily values after the change, array (year, day); ozone is held."""
    assert air.daily is not None  # noqa: S101
    daily = air.daily[name].to_numpy(dtype=float)
    if name not in RESPONDING:
        return np.broadcast_to(daily, (kept.shape[1], daily.size))
    factor = kept[RESPONDING.index(name)]
    factor = np.where(np.isfinite(factor), np.maximum(factor, 0.0), 1.0)
    return rolled_back(daily, float(air.background[name]), factor)


def _dustfall(air: "AirQuality", emission: Array, area: Array) -> Array:
    if not air.dustfall:
        return np.full(emission.shape, np.nan)
    large_enough = np.where(area >= LEAST_AREA, area, np.nan)
    density = emission / large_enough[:, None]
    return dustfall_from_emission(density, air.dustfall["slope"], air.dustfall["background"])


def region_index(air: "AirQuality", concentration: Array) -> Array:
    """Composite index of the regions, array (region, year) from (region, air pollutant, year)."""
    limits = air.index_limits[list(AIR_POLLUTANTS)].to_numpy(dtype=float)
    return index_of(np.moveaxis(concentration, 1, 0), limits)


def city_index(air: "AirQuality", concentration: Array) -> Array:
    """Composite index of the city, array (year,) from (air pollutant, year)."""
    limits = air.index_limits[list(AIR_POLLUTANTS)].to_numpy(dtype=float)
    return index_of(concentration, limits)


def others_index(air: "AirQuality", base_year: int, year: int, own: str = "") -> Array:
    """Index of the other cities in a year, moved by the stated trend, array (city,)."""
    values = air.others[air.others.index != own].to_numpy(dtype=float)
    moved: Array = values * (1.0 + air.rank_trend) ** (year - base_year)
    return moved
