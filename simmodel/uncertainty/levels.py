"""The draw side of implementations: penetration, amounts, target shares, effectiveness."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.inputs.globs import matching
from simmodel.measures.actions import Action
from simmodel.measures.catalogue import region_codes, select
from simmodel.measures.implementation import Course, Setting, stock
from simmodel.uncertainty.activities import Drawn, region_of
from simmodel.uncertainty.keys import PER_SERVICE, measure_key
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import ALL_REGIONS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.schema import Measure

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Level:
    """How far an action goes on some of its segments.

    Parameters
    ----------
    asked : row of the pool: penetration, amount or target share
    exempt, effectiveness : rows of the pool
    stock : segments whose stock an amount is a share of; of a target share, the whole
    counted : of a target share, the segments that count towards it already
    factor : array (segment of `stock`,), stock per activity, or per service, or by itself
    counts : what `factor` multiplies: ``activity``, ``service`` or, of an attribute, nothing
    """

    asked: int
    exempt: int
    effectiveness: int
    stock: Indices | None = None
    counted: Indices | None = None
    factor: Array = field(default_factory=lambda: np.zeros(0))
    counts: str = ""

    def taken(self, rows: Array, activity: Drawn) -> Array:
        """Share taken in full force without the effectiveness, array (year or 1, draw)."""
        asked: Array = rows[[self.asked]]
        if self.counted is not None:
            taken = self._wanted(asked, activity)
        elif self.stock is not None:
            found = _counted(self.stock, self.factor, self.counts, activity)[None]
            share = np.divide(asked, found, out=np.zeros_like(asked), where=found > 0)
            taken = np.minimum(share, 1.0)
        else:
            taken = asked
        installed: Array = taken * (1.0 - rows[self.exempt])
        return installed

    def _wanted(self, asked: Array, activity: Drawn) -> Array:
        """Fraction of what is not yet counted that brings the share to the target, by year."""
        assert self.stock is not None  # noqa: S101
        assert self.counted is not None  # noqa: S101
        total, has = (
            (activity.yearly(members) / activity.per_service[members][:, None]).sum(axis=0)
            for members in (self.stock, self.counted)
        )
        now = np.divide(has, total, out=np.ones_like(has), where=total > 0)
        wanted = np.divide(asked - now, 1.0 - now, out=np.zeros_like(now), where=now < 1)
        clipped: Array = wanted.clip(0.0, 1.0)
        return clipped


def _counted(members: Indices, factor: Array, counts: str, activity: Drawn) -> Array:
    """Stock of some segments, array (draw,)."""
    value = factor[:, None] * np.ones(activity.base.shape[1])
    if counts:
        value = value * activity.base[members]
    if counts == PER_SERVICE:
        value = value / activity.per_service[members]
    total: Array = value.sum(axis=0)
    return total


@dataclass(frozen=True)
class Levels:
    """All levels of a model.

    Parameters
    ----------
    levels : the levels; numbers below point into them
    number : bit of an action -> array (member,), number of the level on each of its segments
    ramps : bit -> array (year, month), share in force, without the course of target shares
    states : bit -> array (date,), at the dates that targets name, likewise
    """

    levels: tuple[Level, ...]
    number: dict[int, Indices]
    ramps: dict[int, Array]
    states: dict[int, Array]

    def drawn(self, rows: Array, activity: Drawn, *, installed: bool = False) -> Array:
        """All levels, array (level + 1, year, draw); the last is 1."""
        table = self.installed(rows, activity)
        return table if installed else self.effective(table, rows)

    def installed(self, rows: Array, activity: Drawn) -> Array:
        """All levels without the effectiveness, array (level + 1, year, draw); the last is 1."""
        years = activity.growth.shape[1]
        table = np.ones((len(self.levels) + 1, years, rows.shape[1]))
        for number, level in enumerate(self.levels):
            table[number] = level.taken(rows, activity)
        return table

    def effective(self, installed: Array, rows: Array) -> Array:
        """All levels with the effectiveness, from those without."""
        table = installed.copy()
        table[:-1] *= rows[[level.effectiveness for level in self.levels]][:, None]
        return table


class _Builder:
    """Finds the levels of a model's actions."""

    def __init__(self, model: "Model", pool: Pool, dates: Sequence[object]) -> None:
        self.model, self.pool = model, pool
        self.region = region_of(model)
        self.levels: list[Level] = []
        self.wholes: dict[str, tuple[Indices, NDArray[np.bool_]]] = {}
        system, scenario = model.system, model.scenario
        self.setting = Setting(
            model.catalogue,
            system.activity,
            scenario.years,
            tuple(dates),  # type: ignore[arg-type]
            str(scenario.file),
            [],
            {},
        )

    def add(self, level: Level) -> int:
        """Keep a level, once."""
        self.levels.append(level)
        return len(self.levels) - 1

    def rows(self, measure: "Measure") -> tuple[int, int]:
        """Rows of the exemption and the effectiveness of a measure."""
        exempt = 0.0 if measure.exempt is None else measure.exempt.value
        return (
            self.pool.row(measure_key(measure.id, "exempt"), exempt),
            self.pool.row(measure_key(measure.id, "effectiveness"), measure.effectiveness.value),
        )

    def numbers(self, action: Action) -> Indices:
        """Number of the level on each segment of an action."""
        measure = self.model.scenario.measures[action.measure]
        if measure.projects is not None:
            return self._project(action, measure)
        if measure.share is not None:
            return self._share(action, measure)
        if measure.amount:
            return self._amounts(action, measure)
        assert measure.penetration is not None  # noqa: S101
        key = measure_key(measure.id, "penetration")
        asked = self.pool.row(key, measure.penetration.value)
        number = self.add(Level(asked, *self.rows(measure)))
        return np.full(action.segments.size, number, dtype=np.intp)

    def course(self, action: Action) -> tuple[Array, Array]:
        """Ramp and states of an action, of a target share without its own course."""
        measure = self.model.scenario.measures[action.measure]
        if measure.share is None or measure.timing is None:
            return action.ramp, action.states
        course = Course.of(measure.timing, self.setting, measure.months)
        return course.ramp, course.states

    def _matched(self, measure: "Measure") -> Indices:
        mask = select(self.model.catalogue, measure.where, self.setting.file, measure.place, [])
        return np.flatnonzero(mask)

    def _in(self, members: Indices, name: str) -> Indices:
        if name == ALL_REGIONS:
            return members
        codes = region_codes([name], self.model.catalogue.regions, self.setting.file, "", [])
        return members[np.isin(self.region[members], codes)]

    def _amounts(self, action: Action, measure: "Measure") -> Indices:
        found = np.zeros(action.segments.size, dtype=np.intp)
        matched = self._matched(measure)
        for name, value in (measure.amount or {}).items():
            members = self._in(matched, name)
            asked = self.pool.row(measure_key(measure.id, f"amount {name}"), value.value)
            number = self._of_stock(measure, members, asked, value.unit)
            found[np.isin(action.segments, members)] = number
        return found

    def _project(self, action: Action, measure: "Measure") -> Indices:
        """All of what the list holds for a region, as a share of the region's stock."""
        full = float(action.installed[0])
        exempt = 0.0 if measure.exempt is None else measure.exempt.value
        central = full / (1.0 - exempt)
        if central >= 1.0:
            asked = self.pool.constant(1.0)
            number = self.add(Level(asked, *self.rows(measure)))
        else:
            base = self.model.catalogue.segments["activity"].to_numpy(dtype=float)
            unit = str(self.model.matches.set_index("measure").loc[measure.id, "unit"])
            values, _ = stock(
                self.model.catalogue, action.segments, base[action.segments], unit, measure.place
            )
            asked = self.pool.constant(central * float(values.sum()))
            number = self._of_stock(measure, action.segments, asked, unit)
        return np.full(action.segments.size, number, dtype=np.intp)

    def _of_stock(self, measure: "Measure", members: Indices, asked: int, unit: str) -> int:
        segments = self.model.catalogue.segments
        base = segments["activity"].to_numpy(dtype=float)
        members = members[base[members] > 0]
        if not members.size:
            return self.add(Level(self.pool.constant(0.0), *self.rows(measure)))
        activity = base[members]
        values, counted = stock(self.model.catalogue, members, activity, unit, measure.place)
        if counted == PER_SERVICE:
            per_service = segments["activity_per_service"].to_numpy(dtype=float)[members]
            factor = values / (activity / per_service)
        elif counted == "activity":
            factor = values / activity
        else:
            factor, counted = values, ""
        return self.add(Level(asked, *self.rows(measure), members, None, factor, counted))

    def _share(self, action: Action, measure: "Measure") -> Indices:
        assert measure.share is not None  # noqa: S101
        if measure.id not in self.wholes:
            self.wholes[measure.id] = self._whole(measure)
        whole, counts = self.wholes[measure.id]
        if measure.each_region:
            here = self.region[whole] == self.region[action.segments[0]]
            whole, counts = whole[here], counts[here]
        asked = self.pool.row(measure_key(measure.id, "share"), measure.share.value)
        level = Level(asked, *self.rows(measure), whole, whole[counts])
        return np.full(action.segments.size, self.add(level), dtype=np.intp)

    def _whole(self, measure: "Measure") -> tuple[Indices, NDArray[np.bool_]]:
        """Segments that a target share is a share of, and which of them count towards it."""
        segments = self.model.catalogue.segments
        whole = self._matched(measure)
        known = ~np.isnan(segments["activity_per_service"].to_numpy(dtype=float)[whole])
        whole = whole[known]
        sources = [str(source) for source in segments["source"].iloc[whole]]
        names = [*(to.source for to in measure.to if not to.extra), *measure.counted]
        counted = {source for name in names for source in matching(name, sources)}
        return whole, np.array([source in counted for source in sources], dtype=bool)


def find_levels(
    model: "Model", actions: Sequence[Action], pool: Pool, dates: Sequence[object]
) -> Levels:
    """Levels of some actions of a model."""
    builder = _Builder(model, pool, dates)
    number, ramps, states = {}, {}, {}
    for action in actions:
        number[action.bit] = builder.numbers(action)
        ramps[action.bit], states[action.bit] = builder.course(action)
    return Levels(tuple(builder.levels), number, ramps, states)
