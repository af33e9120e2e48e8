"""Which sources of the library the category of an official inventory means.

A category may be an id or a glob of ids, a name, an NFR code or a part of one, or the levels of
the technical manual, joined by a slash: the whole path, its beginning, or a part that only one
path has. A category with several sources is a group.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import pandas as pd

from simmodel.inputs.globs import is_glob, matching
from simmodel.inputs.library import Library
from simmodel.inputs.tables import rows_of
from simmodel.inputs.wording import clean, wording
from simmodel.vocabulary import Place

Steps = tuple[str, ...]
Part = tuple[str, str]
"""A source and one of its processes in the place itself."""
Parts = tuple[Part, ...]

_BETWEEN = re.compile(r"[/\\>→|]+|—+|--+")
"""What people write between the levels of a category."""
_NFR = re.compile(r"\d+\.?[a-z](\.?[a-z0-9]+)*", re.IGNORECASE)
_MOST_NAMED = 6
_SUGGESTIONS = 3
_ALIKE = 0.5
"""Share of letters that a suggestion has in common with what was written, at least."""


class Categories:
    """Finds the sources of a category, and which of their processes it speaks of.

    An id, a name or a glob means all processes of a source. A path or a code leaves out what
    official inventories list apart, such as the dust that vehicles raise on roads.

    Parameters
    ----------
    library : its `sources` and `processes`
    """

    def __init__(self, library: Library) -> None:
        self._sources = library.sources
        local = library.processes[library.processes["place"] == Place.LOCAL]
        self._local: dict[str, Parts] = {str(source): () for source in self._sources.index}
        for source, process in rows_of(local, "source", "process"):
            self._local[source] = (*self._local[source], (source, process))

    def find(self, text: str) -> tuple[Parts, str]:
        """Sources and processes of a category, and what is wrong where there are none.

        Returns
        -------
        parts in the order of the library, and ``""``; or none, and a sentence
        """
        sources = self._named.get(clean(text).lower(), ()) or self._of_glob(text)
        if sources:
            return self._emitting([p for s in sources for p in self._local[s]], text)
        paths = self._of_path(text)
        if len(paths) > 1:
            written = {steps(path): path for path in self._sources["category_zh"]}
            named = ", ".join(_written(path, written) for path in list(paths)[:_MOST_NAMED])
            more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
            return (), f"{text!r} is in several categories: {named}{more}. Write the whole path."
        if paths:
            return self._emitting(next(iter(paths.values())), text)
        code = text.split()[0] if text.split() else ""
        if _NFR.fullmatch(code) and _bare(code) in self._codes:
            return self._emitting(self._codes[_bare(code)], text)
        return (), self._unknown(text)

    def _emitting(self, found: Sequence[Part], text: str) -> tuple[Parts, str]:
        """Parts in the order of the library; a sentence where there are none."""
        wanted = set(found)
        kept = tuple(part for parts in self._local.values() for part in parts if part in wanted)
        message = (
            f"{text!r} emits nothing in the place itself: what its electricity or heat emits "
            "belongs to the plants that make it. Give the tonnes there."
        )
        return kept, "" if kept else message

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        """Sources by id and by name."""
        named: dict[str, tuple[str, ...]] = {}
        for column in ("name_en", "name_zh"):
            for source, name in self._sources[column].items():
                key = clean(str(name)).lower()
                named[key] = (*named.get(key, ()), str(source))
        return named | {source.lower(): (source,) for source in self._local}

    def _of_glob(self, text: str) -> tuple[str, ...]:
        return tuple(matching(text.strip(), tuple(self._local))) if is_glob(text) else ()

    @cached_property
    def _paths(self) -> Mapping[Steps, Parts]:
        """Parts by the levels of their category."""
        apart = {process: steps(path) for process, path in wording().apart.items()}
        paths: dict[Steps, Parts] = {}
        for source, path in self._sources["category_zh"].items():
            own = steps(str(path))
            paths[own] = paths.get(own, ())
            for part in self._local[str(source)]:
                place = apart.get(part[1], own)
                paths[place] = (*paths.get(place, ()), part)
        return {path: parts for path, parts in paths.items() if path}

    def _of_path(self, text: str) -> Mapping[Steps, Parts]:
        """Parts beneath each category that has the levels of a text, one after the other.

        Where the text is the beginning of a path in the library's words or those of another
        edition of the manual, all that is beneath is one category.
        """
        wanted = steps(text)
        if not wanted:
            return {}
        begins = [*_other_editions(wanted), wanted]
        beneath = [parts for path, parts in self._paths.items() if _starts(path, begins)]
        if beneath:
            return {wanted: tuple(part for parts in beneath for part in parts)}
        inside: dict[Steps, Parts] = {}
        for path, parts in self._paths.items():
            for start in range(len(path) - len(wanted) + 1):
                if path[start : start + len(wanted)] == wanted:
                    upto = path[: start + len(wanted)]
                    inside[upto] = (*inside.get(upto, ()), *parts)
        return inside

    @cached_property
    def _codes(self) -> Mapping[str, Parts]:
        """Parts by NFR code and by each code that theirs is part of."""
        codes: dict[str, Parts] = {}
        for source, code in self._sources["nfr"].items():
            parts = tuple(p for p in self._local[str(source)] if p[1] not in wording().apart)
            levels = [level for level in str(code).split(".") if level]
            for upto in range(1, len(levels) + 1):
                key = _bare(".".join(levels[:upto]))
                codes[key] = (*codes.get(key, ()), *parts)
        return codes

    def _unknown(self, text: str) -> str:
        names: pd.Series = pd.concat([self._sources["name_zh"], self._sources["name_en"]])
        close = suggestions(text, [*self._local, *names, *self._sources["category_zh"]])
        hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
        return (
            f"{text!r} is no category of the library.{hint} Write an id, a name, an NFR code or "
            "the levels of a category; `simmodel factors` lists the sources."
        )


def steps(text: str) -> Steps:
    """Levels of a category, each without the 源 at its end.

    >>> steps("移动源 / 道路移动源/载货汽车"), steps("扬尘源＞施工扬尘")
    (('移动', '道路移动', '载货汽车'), ('扬尘', '施工扬尘'))
    """
    parts = (clean(part) for part in _BETWEEN.split(clean(text)))
    return tuple(part.removesuffix("源") or part for part in parts if part)


def _other_editions(wanted: Steps) -> list[Steps]:
    """The same category in the library's words, where its beginning is known in others."""
    known = {steps(word): names for word, names in wording().categories.items()}
    for upto in range(len(wanted), 0, -1):
        if wanted[:upto] in known:
            return [(*steps(name), *wanted[upto:]) for name in known[wanted[:upto]]]
    return []


