"""First-order indices without sampling noise, where an output is a sum of products of inputs.

The expectation of such an output, one independent input held, is the output itself with every
other input at its mean. So a quadrature over one input gives its part of the variance exactly.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.methods.function import Array, Function, in_blocks
from simmodel.uncertainty.methods.quadrature import quadrature

LINEAR = 1e-6
"""Curvature (see `curvature`) below which a draw counts as entering linearly: rounding."""
_AT_ONCE = 256
"""Draws whose curvature is looked at in one evaluation."""


def means(from_unit: Function, columns: int) -> Array:
    """Mean of every input, array (input,), when each is a function of one column."""
    probability, weight = quadrature()
    mean: Array = weight @ from_unit(np.repeat(probability[:, None], columns, axis=1))
    return mean


def exact_parts(
    function: Function,
    from_unit: Callable[[Array], Array],
    members: Sequence[NDArray[np.intp]],
    columns: Sequence[int],
    count: int,
    block: int = 4096,
) -> Array:
    """Variance of the expected output given each of some columns, array (chosen column,).

    Parameters
    ----------
    function : values (draw, input) -> outputs (draw,), a sum of products of inputs
    from_unit : probabilities (draw, column) -> values (draw, input)
    members : for each column of `columns`, the inputs that it sets
    columns : of the independent ones, those asked for
    count : how many columns there are

    Notes
    -----
    Divided by the variance of the output it is the first-order Sobol index. Exact where the
    inputs of every *other* column enter linearly.
    """
    if not columns:
        return np.empty(0)
    probability, weight = quadrature()
    middle = means(from_unit, count)
    swept = from_unit(np.repeat(probability[:, None], count, axis=1))
    points = np.repeat(middle[None, :], len(columns) * len(weight), axis=0)
    for position, inputs in enumerate(members):
        rows = slice(position * len(weight), (position + 1) * len(weight))
        points[rows, inputs] = swept[:, inputs]
    outputs = in_blocks(function, points, block, None).reshape(len(columns), len(weight))
    mean = outputs @ weight
    part: Array = ((outputs - mean[:, None]) ** 2) @ weight
    return part


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
