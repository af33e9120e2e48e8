"""Every cell of a region of Shanxi for 10 000 draws; ``python -m tests.benchmarks.cells``.

The requirements on the product and on the quantile step are not met (README.md says why), so this
is measured apart from the others.
"""

import gc
import sys
import tracemalloc
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.scenario.load import load
from simmodel.uncertainty.cells import (
    VARIABLES,
    _Block,
    _product,
    block_statistics,
    blocks_of,
    compile_core,
    find_supply,
    known_cells,
    summed_up,
)
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.gather import gather
from simmodel.vocabulary import POLLUTANTS
from tests.benchmarks.ensemble import MIB, PLAN
from tests.benchmarks.ratios import Ratio

DRAWS = Plan(10_000, 1, "random")
MATRIX = 2000
MEMORY = 256e6
LEAST_OF_PEAK, MOST_FOR_QUANTILES, MOST_OF_MEMORY = 0.6, 0.5, 1.0


def cell_ratios() -> Iterator[Ratio]:
    """Product and quantile step of the cells of one region, and the memory of a block."""
    model = pipeline.build(load(find_scenario(PLAN)))
    core = compile_core(model, gather(model))
    cells = known_cells(core)
    region = cells[cells < model.system.source_count]
    yield from product_and_quantiles(core, region)
    yield memory_of_block(core)


def product_and_quantiles(core: Core, cells: np.ndarray) -> Iterator[Ratio]:
    """Speed of the product to that of a large matrix product; quantile step to the product."""
    block = _Block(core, cells, None)
    factors = block.factors(DRAWS)
    product = quantile = 0.0
    for cell in range(cells.size):
        start = perf_counter()
        made = [
            _product(factors.rates, row, activity, of.get(cell))
            for row, activity, of in (
                (block.plain_row, factors.plain, block.plain_of),
                (block.local_row, factors.change, block.local_of),
            )
        ]
        done = perf_counter()
        product += done - start
        for draws in made:
            if draws is not None:
                summed_up(draws)
        quantile += perf_counter() - done
    pairs = block.plain_row.size + block.local_row.size
    rate = 2.0 * pairs * len(POLLUTANTS) * block.years * DRAWS.draws / product
    yield Ratio(
        "Shanxi, cells of a region: product, to the machine's matrix product",
        rate / _peak(),
        LEAST_OF_PEAK,
        at_least=True,
        note=f"{rate / 1e9:.1f} GFlop/s; {pairs / cells.size:.1f} products a cell",
    )
    yield Ratio(
        f"the same, quantile step of two of the {len(VARIABLES)} variables, to the product",
        quantile / product,
        MOST_FOR_QUANTILES,
        note=f"{quantile:.2f} s / {product:.2f} s",
    )


def _peak() -> float:
    """Speed of a large matrix product here, operations per second."""
    matrix = np.random.default_rng(0).random((MATRIX, MATRIX))
    matrix @ matrix
    start = perf_counter()
    matrix @ matrix
    return 2.0 * MATRIX**3 / (perf_counter() - start)


def memory_of_block(core: Core) -> Ratio:
    """Most memory in use while a block is worked on, to what it was allowed."""
    supply = find_supply(core, DRAWS)
    block = blocks_of(core, DRAWS, MEMORY)[0]
    gc.collect()
    tracemalloc.start()
    block_statistics(core, DRAWS, block, supply)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Ratio(
        "Shanxi, a block of cells: memory, to --memory",
        most / MEMORY,
        MOST_OF_MEMORY,
        note=f"{most / MIB:.0f} MiB, {block.size} cells, tracemalloc",
    )


if __name__ == "__main__":
    for one in cell_ratios():
        bound = f"{'>=' if one.at_least else '<='} {one.bound:g}"
        verdict = "yes" if one.ok else "NO"
        sys.stdout.write(f"{one.what}: {one.measured:.2f} ({bound}) {verdict}; {one.note}\n")
