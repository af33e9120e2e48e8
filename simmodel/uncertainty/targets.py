"""Targets for draws: projected values, margins, and whether they hold, row by row as in a run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import UnitError
from simmodel.measures.catalogue import region_codes, select
from simmodel.measures.implementation import stock
from simmodel.targets.judge import AIR_KINDS, LEVEL_TOLERANCE
from simmodel.uncertainty.activity_targets import ActivityAfter
from simmodel.uncertainty.air import AirDraws
from simmodel.uncertainty.air_targets import AirTargets
from simmodel.uncertainty.core import Core, Emitted
from simmodel.uncertainty.episode_targets import find_winter
from simmodel.uncertainty.keys import PER_SERVICE
from simmodel.units import to_canonical
from simmodel.vocabulary import ALL_REGIONS, EMISSION_UNIT, POLLUTANTS, TargetKind

if TYPE_CHECKING:
    from simmodel.scenario.schema import Target

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class State:
    """One block of draws, as targets look at it."""

    rows: Array
    emitted: Emitted
    air: AirDraws | None
    after: ActivityAfter

    @property
    def count(self) -> int:
        """Number of draws."""
        return int(self.rows.shape[1])


@dataclass(frozen=True)
class Judge:
    """One row of the targets table.

    Parameters
    ----------
    region : code, or None for all regions
    value : projected value of a block, array (draw,), in the unit of the limit; NaN where it cannot
        be judged
    """

    target: "Target"
    region: str | None
    value: Callable[[State], Array]

    def margin(self, projected: Array) -> Array:
        """Room to the limit, positive where the target is met with room."""
        limit = self.target.limit.value
        upper = self.target.comparison in ("at_most", "below")
        return limit - projected if upper else projected - limit

    def is_met(self, projected: Array) -> Mask:
        """Whether the target is met, as one run judges it; never where nothing is projected."""
        margin = self.margin(projected)
        slack = LEVEL_TOLERANCE * np.maximum(abs(self.target.limit.value), np.abs(projected))
        strict = self.target.comparison in ("below", "above")
        met: Mask = margin > slack if strict else margin >= -slack
        return met


def find_judges(core: Core, air: AirTargets | None) -> tuple[tuple[Judge, ...], Indices]:
    """Rows of the targets table in its order, and the segments whose activity they look at."""
    finder = _Finder(core, air)
    rows = tuple(row for target in core.model.scenario.targets for row in finder.rows(target))
    return rows, np.unique(np.concatenate([*finder.watched, np.zeros(0, dtype=np.intp)]))


def _nothing(state: State) -> Array:
    return np.full(state.count, np.nan)


class _Finder:
    """Prepares the value of each target."""

    def __init__(self, core: Core, air: AirTargets | None) -> None:
        self.core, self.model, self.air = core, core.model, air
        kinds = {target.kind for target in core.model.scenario.targets}
        self.watched: list[Indices] = []
        self.winter = find_winter(core) if TargetKind.EPISODE_CUT in kinds else None
        self.file = str(core.model.scenario.file)
        self.region = core.model.catalogue.segments["region"].to_numpy(dtype=str)
        self.source = core.model.catalogue.segments["source"].to_numpy(dtype=str)

    def rows(self, target: "Target") -> Iterator[Judge]:
        """Rows of one target."""
        regions = self.model.catalogue.regions
        if tuple(target.region) == (ALL_REGIONS,):
            yield Judge(target, None, self._value(target, None, list(map(str, regions.index))))
            return
        for code in region_codes(target.region, regions, self.file, target.place, []):
            yield Judge(target, code, self._value(target, code, [code]))

    def _value(
        self, target: "Target", region: str | None, codes: list[str]
    ) -> Callable[[State], Array]:
        if target.year not in self.model.scenario.years:
            return _nothing
        inside = np.isin(self.region, codes)
        if target.kind in AIR_KINDS:
            return self._of_air(target, region)
        if target.kind in (TargetKind.EMISSION_TOTAL, TargetKind.EMISSION_CHANGE):
            return self._emission(target, inside)
        if target.kind in (TargetKind.SHARE, TargetKind.COVERAGE):
            return self._share(target, inside)
        if target.kind is TargetKind.AMOUNT:
            return self._amount(target, inside)
        return self._episode(target, inside)

    def _episode(self, target: "Target", inside: Mask) -> Callable[[State], Array]:
        cut = None if self.winter is None else self.winter.value(target, inside)
        return _nothing if cut is None else lambda state: cut(state.rows, state.emitted)

    def _of_air(self, target: "Target", region: str | None) -> Callable[[State], Array]:
        air = self.air
        if air is None:
            return _nothing

        def value(state: State) -> Array:
            assert state.air is not None  # noqa: S101
            return air.value(target, region, state.rows, state.air)

        return value

    def _chosen(self, target: "Target", which: str, inside: Mask) -> Mask | None:
        where = target.where if which == "where" else target.of
        if where is None:
            return None if which == "where" else inside
        named = select(self.model.catalogue, where, self.file, target.place, [])
        chosen: Mask = inside & named
        return chosen

    def _emission(self, target: "Target", inside: Mask) -> Callable[[State], Array]:
        if target.pollutant not in POLLUTANTS:
            return _nothing
        chosen = inside
        if target.where is not None:
            named = select(self.model.catalogue, target.where, self.file, target.place, [])
            chosen = inside & np.isin(self.source, self.source[named])
        pollutant = POLLUTANTS.index(target.pollutant)
        years = self.model.scenario.years
        year = years.index(target.year)
        factor = (
            to_canonical(1.0, EMISSION_UNIT, target.limit.unit) if self._is_total(target) else 1
        )
        known = ("", "base_year", None, str(self.model.scenario.base_year))

        def value(state: State) -> Array:
            now = self._emitted(state, chosen, pollutant, year)
            if self._is_total(target):
                return now * factor
            if target.reference == "baseline":
                before = self._plain(state, chosen, pollutant, year)
            elif target.reference in known:
                before = self._plain(state, chosen, pollutant, None)
            elif int(str(target.reference)) in years:
                reference = years.index(int(str(target.reference)))
                before = self._emitted(state, chosen, pollutant, reference)
            else:
                return _nothing(state)
            return np.where(before > 0, now / np.where(before > 0, before, 1.0) - 1.0, np.nan)

        return value

    @staticmethod
    def _is_total(target: "Target") -> bool:
        return target.kind is TargetKind.EMISSION_TOTAL

    def _emitted(self, state: State, chosen: Mask, pollutant: int, year: int) -> Array:
        """Emission of some segments with the measures, array (draw,)."""
        core, emitted = self.core, state.emitted
        here = np.flatnonzero(chosen[core.terms.current])
        rates = _column(emitted.rates, pollutant)[core.terms.row[here]]
        change = (rates * emitted.force[here, year]).sum(axis=0)
        plants = np.flatnonzero(chosen[core.power])
        made = emitted.inside[plants].sum(axis=0) * emitted.outside[pollutant, year]
        total: Array = self._plain(state, chosen, pollutant, year) + change + made
        return total

    def _plain(self, state: State, chosen: Mask, pollutant: int, year: int | None) -> Array:
        """Emission of some segments without measures; of the base year where none is named."""
        core, emitted = self.core, state.emitted
        here = np.flatnonzero(chosen[core.plain.current])
        rates = _column(emitted.rates, pollutant)[core.plain.row[here]]
        origin = core.plain.origin[here]
        activity = emitted.activity.base[origin]
        if year is not None:
            growth = emitted.activity.growth[emitted.activity.growth_of[origin], year]
            activity = core.plain.weight[here, year, None] * growth * activity
        total: Array = (rates * activity).sum(axis=0)
        return total

    def _share(self, target: "Target", inside: Mask) -> Callable[[State], Array]:
        whole, part = (self._chosen(target, name, inside) for name in ("of", "where"))
        if whole is None or part is None:
            return _nothing
        per_service = self.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        whole = whole & ~np.isnan(per_service)
        members, parts = np.flatnonzero(whole), np.flatnonzero(whole & part)
        self.watched.append(members)
        installed, at, year = self._when(target)

        def value(state: State) -> Array:
            after = state.after(installed, at, year)
            service = state.emitted.activity.per_service
            total, has = ((after[which] / service[which]).sum(axis=0) for which in (members, parts))
            return np.where(total > 0, has / np.where(total > 0, total, 1.0), np.nan)

        return value

    def _amount(self, target: "Target", inside: Mask) -> Callable[[State], Array]:
        chosen = self._chosen(target, "where", inside)
        members = np.flatnonzero(chosen) if chosen is not None else np.zeros(0, dtype=int)
        base_names = ("base_year", str(self.model.scenario.base_year))
        if not members.size or (target.reference and target.reference not in base_names):
            return _nothing
        base = self.model.catalogue.segments["activity"].to_numpy(dtype=float)[members]
        unit, place = target.limit.unit, target.place
        try:
            values, counted = stock(self.model.catalogue, members, base, unit, place)
            factors = values
            if counted in ("activity", PER_SERVICE):
                one = np.ones(members.size)
                factors, _ = stock(self.model.catalogue, members, one, unit, place)
        except UnitError:
            return _nothing
        central = self.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        self.watched.append(members)
        installed, at, year = self._when(target)

        def count(state: State, activity: Array) -> Array:
            if counted not in ("activity", PER_SERVICE):
                return np.full(state.count, factors.sum())
            amount = factors[:, None] * activity[members]
            if counted == PER_SERVICE:
                drawn = state.emitted.activity.per_service[members]
                amount = amount * (central[members, None] / drawn)
            total: Array = amount.sum(axis=0)
            return total

        def value(state: State) -> Array:
            amount = count(state, state.after(installed, at, year))
            return (
                amount - count(state, state.emitted.activity.base) if target.reference else amount
            )

        return value

    def _when(self, target: "Target") -> tuple[bool, date | None, int]:
        """Whether what is installed counts, at which date, and the position of the year."""
        installed = (target.counts or "") == "installed" or (
            target.counts is None and target.kind is TargetKind.COVERAGE
        )
        return installed, target.at, self.model.scenario.years.index(target.year)


def _column(rates: Array, pollutant: int) -> Array:
    """Rates of a pollutant, low and tall together, array (row, draw)."""
    both: Array = rates[:, pollutant] + rates[:, len(POLLUTANTS) + pollutant]
    return both


def frame(judges: tuple[Judge, ...]) -> pd.DataFrame:
    """Target and region of each row."""
    return pd.DataFrame(
        [(judge.target.id, judge.region or ALL_REGIONS) for judge in judges],
        columns=["target", "region"],
    )
