"""Recompute the table that `check --report` compares places with.

``python -m tests.comparison --renew`` writes ``simmodel/places/comparison.csv`` anew from the five
shipped plans.
"""

import sys
from pathlib import Path

import pandas as pd

from simmodel.data_folders import scenarios_folder
from simmodel.pipeline import build
from simmodel.places.quality.comparison import rows_of
from simmodel.results.write import write_csv
from simmodel.scenario.load import load

TABLE = Path(__file__).parents[1] / "simmodel" / "places" / "comparison.csv"
PLACES = {
    "shuozhou": ("plan-2020", "朔州市", "Shuozhou"),
    "datong": ("plan-2021", "大同市", "Datong"),
    "yangquan": ("plan-2020", "阳泉市", "Yangquan"),
    "changji": ("plan-2020", "昌吉市", "Changji city"),
    "shanxi": ("plan-2025", "山西省", "Shanxi province"),
}


def rows(place: str) -> pd.DataFrame:
    """Rows of one shipped place, computed anew."""
    plan, *names = PLACES[place]
    scenario = load(scenarios_folder() / place / f"{plan}.yaml")
    return rows_of(build(scenario), place, *names)


if __name__ == "__main__":
    table = pd.concat([rows(place) for place in PLACES])
    if "--renew" in sys.argv:
        write_csv(table, TABLE)
    else:
        sys.stdout.write(table.to_string())
