"""How far listed projects have come on a day, and how much of the reduction they secure."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from simmodel.errors import Problem, SimmodelError
from simmodel.languages import names_in
from simmodel.results.projection import Projection
from simmodel.scenario.faults import Fault
from simmodel.scenario.values import parse_date
from simmodel.vocabulary import EMISSION_UNIT, ProjectState

AMOUNT_COLUMNS = (
    "measure clause department region region_name unit projects listed done under_way planned"
    " overdue done_share"
).split()
REDUCTION_COLUMNS = (
    "measure clause department region region_name pollutant year secured hanging unit"
).split()


@dataclass(frozen=True)
class Progress:
    """Progress of the measures that have a list of projects.

    Parameters
    ----------
    day : the day it is seen from
    amounts : DataFrame with `AMOUNT_COLUMNS`, one row a measure and region; in the unit of the
        list. `overdue` is the part of under way and planned whose date has passed
    reductions : DataFrame with `REDUCTION_COLUMNS`, one row a measure, region, pollutant and year:
        t/yr by the projects done, and what hangs on the others
    without_list : ids of the measures that have no list; nothing is known of their progress
    """

    day: date
    amounts: pd.DataFrame
    reductions: pd.DataFrame
    without_list: tuple[str, ...]


def read_day(written: str) -> date:
    """Read a day written as 2020-06-30.

    Raises
    ------
    SimmodelError : it is not written so.
    """
    try:
        return parse_date(written)
    except Fault as fault:
        raise SimmodelError([Problem("--as-of", "", str(fault))]) from None


def progress_on(full: Projection, secured: Projection, day: date, lang: str = "en") -> Progress:
    """Progress on a day.

    Parameters
    ----------
    full : the scenario with all listed projects
    secured : the same with those that were done on the day (`pipeline.build(done_by=…)`)
    day : the day

    Raises
    ------
    SimmodelError : no measure has a list of projects.

    Notes
    -----
    What is secured is each measure's exact share of the reduction by the projects done; what hangs
    on the others is its share with all projects less that. Measures without a list act in both, so
    the sum over measures of both parts is the whole reduction of the listed measures.
    """
    assert full.model is not None  # noqa: S101
    projects = full.model.projects
    if not projects:
        message = (
            "no measure names a list of projects, so nothing is known of progress. Give a measure "
            "'projects: list.csv' with region, enterprise, amount, unit, date and state."
        )
        raise SimmodelError([Problem(str(full.scenario.file), "", message)])
    others = tuple(m.id for m in full.scenario.measures if m.id not in projects)
    return Progress(day, _amounts(full, day, lang), _reductions(full, secured, lang), others)


def _amounts(full: Projection, day: date, lang: str) -> pd.DataFrame:
    assert full.model is not None  # noqa: S101
    about = _about(full)
    names = _region_names(full, lang)
    rows = []
    for measure, listed in full.model.projects.items():
        for region, here in listed.groupby("region", sort=True):
            by_state = {
                s: float(here.loc[here["state"] == s, "amount"].sum()) for s in ProjectState
            }
            late = (here["state"] != ProjectState.DONE) & (here["date"] <= day)
            early = (here["state"] == ProjectState.DONE) & (here["date"] > day)
            done = by_state[ProjectState.DONE] - float(here.loc[early, "amount"].sum())
            whole = float(here["amount"].sum())
            rows.append(
                {
                    **about[measure],
                    "region": str(region),
                    "region_name": names.get(str(region), str(region)),
                    "unit": str(here["unit"].iloc[0]),
                    "projects": len(here),
                    "listed": whole,
                    "done": done,
                    "under_way": by_state[ProjectState.UNDER_WAY],
                    "planned": whole - done - by_state[ProjectState.UNDER_WAY],
                    "overdue": float(here.loc[late, "amount"].sum()),
                    "done_share": done / whole,
                }
            )
    return pd.DataFrame(rows, columns=AMOUNT_COLUMNS)


def _reductions(full: Projection, secured: Projection, lang: str) -> pd.DataFrame:
    assert full.model is not None  # noqa: S101
    about, names = _about(full), _region_names(full, lang)
    listed = [measure for measure in full.model.projects]
    both = [p.dataset["reduction"].sel(measure=listed) for p in (full, secured)]
    whole, safe = (b.transpose("measure", "region", "pollutant", "year") for b in both)
    rows = []
    for index in zip(*np.nonzero(whole.to_numpy()), strict=True):
        measure, region, pollutant, year = (
            whole[dim].to_numpy()[i] for dim, i in zip(whole.dims, index, strict=True)
        )
        value, part = float(whole.to_numpy()[index]), float(safe.to_numpy()[index])
        rows.append(
            {
                **about[str(measure)],
                "region": str(region),
                "region_name": names[str(region)],
                "pollutant": str(pollutant),
                "year": int(year),
                "secured": part,
                "hanging": value - part,
                "unit": EMISSION_UNIT,
            }
        )
    return pd.DataFrame(rows, columns=REDUCTION_COLUMNS)


def _about(projection: Projection) -> dict[str, dict[str, str]]:
    return {
        m.id: {"measure": m.id, "clause": m.clause, "department": m.department}
        for m in projection.scenario.measures
    }


def _region_names(projection: Projection, lang: str) -> dict[str, str]:
    data = projection.dataset
    codes, names = data["region"].to_numpy(), data[f"region_name_{names_in(lang)}"].to_numpy()
    return dict(zip(map(str, codes), map(str, names), strict=True))
