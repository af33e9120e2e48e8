"""Values from the command line, such as `--set measures.clean-heating.penetration=80%`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.scenario.extends import ENTRY_LISTS, entries, replaced_keys
from simmodel.scenario.positions import COMMAND_LINE, Map, Position, Seq, parse_yaml
from simmodel.scenario.schema import Growth, Measure, ScenarioFile, Target, file_keys

MODELS: dict[str, type[BaseModel]] = {"measures": Measure, "targets": Target, "growth": Growth}
EXTRA_KEYS = {"measures": ("to", "remove"), "targets": ("remove",)}
RANGE_KEYS = ("low", "high", "distribution")
PATHS = ("inventory", "plan", "projects")


def apply(tree: Map, overrides: Mapping[str, str], problems: list[Problem]) -> Map:
    """Set values by their path; what is wrong with a path or a value becomes a problem.

    A path is a key at the top, or `measures.ID.key`, `targets.ID.key`, `growth.NUMBER.key` (from
    0), with more keys or numbers to go deeper. Keys that stand for one another replace each other.
    """
    values: dict[str, object] = {}
    for text, given in overrides.items():
        try:
            values[text] = _parsed(text, given)
        except ScenarioError as error:
            problems.extend(Problem(COMMAND_LINE, text, p.message) for p in error.problems)
    paths = {text: _path(text, value) for text, value in values.items()}
    tree = _drop_alternatives(tree, list(paths.values()))
    for text, path in paths.items():
        message = _unknown(tree, path) or _set(tree, path, values[text])
        if message:
            problems.append(Problem(COMMAND_LINE, text, message))
    _drop_removed(tree)
    return tree


def _parsed(text: str, given: str) -> object:
    """Parse a value as YAML; paths count from the working directory."""
    value, twice = parse_yaml(given, COMMAND_LINE)
    if twice:
        raise ScenarioError(twice)
    is_path = text.rpartition(".")[2] in PATHS and isinstance(value, str)
    return str(Path.cwd() / str(value)) if is_path else value


def _path(text: str, value: object) -> tuple[str, ...]:
    """Split a path; a day in `to` is the end of a rise, which the models call `until`."""
    path = tuple(text.strip().split("."))
    is_end = path[:1] == ("measures",) and path[2:] == ("to",) and not isinstance(value, Seq)
    return (*path[:2], "until") if is_end else path


def _copied(value: object) -> object:
    """Copy a tree, so that setting a value leaves the given one alone."""
    if isinstance(value, Map):
        copy = value.copy()
        for key, below in value.items():
            copy[key] = _copied(below)
        return copy
    if isinstance(value, Seq):
        items = Seq(value.at)
        for below, at in value.entries():
            items.add(_copied(below), at)
        return items
    return value


def _drop_alternatives(tree: Map, paths: Sequence[tuple[str, ...]]) -> Map:
    """Drop from each entry the keys that a set key stands for, unless they are set too."""
    copy = _copied(tree)
    assert isinstance(copy, Map)  # a Map is copied to a Map
    for name in ENTRY_LISTS:
        for _, entry, _ in entries(copy, name):
            named = {p[2] for p in paths if len(p) > 2 and p[:2] == (name, entry.get("id"))}
            for key in replaced_keys(named):
                entry.pop(key, None)
    for i, entry, _ in entries(copy, "growth"):
        if ("growth", str(i), "rate") in paths:  # a new rate leaves the old one's range behind
            for key in RANGE_KEYS:
                entry.pop(key, None)
    return copy


def _unknown(tree: Map, path: tuple[str, ...]) -> str:
    """Say what in a path does not exist, or nothing."""
    head = path[0]
    top = [key for key in file_keys(ScenarioFile) if key != "extends"]
    if head not in top:
        return f"{head!r} is not a key of a scenario.{did_you_mean(head, top)}"
    if head not in MODELS:
        return ""
    if len(path) < 3:
        which = "NUMBER" if head == "growth" else "ID"
        return f"does not say which entry and key. Write {head}.{which}.KEY=VALUE."
    known = list(_names(tree, head))
    if path[1] not in known:
        hint = did_you_mean(path[1], known) or f" Known: {', '.join(known) or 'none'}."
        return f"{path[1]!r} is not in {head!r}.{hint}"
    keys = (*file_keys(MODELS[head]), *EXTRA_KEYS.get(head, ()))
    if path[2] not in keys:
        return f"{path[2]!r} is not a key there.{did_you_mean(path[2], keys)}"
    return ""


def _names(tree: Map, head: str) -> Iterator[str]:
    for i, entry, _ in entries(tree, head):
        yield str(i) if head == "growth" else str(entry.get("id"))


def _set(tree: Map, path: tuple[str, ...], value: object) -> str:
    """Set one value; return what is wrong, or nothing."""
    here = Position(COMMAND_LINE)
    below: object = tree
    for i, step in enumerate(path):
        last = i == len(path) - 1
        if isinstance(below, Seq):
            index = _index(below, step)
            if index is None:
                return f"{step!r} is not an entry of {'.'.join(path[:i])!r}."
            if last:
                below[index], below.items_at[index] = value, here
            below = below[index]
        elif isinstance(below, Map):
            if last or not isinstance(below.get(step), Map | Seq):
                below.put(step, value if last else Map(here), here)
            below = below[step]
    return ""


def _index(items: Seq, step: str) -> int | None:
    """Find an entry by its id or its number from 0."""
    for i, item in enumerate(items):
        if isinstance(item, Map) and str(item.get("id")) == step:
            return i
    return int(step) if step.isdecimal() and int(step) < len(items) else None


def _drop_removed(tree: Map) -> None:
    for name in ENTRY_LISTS:
        kept, items = Seq(tree.at), tree.get(name)
        if not isinstance(items, Seq):
            continue
        for item, at in items.entries():
            if not (isinstance(item, Map) and item.get("remove") is True and _was_set(item)):
                kept.add(item, at)
        tree[name] = kept


def _was_set(entry: Map) -> bool:
    return entry.keys_at["remove"].file == COMMAND_LINE
