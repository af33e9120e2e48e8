"""From the tables of a place to the views and the response that the stage computes with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.air_quality.response import Response, pooled_rollback, rollback, source_receptor
from simmodel.emissions.assemble import process_heights, used_sources
from simmodel.emissions.views import View
from simmodel.inputs.globs import narrowest
from simmodel.vocabulary import AIR_POLLUTANTS, Height

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.inputs.air_quality import AirQuality

Array = NDArray[np.float64]

RESPONDING = tuple(name for name in AIR_POLLUTANTS if name != "O3")
"""Air pollutants that follow the emissions; O3 is held or supplied, never rolled back."""
DUST = "TSP@low"
"""View of the dust that falls near its source."""
GRID = "power.grid"


@dataclass(frozen=True)
class Setup:
    """Views of the stage, and which of them forms which air pollutant.

    Parameters
    ----------
    views : the columns of the core; the last one is for dustfall
    of_view : array (view,), number in `RESPONDING`; −1 for dustfall
    weight : array (view,), weight of the precursor
    """

    views: tuple[View, ...]
    of_view: NDArray[np.intp]
    weight: Array


def set_up(model: "Model", air: "AirQuality") -> Setup:
    """Views that the method of a place needs."""
    sources = used_sources(model.catalogue)
    tall = process_heights(sources, model.library)
    dust = View(DUST, "TSP", np.where(tall, 0.0, 1.0), 0.0)
    if air.method == "rollback":
        views, number, weight = _rollback_views(air, sources, tall)
    else:
        views, number, weight = _height_views(air, tall)
    return Setup((*views, dust), np.array([*number, -1], dtype=np.intp), np.array([*weight, 0.0]))


def _rollback_views(
    air: "AirQuality", sources: pd.Index, tall: NDArray[np.bool_]
) -> tuple[list[View], list[int], list[float]]:
    """A view for each pair of air pollutant and precursor, low sources weighted above stacks."""
    views, number, weight = [], [], []
    for row in air.weights.to_dict("records"):
        formed, emitted = str(row["air_pollutant"]), str(row["emitted"])
        table = air.height[
            (air.height["air_pollutant"] == formed) & (air.height["emitted"] == emitted)
        ]
        rows = [
            (str(glob), float(value))
            for glob, height, value in zip(
                table["source"], table["height"], table["value"], strict=True
            )
            if height == Height.STACK
        ]
        named = narrowest([glob for glob, _ in rows], [*sources.tolist(), GRID])
        felt = np.array([*(value for _, value in rows), 1.0])[named]  # 1 where no glob names it
        weights = np.where(tall, felt[:-1, None], 1.0)
        views.append(View(f"{formed}:{emitted}", emitted, weights, float(felt[-1])))
        number.append(RESPONDING.index(formed))
        weight.append(float(row["value"]))
    return views, number, weight


def _height_views(
    air: "AirQuality", tall: NDArray[np.bool_]
) -> tuple[list[View], list[int], list[float]]:
    """A view for each emitted pollutant and height class of a source-receptor matrix."""
    assert air.source_receptor is not None  # noqa: S101
    views = []
    for emitted in air.source_receptor["pollutant"].to_numpy():
        for height in air.source_receptor["height"].to_numpy():
            inside = tall if height == Height.STACK else ~tall
            upstream = 1.0 if height == Height.STACK else 0.0
            views.append(View(f"{emitted}@{height}", str(emitted), inside.astype(float), upstream))
    return views, [0] * len(views), [0.0] * len(views)


def respond(air: "AirQuality", setup: Setup, base_emission: Array) -> Response:
    """Response of the regions' air.

    Parameters
    ----------
    base_emission : array (region, view), t/yr of the base year, dustfall included
    """
    base = air.base[list(RESPONDING)].to_numpy(dtype=float)
    emission = base_emission[:, :-1]
    if air.method != "rollback":
        return source_receptor(base, emission, matrix_gain(air))
    of_view, weight = setup.of_view[:-1], setup.weight[:-1]
    background = air.background[list(RESPONDING)].to_numpy(dtype=float)
    place = (base, background, emission, weight, of_view)
    if air.matrix_rows is not None:
        return rollback(*place, _matrix_transfer(air, of_view))
    return pooled_rollback(*place, *_shares(air, of_view))


def _shares(air: "AirQuality", of_view: NDArray[np.intp]) -> tuple[Array, Array]:
    table = air.transfer.set_index(["air_pollutant", "origin"])["value"].to_dict()
    own = np.array([table[RESPONDING[number], "own"] for number in of_view], dtype=float)
    city = np.array([table[RESPONDING[number], "city"] for number in of_view], dtype=float)
    return own, city


def _matrix_transfer(air: "AirQuality", of_view: NDArray[np.intp]) -> Array:
    """Transfer matrix of the place, array (receptor, region, view)."""
    assert air.matrix_rows is not None  # noqa: S101
    regions = air.base.index
    transfer = np.zeros((len(regions), len(regions), of_view.size))
    for row in air.matrix_rows.to_dict("records"):
        if row["region"] in regions:
            i, r = regions.get_indexer(pd.Index([row["receptor"], row["region"]]))
            for view, number in enumerate(of_view):
                if row["air_pollutant"] in ("all", RESPONDING[number]):
                    transfer[i, r, view] = float(row["value"])
    return transfer


def matrix_gain(air: "AirQuality") -> Array:
    """Gain of a source-receptor matrix, array (receptor, air pollutant, region, view)."""
    assert air.source_receptor is not None  # noqa: S101
    regions = list(air.base.index)
    matrix = air.source_receptor.sel(receptor=regions, region=regions)
    matrix = matrix.reindex(air_pollutant=list(RESPONDING), fill_value=0.0)
    matrix = matrix.transpose("receptor", "air_pollutant", "region", "pollutant", "height")
    values: Array = matrix.to_numpy().reshape(len(regions), len(RESPONDING), len(regions), -1)
    return values
