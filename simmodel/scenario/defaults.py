"""The defaults that a scenario file leaves to the model, as sentences for the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simmodel.scenario.extends import entries
from simmodel.scenario.positions import Map
from simmodel.vocabulary import TargetKind

_COUNTED: dict[str, str] = {
    TargetKind.COVERAGE: "what is installed, not what takes effect",
    TargetKind.SHARE: "what takes effect, not what is installed",
    TargetKind.AMOUNT: "what takes effect, not what is installed",
}


def filled_in(tree: Map) -> Iterator[str]:
    """Name every default that was filled in, in the order of the file."""
    if not tree.get("growth"):
        yield "growth: not given; activity without the plan stays that of the base year."
    if not (tree.get("electricity") or {}).get("inside"):
        yield (
            "electricity.inside: not given; all additional electricity is taken to be made within"
            " the plan's regions (100 %)."
        )
    for i, entry, _ in entries(tree, "growth"):
        if "region" not in entry:
            yield f"growth.{i}.region: not given; all regions."
    for _, entry, _ in entries(tree, "measures"):
        yield from _measure(f"measures.{entry.get('id')}", entry)
    for _, entry, _ in entries(tree, "targets"):
        yield from _target(f"targets.{entry.get('id')}", entry)


def _measure(name: str, entry: Map) -> Iterator[str]:
    if "effectiveness" not in entry:
        yield f"{name}.effectiveness: not given; taken as 100 %, exact."
    if "region" not in _mapping(entry.get("where")):
        yield f"{name}.where.region: not given; all regions."
    if "level" in entry and "exempt" not in entry:
        yield f"{name}.exempt: not given; nothing of the scope is exempt."
    destinations = entry.get("to")
    for i, to in enumerate(destinations if isinstance(destinations, list) else ()):
        if "share" not in _mapping(to):
            yield f"{name}.to.{i}.share: not given; 100 %."
        if "per_service" not in _mapping(to):
            yield f"{name}.to.{i}.per_service: not given; the activity per service of the library."


def _target(name: str, entry: Map) -> Iterator[str]:
    if "region" not in entry:
        yield f"{name}.region: not given; all regions together."
    if entry.get("kind") == TargetKind.EMISSION_CHANGE and "reference" not in entry:
        yield f"{name}.reference: not given; the change is against the base year."
    if "counts" not in entry and entry.get("kind") in _COUNTED:
        yield f"{name}.counts: not given; counts {_COUNTED[entry['kind']]}."


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
