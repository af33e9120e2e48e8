"""Targets on the air: concentration, composite index, days, rank, dustfall; break-even."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.outcome import INDICATORS, Outcome, city_index, others_index, region_index
from simmodel.air_quality.rank import index_for_rank, rank
from simmodel.air_quality.setup import RESPONDING
from simmodel.units import to_canonical
from simmodel.vocabulary import AIR_POLLUTANTS, TargetKind

if TYPE_CHECKING:
    from simmodel.inputs.air_quality import AirQuality
    from simmodel.scenario.schema import Target

Array = NDArray[np.float64]
CONCENTRATION_UNIT = {name: "ug/m^3" for name in AIR_POLLUTANTS} | {"CO": "mg/m^3"}
DUSTFALL_UNIT = "t/(km2*month)"


@dataclass(frozen=True)
class AirState:
    """What targets on the air are judged on.

    Parameters
    ----------
    air : the tables of the place
    outcome : the stage's result
    precursors : what each view of the response emits
    regions, region_names : codes and Chinese names, in the order of the result
    """

    air: "AirQuality"
    outcome: Outcome
    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    base_year: int
    years: tuple[int, ...]
    precursors: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A value to judge, and what goes with it.

    Parameters
    ----------
    value : in the unit of the target's limit; NaN when it cannot be judged
    reason : key of the reason why not
    break_even : base-year value up to which the target would hold, in the unit of the limit
    tonnes, precursor : how much less of what, emitted low in the region, closes the gap
    """

    value: float = np.nan
    reason: str = ""
    break_even: float = np.nan
    base_quality: str = ""
    tonnes: float = np.nan
    precursor: str = ""


def judge_air(target: "Target", region: str | None, state: AirState) -> Judged:
    """Value of one target for one region, or for the city (None)."""
    match target.kind:
        case TargetKind.CONCENTRATION:
            return _concentration(target, region, state)
        case TargetKind.COMPOSITE_INDEX:
            return _index(target, region, state)
        case TargetKind.EXCEEDANCE_DAYS:
            inside = region is None or region in state.air.city
            return _days(target, state) if inside else Judged(reason="no_days")
        case TargetKind.RANK:
            return _rank(target, region, state)
        case _:
            return _dustfall(target, region, state)


def _concentration(target: "Target", region: str | None, state: AirState) -> Judged:
    pollutant = str(target.pollutant)
    if pollutant not in AIR_POLLUTANTS:
        return Judged(reason="empty")
    number, year = AIR_POLLUTANTS.index(pollutant), state.years.index(target.year)
    quality = _quality(state, region, pollutant)
    if region is None:
        base, after = state.outcome.city_base[number], state.outcome.city[number, 1, year]
    else:
        row = state.regions.index(region)
        base = state.outcome.base[row, number]
        after = state.outcome.scenario[row, number, year]
    if target.reference:
        return _change(target, float(base), float(after), quality)
    unit = CONCENTRATION_UNIT[pollutant]
    value = to_canonical(float(after), unit, target.limit.unit)
    limit = to_canonical(target.limit.value, target.limit.unit, unit)
    even = to_canonical(_break_even(state, region, number, year, limit), unit, target.limit.unit)
    if np.isnan(value):
        return Judged(reason="no_base", break_even=even)
    tonnes, precursor = _closing(state, region, number, float(after) - limit)
    return Judged(value, "", even, quality, tonnes, precursor)


def _quality(state: AirState, region: str | None, pollutant: str) -> str:
    """Quality of the base value; of the weakest region of the city."""
    table = state.air.base_quality
    regions = list(state.air.city) if region is None else [region]
    return max((str(table.at[code, pollutant]) for code in regions), default="")


def _rows(state: AirState, region: str | None) -> list[int]:
    codes = state.air.city if region is None else (region,)
    return [state.regions.index(code) for code in codes]


def _break_even(state: AirState, region: str | None, number: int, year: int, limit: float) -> float:
    if AIR_POLLUTANTS[number] not in RESPONDING:
        return limit
    responding = RESPONDING.index(AIR_POLLUTANTS[number])
    rows = _rows(state, region)
    change = state.outcome.change[rows, responding, year].mean()
    response = state.outcome.response
    return float(response.break_even(np.array([limit]), np.array([change]), responding)[0])


