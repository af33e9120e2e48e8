"""The whole path from a scenario to judged targets; read this file first."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simmodel.air_quality.outcome import outcome
from simmodel.air_quality.setup import set_up
from simmodel.emissions.activity import Moves, activity_after, find_moves
from simmodel.emissions.assemble import assemble, control_names, grown, mix_matrix, used_sources
from simmodel.emissions.calibration import calibrate
from simmodel.emissions.electricity import power_plants, with_electricity
from simmodel.emissions.episode import EpisodeCut, episode_cuts
from simmodel.emissions.formed import with_formed_activity
from simmodel.emissions.model import Model
from simmodel.emissions.projection import Emissions, project
from simmodel.emissions.system import Array, System
from simmodel.emissions.views import split_views, with_views
from simmodel.errors import Problem, ScenarioError
from simmodel.inputs.air_quality import read_air_quality
from simmodel.inputs.inventory import Inventory, read_inventory
from simmodel.inputs.library import Library, read_library
from simmodel.inputs.projects import finished, read_projects
from simmodel.inputs.resolve import resolve_control_mix, resolve_fuel_quality
from simmodel.measures.catalogue import Catalogue
from simmodel.measures.implementation import Setting
from simmodel.measures.resolve import actions_of, match
from simmodel.results.air_labels import with_air
from simmodel.results.comparison import Comparison, check_names, compare_projections
from simmodel.results.labels import label, tables
from simmodel.results.projection import Projection
from simmodel.targets.air import AirState
from simmodel.targets.judge import State, judge
from simmodel.vocabulary import Level

if TYPE_CHECKING:
    from simmodel.scenario.schema import Scenario


def build(
    scenario: "Scenario",
    library: Library | None = None,
    inventory: Inventory | None = None,
    done_by: date | None = None,
) -> Model:
    """Read the inputs of a scenario and resolve its measures.

    Parameters
    ----------
    done_by : of listed projects count only those that were done on this day

    Raises
    ------
    InputDataError : a table is wrong.
    ScenarioError : the scenario does not fit the inventory or the library.
    """
    library = library or read_library()
    inventory = inventory or read_inventory(scenario.inventory, library)
    inventory = with_formed_activity(inventory, library)
    problems: list[Problem] = []
    file = str(scenario.file)
    known = Catalogue(
        inventory.segments,
        inventory.attributes,
        inventory.attribute_units,
        inventory.regions,
        library.sources,
    )
    catalogue, matched = match(known, scenario.measures, file, problems)
    activity = grown(catalogue, scenario.growth, scenario.base_year, scenario.years, file, problems)
    mix = resolve_control_mix(catalogue.segments, inventory.control_rows, library)
    fuel = resolve_fuel_quality(catalogue.segments, inventory.fuel_rows, library)
    names = control_names(library)
    matrix = mix_matrix(mix, catalogue.segments.index, names)
    projects = read_projects(scenario.measures, catalogue.regions)
    if done_by is not None:
        projects = {name: finished(listed, done_by) for name, listed in projects.items()}
    dates = target_dates(scenario)
    setting = Setting(catalogue, activity, scenario.years, dates, file, problems, projects)
    actions, matches = actions_of(matched, setting, library, names, matrix)
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    system = assemble(catalogue, activity, matrix, fuel, library, names)
    system, calibration = calibrate(system, catalogue, library, inventory)
    ordinary = tuple(action for action in actions if not action.level_of_warning)
    warned = tuple(action for action in actions if action.level_of_warning)
    air = read_air_quality(
        scenario.air_quality, inventory, scenario.file, scenario.years, library.folder
    )
    return Model(
        *(scenario, library, inventory, catalogue, mix, fuel, system, ordinary, matches, warned),
        air=air,
        projects=projects,
        calibration=calibration,
    )


def run(scenario: "Scenario", model: Model | None = None) -> Projection:
    """Project a scenario and judge its targets.

    Returns
    -------
    Projection : labelled emissions, reductions by measure, targets

    Raises
    ------
    SimmodelError : the scenario or a table is wrong; every fault is named.
    """
    model = model or build(scenario)
    emissions, base, air = _emit(model)
    problems: list[Problem] = []
    state = _state(model, emissions, base, air)
    targets = judge(scenario.targets, state, problems)
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    dataset = label(model, emissions, base)
    if model.air is not None and air is not None:
        dataset = with_air(dataset, model.air, air.outcome)
    done = tables(model, dataset, targets, state.activity_after(False, None))
    return replace(done, air=air)


def run_each(scenarios: Iterable["Scenario"]) -> Iterator[Projection]:
    """Project scenarios one after another; the library, and an inventory they share, are read once.

    Raises
    ------
    SimmodelError : as of `run`
    """
    library: Library | None = None
    inventories: dict[Path, Inventory] = {}
    for scenario in scenarios:
        folder = scenario.inventory.resolve()
        model = build(scenario, library, inventories.get(folder))
        library, inventories[folder] = model.library, model.inventory
        yield run(scenario, model)


def compare(*scenarios: "Scenario | Projection", draws: int | None = 0) -> Comparison:
    """Put two or more scenarios side by side; the first is the reference.

    Parameters
    ----------
    scenarios : loaded scenarios, or projections of them; each with a name of its own
    draws : common draws of all; None for as many as the first scenario says, else 256

    Returns
    -------
    Comparison : ``simmodel.comparison_tables`` gives its tables

    Raises
    ------
    SimmodelError : a scenario is wrong, or they have nothing in common.
    """
    given = [s.scenario if isinstance(s, Projection) else s for s in scenarios]
    check_names([scenario.name for scenario in given])
    fresh = run_each(s for s in scenarios if not isinstance(s, Projection))
    done = [s if isinstance(s, Projection) else next(fresh) for s in scenarios]
    found = compare_projections(done)
    if draws == 0:
        return found
    from simmodel.uncertainty.side_by_side import with_common_draws

    return with_common_draws(found, draws)


def _emit(model: Model) -> tuple[Emissions, Array, AirState | None]:
    """Emissions, those of the base year, and the air that follows from them where it is known."""
    measures, base = len(model.scenario.measures), base_year_emissions(model.system)
    if model.air is None:
        emissions = project(model.system, model.actions, measures)
        return _supplied(model, emissions), base, None
    setup = set_up(model, model.air)
    system = with_views(model.system, setup.views)
    count = len(model.system.pollutants)
    emissions, views = split_views(project(system, model.actions, measures, by_source=count))
    plants = power_plants(model.system, model.catalogue).sum(axis=1, keepdims=True)
    views = with_electricity(views, plants, model.scenario.electricity.inside.value)
    regions = model.inventory.regions
    area = regions["area_km2"].to_numpy(dtype=float)
    state = AirState(
        model.air,
        outcome(model.air, setup, views, base_year_views(system, count), area),
        tuple(map(str, regions.index)),
        tuple(map(str, regions["name_zh"])),
        model.scenario.base_year,
        model.scenario.years,
        tuple(view.emitted for view in setup.views),
    )
    return _supplied(model, emissions), base, state


def base_year_emissions(system: System) -> Array:
    """Emissions of the base year, array (region, source, pollutant), t."""
    emitted = system.base_rates * system.base_activity[:, None]
    total = np.zeros((system.region_count, system.source_count, len(system.pollutants)))
    np.add.at(total, (system.region, system.source), emitted)
    return total


def base_year_views(system: System, count: int) -> Array:
    """Base-year emissions of the columns behind the first ones, array (region, view), t."""
    total = np.zeros((system.region_count, len(system.pollutants) - count))
    emitted = system.base_rates[:, count:] * system.base_activity[:, None]
    for view, column in enumerate(emitted.T):
        total[:, view] = np.bincount(system.region, column, minlength=system.region_count)
    return total


def target_dates(scenario: "Scenario") -> tuple[date, ...]:
    """Dates at which targets look at shares and coverage."""
    return tuple(sorted({target.at for target in scenario.targets if target.at is not None}))


def _supplied(model: Model, emissions: Emissions) -> Emissions:
    """Emissions with the power plants of the place making their part of the electricity."""
    plants = power_plants(model.system, model.catalogue)
    return with_electricity(emissions, plants, model.scenario.electricity.inside.value)


def _state(model: Model, emissions: Emissions, base: Array, air: AirState | None) -> State:
    dates = target_dates(model.scenario)

    @cache
    def moves(installed: bool) -> Moves:
        return find_moves(model.system, model.actions, installed=installed)

    @cache
    def after(installed: bool, day: date | None) -> Array:
        position = None if day is None else dates.index(day)
        return activity_after(model.system, moves(installed), position)

    @cache
    def cuts(year: int) -> dict[Level, EpisodeCut]:
        position = model.scenario.years.index(year)
        supply = partial(_supplied, model)
        return episode_cuts(
            model.system, model.actions, model.episode_actions, position, year, supply=supply
        )

    return State(
        model.catalogue,
        used_sources(model.catalogue),
        model.scenario.base_year,
        model.scenario.years,
        emissions.scenario,
        emissions.baseline,
        base,
        after,
        str(model.scenario.file),
        episode_cuts=cuts,
        air=air,
    )
