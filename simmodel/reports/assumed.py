"""Assumed values in words: what each belongs to, and which of its figures it is."""

from simmodel.languages import names_in
from simmodel.reports.texts import text, word
from simmodel.results.assumptions import SCENARIO
from simmodel.results.projection import Projection


def item_name(item: str, table: str, projection: Projection, lang: str) -> str:
    """Title of a measure or name of a source, with its id behind; else what the file says.

    Parameters
    ----------
    item, table : of ``simmodel.results.assumptions.assumptions_table``
    """
    data = projection.dataset
    dim, name = ("measure", "measure_title") if table == SCENARIO else ("source", "source_name")
    own = data[f"{name}_{names_in(lang)}"].to_numpy()
    names = dict(zip(data[dim].to_numpy(), own, strict=True))
    if item in names:
        return text("book_named", lang, name=names[item], id=item)
    return text("book_electricity", lang) if item == "electricity" else item


def parameter_name(parameter: str, lang: str) -> str:
    """Name of a key of a measure; the key itself, a segment or a control, where it has none.

    >>> parameter_name("rate", "zh"), parameter_name("scrubber", "zh")
    ('年增长率', 'scrubber')
    """
    key = f"parameter_{parameter}"
    found = word(key, lang)
    return parameter if found == key else found
