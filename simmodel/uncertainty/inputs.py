"""What is uncertain in a model: every input with its range, and which of them share a draw."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import InputDataError, Problem, ScenarioError, did_you_mean
from simmodel.inputs.tables import rows_of
from simmodel.uncertainty.distributions import Spread, fault, quantiles

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class UncertainInput:
    """One input that is sampled.

    Parameters
    ----------
    key : stable id, such as ``factor/household.coal.raw/stove/SO2``
    kind : first part of the key
    spread : value, low, high and distribution, in `unit`
    group : inputs of one group share one draw
    file, place : where it stands: the file, and its row or its place in the scenario
    clause : clause of the plan, for measures
    """

    key: str
    kind: str
    title_zh: str
    title_en: str
    spread: Spread
    unit: str
    group: str
    file: str = ""
    place: str = ""
    reference_id: str = ""
    quality: str = ""
    clause: str = ""

    @property
    def value(self) -> float:
        """Value of the central run."""
        return self.spread.value

    @property
    def low(self) -> float:
        """Lower end of the range."""
        return self.spread.low

    @property
    def high(self) -> float:
        """Upper end of the range."""
        return self.spread.high

    @property
    def distribution(self) -> str:
        """Distribution as named; empty where only a range is given."""
        return self.spread.distribution


@dataclass(frozen=True, eq=False)
class UncertainInputs:
    """All inputs that are sampled, in the order of the columns of their values.

    Parameters
    ----------
    inputs : the inputs
    nested : pairs of positions: the first input is a part of the second and is held to it, as PM2.5
        to PM10
    exact : kind -> how many inputs of the model are exact or give no range, and are not sampled
    held : sentences about what is uncertain and yet held at its central value
    """

    inputs: tuple[UncertainInput, ...]
    nested: tuple[tuple[int, int], ...] = ()
    exact: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Groups in the order of their first input: one independent draw each."""
        return tuple(dict.fromkeys(one.group for one in self.inputs))

    @cached_property
    def group_of(self) -> Indices:
        """Position in `groups` of each input, array (input,)."""
        number = {group: i for i, group in enumerate(self.groups)}
        return np.array([number[one.group] for one in self.inputs], dtype=np.intp)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Position of each key."""
        return {one.key: i for i, one in enumerate(self.inputs)}

    @cached_property
    def central(self) -> Array:
        """Values of the central run, array (input,)."""
        return np.array([one.value for one in self.inputs], dtype=float)

    def from_unit(
        self, unit: Array, known: "Known | None" = None, number: Indices | None = None
    ) -> Array:
        """Values at probabilities.

        Parameters
        ----------
        unit : array (draw, group), above 0 and below 1
        known : values that another scenario took from the same draws; it is filled
        number : array (group,), by which scenarios know that their draws are the same

        Returns
        -------
        array (draw, input), each in the unit of its input
        """
        spreads = [one.spread for one in self.inputs]
        if known is None or number is None:
            values = quantiles(spreads, unit.T[self.group_of].T)
        else:
            values = known.values(
                spreads,
                number[self.group_of],
                lambda new: quantiles([spreads[i] for i in new], unit.T[self.group_of[new]].T),
            )
        for part, whole in self.nested:
            np.minimum(values[:, part], values[:, whole], out=values[:, part])
        return values


class Known:
    """Values of the inputs of a first scenario at common draws, for others that share inputs."""

    def __init__(self) -> None:
        self._line: dict[tuple[Spread, int], int] = {}
        self._values: Array = np.empty((0, 0))

    def values(
        self, spreads: Sequence[Spread], number: Indices, form: Callable[[list[int]], Array]
    ) -> Array:
        """Values, array (draw, input); an input is known by its distribution and its draws.

        Parameters
        ----------
        number : array (input,), number of its draws, the same for the same draws
        form : gives the values of some inputs, array (draw, asked)
        """
        keys = list(zip(spreads, number.tolist(), strict=True))
        if not self._line:
            self._line = {key: line for line, key in enumerate(keys)}
            self._values = np.ascontiguousarray(form(list(range(len(keys)))).T)
        line = np.array([self._line.get(key, -1) for key in keys], dtype=np.intp)
        values = self._values[line]
        new = np.flatnonzero(line < 0).tolist()
        if new:
            values[new] = form(new).T
        return values.T


def checked_values(values: Array, inputs: UncertainInputs) -> Array:
    """Draws as the compiled model takes them, array (draw, input).

    Raises
    ------
    InputDataError : there are not as many columns as inputs, or a draw is not a number or lies
        where its input cannot be.
    """
    found = np.asarray(values, dtype=float)
    count = len(inputs.inputs)
    if found.ndim != 2 or found.shape[1] != count:
        message = f"draws of shape {found.shape}; wanted (draw, {count}), a column for each input."
        raise InputDataError([Problem("draws", "columns", message)])
    least = np.array([one.spread.least for one in inputs.inputs])
    most = np.array([one.spread.most for one in inputs.inputs])
    wrong = ~(np.isfinite(found) & (found >= least) & (found <= most))
    problems = []
    for column in np.flatnonzero(wrong.any(axis=0))[:5].tolist():
        draw = int(wrong[:, column].argmax())
        message = (
            f"{found[draw, column]:g} is not a value of this input, which lies within "
            f"{least[column]:g} to {most[column]:g}. Draw it from its distribution."
        )
        problems.append(Problem("draws", f"draw {draw}, {inputs.inputs[column].key}", message))
    if problems:
        raise InputDataError(problems)
    return found


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as mappings."""
    names = list(map(str, table.columns))
    return [dict(zip(names, row, strict=True)) for row in rows_of(table, *names)]


