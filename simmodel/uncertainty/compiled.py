"""A model compiled for many draws: what `pipeline.run` gives, for every draw at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.pipeline import target_dates
from simmodel.uncertainty.activity_targets import Moving, find_moving
from simmodel.uncertainty.air import Air, AirDraws, find_air
from simmodel.uncertainty.air_targets import AirTargets
from simmodel.uncertainty.core import Core, Emitted, build_core, emitted
from simmodel.uncertainty.draws import Draws, joined
from simmodel.uncertainty.felt import Felt, find_felt
from simmodel.uncertainty.inputs import UncertainInputs, checked_values
from simmodel.uncertainty.levels import find_levels
from simmodel.uncertainty.parts import Parts
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.shared_rates import SharedRates
from simmodel.uncertainty.shifts import with_idle_shifts
from simmodel.uncertainty.targets import Judge, State, find_judges
from simmodel.uncertainty.terms import follow
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.uncertainty.sampling_check import Check

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

BLOCK = 128
"""Draws worked on at a time."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """A model with its uncertain inputs, ready to be evaluated for draws of them."""

    model: "Model"
    inputs: UncertainInputs
    core: Core
    moving: Moving
    felt: Felt | None
    air: Air | None
    judges: tuple[Judge, ...]

    def evaluate(
        self,
        values: Array,
        block: int = BLOCK,
        threads: int = 1,
        check: "Check | None" = None,
        shared: SharedRates | None = None,
    ) -> Draws:
        """Outputs of draws.

        Parameters
        ----------
        values : array (draw, input), as `UncertainInputs.from_unit` gives them
        block, threads : draws worked on at a time, and how many blocks side by side; neither
            changes a number beyond rounding
        check : collects the sums that are compared with the closed form
        shared : rates that other scenarios formed of the same draws, in blocks of the same size

        Raises
        ------
        InputDataError : a value is not a number, or lies where its input cannot be.
        """
        checked = checked_values(values, self.inputs)
        starts = range(0, checked.shape[0], block)

        def one(start: int) -> Draws:
            return self._evaluate(checked[start : start + block], start, check, shared)

        if threads == 1:
            return joined([one(start) for start in starts])
        with ThreadPoolExecutor(threads) as workers:
            return joined(list(workers.map(one, starts)))

    def _evaluate(
        self, values: Array, start: int, check: "Check | None", shared: SharedRates | None
    ) -> Draws:
        found, rows = emitted(self.core, values, start, shared)
        if check is not None:
            check.add(start, found)
        by_region = self._regions
        baseline, change, base_year = map(
            by_region, (found.baseline, found.change, found.base_year)
        )
        made = self._made(found)
        emissions = baseline + change + made[:, None, None] * found.outside
        here = found.inside.sum(axis=0)
        reduction = _pollutants(found.reduction) + here * found.outside_reduction
        air = self._air(found, rows, made)
        state = State(rows, found, air, self.moving.after(found))
        projected = [judge.value(state) for judge in self.judges]
        pairs = list(zip(self.judges, projected, strict=True))
        return Draws(
            emissions=_draws_first(emissions),
            baseline=_draws_first(baseline),
            base_year=_draws_first(base_year),
            reduction=_draws_first(reduction),
            outside=_draws_first((1.0 - here) * found.outside),
            concentration=None if air is None else _draws_first(air.concentration),
            targets=_columns(projected, values.shape[0]),
            margins=_columns([judge.margin(value) for judge, value in pairs], values.shape[0]),
            is_met=np.stack([judge.is_met(value) for judge, value in pairs], axis=1)
            if pairs
            else np.zeros((values.shape[0], 0), dtype=bool),
        )

    @property
    def _classes(self) -> int:
        return 1 if self.felt is None else self.felt.classes

    def _regions(self, zones: Array) -> Array:
        """Sum over classes and heights, array (region, pollutant, …, draw)."""
        by_class = _pollutants(zones).reshape(-1, self._classes, len(POLLUTANTS), *zones.shape[2:])
        total: Array = by_class.sum(axis=1)
        return total

    def _made(self, found: Emitted) -> Array:
        """Share of the change of power supply that the plants of each region make."""
        made = np.zeros((self.model.system.region_count, found.inside.shape[1]))
        np.add.at(made, self.model.system.region[self.core.power], found.inside)
        return made

    def _air(self, found: Emitted, rows: Array, made: Array) -> AirDraws | None:
        if self.felt is None or self.air is None:
            return None
        views = self.felt.views(found.baseline + found.change, rows)
        away = found.outside[self.felt.emitted] * rows[self.felt.grid][:, None]
        views += made[:, None, None] * away
        return self.air.drawn(rows, views, self.felt.views(found.base_year, rows))


def compile_model(model: "Model", inputs: UncertainInputs, parts: Parts | None = None) -> Compiled:
    """Compile a model once, to be evaluated for any draws of its inputs.

    Parameters
    ----------
    parts : what was formed for other scenarios on the same library and inventory; it is filled
    """
    model = with_idle_shifts(model)
    pool = Pool(inputs, parts)
    system = model.system
    felt = None if model.air is None else find_felt(model, model.air, pool)
    air = None if model.air is None or felt is None else find_air(model.air, felt, pool)
    classes = 1 if felt is None else felt.classes
    of_class = 0 if felt is None else felt.class_of[system.source]
    dates = target_dates(model.scenario)
    levels = find_levels(model, model.actions, pool, dates)
    flows = list(follow(model, levels.number))
    zone, zones = system.region * classes + of_class, system.region_count * classes
    core = build_core(model, pool, levels, zone, zones, flows)
    judged = None if air is None else AirTargets(model, air, pool)
    judges, watched = find_judges(core, judged)
    moving = find_moving(model, levels, dates, flows, watched)
    return Compiled(model, inputs, core, moving, felt, air, judges)


def _pollutants(columns: Array) -> Array:
    """Low and tall together, array (…, pollutant, …) from (…, height · pollutant, …)."""
    both: Array = columns[:, : len(POLLUTANTS)] + columns[:, len(POLLUTANTS) :]
    return both


def _draws_first(array: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(array, -1, 0))


def _columns(columns: list[Array], draws: int) -> Array:
    table = np.empty((draws, len(columns)))
    for number, column in enumerate(columns):
        table[:, number] = column
    return table
