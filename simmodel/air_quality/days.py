"""Days above a limit after a cut: statistical rollback of the daily distribution (Ott).

Every quantile above background scales alike. Plan terms served: 优良天数, 重污染天数, 超标天数.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simmodel.air_quality.aqi import GOOD, HEAVY
from simmodel.emissions.system import Array

DAYS_IN_YEAR = 365.0
NO_SPREAD = 1e-9
"""Standard deviation of a logarithm up to which all days count as alike."""


def rolled_back(daily: Array, background: Array | float, factor: Array | float) -> Array:
    """Daily concentrations after the part above background has changed.

    Parameters
    ----------
    daily : array (…, day), µg/m³; NaN where not measured
    background : array (…) or number, unit of `daily`
    factor : array (…) or number, 1, what is left of the part above background (1 − cut)

    Returns
    -------
    array (…, day), unit of `daily`; days at or below background do not change, NaN stays NaN

    Notes
    -----
    q' = b + k·(q − b) for q > b. Source: the statistical rollback of Ott, Environmental Statistics
    and Data Analysis (1995), whose chapter was not seen; the equation is from memory.

    By hand: b 10, a cut of 20 %: 60 → 10 + 0.8 · 50 = 50; 8 stays 8.

    >>> rolled_back(np.array([60.0, 8.0]), 10.0, 0.8)
    array([50.,  8.])
    """
    lowest, kept = np.asarray(background)[..., None], np.asarray(factor)[..., None]
    # Written as a subtraction, so that a factor of 1 changes no bit.
    after: Array = daily - (1.0 - kept) * np.maximum(daily - lowest, 0.0)
    return after


def exceedance_days(
    daily: Array,
    limit: float,
    background: Array | float,
    factor: Array | float,
    days_in_year: float = DAYS_IN_YEAR,
) -> Array:
    """Days of a year above a limit after a cut, from a measured series.

    Parameters
    ----------
    daily, background, factor : as in `rolled_back`
    limit : number, unit of `daily`

    Returns
    -------
    array (…), days: the share of the measured days above the limit, times the days of the year; NaN
    without a measured day

    Notes
    -----
    By hand: 3 of 4 measured days above 75, then 1 of 4 after the cut: 273.75 and 91.25 days.
    """
    after = rolled_back(daily, background, factor)
    return _scaled(after > limit, ~np.isnan(after), days_in_year)


def exceedance_days_lognormal(
    mean: Array | float,
    sd_log: Array | float,
    limit: Array | float,
    background: Array | float,
    factor: Array | float,
    days_in_year: float = DAYS_IN_YEAR,
) -> Array:
    """Days of a year above a limit after a cut, where what lies above background is lognormal.

    Parameters
    ----------
    mean : array (…) or number, µg/m³, arithmetic mean of the daily values before the cut
    sd_log : array (…) or number, 1, standard deviation of the logarithm of what lies above
        background
    limit, background : arrays (…) or numbers, unit of `mean`
    factor : array (…) or number, 1, what is left of the part above background (1 − cut)

    Returns
    -------
    array (…), days; NaN where the mean lies below background

    Notes
    -----
    N · Φ(−z), z = (ln((L − b)/(k·(m − b))) + s²/2)/s: a cut moves the mean, the spread stays.

    By hand: mean 60, no background, s = ln 1.8 = 0.588, limit 75: z = (ln 1.25 + 0.173)/0.588 =
    0.674, Φ(−z) = 0.250, 91 days; with a cut of 20 % z = (ln 1.5625 + 0.173)/0.588 = 1.053 and 53
    days.
    """
    room, spread = np.asarray(limit, dtype=float) - background, np.asarray(sd_log, dtype=float)
    above = np.asarray(mean, dtype=float) - background
    part = factor * above
    room, spread, above, part = np.broadcast_arrays(room, spread, above, part)
    # Otherwise the answer is all days or none: no spread, nothing above background, no room.
    varies = (room > 0) & (part > 0) & (spread > NO_SPREAD)
    distance = np.log(np.where(varies, room, 1.0)) - np.log(np.where(varies, part, 1.0))
    z = np.divide(distance + spread**2 / 2, spread, out=np.zeros(room.shape), where=varies)
    share = np.where(varies, _upper_tail(z), part > room)
    known = ~(np.isnan(part + room + spread) | (above < 0))
    days: Array = np.where(known, share, np.nan)[()] * days_in_year
    return days


def good_and_heavy_days(aqi: Array, days_in_year: float = DAYS_IN_YEAR) -> tuple[Array, Array]:
    """Good days (AQI at most 100) and days of heavy pollution (AQI above 200) of a year.

    Parameters
    ----------
    aqi : array (…, day), 1; NaN where not measured

    Returns
    -------
    good, heavy : arrays (…), days: shares of the measured days, times the days of the year; NaN
        without such a day

    Notes
    -----
    National reports take dust out of PM10, PM2.5 and the composite index but keep it in good and
    heavy days (中国环境监测总站, 2021年7月全国城市空气质量报告, note 1,
    http://www.hedianzhan.com.cn/topic/1591504.html), so no day is left out here.

    By hand: AQI 80, 120, 210, 90 and one day without: good 2/4 · 365 = 182.5, heavy 91.25.
    """
    counts = ~np.isnan(aqi)
    good = _scaled((aqi <= GOOD) & counts, counts, days_in_year)
    return good, _scaled((aqi > HEAVY) & counts, counts, days_in_year)


def _scaled(counted: NDArray[np.bool_], valid: NDArray[np.bool_], days_in_year: float) -> Array:
    """Days of a year from the days counted among the valid ones."""
    found, known = np.broadcast_arrays(counted.sum(axis=-1), valid.sum(axis=-1))
    share = np.divide(found, known, out=np.full(known.shape, np.nan), where=known > 0)
    days: Array = share[()] * days_in_year
    return days


def _upper_tail(z: Array) -> Array:
    """Probability that a standard normal variable exceeds z."""
    tail: Array = 0.5 * np.vectorize(math.erfc, otypes=[np.float64])(z / math.sqrt(2.0))
    return tail
