"""The words that reports show: one catalogue file a language, such as ``en.toml`` in this folder.

A further language is one more file with the same keys (`simmodel.languages`).
"""

from simmodel.languages import catalogue

_POLLUTANTS = {
    "SO2": "SO₂",
    "NO2": "NO₂",
    "O3": "O₃",
    "NOx": "NOₓ",
    "PM10": "PM₁₀",
    "PM2.5": "PM₂.₅",
    "NH3": "NH₃",
    "CO2": "CO₂",
    "VOC": "VOC",
}


def text(key: str, lang: str, **values: object) -> str:
    """Return the text of `key` in a language, with `values` filled in.

    >>> text("vs_base_year", "en", year=2019), text("vs_base_year", "zh", year=2019)
    ('vs 2019', '较2019年')
    """
    found = catalogue(lang)[key]
    return found.format(**values) if values else found


def word(key: str, lang: str) -> str:
    """Return the text of `key`, or `key` itself where the catalogue has none, such as a unit.

    >>> word("limit", "zh"), word("µg/m³", "zh")
    ('限值', 'µg/m³')
    """
    return catalogue(lang).get(key, key)


def pollutant_name(label: str) -> str:
    """Write a pollutant's label as print does.

    >>> pollutant_name("PM2.5")
    'PM₂.₅'
    """
    return _POLLUTANTS.get(label, label)


def sector_name(label: str, lang: str) -> str:
    """Name of a sector; its label where the catalogue has none.

    >>> sector_name("household", "en"), sector_name("new_sector", "en")
    ('households', 'new sector')
    """
    return catalogue(lang).get(f"sector_{label}", label.replace("_", " "))
