"""The clause register of the report: every clause, what carries it, why it is not modelled."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from simmodel.errors import SimmodelError
from simmodel.inputs.plan import ROLES
from simmodel.languages import names_in
from simmodel.reports.clauses import coverage
from simmodel.reports.register import plan_value, read_carried
from simmodel.reports.texts import text
from simmodel.results.projection import Projection

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Carrier:
    """A measure or target that carries an item, and its anchor in the page."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Item:
    """One item of the plan, written out."""

    clause: str
    is_first: bool
    role: str
    summary: str
    value: str
    deadline: str
    department: str
    carriers: tuple[Carrier, ...]
    reason: str


@dataclass(frozen=True)
class Register:
    """The register, its counts in words, and why it is missing if it is.

    Parameters
    ----------
    table : DataFrame of `read_plan`; None where there is none
    """

    table: pd.DataFrame | None
    items: tuple[Item, ...]
    lines: tuple[str, ...]
    problem: str


def read_register(projection: Projection, lang: str) -> Register:
    """Read the register that the scenario names; a fault in it is told in the page."""
    scenario = projection.scenario
    if scenario.plan is None:
        return Register(None, (), (), text("report_no_register", lang))
    try:
        table = read_carried(scenario.plan, scenario, lang)
    except SimmodelError as error:
        return Register(None, (), (), text("report_bad_register", lang, error=error))
    return Register(
        table, tuple(register_items(table, projection, lang)), tuple(_lines(table, lang)), ""
    )


def register_items(table: pd.DataFrame, projection: Projection, lang: str) -> list[Item]:
    """Items of the register, in its order.

    Parameters
    ----------
    table : DataFrame of `read_plan`
    """
    carriers = _carriers(projection, lang)
    items, before = [], ""
    for _, row in table.iterrows():
        clause = str(row["clause"])
        items.append(
            Item(
                clause=clause,
                is_first=clause != before,
                role=text(f"role_{row['role']}", lang),
                summary=str(row[f"summary_{names_in(lang)}"]),
                value=plan_value(row, lang),
                deadline=str(row["deadline"]),
                department=str(row["department"]),
                carriers=tuple(carriers[code] for code in row["carried_by"]),
                reason=str(row["reason"]),
            )
        )
        before = clause
    return items


def clause_anchors(table: pd.DataFrame | None) -> dict[str, str]:
    """Anchor of each clause in the page, by its number in the plan."""
    clauses = () if table is None else tuple(table["clause"].astype(str).drop_duplicates())
    return {clause: f"clause-{i}" for i, clause in enumerate(clauses, 1)}


def _carriers(projection: Projection, lang: str) -> dict[str, Carrier]:
    scenario = projection.scenario
    named = [(f"measure-{m.id}", m) for m in scenario.measures]
    named += [(f"target-{t.id}", t) for t in scenario.targets]  # type: ignore[misc]
    return {one.id: Carrier(one.title.get(lang), anchor) for anchor, one in named}


def _lines(table: pd.DataFrame, lang: str) -> list[str]:
    found = coverage(table)
    roles = text("list", lang).join(
        f"{text(f'role_{role}', lang)} {found.roles[role]}" for role in ROLES if role in found.roles
    )
    share = f"{100 * found.carried / found.quantified:.0f}" if found.quantified else "–"
    idle = int((~table["carried_by"].map(bool)).sum())
    return [
        text("plan_roles", lang, counts=roles),
        text("plan_carried", lang, carried=found.carried, total=found.quantified, percent=share),
        text("report_idle", lang, count=idle, all=len(table)),
    ]
