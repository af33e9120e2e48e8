"""Stack limits in mg/m³, of a standard or of the plan itself, as mass per activity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simmodel.errors import Problem, UnitError, did_you_mean
from simmodel.inputs.tables import rows_of
from simmodel.measures.actions import Array, Indices
from simmodel.measures.catalogue import matches_source
from simmodel.measures.implementation import Setting
from simmodel.units import to_canonical
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.inputs.library import Library
    from simmodel.scenario.schema import Measure

LIMITABLE = ("SO2", "NOx", "TSP", "VOC", "NH3", "CO")
MG_PER_KG = 1e6


def stack_limits(
    measure: "Measure", segments: Indices, setting: Setting, library: "Library"
) -> Array:
    """Highest emission by the stack in kg per activity, C·V; array (member, pollutant)."""
    limits = np.full((segments.size, len(POLLUTANTS)), np.inf)
    standard = _standard(measure, setting, library)
    sources = setting.catalogue.segments["source"].iloc[segments].to_numpy(dtype=str)
    for source in np.unique(sources):
        allowed = _concentrations(measure, str(source), setting, standard)
        if not allowed:
            continue
        if source not in library.flue_gas.index:
            message = (
                f"no flue-gas volume for {source}, so mg/m³ cannot become mass. "
                "Add it to flue_gas.csv."
            )
            setting.problems.append(Problem(setting.file, f"{measure.place}.where", message))
            continue
        volume = float(library.flue_gas.loc[source, "volume"])
        for pollutant, concentration in allowed.items():
            limits[sources == source, POLLUTANTS.index(pollutant)] = (
                concentration * volume / MG_PER_KG
            )
    return limits


def _standard(
    measure: "Measure", setting: Setting, library: "Library"
) -> list[tuple[str, str, float]]:
    """Rows of the measure's standard: glob of sources, pollutant, concentration in mg/m3."""
    if not measure.standard:
        return []
    rows = library.limits[library.limits["limit"] == measure.standard]
    if rows.empty:
        hint = did_you_mean(measure.standard, map(str, library.limits["limit"].unique()))
        message = f"{measure.standard!r} is not a standard of limits.csv.{hint}"
        setting.problems.append(Problem(setting.file, f"{measure.place}.standard", message))
    return list(rows_of(rows, "source", "pollutant", "concentration"))


def _concentrations(
    measure: "Measure", source: str, setting: Setting, standard: Sequence[tuple[str, str, float]]
) -> dict[str, float]:
    allowed = {
        pollutant: concentration
        for glob, pollutant, concentration in standard
        # the finer particles follow the limit on TSP in proportion
        if pollutant in LIMITABLE and matches_source(source, [glob])
    }
    for pollutant, value in measure.limits.items():
        place = f"{measure.place}.limits.{pollutant}"
        if pollutant not in LIMITABLE:
            message = (
                f"a stack limit speaks of {', '.join(LIMITABLE)} (TSP for particles), "
                f"not of {pollutant}."
            )
            setting.problems.append(Problem(setting.file, place, message))
            continue
        try:
            allowed[pollutant] = to_canonical(value.value, value.unit, "mg/m^3")
        except UnitError as error:
            setting.problems.append(Problem(setting.file, place, str(error)))
    return allowed
