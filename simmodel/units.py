"""The one place that knows units: text in, plain floats in canonical units out.

The registry holds only the units of this field (`unit_definitions`). A general registry knows `kt`
as the knot, `ton` as the US short ton and a year of 365.25 days; none of them gets in here.

Two rules go beyond dimensions:

- what cancels is remembered, so `kg/t` (mass per mass) is not a share and `t*km/t` is not `km`;
- hours, years and months do not convert into one another. A boiler of 10 t/h is a size, 10 t/yr is
  an emission, and the month in `m2*month` counts months of a building site.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from simmodel.errors import UnitError, did_you_mean
from simmodel.unit_definitions import DEFINITIONS, REFUSED, root_units, spellings

if TYPE_CHECKING:
    import pint

_NUMBER = re.compile(
    r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,3}(?: \d{3})+(?!\d)|\d+)?"
    r"(?:\.\d+)?(?:[eE][+-]?\d+)?)(.*)",
    re.DOTALL,
)
_TOKEN = re.compile(r"\s*([^\W\d]\w*|[%‰*/()^]|-?\d+)")

Dimensions = dict[str, float]
Kind = tuple[tuple[str, float, float], ...]
"""Per dimension its power above and below the fraction bar, not cancelled."""


@cache
def registry() -> pint.UnitRegistry[float]:
    """Build a registry of pint with these units, for work with quantities outside the model.

    >>> str(registry().Quantity(2, "tce").to("gigajoule"))
    '58.6152 gigajoule'
    """
    import pint

    built: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    for definition in DEFINITIONS:
        built.define(definition)
    return built


def unit_names() -> tuple[str, ...]:
    """Return every accepted spelling of a single unit.

    >>> "万吨" in unit_names(), "kt" in unit_names()
    (True, False)
    """
    return tuple(spellings())


@cache
def parse_quantity(text: str) -> tuple[float, str]:
    """Split a quantity into its number and its unit, the unit as written.

    Raises
    ------
    UnitError : no number, no unit, an unknown unit.

    Examples
    --------
    >>> parse_quantity("20 µg/m³")
    (20.0, 'µg/m³')
    >>> parse_quantity("1.2万吨")
    (1.2, '万吨')
    >>> parse_quantity("35")
    Traceback (most recent call last):
    simmodel.errors.UnitError: '35' has no unit. Write it with one, for example '35 t' or '35 %'.
    """
    match = _NUMBER.fullmatch(text.replace("−", "-").replace("\u3000", " "))
    number, unit = match.groups() if match else ("", text)
    if not any(c.isdigit() for c in number):
        raise UnitError(
            f"{text!r} does not begin with a number. Write a number and a unit,"
            " for example '120000 t' or '80 %'."
        )
    unit = unit.strip()
    if not unit:
        raise UnitError(
            f"{text!r} has no unit. Write it with one, for example"
            f" '{number.strip()} t' or '{number.strip()} %'."
        )
    if unit[0].isdigit() or unit[0] in ",.":
        raise UnitError(f"{text!r} is not a number and a unit. Write for example '1200.5 t'.")
    value = float(number.replace(",", "").replace(" ", ""))
    if not math.isfinite(value):
        raise UnitError(f"{text!r} is not a finite number. Write a finite number and a unit.")
    _parsed(unit)
    return value, unit


def to_canonical(value: float, unit: str, canonical: str) -> float:
    """Convert a value written in `unit` to the canonical unit.

    Raises
    ------
    UnitError : the units differ in dimension or in kind.

    Examples
    --------
    >>> to_canonical(12, "万吨", "t"), to_canonical(1, "t/yr", "t")
    (120000.0, 1.0)
    >>> to_canonical(35, "%", "kg/t")
    Traceback (most recent call last):
    simmodel.errors.UnitError: '%' is a share or a pure number, but 'kg/t' (mass / mass) is \
