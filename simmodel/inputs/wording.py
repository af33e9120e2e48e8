"""The words that bureaus use for columns and cells, as `wording.toml` lists them."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WITH_UNIT = re.compile(r"(?P<name>[^(\[]+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")

_BRACKETS = re.compile(r"[()\[\]]")


@dataclass(frozen=True)
class Wording:
    """Words by what they stand for.

    Parameters
    ----------
    columns, attributes : word as `clean` gives it -> column or attribute
    words : column -> word in a cell -> the code's word
    totals, subtotals : words that head rows of sums
    units : column of numbers -> column of their unit
    headers : column or attribute -> the Chinese word that templates show
    pollutants : word, in small letters -> pollutant, or "" of one that is passed over
    categories : path of a category -> how the library writes it, one or several paths
    apart : process -> path of the category that lists it apart from its source
    """

    columns: dict[str, str]
    attributes: dict[str, str]
    words: dict[str, dict[str, str]]
    totals: frozenset[str]
    subtotals: frozenset[str]
    units: dict[str, str]
    headers: dict[str, str]
    pollutants: dict[str, str]
    categories: dict[str, tuple[str, ...]]
    apart: dict[str, str]


@cache
def wording() -> Wording:
    """Read the words, once."""
    text = (files("simmodel.inputs") / "wording.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    columns, attributes = tables["columns"], tables["attributes"]
    return Wording(
        _by_word(columns),
        _by_word(attributes),
        {column: _by_word(words) for column, words in tables["words"].items()},
        frozenset(tables["totals"]["whole"]),
        frozenset(tables["totals"]["part"]),
        tables["units"],
        {name: words[0] for name, words in (attributes | columns).items()},
        {word.lower(): name for word, name in _by_word(tables["pollutants"]).items()}
        | dict.fromkeys((clean(word).lower() for word in tables["passed_over"]["pollutants"]), ""),
        _all_by_word(tables["categories"]),
        tables["apart"],
    )


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    return {clean(word): name for name, words in table.items() for word in words}


def _all_by_word(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, words in table.items():
        for word in words:
            found[word] = (*found.get(word, ()), name)
    return found


def clean(cell: str) -> str:
    """Write a cell with half-width signs and without the white space and marks around it.

    >>> clean(" 活动水平（万吨）* "), clean("１，２３４")
    ('活动水平(万吨)', '1,234')
    """
    return "".join(unicodedata.normalize("NFKC", cell).split()).strip("*:")


def split_header(cell: str) -> tuple[str, str]:
    """Split the head of a column into its name and the unit in brackets, if it has one.

    >>> split_header("活动水平（万吨）"), split_header("capacity [MW]"), split_header("单位")
    (('活动水平', '万吨'), ('capacity', 'MW'), ('单位', ''))
    """
    cleaned = clean(cell)
    found = _WITH_UNIT.fullmatch(cleaned)
    return (found["name"], found["unit"]) if found else (cleaned, "")


def pollutant_in(head: str) -> tuple[str | None, str]:
    """Pollutant that the head of a column names, and the unit in brackets behind it.

    The pollutant is "" where it is passed over, and None where the head names none.

    >>> pollutant_in("二氧化硫(SO₂)（吨）"), pollutant_in("VOCs"), pollutant_in("BC [t]")
    (('SO2', '吨'), ('VOC', ''), ('', 't'))
    >>> pollutant_in("户数（户）")
    (None, '户')
    """
    known = wording().pollutants
    name, *brackets = _BRACKETS.split(clean(head))
    unit = next((b for b in brackets if b and b.lower() not in known), "")
    return known.get(name.lower().removesuffix("排放量").removesuffix("排放")), unit


def header_of(column: str) -> str:
    """Return the Chinese head of a column; the column itself where there is none.

    >>> header_of("activity"), header_of("capacity [MW]"), header_of("goods")
    ('活动水平', '装机容量 [MW]', 'goods')
    """
    word = wording().headers.get(column, column)
    unit = column.partition(" [")[2]
    return f"{word.partition('（')[0]} [{unit}" if unit and word != column else word
