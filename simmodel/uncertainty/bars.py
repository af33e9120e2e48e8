"""From drawn columns to what a planner reads: which inputs make one line of a ranking."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.languages import DATA_LANGUAGES
from simmodel.reports.texts import text
from simmodel.uncertainty.methods.function import Array
from simmodel.uncertainty.words import in_words

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.uncertainty.inputs import UncertainInput, UncertainInputs

_MOST_ROWS, _SHORT = 5, 8
"""Rows that a line of several inputs names, and the longest names of its parts."""
_NAMED = "group "
"""What the group of inputs that the scenario ties begins with."""
_LINE = re.compile(r"^(\d+):\d+ .*")
"""Place in a scenario file: line, column, path."""
_COMMA = re.compile(r", (?![^(]*\))")
"""Between parts of a title, not within brackets."""
_PER_PERCENT = ("sulphur", "ash")
"""Formulas whose factor is per percent of the fuel."""


class By(StrEnum):
    """What one line of a ranking holds."""

    INPUT = "input"
    """What shares a draw: mostly one row of a table, or one value of the scenario."""
    GROUP = "group"
    """The same, but one figure of all counties together, as the coal of their households."""
    KIND = "kind"
    """All factors, all activities, all efficiencies, …"""


@dataclass(frozen=True)
class Bar:
    """One line of a ranking.

    Parameters
    ----------
    key : of the line
    title : by language
    kind : of its inputs
    draws : positions of its independent columns
    inputs : positions of its inputs
    """

    key: str
    title: dict[str, str]
    kind: str
    draws: tuple[int, ...]
    inputs: tuple[int, ...]


def bars_by(
    by: By, inputs: "UncertainInputs", model: "Model", acting: Collection[int] | None = None
) -> tuple[Bar, ...]:
    """Sort the inputs into lines; inputs that share a draw stay together.

    Parameters
    ----------
    acting : drawn columns that do something to the output; the others are in no line
    """
    members: dict[str, list[int]] = {}
    for position, draw in enumerate(inputs.group_of.tolist()):
        if acting is None or draw in acting:
            members.setdefault(inputs.groups[draw], []).append(position)
    lines: dict[str, list[int]] = {}
    for positions in members.values():
        key = _line(by, inputs.inputs[positions[0]], model)
        lines.setdefault(key, []).extend(positions)
    return tuple(_bar(key, lines[key], by, inputs, model) for key in lines)


def _line(by: By, one: "UncertainInput", model: "Model") -> str:
    if by is By.KIND:
        return one.kind
    category = _category(one, model)
    if by is By.GROUP and one.group == one.key and category:
        return f"{one.kind}/{category}"
    return one.group


def _category(one: "UncertainInput", model: "Model") -> str:
    """What an input of one county shares with those of the others; empty for other inputs."""
    parts = one.key.split("/")
    if one.kind == "fuel":
        return one.title_en.partition(": ")[2].replace(", ", "/")
    if one.kind == "activity":
        return str(model.inventory.segments.loc[parts[1], "source"])
    return parts[2] if one.kind == "base_concentration" else ""


def _bar(key: str, positions: list[int], by: By, inputs: "UncertainInputs", model: "Model") -> Bar:
    own = [inputs.inputs[position] for position in positions]
    draws = dict.fromkeys(int(inputs.group_of[position]) for position in positions)
    titles = {lang: _title(own, by, model, lang) for lang in DATA_LANGUAGES}
    return Bar(key, titles, own[0].kind, tuple(draws), tuple(positions))


def _title(own: "Sequence[UncertainInput]", by: By, model: "Model", lang: str) -> str:
    first, sources = own[0], model.library.sources
    if by is By.KIND:
        return text(f"kind_of_input_{first.kind}", lang, count=len(own))
    titles = [one.title_zh if lang == "zh" else one.title_en for one in own]
    if len(own) == 1:
        return in_words(titles[0], sources, lang)
    if first.group.startswith(_NAMED):
        return text("of_values", lang, title=first.group.removeprefix(_NAMED), count=len(own))
    if by is By.GROUP and (category := _category(first, model)):
        if first.kind == "fuel":
            category = _common(titles)
        else:
            category = text(f"input_{first.kind}", lang, what=category)
        title = in_words(category, sources, lang)
        return text("of_counties", lang, title=title, count=len(own))
    shared = _common(titles)
    title = in_words(shared, sources, lang)
    parts = [one.removeprefix(shared).removeprefix(", ") for one in titles]
    if len(own) <= _MOST_ROWS and all(0 < len(part) < _SHORT for part in parts):
        names = text("comma", lang).join(in_words(part, sources, lang) for part in parts)
        return text("of_named", lang, title=title, names=names)
    return text("of_values", lang, title=title, count=len(own))


def _common(titles: Sequence[str]) -> str:
    """What titles that share a draw begin with, whole words of it.

    >>> _common(["factor: coal, stove, PM2.5", "factor: coal, stove, PM10"])
    'factor: coal, stove'
    >>> _common(["boiler (small, grate), SO2", "heater (small, grate), SO2"])
    'boiler (small, grate), SO2'
    """
    words = [_COMMA.split(title) for title in titles]
    shared = takewhile(lambda pieces: len(set(pieces)) == 1, zip(*words, strict=False))
    return ", ".join(pieces[0] for pieces in shared) or titles[0]


def bars_table(bars: Sequence[Bar], inputs: "UncertainInputs", model: "Model") -> pd.DataFrame:
    """What the lines are, one row each.

    Returns
    -------
    DataFrame, index the key: title_zh, title_en, kind, inputs (how many), value, low, high, unit
    (of a line of one input), where (file and rows), clause, reference_id, quality
    """
    rows = []
    for bar in bars:
        own = [inputs.inputs[position] for position in bar.inputs]
        value, low, high, unit = _values(own[0], model) if len(own) == 1 else _NO_VALUES
        rows.append(
            {
                "title_zh": bar.title["zh"],
                "title_en": bar.title["en"],
                "kind": bar.kind,
                "inputs": len(own),
                "value": value,
                "low": low,
                "high": high,
                "unit": unit,
                "where": _where(own),
                "clause": _joined([one.clause for one in own]),
                "reference_id": _joined([one.reference_id for one in own]),
                "quality": _joined(sorted({one.quality for one in own})),
            }
        )
    return pd.DataFrame(rows, index=pd.Index([bar.key for bar in bars], name="key"))


_NO_VALUES = (np.nan, np.nan, np.nan, "")


def _values(one: "UncertainInput", model: "Model") -> tuple[float, float, float, str]:
    """Value, low, high and unit; a factor that multiplies a fuel's percentage per percent."""
    part, unit = unit_of(one, model)
    return one.value * part, one.low * part, one.high * part, unit


