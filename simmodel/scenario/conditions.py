"""What a measure or target speaks about: sources, regions, segments and attribute conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from simmodel.errors import UnitError
from simmodel.scenario.faults import Fault, Faults
from simmodel.scenario.values import parse_names
from simmodel.units import conversion_factor, parse_quantity
from simmodel.vocabulary import ALL_REGIONS

_SIGNS = {"≤": "<=", "≥": ">=", "＜": "<", "＞": ">"}
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(.+)", re.DOTALL)
_EXAMPLE = "'<= 35 t/h' or '< 35 t/h'; the plans use both"


@dataclass(frozen=True)
class Condition:
    """A condition on one attribute of a segment: one of some words, or a numeric interval.

    Parameters
    ----------
    values : words, any of which fits; empty for an interval
    low, high : float or None, ends of the interval in `unit`
    low_closed, high_closed : whether an end belongs to the interval
    unit : unit of the interval as written, empty for words
    """

    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_closed: bool = False
    high_closed: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Where:
    """Which segments: source globs, regions, segment ids, and conditions on attributes."""

    source: tuple[str, ...]
    region: tuple[str, ...] = (ALL_REGIONS,)
    segment: tuple[str, ...] = ()
    attributes: dict[str, Condition] = field(default_factory=dict)


def parse_where(raw: object) -> Where:
    """Parse `{source: boiler.*, region: all, steam_capacity: "<= 10 t/h"}`.

    `source` is needed unless `segment` names segments. Any other key is an attribute of the
    inventory; whether the inventory has it is checked when the inventory is read.
    """
    if isinstance(raw, Where):
        return raw
    if not isinstance(raw, Mapping):
        raise Fault("is not a mapping. Write for example {source: boiler.heating.*, region: all}.")
    faults, names, attributes = Faults(), dict[str, tuple[str, ...]](), dict[str, Condition]()
    for key, value in raw.items():
        with faults.at(key):
            if key in ("source", "region", "segment"):
                names[key] = parse_names(value)
            else:
                _check_attribute(key)
                attributes[key] = parse_condition(value)
    if "source" not in raw and "segment" not in raw:
        faults.add("names no source. Write for example {source: boiler.heating.*, region: all}.")
    faults.raise_any()
    return Where(
        names.get("source", ("*",)),
        names.get("region", (ALL_REGIONS,)),
        names.get("segment", ()),
        attributes,
    )


def _check_attribute(key: str) -> None:
    """Refuse a key that looks like a misspelt `source`, `region` or `segment`."""
    close = get_close_matches(key, ("source", "region", "segment"), n=1, cutoff=0.75)
    if close:
        raise Fault(f"{key!r} is not a key of 'where'. Did you mean {close[0]!r}?")


def parse_condition(raw: object) -> Condition:
    """Parse a word, a list of words, a comparison or an interval.

    >>> parse_condition(["built_up", "rural"]).values
    ('built_up', 'rural')
    >>> c = parse_condition("10 t/h .. 35 t/h")  # both ends belong to it
    >>> c.low, c.high, c.low_closed, c.high_closed, c.unit
    (10.0, 35.0, True, True, 't/h')
    >>> c = parse_condition("> 10 t/h, <= 35 t/h")
    >>> c.low, c.high, c.low_closed, c.high_closed
    (10.0, 35.0, False, True)
    """
    if isinstance(raw, Condition):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raise Fault(f"'{raw}' has no unit. Write for example {_EXAMPLE}.")
    if not isinstance(raw, str):
        return Condition(values=parse_names(raw))
    text = raw.strip()
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    if text[:1] in "<>" and text:
        return _comparisons(raw, text)
    if ".." in text:
        return _interval(text)
    return _word_or_size(text)


def _quantity(text: str) -> tuple[float, str]:
    try:
        return parse_quantity(text.strip())
    except UnitError as error:
        raise Fault(f"{error} For a size write for example {_EXAMPLE}.") from None


def _comparisons(raw: str, text: str) -> Condition:
    """One comparison, or two joined by a comma."""
    ends: dict[str, tuple[float, str, bool]] = {}
    for part in text.split(","):
        match = _COMPARISON.fullmatch(part.strip())
        if not match:
            raise Fault(f"{raw!r} is not a comparison. Write for example {_EXAMPLE}.")
        end = "high" if match[1].startswith("<") else "low"
        if end in ends:
            raise Fault(f"{raw!r} gives two {end} ends. Write '> 10 t/h, <= 35 t/h'.")
        ends[end] = (*_quantity(match[2]), match[1].endswith("="))
    return _between(raw, ends.get("low"), ends.get("high"))


def _interval(text: str) -> Condition:
    low, _, high = text.partition("..")
    return _between(text, (*_quantity(low), True), (*_quantity(high), True))


def _between(
    text: str, low: tuple[float, str, bool] | None, high: tuple[float, str, bool] | None
) -> Condition:
    """Build an interval in the unit of its low end, or of its only end."""
    unit = (low or high or (0.0, "", False))[1]
    bottom = low[0] if low else None
    top = None
    if high:
        try:
            top = high[0] * conversion_factor(high[1], unit)
        except UnitError as error:
            raise Fault(str(error)) from None
    if bottom is not None and top is not None and bottom > top:
        raise Fault(f"{text!r} holds nothing: its low end is above its high end. Exchange them.")
    return Condition((), bottom, top, bool(low and low[2]), bool(high and high[2]), unit)


def _word_or_size(text: str) -> Condition:
    """Tell `10 t/h` (a size, met exactly) from a word."""
    try:
        value, unit = parse_quantity(text)
    except UnitError:
        if re.fullmatch(r"[+-]?[\d.,]+", text):
            raise Fault(f"'{text}' has no unit. Write for example {_EXAMPLE}.") from None
        return Condition(values=parse_names(text))
    return Condition((), value, value, True, True, unit)
