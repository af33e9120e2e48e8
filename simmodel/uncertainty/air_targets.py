"""Values of targets on the air for draws, as `targets.air` judges them in one run."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.aqi import GOOD, HEAVY, aqi
from simmodel.air_quality.composite import bulletin
from simmodel.air_quality.days import (
    DAYS_IN_YEAR,
    exceedance_days_lognormal,
    good_and_heavy_days,
    rolled_back,
)
from simmodel.air_quality.dustfall import dustfall_from_emission
from simmodel.air_quality.outcome import DAILY_DECIMALS, INDICATORS, LEAST_AREA
from simmodel.air_quality.rank import ranks
from simmodel.air_quality.setup import RESPONDING
from simmodel.targets.air import CONCENTRATION_UNIT, DUSTFALL_UNIT
from simmodel.uncertainty.air import Air, AirDraws, city_rows
from simmodel.uncertainty.keys import TREND_KEY, dustfall_key
from simmodel.uncertainty.pool import Pool
from simmodel.units import to_canonical
from simmodel.vocabulary import AIR_POLLUTANTS, TargetKind

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.schema import Target

Array = NDArray[np.float64]


class AirTargets:
    """Values of targets on the air; rows of the pool are looked up once."""

    def __init__(self, model: "Model", air: Air, pool: Pool) -> None:
        tables = air.air
        self.air, self.tables = air, tables
        self.years, self.base_year = model.scenario.years, model.scenario.base_year
        self.inside = city_rows(tables)
        self.regions = list(map(str, tables.base.index))
        names = map(str, model.inventory.regions["name_zh"])
        self.names = dict(zip(self.regions, names, strict=True))
        area = model.inventory.regions["area_km2"].to_numpy(dtype=float)
        self.area = np.where(area >= LEAST_AREA, area, np.nan)
        self.limits = tables.index_limits[list(AIR_POLLUTANTS)].to_numpy(dtype=float)
        self.trend = pool.row(TREND_KEY, tables.rank_trend)
        self.dust = {
            name: pool.row(dustfall_key(name), tables.dustfall[name])
            for name in ("background", "slope")
            if name in tables.dustfall
        }

    def value(self, target: "Target", region: str | None, rows: Array, drawn: AirDraws) -> Array:
        """Value of one target for one region, or the city (None), array (draw,); NaN if unknown."""
        year = self.years.index(target.year)
        match target.kind:
            case TargetKind.CONCENTRATION:
                return self._concentration(target, region, drawn, year)
            case TargetKind.COMPOSITE_INDEX:
                after = self._index(drawn.concentration[:, :, year], region)
                before = self._index(drawn.base, region)
                return after / before - 1.0 if target.reference else after
            case TargetKind.EXCEEDANCE_DAYS:
                return self._days(target, region, drawn, year)
            case TargetKind.RANK:
                return self._rank(target, region, rows, drawn)
            case _:
                return self._dustfall(target, region, rows, drawn)

    def _at(self, values: Array, region: str | None) -> Array:
        """Values of a region, or their mean over the city, array (…) from (region, …)."""
        if region is None:
            mean: Array = values[self.inside].mean(axis=0)
            return mean
        found: Array = values[self.regions.index(region)]
        return found

    def _concentration(
        self, target: "Target", region: str | None, drawn: AirDraws, year: int
    ) -> Array:
        pollutant = str(target.pollutant)
        if pollutant not in AIR_POLLUTANTS:
            return np.full(drawn.base.shape[-1], np.nan)
        number = AIR_POLLUTANTS.index(pollutant)
        after = self._at(drawn.concentration[:, number, year], region)
        if target.reference:
            return after / self._at(drawn.base[:, number], region) - 1.0
        factor = to_canonical(1.0, CONCENTRATION_UNIT[pollutant], target.limit.unit)
        return after * factor

    def _index(self, concentration: Array, region: str | None) -> Array:
        """Composite index, array (draw,) from (region, air pollutant, draw)."""
        index: Array = (self._at(concentration, region) / self.limits[:, None]).sum(axis=0)
        return index

    def _rank(self, target: "Target", region: str | None, rows: Array, drawn: AirDraws) -> Array:
        tables = self.tables
        index = self._index(drawn.concentration[:, :, self.years.index(target.year)], region)
        if tables.others.empty:
            return np.full(index.shape, np.nan)
        own = "" if region is None else self.names[region].removesuffix("市")
        others = tables.others[tables.others.index != own].to_numpy(dtype=float)
        if region is None and np.isfinite(tables.rank_own):
            index = index + (tables.rank_own - self._index(drawn.base, None))
        moved = (1.0 + rows[self.trend]) ** (target.year - self.base_year)
        return ranks(index, others * moved[:, None])

    def _dustfall(
        self, target: "Target", region: str | None, rows: Array, drawn: AirDraws
    ) -> Array:
        emission = drawn.views[:, -1, self.years.index(target.year)]
        if not self.dust:
            return np.full(emission.shape[1], np.nan)
        density = emission / self.area[:, None]
        slope, background = (rows[self.dust[name]] for name in ("slope", "background"))
        fallen = dustfall_from_emission(density, slope, background)
        return self._at(fallen, region) * to_canonical(1.0, DUSTFALL_UNIT, target.limit.unit)

    def _days(self, target: "Target", region: str | None, drawn: AirDraws, year: int) -> Array:
        which = INDICATORS[0 if "<" in (target.statistic or "") else 1]
        nothing = np.full(drawn.base.shape[-1], np.nan)
        if region is not None and region not in self.tables.city:
            return nothing
        after = self._days_of(year, drawn)[INDICATORS.index(which)]
        if not target.reference:
            return after
        if target.reference in ("base_year", str(self.base_year)):
            before = self._days_of(None, drawn)[INDICATORS.index(which)]
        else:
            days = self.tables.days
            rows = days[(days["indicator"] == which) & (days["year"] == int(target.reference))]
            if rows.empty:
                return nothing
            before = np.full(after.shape, float(rows["value"].mean()))
        change: Array = np.where(
            before > 0, after / np.where(before > 0, before, 1.0) - 1.0, np.nan
        )
        return change

    def _days_of(self, year: int | None, drawn: AirDraws) -> tuple[Array, Array]:
        """Good and heavy days of a year, or of the base year (None), arrays (draw,)."""
        if year not in drawn.days:
            change = drawn.change[self.inside].mean(axis=0)
            kept = np.ones_like(change[:, 0]) if year is None else 1.0 + change[:, year]
            drawn.days[year] = self._counted_days(kept, drawn)
        return drawn.days[year]

    def _counted_days(self, kept: Array, drawn: AirDraws) -> tuple[Array, Array]:
        """Good and heavy days; `kept` is an array (responding pollutant, draw)."""
        if self.tables.daily is None:
            return self._days_by_spread(kept, drawn)
        after = {}
        for name in AIR_POLLUTANTS:
            daily = self.tables.daily[name].to_numpy(dtype=float)
            values = np.broadcast_to(daily, (kept.shape[1], daily.size))
            if name in RESPONDING:
                number = RESPONDING.index(name)
                factor = np.maximum(kept[number], 0.0)
                if np.isfinite(factor).all():
                    values = rolled_back(values, drawn.background[number], factor)
            after[name] = bulletin(values, DAILY_DECIMALS.get(name, 0))
        return good_and_heavy_days(aqi(after, self.tables.breakpoints))

    def _days_by_spread(self, kept: Array, drawn: AirDraws) -> tuple[Array, Array]:
        rows = self.tables.concentrations
        spread = rows[(rows["statistic"] == "sd_log") & rows["region"].isin(self.tables.city)]
        nothing = np.full(kept.shape[1], np.nan)
        if spread.empty:
            return nothing, nothing
        above = []
        for pollutant, value in spread.groupby("pollutant")["value"].mean().items():
            number = RESPONDING.index(str(pollutant))
            table = self.tables.breakpoints[str(pollutant)]
            base = drawn.base[self.inside, AIR_POLLUTANTS.index(str(pollutant))].mean(axis=0)
            limits = np.interp((GOOD, HEAVY), table[:, 0], table[:, 1])
            factor = np.maximum(kept[number], 0.0)
            background = np.minimum(drawn.background[number], base)
            above.append(
                [exceedance_days_lognormal(base, value, at, background, factor) for at in limits]
            )
        most = np.max(above, axis=0)
        return DAYS_IN_YEAR - most[0], most[1]
