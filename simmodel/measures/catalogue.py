"""The segments of a place with everything a measure's `where` can ask of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import Problem, UnitError, did_you_mean
from simmodel.inputs.globs import matching
from simmodel.units import to_canonical
from simmodel.vocabulary import ALL_REGIONS, PROFILE

if TYPE_CHECKING:
    from simmodel.scenario.conditions import Condition, Where

Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]
SOURCE_PROPERTIES = ("sector", "fuel", "technology", "service")
NAME_ATTRIBUTES = ("name_zh", "name_en", "enterprise")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Segments with their attributes; rows of both frames are in the same order.

    Parameters
    ----------
    segments : index `segment`; region, source, activity, activity_per_service, …
    attributes : index `segment`; a column each
    attribute_units : unit of each numeric attribute
    regions : index `region`; name_zh, name_en
    sources : the library's taxonomy, index `source`
    """

    segments: pd.DataFrame
    attributes: pd.DataFrame
    attribute_units: dict[str, str]
    regions: pd.DataFrame
    sources: pd.DataFrame

    @cached_property
    def shared_attributes(self) -> list[str]:
        """Text attributes that a destination takes over from its origin; names are not."""
        columns = map(str, self.attributes.columns)
        own = {*self.attribute_units, *NAME_ATTRIBUTES}
        return [name for name in columns if name not in own]

    @cached_property
    def keys(self) -> list[tuple[str, ...]]:
        """Region, source and shared attributes of every segment."""
        columns = [self.segments["region"], self.segments["source"]]
        columns += [self.attributes[name] for name in self.shared_attributes]
        return list(
            zip(*(column.to_numpy(dtype=object).tolist() for column in columns), strict=True)
        )

    @cached_property
    def position_of_key(self) -> dict[tuple[str, ...], int]:
        """First segment with each key."""
        positions: dict[tuple[str, ...], int] = {}
        for position, key in enumerate(self.keys):
            positions.setdefault(key, position)
        return positions

    def profiles(self) -> pd.Series:
        """Monthly profile of every segment: its own where it names one, else the source's."""
        default = self.property_of_source("profile")
        if PROFILE not in self.attributes:
            return default
        own = self.attributes[PROFILE].to_numpy(dtype=object)
        return default.where(own == "", own)

    def extended(self, segments: pd.DataFrame, attributes: pd.DataFrame) -> "Catalogue":
        """The catalogue with further segments behind its own."""
        return replace(
            self,
            segments=pd.concat([self.segments, segments]),
            attributes=pd.concat([self.attributes, attributes]),
        )

    @cached_property
    def _properties(self) -> dict[str, pd.Series]:
        return {}

    @cached_property
    def known_sources(self) -> tuple[str, ...]:
        """Ids of the taxonomy."""
        return tuple(map(str, self.sources.index))

    @cached_property
    def _numbered(self) -> dict[str, tuple[Indices, tuple[str, ...]]]:
        return {}

    def numbered(self, column: str) -> tuple[Indices, tuple[str, ...]]:
        """For every segment the number of its source or region, and the labels by that number."""
        if column not in self._numbered:
            numbers, labels = pd.factorize(self.segments[column].to_numpy(dtype=object))
            self._numbered[column] = numbers, tuple(map(str, labels))
        return self._numbered[column]

    def is_in(self, column: str, labels: Collection[str]) -> Mask:
        """Which segments have one of some sources or regions."""
        numbers, known = self.numbered(column)
        return np.array([label in labels for label in known], dtype=bool)[numbers]

    def property_of_source(self, name: str) -> pd.Series:
        """A column of the taxonomy for every segment, looked up once."""
        if name not in self._properties:
            self._properties[name] = self.sources[name].reindex(self.segments["source"])
        return self._properties[name]


