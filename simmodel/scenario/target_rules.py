"""Rules between the keys of a target, and of the keys at the top of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simmodel.scenario.faults import Loc
from simmodel.scenario.readers import bare_number
from simmodel.scenario.rules import Found
from simmodel.scenario.schema import COMPARISONS, Header, Target
from simmodel.units import same_kind
from simmodel.vocabulary import POLLUTANTS, SHARE_UNIT, TargetKind

UNITS: dict[TargetKind, tuple[str, ...]] = {
    TargetKind.EMISSION_TOTAL: ("t/yr",),
    TargetKind.EMISSION_CHANGE: ("%",),
    TargetKind.CONCENTRATION: ("µg/m³", "%"),
    TargetKind.COMPOSITE_INDEX: ("1", "%"),
    TargetKind.EXCEEDANCE_DAYS: ("day", "%"),
    TargetKind.SHARE: ("%",),
    TargetKind.COVERAGE: ("%",),
    TargetKind.DUSTFALL: ("t/(km2*month)", "%"),
    TargetKind.EPISODE_CUT: ("%", "t/day"),
    TargetKind.RANK: ("1",),
}
"""Units a target's limit may have, by kind; `1` is a pure number."""

_EMISSIONS = (TargetKind.EMISSION_TOTAL, TargetKind.EMISSION_CHANGE, TargetKind.EPISODE_CUT)
_NEEDED: dict[TargetKind, tuple[str, ...]] = {
    TargetKind.EMISSION_TOTAL: ("pollutant",),
    TargetKind.EMISSION_CHANGE: ("pollutant",),
    TargetKind.CONCENTRATION: ("pollutant",),
    TargetKind.SHARE: ("where", "of"),
    TargetKind.COVERAGE: ("where", "of"),
    TargetKind.AMOUNT: ("where",),
    TargetKind.EPISODE_CUT: ("level", "pollutant"),
}


def target_keys(raw: Mapping[str, Any]) -> Found:
    """Check which keys a target has, whatever their values are."""
    stated = [key for key in COMPARISONS if raw.get(key) is not None]
    if len(stated) != 1:
        found = " and ".join(stated) if stated else "no limit"
        at: Loc = (stated[1],) if stated else ()
        yield at, f"has {found}. Give exactly one of {', '.join(COMPARISONS)}."
    kind = raw.get("kind")
    if kind not in tuple(TargetKind):
        return
    needed = _NEEDED.get(TargetKind(kind), ())
    for key in needed:
        if raw.get(key) is None:
            yield (), f"a target of kind {kind} needs {key!r}. Add it."
    if raw.get("of") is not None and "of" not in needed:
        yield ("of",), f"'of' belongs to share and coverage, not to {kind}. Remove it."
    if raw.get("level") is not None and "level" not in needed:
        yield ("level",), f"'level' belongs to episode_cut, not to {kind}. Remove it."


def target_year(raw: Mapping[str, Any], years: tuple[int, ...] | None) -> Found:
    """Check that a target's year is one of the scenario's."""
    year = str(raw.get("year"))
    if years and year.isdecimal() and int(year) not in years:
        known = ", ".join(str(known) for known in years)
        yield ("year",), f"{year} is outside the years of the scenario: {known}."


def target_values(target: Target) -> Found:
    """Check the values of a target against each other."""
    if sum(getattr(target, name) is not None for name in COMPARISONS) == 1:
        yield from _limit(target)
    if target.kind in _EMISSIONS and target.pollutant not in (None, *POLLUTANTS):
        allowed = ", ".join(POLLUTANTS)
        yield ("pollutant",), f"{target.pollutant} is not emitted as such. Allowed: {allowed}."
    if target.at and target.at.year != target.year:
        yield ("at",), f"{target.at} does not lie in the target's year, {target.year}."


def _limit(target: Target) -> Found:
    limit, at = target.limit, target.comparison
    units = UNITS.get(target.kind)
    pure = bare_number(limit.text) is not None
    allowed = ", ".join("a pure number" if unit == "1" else unit for unit in units or ())
    if pure and "1" not in (units or ()):
        hint = f"'{limit.text} {units[0]}'" if units else f"'{limit.text} t'"
        yield (at,), f"{limit.text!r} has no unit. Write for example {hint}."
    elif units and not pure and not any(u != "1" and same_kind(limit.unit, u) for u in units):
        yield (
            (at,),
            (f"{limit.text!r} does not fit a target of kind {target.kind}. Allowed: {allowed}."),
        )
    elif target.kind in (TargetKind.SHARE, TargetKind.COVERAGE) and not 0 <= limit.value <= 1:
        yield (at,), f"a share of {limit.text!r} is not between 0 % and 100 %. Write '80 %'."
    elif limit.unit == SHARE_UNIT and limit.value < -1:
        yield (at,), f"a change of {limit.text!r} takes away more than there is. Write '-20 %'."


def header_values(header: Header) -> Found:
    """Check the base year against the years."""
    if header.base_year > header.years[0]:
        yield (
            ("base_year",),
            (
                f"{header.base_year} is after the first year, {header.years[0]}. The base year is"
                " the year of the inventory; the years start there or later."
            ),
        )