needed. Write the figure in 'kg/t' or a unit that converts to it.
    """
    return value * conversion_factor(unit, canonical)


@cache
def conversion_factor(unit: str, canonical: str) -> float:
    """Return what one `unit` is in `canonical`.

    The quantity of a year may be written plain or per year (`t` or `t/yr`), unless the canonical
    unit is a share or a ratio. `1` is the unit of a share.

    Raises
    ------
    UnitError : an unknown unit, or the units differ in dimension or in kind.

    Examples
    --------
    >>> conversion_factor("g/kWh", "kg/GJ")
    0.277777777777778
    >>> conversion_factor("%", "1")
    0.01
    """
    if unit == canonical:
        _parsed(unit)
        return 1.0
    factor, kind = _parsed(unit)
    wanted_factor, wanted = _parsed(canonical)
    if kind == wanted or _yearly(kind, wanted) or _yearly(wanted, kind):
        return float(f"{factor / wanted_factor:.15g}")  # 1000, not 1000.0000000000001
    raise UnitError(
        f"{unit!r} is {_describe(kind)}, but {canonical!r} ({_describe(wanted)}) is needed."
        f" Write the figure in {canonical!r} or a unit that converts to it."
    )


def same_kind(unit: str, other: str) -> bool:
    """Tell whether two units convert into one another.

    >>> same_kind("kg/t", "%"), same_kind("蒸吨", "t/h"), same_kind("t/h", "t/yr")
    (False, True, False)
    """
    try:
        conversion_factor(unit, other)
    except UnitError:
        return False
    return True


def _yearly(kind: Kind, wanted: Kind) -> bool:
    """Tell whether `kind` is `wanted` per year, `wanted` being an amount and not a ratio."""
    plain = all(below == 0 for _, _, below in wanted)
    return bool(wanted) and plain and kind == tuple(sorted((*wanted, ("[calendar]", 0.0, 1.0))))


def _describe(kind: Kind) -> str:
    """Name a kind in words.

    >>> _describe((("[length]", 0.0, 3.0), ("[mass]", 1.0, 0.0)))
    'mass / length^3'
    """

    def side(powers: list[tuple[str, float]]) -> str:
        names = (_WORDS.get(d, d.strip("[]")) + (f"^{p:g}" if p != 1 else "") for d, p in powers)
        return " · ".join(names)

    above = side([(d, up) for d, up, _ in kind if up])
    below = side([(d, down) for d, _, down in kind if down])
    if not kind:
        return "a share or a pure number"
    return f"{above or '1'} / {below}" if below else above


_WORDS = {"[calendar]": "year", "[month_count]": "month", "[time]": "time (hours)"}


@cache
def _parsed(unit: str) -> tuple[float, Kind]:
    """Read a unit expression: its value in base units and its kind."""
    if unit == "1":
        return 1.0, ()
    plain = unicodedata.normalize("NFKC", unit).replace("−", "-").replace("**", "^")
    plain = re.sub(r"\b(t|kg) N\b", r"\1N", re.sub("[·×⋅]", "*", plain))
    reader = _UnitReader(unit, _tokens(unit, plain))
    factor, above, below = reader.product()
    if reader.rest:
        raise _malformed(unit)
    names = sorted({*above, *below})
    return factor, tuple((d, above.get(d, 0.0), below.get(d, 0.0)) for d in names)


def _tokens(unit: str, plain: str) -> list[str]:
    """Cut a unit expression into names, signs and whole numbers."""
    if _TOKEN.sub("", plain).strip():
        raise _malformed(unit)
    return _TOKEN.findall(plain)


def _malformed(unit: str) -> UnitError:
    return UnitError(
        f"{unit!r} is not a unit. Join units with '*' and '/', for example 't*km/yr' or"
        " 'kg/(m2*month)'."
    )


class _UnitReader:
    """Reads `product := power (('*' | '/') power)*` without cancelling anything."""

    def __init__(self, unit: str, tokens: list[str]) -> None:
        self.unit = unit
        self.rest = tokens[::-1]

    def product(self) -> tuple[float, Dimensions, Dimensions]:
        factor, above, below = self.power()
        while self.rest and self.rest[-1] in "*/":
            divide = self.rest.pop() == "/"
            f, up, down = self.power()
            factor = factor / f if divide else factor * f
            above = _add(above, down if divide else up)
            below = _add(below, up if divide else down)
        return factor, above, below

    def power(self) -> tuple[float, Dimensions, Dimensions]:
        factor, above, below = self.atom()
        if self.rest and self.rest[-1] == "^":
            self.rest.pop()
            exponent = self.rest.pop() if self.rest else ""
            if not exponent.lstrip("-").isdigit():
                raise _malformed(self.unit)
            n = int(exponent)
            above = {d: p * abs(n) for d, p in above.items()}
            below = {d: p * abs(n) for d, p in below.items()}
            factor, above, below = factor**n, *((above, below) if n > 0 else (below, above))
        return factor, above, below

    def atom(self) -> tuple[float, Dimensions, Dimensions]:
        token = self.rest.pop() if self.rest else ""
        if token == "(":
            inside = self.product()
            if not self.rest or self.rest.pop() != ")":
                raise _malformed(self.unit)
            return inside
        if token == "1" and self.rest and self.rest[-1] == "/":
            return 1.0, {}, {}
        if not token or token in "*/)^" or token.lstrip("-").isdigit():
            raise _malformed(self.unit)
        return _single(self.unit, token)


def _add(left: Dimensions, right: Dimensions) -> Dimensions:
    return {d: left.get(d, 0.0) + right.get(d, 0.0) for d in {*left, *right}}


@cache
def _single(unit: str, name: str) -> tuple[float, Dimensions, Dimensions]:
    """Value and dimensions of one named unit."""
    found = repr(name) if name == unit else f"{name!r} in {unit!r}"
    if name.lower() in REFUSED:
        raise UnitError(f"{found} is refused: it {REFUSED[name.lower()]}.")
    if name not in spellings():
        spelt = {known.lower(): known for known in unit_names()}.get(name.lower())
        hint = f" Did you mean {spelt!r}?" if spelt else did_you_mean(name, unit_names())
        raise UnitError(
            f"{found} is not a known unit.{hint} Known are for example"
            " t, 万吨, GJ, kWh, km, t*km, m3, m2, ha, household, vehicle, %, t/h, MW, yr."
        )
    factor, powers = root_units(spellings()[name])
    above = {d: p for d, p in powers.items() if p > 0}
    return factor, above, {d: -p for d, p in powers.items() if p < 0}
