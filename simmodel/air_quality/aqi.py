"""Air quality index of a day, AQI (空气质量指数), from the break-points of an edition of HJ 633.

Plan terms served: 优良天数, 重污染天数, 首要污染物. The break-points are data, not code.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Array
from simmodel.errors import AlignmentError

EXCELLENT = 50.0
"""AQI up to which a day is excellent (优) and has no primary pollutant; source as `HEAVY`."""
GOOD = 100.0
"""AQI up to which a day counts as good (优良); source as `HEAVY`."""
HEAVY = 200.0
"""AQI above which a day is heavily polluted (重度, 严重污染). Source: the bands of HJ 633-2012, as
printed in the README of the repository caiyunapp/aqi-hub."""
_NOISE = 1e-9
"""What the division may add to an index that is whole."""


def iaqi(concentration: Array, breakpoints: Array) -> Array:
    """Individual index of one pollutant (空气质量分指数), rounded up to an integer.

    Parameters
    ----------
    concentration : array (…), in the unit of the break-points. It is not rounded here: PM2.5 of
        75.2 gives 101, though a bulletin prints 75 and a good day. To count days as bulletins do,
        round with `composite.bulletin` first (whole µg/m³, CO to 0.1 mg/m³)
    breakpoints : array (k, 2), individual index and concentration, both rising

    Returns
    -------
    array (…), 1. Above the last break-point the last index, 500 (300 for O3 over 8 hours, whose
    table ends there). NaN stays NaN.

    Notes
    -----
    IAQI = (I_hi − I_lo)/(BP_hi − BP_lo) · (C − BP_lo) + I_lo. Source: HJ 633-2012, equation 1, as
    printed at https://blog.csdn.net/kexiiii/article/details/119535019.

    By hand: PM2.5 of 90 between 75 and 115, 100 + 50/40 · 15 = 118.75, that is 119.

    >>> iaqi(np.array([35.0, 90.0, 900.0]), np.array([[0, 0], [50, 35], [100, 75], [150, 115]]))
    array([ 50., 119., 150.])
    """
    index = np.interp(concentration, breakpoints[:, 1], breakpoints[:, 0])
    # 110.00000000000001 must not become 111, and + 0.0 turns −0 into 0.
    raised: Array = np.ceil(index - _NOISE) + 0.0
    return raised


def aqi(daily: Mapping[str, Array], breakpoints: Mapping[str, Array]) -> Array:
    """Air quality index: the largest individual index of a day.

    Parameters
    ----------
    daily : pollutant -> array (…, day), concentration as `iaqi` wants it; all of one shape
    breakpoints : pollutant -> array (k, 2), at least for the pollutants of `daily`

    Returns
    -------
    array (…, day), 1. A pollutant that was not measured (NaN) is left out, so the index is then a
    lower bound; NaN where none was measured.

    Raises
    ------
    AlignmentError : no pollutant is given, or one has no break-points.
    """
    index: Array = np.fmax.reduce(list(_individual(daily, breakpoints).values()))
    return index


def primary_pollutants(
    daily: Mapping[str, Array], breakpoints: Mapping[str, Array]
) -> dict[str, NDArray[np.bool_]]:
    """Mark the days on which a pollutant is a primary one (首要污染物).

    Parameters
    ----------
    daily, breakpoints : as in `aqi`

    Returns
    -------
    pollutant -> mask (…, day): its individual index is the AQI and lies above 50. Equal pollutants
    are all marked; a day without one is excellent or not measured.

    Raises
    ------
    AlignmentError : no pollutant is given, or one has no break-points.

    Notes
    -----
    Source: HJ 633-2012, as described at http://hrcoo.com/news/20130319103.html.
    """
    individual = _individual(daily, breakpoints)
    largest = np.fmax.reduce(list(individual.values()))
    return {name: (index == largest) & (index > EXCELLENT) for name, index in individual.items()}


def _individual(daily: Mapping[str, Array], breakpoints: Mapping[str, Array]) -> dict[str, Array]:
    """Individual indices of all pollutants."""
    without = [name for name in daily if name not in breakpoints]
    if without:
        raise AlignmentError(f"The AQI has no break-points for {', '.join(without)}.")
    if not daily:
        raise AlignmentError("The AQI needs daily concentrations of at least one pollutant.")
    return {name: iaqi(values, breakpoints[name]) for name, values in daily.items()}
