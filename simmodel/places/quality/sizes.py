"""How much a place emits for its people, its area and its coal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.emissions.model import Model
from simmodel.vocabulary import POLLUTANTS

COAL = (
    *("coal", "thermal_coal", "boiler_coal", "gangue"),
    *("household_raw_coal", "household_briquette", "household_clean_coal"),
)
"""Fuels that count as coal burnt."""
COAL_SECTORS = ("power", "heating", "industry_boiler", "household", "waste_other")
"""Sectors whose activity is the fuel itself; kilns and ovens count their product, so the coal in
them is not known from the inventory."""
ALL = "all"
KG_PER_TONNE = 1000.0


@dataclass(frozen=True)
class Sizes:
    """What totals are divided by; NaN where regions.csv does not say it for every region.

    Parameters
    ----------
    people : resident people
    area : km2
    coal : sector, or `ALL` -> t/yr burnt in the base year
    """

    people: float
    area: float
    coal: dict[str, float]


def emissions_by_sector(model: Model) -> pd.DataFrame:
    """Base-year emission of every region, t/yr.

    Returns
    -------
    DataFrame, index (region, sector), one column a pollutant
    """
    segments = model.catalogue.segments
    emitted = model.system.base_rates * model.system.base_activity[:, None]
    table = pd.DataFrame(emitted, columns=list(POLLUTANTS))
    keys = [
        pd.Series(segments["region"].to_numpy(dtype=object), name="region"),
        model.catalogue.property_of_source("sector").reset_index(drop=True).rename("sector"),
    ]
    return table.groupby(keys, sort=True).sum()


def coal_burnt(model: Model) -> pd.Series:
    """Coal burnt in the base year by region and sector, t/yr; index (region, sector)."""
    about = {
        name: model.catalogue.property_of_source(name).to_numpy(dtype=object)
        for name in ("sector", "fuel", "activity_unit")
    }
    burns = (
        np.isin(about["fuel"].astype(str), COAL)
        & np.isin(about["sector"].astype(str), COAL_SECTORS)
        & (about["activity_unit"].astype(str) == "t")
    )
    region = model.catalogue.segments["region"].to_numpy(dtype=object)
    coal = pd.Series(model.system.base_activity[burns])
    keys = [
        pd.Series(region[burns], name="region"),
        pd.Series(about["sector"][burns], name="sector"),
    ]
    return coal.groupby(keys).sum()


def sizes(regions: pd.DataFrame, coal: pd.Series) -> Sizes:
    """People, area and coal of some regions together.

    Parameters
    ----------
    regions : rows of the inventory's regions
    coal : as `coal_burnt` gives it
    """
    here = coal[coal.index.get_level_values("region").isin(regions.index)]
    by_sector = here.groupby("sector").sum()
    burnt = {str(sector): float(tonnes) for sector, tonnes in by_sector.items()}
    return Sizes(
        float(regions["population"].sum(skipna=False)),
        float(regions["area_km2"].sum(skipna=False)),
        burnt | {ALL: sum(burnt.values())},
    )


def intensities(emissions: pd.DataFrame, size: Sizes) -> pd.DataFrame:
    """Totals by pollutant and sector, and what they are per head, km2 and tonne of coal.

    Parameters
    ----------
    emissions : index sector, one column a pollutant, t/yr

    Returns
    -------
    DataFrame : pollutant, sector (`ALL` for their sum), tonnes (t/yr), per_head (kg), per_km2 (t),
        per_coal (kg per t of coal that the sector burns; NaN where it burns none)
    """
    table = pd.concat([emissions.sum().to_frame(ALL).T, emissions]).rename_axis("sector")
    long = table.reset_index().melt("sector", var_name="pollutant", value_name="tonnes")
    coal = long["sector"].map(lambda sector: size.coal.get(sector) or np.nan).astype(float)
    long["per_head"] = KG_PER_TONNE * long["tonnes"] / (size.people or np.nan)
    long["per_km2"] = long["tonnes"] / (size.area or np.nan)
    long["per_coal"] = KG_PER_TONNE * long["tonnes"] / coal
    return long[["pollutant", "sector", "tonnes", "per_head", "per_km2", "per_coal"]]


def place_code(regions: pd.DataFrame) -> str:
    """Code of the place: of what its regions belong to, or of its only region; else blank."""
    if len(regions) == 1:
        return str(regions.index[0])
    parents = set(regions["parent"])
    return str(parents.pop()) if len(parents) == 1 else ""