def _written(path: Steps, whole: Mapping[Steps, str]) -> str:
    """A category as the library writes it."""
    longer = next((text for key, text in whole.items() if key[: len(path)] == path), "/".join(path))
    return "/".join(longer.split("/")[: len(path)])


def _starts(path: Steps, begins: Iterable[Steps]) -> bool:
    return any(path[: len(begin)] == begin for begin in begins)


def _bare(code: str) -> str:
    return code.replace(".", "").lower()


def suggestions(word: str, known: Iterable[str]) -> list[str]:
    """At most three known words that share most with a word, Chinese or not, the closest first.

    >>> suggestions("民用煤", ["民用散煤", "民用型煤", "水泥熟料"])
    ['民用散煤', '民用型煤']
    """
    wanted = _pairs(word)
    scores = {name: _alike(wanted, _pairs(name)) for name in known if name}
    close = sorted((name for name in scores if scores[name] >= _ALIKE), key=lambda n: -scores[n])
    return close[:_SUGGESTIONS]


def _pairs(word: str) -> Counter[str]:
    """Single letters and pairs of letters that follow each other."""
    letters = clean(word).lower()
    return Counter(letters) + Counter(map("".join, zip(letters, letters[1:], strict=False)))


def _alike(first: Counter[str], second: Counter[str]) -> float:
    """Part in common, of the shorter word for the most part: 散煤 is in 民用散煤（原煤）."""
    both, sizes = (first & second).total(), sorted((first.total(), second.total()))
    return both / (0.75 * sizes[0] + 0.25 * sizes[1]) if sizes[0] else 0.0
