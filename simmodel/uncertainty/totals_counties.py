"""Quantiles of what every county emits, sources added up: a matrix product T = W · G (DESIGN 8).

G holds the activity of each column by region and year, W what the columns count for in each draw.
Columns of all sources are stacked, so that for a pollutant one product of large matrices gives all
counties and years. What caps and limits decide is added afterwards (`totals_counties_decided`). As
in all totals, one draw holds for the whole place: activity is drawn by source, not by county.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.projection import ROUNDING
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.cells import QUANTILES, STATISTICS, VARIABLES, summed_up
from simmodel.uncertainty.totals import does_anything
from simmodel.uncertainty.totals_columns import Compiler, SourceColumns
from simmodel.uncertainty.totals_counties_decided import Counts, Layer, add_decided
from simmodel.uncertainty.totals_draws import TotalsDraws, check_draws
from simmodel.uncertainty.totals_kernel import MOST_KEPT, Factors, Weights
from simmodel.vocabulary import EMISSION_UNIT

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

BLOCK, LEAST = 2048, 64
"""Most and least draws of the columns in memory at a time."""
FOR_COLUMNS = 0.25
"""Part of the memory that the draws of the columns may take."""


@dataclass(frozen=True, eq=False)
class CountyQuantiles:
    """Quantiles and mean of what every county emits.

    Parameters
    ----------
    values : array (variable, statistic, region, pollutant, year), t/yr: 5, 50 and 95 % quantiles
        and mean of baseline, emissions with the actions, and baseline minus that in each draw
    """

    values: Array
    pollutants: tuple[str, ...]

    def dataset(self, regions: Sequence[str], years: Sequence[int]) -> "xr.Dataset":
        """The same with labels, variables as in the file of ``simmodel sample``."""
        import xarray as xr

        place = ("region", "pollutant", "year")
        known = dict(zip(VARIABLES, self.values, strict=True))
        quantiles = {name: (("quantile", *place), found[:-1]) for name, found in known.items()}
        means = {f"{name}_mean": (place, found[-1]) for name, found in known.items()}
        labels = {
            "quantile": list(QUANTILES),
            "region": list(regions),
            "pollutant": list(self.pollutants),
            "year": list(years),
        }
        data = xr.Dataset({**quantiles, **means}, coords=labels)
        for variable in data.data_vars.values():
            variable.attrs["units"] = EMISSION_UNIT
        return data


def county_totals(
    system: System, actions: Sequence[Action], draws: TotalsDraws, *, memory: float = 1e9
) -> CountyQuantiles:
    """Quantiles and mean of every county, pollutant and year, sources added up.

    Regions are worked on in blocks, so the draws of all are never in memory at once. The size of a
    block changes no number beyond rounding. Activity is drawn by source for the whole place.

    Parameters
    ----------
    memory : bytes that a block may take, beside the system, the draws, the result and, for a
        moment, the activity that actions move (about 100 MB in a nation); a block has one region
        at least

    Raises
    ------
    InputDataError : the draws do not fit the system, or lie where their input cannot be.
    """
    check_draws(system, actions, draws)
    years = system.activity.shape[1]
    shape = (len(VARIABLES), STATISTICS, system.region_count, len(system.pollutants), years)
    values = np.zeros(shape)
    parts, step = regions_of_blocks(system, actions, draws, memory)
    for regions in parts:
        values[:, :, regions] = _of_block(Block.of(system, actions, draws, regions, step))
    return CountyQuantiles(values, system.pollutants)


def _of_block(block: "Block") -> Array:
    """Quantiles and means of a block, array (variable, statistic, region, pollutant, year)."""
    room = block.room()
    pollutants = range(len(block.system.pollutants))
    return np.stack([statistics(*block.draws_of(p, room)) for p in pollutants], axis=3)


@dataclass(frozen=True, eq=False)
class Stack:
    """Columns of many sources that a pollutant has, one behind the other.

    Parameters
    ----------
    sources : source, and its columns as products of inputs
    activity : array (column, region and year), times what is known of the rate: t
    """

    pollutant: int
    sources: tuple[tuple[int, Factors], ...]
    activity: Array

    @classmethod
    def of(
        cls, system: System, columns: Iterable[SourceColumns], pollutant: int, cells: int
    ) -> "Stack":
        """Columns of a pollutant that is emitted in the place."""
        sources, activity = [], []
        for source in columns:
            keys = [k for k in source.linear if k.rate.slot >= 0 and pollutant in k.rate.pollutants]
            if keys:
                factors = Factors.of(keys)
                sources.append((source.source, factors))
                own = np.array([source.linear[key].reshape(-1) for key in keys])
                activity.append(own * factors.known(system, source.source, pollutant))
        stacked = np.concatenate([np.zeros((0, cells)), *activity])
        return cls(pollutant, tuple(sources), stacked)

    def weights(self, weights: Weights, into: Array) -> None:
        """What the columns count for in some draws, into an array (column, draw) of the caller."""
        start = 0
        for source, factors in self.sources:
            weights = weights.of_source()
            rates = weights.drawn(source, factors.rates, self.pollutant)
            end = start + factors.of_rate.size
            factors.multiply(rates, factors.moved(weights), into[start:end])
            start = end

    def multiply(self, weights: Array, into: Array) -> None:
        """The product, into an array (region and year, draw) of the caller."""
        np.matmul(self.activity.T, weights, out=into)


@dataclass(frozen=True, eq=False)
class Block:
    """Columns of some regions.

    Parameters
    ----------
    regions : array (region,)
    baseline, change : by source, activity by region
    layers : what caps and limits decide
    step : draws of the columns in memory at a time
    """

    system: System
    number: Mapping[int, int]
    draws: TotalsDraws
    regions: Indices
    baseline: tuple[SourceColumns, ...]
    change: tuple[SourceColumns, ...]
    layers: tuple[Layer, ...]
    step: int = BLOCK

    @classmethod
    def of(
        cls,
        system: System,
        actions: Sequence[Action],
        draws: TotalsDraws,
        regions: Indices,
        step: int = BLOCK,
    ) -> "Block":
        """Form the columns of some regions."""
        group = np.full(system.region_count, -1)
        group[regions] = np.arange(regions.size)
        compiler = Compiler(system, does_anything(draws.removal), group)
        change = tuple(compiler.change(actions))
        bits = {action.bit: action for action in actions}
        layers = [
            layer for columns in change for layer in Layer.of_source(system, bits, columns, group)
        ]
        number = {action.bit: position for position, action in enumerate(actions)}
        baseline = tuple(compiler.baseline())
        return cls(system, number, draws, regions, baseline, change, tuple(layers), step)

    def room(self) -> tuple[Array, Array]:
        """Arrays (region, year, draw) for `draws_of`, to be filled anew for each pollutant."""
        shape = (self.regions.size, self.system.activity.shape[1], self.draws.count)
        return np.empty(shape), np.empty(shape)

    def draws_of(
        self, pollutant: int, into: tuple[Array, Array] | None = None
    ) -> tuple[Array, Array]:
        """Baseline and change in every draw, arrays (region, year, draw), t/yr.

        Parameters
        ----------
        into : arrays to write them to; new ones if left out
        """
        found = into or self.room()
        for columns, total in zip((self.baseline, self.change), found, strict=True):
            flat = total.reshape(-1, total.shape[-1])
            stack = self.stack(columns, pollutant)
            if not stack.sources:
                total[:] = 0.0
            for some, weights in self.weights(stack):
                stack.multiply(weights, flat[:, some])
        self.add_decided(pollutant, found[1])
        return found

    def add_decided(self, pollutant: int, change: Array) -> None:
        """Add what caps and limits decide to the change, array (region, year, draw)."""
        add_decided(self.layers, self.system, self.draws, self.number, pollutant, change)

    def stack(self, columns: Iterable[SourceColumns], pollutant: int) -> Stack:
        """Columns that a pollutant has, one behind the other."""
        cells = self.regions.size * self.system.activity.shape[1]
        return Stack.of(self.system, columns, pollutant, cells)

    def weights(self, stack: Stack) -> Iterator[tuple[slice, Array]]:
        """Draws, and what the columns count for in them; the array is written over each time."""
        columns = stack.activity.shape[0]
        kept = np.empty((columns, min(self.step, self.draws.count)))
        for start in range(0, self.draws.count if columns else 0, self.step):
            some = slice(start, min(start + self.step, self.draws.count))
            into = kept[:, : some.stop - some.start]
            weights = Weights(self.system, self.draws.some(some), self.number)
            stack.weights(weights, into)
            yield some, into


def statistics(baseline: Array, change: Array) -> Array:
    """Quantiles and means of draws, arrays (region, year, draw); reorders the draws.

    Returns
    -------
    array (variable, statistic, region, year), as `CountyQuantiles` has them
    """
    found = np.empty((len(VARIABLES), STATISTICS, *baseline.shape[:2]))

    def sum_up(region: int) -> None:
        before, changed = baseline[region], change[region]
        after = before + changed
        np.negative(changed, out=changed)
        for variable, values in enumerate((before, after, changed)):
            found[variable, :, region] = summed_up(values)

    # The matrix product uses all cores by itself; numpy's partitions leave others room too.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(sum_up, range(len(baseline))))
    # What a full removal leaves by rounding is nought, as in a single run.
    found[1][np.abs(found[1]) < ROUNDING * found[0]] = 0.0
    return found


def regions_of_blocks(
    system: System, actions: Sequence[Action], draws: TotalsDraws, memory: float
) -> tuple[list[Indices], int]:
    """Regions of blocks that take no more than some bytes, and draws of columns at a time.

    A block has one region at least.
    """
    together = np.zeros(system.region_count, dtype=np.intp)
    compiler = Compiler(system, does_anything(draws.removal), together)
    counts = Counts()
    count = np.zeros((2, len(system.pollutants)))
    for kind, sources in enumerate((compiler.baseline(), compiler.change(actions))):
        for columns in sources:
            counts.add(columns)
            for key in columns.linear:
                count[kind, list(key.rate.pollutants)] += 1
    # Columns by source, those of a pollutant stacked, and draws of baseline and change.
    years, most = system.activity.shape[1], float(count.max(initial=1.0))
    region = 8.0 * years * (counts.linear + most + 2 * draws.count) + counts.of_decided(years)
    step = int(np.clip(FOR_COLUMNS * memory / (8 * most), LEAST, BLOCK))
    at_once = max(1, int((memory - 8 * step * (most + MOST_KEPT)) / region))
    starts = range(0, system.region_count, at_once)
    return [np.arange(n, min(n + at_once, system.region_count)) for n in starts], step
