"""One at a time: each assumption at its low and its high end, everything else as it is."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simmodel.uncertainty.methods.function import Array, Function


def tornado(
    function: Function, base: Array, low: Array, high: Array, names: Sequence[str]
) -> pd.DataFrame:
    """Outputs at the ends of each bar, the longest bar first.

    Parameters
    ----------
    function : points (draw, input) -> outputs (draw,)
    base : array (input,), where everything stands
    low, high : arrays (bar, input), the whole point at the end of each bar; a bar may move one
        input or several together
    names : names of the bars

    Returns
    -------
    DataFrame, one row a bar: name, base, low, high (outputs), swing (high minus low), share (of
    the sum of squared swings, nought where nothing moves)

    Notes
    -----
    The share is that of the variance where the output is linear and the intervals are alike.
    """
    count = len(names)
    outputs = function(np.vstack([base[None, :], low, high]))
    at_low, at_high = outputs[1 : count + 1], outputs[count + 1 :]
    swing = at_high - at_low
    total = float((swing**2).sum())
    table = pd.DataFrame(
        {
            "name": list(names),
            "base": outputs[0],
            "low": at_low,
            "high": at_high,
            "swing": swing,
            "share": swing**2 / total if total > 0 else np.zeros(count),
        }
    )
    reach = np.maximum(np.abs(at_low - outputs[0]), np.abs(at_high - outputs[0]))
    order = np.lexsort((-reach, -np.abs(swing)))
    return table.iloc[order].reset_index(drop=True)
