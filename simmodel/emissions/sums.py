"""Sums of what falls on the same place, over sorted places."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Array, Indices

WIDE, FEW = 64, 3
"""Numbers in a row, and rows a place, from and up to which adding by rank is faster."""
VERY_WIDE = 128
"""Numbers in a row from which adding place by place is faster, as with the views of the air."""


def is_new(values: Indices) -> NDArray[np.bool_]:
    """Which of sorted values differ from the one before."""
    new = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new


def summed(place: Indices, values: Array) -> tuple[Indices, Array]:
    """Places, each once, and the sums of what is there.

    Parameters
    ----------
    place : array (row,), sorted
    values : array (row, …)
    """
    first = is_new(place).nonzero()[0]
    if first.size == place.size:
        return place, values
    if values[0].size < WIDE or place.size > FEW * first.size:
        return place[first], _by_place(values, first)
    total, count = values[first], np.diff(first, append=place.size)
    for rank in range(1, int(count.max())):
        more = (count > rank).nonzero()[0]
        total[more] += values[first[more] + rank]
    return place[first], total


def _by_place(values: Array, first: Indices) -> Array:
    """Sums of rows from each first one to the next, array (place, …)."""
    if values[0].size < VERY_WIDE:
        total: Array = np.add.reduceat(values, first, axis=0)
        return total
    total = np.empty((first.size, *values.shape[1:]))
    for row, (start, end) in enumerate(pairwise([*first.tolist(), values.shape[0]])):
        np.add.reduce(values[start:end], axis=0, out=total[row])
    return total


def add_at(target: Array, index: tuple[Indices, ...], value: Array) -> None:
    """Add values to cells that may repeat, in the arrays the caller is filling."""
    place = np.ravel_multi_index(index, target.shape[: len(index)])
    cells = target.reshape(-1, *target.shape[len(index) :])
    if not (place[1:] >= place[:-1]).all():
        order = np.argsort(place, kind="stable")
        place, value = place[order], value[order]
    place, value = summed(place, value)
    if place[-1] - place[0] == place.size - 1:
        cells[place[0] : place[-1] + 1] += value
    else:
        cells[place] += value
