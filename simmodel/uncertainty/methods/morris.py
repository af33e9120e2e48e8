"""Elementary effects (Morris): a cheap screening that tells what matters and what interacts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simmodel.uncertainty.methods.function import Function, Progress, bars_of, in_blocks
from simmodel.uncertainty.methods.sobol import CONFIDENCE, problem_of

LEVELS = 4
"""Levels of the grid, as Morris used; a step is 2/3 of the range."""


def morris(
    function: Function,
    groups: Sequence[str],
    trajectories: int,
    seed: int,
    block: int = 4096,
    progress: Progress | None = None,
    levels: int = LEVELS,
) -> pd.DataFrame:
    """Mean and spread of the elementary effects.

    Parameters
    ----------
    function : points of the unit cube (draw, column) -> outputs (draw,)
    groups : name of the group of each column; the columns of a group move in the same step, each
        in its own direction
    trajectories : walks through the cube; the function is evaluated trajectories · (groups + 1)
        times
    seed : 0 is a seed

    Returns
    -------
    DataFrame, one row a group, the largest first: name, mu (mean effect over the whole range),
    mu_star (mean of its size), mu_star_interval (95 %, half width), sigma (spread, which tells of
    curvature or interaction; not known for a group of several columns). ``attrs``: evaluations

    Notes
    -----
    Morris (1991), Technometrics 33, 161-174; the mean of sizes: Campolongo, Cariboni and Saltelli
    (2007), Environmental Modelling & Software 22, 1509-1518. Computed by SALib.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = problem_of(groups)
    unit = sampling.sample(problem, trajectories, num_levels=levels, seed=seed)
    outputs = in_blocks(function, unit, block, progress)
    found = analysis.analyze(
        problem, unit, outputs, conf_level=CONFIDENCE, num_levels=levels, seed=seed
    )
    table = pd.DataFrame(
        {
            "name": list(found["names"]),
            "mu": np.asarray(found["mu"], dtype=float),
            "mu_star": np.asarray(found["mu_star"], dtype=float),
            "mu_star_interval": np.asarray(found["mu_star_conf"], dtype=float),
            "sigma": np.asarray(found["sigma"], dtype=float),
        }
    )
    order = {name: i for i, name in enumerate(bars_of(groups))}
    table = table.sort_values(
        ["mu_star", "name"],
        ascending=[False, True],
        key=lambda column: column.map(order) if column.name == "name" else column,
        ignore_index=True,
    )
    table.attrs["evaluations"] = len(unit)
    return table
