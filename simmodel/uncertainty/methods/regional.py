"""Regional sensitivity: in which draws a target is missed, and which inputs lie elsewhere there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.uncertainty.methods.function import Array

FEWEST = 10
"""Draws that each side must have for the comparison to mean anything."""


def regional(unit: Array, is_met: NDArray[np.bool_], names: Sequence[str]) -> pd.DataFrame:
    """Distance between the inputs of draws that meet a target and of those that miss it.

    Parameters
    ----------
    unit : array (draw, input), the draws on the unit cube
    is_met : array (draw,) of bool
    names : of the inputs

    Returns
    -------
    DataFrame, one row an input, the largest first: name, distance (two-sample
    Kolmogorov-Smirnov, 0-1), probability (of such a distance by chance), shift (mean where met
    minus mean where missed, in quantiles; positive: met where the input is high). Empty when one
    side has fewer than `FEWEST` draws.

    Notes
    -----
    Monte Carlo filtering: Hornberger and Spear (1981), Journal of Environmental Management 12,
    7-18; Saltelli et al. (2004), Sensitivity Analysis in Practice, section 6.
    """
    from scipy.stats import ks_2samp

    columns = ["name", "distance", "probability", "shift"]
    if min(is_met.sum(), (~is_met).sum()) < FEWEST:
        return pd.DataFrame(columns=columns)
    rows = []
    for column, name in zip(unit.T, names, strict=True):
        test = ks_2samp(column[is_met], column[~is_met])
        shift = column[is_met].mean() - column[~is_met].mean()
        rows.append((name, float(test.statistic), float(test.pvalue), float(shift)))
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)
