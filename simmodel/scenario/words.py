"""Field types for words of a closed list, such as the kinds of measures, and the format version."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated, TypeVar

from pydantic import WithJsonSchema

from simmodel.errors import did_you_mean
from simmodel.scenario.faults import Fault
from simmodel.scenario.parsers import ReadBy
from simmodel.vocabulary import Level, MeasureKind, Status, TargetKind

FORMAT_VERSION = 1
"""Version of the scenario file format."""

W = TypeVar("W", bound=StrEnum)


class Sampling(StrEnum):
    """How draws are made: scrambled Sobol points, or plain random numbers."""

    SOBOL = "sobol"
    RANDOM = "random"


class Counts(StrEnum):
    """What counts towards a share or coverage: what is installed, or what takes effect."""

    INSTALLED = "installed"
    EFFECTIVE = "effective"


def parse_word(raw: object, *, words: type[W], noun: str) -> W:
    """Parse one of a closed list of words."""
    known = [str(word) for word in words]
    if raw not in known:
        hint = did_you_mean(str(raw), known)
        raise Fault(f"{raw!r} is not a {noun}.{hint} Allowed: {', '.join(known)}.")
    return words(str(raw))


def parse_levels(raw: object) -> Level:
    """Parse the warning level from which a measure acts; a list has to go on up to the highest.

    >>> str(parse_levels("orange")), str(parse_levels(["red", "orange"]))
    ('orange', 'orange')
    """
    items = raw if isinstance(raw, list | tuple) else [raw]
    if not items:
        raise Fault(f"is an empty list. Write one of {', '.join(Level)}.")
    named = {parse_word(item, words=Level, noun="warning level") for item in items}
    order = list(Level)
    lowest = min(named, key=order.index)
    missing = [level for level in order[order.index(lowest) :] if level not in named]
    if missing and len(items) > 1:
        raise Fault(
            f"leaves out {', '.join(missing)}, but a higher level includes the measures of the"
            f" lower ones. Write 'level: {lowest}'."
        )
    return lowest


def parse_version(raw: object) -> int:
    """Parse the format version; only the present one is read."""
    if raw != FORMAT_VERSION or isinstance(raw, bool):
        raise Fault(f"found format version {raw!r}; this program reads version {FORMAT_VERSION}.")
    return FORMAT_VERSION


def _word_schema(words: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"enum": [str(word) for word in words]})


_LEVELS = {"enum": [str(level) for level in Level]}
Kind = Annotated[
    MeasureKind,
    ReadBy(partial(parse_word, words=MeasureKind, noun="measure kind")),
    _word_schema(MeasureKind),
]
KindOfTarget = Annotated[
    TargetKind,
    ReadBy(partial(parse_word, words=TargetKind, noun="target kind")),
    _word_schema(TargetKind),
]
StatusWord = Annotated[
    Status,
    ReadBy(partial(parse_word, words=Status, noun="status")),
    _word_schema(Status),
]
SamplingWord = Annotated[
    Sampling,
    ReadBy(partial(parse_word, words=Sampling, noun="way of drawing")),
    _word_schema(Sampling),
]
CountsWord = Annotated[
    Counts,
    ReadBy(partial(parse_word, words=Counts, noun="way to count")),
    _word_schema(Counts),
]
LevelWord = Annotated[
    Level,
    ReadBy(partial(parse_word, words=Level, noun="warning level")),
    _word_schema(Level),
]
LevelsWord = Annotated[
    Level,
    ReadBy(parse_levels),
    WithJsonSchema({"anyOf": [_LEVELS, {"type": "array", "items": _LEVELS}]}),
]
Version = Annotated[int, ReadBy(parse_version), WithJsonSchema({"const": FORMAT_VERSION})]
