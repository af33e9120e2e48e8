"""How sure the SO2 cut of Shuozhou's plan is for each share of villages with clean heating.

Each setting is a run of the plan with its own ensemble of 256 draws. Run from the repository:

    python docs/scripts/sweep_cluster.py table.csv            here, one after the other
    python docs/scripts/sweep_cluster.py table.csv local      over the cores of this machine
    python docs/scripts/sweep_cluster.py table.csv ADDRESS    over a cluster, by its scheduler

The last two need dask: pip install 'simmodel[dask]'.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from simmodel.results.projection import Projection
from simmodel.uncertainty.sweep import sweep

PLAN = "shuozhou/plan-2020.yaml"
HEATING = "measures.clean-heating-rural.share"


def cut(projection: Projection) -> tuple[float, float, float]:
    """SO2 that the plan saves in 2020: 5 %, 50 % and 95 % quantile, t."""
    assert projection.ensemble is not None
    cells = projection.ensemble.dataset["total_reduction"].sel(pollutant="SO2", year=2020)
    low, median, high = cells.to_numpy().tolist()
    return low, median, high


def main(
    file: Path, where: object = None, shares: Sequence[int] = range(40, 101, 5), draws: int = 256
) -> pd.DataFrame:
    """Run every share and write the table."""
    settings = [{HEATING: f"{share} %"} for share in shares]
    rows = sweep(PLAN, settings, cut, draws=draws, client=where)
    table = pd.DataFrame(rows, columns=["low", "median", "high"], index=list(shares))
    table.to_csv(file, index_label="villages_percent")
    return table


def over_this_machine(file: Path) -> pd.DataFrame:
    """The same with a worker for each core."""
    from distributed import Client, LocalCluster

    with LocalCluster(threads_per_worker=1) as cluster, Client(cluster) as client:
        return main(file, client)


if __name__ == "__main__":
    name, *how = sys.argv[1:]
    made = over_this_machine(Path(name)) if how == ["local"] else main(Path(name), *how)
    sys.stdout.write(made.to_string() + "\n")
