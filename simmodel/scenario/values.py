"""Single values of a scenario file: quantities with their range, two-language texts, dates.

A quantity is written `80 %` or, with its range and origin, as a mapping
`{value: 90 %, low: 75 %, high: 100 %, assumed: true, why: …, source_id: …}`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simmodel.errors import UnitError, did_you_mean
from simmodel.languages import DATA_LANGUAGES, names_in
from simmodel.scenario.faults import Fault, Faults
from simmodel.scenario.readers import Reader, shown
from simmodel.units import conversion_factor
from simmodel.vocabulary import SHARE_UNIT, Distribution

_WORDS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Text:
    """A text in Chinese and English, the same in both where the file gives one only."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is a text at all."""
        return bool(self.zh or self.en)

    def get(self, lang: str) -> str:
        """Return the text in a language of reports."""
        return self.zh if names_in(lang) == "zh" else self.en

    @property
    def is_in_one_language(self) -> bool:
        """Whether words, and not only numbers, are there in one language only."""
        return self.zh == self.en and _WORDS.search(self.zh) is not None


NO_TEXT = Text()


@dataclass(frozen=True)
class Value:
    """A quantity with its range and origin.

    Parameters
    ----------
    value : float, in `unit`
    unit : as written; shares are fractions with unit `1`, growth rates fractions with `1/yr`
    low, high : float or None, 95 % interval in `unit`
    distribution : one of `vocabulary.Distribution`, or None where the file names none
    assumed : the plan does not give the figure; `why` says where it comes from
    text : the value as the file has it
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    distribution: str | None = None
    assumed: bool = False
    why: Text = NO_TEXT
    source_id: str = ""
    text: str = ""


WHOLE = Value(1.0, SHARE_UNIT, text="100 %")
"""All of it, exactly."""


VALUE_KEYS = ("value", "low", "high", "distribution", "assumed", "why", "source_id")


def parse_value(raw: object, read: Reader) -> Value:
    """Parse a quantity, plain or as a mapping with its range and origin."""
    if isinstance(raw, Value):
        return raw
    if not isinstance(raw, Mapping):
        return Value(*read(raw), text=str(raw))
    faults = Faults()
    _check_keys(raw, faults)
    read_parts: dict[str, tuple[float, str]] = {}
    for key in ("value", "low", "high"):
        with faults.at(key):
            if raw.get(key) is not None:
                read_parts[key] = read(raw[key])
    _check_origin(raw, faults)
    faults.raise_any()
    value, unit = read_parts["value"]
    low, high = _range(read_parts, unit)
    return Value(
        value,
        unit,
        low,
        high,
        distribution=raw.get("distribution"),
        assumed=raw.get("assumed") is True,
        why=parse_note(raw.get("why") or ""),
        source_id=parse_words(raw.get("source_id") or ""),
        text=str(raw["value"]),
    )


def _check_keys(raw: Mapping[str, object], faults: Faults) -> None:
    for key in raw:
        if key not in VALUE_KEYS:
            hint = did_you_mean(key, VALUE_KEYS)
            allowed = ", ".join(VALUE_KEYS)
            faults.add(f"{key!r} is not a key of a quantity.{hint} Allowed: {allowed}.", key)
    if raw.get("value") is None:
        faults.add("has no 'value'. Write for example {value: 90 %, low: 75 %, high: 100 %}.")
    if (raw.get("low") is None) != (raw.get("high") is None):
        faults.add("gives one end of its range only. Give both 'low' and 'high', or neither.")


def _check_origin(raw: Mapping[str, object], faults: Faults) -> None:
    distribution = raw.get("distribution")
    if distribution is not None and distribution not in tuple(Distribution):
        hint = did_you_mean(str(distribution), map(str, Distribution))
        allowed = ", ".join(Distribution)
        message = f"{distribution!r} is not a distribution.{hint} Allowed: {allowed}."
        faults.add(message, "distribution")
    if not isinstance(raw.get("assumed", False), bool):
        faults.add(f"found {raw['assumed']!r}. Write true or false.", "assumed")
    with faults.at("why"):
        parse_note(raw.get("why") or "")
    with faults.at("source_id"):
        parse_words(raw.get("source_id") or "")
    if raw.get("assumed") is True and not raw.get("why"):
        faults.add("is assumed, but does not say why. Add 'why: …' beside 'assumed: true'.")


def _range(parts: Mapping[str, tuple[float, str]], unit: str) -> tuple[float | None, float | None]:
    """Return low and high in the unit of the value."""
    if "low" not in parts or "high" not in parts:
        return None, None
    ends = {}
    for key in ("low", "high"):
        try:
            factor = conversion_factor(parts[key][1], unit)
        except UnitError as error:
            raise Fault(str(error), key) from None
        ends[key] = parts[key][0] * factor
    low, high, value = ends["low"], ends["high"], parts["value"][0]
    if low > high:
        raise Fault("'low' is above 'high'. Exchange them.", "low")
    if not low <= value <= high:
        raise Fault("the value lies outside its own range 'low' to 'high'. Widen the range.")
    return low, high


def parse_text(raw: object) -> Text:
    """Parse `{zh: …, en: …}`."""
    if isinstance(raw, Text):
        return raw
    example = "Write for example {zh: 清洁取暖, en: Clean heating}."
    if not isinstance(raw, Mapping):
        raise Fault(f"found {shown(raw)}, but both languages are needed. {example}")
    faults = Faults()
    for key in raw:
        if key not in DATA_LANGUAGES:
            faults.add(f"{key!r} is not a language here. Allowed: zh, en.", key)
    for key in DATA_LANGUAGES:
        if not isinstance(raw.get(key), str) or not str(raw[key]).strip():
            faults.add(f"has no text in {key!r}. {example}")
    faults.raise_any()
    return Text(raw["zh"].strip(), raw["en"].strip())


def parse_note(raw: object) -> Text:
    """Parse a note: `{zh: …, en: …}`, or in one language, which then stands for both.

    >>> parse_note({"zh": "无期限", "en": "no date"}).get("zh"), parse_note("no date").get("zh")
    ('无期限', 'no date')
    """
    if isinstance(raw, Text):
        return raw
    if not isinstance(raw, Mapping):
        words = parse_words(raw)
        return Text(words, words)
    faults, given = Faults(), dict[str, str]()
    for key, words in raw.items():
        with faults.at(key):
            if key not in DATA_LANGUAGES:
                raise Fault(f"{key!r} is not a language here. Allowed: zh, en.")
            given[key] = parse_words(words)
    faults.raise_any()
    zh, en = (given.get(key, "") for key in DATA_LANGUAGES)
    if not (zh or en):
        raise Fault("has no text. Write for example {zh: 无期限, en: no date}.")
    return Text(zh or en, en or zh)


def parse_words(raw: object) -> str:
    """Parse a one-line text; a whole number such as a clause or code becomes text.

    >>> parse_words(10), parse_words(" 市能源局 ")
    ('10', '市能源局')
    """
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, float):
        raise Fault(f"{raw!r} is a number here. Write it in quotation marks, for example '1.10'.")
    raise Fault(f"found {shown(raw)}. Write a text.")


def parse_names(raw: object) -> tuple[str, ...]:
    """Parse one name or a list of names; none twice."""
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    faults, names = Faults(), list[str]()
    for i, item in enumerate(items):
        with faults.at(*([i] if isinstance(raw, list) else [])):
            name = parse_words(item)
            if not name:
                raise Fault("is empty. Write a name.")
            if name in names:
                raise Fault(f"{name!r} is given twice. Keep one of them.")
            names.append(name)
    if not items:
        faults.add("is an empty list. Write at least one name.")
    faults.raise_any()
    return tuple(names)


def parse_date(raw: object) -> datetime.date:
    """Parse a day written as year-month-day.

    >>> parse_date("2020-08-31")
    datetime.date(2020, 8, 31)
    """
    if isinstance(raw, datetime.date):
        return raw
    text = str(raw)
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Fault(f"{text!r} is not a day. Write year-month-day, as in 2020-08-31.") from None
