"""Every unit the model knows, in the notation of pint: name, value, other ways to write it."""

import re
from functools import cache

DEFINITIONS: tuple[str, ...] = (
    # mass
    "gram = [mass] = g = 克",
    "kilogram = 1e3 * gram = kg = 千克 = 公斤",
    "milligram = 1e-3 * gram = mg = 毫克",
    "microgram = 1e-6 * gram = ug = μg = 微克",
    "tonne = 1e6 * gram = t = 吨 = tonnes",
    "megatonne = 1e12 * gram = Mt = 百万吨",
    "ten_thousand_tonnes = 1e10 * gram = 万吨",
    "hundred_million_tonnes = 1e14 * gram = 亿吨",
    # nitrogen in fertiliser; never the mass of a pollutant
    "tonne_of_nitrogen = [nitrogen] = tN",
    "kilogram_of_nitrogen = 1e-3 * tonne_of_nitrogen = kgN",
    # length, area, volume
    "metre = [length] = m = 米",
    "millimetre = 1e-3 * metre = mm = 毫米",
    "centimetre = 1e-2 * metre = cm = 厘米",
    "kilometre = 1e3 * metre = km = 公里 = 千米 = 车公里",
    "ten_thousand_kilometres = 1e7 * metre = 万公里",
    "square_metre = metre ** 2 = m2 = 平方米",
    "ten_thousand_square_metres = 1e4 * metre ** 2 = 万平方米",
    "square_kilometre = 1e6 * metre ** 2 = km2 = 平方公里",
    "hectare = 1e4 * metre ** 2 = ha = 公顷",
    "mu = 2000 / 3 * metre ** 2 = 亩",
    "ten_thousand_mu = 2e7 / 3 * metre ** 2 = 万亩",
    "cubic_metre = metre ** 3 = m3 = 立方米 = Nm3 = 标立方米",
    "ten_thousand_cubic_metres = 1e4 * metre ** 3 = 万立方米",
    "hundred_million_cubic_metres = 1e8 * metre ** 3 = 亿立方米",
    "litre = 1e-3 * metre ** 3 = L = 升",
    # freight
    "tonne_kilometre = 1e9 * gram * metre = tkm = 吨公里",
    "ten_thousand_tonne_kilometres = 1e13 * gram * metre = 万吨公里",
    "hundred_million_tonne_kilometres = 1e17 * gram * metre = 亿吨公里",
    # energy; a tonne of coal equivalent is 7000 kcal/kg of 4.1868 kJ (GB/T 2589)
    "joule = [energy] = J",
    "kilojoule = 1e3 * joule = kJ = 千焦",
    "megajoule = 1e6 * joule = MJ = 兆焦",
    "gigajoule = 1e9 * joule = GJ = 吉焦 = 百万千焦",
    "ten_thousand_gigajoules = 1e13 * joule = 万吉焦",
    "terajoule = 1e12 * joule = TJ",
    "petajoule = 1e15 * joule = PJ",
    "kilocalorie = 4186.8 * joule = kcal = 大卡 = 千卡",
    "kilowatt_hour = 3.6e6 * joule = kWh = 千瓦时 = 度",
    "megawatt_hour = 3.6e9 * joule = MWh = 兆瓦时",
    "gigawatt_hour = 3.6e12 * joule = GWh",
    "terawatt_hour = 3.6e15 * joule = TWh",
    "ten_thousand_kilowatt_hours = 3.6e10 * joule = 万千瓦时",
    "hundred_million_kilowatt_hours = 3.6e14 * joule = 亿千瓦时",
    "tonne_of_coal_equivalent = 29.3076e9 * joule = tce = 吨标准煤 = 吨标煤",
    "kilogram_of_coal_equivalent = 29.3076e6 * joule = kgce = 千克标准煤",
    "ten_thousand_tce = 29.3076e13 * joule = 万吨标准煤 = 万吨标煤",
    # clock time and what is sized by it
    "second = [time] = s = 秒",
    "minute = 60 * second = min = 分钟",
    "hour = 3600 * second = h = hr = 小时",
    "watt = joule / second = W",
    "kilowatt = 1e3 * joule / second = kW = 千瓦",
    "megawatt = 1e6 * joule / second = MW = 兆瓦",
    "gigawatt = 1e9 * joule / second = GW",
    "ten_thousand_kilowatts = 1e7 * joule / second = 万千瓦",
    "steam_tonne_per_hour = 1e6 / 3600 * gram / second = 蒸吨",
    # calendar time, apart from clock time; a model year has 365 days
    "year = [calendar] = yr = a = 年 = years",
    "day = year / 365 = d = 天 = 日 = days",
    "month = [month_count] = months = 月 = 个月",
    # things that are counted: each is its own dimension
    "household = [household] = 户 = households",
    "ten_thousand_households = 1e4 * household = 万户",
    "person = [person] = 人 = persons = people",
    "ten_thousand_persons = 1e4 * person = 万人",
    "head = [head] = 头 = 只 = 羽",
    "ten_thousand_head = 1e4 * head = 万头 = 万只 = 万羽",
    "vehicle = [vehicle] = 辆 = vehicles",
    "ten_thousand_vehicles = 1e4 * vehicle = 万辆",
    "machine = [machine] = 台 = machines",
    "enterprise = [enterprise] = 家 = enterprises",
    "yuan = [currency] = 元 = CNY = RMB",
    "ten_thousand_yuan = 1e4 * yuan = 万元",
    "hundred_million_yuan = 1e8 * yuan = 亿元",
    # shares
    "percent = 0.01 = %",
    "permille = 0.001 = ‰",
)
"""Every unit: name, value, and the other ways to write it."""

