"""Errors that a user can act on: every problem names its file, its place, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in the input.

    Parameters
    ----------
    file : the file as the user named it
    place : the place in it, such as ``12:5 measures[3].penetration`` or ``row 7, column region``
    message : what was found, what is allowed and what to do, in one or two sentences
    """

    file: str
    place: str
    message: str


class SimmodelError(Exception):
    """Bad input, with all problems found at once. The command line exits with code 2."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else report(self.problems))


class ScenarioError(SimmodelError):
    """The scenario file is wrong."""


class InputDataError(SimmodelError):
    """A table of the inventory or of the emission-factor library is wrong."""


class UnitError(SimmodelError):
    """A quantity has no unit, an unknown one, or one of another dimension."""


class AlignmentError(SimmodelError):
    """Two arrays name different regions, sources, years or pollutants."""


def report(problems: Iterable[Problem], most: int = 20) -> str:
    """Group problems by file, in the order of their discovery, at most `most` lines a file.

    >>> print(report([Problem("a.yaml", "3:1 name", "missing. Give the scenario a name.")]))
    a.yaml: 1 problem
      3:1 name: missing. Give the scenario a name.
    """
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    lines = []
    for file, found in by_file.items():
        lines.append(f"{file}: {len(found)} problem{'s' if len(found) > 1 else ''}")
        lines.extend(
            f"  {p.place}: {p.message}" if p.place else f"  {p.message}" for p in found[:most]
        )
        if len(found) > most:
            lines.append(f"  … and {len(found) - most} more")
    return "\n".join(lines)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the closest known word, or an empty text.

    >>> did_you_mean("penetraton", ["penetration", "kind"])
    " Did you mean 'penetration'?"
    """
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
