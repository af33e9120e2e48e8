"""The ensemble: draw the inputs, evaluate, and say what the draws say."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from simmodel.errors import Problem, ScenarioError
from simmodel.results.ensemble import QUANTILES, Ensemble, probability_error
from simmodel.uncertainty.compiled import BLOCK, Compiled, compile_model
from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.inputs import Known, UncertainInputs
from simmodel.uncertainty.parts import Parts
from simmodel.uncertainty.sampler import METHODS, Method, power_of_two, uniform
from simmodel.uncertainty.sampling_check import Check, sampling_check
from simmodel.uncertainty.shared_expected import SharedExpected
from simmodel.uncertainty.shared_rates import SharedRates
from simmodel.uncertainty.targets import frame
from simmodel.vocabulary import AIR_POLLUTANTS, POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.schema import Scenario

Array = NDArray[np.float64]

DEFAULT_DRAWS = 256
"""Draws of a run whose scenario names none."""


@dataclass(frozen=True)
class Plan:
    """How an ensemble is drawn."""

    draws: int
    seed: int
    method: Method


def plan_of(scenario: "Scenario", draws: int | None, seed: int | None, method: str | None) -> Plan:
    """Draws, seed and method: what is asked for, else the scenario's, else the default.

    Raises
    ------
    ScenarioError : the method is not known, or draws or seed are negative.
    """
    said = scenario.uncertainty
    known = said.draws if draws is None else draws
    count = DEFAULT_DRAWS if known is None else known
    number = said.seed if seed is None else seed
    way = str(said.method if method is None else method)
    problems = []
    if way not in METHODS:
        message = f"{way!r} is not a way of drawing. Allowed: {', '.join(METHODS)}."
        problems.append(Problem("uncertainty", "method", message))
    for name, value in (("draws", count), ("seed", number)):
        if value < 0:
            message = f"found {value}. Write a whole number, 0 or above."
            problems.append(Problem("uncertainty", name, message))
    if problems:
        raise ScenarioError(problems)
    chosen: Method = "random" if way == "random" else "sobol"
    return Plan(power_of_two(count) if chosen == "sobol" and count else count, number, chosen)


def sample(
    scenario: "Scenario | Model",
    *,
    draws: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    block: int = BLOCK,
    threads: int = 1,
) -> Ensemble:
    """Draw the uncertain inputs of a scenario and follow them to its targets.

    Parameters
    ----------
    scenario : a loaded scenario, or a model that was built from one
    draws : how many; Sobol points come in powers of two, so the next one is taken
    seed : the same seed gives the same draws
    method : ``sobol`` (default) or ``random``
    block, threads : draws worked on at a time, and how many blocks side by side; neither changes a
        number beyond rounding

    Raises
    ------
    SimmodelError : an input or a setting is wrong; every fault is named.
    """
    found = sample_together(
        [scenario], draws=draws, seed=seed, method=method, block=block, threads=threads
    )
    return found[0]


def sample_together(
    scenarios: "Sequence[Scenario | Model]",
    *,
    draws: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    block: int = BLOCK,
    threads: int = 1,
) -> tuple[Ensemble, ...]:
    """Ensembles of several scenarios on the same draws, so that differences carry no noise of them.

    An input that two scenarios share has the same value in each draw of both; what only a later one
    has is drawn in addition, so that the ensemble of the first is that of `sample`. Draws, seed and
    method are those of the first scenario unless given.

    Parameters
    ----------
    scenarios : as in `sample`, which has the other parameters
    """
    from simmodel.emissions.model import Model
    from simmodel.pipeline import build

    models = [one if isinstance(one, Model) else build(one) for one in scenarios]
    plan = plan_of(models[0].scenario, draws, seed, method)
    return tuple(one.ensemble for one in draw_together(models, plan, block, threads))


@dataclass(frozen=True)
class Drawn:
    """One of several scenarios on the same draws.

    Parameters
    ----------
    draws : every draw of its outputs
    added : independent draws that no scenario before it has
    """

    ensemble: Ensemble
    draws: Draws
    added: int


def draw_together(
    models: "Sequence[Model]", plan: Plan, block: int = BLOCK, threads: int = 1
) -> Iterator[Drawn]:
    """Draw models one after another; inputs that they share have the same draws.

    Raises
    ------
    SimmodelError : an input is wrong, or fewer than two draws are asked for.
    """
    if plan.draws < 2:
        message = f"found {plan.draws}. An ensemble needs 2 draws or more."
        raise ScenarioError([Problem("uncertainty", "draws", message)])
    column: dict[str, int] = {}
    unit = np.empty((plan.draws, 0))
    several = len(models) > 1
    shared, known = (SharedRates(), Known()) if several else (None, None)
    parts, means = Parts(), SharedExpected.of(several)
    for model in models:
        inputs = gather(model, parts)
        names = draw_names(inputs)
        before = len(column)
        for name in names:
            column.setdefault(name, len(column))
        added = len(column) - before
        if added:
            more = uniform(0, plan.draws, added, plan.seed, plan.method, before)
            unit = np.concatenate([unit, more], axis=1)
        compiled = compile_model(model, inputs, parts)
        check = sampling_check(compiled, means)
        number = np.array([column[name] for name in names], dtype=np.intp)
        values = inputs.from_unit(unit[:, number], known, number)
        outputs = compiled.evaluate(values, block, threads, check, shared)
        yield Drawn(_summed_up(compiled, outputs, plan, check), outputs, added)


def draw_names(inputs: UncertainInputs) -> list[str]:
    """Name of each group, by which scenarios find the draws that they share.

    The key of a growth rate is its number in the list, which may be another rate in another
    scenario; so it goes by its sources.
    """
    count: Counter[str] = Counter()
    named = {}
    for one in inputs.inputs:
        if one.kind == "growth" and one.group == one.key:
            count[one.title_en] += 1
            named[one.group] = f"growth of {one.title_en} {count[one.title_en]}"
    return [named.get(group, group) for group in inputs.groups]


def _summed_up(compiled: Compiled, found: Draws, plan: Plan, check: Check | None) -> Ensemble:
    data, kept = _datasets(compiled, found)
    targets = _targets(compiled, found)
    about = _about(compiled.inputs, plan, targets)
    warnings: tuple[str, ...] = ()
    if check is not None:
        about["closed_form"], warnings = check.report()
    else:
        about["closed_form"] = "not compared: groups of the scenario tie inputs that multiply"
    return Ensemble(data, targets, kept, about, warnings)


def _targets(compiled: Compiled, found: Draws) -> pd.DataFrame:
    table = frame(compiled.judges)
    judged = ~np.isnan(found.targets).any(axis=0)
    probability = np.where(judged, found.is_met.mean(axis=0), np.nan)
    table["probability"] = probability
    table["standard_error"] = probability_error(probability, found.count)
    ends = np.quantile(found.targets, QUANTILES, axis=0)
    for name, values in zip(("low", "median", "high"), ends, strict=True):
        table[name] = np.where(judged, values, np.nan)
    return table


def _about(inputs: UncertainInputs, plan: Plan, targets: pd.DataFrame) -> dict[str, Any]:
    groups = Counter(one.group for one in inputs.inputs)
    largest = targets["standard_error"].max()
    return {
        "draws": plan.draws,
        "seed": plan.seed,
        "method": plan.method,
        "inputs": dict(sorted(Counter(one.kind for one in inputs.inputs).items())),
        "independent_draws": len(groups),
        "groups": {
            name.removeprefix("group "): count
            for name, count in sorted(groups.items())
            if name.startswith("group ")
        },
        "exact": dict(sorted(inputs.exact.items())),
        "held_at_central_value": list(inputs.held),
        "convergence": (
            f"{plan.draws} draws: the standard error of a probability is at most "
            f"{0.0 if np.isnan(largest) else largest:.3f} (that of plain random draws; Sobol draws "
            "are mostly closer)"
        ),
    }


def _datasets(compiled: Compiled, found: Draws) -> tuple[xr.Dataset, xr.Dataset]:
    """Quantiles and means of the outputs, and every draw of the sums."""
    model = compiled.model
    scenario = model.scenario
    coordinates: dict[str, Any] = {
        "region": [str(code) for code in model.catalogue.regions.index],
        "pollutant": list(POLLUTANTS),
        "year": list(scenario.years),
        "measure": [measure.id for measure in scenario.measures],
    }
    place = ("region", "pollutant", "year")
    cells: dict[str, tuple[tuple[str, ...], Array]] = {
        "emissions": (place, found.emissions),
        "baseline": (place, found.baseline),
        "base_year_emissions": (place[:2], found.base_year),
    }
    total: dict[str, tuple[tuple[str, ...], Array]] = {
        "total_emissions": (place[1:], found.emissions.sum(axis=1)),
        "total_baseline": (place[1:], found.baseline.sum(axis=1)),
        "total_base_year_emissions": (place[1:2], found.base_year.sum(axis=1)),
        "total_reduction": (place[1:], (found.baseline - found.emissions).sum(axis=1)),
        "reduction": (("measure", *place[1:]), found.reduction),
        "outside_emissions": (place[1:], found.outside),
    }
    if found.concentration is not None:
        coordinates["air_pollutant"] = list(AIR_POLLUTANTS)
        total["concentration"] = (("region", "air_pollutant", "year"), found.concentration)
    data = {}
    for name, (dims, values) in (cells | total).items():
        data[name] = (("quantile", *dims), np.quantile(values, QUANTILES, axis=0))
        data[f"{name}_mean"] = (dims, values.mean(axis=0))
    row = [f"{t} {r}" for t, r in frame(compiled.judges).itertuples(index=False)]
    kept: Mapping[str, Any] = {
        **{name: (("draw", *dims), values) for name, (dims, values) in total.items()},
        "target_projected": (("draw", "target_row"), found.targets),
        "target_is_met": (("draw", "target_row"), found.is_met.astype(np.int8)),
    }
    every = {**coordinates, "draw": np.arange(found.count), "target_row": row}
    quantile = {**coordinates, "quantile": list(QUANTILES)}
    return xr.Dataset(data, quantile), xr.Dataset(kept, every)
