"""Which sources a glob such as ``boiler.*.coal.*`` means."""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache

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
    return list(_matching(pattern, tuple(words)))


@lru_cache(maxsize=4096)
def _matching(pattern: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Kept, as a scenario asks the same of the same sources again and again."""
    found = re.compile(translate(pattern))
    return tuple(w for w in words if found.match(w))


def narrowest(globs: Sequence[str], words: Sequence[str]) -> list[int]:
    """Position of the glob with the most letters that means each word; −1 where none does.

    Of two with as many letters the first counts.

    >>> narrowest(["boiler.*", "*", "boiler.coal"], ["boiler.coal", "boiler.gas", "road"])
    [2, 0, 1]
    """
    found = dict.fromkeys(words, -1)
    letters = [len(glob.replace("*", "")) for glob in globs]
    for position in sorted(range(len(globs)), key=lambda p: (letters[p], -p)):
        found |= dict.fromkeys(matching(globs[position], words), position)
    return [found[word] for word in words]


def narrowness(pattern: str) -> tuple[int, int]:
    """Return what orders patterns from wide to narrow: fewer wildcards, then more letters.

    >>> narrowness("boiler.*") < narrowness("boiler.heating.*") < narrowness("boiler.electric")
    True
    """
    wild = len(_WILD.findall(pattern))
    return -wild, len(pattern) if wild else 0
