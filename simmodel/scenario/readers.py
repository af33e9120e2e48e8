"""Readers: each turns one quantity as written into its value and unit, for one sort of quantity."""

from __future__ import annotations

import math
from collections.abc import Callable

from simmodel.errors import UnitError
from simmodel.scenario.faults import Fault
from simmodel.units import conversion_factor, parse_quantity
from simmodel.vocabulary import SHARE_UNIT

RATE_UNIT = "1/yr"
"""Unit of a growth rate as a fraction per year."""

Reader = Callable[[object], tuple[float, str]]
"""Reads one quantity of a certain sort: its value and unit."""


def read_quantity(raw: object) -> tuple[float, str]:
    """Read any quantity; one in percent becomes a fraction with unit `1`.

    >>> read_quantity("20 µg/m³"), read_quantity("-2 %")
    ((20.0, 'µg/m³'), (-0.02, '1'))
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Fault(f"found {shown(raw)}. Write a number and a unit, for example '80 %'.")
    try:
        value, unit = parse_quantity(str(raw))
        if unit in ("%", "％", "percent", "‰"):
            return _percent(value, unit), SHARE_UNIT
    except UnitError as error:
        raise Fault(str(error)) from None
    return value, unit


def _percent(value: float, unit: str) -> float:
    """Turn percent into a fraction without a rounding tail: 35 % is 0.35."""
    return float(f"{value * conversion_factor(unit, '1'):.15g}")


def read_share(raw: object) -> tuple[float, str]:
    """Read a share: `80 %` is 0.8.

    >>> read_share(80)
    Traceback (most recent call last):
    simmodel.scenario.faults.Fault: a share of 80 is above 1 (100 %) and has no unit. \
Write '80 %'.
    """
    number = bare_number(raw)
    if number is not None:
        raise Fault(_bare_share(number))
    value, unit = read_quantity(raw)
    if unit != SHARE_UNIT:
        raise Fault(f"{raw!r} is not a share. Write a percentage, for example '80 %'.")
    if value > 1:
        raise Fault(
            f"a share of {str(raw)!r} is above 1 (100 %). Write a percentage from 0 % to 100 %,"
            " for example '80 %'."
        )
    if value < 0:
        raise Fault(f"a share of {str(raw)!r} is below 0. Write 0 % to 100 %, for example '80 %'.")
    return value, unit


def _bare_share(number: float) -> str:
    if number > 1:
        offer = f"{number:g} %" if number <= 100 else "80 %"
        return f"a share of {number:g} is above 1 (100 %) and has no unit. Write {offer!r}."
    return f"a share of {number:g} has no unit. Write '{number * 100:g} %'."


def bare_number(raw: object) -> float | None:
    """Return a number without unit, be it a YAML number or text."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    try:
        number = float(raw)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_rate(raw: object) -> tuple[float, str]:
    """Read a growth rate: `1.5 %/year` is 0.015 per year."""
    value, unit = read_quantity(raw)
    try:
        return float(f"{value * conversion_factor(unit, RATE_UNIT):.15g}"), RATE_UNIT
    except UnitError:
        raise Fault(f"{str(raw)!r} is not a growth rate. Write for example '1.5 %/year'.") from None


def read_amount(raw: object) -> tuple[float, str]:
    """Read an amount of something: not negative, not a share."""
    value, unit = read_quantity(raw)
    if unit == SHARE_UNIT:
        raise Fault(
            f"{str(raw)!r} is a share, but an amount is needed, for example '40000 household'."
            " For a share write 'penetration'."
        )
    if value < 0:
        raise Fault(f"{str(raw)!r} is negative. Write an amount of 0 or more.")
    return value, unit


def read_number(raw: object) -> tuple[float, str]:
    """Read a quantity, or a pure number such as an index or a rank."""
    number = bare_number(raw)
    return (number, SHARE_UNIT) if number is not None else read_quantity(raw)


def reader_of(canonical: str, example: str) -> Reader:
    """Make a reader of quantities, not negative, that convert to a unit."""

    def read(raw: object) -> tuple[float, str]:
        value, unit = read_quantity(raw)
        try:
            conversion_factor(unit, canonical)
        except UnitError as error:
            raise Fault(f"{error} Write for example {example!r}.") from None
        if value < 0:
            raise Fault(f"{str(raw)!r} is negative. Write 0 or more, for example {example!r}.")
        return value, unit

    return read


def shown(raw: object) -> str:
    """Show what was found, long things by their sort."""
    if isinstance(raw, dict):
        return "a mapping"
    if isinstance(raw, list):
        return "a list"
    return "nothing" if raw is None else repr(raw)
