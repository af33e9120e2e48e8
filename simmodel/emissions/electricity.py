"""Where the electricity of the measures is made: inside the plan's regions, or outside."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simmodel.emissions.assemble import used_sources
from simmodel.emissions.projection import Emissions
from simmodel.emissions.system import Array, System
from simmodel.vocabulary import GRID_SOURCE

if TYPE_CHECKING:
    from simmodel.inputs.library import Library
    from simmodel.measures.catalogue import Catalogue

POWER_SECTOR = "power"


def electricity_places(
    system: System, catalogue: "Catalogue", library: "Library"
) -> tuple[Array, int | None]:
    """Share of each region in the place's power generation, by the activity of its power sources.

    Returns
    -------
    array (region,), sums to 1 or is all 0 without power plants; number of the grid's source, if
    used
    """
    sector = catalogue.property_of_source("sector").to_numpy()
    power = np.flatnonzero(sector == POWER_SECTOR)
    generated = np.zeros(system.region_count)
    np.add.at(generated, system.region[power], system.base_activity[power])
    total = float(generated.sum())
    share: Array = generated / total if total > 0 else np.zeros(system.region_count)
    sources = used_sources(catalogue, library)
    number = int(sources.get_loc(GRID_SOURCE)) if GRID_SOURCE in sources else None  # type: ignore[arg-type]
    return share, number


def with_electricity(
    emissions: Emissions, region_share: Array, grid: int | None, inside: float
) -> Emissions:
    """Put the inside part of the change of electricity supply into the regions.

    Parameters
    ----------
    region_share : array (region,), sums to 1, or all 0: then everything stays outside
    inside : share 0-1 of the additional electricity that is made inside the regions

    Returns
    -------
    Emissions whose `outside` is what remains outside; regions and outside together are unchanged
    """
    part = inside * region_share
    if grid is None or not part.any():
        return emissions
    scenario = emissions.scenario.copy()
    scenario[:, grid] += part[:, None, None] * emissions.outside
    reduction = emissions.reduction + part[:, None, None] * emissions.outside_reduction[:, None]
    rest = 1.0 - part.sum()
    return replace(
        emissions,
        scenario=scenario,
        reduction=reduction,
        outside=rest * emissions.outside,
        outside_reduction=rest * emissions.outside_reduction,
    )