def unit_of(one: "UncertainInput", model: "Model") -> tuple[float, str]:
    """What a value of an input is multiplied by to be shown, and the unit it is shown in."""
    if one.kind == "factor":
        table = model.library.factors
        names = dict(zip(("factor_set", "process", "pollutant"), one.key.split("/")[1:],
                         strict=True))  # fmt: skip
        of = (table[list(names)] == pd.Series(names)).all(axis=1)
        if table.loc[of, "formula"].isin(_PER_PERCENT).any():
            return 0.01, f"{one.unit} per %"
    return 1.0, one.unit


def _joined(words: Sequence[str]) -> str:
    found = [word for word in dict.fromkeys(words) if word]
    more = ["…"] if len(found) > _MOST_ROWS else []
    return ", ".join(found[:_MOST_ROWS] + more)


def _where(own: "Sequence[UncertainInput]") -> str:
    """Files, each with its rows, as ``inventory/fuels.csv row 2; …``."""
    places: dict[str, list[str]] = {}
    for one in own:
        place = _LINE.sub(r"row \1", one.place)
        file = "/".join(Path(one.file).parts[-2:])
        if place not in (listed := places.setdefault(file, [])):
            listed.append(place)
    parts = []
    for file, found in places.items():
        rows = [place.removeprefix("row ") for place in found]
        word = "row" if found[0].startswith("row ") else ""
        plural = "s" if word and len(found) > 1 else ""
        parts.append(f"{file} {word}{plural} {_joined(rows)}".replace("  ", " ").strip())
    return "; ".join(parts[:2] + (["…"] if len(parts) > 2 else []))


def merge_effects(base: float, low: Array, high: Array) -> tuple[float, float]:
    """Ends of a line whose inputs are independent.

    Parameters
    ----------
    base : output with everything as it is
    low, high : arrays (draw,), output at the ends of each input alone

    Returns
    -------
    Output at the low and at the high end. The effects down and up are each added as root of the
    sum of squares, as independent errors are; a line of one input is what its two runs give.

    >>> merge_effects(10.0, np.array([7.0, 6.0]), np.array([13.0, 14.0]))
    (5.0, 15.0)
    """
    if len(low) == 1:
        return float(low[0]), float(high[0])
    lowest = np.minimum(np.minimum(low, high), base) - base
    highest = np.maximum(np.maximum(low, high), base) - base
    down, up = float(np.sqrt((lowest**2).sum())), float(np.sqrt((highest**2).sum()))
    if float((high - low).sum()) >= 0:
        return base - down, base + up
    return base + up, base - down
