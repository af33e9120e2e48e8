"""Values that the shipped plans gave when last looked at; `python -m tests.expected` renews them.

The commit that renews them says which numbers moved and why.
"""

import csv
import io
from pathlib import Path

import numpy as np

from simmodel import pipeline
from simmodel.data_folders import scenarios_folder
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

FOLDER = Path(__file__).parent / "expected"
PLANS = (
    "shuozhou/plan-2020",
    "shanxi/plan-2025",
    "datong/plan-2021",
    "changji/plan-2020",
    "yangquan/plan-2020",
)


def project(plan: str) -> Projection:
    """Projection of a shipped plan."""
    return pipeline.run(load(scenarios_folder() / f"{plan}.yaml"))


def values(projection: Projection) -> list[tuple[str, str, str, str]]:
    """What is kept of a projection: totals, the measures of the last year, verdicts."""
    data, rows = projection.dataset, []
    for name in ("baseline", "emissions"):
        totals = data[name].sum(["region", "source"], skipna=False)
        for pollutant in ("SO2", "NOx", "PM10", "PM2.5", "TSP", "VOC", "NH3", "CO", "CO2"):
            for year in data["year"].to_numpy():
                value = float(totals.sel(pollutant=pollutant, year=year))
                rows.append((name, pollutant, str(year), f"{value:.6g}"))
    last = data["reduction"].isel(year=-1).sum("region", skipna=False)
    for measure in data["measure"].to_numpy():
        for pollutant in ("SO2", "NOx", "PM2.5"):
            value = float(np.round(last.sel(measure=measure, pollutant=pollutant), 6))
            rows.append((f"reduction {measure}", pollutant, "last", f"{value + 0.0:.6g}"))
    for row in projection.targets.to_dict("records"):
        rows.append((f"target {row['target']}", row["region"], str(row["year"]), row["verdict"]))
    return rows


def written(rows: list[tuple[str, str, str, str]]) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("what", "of", "year", "value"), *rows])
    return text.getvalue()


def file_of(plan: str) -> Path:
    """Where the values of a plan are kept."""
    return FOLDER / f"{plan.replace('/', '-')}.csv"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in PLANS:
        file_of(name).write_text(written(values(project(name))), encoding="utf-8", newline="\n")
