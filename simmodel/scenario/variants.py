"""A scenario without some of its measures, for the question what they are worth."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.scenario.schema import Measure, Scenario
from simmodel.scenario.values import Text

_MOST_KNOWN = 8
"""So many measures are all named to who asks for one that is not there."""
_CLOSEST, _LEAST_LIKE = 4, 0.3


def without(scenario: Scenario, measures: str, title: Text | None = None) -> Scenario:
    """Leave measures out; all else, growth and targets too, stays.

    Parameters
    ----------
    measures : ids or patterns of ids, separated by commas, such as ``rail-*``
    title : of the variant; by default the scenario's with a minus and `measures`

    Returns
    -------
    The variant, named ``<name>-without-<measures>``.

    Raises
    ------
    ScenarioError : a pattern matches no measure.
    """
    gone = {measure.id for measure in matching(scenario, measures)}
    words = [part.strip().replace("*", "").strip("-") for part in measures.split(",")]
    named = "-".join(word for word in words if word) or "measures"
    old = scenario.title
    return scenario.model_copy(
        update={
            "name": f"{scenario.name}-without-{named}",
            "title": title or Text(f"{old.zh} − {measures}", f"{old.en} − {measures}"),
            "measures": tuple(measure for measure in scenario.measures if measure.id not in gone),
        }
    )


def matching(scenario: Scenario, measures: str) -> Sequence[Measure]:
    """List the measures that ids or patterns name, in the order of the file.

    Parameters
    ----------
    measures : as of `without`

    Raises
    ------
    ScenarioError : a pattern matches no measure.
    """
    known = [measure.id for measure in scenario.measures]
    patterns = [part.strip() for part in measures.split(",")]
    problems = []
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            letters = re.sub(r"[*?\[\]!]", "", pattern)
            hint = did_you_mean(pattern, known) if letters == pattern else ""
            hint = hint or _known(letters, known, str(scenario.file))
            message = f"{pattern!r} is no measure of {scenario.name}.{hint}"
            problems.append(Problem(str(scenario.file), "--without", message))
    if problems:
        raise ScenarioError(problems)
    return [
        measure
        for measure in scenario.measures
        if any(fnmatchcase(measure.id, pattern) for pattern in patterns)
    ]


def _known(letters: str, known: Sequence[str], file: str) -> str:
    """Measures that there are: all where they are few, else the most alike and how to see all."""
    if len(known) <= _MOST_KNOWN:
        return f" Known: {', '.join(known) or 'none'}."
    like = get_close_matches(letters, known, n=_CLOSEST, cutoff=_LEAST_LIKE)
    closest = f" Closest: {', '.join(like)}." if like else ""
    return f"{closest} 'simmodel check {file}' lists all {len(known)}."


def name_of_change(change: Mapping[str, str]) -> str:
    """Make a part of a name from values that are set, by path as in `overrides`.

    >>> name_of_change({"measures.rail-coal.until": "2021-11-30", "measures.rail-coal.share": "9%"})
    'with-rail-coal-until-2021-11-30-rail-coal-share-9'
    """
    words = [word for key, value in change.items() for word in (*key.split(".")[-2:], value)]
    return "-".join(["with", *re.findall(r"[^\W_]+", "-".join(words))])
