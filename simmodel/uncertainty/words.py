"""Titles of inputs in a planner's words: names for ids of fuels, processes and sources."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from os.path import commonprefix
from typing import TYPE_CHECKING

from simmodel.languages import catalogue, names_in
from simmodel.reports.texts import pollutant_name, text
from simmodel.vocabulary import AIR_POLLUTANTS, POLLUTANTS

if TYPE_CHECKING:
    import pandas as pd

_ARROW = " ← "
_PREFIXES = (": ", "\uff1a")


def in_words(title: str, sources: "pd.DataFrame", lang: str) -> str:
    """Write a title with names in place of ids.

    Parameters
    ----------
    title : parts divided by commas, the first perhaps behind a colon
    sources : the taxonomy, index `source`; name_zh, name_en
    """
    head = ""
    for mark in _PREFIXES:
        before, found, after = title.partition(mark)
        if found:
            head, title = before + found, after
            break
    words = [_word(piece, sources, lang) for piece in title.split(", ")]
    return head + text("comma", lang).join(words)


def _word(piece: str, sources: "pd.DataFrame", lang: str) -> str:
    known = catalogue(lang).get(f"name_{piece}")
    if known is not None:
        return known
    if piece in POLLUTANTS or piece in AIR_POLLUTANTS:
        return pollutant_name(piece)
    if _ARROW in piece:
        return _ARROW.join(pollutant_name(one) for one in piece.split(_ARROW))
    if "*" in piece or piece in sources.index:
        named = [str(name) for source, name in sources[f"name_{names_in(lang)}"].items()
                 if fnmatchcase(str(source), piece)]  # fmt: skip
        sector = catalogue(lang).get(f"sector_{piece.removesuffix('.*')}")
        return common_name(named) or sector or piece
    return piece


def common_name(names: Sequence[str]) -> str:
    """What several names begin with, to the last whole word; empty where that is nothing.

    >>> common_name(["Coal power, pulverised, 300-600 MW", "Coal power, pulverised, 600 MW"])
    'Coal power, pulverised'
    >>> common_name(["煤粉炉燃煤发电（300～600 MW）", "煤粉炉燃煤发电（≥600 MW）"])
    '煤粉炉燃煤发电'
    >>> common_name(["Coal", "Gas"]), common_name(["Coal"])
    ('', 'Coal')
    """
    if len(names) < 2:
        return "".join(names)
    shared = commonprefix(list(names))
    rest = {name[len(shared) :][:1] for name in names}
    if shared.isascii() and any(letter.isalnum() for letter in rest):
        shared = shared.rpartition(" ")[0]
    shared = shared.rstrip(" ,（(、，/-~")
    return shared if len(shared) > 1 else ""
