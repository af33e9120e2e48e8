"""Labels on the result of the air-quality stage."""

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from simmodel.air_quality.outcome import INDICATORS, city_index, region_index
from simmodel.vocabulary import AIR_POLLUTANTS

if TYPE_CHECKING:
    from simmodel.air_quality.outcome import Outcome
    from simmodel.inputs.air_quality import AirQuality

UNIT = "ug/m3, CO mg/m3"
DUSTFALL_UNIT = "t/(km2*month)"
SCREENING = "screening level"
AIR = "air_pollutant"


def with_air(dataset: xr.Dataset, air: "AirQuality", outcome: "Outcome") -> xr.Dataset:
    """The dataset with concentrations, index, days and dustfall; screening level.

    Variables: ``concentration``, ``concentration_baseline`` (region, air_pollutant, year),
    ``concentration_base_year`` (region, air_pollutant), ``concentration_reduction`` (measure,
    region, air_pollutant, year), ``index_parts`` (region, air_pollutant, year),
    ``composite_index``, ``composite_index_baseline`` (region, year), ``composite_index_base_year``
    (region), ``city_index``, ``city_index_baseline`` (year), ``city_index_base_year`` (), ``days``,
    ``days_baseline`` (indicator, year), ``days_base_year`` (indicator), ``dustfall``,
    ``dustfall_baseline`` (region, year), ``dustfall_base_year`` (region). Beside the dimensions:
    ``base_quality`` (region, air_pollutant), A to E, empty where there is no base value.
    """
    cell = ("region", AIR, "year")
    city = [city_index(air, outcome.city[:, which]) for which in (0, 1)]
    days, dust = outcome.days, outcome.dustfall
    arrays: dict[str, tuple[tuple[str, ...], object, str]] = {
        "concentration": (cell, outcome.scenario, UNIT),
        "concentration_baseline": (cell, outcome.baseline, UNIT),
        "concentration_base_year": (cell[:2], outcome.base, UNIT),
        "concentration_reduction": (("measure", *cell), outcome.reduction, UNIT),
        "index_parts": (cell, outcome.parts, "1"),
        "composite_index": (("region", "year"), region_index(air, outcome.scenario), "1"),
        "composite_index_baseline": (("region", "year"), region_index(air, outcome.baseline), "1"),
        "composite_index_base_year": (
            ("region",),
            region_index(air, outcome.base[:, :, None])[:, 0],
            "1",
        ),
        "city_index": (("year",), city[1], "1"),
        "city_index_baseline": (("year",), city[0], "1"),
        "city_index_base_year": ((), city_index(air, outcome.city_base), "1"),
        "days": (("indicator", "year"), days[:, 1], "day"),
        "days_baseline": (("indicator", "year"), days[:, 0], "day"),
        "days_base_year": (("indicator",), outcome.days_base, "day"),
        "dustfall": (("region", "year"), dust[:, 1], DUSTFALL_UNIT),
        "dustfall_baseline": (("region", "year"), dust[:, 0], DUSTFALL_UNIT),
        "dustfall_base_year": (("region",), outcome.dustfall_base, DUSTFALL_UNIT),
    }
    variables = {
        name: (dims, values, {"units": unit, "comment": SCREENING})
        for name, (dims, values, unit) in arrays.items()
    }
    quality = air.base_quality[list(AIR_POLLUTANTS)].to_numpy(dtype=str)
    coordinates = {
        AIR: list(AIR_POLLUTANTS),
        "indicator": np.array(INDICATORS, dtype=str),
        "base_quality": (cell[:2], quality),
    }
    return dataset.assign_coords(coordinates).assign(variables)
