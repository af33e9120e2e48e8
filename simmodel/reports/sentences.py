"""Sentences that the stages say in English, in the language of a report.

The stages know no catalogue: they say what they noted in English, for the manifest. Each sentence
stands in the catalogue as ``sentence_…``; the English one is the pattern by which it is recognised.
"""

import re
from functools import cache, partial
from string import Formatter

from simmodel.languages import catalogue
from simmodel.reports.texts import text, word

_PREFIX = "sentence_"
_ANY = "any_"
"""A place of this beginning may hold several words."""


def in_language(said: str, lang: str) -> str:
    """Write in a language what a stage said; what no pattern knows stays as it is.

    >>> in_language("rail: the share is reached without the measure", "zh")
    'rail：没有该措施也已达到该比例'
    >>> in_language("a.ule: 3 of 23 segments have it or better. another matter", "zh")
    'a.ule：23个排放单元中有3个已是该水平或更好。another matter'
    """
    if lang == "en":
        return said
    for key, pattern in _patterns():
        said = pattern.sub(partial(_say, key, lang), said)
    return said


def _say(key: str, lang: str, found: re.Match[str]) -> str:
    places = found.groupdict()
    return text(key, lang, **places | {"unit": word(places.get("unit", ""), lang)})


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of all sentences, longest first, as a short one may be part of another."""
    known = {k: v for k, v in catalogue("en").items() if k.startswith(_PREFIX)}
    order = sorted(known, key=lambda key: -len(known[key]))
    return tuple((key, re.compile(_pattern(known[key]))) for key in order)


def _pattern(sentence: str) -> str:
    parts = []
    for words, place, _, _ in Formatter().parse(sentence):
        parts.append(re.escape(words))
        if place is not None:
            many = place.startswith(_ANY)
            parts.append(rf"(?P<{place}>\S.*?)" if many else rf"(?P<{place}>\S+?)")
    return "".join(parts) + (r"(?:\s+|$)" if sentence.endswith(".") else r"(?=[\s,;]|$)")
