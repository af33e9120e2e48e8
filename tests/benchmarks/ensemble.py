"""The requirements on the ensemble, measured on the shipped plans."""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.emissions.model import Model
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.ensemble import draw_together, plan_of
from simmodel.uncertainty.expected import expected
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import uniform
from tests.benchmarks.ratios import Ratio, shortest_in_turns

PLAN = Path("scenarios/shanxi/plan-2025.yaml")
ALTERNATIVES = (
    ("Shuozhou", "scenarios/shuozhou/plan-2020.yaml", "scenarios/shuozhou/clean-heating-80.yaml"),
    ("Shanxi", "scenarios/shanxi/plan-2025.yaml", "scenarios/shanxi/clean-heating-faster.yaml"),
)
DRAWS = 1024
LEAST_FASTER_THAN_RUNS = 20.0
MOST_FOR_CLOSED_FORM = 5.0
MOST_FOR_SECOND = 0.5
MOST_MEMORY = 2048.0
MIB = 2**20


def ensemble_ratios(repeats: int = 3) -> Iterator[Ratio]:
    """Draws against single runs of a province, its closed form, and the memory of the draws."""
    model = pipeline.build(load(find_scenario(PLAN)))
    yield faster_than_runs(model, repeats)
    yield closed_form_to_run(model, repeats)
    yield memory_of_draws(model)
    yield from second_ratios(repeats)


def second_ratios(repeats: int = 3) -> Iterator[Ratio]:
    """A second scenario on the same draws to the first, for a city and a province."""
    for place, *files in ALTERNATIVES:
        first, other = (load(find_scenario(Path(file))) for file in files)
        model = pipeline.build(first)
        models = model, pipeline.build(other, model.library, model.inventory)
        for draws in (256, 2048):
            yield second_to_first(place, models, draws, repeats)


def second_to_first(place: str, models: tuple[Model, Model], draws: int, repeats: int = 3) -> Ratio:
    """Time of a second scenario on the same draws to that of the first.

    Each from the built model to its ensemble: inputs gathered and compiled, draws evaluated, closed
    form, quantiles, targets. The drawing itself is in the time of the first.
    """
    plan = plan_of(models[0].scenario, draws, 1, "sobol")
    best = [float("inf")] * 2
    for _ in range(repeats):
        gc.collect()
        members = draw_together(models, plan)
        for number in range(2):
            start = perf_counter()
            next(members)
            best[number] = min(best[number], perf_counter() - start)
    return Ratio(
        f"{place}: a second scenario on the same {draws} draws, to the first",
        best[1] / best[0],
        MOST_FOR_SECOND,
        note=f"{best[1]:.2f} s / {best[0]:.2f} s",
    )


def faster_than_runs(model: Model, repeats: int = 3) -> Ratio:
    """How many times faster a draw is than a run of a built model.

    Both give emissions, reductions by measure, concentrations and targets; the run also writes
    labels, the ensemble also draws. Activity is drawn row by row, nothing is aggregated first.
    """
    inputs = gather(model)
    compiled = compile_model(model, inputs)
    unit = uniform(0, DRAWS, len(inputs.groups), 1)
    many, one = shortest_in_turns(
        (
            lambda: compiled.evaluate(inputs.from_unit(unit)),
            lambda: pipeline.run(model.scenario, model),
        ),
        repeats,
    )
    return Ratio(
        "Shanxi: ensemble, a draw times faster than a run",
        one * DRAWS / many,
        LEAST_FASTER_THAN_RUNS,
        at_least=True,
        note=f"{one:.3f} s / ({many:.2f} s / {DRAWS})",
    )


def closed_form_to_run(model: Model, repeats: int = 3) -> Ratio:
    """Time of the closed-form mean to that of a run of the same model."""
    compiled = compile_model(model, gather(model))
    mean, run = shortest_in_turns(
        (lambda: expected(compiled.core), lambda: pipeline.run(model.scenario, model)), repeats
    )
    return Ratio(
        "Shanxi: closed-form mean, to a run",
        mean / run,
        MOST_FOR_CLOSED_FORM,
        note=f"{mean:.3f} s / {run:.3f} s",
    )


def memory_of_draws(model: Model) -> Ratio:
    """Most memory in use while the draws are evaluated, outputs included, MiB."""
    inputs = gather(model)
    compiled = compile_model(model, inputs)
    unit = uniform(0, DRAWS, len(inputs.groups), 1)
    gc.collect()
    tracemalloc.start()
    compiled.evaluate(inputs.from_unit(unit))
    most = tracemalloc.get_traced_memory()[1] / MIB
    tracemalloc.stop()
    return Ratio(
        f"Shanxi: memory of an ensemble of {DRAWS}", most, MOST_MEMORY, "MiB", note="tracemalloc"
    )
