"""What is left of a model without the sources that an official inventory calibrates.

Their rates depend on all activity of a figure, so terms with them are no products of independent
inputs, and the mean of the draws is compared with its closed form without them.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core, Emitted
from simmodel.uncertainty.technology import Technology

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def calibrated_rates(technology: Technology) -> Mask:
    """Which rows of the rates are calibrated, array (rate row,)."""
    if technology.official is None:
        return np.zeros(int(technology.first_row[-1]), dtype=bool)
    is_calibrated = technology.signatures[:, 0] >= technology.official.first
    return np.repeat(is_calibrated, np.diff(technology.first_row))


def uncalibrated_rates(technology: Technology, rates: Array) -> Array:
    """Rates with nought in the calibrated rows, array (rate row, column, draw)."""
    if technology.official is None:
        return rates
    return np.where(calibrated_rates(technology)[:, None, None], 0.0, rates)


def uncalibrated(core: Core, found: Emitted) -> Emitted:
    """Emissions of draws without those of calibrated sources; themselves where there are none."""
    if core.technology.official is None:
        return found
    rates = uncalibrated_rates(core.technology, found.rates)
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    base = found.activity.base[core.plain.origin][:, None]
    plain = core.plain.drawn(found.levels, found.activity, central)
    return replace(
        found,
        rates=rates,
        base_year=core.plain_by_zone.apply(rates, base)[:, :, 0],
        baseline=core.plain_by_zone.apply(rates, plain),
        change=core.by_zone.apply(rates, core.alike.together(found.force)),
    )
