"""Every cell of Shanxi for 10 000 draws, or of a made nation; ``python -m tests.benchmarks.cells``.

The requirements on the product and on the quantile step are not met (README.md says why), so this
is measured apart from the others. With ``--nation``, a part of the blocks of a made nation.
"""

import argparse
import gc
import resource
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest import mock

import numpy as np

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.scenario.load import load
from simmodel.uncertainty import cells_block
from simmodel.uncertainty.cells import blocks_of, compile_core, known_cells
from simmodel.uncertainty.cells_block import block_statistics
from simmodel.uncertainty.cells_draws import MEMORY, Factors, find_supply
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.gather import gather
from tests.benchmarks.ensemble import MIB, PLAN
from tests.benchmarks.nation import COUNTIES, write_nation
from tests.benchmarks.ratios import Ratio

DRAWS = Plan(10_000, 1, "random")
MATRIX, COPIED = 2000, 20_000_000
SMALL_MEMORY = 256e6
LEAST_OF_PEAK, MOST_FOR_QUANTILES, MOST_OF_MEMORY, MOST_OF_COPY = 0.6, 0.5, 1.0, 4.0
MOST_RESIDENT = 4096.0
"""MiB of a process that samples the cells of a nation."""


def cell_ratios() -> Iterator[Ratio]:
    """Product and quantile step of the cells of one region, and the memory of a block."""
    model = pipeline.build(load(find_scenario(PLAN)))
    core = compile_core(model, gather(model))
    cells = known_cells(core)
    yield from product_and_quantiles(core, cells[cells < model.system.source_count])
    yield memory_of_block(core)


class Watch:
    """Processor time spent in the product and in the quantile step of a block."""

    def __init__(self) -> None:
        self.product = self.quantile = self.operations = 0.0
        self.values = 0

    def block(self, factors: Factors, cells: np.ndarray) -> None:
        """Work on a block and take the time."""
        with ExitStack() as patches:
            for name in ("_lines", "summed_up"):
                timed = getattr(self, name.lstrip("_"))(getattr(cells_block, name))
                patches.enter_context(mock.patch.object(cells_block, name, timed))
            block_statistics(factors, cells, None)

    def lines(self, plain: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
        def timed(baseline: Any, change: Any, lines: Any, pollutants: np.ndarray) -> np.ndarray:
            start = process_time()
            found = plain(baseline, change, lines, pollutants)
            self.product += process_time() - start
            self.values += found.size
            products = len(baseline.rates) * lines.plain.size
            products += len(change.rates) * lines.changed.size + len(lines.pairs)
            self.operations += 2.0 * products * pollutants.size * found.shape[-1]
            return found

        return timed

    def summed_up(self, plain: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
        """The function with its time taken."""

        def timed(draws: np.ndarray) -> np.ndarray:
            start = process_time()
            found = plain(draws)
            self.quantile += process_time() - start
            return found

        return timed


def product_and_quantiles(core: Core, cells: np.ndarray) -> Iterator[Ratio]:
    """Speed of the product, to a large matrix product and to a copy; quantile step to it."""
    factors = Factors(core, DRAWS)
    watch = Watch()
    start = process_time()
    watch.block(factors, cells)
    whole = process_time() - start
    rate = watch.operations / watch.product
    product, quantile = (1e9 * t / watch.values for t in (watch.product, watch.quantile))
    copy = _copy()
    yield Ratio(
        "Shanxi, cells of a region: product, to the machine's matrix product",
        rate / _peak(),
        LEAST_OF_PEAK,
        at_least=True,
        note=f"{rate / 1e9:.1f} GFlop/s",
    )
    yield Ratio(
        "the same, product, to a copy of as many bytes from memory to memory",
        product / copy,
        MOST_OF_COPY,
        note=f"{product:.2f} ns / {copy:.2f} ns a value",
    )
    yield Ratio(
        "the same, quantile step to the product",
        quantile / product,
        MOST_FOR_QUANTILES,
        note=f"{quantile:.2f} ns / {product:.2f} ns a value, {watch.values / 1e6:.0f} million "
        f"values; {whole:.1f} s with what is drawn for the block",
    )


def _peak() -> float:
    """Speed of a large matrix product here, operations per second of processor time."""
    matrix = np.random.default_rng(0).random((MATRIX, MATRIX))
    matrix @ matrix
    start = process_time()
    matrix @ matrix
    return 2.0 * MATRIX**3 / (process_time() - start)


def _copy() -> float:
    """Nanoseconds to copy a value, of an array much larger than the cache."""
    values, into = np.ones(COPIED), np.ones(COPIED)
    times = []
    for _ in range(3):
        start = process_time()
        np.copyto(into, values)
        times.append(process_time() - start)
    return 1e9 * min(times) / COPIED


def memory_of_block(core: Core) -> Ratio:
    """Most memory in use while a block is worked on, to what it was allowed."""
    gc.collect()
    tracemalloc.start()
    factors = Factors(core, DRAWS, SMALL_MEMORY)
    supply = find_supply(factors)
    block = blocks_of(core, DRAWS, SMALL_MEMORY)[0]
    block_statistics(factors, block, supply)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Ratio(
        "Shanxi, a block of cells: memory, to --memory",
        most / SMALL_MEMORY,
        MOST_OF_MEMORY,
        note=f"{most / MIB:.0f} MiB, {block.size} cells, tracemalloc",
    )


def nation_ratios(counties: int, draws: int, blocks: int) -> Iterator[Ratio]:
    """Resident memory and time of some blocks of the cells of a made nation."""
    start = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        model = pipeline.build(load(write_nation(Path(folder) / "nation", counties)))
    core = compile_core(model, gather(model))
    plan = Plan(draws, 1, "random")
    ready = perf_counter()
    factors = Factors(core, plan, MEMORY)
    supply = find_supply(factors)
    every = blocks_of(core, plan, MEMORY)
    begun = perf_counter()
    for cells in every[:blocks]:
        block_statistics(factors, cells, supply)
    took = (perf_counter() - begun) / min(blocks, len(every))
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Ratio(
        f"made nation, {len(core.plain.row):,} rows, {draws} draws: resident memory at most",
        resident,
        MOST_RESIDENT,
        unit="MiB",
        note=f"read and compiled in {ready - start:.0f} s, electricity {begun - ready:.0f} s, "
        f"{took:.1f} s a block, {len(every)} blocks: {took * len(every) / 60:.0f} minutes for all",
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nation", action="store_true", help="blocks of a made nation")
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--draws", type=int, default=1024)
    parser.add_argument("--blocks", type=int, default=4, help="how many of its blocks")
    asked = parser.parse_args()
    every = (
        nation_ratios(asked.counties, asked.draws, asked.blocks) if asked.nation else cell_ratios()
    )
    for one in every:
        bound = f"{'>=' if one.at_least else '<='} {one.bound:g} {one.unit}"
        verdict = "yes" if one.ok else "NO"
        sys.stdout.write(f"{one.what}: {one.measured:.2f} ({bound}) {verdict}; {one.note}\n")


if __name__ == "__main__":
    main()
