"""Rules between the keys of a measure: which its kind needs, refuses, or wants just one of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simmodel.scenario.faults import Fault, Loc
from simmodel.scenario.schema import COMPARISONS, Measure
from simmodel.scenario.values import parse_date
from simmodel.vocabulary import MeasureKind
from simmodel.workbooks import is_file, shown

Found = Iterator[tuple[Loc, str]]

IMPLEMENTATION = ("penetration", "amount", "share", "projects")
TIMING = ("by", "from", "until", "schedule")
EXCLUSIVE: tuple[tuple[tuple[str, ...], ...], ...] = (
    tuple((key,) for key in IMPLEMENTATION),
    (("by",), ("from", "until"), ("schedule",), ("projects",)),
    (("limits",), ("standard",)),
    (("months",), ("level",)),
    tuple((key,) for key in COMPARISONS),
)
"""Groups of keys that stand for one another: an override that states one drops the others."""

KIND_KEYS: dict[MeasureKind, tuple[str, ...]] = {
    MeasureKind.RETIRE: (),
    MeasureKind.SWITCH: ("to",),
    MeasureKind.SHIFT: ("to",),
    MeasureKind.CURTAIL: ("months", "level"),
    MeasureKind.FUEL_QUALITY: ("fuel",),
    MeasureKind.RETROFIT: ("controls",),
    MeasureKind.LIMIT: ("limits", "standard"),
}
"""Keys that belong to a kind; one of them is needed."""
SHIFT_KEYS = ("counted", "each_region")
"""Further keys that a shift may have."""
CURTAIL_KEYS = ("exempt",)
"""Further keys that a curtailment may have."""

_KIND_EXAMPLES = {
    "to": "to: [{source: household.heat_pump}]",
    "months": "months: [11, 12, 1, 2, 3]",
    "fuel": "fuel: {sulphur: 1 %, ash: 16 %}",
    "controls": "controls: [fabric_filter]",
    "limits": "limits: {SO2: 35 mg/m³}",
}


def measure_keys(raw: Mapping[str, Any]) -> Found:
    """Check which keys a measure has, whatever their values are."""
    kind = raw.get("kind")
    given = {key for key, value in raw.items() if value is not None}
    if raw.get("to") == []:
        given.remove("to")  # other empty lists and tables are refused by their parsers
    yield from _implementation(kind, given)
    yield from _timing(raw, given)
    if kind in tuple(MeasureKind):
        yield from _kind_keys(MeasureKind(kind), given)
    yield from _why(raw)


def _implementation(kind: object, given: set[str]) -> Found:
    stated = [key for key in IMPLEMENTATION if key in given]
    is_shift = kind == MeasureKind.SHIFT
    if len(stated) > 1:
        yield (
            (stated[1],),
            (
                f"{' and '.join(stated)} are both given, but they say the same thing twice: how far"
                " the measure goes. Keep one."
            ),
        )
    elif not stated:
        example = "'share: 80 %' or 'amount: 500000 t'" if is_shift else "'penetration: 60 %'"
        yield (
            (),
            (
                f"does not say how far the measure goes. Write for example {example};"
                f" one of {', '.join(IMPLEMENTATION)} is needed."
            ),
        )
    if "share" in given and not is_shift:
        yield (
            ("share",),
            (
                "'share' is the target share of a shift. Write 'penetration' for the part of the"
                " scope that a measure reaches."
            ),
        )
    if "penetration" in given and is_shift:
        yield (
            ("penetration",),
            (
                "a shift raises the share of its destinations to a target. Write 'share: 80 %' (or"
                " an 'amount'), or use kind switch to move a part of what is in scope."
            ),
        )


def _timing(raw: Mapping[str, Any], given: set[str]) -> Found:
    if "projects" in given:
        for key in TIMING:
            if key in given:
                yield (key,), "each project in the list has its own date. Remove this key."
        return
    stated = [keys for keys in EXCLUSIVE[1] if given & set(keys)]
    if len(stated) > 1:
        ways = " and ".join(repr(key) for keys in stated for key in keys if key in given)
        yield (
            (stated[1][0],),
            (
                f"{ways} are given together. Write 'by' alone (all at once), 'from' and 'to' (a"
                " rise; in a switch or shift 'from' and 'until'), or 'schedule' alone."
            ),
        )
    elif ("from" in given) != ("until" in given):
        to = "'to: 2020-10-01' (in a switch or shift 'until: …')"
        missing = to if "from" in given else "'from: 2020-03-01'"
        yield (), f"has one end of its rise only. Add {missing}."
    if not given & set(TIMING):
        yield (
            (),
            (
                "does not say when it comes into force. Write 'by: 2020-08-31', or 'from' and 'to',"
                " or a 'schedule' of dates and shares."
            ),
        )


def _kind_keys(kind: MeasureKind, given: set[str]) -> Found:
    own = KIND_KEYS[kind]
    stated = [key for key in own if key in given]
    if own and not stated:
        article = " or ".join(repr(key) for key in own)
        yield (own[0],), f"a {kind} needs {article}. Write for example '{_KIND_EXAMPLES[own[0]]}'."
    if len(stated) > 1:
        yield (stated[1],), f"{' and '.join(stated)} are both given. Keep one of them."
    owners: dict[str, list[str]] = {key: [MeasureKind.SHIFT] for key in SHIFT_KEYS}
    owners |= {key: [MeasureKind.CURTAIL] for key in CURTAIL_KEYS}
    for owner, keys in KIND_KEYS.items():
        for key in keys:
            owners.setdefault(key, []).append(owner)
    for key, kinds in owners.items():
        if key in given and kind not in kinds:
            yield (
                (key,),
                (
                    f"{key!r} belongs to {' and '.join(kinds)}, but the kind of this measure is"
                    f" {kind}. Remove the key, or change the kind."
                ),
            )


def _why(raw: Mapping[str, Any]) -> Found:
    if raw.get("assumed") is True and not raw.get("why"):
        yield ("assumed",), "is assumed, but does not say why. Add 'why: …'."


def measure_days(raw: Mapping[str, Any], span: tuple[int, int] | None) -> Found:
    """Check that the dates of a measure lie in the years of the scenario."""
    schedule = raw.get("schedule")
    written: list[tuple[Loc, object]] = [((key,), raw.get(key)) for key in TIMING[:3]]
    if isinstance(schedule, Mapping):
        written += [(("schedule", day), day) for day in schedule]
    for loc, text in written:
        if text is None or span is None:
            continue
        try:
            day = parse_date(text)
        except Fault:
            continue  # reported where the model is validated
        if not span[0] <= day.year <= span[1]:
            yield (
                loc,
                (
                    f"{day} is outside the years of the scenario, {span[0]} to {span[1]}. Change"
                    " the date, or widen 'years'."
                ),
            )


def measure_values(measure: Measure) -> Found:
    """Check the values of a measure against each other."""
    whole = sum(to.share.value for to in measure.to if not to.extra)
    if measure.to and abs(whole - 1) > 1e-9:  # shares written with a few decimals
        yield (
            ("to",),
            (
                f"the shares of the destinations sum to {100 * whole:.6g} %, not to 100 %. Mark"
                " what comes on top with 'extra: true'."
            ),
        )
    if measure.from_ and measure.until and measure.from_ >= measure.until:
        yield ("from",), f"'from' ({measure.from_}) is not before the end ({measure.until})."
    if measure.projects and not is_file(measure.projects):
        yield ("projects",), f"there is no file {shown(measure.projects)!r}. Check the name."