def _closing(state: AirState, region: str | None, number: int, gap: float) -> tuple[float, str]:
    """Tonnes of the precursor with the largest effect, emitted low, that would close a gap."""
    if gap <= 0 or region is None or AIR_POLLUTANTS[number] not in RESPONDING:
        return np.nan, ""
    responding, row = RESPONDING.index(AIR_POLLUTANTS[number]), state.regions.index(region)
    response = state.outcome.response
    per_tonne = response.scale[row, responding] * response.gain.at(row, responding)[row]
    best = int(np.nanargmax(per_tonne))
    if not per_tonne[best] > 0:
        return np.nan, ""
    return gap / float(per_tonne[best]), state.precursors[best]


def _change(target: "Target", base: float, after: float, quality: str) -> Judged:
    """Relative change since the base year; the only year with a measured value."""
    if np.isnan(after) or np.isnan(base) or base <= 0:
        return Judged(reason="no_base")
    return Judged(after / base - 1.0, base_quality=quality)


def _index(target: "Target", region: str | None, state: AirState) -> Judged:
    air, year = state.air, state.years.index(target.year)
    if region is None:
        base = float(city_index(air, state.outcome.city_base))
        after = float(city_index(air, state.outcome.city[:, 1])[year])
    else:
        row = state.regions.index(region)
        base = float(region_index(air, state.outcome.base[row : row + 1, :, None])[0, 0])
        after = float(region_index(air, state.outcome.scenario)[row, year])
    quality = max(_quality(state, region, name) for name in AIR_POLLUTANTS)
    if np.isnan(after):
        return Judged(reason="no_base")
    if target.reference:
        return _change(target, base, after, quality)
    return Judged(after, base_quality=quality)


def _days(target: "Target", state: AirState) -> Judged:
    which = INDICATORS[0 if "<" in (target.statistic or "") else 1]
    number, year = INDICATORS.index(which), state.years.index(target.year)
    after = float(state.outcome.days[number, 1, year])
    if np.isnan(after):
        return Judged(reason="no_days")
    if not target.reference:
        return Judged(after, base_quality=_quality(state, None, "PM2.5"))
    if target.reference in ("base_year", str(state.base_year)):
        reference = float(state.outcome.days_base[number])
    else:
        days = state.air.days
        rows = days[(days["indicator"] == which) & (days["year"] == int(target.reference))]
        if rows.empty:
            return Judged(reason="reference")
        reference = float(rows["value"].mean())
    return _change(target, reference, after, _quality(state, None, "PM2.5"))


def _rank(target: "Target", region: str | None, state: AirState) -> Judged:
    """Rank among the listed cities; `break_even` is the index that the wanted rank needs."""
    air, year = state.air, state.years.index(target.year)
    if air.others.empty:
        return Judged(reason="no_others")
    if region is None:
        index, own = float(city_index(air, state.outcome.city[:, 1])[year]), ""
    else:
        row = state.regions.index(region)
        index = float(region_index(air, state.outcome.scenario)[row, year])
        own = state.region_names[row].removesuffix("市")
    others = others_index(air, state.base_year, target.year, own)
    if region is None and np.isfinite(air.rank_own):
        # the table's own index of the city and the inventory's may differ: follow the change
        index += air.rank_own - float(city_index(air, state.outcome.city_base))
    needed = float(index_for_rank(int(target.limit.value), others))
    if np.isnan(index):
        return Judged(reason="no_base", break_even=needed)
    return Judged(float(rank(index, others)), "", needed, _quality(state, None, "PM2.5"))


def _dustfall(target: "Target", region: str | None, state: AirState) -> Judged:
    year = state.years.index(target.year)
    value = float(state.outcome.dustfall[_rows(state, region), 1, year].mean())
    if np.isnan(value):
        return Judged(reason="small_area")
    return Judged(to_canonical(value, DUSTFALL_UNIT, target.limit.unit), base_quality="E")
