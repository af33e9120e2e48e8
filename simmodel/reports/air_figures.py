"""What tables and charts of the air show: concentrations by place, their limits, the index."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.air_quality.outcome import city_index
from simmodel.reports.figures import position, region_names
from simmodel.reports.texts import text
from simmodel.results.projection import Projection
from simmodel.targets.air import CONCENTRATION_UNIT, AirState
from simmodel.units import to_canonical
from simmodel.vocabulary import AIR_POLLUTANTS, ALL_REGIONS, SHARE_UNIT, TargetKind


@dataclass(frozen=True)
class Concentrations:
    """One pollutant by place: the regions in the order of the dataset, then the city if it is more.

    Parameters
    ----------
    codes : region codes, and `ALL_REGIONS` for the city
    base_year, baseline, scenario : arrays (place,), µg/m³, CO mg/m³; NaN where nothing is known
    quality : of the base value, A to E, or empty
    """

    codes: list[str]
    names: list[str]
    base_year: np.ndarray
    baseline: np.ndarray
    scenario: np.ndarray
    quality: list[str]


def known_pollutants(projection: Projection) -> tuple[str, ...]:
    """Air pollutants with a base value somewhere; none where the air is not modelled."""
    if projection.air is None:
        return ()
    known = projection.air.air.base.notna().any()
    return tuple(name for name in AIR_POLLUTANTS if known[name])


def concentrations(projection: Projection, pollutant: str, year: int, lang: str) -> Concentrations:
    """One pollutant in a year, by region and for the city."""
    data, state = projection.dataset, air_of(projection)
    number, at = AIR_POLLUTANTS.index(pollutant), state.years.index(year)
    place = {"air_pollutant": position(data, "air_pollutant", pollutant)}
    place_in_year = place | {"year": position(data, "year", year)}
    base = data.variables["concentration_base_year"].isel(place).to_numpy()
    yearly = [
        data.variables[f"concentration{end}"].isel(place_in_year).to_numpy()
        for end in ("_baseline", "")
    ]
    codes = [str(code) for code in data["region"].to_numpy()]
    names = region_names(projection, lang)
    quality = [str(q) for q in data.variables["base_quality"].isel(place).to_numpy()]
    if has_city(state):
        codes, names = [*codes, ALL_REGIONS], [*names, text("city_mean", lang)]
        quality.append(city_quality(state, pollutant))
        base = np.append(base, state.outcome.city_base[number])
        city = state.outcome.city[number, :, at]
        yearly = [np.append(one, value) for one, value in zip(yearly, city, strict=True)]
    return Concentrations(codes, names, base, yearly[0], yearly[1], quality)


def indices(projection: Projection, year: int, lang: str) -> Concentrations:
    """Composite index in a year, by region and for the city; the weakest quality of the six."""
    data, state = projection.dataset, air_of(projection)
    codes = [str(code) for code in data["region"].to_numpy()]
    names = region_names(projection, lang)
    base = data["composite_index_base_year"].to_numpy()
    yearly = [data[f"composite_index{end}"].sel(year=year).to_numpy() for end in ("_baseline", "")]
    quality = [max(map(str, row)) for row in data["base_quality"].to_numpy()]
    if has_city(state):
        codes, names = [*codes, ALL_REGIONS], [*names, text("city_mean", lang)]
        quality.append(max(city_quality(state, name) for name in AIR_POLLUTANTS))
        base = np.append(base, float(city_index(state.air, state.outcome.city_base)))
        yearly = [
            np.append(one, float(data[f"city_index{end}"].sel(year=year)))
            for one, end in zip(yearly, ("_baseline", ""), strict=True)
        ]
    return Concentrations(codes, names, base, yearly[0], yearly[1], quality)


def target_limits(projection: Projection, kind: TargetKind, pollutant: str, year: int) -> pd.Series:
    """The strictest upper limit of the targets of a year, by region code or `ALL_REGIONS`."""
    table = projection.targets
    here = table[
        (table["kind"] == kind)
        & (table["pollutant"] == pollutant)
        & (table["year"] == year)
        & table["comparison"].isin(["at_most", "below"])
    ]
    if kind is TargetKind.CONCENTRATION:
        here = here[here["unit"] != SHARE_UNIT]
        unit = CONCENTRATION_UNIT.get(pollutant, "ug/m^3")
        values = [
            to_canonical(float(limit), str(own), unit)
            for limit, own in zip(here["limit"], here["unit"], strict=True)
        ]
        here = here.assign(limit=values)
    # a change of the index has a negative or small limit beside the level of 3 to 10
    elif kind is TargetKind.COMPOSITE_INDEX:
        here = here[here["limit"] > 1]
    return here.astype({"limit": float}).groupby("region")["limit"].min()


def air_of(projection: Projection) -> AirState:
    """The air of a projection that has it."""
    if projection.air is None:
        message = "this projection has no air quality"
        raise TypeError(message)
    return projection.air


def city_note(projection: Projection, lang: str) -> list[str]:
    """Which regions the city is the mean of; nothing where it is one region."""
    state = air_of(projection)
    if not has_city(state):
        return []
    names = dict(zip(state.regions, region_names(projection, lang), strict=True))
    every = set(state.air.city) == set(names)
    listed = text("list", lang).join(names[code] for code in state.air.city)
    return [text("city_of", lang, names=text("all", lang) if every else listed)]


def only(one: Concentrations, places: list[int]) -> Concentrations:
    """Some of the places, by their numbers."""
    return Concentrations(
        [one.codes[i] for i in places],
        [one.names[i] for i in places],
        one.base_year[places],
        one.baseline[places],
        one.scenario[places],
        [one.quality[i] for i in places],
    )


def has_city(state: AirState) -> bool:
    """Whether the city is more than one region."""
    return len(state.air.city) > 1


def city_quality(state: AirState, pollutant: str) -> str:
    """Quality of the city's base value: that of its weakest region."""
    table = state.air.base_quality
    return max((str(table.at[code, pollutant]) for code in state.air.city), default="")
