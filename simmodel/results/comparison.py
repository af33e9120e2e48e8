"""Scenarios side by side: what they have in common, and notes on what they have not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from simmodel.errors import Problem, SimmodelError
from simmodel.results.common_draws import CommonDraws
from simmodel.results.projection import Projection

MOST = 8
"""Scenarios in one comparison; more fit no table."""
LETTERS = "ABCDEFGH"
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Note:
    """What the scenarios do not have in common; `key` is that of a sentence of the catalogue.

    Parameters
    ----------
    key : such as ``compare_years``
    names : the scenarios that it is about
    zh, en : the labels that it is about, in both languages
    """

    key: str
    names: tuple[str, ...]
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Comparison:
    """Some projections and what all of them have.

    Parameters
    ----------
    projections : the first is the reference, which the differences of the others are against
    regions : codes, in the order of the reference
    pollutants : those that every scenario emits
    years : ascending
    notes : what only some of them have
    common : what common draws say; None where nothing was drawn
    """

    projections: tuple[Projection, ...]
    regions: tuple[str, ...]
    pollutants: tuple[str, ...]
    years: tuple[int, ...]
    notes: tuple[Note, ...]
    common: CommonDraws | None = None

    @property
    def reference(self) -> Projection:
        """The first scenario."""
        return self.projections[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(projection.scenario.name for projection in self.projections)

    @cached_property
    def letters(self) -> dict[str, str]:
        """Name of a scenario -> its letter in tables and charts, A for the reference."""
        return dict(zip(self.names, LETTERS, strict=False))


def compare_projections(projections: Sequence[Projection]) -> Comparison:
    """Find what some projections have in common.

    Parameters
    ----------
    projections : two or more, each with a name of its own; the first is the reference

    Raises
    ------
    SimmodelError : fewer than two or too many, a name twice, or nothing in common.
    """
    check_names([projection.scenario.name for projection in projections])
    left_out: list[Note] = []
    problems: list[Problem] = []
    regions = _common(projections, "regions", _regions, left_out, problems)
    pollutants = _common(projections, "pollutants", _pollutants, left_out, problems)
    years = _common(projections, "years", _years, left_out, problems)
    if problems:
        raise SimmodelError(problems)
    common = Comparison(
        tuple(projections), regions, pollutants, tuple(int(year) for year in years), ()
    )
    notes = [*_base_years(projections), *left_out, *_sectors(projections), *_baselines(common)]
    return Comparison(common.projections, regions, pollutants, common.years, tuple(notes))


def check_names(names: Sequence[str]) -> None:
    """Refuse fewer than two scenarios, too many, and two of one name.

    Raises
    ------
    SimmodelError : with what to do.
    """
    if len(names) < 2:
        message = (
            f"found {len(names)} scenario{'' if names else 's'}, and a comparison needs two or"
            " more. Name a second file, or a change of the first with --without or --with."
        )
        raise SimmodelError([Problem("compare", "", message)])
    if len(names) > MOST:
        message = f"found {len(names)} scenarios, at most {MOST} fit side by side. Name fewer."
        raise SimmodelError([Problem("compare", "", message)])
    twice = sorted({name for name in names if names.count(name) > 1})
    message = (
        "two scenarios have this name, which tells them apart. Name another file, or change 'name'."
    )
    if twice:
        raise SimmodelError([Problem("compare", name, message) for name in twice])


Labels = dict[str, tuple[str, str]]
"""Label -> how it is written in Chinese and English."""


def _common(
    projections: Sequence[Projection],
    noun: str,
    labels_of: Callable[[Projection], Labels],
    notes: list[Note],
    problems: list[Problem],
) -> tuple[str, ...]:
    """Labels that all have, in the order of the first; the others become notes."""
    found = [labels_of(projection) for projection in projections]
    common = tuple(label for label in found[0] if all(label in other for other in found[1:]))
    if not common:
        listed = "; ".join(
            f"{projection.scenario.name}: {', '.join(en for _, en in labels.values()) or 'none'}"
            for projection, labels in zip(projections, found, strict=True)
        )
        message = f"the scenarios have no {noun} in common ({listed}). Compare scenarios that do."
        problems.append(Problem("compare", noun, message))
        return ()
    for names, labels in _by_holders(projections, found, common):
        texts = [next(one[label] for one in found if label in one) for label in labels]
        zh, en = zip(*texts, strict=True)
        notes.append(Note(f"compare_{noun}", names, zh, en))
    return common


def _by_holders(
    projections: Sequence[Projection], found: Sequence[Iterable[str]], common: Sequence[str]
) -> list[tuple[tuple[str, ...], list[str]]]:
    """Labels that are not common, under the names of the scenarios that have them."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for label in dict.fromkeys(label for labels in found for label in labels):
        if label not in common:
            holders = tuple(
                projection.scenario.name
                for projection, labels in zip(projections, found, strict=True)
                if label in labels
            )
            groups.setdefault(holders, []).append(label)
    return list(groups.items())


