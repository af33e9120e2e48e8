"""The sheets of what went in: assumptions and the plan's clauses."""

import pandas as pd

from simmodel.languages import names_in
from simmodel.reports.assumed import control_names, item_name, item_names, parameter_name
from simmodel.reports.register import plan_unit, read_carried, titles_of
from simmodel.reports.texts import text
from simmodel.reports.workbook.sheet import Column, Sheet, numbers, texts
from simmodel.reports.workbook.tables import RATE_UNIT, unit_name
from simmodel.results.assumptions import assumptions_table
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, SHARE_UNIT


def assumptions_sheet(projection: Projection, lang: str) -> Sheet:
    """Every assumed value of the scenario, the inventory and the factors in use."""
    table = assumptions_table(projection, lang)
    share = [unit in (SHARE_UNIT, RATE_UNIT) for unit in table["unit"]]
    names = {of: item_names(of, projection, lang) for of in table["table"].unique()}
    items = [
        item_name(str(item), names[of], lang)
        for item, of in zip(table["item"], table["table"], strict=True)
    ]
    regions = _region_names(projection, lang)
    controls = control_names(projection, lang)
    parameters = [
        controls.get(str(parameter), str(parameter))
        if of == "control mix"
        else parameter_name(str(parameter), lang)
        for parameter, of in zip(table["parameter"], table["table"], strict=True)
    ]
    columns = [
        Column(text("book_table", lang), [text(_table_key(t), lang) for t in table["table"]]),
        Column(text("book_item", lang), items, "long"),
        Column(text("book_parameter", lang), parameters),
        Column(text("region", lang), [regions.get(r, r) for r in texts(table["region"])]),
        *(
            Column(text(key, lang), numbers(table[name]), "number", share)
            for key, name in (("value", "value"), ("book_low", "low"), ("book_high", "high"))
        ),
        Column(text("unit", lang), [unit_name(str(unit), lang) for unit in table["unit"]]),
        Column(text("book_why", lang), texts(table["why"]), "long"),
        Column(text("book_file", lang), texts(table["file"])),
        Column(text("book_place", lang), texts(table["place"]), "long"),
    ]
    note = text("book_note_assumptions", lang)
    return Sheet(text("book_assumptions", lang), note, columns, frozen=2, unprinted=1)


def _table_key(table: str) -> str:
    return "book_of_" + table.replace(" ", "_")


def _region_names(projection: Projection, lang: str) -> dict[str, str]:
    data = projection.dataset
    names = zip(
        data["region"].to_numpy(), data[f"region_name_{names_in(lang)}"].to_numpy(), strict=True
    )
    return {str(code): str(name) for code, name in names} | {ALL_REGIONS: text("all", lang)}


def clauses_sheets(projection: Projection, lang: str) -> list[Sheet]:
    """The clause register and what carries each item; no sheet where there is no register."""
    scenario = projection.scenario
    if scenario.plan is None:
        return []
    register = read_carried(scenario.plan, scenario, lang)
    return [_clauses_sheet(register, titles_of(scenario, lang), lang)]


def _clauses_sheet(register: pd.DataFrame, titles: dict[str, str], lang: str) -> Sheet:
    between = text("semicolon", lang)
    carriers = [between.join(titles[one] for one in ids) for ids in register["carried_by"]]
    modelled = [text("book_yes" if ids else "book_no", lang) for ids in register["carried_by"]]
    units = [plan_unit(str(unit), lang) for unit in register["unit"]]
    columns = [
        Column(text("clause", lang), texts(register["clause"])),
        Column(text("book_clause_item", lang), texts(register["item"])),
        Column(text("role", lang), [text(f"role_{role}", lang) for role in register["role"]]),
        Column(text("summary", lang), texts(register[f"summary_{names_in(lang)}"]), "long"),
        Column(text("book_carried", lang), modelled),
        Column(text("carried_by", lang), carriers, "long"),
        Column(text("book_why_not", lang), texts(register["reason"]), "long"),
        Column(text("value", lang), texts(register["value"])),
        Column(text("unit", lang), units),
        Column(text("scope", lang), texts(register["scope"])),
        Column(text("book_deadline", lang), texts(register["deadline"])),
        Column(text("book_department", lang), texts(register["department"])),
        Column(text("book_id", lang), [", ".join(ids) for ids in register["carried_by"]]),
    ]
    note = text("book_note_clauses", lang)
    return Sheet(text("book_clauses", lang), note, columns, frozen=2, unprinted=1)
