"""Composite index of a year (环境空气质量综合指数, HJ 663) and the rounding of the bulletins.

The limits are those of an edition of GB 3095: data, not code.
"""

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Array

INDEX_DECIMALS = 2
"""Places to which bulletins print the index and its parts."""
_TIE = 1e-9


def composite_index(concentration: Array, limit: Array) -> tuple[Array, Array]:
    """Sum of concentration over limit.

    Parameters
    ----------
    concentration : array (…, pollutant), in the unit of `limit`: annual means of SO2, NO2, PM10 and
        PM2.5, CO as 95th percentile of the daily means, O3 as 90th percentile of the daily maximum
        8-hour means
    limit : array (pollutant,), grade II: annual, and daily or 8-hour for CO and O3

    Returns
    -------
    index : array (…), 1, not rounded; NaN where a pollutant is missing
    parts : array (…, pollutant), 1, single indices (单项指数)

    Notes
    -----
    I = Σ C/S. Source: 安徽省16个地级市空气质量排名, note 2 (http://www.chuzhou.cn/2019/0517/388557.shtml),
    after HJ 663-2013.

    By hand: PM2.5 21/35 + PM10 39/70 + SO2 9/60 + NO2 15/40 + O3 192/160 + CO 0.7/4 = 3.06.
    """
    parts = concentration / limit
    index: Array = parts.sum(axis=-1)
    return index, parts


def load_shares(parts: Array) -> Array:
    """Share of each pollutant in the index (污染负荷).

    Parameters
    ----------
    parts : array (…, pollutant), 1

    Returns
    -------
    array (…, pollutant), 0-1, summing to 1; NaN where the index is 0 or a part is missing
    """
    total = parts.sum(axis=-1, keepdims=True)
    unknown = np.full(np.shape(parts), np.nan)
    shares: Array = np.divide(parts, total, out=unknown, where=total > 0)
    return shares


def primary_pollutant(parts: Array) -> NDArray[np.bool_]:
    """Mark the pollutant with the largest single index (首要污染物).

    Parameters
    ----------
    parts : array (…, pollutant), 1

    Returns
    -------
    mask (…, pollutant); equal pollutants are all marked, none where a part is missing
    """
    largest = parts.max(axis=-1, keepdims=True)
    marked: NDArray[np.bool_] = parts == largest
    return marked


def bulletin(value: Array, decimals: Array | int) -> Array:
    """Round as the bulletins do: half to even (四舍六入五成双).

    Parameters
    ----------
    value : array (…), not below 0
    decimals : places kept, for all or an array that broadcasts with `value`; −1 keeps tens

    Returns
    -------
    array (…), same unit

    Notes
    -----
    GB/T 8170-2008 rounds a remainder of exactly one half to the even neighbour: 1.050 to 1.0, 0.35
    to 0.4, 2500 to 2 thousand (https://www.daowen.com/book/content/214653640/12857750.html). HJ
    663-2013 names it among its references
    (https://www.chinesestandard.net/PDF/English.aspx/HJ663-2013). A binary fraction is hardly ever
    exactly one half (0.575 is stored as 0.57499…), so what lies within 1e-9 of it counts as one
    half.

    >>> bulletin(np.array([0.325, 0.575, 0.3251]), 2)
    array([0.32, 0.58, 0.33])
    """
    scale = np.power(10.0, decimals)
    scaled = np.asarray(value) * scale
    halves = np.rint(2.0 * scaled)
    is_tie = np.abs(2.0 * scaled - halves) <= _TIE * np.maximum(1.0, np.abs(halves))
    whole = np.rint(np.where(is_tie, halves / 2.0, scaled))
    rounded: Array = whole / scale
    return rounded


def bulletin_index(concentration: Array, limit: Array, decimals: Array) -> tuple[Array, Array]:
    """Composite index as a bulletin prints it: rounded at each step, then summed.

    Parameters
    ----------
    concentration, limit : as in `composite_index`
    decimals : array (pollutant,), places to which a concentration is published in that unit: 0 in
        µg/m³, 1 for CO in mg/m³

    Returns
    -------
    index : array (…), 1, to two places
    parts : array (…, pollutant), 1, to two places

    Notes
    -----
    Concentrations are rounded as published, each C/S to two places, half to even, then summed. The
    rule is inferred from eight published rows that it reproduces, three of which the sum of
    unrounded parts misses by 0.01 (`tests/unit/air_quality/test_composite.py`); the clauses of HJ
    663 were not read. It can differ from `composite_index` by 0.03 and the rounding of the
    concentrations.

    By hand: SO2 3/60 = 0.05, NO2 13/40 = 0.325 → 0.32, PM10 16/70 → 0.23, PM2.5 13/35 → 0.37, CO
    0.9/4 = 0.225 → 0.22, O3 87/160 → 0.54: 1.73, where the unrounded sum is 1.744.
    """
    _, exact = composite_index(bulletin(concentration, decimals), limit)
    parts = bulletin(exact, INDEX_DECIMALS)
    return bulletin(parts.sum(axis=-1), INDEX_DECIMALS), parts