def _regions(projection: Projection) -> Labels:
    data = projection.dataset
    names = zip(data["region_name_zh"].to_numpy(), data["region_name_en"].to_numpy(), strict=True)
    return {
        str(code): (str(zh), str(en))
        for code, (zh, en) in zip(data["region"].to_numpy(), names, strict=True)
    }


def _pollutants(projection: Projection) -> Labels:
    """Pollutants of which anything is emitted."""
    data = projection.dataset
    rest = ("region", "source", "year")
    emitted = (data["emissions"] != 0).any(rest) | (data["baseline"] != 0).any(rest)
    held = data["pollutant"].to_numpy()[emitted.to_numpy()]
    return {str(label): (str(label), str(label)) for label in held}


def _years(projection: Projection) -> Labels:
    return {str(year): (str(year), str(year)) for year in projection.dataset["year"].to_numpy()}


def _base_years(projections: Sequence[Projection]) -> list[Note]:
    years = [str(projection.scenario.base_year) for projection in projections]
    if len(set(years)) == 1:
        return []
    names = tuple(projection.scenario.name for projection in projections)
    return [Note("compare_base_years", names, tuple(years), tuple(years))]


def _sectors(projections: Sequence[Projection]) -> list[Note]:
    """Sectors that only some scenarios have; they count as nought in the others."""
    found = []
    for projection in projections:
        data = projection.dataset
        rest = ("region", "pollutant", "year")
        emits = (data["emissions"] != 0).any(rest) | (data["baseline"] != 0).any(rest)
        found.append(dict.fromkeys(data["sector"].to_numpy()[emits.to_numpy()].astype(str)))
    common = [label for label in found[0] if all(label in other for other in found[1:])]
    return [
        Note("compare_sectors", names, tuple(labels), tuple(labels))
        for names, labels in _by_holders(projections, found, common)
    ]


def _baselines(comparison: Comparison) -> list[Note]:
    """Scenarios whose emissions without any measure already differ from the reference's."""
    first = totals_of(comparison, comparison.reference, "baseline")
    differing = []
    for projection in comparison.projections[1:]:
        other = totals_of(comparison, projection, "baseline")
        if not np.allclose(other, first, rtol=_ROUNDING, atol=0):
            differing.append(projection.scenario.name)
    return [Note("compare_baselines", tuple(differing))] if differing else []


def totals_of(comparison: Comparison, projection: Projection, variable: str) -> pd.Series:
    """Sum a variable of a projection over sources and common regions.

    Parameters
    ----------
    variable : ``emissions`` or ``baseline``

    Returns
    -------
    Series, t/yr, index (pollutant, year) of what is common
    """
    cells = projection.dataset[variable].sel(
        region=list(comparison.regions),
        pollutant=list(comparison.pollutants),
        year=list(comparison.years),
    )
    values = cells.transpose("pollutant", "year", "region", "source").to_numpy().sum(axis=(2, 3))
    index = pd.MultiIndex.from_product(
        [comparison.pollutants, comparison.years], names=["pollutant", "year"]
    )
    return pd.Series(values.ravel(), index)
