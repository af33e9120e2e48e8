"""One segment: activity, factors and controls with sources, down to the baseline tonnes."""

from collections.abc import Hashable, Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from simmodel.emissions.model import Model
from simmodel.emissions.system import KG_PER_TONNE
from simmodel.reports.explain.official import calibrated, implied, is_implied, official_figure
from simmodel.reports.explain.question import Question
from simmodel.reports.texts import word
from simmodel.vocabulary import NO_CONTROL, Formula, Place

Row = Mapping[Hashable, Any]


def baseline_lines(question: Question, segment: str) -> tuple[list[str], float]:
    """Lines that lead from the activity to the baseline emission, and that emission in t."""
    model, say, year = question.model, question.say, question.year
    row = _record(model.catalogue.segments.loc[[segment]])
    unit = str(model.library.sources["activity_unit"][str(row["source"])])
    base = float(row["activity"])
    at = int(model.catalogue.segments.index.get_indexer(pd.Index([segment]))[0])
    activity = float(model.system.activity[at, model.scenario.years.index(year)])
    base_year = model.scenario.base_year
    lines = [say("activity", year=base_year, value=number(base), unit=unit) + trace(row, question)]
    if row.get("rule"):
        lines.append("  " + say("rule", text=question.note(row["rule"])))
    if activity != base:
        rate = f"{activity / base - 1:+.4%}"
        lines.append(say("grown", year=year, value=number(activity), unit=unit, rate=rate))
    text, total = _processes(question, segment, row, unit)
    lines += text
    emitted = activity * total / KG_PER_TONNE
    lines.append(
        say(
            "baseline",
            activity=number(activity),
            unit=unit,
            rate=number(total),
            value=number(emitted),
            pollutant=question.pollutant,
        )
    )
    return lines, emitted


def _processes(question: Question, segment: str, row: Row, unit: str) -> tuple[list[str], float]:
    """Lines of all processes, calibrated, and their emission in kg per activity."""
    model, lines, total, is_open = question.model, list[str](), 0.0, True
    source, processes = str(row["source"]), model.library.processes
    processes = processes[(processes["source"] == source) & (processes["place"] == Place.LOCAL)]
    for process in processes.to_dict("records"):
        name = str(process["process"])
        official = official_figure(question, str(row["region"]), source, name)
        found = _factor(model, process, question.pollutant)
        if found is not None:
            text, rate = _process(question, segment, process, found, unit)
            if official is not None:
                more, rate = calibrated(question, official, rate, unit, number)
                text += ["  " + line + trace(official, question) for line in more]
            lines, total = lines + text, total + rate
        if official is not None and is_implied(official) and is_open:
            is_open = False
            controls = partial(_controls, question, segment, name)
            more, rate = implied(question, official, controls, unit, number)
            head = _head(question, process)
            lines += [
                head,
                "  " + more[0] + trace(official, question),
                *("  " + m for m in more[1:]),
            ]
            total += rate
    return lines, total


def _head(question: Question, process: Row) -> str:
    name = word(f"name_{process['process']}", question.lang).removeprefix("name_")
    height = word(f"explain_air_{process['height']}", question.lang)
    return question.say("process", process=name, height=height.removeprefix("explain_air_"))


def _factor(model: Model, process: Row, pollutant: str) -> Row | None:
    factors = model.library.factors
    found = factors[
        (factors["factor_set"] == process["factor_set"])
        & (factors["process"] == process["process"])
        & (factors["pollutant"] == pollutant)
    ]
    return None if found.empty else _record(found)


def _process(
    question: Question, segment: str, process: Row, factor: Row, unit: str
) -> tuple[list[str], float]:
    """Lines of one process, and its emission in kg per activity."""
    model, say = question.model, question.say
    lines = [_head(question, process)]
    value, per = float(factor["value"]), str(factor["factor_unit"])
    if factor["formula"] == Formula.CONSTANT:
        text = say("factor", value=number(value), per=per)
    else:
        fuel = model.fuel[model.fuel["segment"] == segment]
        quality = _record(fuel[fuel["property"] == str(factor["formula"])])
        share = float(quality["value"])
        name, percent = say(str(factor["formula"])), number(100 * share)
        lines.append("  " + say("fuel", name=name, percent=percent) + trace(quality, question))
        slope = number(value / 100)
        value *= share
        text = say(
            "formula_factor", slope=slope, name=name, percent=percent, value=number(value), per=per
        )
    lines.append("  " + text + trace(factor, question))
    quantity = float(process["quantity"])
    if quantity != 1.0:
        text = say("quantity", value=number(quantity), per=per, unit=unit)
        lines.append("  " + text + trace(process, question))
        value *= quantity
    passes, controls = _controls(question, segment, str(process["process"]))
    rate = say(
        "rate", value=number(value), passes=number(passes), rate=number(value * passes), unit=unit
    )
    return [*lines, *controls, "  " + rate], value * passes


def _controls(question: Question, segment: str, process: str) -> tuple[float, list[str]]:
    """Share that passes the control chains, and the lines that say how."""
    model, say = question.model, question.say
    mix = model.mix[model.mix["segment"] == segment]
    passes, lines = 1.0, []
    for chain, alternatives in mix.groupby("chain", sort=False):
        through, parts = 0.0, []
        for one in alternatives.to_dict("records"):
            removal, origin = _removal(question, str(one["control"]), process)
            share = float(one["share"])
            through += share * (1 - removal)
            name = say("no_control") if one["control"] == NO_CONTROL else str(one["control"])
            text = say("alternative", share=number(share), name=name, removal=number(removal))
            parts.append(text + (trace(origin, question) if origin is not None else ""))
        if through != 1.0:
            text = say("chain", chain=chain, passes=number(through))
            lines.append("  " + text + trace(_record(alternatives), question))
            lines += ["    " + part for part in parts]
        passes *= through
    return passes, lines


def _removal(question: Question, control: str, process: str) -> tuple[float, Row | None]:
    table = question.model.library.controls
    rows = table[(table["control"] == control) & (table["pollutant"] == question.pollutant)]
    rows = rows[rows["process"].map(lambda names: process in names).astype(bool)]
    if rows.empty:
        return 0.0, None
    row = _record(rows)
    return float(row["value"]), row


def _record(rows: pd.DataFrame) -> Row:
    """First row as a mapping."""
    return rows.to_dict("records")[0]


def trace(row: Row, question: Question) -> str:
    """Where a value comes from, in brackets: quality, how seen, reference, table or page."""
    model = question.model
    return trace_in(row, question, (model.inventory.references, model.library.references))


def trace_in(row: Row, question: Question, references: Iterable[pd.DataFrame]) -> str:
    """Where a value comes from, with the title of its reference in the first table that has it."""
    reference = str(row.get("reference_id", "") or "")
    title = reference
    for table in references:
        if reference in table.index:
            title = question.note(str(table["title"][reference]))
            break
    seen = str(row.get("how_seen", "") or "")
    parts = [str(row.get("quality", "") or ""), word(f"seen_{seen}", question.lang) if seen else ""]
    parts += [title, question.note(str(row.get("locator", "") or ""))]
    said = word("comma", question.lang).join(part for part in parts if part)
    return f"  [{said}]" if said else ""


def number(value: object) -> str:
    """A number with enough digits to compute with.

    >>> number(1234.5678901), number(0.00012345678), number(9_599_460_000)
    ('1,234.57', '0.000123457', '9,599,460,000')
    """
    plain = float(str(value))
    return f"{plain:,.6g}" if abs(plain) < 1e6 else f"{plain:,.0f}"
