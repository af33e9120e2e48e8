"""Concentrations for draws: the linear response with drawn base values and parameters."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.air_quality.setup import RESPONDING, matrix_gain
from simmodel.uncertainty.felt import Felt
from simmodel.uncertainty.keys import (
    background_key,
    base_key,
    matrix_key,
    transfer_key,
    weight_key,
)
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import AIR_POLLUTANTS, OUTSIDE

if TYPE_CHECKING:
    from simmodel.inputs.air_quality import AirQuality

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

ORIGINS = ("own", "city", "outside")


@dataclass(frozen=True)
class AirDraws:
    """The air of some draws.

    Parameters
    ----------
    base : array (region, air pollutant, draw)
    background : array (responding pollutant, draw)
    change : array (region, responding pollutant, year, draw), as `Response.change`
    concentration : array (region, air pollutant, year, draw)
    days : good and heavy days of a year, or of the base year (None), kept once formed
    views : array (region, view, year, draw), with the measures
    """

    base: Array
    background: Array
    change: Array
    concentration: Array
    views: Array
    days: dict[int | None, tuple[Array, Array]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Air:
    """Rows of the pool for the parameters of the air.

    Parameters
    ----------
    air : tables of the place
    of_view, weight : arrays (view,), what a view forms, and the row of its weight
    base : array (region, air pollutant)
    background : array (responding pollutant,)
    transfer : array (responding pollutant, origin), or None with a matrix of the place
    matrix : array (responding pollutant, receptor, region and outside), or None
    gain : gain of a source-receptor matrix, array (receptor, pollutant, region, view), or None
    held : array (region, year), whether O3 stays at its base value
    """

    air: "AirQuality"
    of_view: Indices
    weight: Indices
    base: Indices
    background: Indices
    transfer: Indices | None
    matrix: Indices | None
    gain: Array | None
    held: NDArray[np.bool_]

    def drawn(self, rows: Array, views: Array, base_views: Array) -> AirDraws:
        """Concentrations of some draws.

        Parameters
        ----------
        views : array (region, view, year, draw), with the measures
        base_views : array (region, view, draw), of the base year
        """
        base, background = rows[self.base], rows[self.background]
        difference = views[:, :-1] - base_views[:, :-1, None]
        if self.gain is not None:
            change = np.einsum("iarv,rvyn->iayn", self.gain, difference)
            scale = np.ones_like(base[:, : len(RESPONDING)])
        else:
            change = self._rolled(rows, difference, base_views[:, :-1])
            # Where the background is drawn above the base value nothing follows the emissions.
            scale = np.maximum(base[:, _responding()] - background, 0.0)
        after = base[:, _responding(), None] + scale[:, :, None] * change
        held = np.where(
            self.held[:, :, None], base[:, None, AIR_POLLUTANTS.index("O3")], self.air.o3[..., None]
        )
        concentration = np.concatenate([np.maximum(after, 0.0), held[:, None]], axis=1)
        return AirDraws(base, background, change, concentration, views)

    def _rolled(self, rows: Array, difference: Array, base_views: Array) -> Array:
        """Relative change above the background, array (region, pollutant, year, draw)."""
        regions, _, years, draws = difference.shape
        change = np.zeros((regions, len(RESPONDING), years, draws))
        weight = _parts(rows[self.weight], self.of_view)
        for view, pollutant in enumerate(self.of_view):
            before = base_views[:, view]
            felt = before > 0
            less = np.where(felt[:, None], difference[:, view], 0.0)
            if self.matrix is not None:
                shares = rows[self.matrix[pollutant]]
                shares = shares / shares.sum(axis=1, keepdims=True)
                relative = _over(less, before[:, None])
                seen = np.einsum("irn,ryn->iyn", shares[:, :regions], relative)
            else:
                seen = self._pooled(rows, int(pollutant), less, before)
            change[:, pollutant] += weight[view] * seen
        return change

    def _pooled(self, rows: Array, pollutant: int, less: Array, before: Array) -> Array:
        """Change by shares of the own region and of the rest of the city."""
        assert self.transfer is not None  # noqa: S101
        shares = rows[self.transfer[pollutant]]
        own, city, _ = shares / shares.sum(axis=0)
        others = before.sum(axis=0) - before
        rest = less.sum(axis=0) - less
        seen: Array = own * _over(less, before[:, None]) + city * _over(rest, others[:, None])
        return seen


def _responding() -> list[int]:
    return [AIR_POLLUTANTS.index(name) for name in RESPONDING]


def _over(part: Array, whole: Array) -> Array:
    whole = np.broadcast_to(whole, part.shape)
    found: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return found


def _parts(weight: Array, of_view: Indices) -> Array:
    """Weights of an air pollutant's precursors, divided by their sum."""
    total = np.zeros((len(RESPONDING), weight.shape[1]))
    np.add.at(total, of_view, weight)
    return weight / total[of_view]


def find_air(air: "AirQuality", felt: Felt, pool: Pool) -> Air:
    """Rows of the parameters of a place."""
    regions = list(map(str, air.base.index))
    of_view = felt.setup.of_view[:-1]
    base = [
        [
            pool.row(base_key(region, p), float(value))
            for p, value in zip(AIR_POLLUTANTS, row, strict=True)
        ]
        for region, row in zip(regions, air.base[list(AIR_POLLUTANTS)].to_numpy(), strict=True)
    ]
    rollback = air.method == "rollback"
    background = [
        pool.row(background_key(p), float(air.background[p])) if rollback else pool.constant(0.0)
        for p in RESPONDING
    ]
    weight = [
        pool.row(weight_key(*view.name.split(":")), float(value)) if rollback else 0
        for view, value in zip(felt.setup.views[:-1], felt.setup.weight[:-1], strict=True)
    ]
    ozone = air.base["O3"].to_numpy(dtype=float)[:, None]
    held = (air.o3 == ozone) | np.isnan(air.o3)
    matrix = _matrix(air, regions, pool) if rollback and air.matrix_rows is not None else None
    transfer = _transfer(air, pool) if rollback and matrix is None else None
    gain = None if rollback else matrix_gain(air)
    return Air(
        air,
        of_view,
        np.array(weight, dtype=np.intp),
        np.array(base, dtype=np.intp),
        np.array(background, dtype=np.intp),
        transfer,
        matrix,
        gain,
        held,
    )


def _transfer(air: "AirQuality", pool: Pool) -> Indices:
    table = air.transfer.set_index(["air_pollutant", "origin"])["value"].to_dict()
    rows = [
        [pool.row(transfer_key(p, origin), float(table[p, origin])) for origin in ORIGINS]
        for p in RESPONDING
    ]
    return np.array(rows, dtype=np.intp)


def _matrix(air: "AirQuality", regions: list[str], pool: Pool) -> Indices:
    rows = air.matrix_rows
    assert rows is not None  # noqa: S101
    keys = zip(rows["receptor"], rows["region"], rows["air_pollutant"], strict=True)
    table = dict(zip(map(_strings, keys), rows["value"], strict=True))
    found = [
        [
            [
                pool.row(matrix_key(receptor, region, p), float(table[receptor, region, p]))
                for region in (*regions, OUTSIDE)
            ]
            for receptor in regions
        ]
        for p in RESPONDING
    ]
    return np.array(found, dtype=np.intp)


def _strings(key: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(map(str, key))


def city_rows(air: "AirQuality") -> Indices:
    """Positions of the regions whose stations stand for the city."""
    return np.flatnonzero(pd.Index(air.base.index).isin(air.city))
