"""Quantiles of every county, pollutant and year of a made province, measured step by step."""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from time import perf_counter
from typing import TypeVar

import numpy as np

from simmodel.uncertainty.totals_counties import Block, Stack, statistics
from tests.benchmarks.cases import Case
from tests.benchmarks.ratios import Ratio, run_totals, shortest
from tests.made_totals import made_draws

DRAWS = 10_000
MATRIX = 2000
LEAST_OF_PEAK, MOST_FOR_QUANTILES = 0.6, 0.5

Result = TypeVar("Result")


class Shortest:
    """Shortest time of each part of each step, over repeats, s."""

    def __init__(self) -> None:
        self.times: dict[tuple[str, tuple[int, ...]], float] = {}

    def run(self, step: str, part: tuple[int, ...], work: Callable[[], Result]) -> Result:
        """Do some work and keep its time if it is the shortest so far."""
        start = perf_counter()
        result = work()
        taken = perf_counter() - start
        self.times[step, part] = min(taken, self.times.get((step, part), taken))
        return result

    def of(self, *steps: str) -> float:
        """Time of some steps, all parts together."""
        return sum(time for (step, _), time in self.times.items() if step in steps)

    def mean(self, step: str) -> float:
        """Mean time of the parts of a step."""
        times = [time for (name, _), time in self.times.items() if name == step]
        return sum(times) / len(times)


def county_ratios(case: Case, repeats: int = 2) -> Iterator[Ratio]:
    """Product to the machine's own, with the weights in its time; quantile step to the product."""
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, DRAWS)
    regions, found = np.arange(case.system.region_count), Shortest()
    operations = 0.0
    for _ in range(repeats):
        gc.collect()
        start = perf_counter()
        block = Block.of(case.system, case.actions, draws, regions)
        columns = perf_counter() - start
        operations = _steps(block, found)
    peak = 2.0 * MATRIX**3 / found.mean("peak")
    product = found.of("weights", "product")
    yield Ratio(
        f"{case.size.name}: every county, product with its weights, to the machine's own",
        operations / product / peak,
        LEAST_OF_PEAK,
        at_least=True,
        note=f"{operations / product / 1e9:.1f} of {peak / 1e9:.1f} GFlop/s; the product alone "
        f"{operations / found.of('product') / peak:.2f}",
    )
    whole = columns + found.of("weights", "product", "decided", "quantiles")
    one = shortest(lambda: run_totals(case), 2 * repeats)
    yield Ratio(
        f"{case.size.name}: every county, quantile step, to the product alone",
        found.of("quantiles") / found.of("product"),
        MOST_FOR_QUANTILES,
        note=f"columns {columns:.1f} s, weights {found.of('weights'):.1f} s, product "
        f"{found.of('product'):.1f} s, caps and limits {found.of('decided'):.1f} s, quantiles "
        f"{found.of('quantiles'):.1f} s; {DRAWS * one / whole:.0f} times faster than runs",
    )


def _steps(block: Block, found: Shortest) -> float:
    """All pollutants as `county_totals` works on them; operations of the product."""
    room = block.room()
    operations = 0.0
    rng = np.random.default_rng(0)
    matrix = rng.random((MATRIX, MATRIX))
    into = np.empty_like(matrix)
    for pollutant in range(len(block.system.pollutants)):
        for kind, (columns, total) in enumerate(
            zip((block.baseline, block.change), room, strict=True)
        ):
            flat = total.reshape(-1, DRAWS)
            stack = block.stack(columns, pollutant)
            operations += 2.0 * stack.activity.size * DRAWS
            _multiply(block, stack, flat, (pollutant, kind), found)
            found.run("peak", (pollutant, kind), partial(np.matmul, matrix, matrix, into))
        part = (pollutant,)
        found.run("decided", part, partial(block.add_decided, pollutant, room[1]))
        found.run("quantiles", part, partial(statistics, *room))
    return operations


def _multiply(
    block: Block, stack: Stack, flat: np.ndarray, part: tuple[int, int], found: Shortest
) -> None:
    """Product of a stack, the forming of its weights timed apart."""
    formed = block.weights(stack)
    for step in count():
        made = found.run("weights", (*part, step), partial(next, formed, None))
        if made is None:
            return
        some, weights = made
        found.run("product", (*part, step), partial(stack.multiply, weights, flat[:, some]))
