"""How far an output is from linear in its inputs, and what its form says of sums of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.methods.function import Array, Function

LINEAR = 1e-6
"""Curvature (see `curvature`) below which a draw counts as entering linearly: rounding."""
_AT_ONCE = 256
"""Draws whose curvature is looked at in one evaluation."""
Members = Mapping[int, NDArray[np.intp]]
"""Column -> the inputs that it sets."""


def curvature(
    function: Function,
    around: Array,
    low: Array,
    high: Array,
    members: Sequence[NDArray[np.intp]],
) -> Array:
    """How far the output is from linear in some draws, array (chosen,); nought is linear.

    Parameters
    ----------
    function : values (draw, input) -> outputs (draw,)
    around : array (draw, input), a few points at which to look
    low, high : arrays (input,), ends of the inputs
    members : for each chosen draw, the inputs that it sets; they move together, so that two of
        them that are multiplied show as curved

    Returns
    -------
    The largest distance of the middle from the mean of the two ends, as a part of the largest
    distance between the ends of any of them.
    """
    bent, spans = np.zeros(len(members)), np.zeros(len(members))
    ends = (low, (low + high) / 2, high)
    for point in around:
        at = []
        for start in range(0, len(members), _AT_ONCE):
            own = members[start : start + _AT_ONCE]
            points = np.repeat(point[None, :], 3 * len(own), axis=0)
            for row, inputs in enumerate(own):
                for end, values in enumerate(ends):
                    points[row + end * len(own), inputs] = values[inputs]
            at.append(function(points).reshape(3, len(own)))
        at_low, middle, at_high = np.concatenate(at, axis=1)
        bent = np.maximum(bent, np.abs(middle - (at_low + at_high) / 2))
        spans = np.maximum(spans, np.abs(at_high - at_low))
    largest = float(spans.max(initial=0.0))
    result: Array = bent / largest if largest > 0 else bent
    return result


def together(
    function: Function, here: Array, there: Array, members: Sequence[NDArray[np.intp]]
) -> float:
    """How far the effects of some columns are from adding up; nought where they do.

    Parameters
    ----------
    here, there : arrays (point, input); each column alone and all together move from one to the
        other
    members : the inputs that each column sets

    Returns
    -------
    The largest distance of the effect of all from the sum of the effects of each, as a part of the
    sum of their sizes.
    """
    points = [here]
    for inputs in (*members, np.concatenate(members)):
        moved = here.copy()
        moved[:, inputs] = there[:, inputs]
        points.append(moved)
    start, *alone, whole = function(np.concatenate(points)).reshape(len(points), len(here))
    effects = np.array(alone) - start
    size = np.abs(effects).sum(axis=0)
    apart = np.abs(whole - start - effects.sum(axis=0))
    return float(np.divide(apart, size, out=apart.copy(), where=size > 0).max())