class Gatherer:
    """Collects inputs, checks their ranges and counts those that are exact."""

    def __init__(self) -> None:
        self.inputs: dict[str, UncertainInput] = {}
        self.exact: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.held: list[str] = []

    def add(self, one: UncertainInput) -> None:
        """Take an input that is sampled, or count it where it is exact."""
        if one.key in self.inputs:
            return
        if np.isnan((one.low, one.high)).all() and np.isfinite(one.value):
            self.exact[one.kind] = self.exact.get(one.kind, 0) + 1
            return
        message = fault(one.spread)
        if message:
            self.problems.append(Problem(one.file, one.place, message))
        elif one.spread.is_exact:
            self.exact[one.kind] = self.exact.get(one.kind, 0) + 1
        else:
            self.inputs[one.key] = one

    def join(self, other: "Gatherer") -> None:
        """Take what another has collected."""
        self.inputs = self.inputs | other.inputs
        for kind, count in other.exact.items():
            self.exact[kind] = self.exact.get(kind, 0) + count
        self.problems += other.problems
        self.held += other.held

    def finish(
        self, groups: Mapping[str, Sequence[str]], nested: Iterable[tuple[str, str]], file: str
    ) -> UncertainInputs:
        """All inputs, grouped as the scenario asks.

        Parameters
        ----------
        groups : name -> patterns of keys, such as ``fuel/*/sulphur``
        nested : pairs of keys: the first is a part of the second

        Raises
        ------
        InputDataError : a range is wrong.
        ScenarioError : a pattern of a group matches no input, or an input is in two groups.
        """
        if self.problems:
            raise InputDataError(self.problems)
        inputs = _grouped(list(self.inputs.values()), groups, file)
        position = {one.key: i for i, one in enumerate(inputs)}
        pairs = tuple(
            (position[part], position[whole])
            for part, whole in nested
            if part in position and whole in position
        )
        return UncertainInputs(tuple(inputs), pairs, dict(self.exact), tuple(self.held))


def gathered(
    add: "Callable[[Model, Gatherer], Iterable[tuple[str, str]] | None]", model: "Model"
) -> tuple[Gatherer, list[tuple[str, str]]]:
    """What one kind of table adds by itself, and its nested keys."""
    gatherer = Gatherer()
    return gatherer, list(add(model, gatherer) or ())


def _grouped(
    inputs: list[UncertainInput], groups: Mapping[str, Sequence[str]], file: str
) -> list[UncertainInput]:
    named: dict[str, str] = {}
    problems = []
    keys = [one.key for one in inputs]
    for group, patterns in groups.items():
        for pattern in patterns:
            matched = [key for key in keys if fnmatchcase(key, pattern)]
            place = f"uncertainty.groups.{group}"
            if not matched:
                message = f"{pattern!r} matches no uncertain input.{did_you_mean(pattern, keys)}"
                problems.append(Problem(file, place, message))
            for key in matched:
                if named.setdefault(key, group) != group:
                    message = f"{key} is in the group {named[key]!r} already. Keep it in one."
                    problems.append(Problem(file, place, message))
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return [
        replace(one, group=f"group {named[one.key]}") if one.key in named else one for one in inputs
    ]
