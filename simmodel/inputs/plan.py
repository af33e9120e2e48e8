"""Read the clause register: what each clause of the plan asks, and what carries it in the model."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from simmodel.errors import did_you_mean
from simmodel.inputs.checks import check_filled, check_known, check_unique, is_blank
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table, read_table

PLAN_COLUMNS = (
    *("clause", "item", "summary_zh", "summary_en", "role", "value", "unit", "scope", "deadline"),
    *("department", "carried_by", "reason"),
)
REASONS = ("reason_zh", "reason_en")
"""Columns that a register may have besides, for a reason in both languages."""
ROLES: tuple[str, ...] = ("measure", "target", "limit", "enabling")


def read_plan(
    path: Path, measure_ids: Collection[str], target_ids: Collection[str]
) -> pd.DataFrame:
    """Read and check the clause register of a plan.

    Parameters
    ----------
    path : the file, such as ``scenarios/shuozhou/plan.csv``
    measure_ids, target_ids : ids of the scenario, which `carried_by` may name

    Returns
    -------
    DataFrame : clause, item, summary_zh, summary_en, role, value, unit, scope, deadline,
        department, carried_by (tuple of ids), reason, reason_zh, reason_en, file, line; `value`
        is text, as the plan gives ranges and words too. A reason in one language only, be it in
        the column `reason` or in that of its language, stands in both.

    Raises
    ------
    InputDataError : an unknown id or role, an item that nothing carries and that gives no reason,
        a repeated item, a blank summary.
    """
    faults = Faults()
    table = faults.take(read_table(path, PLAN_COLUMNS, optional=REASONS))
    for column in ("clause", "summary_zh", "summary_en"):
        check_filled(table, column, faults)
    check_unique(table, ["clause", "item"], faults)
    check_known(table, "role", ROLES, "a role", faults)
    bare = ~is_blank(table["value"]) & is_blank(table["unit"])
    faults.at(table, bare, "unit", "blank, but a value is given. Write its unit, '1' for a share.")
    carried = _carriers(table, (*measure_ids, *target_ids), faults)
    reasons = _reasons(table)
    idle = np.array([not ids for ids in carried], dtype=np.bool_) & is_blank(reasons["reason_zh"])
    message = "no measure or target carries this item, and no reason is given. Give one of both."
    faults.at(table, idle, "reason", message)
    faults.raise_if_any()
    return table.frame(PLAN_COLUMNS, carried_by=carried, **reasons)


def _reasons(table: Table) -> dict[str, Cells]:
    """Return the reasons in each language, from the other where a language has none."""
    blank = np.full(len(table), "", dtype=object)
    one, zh, en = (table.cells.get(column, blank) for column in ("reason", *REASONS))
    return {
        "reason_zh": np.where(is_blank(zh), np.where(is_blank(one), en, one), zh),
        "reason_en": np.where(is_blank(en), np.where(is_blank(one), zh, one), en),
    }


def _carriers(table: Table, ids: Collection[str], faults: Faults) -> Cells:
    """Return the ids in `carried_by` as tuples; refuse those the scenario does not have."""
    lists = [tuple(w.strip() for w in c.split(";") if w.strip()) for c in table["carried_by"]]
    unknown = [[w for w in words if w not in ids] for words in lists]

    def say(i: int) -> str:
        names = ", ".join(map(repr, unknown[i]))
        hint = did_you_mean(unknown[i][0], ids)
        return f"no measure or target of the scenario has the id {names}.{hint}"

    faults.at(table, np.array([bool(u) for u in unknown], dtype=np.bool_), "carried_by", say)
    carriers = np.empty(len(lists), dtype=object)
    carriers[:] = lists
    return carriers
