"""What an evaluation of many draws gives."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Outputs of every draw; t per year, µg/m³ (CO mg/m³), targets in the unit of their limit.

    Parameters
    ----------
    emissions, baseline : arrays (draw, region, pollutant, year), with and without the measures
    base_year : array (draw, region, pollutant)
    reduction : array (draw, measure, pollutant, year), of all regions together
    outside : array (draw, pollutant, year), change of emissions where electricity is made outside
    concentration : array (draw, region, air pollutant, year) with the measures, or None where the
        place has no tables of the air
    targets : array (draw, target row), projected values in the order of `Projection.targets`; NaN
        where a target cannot be judged or is not followed through the draws
    margins : array (draw, target row), positive where a target is met with room
    is_met : array (draw, target row), as the verdict of a run; False where `targets` is NaN
    """

    emissions: Array
    baseline: Array
    base_year: Array
    reduction: Array
    outside: Array
    concentration: Array | None
    targets: Array
    margins: Array
    is_met: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Number of draws."""
        return int(self.emissions.shape[0])


def joined(parts: list[Draws]) -> Draws:
    """Draws of several blocks one behind the other."""
    fields: dict[str, Any] = {}
    for name in Draws.__dataclass_fields__:
        found = [getattr(part, name) for part in parts]
        fields[name] = None if found[0] is None else np.concatenate(found)
    return Draws(**fields)
