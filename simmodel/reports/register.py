"""The clause register of a scenario: what the plan asks, and what of this scenario carries it."""

from typing import TYPE_CHECKING

import pandas as pd

from simmodel.inputs.plan import read_plan
from simmodel.languages import catalogue, names_in
from simmodel.reports.texts import text, word
from simmodel.scenario.load import load
from simmodel.vocabulary import SHARE_UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simmodel.scenario.schema import Scenario


def read_carried(plan: "Path", scenario: "Scenario", lang: str) -> pd.DataFrame:
    """Read a register as far as a scenario carries it.

    An alternative may leave out measures of the plan that it extends. The register still names
    them as carriers: they are taken out, and an item that loses all of them says so.

    Parameters
    ----------
    plan : `Scenario.plan`

    Returns
    -------
    DataFrame of `read_plan`, and `reason` in the language

    Raises
    ------
    InputDataError : the register is wrong.
    """
    titles = titles_of(scenario, lang)
    known = titles_of(load(scenario.files[-1]), lang) if len(scenario.files) > 1 else titles
    return without_left_out(read_plan(plan, (*titles, *known), ()), titles, known, lang)


def plan_value(row: pd.Series, lang: str) -> str:
    """Value of an item with its unit, as the plan words it; empty where it has none."""
    value, unit = str(row["value"]).strip(), plan_unit(str(row["unit"]).strip(), lang)
    return f"{value} {unit}".strip() if value else ""


def plan_unit(unit: str, lang: str) -> str:
    """Unit of an item; none for a plain number.

    >>> plan_unit("firm", "zh"), plan_unit("%", "zh"), plan_unit("1", "zh")
    ('家', '%', '')
    """
    return "" if unit == SHARE_UNIT else catalogue(lang).get(f"plan_unit_{unit}", word(unit, lang))


def titles_of(scenario: "Scenario", lang: str) -> dict[str, str]:
    """Titles of measures and targets, by id."""
    measures = {measure.id: measure.title.get(lang) for measure in scenario.measures}
    return measures | {target.id: target.title.get(lang) for target in scenario.targets}


def without_left_out(
    table: pd.DataFrame, titles: "Mapping[str, str]", known: "Mapping[str, str]", lang: str
) -> pd.DataFrame:
    """Take out carriers that an alternative leaves out; an item that loses all says so.

    Parameters
    ----------
    table : DataFrame of `read_plan`
    titles, known : titles of measures and targets, by id: of the scenario, of what it extends
    """
    kept, reasons = [], []
    for carriers, reason in zip(
        table["carried_by"], table[f"reason_{names_in(lang)}"], strict=True
    ):
        here = tuple(code for code in carriers if code in titles)
        lost = text("list", lang).join(known[code] for code in carriers if code not in titles)
        kept.append(here)
        reasons.append(text("report_left_out", lang, titles=lost) if lost and not here else reason)
    carried = pd.Series(kept, index=table.index, dtype=object)
    return table.assign(carried_by=carried, reason=reasons)
