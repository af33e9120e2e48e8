"""How far one assumption must move before an output crosses nought."""

from collections.abc import Callable

import numpy as np

from simmodel.uncertainty.methods.function import Array

_GRID = 33


def turning_point(
    function: Callable[[Array], Array], start: float, low: float, high: float
) -> float | None:
    """Crossing of nought nearest to a start.

    Parameters
    ----------
    function : positions, array (draw,) -> outputs (draw,), along one assumption
    start : where the assumption stands now
    low, high : between which the crossing is looked for

    Returns
    -------
    Position of the crossing, None where the sign is the same everywhere.

    Notes
    -----
    A grid from `low` to `high` finds the intervals where the sign changes, Brent's method the
    crossing in the one nearest to the start. An output that is exactly nought counts as not
    crossed (a target that is just met is met).
    """
    from scipy.optimize import brentq

    grid = np.unique(np.append(np.linspace(low, high, _GRID), start))
    above = function(grid) >= 0
    changes = np.flatnonzero(above[1:] != above[:-1])
    if not changes.size:
        return None
    middle = (grid[changes] + grid[changes + 1]) / 2
    nearest = changes[np.argmin(np.abs(middle - start))]
    left, right = float(grid[nearest]), float(grid[nearest + 1])

    def one(position: float) -> float:
        return float(function(np.array([position]))[0])

    ends = one(left), one(right)
    if 0.0 in ends:
        return left if ends[0] == 0.0 else right
    return float(brentq(one, left, right, xtol=1e-9 * (high - low)))
