"""The languages that reports speak: one catalogue file a language, ``reports/texts/<code>.toml``.

A further language is one more file with the same keys; `language_name` in it is what the language
calls itself, `language_of_names` the one of `DATA_LANGUAGES` that it takes for what the data say:
names of regions, titles of measures, reasons.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

DATA_LANGUAGES = ("zh", "en")
"""Languages that scenarios and tables give their names and notes in."""
_ENDING = ".toml"


def catalogue_folder() -> Traversable:
    """Return the folder of the catalogues."""
    return files("simmodel") / "reports" / "texts"


def languages() -> tuple[str, ...]:
    """List the codes of all languages, those of the data first.

    >>> languages()[:2]
    ('zh', 'en')
    """
    names = (file.name for file in catalogue_folder().iterdir())
    codes = sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))
    return (*DATA_LANGUAGES, *(code for code in codes if code not in DATA_LANGUAGES))


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Return all texts of a language, by key."""
    file = catalogue_folder() / f"{lang}{_ENDING}"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def language_name(lang: str) -> str:
    """What a language calls itself.

    >>> language_name("zh")
    '中文'
    """
    return catalogue(lang)["language_name"]


def names_in(lang: str) -> str:
    """Which of `DATA_LANGUAGES` a report takes names and notes in.

    >>> names_in("zh"), names_in("en")
    ('zh', 'en')
    """
    return catalogue(lang)["language_of_names"]
