"""Cells of the factor arrays, and the rows of the pool that fill them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.assemble import slotted, used_sources
from simmodel.inputs.tables import rows_of
from simmodel.uncertainty.keys import factor_key, quantity_key
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import POLLUTANTS, Formula, Place

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Cells = tuple[Indices, ...]
Lines = list[tuple[str, float, str, float]]


@dataclass(frozen=True)
class FactorCells:
    """Cells of a factor array, and the rows of the pool that they are products of."""

    cells: tuple[Indices, ...]
    factor: Indices
    quantity: Indices

    def filled(self, shape: tuple[int, ...], rows: Array) -> Array:
        """Array of a shape, with the draw as last axis."""
        array = np.zeros((*shape, rows.shape[1]))
        value = rows[self.factor] * rows[self.quantity]
        if self._are_different:
            array[self.cells] = value
        else:
            np.add.at(array, self.cells, value)
        return array

    @cached_property
    def _are_different(self) -> bool:
        """Whether no cell is named twice."""
        return len(set(zip(*(part.tolist() for part in self.cells), strict=True))) == len(
            self.factor
        )


def factor_cells(model: "Model", pool: Pool) -> tuple[dict[Formula, FactorCells], FactorCells]:
    """Cells of each formula, and those where the electricity is made."""
    sources = used_sources(model.catalogue)
    local, upstream = pool.parts.once(
        (model.library,), ("factors", *sources), lambda: _lines(model, sources)
    )
    cells = {formula: FactorCells(at, *_rows(rows, pool)) for formula, at, rows in local}
    at, rows = upstream
    return cells, FactorCells(at, *_rows(rows, pool))


def _lines(
    model: "Model", sources: pd.Index
) -> tuple[list[tuple[Formula, Cells, Lines]], tuple[Cells, Lines]]:
    """Cells and keys of the factors of each formula, and of those where electricity is made."""
    table = model.library.processes
    processes = table[table["source"].isin(sources)]
    local, _ = slotted(processes)
    keys = ["factor_set", "process"]
    factors = model.library.factors
    merged = local.merge(factors, on=keys, suffixes=("", "_factor"))
    cells: list[tuple[Formula, Cells, Lines]] = []
    for formula in Formula:
        part = merged[merged["formula"] == formula]
        slot = part["slot"].to_numpy(dtype=np.intp)
        cells.append((formula, (_source(part, sources), slot, _pollutant(part)), _keys(part)))
    made = processes[processes["place"] == Place.UPSTREAM]
    merged = made.merge(factors, on=keys, suffixes=("", "_factor"))
    return cells, ((_source(merged, sources), _pollutant(merged)), _keys(merged))


def _source(part: pd.DataFrame, sources: pd.Index) -> Indices:
    return np.asarray(sources.get_indexer(pd.Index(part["source"])), dtype=np.intp)


def _pollutant(part: pd.DataFrame) -> Indices:
    return np.asarray(pd.Index(POLLUTANTS).get_indexer(pd.Index(part["pollutant"])), dtype=np.intp)


def _keys(part: pd.DataFrame) -> Lines:
    """Key and value of the factor and of the quantity of each line of a merged table."""
    names = ("factor_set", "process", "pollutant", "source", "place", "value", "quantity")
    return [
        (factor_key(of, process, pollutant), value, quantity_key(source, process, place), amount)
        for of, process, pollutant, source, place, value, amount in rows_of(part, *names)
    ]


def _rows(lines: Lines, pool: Pool) -> tuple[Indices, Indices]:
    """Rows of the factor and of the quantity of each line."""
    factor = [pool.row(key, value) for key, value, _, _ in lines]
    quantity = [pool.row(key, value) for _, _, key, value in lines]
    return np.array(factor, dtype=np.intp), np.array(quantity, dtype=np.intp)
