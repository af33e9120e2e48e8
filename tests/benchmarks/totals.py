"""The requirements on the ensemble of totals, measured on made provinces and nations."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simmodel.uncertainty.totals import TotalsEnsemble, alternative, totals_ensemble
from simmodel.uncertainty.totals_moments import Moments, mean_totals
from tests.benchmarks.cases import NATION, PROVINCE, Case, make_case
from tests.benchmarks.counties import county_ratios
from tests.benchmarks.ratios import Ratio, run_totals, shortest_in_turns
from tests.made_totals import made_draws, moments_of

DRAWS = 10_000
LEAST_FASTER = {"province": 20.0, "nation": 200.0}
MOST_FOR_SECOND = 0.5
MOST_FOR_CLOSED_FORM = 5.0
MOST_MEMORY = 2048.0
CHANGED = 10
"""Of so many actions, one has another level in the second scenario."""


def totals_ratios(repeats: int = 2) -> Iterator[Ratio]:
    """All requirements on the ensemble of totals, one after the other."""
    for size in (PROVINCE, NATION):
        case = make_case(size)
        yield faster_than_projections(case, repeats)
        yield second_to_first(case, repeats)
        yield closed_form_to_projection(case, repeats)
        if size is PROVINCE:
            yield from county_ratios(case, repeats)
    yield memory_of_totals()


def draw_and_project(case: Case) -> TotalsEnsemble:
    """Ensemble of a case, drawing included."""
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, DRAWS)
    return totals_ensemble(case.system, case.actions, draws)


def faster_than_projections(case: Case, repeats: int = 2) -> Ratio:
    """How many times faster the draws, drawing included, are than so many projections."""
    many, one = shortest_in_turns(
        (lambda: draw_and_project(case), lambda: run_totals(case)), repeats
    )
    return Ratio(
        f"{case.size.name}: {DRAWS} draws of totals, times faster than projections",
        one * DRAWS / many,
        LEAST_FASTER[case.size.name],
        at_least=True,
        note=f"{one:.3f} s / ({many:.2f} s / {DRAWS})",
    )


def second_to_first(case: Case, repeats: int = 2) -> Ratio:
    """Time of a second scenario on the same draws to that of the first, neither with drawing."""
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, DRAWS)
    first = totals_ensemble(case.system, case.actions, draws)
    actions = [
        replace(action, level=0.8 * action.level) if number % CHANGED == 0 else action
        for number, action in enumerate(case.actions)
    ]
    second, whole = shortest_in_turns(
        (
            lambda: alternative(first, actions, draws.effectiveness),
            lambda: totals_ensemble(case.system, case.actions, draws),
        ),
        repeats,
    )
    return Ratio(
        f"{case.size.name}: a second scenario on the same draws, to the first",
        second / whole,
        MOST_FOR_SECOND,
        note=f"{second:.2f} s / {whole:.2f} s, one action in {CHANGED} changed",
    )


def closed_form_to_projection(case: Case, repeats: int = 2) -> Ratio:
    """Time of the mean in closed form, from nothing formed before, to that of a projection."""
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, 4)
    moments = Moments(*moments_of(draws), np.arange(case.system.source_count))
    one = np.zeros(case.system.region_count, dtype=np.intp)
    mean, run = shortest_in_turns(
        (
            lambda: mean_totals(case.system, case.actions, moments, one),
            lambda: run_totals(case),
        ),
        2 * repeats,
    )
    return Ratio(
        f"{case.size.name}: closed-form mean of totals from scratch, to a projection",
        mean / run,
        MOST_FOR_CLOSED_FORM,
        note=f"{mean:.3f} s / {run:.3f} s",
    )


def memory_of_totals() -> Ratio:
    """Most memory of a process that draws and projects a nation, interpreter included, MiB."""
    told = subprocess.run(  # noqa: S603 the interpreter itself, with a module of ours
        [sys.executable, "-m", "tests.benchmarks.totals"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return Ratio(
        f"nation: memory of {DRAWS} draws of totals",
        float(told.stdout),
        MOST_MEMORY,
        "MiB",
        note="whole process, most resident",
    )


def _most_resident() -> float:
    """Most resident memory of this process so far, MiB."""
    import resource  # not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


if __name__ == "__main__":
    draw_and_project(make_case(NATION))
    print(_most_resident())  # noqa: T201