_TON = "is a US short ton to some and 1000 kg to others. Write 't' (1000 kg)"
_KT = "is the knot. Write tonnes, for example '120000 t', '12 万吨' or '0.12 Mt'"
REFUSED: dict[str, str] = {"ton": _TON, "tons": _TON, "kt": _KT, "kton": _KT, "ktons": _KT}
"""Units refused by name (in any case of letters), with what to write instead."""

_TERM = re.compile(r"([*/]?)\s*([^\s*/]+)(?:\s*\*\*\s*(\d+))?")
"""A factor of a value: its sign, a number or name, its power."""


@cache
def spellings() -> dict[str, str]:
    """Map each way to write a unit to its name.

    >>> spellings()["公斤"]
    'kilogram'
    """
    found = {}
    for definition in DEFINITIONS:
        name, _, *others = (part.strip() for part in definition.split(" = "))
        found.update(dict.fromkeys((name, *others), name))
    return found


@cache
def root_units(name: str) -> tuple[float, dict[str, float]]:
    """Return the value of a unit in base units, and the power of each dimension.

    Reads the definition itself: to build a registry of all of them takes far longer than the few
    units that a run needs.

    Parameters
    ----------
    name : a unit's name, the first word of its definition

    Examples
    --------
    >>> root_units("kilowatt_hour")
    (3600000.0, {'[energy]': 1.0})
    >>> root_units("square_kilometre")
    (1000000.0, {'[length]': 2.0})
    """
    factor, powers = 1.0, dict[str, float]()
    for sign, word, exponent in _TERM.findall(_values()[name]):
        value, dimensions = _term(word)
        power = int(exponent or 1) * (-1 if sign == "/" else 1)
        factor = factor / value if power == -1 else factor * value**power
        for dimension, p in dimensions.items():
            powers[dimension] = powers.get(dimension, 0.0) + p * power
    return factor, powers


def _term(word: str) -> tuple[float, dict[str, float]]:
    if word.startswith("["):
        return 1.0, {word: 1.0}
    return (float(word), {}) if word[0].isdigit() else root_units(word)


@cache
def _values() -> dict[str, str]:
    return {name: value for name, value, *_ in (line.split(" = ") for line in DEFINITIONS)}
