"""From files to a `Scenario`: read, put together, checked once, every fault reported.

Order of priority: the extended file < the file that extends it < the command line (`--set`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simmodel import workbooks
from simmodel.errors import Problem, ScenarioError
from simmodel.scenario.defaults import filled_in
from simmodel.scenario.extends import load_tree
from simmodel.scenario.faults import Fault, Loc
from simmodel.scenario.fields import parse_year, parse_years
from simmodel.scenario.messages import faults_of, unknown_key
from simmodel.scenario.overrides import apply
from simmodel.scenario.positions import Map, Position, Seq, plain, problem
from simmodel.scenario.rules import measure_days, measure_keys, measure_values
from simmodel.scenario.schema import (
    Growth,
    Header,
    Measure,
    Scenario,
    ScenarioFile,
    Target,
    file_keys,
)
from simmodel.scenario.target_rules import (
    header_values,
    target_keys,
    target_values,
    target_year,
)
from simmodel.scenario.values import VALUE_KEYS

M = TypeVar("M", bound=BaseModel)
Found = Iterable[tuple[Loc, str]]


def load(path: Path | str, overrides: Mapping[str, str] | None = None) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path : the YAML file
    overrides : values by path, as from `--set measures.clean-heating.penetration=80%`

    Returns
    -------
    The scenario, with paths that hold from any working directory if `path` does.

    Raises
    ------
    ScenarioError : the file, one it extends, or an override is wrong; all faults at once.
    """
    path = Path(path)
    problems: list[Problem] = []
    tree, files = load_tree(path, problems)
    if overrides:
        tree = apply(tree, overrides, problems)
    checker = _Checker(tree, problems)
    header = checker.header()
    years, span = _years(tree)
    growth = checker.entries("growth", Growth, _prepare_growth, lambda raw: (), lambda g: ())
    measures = checker.entries(
        "measures",
        Measure,
        Map.copy,
        lambda raw: chain(measure_keys(raw), measure_days(raw, span)),
        measure_values,
    )
    targets = checker.entries(
        "targets",
        Target,
        _prepare_target,
        lambda raw: chain(target_keys(raw), target_year(raw, years)),
        target_values,
    )
    if problems or header is None:
        raise ScenarioError(dict.fromkeys(problems))
    values = {name: getattr(header, name) for name in Header.model_fields}
    return Scenario.model_construct(
        **values,
        file=path,
        files=files,
        growth=growth,
        measures=measures,
        targets=targets,
        defaults=tuple(filled_in(tree)),
    )


class _Checker:
    """Validates the parts of a tree one by one, so that a fault in one hides none in another."""

    def __init__(self, tree: Map, problems: list[Problem]) -> None:
        self.tree = tree
        self.problems = problems

    def note(self, faults: Found, at: Loc = ()) -> bool:
        """Add faults below a place to the problems; tell whether there were any."""
        found = [problem(self.tree, (*at, *loc), message) for loc, message in faults]
        self.problems.extend(found)
        return bool(found)

    def header(self) -> Header | None:
        """Validate the keys at the top."""
        known = file_keys(ScenarioFile)
        unknown = [key for key in self.tree if key not in known]
        self.note(((key,), unknown_key(key, known)) for key in unknown)
        lists = ("extends", "growth", "measures", "targets")
        header = self.model(Header, self.tree.without((*unknown, *lists)), ())
        self.note(self._paths())
        if header is not None:
            self.note(header_values(header))
        return header

    def _paths(self) -> Iterator[tuple[Loc, str]]:
        """Check that what the file names exists."""
        for key, is_there in (("inventory", workbooks.is_folder), ("plan", workbooks.is_file)):
            named = self.tree.get(key)
            if isinstance(named, str) and not is_there(Path(named)):
                noun = "folder" if key == "inventory" else "file"
                yield (key,), f"there is no {noun} {named!r}. Check the name."

    def model(self, model: type[M], raw: Map, at: Loc) -> M | None:
        """Validate one model; None if it has faults."""
        try:
            return model.model_validate(raw if model is not Header else plain(raw))
        except ValidationError as error:
            self.note(faults_of(error, model), at)
            return None

    def entries(
        self,
        name: str,
        model: type[M],
        prepare: Callable[[Map], Map],
        keys: Callable[[Mapping[str, Any]], Found],
        values: Callable[[M], Found],
    ) -> tuple[M, ...]:
        """Validate the entries of a list."""
        raw = self.tree.get(name)
        if raw is None:
            return ()
        if not isinstance(raw, Seq):
            self.note([((name,), "is not a list. Begin each entry with '- '.")])
            return ()
        built = []
        for i, entry in enumerate(raw):
            if not isinstance(entry, Map):
                self.note([((name, i), "is not a mapping. Write '- id: …' and the other keys.")])
                continue
            raw[i] = entry = prepare(entry)
            self.note(keys(entry), (name, i))
            valid = self.model(model, entry, (name, i))
            if valid is not None and not self.note(values(valid), (name, i)):
                self._place(valid, (name, i))
                built.append(valid)
        return tuple(built)

    def _place(self, valid: BaseModel, at: Loc) -> None:
        if isinstance(valid, Measure | Target | Growth):
            valid.placed(problem(self.tree, at, "").place)


def _years(tree: Map) -> tuple[tuple[int, ...] | None, tuple[int, int] | None]:
    """Read the years, and the first and last year a date may lie in; None where they are wrong."""
    try:
        years, base_year = parse_years(tree.get("years")), parse_year(tree.get("base_year"))
    except Fault:
        return None, None
    return years, (min(base_year, years[0]), years[-1])


def _prepare_target(entry: Map) -> Map:
    """Take the year of a target from its day, if it names only that."""
    if "year" not in entry and isinstance(entry.get("at"), str) and entry["at"][:4].isdecimal():
        entry = entry.copy()
        entry.put("year", entry["at"][:4], entry.keys_at["at"])
    return entry


def _prepare_growth(entry: Map) -> Map:
    """Gather the range and origin of a growth rate, which stand beside it, into the rate."""
    beside = [key for key in VALUE_KEYS if key != "value" and key in entry]
    if not beside or "rate" not in entry or isinstance(entry["rate"], Map):
        return entry
    rate = Map(Position(entry.at.file))
    rate.put("value", entry["rate"], entry.keys_at["rate"])
    for key in beside:
        rate.put(key, entry[key], entry.keys_at[key])
    gathered = entry.without(beside)
    gathered.put("rate", rate, entry.keys_at["rate"])
    return gathered
