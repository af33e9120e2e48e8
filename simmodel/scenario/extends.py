"""Files put together: a scenario that extends another overrides its entries by id.

A measure or target of the base with the same id is merged key by key, mappings within it likewise;
`remove: true` drops it; an id that the base does not have must be a whole new entry. Keys that
stand for one another (`rules.EXCLUSIVE`) replace each other. Other lists and the title are
replaced, other mappings at the top are merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.scenario.positions import Map, Position, Seq, problem, read_yaml
from simmodel.scenario.rules import EXCLUSIVE
from simmodel.workbooks import is_file

ENTRY_LISTS = ("measures", "targets")
"""Lists whose entries have ids."""

REPLACED = ("title", "schedule", "why", "source", "note")
"""Mappings that an override replaces as a whole."""

OWN_KEYS = ("extends", "name")
"""Keys that a file does not inherit."""


def load_tree(
    path: Path, problems: list[Problem], chain: tuple[Path, ...] = ()
) -> tuple[Map, tuple[Path, ...]]:
    """Read a file and those it extends into one tree; paths in it become absolute.

    Returns
    -------
    The tree, and the files: the named one first, then what it extends.

    Raises
    ------
    ScenarioError : a file cannot be read, or `extends` goes in a circle.
    """
    tree, twice = read_yaml(path)
    problems.extend(twice)
    problems.extend(_duplicate_ids(tree))
    _anchor_paths(tree, path.parent)
    _name_ends(tree)
    base_name = tree.get("extends")
    if base_name is None:
        return tree, (path,)
    if not isinstance(base_name, str) or not base_name.strip():
        raise ScenarioError([problem(tree, ("extends",), "names no file.")])
    base_path = path.parent / base_name
    chain = (*chain, path.resolve())
    if base_path.resolve() in chain:
        names = " → ".join(file.name for file in (*chain, base_path.resolve()))
        message = f"goes in a circle: {names}. Remove 'extends' from one of these files."
        raise ScenarioError([problem(tree, ("extends",), message)])
    if not is_file(base_path):
        message = f"{base_name!r} does not exist beside {path.name}. Check the name."
        raise ScenarioError([problem(tree, ("extends",), message)])
    base, files = load_tree(base_path, problems, chain)
    if "name" not in tree:
        message = "has no 'name' of its own; without one its results would replace those of"
        problems.append(problem(tree, (), f"{message} {base_name}. Write 'name: …'."))
        tree.put("name", "unnamed", tree.at)
    return merge_files(base, tree, problems), (path, *files)


def entries(tree: Map, name: str) -> Iterator[tuple[int, Map, Position]]:
    """Iterate over the entries of a list that are mappings."""
    found = tree.get(name)
    if isinstance(found, Seq):
        for i, (entry, at) in enumerate(found.entries()):
            if isinstance(entry, Map):
                yield i, entry, at


def _duplicate_ids(tree: Map) -> Iterator[Problem]:
    for name in ENTRY_LISTS:
        first: dict[object, int] = {}
        for i, entry, at in entries(tree, name):
            key = str(entry.get("id"))
            if "id" in entry and key in first:
                message = f"the id {key!r} is given twice (first on line {first[key]}). Rename one."
                yield problem(tree, (name, i, "id"), message)
            first.setdefault(key, at.line)


def _anchor_paths(tree: Map, folder: Path) -> None:
    """Make paths relative to the file that states them."""
    for key in ("inventory", "plan"):
        if isinstance(tree.get(key), str):
            tree[key] = str(folder / tree[key])
    for _, entry, _ in entries(tree, "measures"):
        if isinstance(entry.get("projects"), str):
            entry["projects"] = str(folder / entry["projects"])


def _name_ends(tree: Map) -> None:
    """Write the end of a rise, `to: 2020-10-01`, as `until`; as a list `to` is destinations."""
    for _, entry, _ in entries(tree, "measures"):
        if "to" in entry and not isinstance(entry["to"], Seq | Map) and "until" not in entry:
            entry.put("until", entry.pop("to"), entry.keys_at["to"])


def merge_files(base: Map, over: Map, problems: list[Problem]) -> Map:
    """Lay one file over another."""
    merged = base.without(OWN_KEYS)
    merged.at = over.at
    for key, value in over.items():
        if key in ENTRY_LISTS and isinstance(value, Seq) and isinstance(base.get(key), Seq):
            value = _merge_entries(base, over, key, problems)
        elif isinstance(value, Map) and isinstance(base.get(key), Map) and key not in REPLACED:
            value = merge_maps(base[key], value)
        merged.put(key, value, over.keys_at[key])
    return merged


def merge_maps(base: Map, over: Map) -> Map:
    """Lay one mapping over another, key by key."""
    merged = base.without(replaced_keys(over))
    for key, value in over.items():
        below = base.get(key)
        if isinstance(value, Map) and isinstance(below, Map) and key not in REPLACED:
            value = merge_maps(below, value)
        merged.put(key, value, over.keys_at[key])
    return merged


def replaced_keys(stated: Iterable[str]) -> set[str]:
    """List the keys that stated keys replace.

    >>> sorted(replaced_keys(["until", "amount"]))
    ['by', 'penetration', 'projects', 'schedule', 'share']
    """
    named, replaced = set(stated), set[str]()
    for group in EXCLUSIVE:
        others = [key for keys in group if not named & set(keys) for key in keys]
        if len(others) < sum(len(keys) for keys in group):
            replaced.update(others)
    return replaced


def _merge_entries(base: Map, over: Map, name: str, problems: list[Problem]) -> Seq:
    """Lay the entries of one list over those of another, by id."""
    changes = {str(entry.get("id")): (i, entry, at) for i, entry, at in entries(over, name)}
    merged, known = Seq(base[name].at), list[str]()
    for entry, at in base[name].entries():
        known.append(str(entry.get("id")) if isinstance(entry, Map) else "")
        _, change, change_at = changes.pop(known[-1], (0, None, at))
        if change is None:
            merged.add(entry, at)
        elif change.get("remove") is not True:
            merged.add(merge_maps(entry, change), change_at)
    for entry, at in over[name].entries():
        if not isinstance(entry, Map):
            merged.add(entry, at)  # reported where entries are validated
    for key, (i, entry, at) in changes.items():
        if "kind" in entry and "remove" not in entry:
            merged.add(entry, at)
            continue
        hint = did_you_mean(key, known)
        message = (
            f"{key!r} is not an id in the extended file.{hint} To change an entry, use its id; a"
            " new entry needs all its keys, 'kind' among them."
        )
        problems.append(problem(over, (name, i), message))
    return merged
