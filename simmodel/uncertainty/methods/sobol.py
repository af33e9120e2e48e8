"""Variance-based indices (Sobol): first order and total, of single inputs or groups of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.uncertainty.methods.function import Function, Progress, bars_of, in_blocks

CONFIDENCE = 0.95
_RESAMPLES = 200


def sobol(
    function: Function,
    groups: Sequence[str],
    points: int,
    seed: int,
    block: int = 4096,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """First-order and total Sobol indices with 95 % intervals.

    Parameters
    ----------
    function : points of the unit cube (draw, column) -> outputs (draw,)
    groups : name of the group that each column belongs to; a column of its own is a group of one
    points : base points, a power of two; the function is evaluated points · (groups + 2) times
    seed : of the scrambled Sobol sequence and of the bootstrap; 0 is a seed
    block : most points to evaluate at once
    progress : called after every block

    Returns
    -------
    DataFrame, one row a group, the largest total first: name, first, first_interval, total,
    total_interval (half widths). ``attrs``: mean, variance, evaluations

    Notes
    -----
    Estimators of Saltelli et al. (2010), Computer Physics Communications 181, 259-270, as in
    SALib. The sum of first-order indices is 1 where nothing interacts; a total well above the
    first order tells of interaction.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = problem_of(groups)
    unit = sampling.sample(problem, points, calc_second_order=False, seed=seed)
    outputs = in_blocks(function, unit, block, progress)
    names = bars_of(groups)
    variance = float(outputs[_independent(len(names), points)].var())
    if variance > 0:
        # SALib takes seed 0 for none
        found = analysis.analyze(
            problem,
            outputs,
            calc_second_order=False,
            num_resamples=_RESAMPLES,
            conf_level=CONFIDENCE,
            seed=seed + 1,
        )
    else:
        found = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), np.zeros(len(names)))
    table = pd.DataFrame(
        {
            "name": names,
            "first": found["S1"],
            "first_interval": found["S1_conf"],
            "total": found["ST"],
            "total_interval": found["ST_conf"],
        }
    )
    table = table.sort_values("total", ascending=False, kind="stable", ignore_index=True)
    table.attrs.update(
        mean=float(outputs[_independent(len(names), points)].mean()),
        variance=variance,
        evaluations=len(unit),
    )
    return table


def problem_of(groups: Sequence[str]) -> dict[str, object]:
    """Describe the columns of a unit cube to SALib."""
    count = len(groups)
    return {
        "num_vars": count,
        "names": [f"column {i}" for i in range(count)],
        "bounds": [[0.0, 1.0]] * count,
        "groups": list(groups),
    }


def _independent(groups: int, points: int) -> NDArray[np.intp]:
    """Rows of SALib's design that are draws of their own: the first and last of each block."""
    step = groups + 2
    first = np.arange(points) * step
    return np.concatenate([first, first + step - 1])
