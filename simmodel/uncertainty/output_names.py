"""The names of outputs: which words they are made of, and what is wrong with one that fails.

A name begins with what it is and goes on with which, in any order, parted by colons::

    emissions:SO2               t/yr with the plan, all regions, in the year of the targets
    baseline:NOx:应县:2021       the same without the plan's measures
    reduction:PM2.5             what all measures take off; measure:ID:SO2 what one takes off
    concentration:PM2.5:朔城区   in the air of a region
    margin:TARGET, target:TARGET   how far a target is met (positive is met), and its projection

Regions go by Chinese or English name or by code; Chinese words stand for the kinds too
(``排放:SO2:应县``).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.languages import DATA_LANGUAGES
from simmodel.results.air_labels import AIR
from simmodel.vocabulary import ALL_REGIONS

if TYPE_CHECKING:
    from simmodel.results.projection import Projection

KINDS = {
    "emissions": ("排放", "排放量"),
    "baseline": ("基准情景", "无措施排放"),
    "reduction": ("减排", "减排量"),
    "measure": ("措施",),
    "concentration": ("浓度",),
    "target": ("目标",),
    "margin": ("余量", "裕量"),
}
"""Kinds of output, each with its Chinese words."""
_NEEDS = {
    "emissions": ("pollutant",),
    "baseline": ("pollutant",),
    "reduction": ("pollutant",),
    "measure": ("measure", "pollutant"),
    "concentration": ("pollutant", "region"),
    "target": ("target",),
    "margin": ("target",),
}
_TAKES = {kind: {*needs, "region", "year"} for kind, needs in _NEEDS.items()} | {
    "measure": {"measure", "pollutant", "year"},
    "target": {"target", "region"},
    "margin": {"target", "region"},
}
_EXAMPLES = {
    "emissions": "emissions:SO2:2020",
    "baseline": "baseline:SO2:2020",
    "reduction": "reduction:SO2:2020",
    "measure": "measure:ID:SO2",
    "concentration": "concentration:PM2.5:REGION",
    "target": "target:ID",
    "margin": "margin:ID",
}


_MOST_LISTED = 12
"""Choices that a message lists."""


class Labels(NamedTuple):
    """What the parts of a name may be: spelling (lower case) -> label."""

    pollutant: dict[str, str]
    region: dict[str, str]
    year: dict[str, int]
    measure: dict[str, str]
    target: dict[str, str]


def parse_name(name: str, projection: "Projection") -> tuple[str, dict[str, str]]:
    """Kind of an output and its parts by what they are.

    Raises
    ------
    ScenarioError : no such kind, region, pollutant, year, measure or target; something is missing.
        Each message names what is allowed, with a suggestion.
    """
    first, *parts = (part.strip() for part in name.replace("\uff1a", ":").split(":"))
    words = {word: kind for kind, others in KINDS.items() for word in (kind, *others)}
    labels, kind = labels_of(projection), words.get(first.lower())
    if kind is None:
        close = did_you_mean(first, words) or did_you_mean(name, known_outputs(projection))
        refuse(name, projection, f"{first!r} is not one of {', '.join(KINDS)}.{close}")
    if kind == "concentration":
        labels = labels._replace(pollutant=_air_pollutants(name, projection))
    allowed = {what: getattr(labels, what) for what in Labels._fields if what in _TAKES[kind]}
    found: dict[str, str] = {}
    for part in parts:
        what = next((w for w, known in allowed.items() if part.lower() in known), None)
        if what is None:
            refuse(name, projection, _not_known(part, allowed))
        if what in found:
            refuse(name, projection, f"{part!r} is a second {what}. Ask for one at a time.")
        found[what] = str(allowed[what][part.lower()])
    missing = [what for what in _NEEDS[kind] if what not in found]
    if missing:
        needed = f"needs a {' and a '.join(missing)}, as in {_EXAMPLES[kind]}."
        lists = filter(None, (_choices(what, allowed[what]) for what in missing))
        refuse(name, projection, f"{needed} {'; '.join(lists)}".rstrip())
    return kind, found


def _not_known(part: str, allowed: dict[str, dict[str, str]]) -> str:
    every = {
        spelling: spelling if what == "region" else str(label)
        for what, known in allowed.items()
        for spelling, label in known.items()
    }
    close = did_you_mean(part.lower(), every)
    for spelling, label in every.items():
        close = close.replace(f" {spelling!r}?", f" {label!r}?")
    lists = (_choices(what, known) for what, known in allowed.items())
    return f"{part!r} is none of {', '.join(allowed)}.{close} {'; '.join(filter(None, lists))}."


def _choices(what: str, known: dict[str, str]) -> str:
    """Labels of a kind, regions by their Chinese names; nothing where they are too many."""
    named: dict[str, str] = {}
    for spelling, label in known.items():
        if what != "region" or not spelling.isdecimal():
            named.setdefault(str(label), spelling if what == "region" else str(label))
    return f"{what}: {', '.join(named.values())}" if len(named) <= _MOST_LISTED else ""


def refuse(name: str, projection: "Projection", message: str) -> NoReturn:
    """Raise the error of an output name."""
    file = str(projection.scenario.file)
    raise ScenarioError([Problem(file, f"output {name!r}", message)])


def labels_of(projection: "Projection") -> Labels:
    """What the parts of a name may be at a place."""
    data = projection.dataset
    regions = {ALL_REGIONS: ALL_REGIONS, "全市": ALL_REGIONS, "全部区域": ALL_REGIONS}
    codes = [str(code) for code in data["region"].to_numpy()]
    named = [map(str, data[f"region_name_{lang}"].to_numpy()) for lang in DATA_LANGUAGES]
    for spellings in (codes, *named):
        regions |= {name.lower(): code for name, code in zip(spellings, codes, strict=True)}
    return Labels(
        {str(p).lower(): str(p) for p in data["pollutant"].to_numpy()},
        regions,
        {str(year): int(year) for year in data["year"].to_numpy()},
        {str(m).lower(): str(m) for m in data["measure"].to_numpy()},
        {str(t).lower(): str(t) for t in projection.targets["target"]},
    )


def _air_pollutants(name: str, projection: "Projection") -> dict[str, str]:
    if "concentration" not in projection.dataset:
        refuse(name, projection, "this place has no base-year concentrations.")
    return {str(p).lower(): str(p) for p in projection.dataset[AIR].to_numpy()}


def known_outputs(projection: "Projection") -> Iterator[str]:
    """Names of the outputs that a planner asks for first: pollutants, measures, targets."""
    labels = labels_of(projection)
    for pollutant in labels.pollutant.values():
        yield f"emissions:{pollutant}"
    yield from (f"margin:{target}" for target in dict.fromkeys(labels.target.values()))
    yield from (f"measure:{measure}:SO2" for measure in labels.measure.values())
