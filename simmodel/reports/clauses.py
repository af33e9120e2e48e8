"""The clause register as a table: what the plan asks, and what of it the scenario carries."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from simmodel.inputs.plan import ROLES
from simmodel.languages import names_in
from simmodel.reports.register import plan_value
from simmodel.reports.texts import text


@dataclass(frozen=True)
class Coverage:
    """How much of a plan a scenario carries.

    Parameters
    ----------
    roles : role -> number of clauses' statements with it
    quantified : statements with a value
    carried : those of them that a measure or target carries
    """

    roles: dict[str, int]
    quantified: int
    carried: int


def coverage(register: pd.DataFrame) -> Coverage:
    """Count statements by role, and those with a value that a measure or target carries.

    Parameters
    ----------
    register : DataFrame of ``simmodel.inputs.plan.read_plan``; `value` is text, `carried_by`
        a tuple of ids

    >>> register = pd.DataFrame(
    ...     {"role": ["measure", "enabling"], "value": ["80", ""], "carried_by": [("rail",), ()]}
    ... )
    >>> coverage(register)
    Coverage(roles={'measure': 1, 'enabling': 1}, quantified=1, carried=1)
    """
    roles = {str(role): int(count) for role, count in register["role"].value_counts().items()}
    valued = register["value"].astype(str).str.strip() != ""
    carried = register["carried_by"].map(bool) & valued
    return Coverage(roles, int(valued.sum()), int(carried.sum()))


def clauses(register: pd.DataFrame, lang: str) -> Group:
    """Every clause with its role and carriers; then counts by role and the share carried."""
    table = Table(title=text("plan_title", lang), title_justify="left", title_style="bold")
    table.add_column(text("clause", lang), overflow="fold")
    table.add_column(text("role", lang))
    table.add_column(text("summary", lang), overflow="fold", ratio=3)
    table.add_column(text("value", lang), overflow="fold")
    table.add_column(text("carried_by", lang), overflow="fold", ratio=2)
    before = ""
    for _, row in register.iterrows():
        clause = str(row["clause"])
        if clause != before:
            table.add_section()
        table.add_row(
            "" if clause == before else clause,
            text(f"role_{row['role']}", lang),
            str(row[f"summary_{names_in(lang)}"]),
            plan_value(row, lang),
            _carriers(row, lang),
        )
        before = clause
    found = coverage(register)
    roles = ", ".join(f"{text(f'role_{r}', lang)} {n}" for r, n in found.roles.items())
    share = f"{100 * found.carried / found.quantified:.0f}" if found.quantified else "–"
    lines = [
        text("plan_roles", lang, counts=roles),
        text("plan_carried", lang, carried=found.carried, total=found.quantified, percent=share),
    ]
    return Group(table, Text("\n".join(lines)))


def _carriers(row: pd.Series, lang: str) -> Text:
    if row["carried_by"]:
        return Text(", ".join(row["carried_by"]), style="green")
    return Text(text("not_modelled", lang, why=row["reason"]), style="yellow")


def coverage_table(found: Mapping[str, Coverage], lang: str) -> Table:
    """Coverage of several plans, one row a scenario file."""
    table = Table(title=text("plans_title", lang), title_justify="left", title_style="bold")
    table.add_column(text("plan_file", lang), overflow="fold")
    for key in (*(f"role_{role}" for role in ROLES), "plan_quantified", "plan_done"):
        table.add_column(text(key, lang), justify="right")
    for file, one in found.items():
        share = f" ({100 * one.carried / one.quantified:.0f} %)" if one.quantified else ""
        counts = [str(one.roles.get(role, 0)) for role in ROLES]
        table.add_row(file, *counts, str(one.quantified), f"{one.carried}{share}")
    return table
