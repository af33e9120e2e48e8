"""Where the electricity of the measures is made: by the place's power plants, or outside."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simmodel.emissions.projection import Emissions
from simmodel.emissions.system import Array, System

if TYPE_CHECKING:
    from simmodel.measures.catalogue import Catalogue

POWER_SECTOR = "power"


def power_plants(system: System, catalogue: "Catalogue") -> Array:
    """Share of each region and source in the place's power generation, by base-year activity.

    Returns
    -------
    array (region, source), sums to 1, or is all 0 where the place has no power plant
    """
    power = np.flatnonzero(catalogue.property_of_source("sector").eq(POWER_SECTOR).to_numpy())
    share = np.zeros((system.region_count, system.source_count))
    np.add.at(share, (system.region[power], system.source[power]), system.base_activity[power])
    total = float(share.sum())
    return share / total if total > 0 else share


def with_electricity(emissions: Emissions, plants: Array, inside: float) -> Emissions:
    """Let the power plants of the place emit the inside part of the change of electricity supply.

    Parameters
    ----------
    plants : array (region, source), as `power_plants` gives it; all 0 leaves everything outside
    inside : share 0-1 of the change of supply that is made inside the regions

    Returns
    -------
    Emissions whose `outside` is what remains outside; regions and outside together are unchanged
    """
    part = inside * plants
    if not part.any() or not emissions.outside.any():
        return emissions
    here = part.sum(axis=1)
    rest = 1.0 - float(here.sum())
    change = emissions.outside_reduction[:, None]
    return replace(
        emissions,
        scenario=emissions.scenario + part[:, :, None, None] * emissions.outside,
        reduction=emissions.reduction + here[:, None, None] * change,
        outside=rest * emissions.outside,
        outside_reduction=rest * emissions.outside_reduction,
    )
