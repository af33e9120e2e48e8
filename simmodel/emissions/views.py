"""Further columns of the core: an emission seen with a weight for each source and process.

The air-quality stage needs, for each pair of an air pollutant and what forms it, the emission
weighted by the height at which it leaves: a tonne from a tall stack is felt less than one from a
stove. A view is such a column. It runs through the core like a pollutant, so that measures, limits
and attribution apply to it exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.emissions.projection import Emissions
from simmodel.emissions.system import Array, System


@dataclass(frozen=True)
class View:
    """An emission with weights.

    Parameters
    ----------
    name : label of the column
    emitted : pollutant that is emitted
    weight : array (source, slot), weight of what a process emits
    upstream : weight of what is emitted where the electricity is made
    """

    name: str
    emitted: str
    weight: Array
    upstream: float


def with_views(system: System, views: Sequence[View]) -> System:
    """The system with a column for each view behind its pollutants."""
    column = [system.pollutants.index(view.emitted) for view in views]
    factors, controls = system.factors, system.controls
    weight = np.stack([view.weight for view in views], axis=-1)[factors.source_of_row]
    upstream = factors.upstream[:, column] * np.array([view.upstream for view in views])

    def joined(array: Array) -> Array:
        return np.concatenate([array, array[:, :, column] * weight], axis=-1)

    return replace(
        system,
        factors=replace(
            factors,
            constant=joined(factors.constant),
            sulphur=joined(factors.sulphur),
            ash=joined(factors.ash),
            upstream=np.concatenate([factors.upstream, upstream], axis=-1),
        ),
        controls=replace(
            controls,
            removal=np.concatenate([controls.removal, controls.removal[:, :, column]], axis=-1),
        ),
        pollutants=(*system.pollutants, *(view.name for view in views)),
        emitted=(*system.emitted, *(view.emitted for view in views)),
    )


def split_views(emissions: Emissions) -> tuple[Emissions, Emissions]:
    """The pollutants' part of a result, and the views' part by region (a single source)."""
    count = emissions.scenario.shape[2]
    assert emissions.summed is not None  # noqa: S101

    def part(baseline: Array, scenario: Array, columns: slice) -> Emissions:
        return Emissions(
            baseline,
            scenario,
            emissions.reduction[:, :, columns],
            emissions.outside[columns],
            emissions.outside_reduction[:, columns],
        )

    return (
        part(emissions.baseline, emissions.scenario, slice(None, count)),
        part(*emissions.summed, slice(count, None)),
    )
