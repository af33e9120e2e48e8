"""The requirements on the core, measured: each gives a ratio or an amount, and what is allowed."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from time import perf_counter

import numpy as np
import pandas as pd

from simmodel.emissions.projection import Emissions, project
from simmodel.emissions.system import Controls, Factors, System
from tests.benchmarks.cases import NATION, PROVINCE, Case, make_case
from tests.benchmarks.naive import totals
from tests.benchmarks.places import Size
from tests.benchmarks.tables import make_tables

LEAST_FASTER_THAN_TABLES = 50.0
MOST_MEMORY = 64.0
"""MiB beyond inputs and outputs."""
MOST_FOR_MEASURES = 3.0
SAME = 1e-9
"""Totals of the core and of the tables agree to this part of a cell."""


@dataclass(frozen=True)
class Ratio:
    """One line of the table.

    Parameters
    ----------
    measured : the ratio or amount; None where it cannot be measured here
    bound : limit on it
    at_least : the bound is the least, not the most
    note : how it was measured, or why not
    """

    what: str
    measured: float | None
    bound: float
    unit: str = "×"
    at_least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether the requirement is met; None where it is not measured."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def core_ratios(repeats: int = 5) -> Iterator[Ratio]:
    """All requirements on the core, one after the other."""
    province = make_case(PROVINCE)
    yield faster_than_tables(province, repeats)
    yield measures_to_totals(province, 2 * repeats)
    nation = make_case(NATION)
    yield measures_to_totals(nation, repeats)
    for attribute in (False, True):
        yield extra_memory(nation, attribute=attribute)


def faster_than_tables(case: Case, repeats: int = 5) -> Ratio:
    """How many times faster the totals are than by merges and group-bys of long tables.

    Raises
    ------
    AssertionError : the two do not give the same totals.
    """
    tables = make_tables(case)
    check_same(run_totals(case), *totals(tables))
    slow = shortest(lambda: totals(tables), max(2, repeats // 2))
    fast = shortest(lambda: run_totals(case), 2 * repeats)
    return Ratio(
        f"{case.size.name}: totals, times faster than long tables",
        slow / fast,
        LEAST_FASTER_THAN_TABLES,
        at_least=True,
        note=f"{slow:.2f} s / {fast:.3f} s",
    )


def measures_to_totals(case: Case, repeats: int = 5) -> Ratio:
    """Time of the exact reductions by measure to the time of the totals, taken in turns."""
    plain, split = shortest_in_turns(
        (lambda: run_totals(case), lambda: run_totals(case, attribute=True)), repeats
    )
    return Ratio(
        f"{case.size.name}: reductions by measure, to totals",
        split / plain,
        MOST_FOR_MEASURES,
        note=f"{split:.3f} s / {plain:.3f} s",
    )


def extra_memory(case: Case, *, attribute: bool) -> Ratio:
    """Most memory in use during a projection beyond its inputs and its outputs, MiB."""
    gc.collect()
    tracemalloc.start()
    try:
        result = run_totals(case, attribute=attribute)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    arrays = (getattr(result, field.name) for field in fields(result) if field.name != "summed")
    given = sum(array.nbytes for array in (*arrays, *(result.summed or ())))
    kind = "reductions by measure" if attribute else "totals"
    return Ratio(
        f"{case.size.name}: memory for {kind} beyond inputs and outputs",
        (peak - given) / 2**20,
        MOST_MEMORY,
        unit="MiB",
        note=f"outputs {given / 2**20:.0f} MiB",
    )


def run_totals(case: Case, *, attribute: bool = False) -> Emissions:
    """Projection of a case with nothing kept from an earlier one; with the reductions if asked."""
    return project(_unused(case.system), case.actions, case.size.measures, attribute=attribute)


def _unused(system: System) -> System:
    """The same system without what it has formed and kept, so that every run does all the work."""
    controls, factors = system.controls, system.factors
    return replace(
        system,
        controls=Controls(controls.chain, controls.removal, controls.rank, controls.mixes),
        factors=Factors(
            factors.process, factors.constant, factors.sulphur, factors.ash, factors.upstream
        ),
    )


def check_same(emissions: Emissions, cells: pd.DataFrame, outside: pd.DataFrame) -> None:
    """Assert that the tables give what the core gives."""
    index = tuple(cells[name].to_numpy() for name in ("region", "source", "pollutant", "year"))
    for name in ("baseline", "scenario"):
        table = np.zeros_like(emissions.baseline)
        table[index] = cells[name]
        np.testing.assert_allclose(
            getattr(emissions, name), table, rtol=SAME, atol=SAME * 1e-3, err_msg=name
        )
    change = np.zeros_like(emissions.outside)
    change[outside["pollutant"], outside["year"]] = outside["outside"]
    np.testing.assert_allclose(emissions.outside, change, rtol=SAME, err_msg="outside")


def shortest(run: Callable[[], object], repeats: int) -> float:
    """Shortest of several runs, s: what the work takes when nothing disturbs it."""
    return shortest_in_turns((run,), repeats)[0]


def shortest_in_turns(runs: tuple[Callable[[], object], ...], repeats: int) -> list[float]:
    """Shortest time of each of several things run in turns, so that a disturbance meets all, s."""
    best = [float("inf")] * len(runs)
    for _ in range(repeats):
        for position, run in enumerate(runs):
            gc.collect()
            start = perf_counter()
            run()
            best[position] = min(best[position], perf_counter() - start)
    return best


def small_case(seed: int) -> Case:
    """A case small enough to compare the core with the tables in every run of the tests."""
    return make_case(Size("small", 3, 30, 3, 30), seed)
