"""The settings `air_quality` of a scenario: which method, place, standards, city and others."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from simmodel.errors import Problem
from simmodel.inputs.checks import Floats, not_one_of
from simmodel.scenario.faults import Fault
from simmodel.scenario.readers import RATE_UNIT, read_rate, reader_of, shown
from simmodel.scenario.values import Value, parse_names, parse_value, parse_words
from simmodel.units import conversion_factor
from simmodel.vocabulary import ALL_REGIONS

T = TypeVar("T")

ROLLBACK, SOURCE_RECEPTOR = "rollback", "source_receptor"
METHODS = (ROLLBACK, SOURCE_RECEPTOR)
EXCLUDED, INCLUDED = "excluded", "included"
HELD = "held"
DEFAULTS: dict[str, str] = {
    "method": ROLLBACK,
    "place": "default",
    "standard": "GB 3095-2012",
    "aqi": "HJ 633-2012",
    "dust": EXCLUDED,
    "O3": HELD,
}
"""What holds where a scenario does not say."""
KEYS = ("method", "matrix", "place", "standard", "aqi", "dust", "city", "O3", "rank")
RANK_KEYS = ("city", "trend")
O3_UNIT = "ug/m3"


@dataclass(frozen=True)
class Choices:
    """The words that settings may name; None where their table could not be read."""

    places: Collection[str] | None
    standards: Collection[str] | None
    aqi_editions: Collection[str] | None
    cities: Collection[str] | None


@dataclass(frozen=True)
class AirSettings:
    """Checked settings.

    Parameters
    ----------
    method, place, standard, aqi : words
    matrix : the file of a source-receptor matrix, or None
    dust_excluded : whether PM bases leave out dust days
    city : codes of regions; empty where the scenario does not say
    o3 : year to µg/m3; empty where the base-year value is held
    rank_city : as the table of cities names it, `""` where there is none
    rank_trend : change of the other cities' index per year with its range, a fraction
    """

    method: str
    place: str
    standard: str
    aqi: str
    matrix: Path | None
    dust_excluded: bool
    city: tuple[str, ...]
    o3: Mapping[int, float]
    rank_city: str
    rank_trend: Value


NO_TREND = Value(0.0, RATE_UNIT, text="0 %/yr")


def check_settings(
    settings: Mapping[str, object],
    choices: Choices,
    regions: pd.DataFrame,
    years: Sequence[int],
    file: Path,
    problems: list[Problem],
) -> AirSettings:
    """Check settings and fill in the defaults; what is wrong is added to `problems`."""
    checker = _Checker(settings, str(file), problems)
    checker.known_keys(settings, KEYS)
    rank = checker.mapping("rank")
    checker.known_keys(rank, RANK_KEYS, "rank")
    method = checker.word("method", METHODS, "a method")
    return AirSettings(
        method=method,
        place=checker.word("place", choices.places, "a place of response.csv"),
        standard=checker.word("standard", choices.standards, "an edition of standards.csv"),
        aqi=checker.word("aqi", choices.aqi_editions, "an edition of aqi.csv"),
        matrix=_matrix(checker, method, file),
        dust_excluded=checker.word("dust", (EXCLUDED, INCLUDED), "a way to treat dust") == EXCLUDED,
        city=checker.parse("city", (), lambda raw: _codes(raw, regions)),
        o3=checker.parse("O3", {}, lambda raw: _ozone(raw, years)),
        rank_city=checker.parse("rank.city", "", lambda raw: _ranked(raw, choices.cities), rank),
        rank_trend=checker.parse(
            "rank.trend", NO_TREND, lambda raw: parse_value(raw, read_rate), rank
        ),
    )


class _Checker:
    """Reads single settings; a fault becomes a problem and the default goes on."""

    def __init__(self, settings: Mapping[str, object], file: str, problems: list[Problem]) -> None:
        self.settings = settings
        self.file = file
        self.problems = problems

    def add(self, key: str, message: str) -> None:
        """Note a problem of one key."""
        self.problems.append(Problem(self.file, f"air_quality.{key}", message))

    def known_keys(
        self, found: Mapping[str, object], known: Sequence[str], within: str = ""
    ) -> None:
        """Refuse keys that do not exist."""
        what = f"a key of air_quality{'.' + within if within else ''}"
        for key in found:
            if key not in known:
                self.add(".".join(filter(None, (within, key))), not_one_of(key, known, what))

    def mapping(self, key: str) -> Mapping[str, object]:
        """Return a setting that has keys of its own; empty where it is not given."""
        raw = self.settings.get(key, {})
        if isinstance(raw, Mapping):
            return raw
        self.add(key, f"found {shown(raw)}. Write for example {{city: 朔州市, trend: 0 %/yr}}.")
        return {}

    def word(self, key: str, known: Collection[str] | None, what: str) -> str:
        """Return one of several words."""
        raw = self.settings.get(key, DEFAULTS[key])
        if not isinstance(raw, str):
            self.add(key, f"found {shown(raw)}. Write one word or name.")
            return DEFAULTS[key]
        if known is not None and raw not in known:
            self.add(key, not_one_of(raw, known, what))
            return DEFAULTS[key]
        return raw

    def parse(
        self,
        key: str,
        default: T,
        parse: Callable[[object], T],
        settings: Mapping[str, object] | None = None,
    ) -> T:
        """Return what a parser makes of a setting; the default where it is not given or wrong."""
        settings = self.settings if settings is None else settings
        name = key.rpartition(".")[2]
        if name not in settings:
            return default
        try:
            return parse(settings[name])
        except Fault as fault:
            for below, message in fault.faults:
                self.add(".".join((key, *map(str, below))), message)
            return default


def _matrix(checker: _Checker, method: str, file: Path) -> Path | None:
    """Return the path of the matrix, beside the scenario unless it is absolute."""
    named = checker.parse("matrix", "", parse_words)
    if method == SOURCE_RECEPTOR and not named:
        checker.add("matrix", "missing. Name the NetCDF file of the source-receptor matrix.")
    if method != SOURCE_RECEPTOR and named:
        message = f"a matrix is not used with method {method!r}. Write 'method: source_receptor'."
        checker.add("matrix", message)
    return file.parent / named if named else None


def _codes(raw: object, regions: pd.DataFrame) -> tuple[str, ...]:
    """Return the codes of regions that are named by code, Chinese or English name."""
    names = parse_names(raw)
    codes = list(map(str, regions.index))
    if names == (ALL_REGIONS,):
        return tuple(codes)
    known = dict(zip(regions["name_en"], codes, strict=True))
    known |= dict(zip(regions["name_zh"], codes, strict=True)) | {c: c for c in codes}
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        raise Fault(not_one_of(wrong, known, "a region of regions.csv"))
    return tuple(dict.fromkeys(known[name] for name in names))


def _ozone(raw: object, years: Sequence[int]) -> dict[int, float]:
    """Return O3 by year in µg/m3; empty where the base-year value is held."""
    if raw == HELD:
        return {}
    if not isinstance(raw, Mapping):
        example = "Write 'held', or values by year such as {2020: 150 µg/m³}."
        raise Fault(f"found {shown(raw)}, and O3 is never computed. {example}")
    read = reader_of(O3_UNIT, "150 µg/m³")
    found = {}
    for key, value in raw.items():
        if not str(key).isdecimal() or int(key) not in years:
            known = tuple(map(str, years))
            raise Fault(not_one_of(str(key), known, "a year of the scenario"), str(key))
        try:
            number, unit = read(value)
        except Fault as fault:
            raise Fault(str(fault), str(key)) from None
        found[int(key)] = number * conversion_factor(unit, O3_UNIT)
    return found


def _ranked(raw: object, cities: Collection[str] | None) -> str:
    """Return a city as the table names it, which leaves out 市."""
    name = parse_words(raw)
    if cities is None or name in cities:
        return name
    short = name.removesuffix("市")
    if short not in cities:
        what = "a city of city_composite_index_2019.csv, which names it without 市"
        raise Fault(not_one_of(short, cities, what))
    return short


def ozone_by_year(base: Floats, supplied: Mapping[int, float], years: Sequence[int]) -> Floats:
    """Return O3 as array (region, year): the base-year value, or what is supplied for a year."""
    held = np.repeat(base[:, None], len(years), axis=1)
    for j, year in enumerate(years):
        if year in supplied:
            held[:, j] = supplied[year]
    return held
