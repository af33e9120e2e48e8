"""Rank of a city by its composite index among others, such as the 168 key cities (重点城市排名)."""

import numpy as np

from simmodel.emissions.system import Array
from simmodel.errors import InputDataError


def rank(index: float, others: Array) -> int:
    """Rank of a city: 1 and the number of others with a lower index.

    Parameters
    ----------
    index : number, 1, composite index of the city
    others : array (city,), 1, of the others, without the city itself; NaN is left out

    Returns
    -------
    1 is the best; equal cities share the better rank (并列), so give indices of two places on both
    sides to rank as bulletins do

    Raises
    ------
    InputDataError : the index is NaN.

    Notes
    -----
    By hand: 5.0 among 4.2, 4.9, 5.0 and 6.1: two are lower, rank 3.

    >>> rank(5.0, np.array([4.2, 4.9, 5.0, 6.1]))
    3
    """
    if np.isnan(index):
        raise InputDataError("The composite index is not known, so it has no rank.")
    return int(ranks(np.asarray(index), others))


def ranks(index: Array, others: Array) -> Array:
    """Ranks of many indices, such as draws; see `rank`.

    Parameters
    ----------
    index : array (…), 1
    others : array (city,) or (…, city), 1, without the city itself; NaN is left out

    Returns
    -------
    array (…), 1 is the best; NaN where the index is NaN
    """
    lower = (others < np.asarray(index)[..., None]).sum(axis=-1)
    place: Array = np.where(np.isnan(index), np.nan, 1.0 + lower)
    return place


def index_for_rank(wanted: int, others: Array) -> float:
    """Index up to which a rank holds: any value not above it has the rank or a better one.

    Parameters
    ----------
    wanted : rank, 1 is the best
    others : as in `rank`

    Returns
    -------
    1: the index of the city now at that place among the others. Infinite where there are fewer
    others, −infinite for a rank below 1, which no index gives.

    Notes
    -----
    By hand: rank 3 among 4.2, 4.9, 5.0 and 6.1 needs 5.0 (shared); 5.01 would be 4th.
    """
    known = np.sort(others[~np.isnan(others)])
    if wanted < 1:
        return -np.inf
    return float(known[wanted - 1]) if wanted <= known.size else np.inf
