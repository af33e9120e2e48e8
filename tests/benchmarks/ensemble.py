"""The requirements on the ensemble, measured on the shipped plans."""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.emissions.model import Model
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.expected import expected
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import uniform
from tests.benchmarks.ratios import Ratio, shortest_in_turns

PLAN = Path("scenarios/shanxi/plan-2025.yaml")
DRAWS = 1024
LEAST_FASTER_THAN_RUNS = 20.0
MOST_FOR_CLOSED_FORM = 5.0
MOST_MEMORY = 2048.0
MIB = 2**20


def ensemble_ratios(repeats: int = 3) -> Iterator[Ratio]:
    """Draws against single runs of a province, its closed form, and the memory of the draws."""
    model = pipeline.build(load(find_scenario(PLAN)))
    yield faster_than_runs(model, repeats)
    yield closed_form_to_run(model, repeats)
    yield memory_of_draws(model)


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
