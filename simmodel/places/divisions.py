"""Provinces, cities and counties of China by name or code.

`divisions.csv` holds the statistical division codes of the National Bureau of Statistics as of
30 June 2023 (统计用区划代码, published 11 September 2023), taken from the collection
modood/Administrative-divisions-of-China; six digits, provinces and cities padded with noughts.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from simmodel.errors import InputDataError, Problem, did_you_mean

_ENDINGS = ("自治区", "自治州", "自治县", "地区", "省", "市", "县", "区", "州", "盟", "旗")
_SHORTEST = 2
_GROUPS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Names that only group others."""


@dataclass(frozen=True)
class Division:
    """A province, city or county."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        """Code of what it belongs to; ``""`` of a province."""
        if self.code.endswith("0000"):
            return ""
        return f"{self.code[:2]}0000" if self.code.endswith("00") else f"{self.code[:4]}00"


@cache
def divisions() -> dict[str, Division]:
    """All divisions by code."""
    text = (files("simmodel.places") / "divisions.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    return {code: Division(code, name) for code, name in rows}


def find_division(words: str) -> Division:
    """Return the division of a name or code; the name may leave out 市, 县 and the like.

    Raises
    ------
    InputDataError : there is none, or more than one of that name.

    >>> find_division("朔州").code, find_division("140622").name
    ('140600', '应县')
    """
    known = divisions()
    words = words.strip()
    if words in known:
        return known[words]
    named = [d for d in known.values() if d.name not in _GROUPS]
    found = [d for d in named if d.name == words]
    found = found or [d for d in named if any(d.name == words + end for end in _ENDINGS)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{d.code} ({_whole_name(d)})" for d in found)
        message = f"names {len(found)} places: {listed}. Give the code."
    else:
        hint = _alike(words, named) or did_you_mean(words, [d.name for d in named])
        message = f"is no province, city or county.{hint} Give the Chinese name or six-digit code."
    raise InputDataError([Problem(words, "", message)])


_MOST_ALIKE = 5


def _alike(words: str, named: Iterable[Division]) -> str:
    """Hint at cities, then counties, that differ from the name by one sign behind the first.

    Two signs of which one is wrong are too few for `did_you_mean`.

    >>> _alike("朔洲", divisions().values())
    ' Did you mean 朔州市 (140600), 朔城区 (140602)?'
    """
    found = [d for d in named if _differs_by_one(words, d)]
    found.sort(key=lambda d: not d.code.endswith("00"))
    listed = ", ".join(f"{d.name} ({d.code})" for d in found[:_MOST_ALIKE])
    return f" Did you mean {listed}?" if listed else ""


def _differs_by_one(words: str, division: Division) -> bool:
    """Whether the name has all the signs of the words but one, each in its place."""
    name = division.name
    if not name.endswith(_ENDINGS) or len(words) < _SHORTEST:
        return False
    stem = next(name.removesuffix(end) for end in _ENDINGS if name.endswith(end))
    if len(words) not in (len(stem), len(name)):
        return False
    compared = stem if len(words) == len(stem) else name
    same = sum(a == b for a, b in zip(words, compared, strict=True))
    return words[0] == compared[0] and same == len(words) - 1


def regions_of(division: Division) -> list[Division]:
    """Counties of a city, cities of a province; a county is its own only region.

    >>> [d.name for d in regions_of(find_division("朔州市"))][:3]
    ['朔城区', '平鲁区', '山阴县']
    """
    if division.code.endswith("00"):
        below = [d for d in divisions().values() if d.parent == division.code]
        if below and all(
            d.name in _GROUPS for d in below
        ):  # 北京市: its 市辖区 holds the districts
            below = [d for group in below for d in regions_of(group)]
        return below or [division]
    return [division]


def _whole_name(division: Division) -> str:
    parent = divisions().get(division.parent)
    return (_whole_name(parent) if parent else "") + division.name
