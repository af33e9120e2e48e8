"""Which sources a glob such as ``boiler.*.coal.*`` means."""

import re
from collections.abc import Sequence
from fnmatch import translate

_WILD = re.compile(r"[*?\[]")


def is_glob(pattern: str) -> bool:
    """Tell whether a pattern has wildcards.

    >>> is_glob("boiler.*"), is_glob("boiler.electric")
    (True, False)
    """
    return bool(_WILD.search(pattern))


def matching(pattern: str, words: Sequence[str]) -> list[str]:
    """Return the words that a pattern means; upper and lower case differ.

    >>> matching("road.*.ev", ["road.taxi.ev", "road.taxi.petrol.5"])
    ['road.taxi.ev']
    """
    if not is_glob(pattern):
        return [w for w in words if w == pattern]
    found = re.compile(translate(pattern))
    return [w for w in words if found.match(w)]


def narrowness(pattern: str) -> tuple[int, int]:
    """Return what orders patterns from wide to narrow: fewer wildcards, then more letters.

    >>> narrowness("boiler.*") < narrowness("boiler.heating.*") < narrowness("boiler.electric")
    True
    """
    wild = len(_WILD.findall(pattern))
    return -wild, len(pattern) if wild else 0
