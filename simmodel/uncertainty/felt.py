"""Emissions as the air feels them, for draws: low and tall sources weighted by view and source."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.setup import DUST, GRID, Setup, set_up
from simmodel.emissions.assemble import used_sources
from simmodel.inputs.globs import narrowest
from simmodel.uncertainty.keys import height_key
from simmodel.uncertainty.parts import of_air
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import POLLUTANTS, Height

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.inputs.air_quality import AirQuality

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Felt:
    """Weights of the views.

    Parameters
    ----------
    setup : the views
    class_of : array (source,), class of sources that every view weighs alike
    emitted : array (view,), pollutant
    low, tall, grid : rows of the pool: weight of what is emitted low (view,), by tall stacks
        (view, class), and where electricity is made (view,)
    """

    setup: Setup
    class_of: Indices
    emitted: Indices
    low: Indices
    tall: Indices
    grid: Indices

    @property
    def classes(self) -> int:
        """Number of classes of sources."""
        return int(self.tall.shape[1])

    def views(self, zones: Array, rows: Array) -> Array:
        """Views by region, array (region, view, …, draw).

        Parameters
        ----------
        zones : array (region · class, height · pollutant, …, draw)
        """
        count = len(POLLUTANTS)
        by_class = zones.reshape(-1, self.classes, *zones.shape[1:])
        flat = (np.newaxis,) * (zones.ndim - 3)
        views = np.empty((by_class.shape[0], self.emitted.size, *zones.shape[2:]))
        for view, pollutant in enumerate(self.emitted):
            low = by_class[:, :, pollutant].sum(axis=1)
            views[:, view] = low * rows[self.low[view]][flat]
            for number in range(self.classes):
                weight = rows[self.tall[view, number]][flat]
                views[:, view] += by_class[:, number, count + pollutant] * weight
        return views


def find_felt(model: "Model", air: "AirQuality", pool: Pool) -> Felt:
    """Weights of the views of a model."""
    sources = [str(source) for source in used_sources(model.catalogue)]
    place = model.library, model.inventory
    key = "views", *sources, *of_air(model)
    setup = pool.parts.once(place, key, lambda: set_up(model, air))
    one, none = pool.constant(1.0), pool.constant(0.0)
    low, tall, grid = [], [], []
    weights = _tall_weights(air, pool)
    for view in setup.views:
        if view.name == DUST:
            low.append(one)
            tall.append([none] * len(sources))
            grid.append(none)
        elif air.method == "rollback":
            formed, emitted = view.name.split(":")
            low.append(one)
            named = weights.get((formed, emitted), [])
            felt = np.array([*(row for _, row in named), one])
            which = narrowest([glob for glob, _ in named], [*sources, GRID])
            tall.append(felt[which[:-1]].tolist())
            grid.append(int(felt[which[-1]]))
        else:
            is_tall = view.name.split("@")[1] == Height.STACK
            low.append(none if is_tall else one)
            tall.append([one if is_tall else none] * len(sources))
            grid.append(one if is_tall else none)
    table, class_of = np.unique(np.array(tall, dtype=np.intp), axis=1, return_inverse=True)
    emitted_column = [POLLUTANTS.index(view.emitted) for view in setup.views]
    return Felt(
        setup,
        class_of.reshape(-1),
        np.array(emitted_column, dtype=np.intp),
        np.array(low, dtype=np.intp),
        table,
        np.array(grid, dtype=np.intp),
    )


def _tall_weights(air: "AirQuality", pool: Pool) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Globs of tall sources and rows of their weight, by air pollutant and what is emitted."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in air.height[air.height["height"] == Height.STACK].to_dict("records"):
        formed, emitted, glob = (str(row[n]) for n in ("air_pollutant", "emitted", "source"))
        key = height_key(formed, emitted, glob)
        found.setdefault((formed, emitted), []).append((glob, pool.row(key, float(row["value"]))))
    return found
