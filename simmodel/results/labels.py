"""Labels on the core's arrays: the Dataset and the tables of a Projection."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from simmodel.emissions.assemble import used_sources
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT, POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.emissions.projection import Emissions
    from simmodel.emissions.system import Array

CELL = ("region", "source", "pollutant", "year")
TEXTS = {
    "emissions": "emissions with the plan",
    "baseline": "emissions without the plan's measures",
    "base_year_emissions": "emissions of the base year",
    "reduction": "baseline minus emissions by measure (Shapley value), positive is less",
    "outside_emissions": "change of emissions outside the regions through electricity",
    "outside_reduction": "reduction outside the regions through electricity by measure",
}


def label(model: "Model", emissions: "Emissions", base_year: "Array") -> xr.Dataset:
    """Dataset of a projection; the variables are described at `Projection`.

    Parameters
    ----------
    base_year : array (region, source, pollutant), t
    """
    arrays = {
        "emissions": (CELL, emissions.scenario),
        "baseline": (CELL, emissions.baseline),
        "base_year_emissions": (CELL[:3], base_year),
        "reduction": (("measure", "region", "pollutant", "year"), emissions.reduction),
        "outside_emissions": (("pollutant", "year"), emissions.outside),
        "outside_reduction": (("measure", "pollutant", "year"), emissions.outside_reduction),
    }
    variables = {
        name: (dims, values, {"units": EMISSION_UNIT, "long_name": TEXTS[name]})
        for name, (dims, values) in arrays.items()
    }
    attributes = {"scenario": model.scenario.name, "base_year": model.scenario.base_year}
    return xr.Dataset(variables, coords=_coordinates(model), attrs=attributes)


def _coordinates(model: "Model") -> dict[str, object]:
    regions, measures = model.inventory.regions, model.scenario.measures
    sources = used_sources(model.catalogue)
    about = model.library.sources.loc[sources]
    texts: dict[str, tuple[str, list[object]]] = {
        "region_name_zh": ("region", list(regions["name_zh"])),
        "region_name_en": ("region", list(regions["name_en"])),
        "source_name_zh": ("source", list(about["name_zh"])),
        "source_name_en": ("source", list(about["name_en"])),
        "sector": ("source", list(about["sector"])),
        "fuel": ("source", list(about["fuel"])),
        "measure_title_zh": ("measure", [m.title.zh for m in measures]),
        "measure_title_en": ("measure", [m.title.en for m in measures]),
        "clause": ("measure", [m.clause for m in measures]),
        "kind": ("measure", [str(m.kind) for m in measures]),
    }
    return {
        "region": regions.index.to_numpy(dtype=str),
        "source": sources.to_numpy(dtype=str),
        "pollutant": list(POLLUTANTS),
        "year": list(model.scenario.years),
        "measure": np.array([m.id for m in measures], dtype=str),
    } | {name: (dim, np.array(values, dtype=str)) for name, (dim, values) in texts.items()}


def tables(
    model: "Model", dataset: xr.Dataset, targets: pd.DataFrame, activity: "Array"
) -> Projection:
    """The Projection with its tables and warnings.

    Parameters
    ----------
    activity : array (segment, year), after the measures
    """
    segments = model.catalogue.segments
    years = model.scenario.years
    index = np.repeat(np.arange(len(segments)), len(years))
    unit = model.catalogue.property_of_source("activity_unit").to_numpy(dtype=str)
    long = pd.DataFrame(
        {
            "segment": segments.index.to_numpy(dtype=str)[index],
            "region": segments["region"].to_numpy(dtype=str)[index],
            "source": segments["source"].to_numpy(dtype=str)[index],
            "year": np.tile(years, len(segments)),
            "baseline": model.system.activity.ravel(),
            "scenario": activity.ravel(),
            "unit": unit[index],
        }
    )
    notes = model.matches[model.matches["note"] != ""] if len(model.matches) else model.matches
    warnings = [f"{row.measure}: {row.note}" for row in notes.itertuples()]
    warnings += [*model.library.notes, *model.inventory.notes]
    warnings += model.calibration.notes if model.calibration is not None else ()
    return Projection(
        dataset=dataset,
        targets=targets,
        matches=model.matches,
        activity=long,
        warnings=tuple(warnings),
        scenario=model.scenario,
        inventory=model.inventory,
        library=model.library,
        model=model,
    )
