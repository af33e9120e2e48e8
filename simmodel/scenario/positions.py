"""YAML with positions: mappings and lists that know where each entry was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

from simmodel import workbooks
from simmodel.errors import Problem, ScenarioError
from simmodel.scenario.faults import Loc

COMMAND_LINE = "--set"
"""Takes the place of a file name where a value was given on the command line."""


@dataclass(frozen=True, slots=True)
class Position:
    """File, line and column (from 1) of an entry; line 0 where there is none."""

    file: str
    line: int = 0
    column: int = 0


class Map(dict[str, Any]):
    """A mapping whose keys know their position."""

    def __init__(self, at: Position) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Position] = {}

    def put(self, key: str, value: object, at: Position) -> None:
        """Set a key together with its position."""
        self[key] = value
        self.keys_at[key] = at

    def copy(self) -> Map:
        """Copy this level; what is below is shared."""
        other = Map(self.at)
        other.update(self)
        other.keys_at.update(self.keys_at)
        return other

    def without(self, keys: Iterable[str]) -> Map:
        """Copy this level, less some keys."""
        other = self.copy()
        for key in keys:
            other.pop(key, None)
        return other


class Seq(list[Any]):
    """A list whose items know their position."""

    def __init__(self, at: Position) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Position] = []

    def add(self, value: object, at: Position) -> None:
        """Append an item together with its position."""
        self.append(value)
        self.items_at.append(at)

    def entries(self) -> Iterator[tuple[Any, Position]]:
        """Iterate over items and their positions."""
        return zip(self, self.items_at, strict=True)


def plain(value: object) -> Any:  # noqa: ANN401 (whatever YAML holds)
    """Return a tree as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items()}
    return [plain(below) for below in value] if isinstance(value, list) else value


def child(tree: object, step: str | int) -> tuple[object, Position | None]:
    """Go down one step: the value there and its position, or two times None."""
    if isinstance(tree, Map) and isinstance(step, str):
        return tree.get(step), tree.keys_at.get(step)
    if isinstance(tree, Seq) and isinstance(step, int) and step < len(tree):
        return tree[step], tree.items_at[step]
    return None, None


def problem(tree: Map, loc: Loc, message: str) -> Problem:
    """State a fault at the deepest place on the way to `loc` that is in the file.

    The path names measures and targets by their id, as `--set` does.
    """
    at, path = tree.at, ""
    below: object = tree
    for step in loc:
        below, here = child(below, step)
        at = here or at
        name = below.get("id") if isinstance(below, Map) and isinstance(step, int) else step
        numbered = isinstance(step, int) and not isinstance(name, str)
        path += f"[{step}]" if numbered else f".{name}"
    place = f"{at.line}:{at.column} " if at.line else ""
    return Problem(at.file, (place + path.removeprefix(".")).strip(), message)


def read_yaml(path: Path) -> tuple[Map, list[Problem]]:
    """Read a scenario file; the problems are keys given twice.

    Raises
    ------
    ScenarioError : missing file, not UTF-8, empty, does not parse, not a mapping.
    """
    text = _read_text(path)
    tree, problems = parse_yaml(text, workbooks.shown(path))
    if tree is None:
        raise _error(path, "", "is empty. A scenario file begins with 'simmodel: 1'.")
    if not isinstance(tree, Map):
        raise _error(
            path, "1:1", "holds no keys at its top. A scenario file begins with 'simmodel: 1'."
        )
    return tree, problems


def parse_yaml(text: str, file: str) -> tuple[object, list[Problem]]:
    """Parse YAML 1.2 text; dates stay text.

    Raises
    ------
    ScenarioError : the text does not parse.

    Examples
    --------
    >>> parse_yaml("{by: 2020-08-31, months: [11, 12], no: 1e5}", "a.yaml")[0]
    {'by': '2020-08-31', 'months': [11, 12], 'no': 100000.0}
    """
    try:
        root = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark and file != COMMAND_LINE else ""
        what = " ".join(str(error.problem or error.context or "it does not parse").split())
        raise _error(
            file,
            place,
            f"is not YAML: {what}. Look for a missing colon, bracket or quotation mark, a tab,"
            " or an indent that differs from its neighbours.",
        ) from None
    except YAMLError as error:
        raise _error(file, "", f"is not YAML: {' '.join(str(error).split())}.") from None
    problems: list[Problem] = []
    if root is None:
        return None, problems
    return _construct(root, file, problems, ()), problems


class _Resolver(VersionedResolver):
    """The rules of YAML 1.2; the library looks for the version again at each value."""

    processing_version = (1, 2)


def _compose(text: str) -> Node | None:
    """Node tree of a text; the fast parser first, the one with the better words for faults."""
    fast = YAML(typ="safe")
    fast.Resolver = _Resolver
    try:
        root: Node | None = fast.compose(text)
    except YAMLError:
        root = YAML(typ="safe", pure=True).compose(text)
    return root


def _error(file: Path | str, place: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(str(file), place, message)])


def _read_text(path: Path) -> str:
    try:
        raw = workbooks.read_bytes(path)
    except FileNotFoundError:
        raise _error(path, "", "does not exist. Check the name and the folder.") from None
    except IsADirectoryError:
        raise _error(path, "", "is a folder. Name the scenario file in it.") from None
    except OSError as error:
        raise _error(path, "", f"cannot be read: {error.strerror}.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            raw.decode("gb18030")
            found = "It reads as GBK, the encoding of a Chinese Windows. "
        except UnicodeDecodeError:
            found = ""
        raise _error(
            path, f"line {line}", f"is not UTF-8. {found}Save the file again as UTF-8."
        ) from None


def _position(node: Node, file: str) -> Position:
    if file == COMMAND_LINE:
        return Position(file)
    return Position(file, node.start_mark.line + 1, node.start_mark.column + 1)


def _construct(node: Node, file: str, problems: list[Problem], above: tuple[int, ...]) -> object:
    if id(node) in above:
        message = "holds itself through a YAML alias (*). Write the entry out."
        raise _error(file, f"{node.start_mark.line + 1}:{node.start_mark.column + 1}", message)
    above = (*above, id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, file, problems, above)
    if isinstance(node, SequenceNode):
        items = Seq(_position(node, file))
        for item in node.value:
            items.add(_construct(item, file, problems, above), _position(item, file))
        return items
    return _scalar(node)


def _mapping(node: MappingNode, file: str, problems: list[Problem], above: tuple[int, ...]) -> Map:
    built = Map(_position(node, file))
    for key_node, value_node in node.value:
        at = _position(key_node, file)
        key = key_node.value if isinstance(key_node, ScalarNode) else str(key_node.tag)
        if key in built:
            first = built.keys_at[key].line
            message = f"{key!r} is given twice (first on line {first}). Keep one of them."
            problems.append(Problem(file, f"{at.line}:{at.column} {key}", message))
            continue
        built.put(key, _construct(value_node, file, problems, above), at)
    return built


def _scalar(node: Node) -> object:
    """Turn numbers, true, false and null into Python values; everything else stays text."""
    kind = str(node.tag).rpartition(":")[2]
    text = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind not in ("int", "float"):
        return text
    try:
        return int(text.replace("_", ""), 0) if kind == "int" else float(text.replace("_", ""))
    except ValueError:
        return text
