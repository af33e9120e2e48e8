"""What common draws say of a comparison, in words: intervals of differences, probabilities."""

import numpy as np

from simmodel.reports.comparison import LACKS, Sheet, against
from simmodel.reports.figures import number
from simmodel.reports.intervals import interval, share_of_draws
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.common_draws import CommonDraws
from simmodel.results.comparison import Comparison
from simmodel.results.comparison_tables import difference, totals_table
from simmodel.vocabulary import EMISSION_UNIT


def share(part: float, equal: float, draws: int, lang: str) -> str:
    """Write a share of the draws, with that of the ties where there are any.

    >>> [share(p, e, 256, "en") for p, e in ((0.9, 0.0), (0.0, 1.0), (0.6, 0.25))]
    ['90 %', 'equal', '60 % (equal 25 %)']
    """
    if not np.isfinite(part):
        return LACKS
    if equal == 1:
        return text("compare_equal", lang)
    shown = share_of_draws(part, draws)
    if not equal:
        return shown
    return text("compare_ties", lang, share=shown, equal=share_of_draws(equal, draws))


def chance_heads(comparison: Comparison, name: str, lang: str) -> list[str]:
    """Heads of the interval of a difference, and of the probability that a scenario emits less."""
    return [
        text("compare_interval", lang, pair=against(comparison, name)),
        text("compare_less", lang, name=comparison.letters[name]),
    ]


def chance_cells(
    common: CommonDraws, name: str, pollutant: str, year: int, lang: str
) -> tuple[str, str]:
    """Interval of a difference in all regions, and the probability that a scenario emits less."""
    found = common.chance(name, pollutant, year)
    if found is None:
        return LACKS, LACKS
    ends = "0" if found.equal == 1 else interval(found.low, found.high)
    return ends, share(found.less, found.equal, common.draws, lang)


def has_one_pair(comparison: Comparison) -> bool:
    """Whether there is room for intervals and probabilities beside the totals."""
    return comparison.common is not None and len(comparison.names) == 2


def chances_sheet(comparison: Comparison, year: int, lang: str) -> Sheet:
    """How sure the differences of three scenarios or more are; two have it beside the totals."""
    title = text("compare_chances", lang, year=year, unit=word(EMISSION_UNIT, lang))
    keys = ("pollutant", "compare_difference", "compare_interval_head", "compare_less_head")
    heads = tuple(text(key, lang) for key in keys)
    common = comparison.common
    if common is None or has_one_pair(comparison):
        return Sheet(title, heads, (), 1)
    totals = totals_table(comparison)
    totals = totals[totals["year"] == year]
    rows: list[tuple[str, ...]] = []
    for name in common.names[1:]:
        rows.append((against(comparison, name),))
        for row in totals.to_dict("records"):
            pollutant = str(row["pollutant"])
            ends, less = chance_cells(common, name, pollutant, year, lang)
            change = "0" if ends == "0" else number(row[difference(name)], sign=True)
            rows.append((pollutant_name(pollutant), change, ends, less))
    return Sheet(title, heads, tuple(rows), 1, draws_note(common, lang))


def draws_note(common: CommonDraws, lang: str) -> str:
    """Say what the intervals and probabilities rest on."""
    about = common.about
    return text("compare_draws_note", lang, draws=about["draws"], seed=about["seed"])
