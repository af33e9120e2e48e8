"""Assumed values in words: what each belongs to, and which of its figures it is."""

from collections.abc import Mapping

from simmodel.languages import names_in
from simmodel.reports.texts import text, word
from simmodel.results.assumptions import SCENARIO
from simmodel.results.projection import Projection
from simmodel.vocabulary import NO_CONTROL


def item_names(table: str, projection: Projection, lang: str) -> dict[str, str]:
    """Titles of the measures, or names of the sources, by id.

    Parameters
    ----------
    table : of ``simmodel.results.assumptions.assumptions_table``
    """
    data, own = projection.dataset, names_in(lang)
    if table == SCENARIO:
        titles = data[f"measure_title_{own}"].to_numpy()
        return dict(zip(data["measure"].to_numpy(), titles, strict=True))
    names = data[f"source_name_{own}"].to_numpy()
    emitting = dict(zip(data["source"].to_numpy(), names, strict=True))
    return _library_names("sources", "source", projection, lang) | emitting


def item_name(item: str, names: Mapping[str, str], lang: str) -> str:
    """Name of an item with its id behind; else what the file says."""
    if item in names:
        return text("book_named", lang, name=names[item], id=item)
    return text("book_electricity", lang) if item == "electricity" else item


def control_names(projection: Projection, lang: str) -> dict[str, str]:
    """Names of all controls, by id; `none` among them."""
    known = _library_names("controls", "control", projection, lang)
    return known | {NO_CONTROL: text("name_none", lang)}


def _library_names(table: str, key: str, projection: Projection, lang: str) -> dict[str, str]:
    rows = getattr(projection.library, table).reset_index()
    column = f"name_{names_in(lang)}"
    return dict(zip(rows[key], rows[column], strict=True)) if column in rows else {}


def parameter_name(parameter: str, lang: str) -> str:
    """Name of a key of a measure; the key itself, a segment or a control, where it has none.

    >>> parameter_name("rate", "zh"), parameter_name("scrubber", "zh")
    ('年增长率', 'scrubber')
    """
    key = f"parameter_{parameter}"
    found = word(key, lang)
    return parameter if found == key else found
