"""What every method takes: a vectorised function; large sets of points go through in blocks."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
"""Points, array (draw, input), to outputs, array (draw,)."""
Progress = Callable[[int, int], None]
"""Called with the draws done and the draws in all."""


def in_blocks(function: Function, points: Array, block: int, progress: Progress | None) -> Array:
    """Evaluate a function on many points, a block at a time, so that memory stays bounded."""
    outputs = np.empty(len(points))
    for start in range(0, len(points), block):
        part = points[start : start + block]
        outputs[start : start + len(part)] = function(part)
        if progress is not None:
            progress(min(start + block, len(points)), len(points))
    return outputs


def bars_of(groups: Sequence[str]) -> list[str]:
    """Names of the groups, each once, in the order of their first column.

    >>> bars_of(["a", "b", "a"])
    ['a', 'b']
    """
    return list(dict.fromkeys(groups))