def region_codes(
    names: Sequence[str], regions: pd.DataFrame, file: str, place: str, problems: list[Problem]
) -> list[str]:
    """Codes of regions that were given by code, Chinese or English name; `all` gives every code."""
    if tuple(names) == (ALL_REGIONS,):
        return [str(code) for code in regions.index]
    known = {str(code): str(code) for code in regions.index}
    for column in ("name_zh", "name_en"):
        known |= {str(n): str(c) for c, n in zip(regions.index, regions[column], strict=True)}
    codes = []
    for name in names:
        if name in known:
            codes.append(known[name])
        else:
            allowed = ", ".join(str(n) for n in regions["name_zh"])
            hint = did_you_mean(name, known)
            message = f"{name!r} is not a region of the inventory ({allowed}).{hint}"
            problems.append(Problem(file, f"{place}.region", message))
    return codes


def select(
    catalogue: Catalogue, where: "Where", file: str, place: str, problems: list[Problem]
) -> Mask:
    """Segments that a `where` names.

    Returns
    -------
    array (segment,) of bool. What cannot be understood is added to `problems`.
    """
    segments = catalogue.segments
    chosen: Mask = np.ones(len(segments), dtype=bool)
    if where.source:
        numbers, labels = catalogue.numbered("source")
        chosen &= _any_glob(labels, where.source)[numbers]
        _check_globs(where.source, catalogue, file, place, problems)
    if tuple(where.region) != (ALL_REGIONS,):
        codes = region_codes(where.region, catalogue.regions, file, f"{place}.where", problems)
        chosen &= catalogue.is_in("region", codes)
    if where.segment:
        chosen &= _any_glob(tuple(map(str, segments.index)), where.segment)
    for name, condition in where.attributes.items():
        chosen &= _attribute(catalogue, name, condition, file, f"{place}.where.{name}", problems)
    return chosen


def matches_source(source: str, globs: Sequence[str]) -> bool:
    """Whether a source id is named by one of some globs."""
    return any(fnmatchcase(source, glob) for glob in globs)


def _any_glob(labels: Sequence[str], globs: Sequence[str]) -> Mask:
    named = {label for glob in globs for label in matching(glob, labels)}
    return np.array([label in named for label in labels], dtype=bool)


def _check_globs(
    globs: Sequence[str], catalogue: Catalogue, file: str, place: str, problems: list[Problem]
) -> None:
    known = catalogue.known_sources
    for glob in globs:
        if not matching(glob, known):
            message = f"{glob!r} is not a source of the taxonomy.{did_you_mean(glob, known)}"
            message += " `simmodel factors` lists them."
            problems.append(Problem(file, f"{place}.where.source", message))


def _attribute(
    catalogue: Catalogue,
    name: str,
    condition: "Condition",
    file: str,
    place: str,
    problems: list[Problem],
) -> Mask:
    none = np.zeros(len(catalogue.segments), dtype=bool)
    if name in SOURCE_PROPERTIES:
        return catalogue.property_of_source(name).isin(condition.values).to_numpy()
    if name not in catalogue.attributes:
        known = [*map(str, catalogue.attributes.columns), *SOURCE_PROPERTIES]
        message = f"no segment has an attribute {name!r}.{did_you_mean(name, known)}"
        problems.append(Problem(file, place, f"{message} Known: {', '.join(known)}."))
        return none
    values = catalogue.attributes[name]
    if name not in catalogue.attribute_units:
        chosen: Mask = values.isin(condition.values).to_numpy()
        return chosen
    return _interval(values, condition, catalogue.attribute_units[name], file, place, problems)


def _interval(
    values: pd.Series,
    condition: "Condition",
    unit: str,
    file: str,
    place: str,
    problems: list[Problem],
) -> Mask:
    chosen = np.array(values.notna(), dtype=bool)
    try:
        if condition.low is not None:
            low = to_canonical(condition.low, condition.unit, unit)
            chosen &= np.asarray(values >= low if condition.low_closed else values > low)
        if condition.high is not None:
            high = to_canonical(condition.high, condition.unit, unit)
            chosen &= np.asarray(values <= high if condition.high_closed else values < high)
    except UnitError as error:
        problems.append(Problem(file, place, str(error)))
    if condition.values:
        message = f"needs a size with a unit such as '<= 10 {unit}'; found {condition.values[0]!r}."
        problems.append(Problem(file, place, message))
    return chosen
