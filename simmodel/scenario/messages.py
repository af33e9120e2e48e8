"""Turns what pydantic found into sentences: what was found, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from simmodel.errors import did_you_mean
from simmodel.scenario.faults import Fault, Loc
from simmodel.scenario.schema import Destination, Electricity, Uncertainty, file_keys

_EXAMPLES: dict[str, str] = {
    "simmodel": "simmodel: 1",
    "name": "name: shuozhou-plan-2020",
    "title": "title: {zh: 清洁取暖, en: Clean heating}",
    "inventory": "inventory: inventory/",
    "base_year": "base_year: 2019",
    "years": "years: 2019-2021",
    "id": "id: clean-heating",
    "clause": 'clause: "10"',
    "kind": "kind: switch",
    "where": "where: {source: household.coal.*}",
    "status": "status: binding",
    "year": "year: 2020",
    "source": "source: household.heat_pump",
    "rate": "rate: 1.5 %/year",
}
"""How each required key is written."""


def faults_of(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Loc, str]]:
    """List the faults of a failed validation with their place below the entry."""
    for found in error.errors(include_url=False):
        cause = found.get("ctx", {}).get("error")
        if isinstance(cause, Fault):
            for below, message in cause.faults:
                yield (*found["loc"], *below), message
        else:
            yield _fault(found["type"], found["loc"], found["msg"], model)


def _fault(kind: str, loc: Loc, text: str, model: type[BaseModel]) -> tuple[Loc, str]:
    """Word a fault that pydantic found by itself."""
    key = str(loc[-1])
    if kind == "extra_forbidden":
        keys = file_keys(_model_at(loc[:-1], model))
        return loc, unknown_key(key, keys)
    if kind == "missing":
        return loc[:-1], f"has no {key!r}. Write for example '{_EXAMPLES.get(key, key + ': …')}'."
    if kind in ("tuple_type", "list_type"):
        return loc, "is not a list. Begin each entry with '- '."
    if kind in ("model_type", "model_attributes_type"):
        return loc, "is not a mapping. Write keys and values, as in {source: …}."
    return loc, f"{text}."


def _model_at(loc: Loc, model: type[BaseModel]) -> type[BaseModel]:
    """Find the model that an entry below another belongs to."""
    below: dict[str | int, type[BaseModel]] = {
        "to": Destination,
        "electricity": Electricity,
        "uncertainty": Uncertainty,
    }
    return below.get(loc[0], model) if loc else model


def unknown_key(key: str, allowed: tuple[str, ...]) -> str:
    """Say that a key is not known, and which one may be meant.

    >>> unknown_key("penetraton", ("kind", "penetration"))
    "'penetraton' is not a key here. Did you mean 'penetration'? Allowed: kind, penetration."
    """
    return f"{key!r} is not a key here.{did_you_mean(key, allowed)} Allowed: {', '.join(allowed)}."
