"""Read lists of projects (任务清单、工程清单): what is done where, how large, by when, how far."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.inputs.activity import region_codes
from simmodel.inputs.checks import check_filled, check_known, parse_numbers
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table, read_table
from simmodel.vocabulary import ProjectState

if TYPE_CHECKING:
    from simmodel.scenario.schema import Measure

PROJECT_COLUMNS = ("region", "enterprise", "amount", "unit", "date", "state")
WORK = "work"
"""Column that a list may have besides: what is done. Others of the user's own are passed over."""
KEY = ("region", "enterprise", WORK, "amount")
"""What two rows have in common that may be one project, listed twice."""


def read_projects(measures: Iterable["Measure"], regions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Read the lists of projects that measures name.

    Parameters
    ----------
    measures : measures of a scenario; those without a list are passed over
    regions : `Inventory.regions`

    Returns
    -------
    dict : measure id to DataFrame of region (code), enterprise, work, amount, unit (one unit a
        list, the first that is written), date (of completion, a `datetime.date`), state (a
        `ProjectState`; blank is planned), file, line, twice (where the same project seems to stand
        before, such as ``list.csv row 3``; else ``""``)

    Raises
    ------
    InputDataError : every fault of every list, at once.
    """
    faults = Faults()
    lists = {
        measure.id: _read_list(measure.projects, regions, faults)
        for measure in measures
        if measure.projects is not None
    }
    faults.raise_if_any()
    return _with_repeats(lists)


def finished(projects: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the projects of a list that were done on a day."""
    done = (projects["state"] == ProjectState.DONE) & (projects["date"] <= day)
    return projects[done]


def _read_list(path: Path, regions: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    table = faults.take(read_table(path, PROJECT_COLUMNS, extra=True))
    if table.is_sound and not len(table):
        faults.add(table.name, "", "has a header but no rows. List at least one project.")
    check_filled(table, "unit", faults)
    amount = parse_numbers(table, "amount", faults)
    wrong = np.asarray(amount <= 0)
    faults.at(table, wrong, "amount", lambda i: f"{table['amount'][i]} is not above 0.")
    unit = next((u for u in table["unit"] if u), "")
    factor = convert(table, "unit", [unit if u else "" for u in table["unit"]], faults)
    computed = {
        "region": region_codes(table, _region_table(regions), faults),
        "amount": amount * factor,
        "unit": np.full(len(table), unit, dtype=object),
        "date": _dates(table, faults),
        "state": _states(table, faults),
        WORK: table.cells.get(WORK, np.full(len(table), "", dtype=object)),
    }
    return table.frame(PROJECT_COLUMNS, **computed)


def _states(table: Table, faults: Faults) -> Cells:
    """Return the column `state`; a project of which nothing is said is planned."""
    check_known(table, "state", tuple(ProjectState), "a state of a project", faults, blank=True)
    return np.array([cell or ProjectState.PLANNED for cell in table["state"]], dtype=object)


def _with_repeats(lists: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Say of each named project where it seems to stand already, in its own or another list."""
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for measure, listed in lists.items():
        twice = []
        for row in listed.to_dict("records"):
            key = tuple(row[name] for name in KEY) if row["enterprise"] else (len(first), measure)
            here = f"{Path(str(row['file'])).name} row {row['line']}"
            before = first.setdefault(key, here)
            twice.append("" if before == here else before)
        found[measure] = listed.assign(twice=twice)
    return found


def _dates(table: Table, faults: Faults) -> Cells:
    """Return the column `date` as dates; None where it is wrong."""
    days = np.empty(len(table), dtype=object)
    for i, cell in enumerate(table["date"]):
        try:
            days[i] = date.fromisoformat(cell)
        except ValueError:
            days[i] = None
    wrong = np.array([day is None for day in days], dtype=np.bool_)
    message = "is not a date. Write year-month-day, such as 2020-08-31."
    faults.at(table, wrong, "date", lambda i: f"{table['date'][i]!r} {message}")
    return days


def _region_table(regions: pd.DataFrame) -> Table:
    """Return the names of regions as a table, as `region_codes` takes it."""
    named = regions.reset_index()
    cells = {c: named[c].to_numpy(dtype=object) for c in ("region", "name_zh", "name_en")}
    return Table(
        "regions.csv", cells, named["file"].to_numpy(dtype=object), named["line"].to_numpy()
    )
