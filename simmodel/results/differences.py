"""What differs in the files of scenarios, by id and key, after `extends` is resolved.

Values are compared, not their spelling (``80%`` is ``80 %``), and shown in the words of the file.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from simmodel.results.comparison import Comparison
from simmodel.results.manifest import hash_file, input_files
from simmodel.results.projection import Projection
from simmodel.scenario.conditions import Condition, Where
from simmodel.scenario.values import NO_TEXT, Text, Value
from simmodel.vocabulary import ALL_REGIONS, SHARE_UNIT

COLUMNS = ["part", "entry", "title", "key"]
"""Before the columns of the scenarios."""
PARTS = ("scenario", "growth", "measures", "targets", "tables")
WHOLE_ENTRY = ""
"""Key of the row that says which scenarios have an entry."""
_HEADER = ("base_year", "years", "inventory", "electricity", "air_quality", "uncertainty")
_HASH_SHOWN = 8
_RATE_UNIT = "1/yr"


@dataclass(frozen=True)
class Leaf:
    """One value of a file: what is compared, and how it is shown."""

    value: object
    words: str


_NOTHING = Leaf(None, "")
Leaves = dict[tuple[str, str, str], Leaf]
"""Part, entry and key -> what a scenario says there."""


def differences_table(comparison: Comparison, lang: str = "en") -> pd.DataFrame:
    """List every place where the scenarios, or the tables they read, are not the same.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``title``; titles are compared in this language

    Returns
    -------
    DataFrame with ``COLUMNS`` and a column for each scenario: its words there, empty where it has
    none. ``part`` is one of ``PARTS``, ``entry`` the id of a measure or target, the sources of a
    growth rate or the name of a table, ``key`` as in the file, ``measures.ID.KEY`` of ``--set``.
    An entry that a scenario lacks is one row with an empty ``key`` and its title. Of a table that
    differs the beginning of its hash is shown.
    """
    found = {p.scenario.name: _leaves(p, lang) for p in comparison.projections}
    places = dict.fromkeys(place for leaves in found.values() for place in leaves)
    titles = _titles(comparison, lang)
    rows = []
    for place in sorted(places, key=lambda place: PARTS.index(place[0])):
        if _agree(place, list(found.values())):
            continue
        said = {name: leaves.get(place, _NOTHING).words for name, leaves in found.items()}
        part, entry, key = place
        title = titles.get((part, entry), "")
        rows.append({"part": part, "entry": entry, "title": title, "key": key, **said})
    return pd.DataFrame(rows, columns=[*COLUMNS, *comparison.names])


def _agree(place: tuple[str, str, str], found: Sequence[Leaves]) -> bool:
    """Whether all say the same; of the keys of an entry, those that have the entry."""
    part, entry, key = place
    if key != WHOLE_ENTRY and entry:
        found = [leaves for leaves in found if (part, entry, WHOLE_ENTRY) in leaves]
    first = found[0].get(place, _NOTHING).value
    return all(leaves.get(place, _NOTHING).value == first for leaves in found)


def _titles(comparison: Comparison, lang: str) -> dict[tuple[str, str], str]:
    titles: dict[tuple[str, str], str] = {}
    for projection in comparison.projections:
        scenario = projection.scenario
        for part, entries in (("measures", scenario.measures), ("targets", scenario.targets)):
            for entry in entries:
                titles.setdefault((part, entry.id), entry.title.get(lang))
    return titles


def _leaves(projection: Projection, lang: str) -> Leaves:
    """Everything that a scenario says, and the hashes of the tables that it reads."""
    scenario = projection.scenario
    leaves: Leaves = {}
    for key in _HEADER:
        for path, leaf in _walk(getattr(scenario, key), key, lang):
            leaves["scenario", "", path] = leaf
    for rate in scenario.growth:
        regions = () if rate.region == (ALL_REGIONS,) else rate.region
        _add(leaves, "growth", _free(leaves, ", ".join([*rate.source, *regions])), rate, lang)
    for part, entries in (("measures", scenario.measures), ("targets", scenario.targets)):
        for entry in entries:
            _add(leaves, part, entry.id, entry, lang)
    own = {file.resolve() for file in scenario.files}
    for name, file in input_files(projection).items():
        if file.resolve() not in own and file != scenario.plan:
            digest = hash_file(file)
            leaves["tables", name, WHOLE_ENTRY] = Leaf(digest, digest[:_HASH_SHOWN])
    return leaves


def _free(leaves: Leaves, label: str) -> str:
    """Label of a growth rate that no earlier one has, as two rates may name the same sources."""
    count = 1
    free = label
    while ("growth", free, WHOLE_ENTRY) in leaves:
        count += 1
        free = f"{label} ({count})"
    return free


def _add(leaves: Leaves, part: str, entry: str, model: BaseModel, lang: str) -> None:
    title = getattr(model, "title", None)
    words = title.get(lang) if isinstance(title, Text) else str(_words(getattr(model, "rate", "")))
    leaves[part, entry, WHOLE_ENTRY] = Leaf(True, words)
    for path, leaf in _walk(model, "", lang):
        leaves[part, entry, path] = leaf


def _walk(thing: Any, path: str, lang: str) -> Iterator[tuple[str, Leaf]]:  # noqa: ANN401
    """Leaves below a value, by their path; what the file does not say has none."""
    if thing is None or thing in ("", (), {}, NO_TEXT):
        return
    if isinstance(thing, Text):
        yield path, Leaf(thing.get(lang), thing.get(lang))
    elif isinstance(thing, Value):
        yield from _value(thing, path, lang)
    elif isinstance(thing, BaseModel | Where):
        for name, child in _fields(thing):
            yield from _walk(child, f"{path}.{name}".lstrip("."), lang)
    elif isinstance(thing, Mapping):
        for key, child in thing.items():
            yield from _walk(child, f"{path}.{key}".lstrip("."), lang)
    elif isinstance(thing, tuple) and any(isinstance(child, BaseModel) for child in thing):
        for number, child in enumerate(thing):
            yield from _walk(child, f"{path}.{number}", lang)
    else:
        value = thing.resolve() if isinstance(thing, Path) else thing
        yield path, Leaf(value, _words(thing))


def _fields(thing: BaseModel | Where) -> list[tuple[str, Any]]:
    """Keys as the file has them; the attributes of a scope stand beside its other keys."""
    if isinstance(thing, Where):
        named = ("source", "region", "segment")
        return [*((name, getattr(thing, name)) for name in named), *thing.attributes.items()]
    fields = type(thing).model_fields
    return [(field.alias or name, getattr(thing, name)) for name, field in fields.items()]


def _value(value: Value, path: str, lang: str) -> Iterator[tuple[str, Leaf]]:
    """Leaves of a quantity: itself, its range, and where it comes from."""
    yield path, Leaf((value.value, value.unit), value.text or _with_unit(value.value, value.unit))
    for key in ("low", "high"):
        end = getattr(value, key)
        if end is not None:
            yield f"{path}.{key}", Leaf(end, _with_unit(end, value.unit))
    for key in ("distribution", "assumed", "why", "source_id"):
        said = value.why.get(lang) if key == "why" else getattr(value, key)
        if said:
            yield f"{path}.{key}", Leaf(said, _words(said))


def _with_unit(value: float, unit: str) -> str:
    """Write a number as a file does.

    >>> _with_unit(0.8, "1"), _with_unit(-0.04, "1/yr"), _with_unit(35.0, "t/h")
    ('80 %', '-4 %/year', '35 t/h')
    """
    if unit in (SHARE_UNIT, _RATE_UNIT):
        return f"{100 * value:.10g} %{'/year' if unit == _RATE_UNIT else ''}"
    return f"{value:.10g} {unit}".rstrip()


def _words(thing: Any) -> str:  # noqa: ANN401 (any value of a file)
    """Write a value in the words of the file.

    >>> _words(("power.*", "heat.*")), _words(True), _words(Condition((), None, 10, unit="t/h"))
    ('power.*, heat.*', 'true', '< 10 t/h')
    >>> _words(((datetime.date(2020, 9, 30), 0.7),))
    '2020-09-30: 70 %'
    """
    if isinstance(thing, bool):
        return str(thing).lower()
    if isinstance(thing, Value):
        return thing.text
    if isinstance(thing, Condition):
        return _condition(thing)
    if isinstance(thing, Path):
        return "/".join(thing.resolve().parts[-2:])
    if isinstance(thing, tuple | list):
        if len(thing) == 2 and isinstance(thing[0], datetime.date):
            return f"{thing[0]}: {_with_unit(thing[1], SHARE_UNIT)}"
        return ", ".join(_words(item) for item in thing)
    if is_dataclass(thing):
        raise TypeError(f"no words for {type(thing).__name__}")
    return str(thing)


def _condition(condition: Condition) -> str:
    """Write a condition on an attribute, as the file does."""
    if condition.values:
        return ", ".join(condition.values)
    ends = (
        (condition.low, ">=" if condition.low_closed else ">"),
        (condition.high, "<=" if condition.high_closed else "<"),
    )
    return ", ".join(
        f"{sign} {_with_unit(end, condition.unit)}" for end, sign in ends if end is not None
    )
