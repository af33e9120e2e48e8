"""Field types of the scenario models: a parser and a JSON Schema for each sort of value."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import WithJsonSchema

from simmodel.errors import did_you_mean
from simmodel.scenario.conditions import Where, parse_where
from simmodel.scenario.faults import Fault, Faults
from simmodel.scenario.parsers import ReadBy
from simmodel.scenario.readers import (
    Reader,
    read_amount,
    read_number,
    read_quantity,
    read_rate,
    read_share,
    reader_of,
)
from simmodel.scenario.timing import Points, parse_schedule
from simmodel.scenario.values import (
    VALUE_KEYS,
    Text,
    Value,
    parse_date,
    parse_names,
    parse_note,
    parse_text,
    parse_value,
    parse_words,
)
from simmodel.vocabulary import ALL_REGIONS, FUEL_PROPERTIES, MONTHS, POLLUTANTS

Schema = dict[str, Any]

AIR_POLLUTANTS: tuple[str, ...] = (*POLLUTANTS, "NO2", "O3")
"""What a target can name: the emitted pollutants, and those only measured in the air."""

LONGEST_YEARS = 200
"""Years in one scenario at most; more is a slip such as 2019-20210."""

_TEXT: Schema = {"type": "string"}
_NOTE: Schema = {
    "anyOf": [
        {"type": ["string", "integer"]},
        {
            "type": "object",
            "properties": {"zh": _TEXT, "en": _TEXT},
            "minProperties": 1,
            "additionalProperties": False,
        },
    ]
}
_QUANTITY: Schema = {
    "anyOf": [
        {"type": "string", "description": "number and unit, such as 80 % or 10 t/h"},
        {
            "type": "object",
            "properties": {
                key: {"type": "boolean" if key == "assumed" else "string"} for key in VALUE_KEYS
            }
            | {"why": _NOTE},
            "required": ["value"],
            "additionalProperties": False,
        },
    ]
}
_NAMES: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}


def _table(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _value(raw: object, *, read: Reader) -> Value:
    return parse_value(raw, read)


def parse_by_region(raw: object) -> dict[str, Value]:
    """Parse one amount (key `all`) or amounts by region."""
    if not isinstance(raw, Mapping) or "value" in raw:
        return {ALL_REGIONS: parse_value(raw, read_amount)}
    return _parse_table(raw, None, lambda value: parse_value(value, read_amount), "amount")


def parse_limits(raw: object) -> dict[str, Value]:
    """Parse stack limits by pollutant, such as `{SO2: 35 mg/m³}`."""
    read = reader_of("mg/m3", "35 mg/m³")
    return _parse_table(raw, POLLUTANTS, lambda value: parse_value(value, read), "pollutant")


def parse_fuel(raw: object) -> dict[str, Value]:
    """Parse fuel properties, such as `{sulphur: 1 %, ash: 16 %}`."""
    return _parse_table(
        raw, FUEL_PROPERTIES, lambda value: parse_value(value, read_share), "fuel property"
    )


def _parse_table(
    raw: object, known: tuple[str, ...] | None, parse: Callable[[object], Value], noun: str
) -> dict[str, Value]:
    if not isinstance(raw, Mapping) or not raw:
        raise Fault(f"is not a table with one line for each {noun}.")
    faults, table = Faults(), dict[str, Value]()
    for key, value in raw.items():
        with faults.at(key):
            if known is not None and key not in known:
                hint = did_you_mean(key, known)
                allowed = ", ".join(known)
                raise Fault(f"{key!r} is not a {noun}.{hint} Allowed: {allowed}.")
            table[key] = parse(value)
    faults.raise_any()
    return table


def parse_months(raw: object) -> tuple[int, ...]:
    """Parse month numbers, such as `[11, 12, 1, 2, 3]`."""
    items = raw if isinstance(raw, list | tuple) else [raw]
    if not items or any(isinstance(m, bool) or m not in MONTHS for m in items):
        raise Fault(f"found {raw!r}. Write a list of months from 1 to 12, as in [11, 12, 1].")
    if len(set(items)) < len(items):
        raise Fault("names a month twice. Keep one of them.")
    return tuple(items)


def parse_years(raw: object) -> tuple[int, ...]:
    """Parse `2019-2021`, a list of years, or one year.

    >>> parse_years("2019-2021")
    (2019, 2020, 2021)
    """
    example = "Write for example 2019-2021 or [2019, 2020, 2025]."
    if isinstance(raw, str) and raw.count("-") == 1:
        first, last = (parse_year(part.strip()) for part in raw.split("-"))
        if first > last or last - first > LONGEST_YEARS:
            raise Fault(f"{raw!r} does not run from a first to a last year. {example}")
        return tuple(range(first, last + 1))
    items = raw if isinstance(raw, list | tuple) else [raw]
    years = tuple(parse_year(item) for item in items)
    if not years or any(a >= b for a, b in zip(years, years[1:], strict=False)):
        raise Fault(f"the years do not ascend. {example}")
    return years


def parse_year(raw: object) -> int:
    """Parse a calendar year."""
    text = str(raw)
    if isinstance(raw, bool) or not (text.isdecimal() and len(text) == 4):
        raise Fault(f"{text!r} is not a year. Write four digits, as in 2020.")
    return int(text)


def parse_flag(raw: object) -> bool:
    """Parse true or false."""
    if not isinstance(raw, bool):
        raise Fault(f"found {raw!r}. Write true or false.")
    return raw


def parse_whole(raw: object) -> int:
    """Parse a whole number, 0 or above.

    >>> parse_whole(512)
    512
    """
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise Fault(f"found {raw!r}. Write a whole number, 0 or above.")
    return raw


def parse_groups(raw: object) -> dict[str, tuple[str, ...]]:
    """Parse groups of uncertain inputs: a name and the patterns of their keys."""
    if not isinstance(raw, Mapping):
        raise Fault('is not a mapping. Write for example {coal_sulphur: ["fuel/*/sulphur"]}.')
    faults, groups = Faults(), {}
    for name, patterns in raw.items():
        with faults.at(str(name)):
            groups[str(name)] = parse_names(patterns)
    faults.raise_any()
    return groups


def parse_pollutant(raw: object) -> str:
    """Parse a pollutant label."""
    if raw not in AIR_POLLUTANTS:
        hint = did_you_mean(str(raw), AIR_POLLUTANTS)
        allowed = ", ".join(AIR_POLLUTANTS)
        raise Fault(f"{raw!r} is not a pollutant.{hint} Allowed: {allowed}.")
    return str(raw)


def parse_id(raw: object) -> str:
    """Parse an id, or a name that becomes a folder: letters, digits, `-` and `_`."""
    name = parse_words(raw)
    if not name or not name.replace("-", "a").replace("_", "a").isalnum():
        raise Fault(f"{name!r} cannot be an id or name. Write letters, digits, '-' and '_' only.")
    return name


def parse_reference(raw: object) -> str:
    """Parse what a target compares with: `base_year`, `baseline` or a year."""
    known = ("base_year", "baseline")
    if raw in known:
        return str(raw)
    try:
        return str(parse_year(raw))
    except Fault:
        hint = did_you_mean(str(raw), known)
        message = f"{raw!r} is not a reference.{hint} Allowed: base_year, baseline or a year."
        raise Fault(message) from None


def parse_settings(raw: object) -> dict[str, Any]:
    """Parse a mapping of settings that a later stage checks."""
    if not isinstance(raw, Mapping):
        raise Fault("is not a mapping. Write for example {method: rollback}.")
    return dict(raw)


Words = Annotated[str, ReadBy(parse_words), WithJsonSchema({"type": ["string", "integer"]})]
Note = Annotated[Text, ReadBy(parse_note), WithJsonSchema(_NOTE)]
Id = Annotated[str, ReadBy(parse_id), WithJsonSchema(_TEXT)]
Names = Annotated[tuple[str, ...], ReadBy(parse_names), WithJsonSchema(_NAMES)]
Flag = Annotated[bool, ReadBy(parse_flag), WithJsonSchema({"type": "boolean"})]
Whole = Annotated[int, ReadBy(parse_whole), WithJsonSchema({"type": "integer", "minimum": 0})]
Groups = Annotated[
    dict[str, tuple[str, ...]],
    ReadBy(parse_groups),
    WithJsonSchema({"type": "object", "additionalProperties": _NAMES}),
]
Day = Annotated[
    datetime.date, ReadBy(parse_date), WithJsonSchema({"type": "string", "format": "date"})
]
Year = Annotated[int, ReadBy(parse_year), WithJsonSchema({"type": "integer"})]
Years = Annotated[
    tuple[int, ...],
    ReadBy(parse_years),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": {"type": "integer"}}]}),
]
Months = Annotated[
    tuple[int, ...],
    ReadBy(parse_months),
    WithJsonSchema({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 12}}),
]
Folder = Annotated[Path, ReadBy(lambda raw: Path(parse_words(raw))), WithJsonSchema(_TEXT)]
Title = Annotated[
    Text,
    ReadBy(parse_text),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"zh": _TEXT, "en": _TEXT},
            "required": ["zh", "en"],
            "additionalProperties": False,
        }
    ),
]
Scope = Annotated[
    Where,
    ReadBy(parse_where),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"source": _NAMES, "region": _NAMES, "segment": _NAMES},
            "additionalProperties": _NAMES,
        }
    ),
]
Schedule = Annotated[Points, ReadBy(parse_schedule), WithJsonSchema(_table(_TEXT))]
Share = Annotated[Value, ReadBy(partial(_value, read=read_share)), WithJsonSchema(_QUANTITY)]
Rate = Annotated[Value, ReadBy(partial(_value, read=read_rate)), WithJsonSchema(_QUANTITY)]
Amount = Annotated[Value, ReadBy(partial(_value, read=read_amount)), WithJsonSchema(_QUANTITY)]
Quantity = Annotated[Value, ReadBy(partial(_value, read=read_quantity)), WithJsonSchema(_QUANTITY)]
Limit = Annotated[
    Value,
    ReadBy(partial(_value, read=read_number)),
    WithJsonSchema({"anyOf": [*_QUANTITY["anyOf"], {"type": "number"}]}),
]
Amounts = Annotated[
    dict[str, Value],
    ReadBy(parse_by_region),
    WithJsonSchema({"anyOf": [*_QUANTITY["anyOf"], _table(_QUANTITY)]}),
]
Limits = Annotated[dict[str, Value], ReadBy(parse_limits), WithJsonSchema(_table(_QUANTITY))]
Fuel = Annotated[dict[str, Value], ReadBy(parse_fuel), WithJsonSchema(_table(_QUANTITY))]
Pollutant = Annotated[str, ReadBy(parse_pollutant), WithJsonSchema({"enum": list(AIR_POLLUTANTS)})]
Reference = Annotated[str, ReadBy(parse_reference), WithJsonSchema({"type": ["string", "integer"]})]
Settings = Annotated[dict[str, Any], ReadBy(parse_settings), WithJsonSchema({"type": "object"})]
