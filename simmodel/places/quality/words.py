"""What a check found, in words: names instead of codes, a sentence for each finding."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.languages import names_in
from simmodel.places.quality.assess import Quality
from simmodel.places.quality.comparison import MEASURES
from simmodel.places.quality.findings import Finding
from simmodel.places.quality.sizes import ALL
from simmodel.reports.figures import number, percent
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import POLLUTANTS

FAR_BEYOND = 2.0
"""How many times beyond a range a figure is marked; a handful of places is no sharp limit."""
_MAIN = "SO2"
"""Pollutant of which the summary says what it rests on."""
_GOOD = ("A", "B", "C")


@dataclass(frozen=True)
class Names:
    """Names of what codes stand for, in one language."""

    lang: str
    regions: Mapping[str, str]
    sources: Mapping[str, str]
    measures: Mapping[str, str]

    @classmethod
    def of(cls, projection: Projection, lang: str) -> "Names":
        """Names of a projection's regions, sources and measures."""
        return cls(
            lang,
            _named(projection.inventory.regions[f"name_{names_in(lang)}"]),
            _named(projection.library.sources[f"name_{names_in(lang)}"]),
            {m.id: str(m.title.get(lang)) for m in projection.scenario.measures},
        )


def _named(names: pd.Series) -> dict[str, str]:
    return {str(code): str(name) for code, name in names.items()}


def sentence(finding: Finding, names: Names) -> str:
    """Say what a finding is about and what to do."""
    lang = names.lang
    hours = finding.ratio if math.isfinite(finding.ratio) else 1.0
    return text(
        f"checkup_{finding.kind}",
        lang,
        region=names.regions.get(finding.region, finding.region),
        source=names.sources.get(finding.source, finding.source),
        segment=finding.segment,
        line=finding.line,
        value=number(finding.value),
        usual=number(finding.usual),
        unit=shown_unit(finding.unit, lang),
        what=pollutant_name(shown_unit(finding.what, lang)),
        pollutant=pollutant_name(finding.what),
        times=times(finding.ratio),
        units=math.ceil(hours),
        percent=percent(finding.value, 1.0, sign=True),
    )


def weight_of(finding: Finding) -> str:
    """Write the share of the emission that a finding is about; nothing where it has none."""
    return percent(finding.weight, 1.0) if finding.weight > 0 else "–"


def times(ratio: float) -> str:
    """Write how many times one thing is another.

    >>> times(12.0), times(0.1), times(float("nan"))
    ('×12', '÷10', '–')
    """
    if not math.isfinite(ratio) or ratio <= 0:
        return "–"
    return f"×{number(ratio)}" if ratio >= 1 else f"÷{number(1 / ratio)}"


def shown_unit(unit: str, lang: str) -> str:
    """Write each part of a unit in a language.

    >>> shown_unit("t/household", "zh")
    '吨/户'
    """
    return "/".join(word(part, lang) for part in unit.split("/"))


def verdict(ratio: float, lang: str, *, single: bool = False) -> str:
    """Say where a figure lies beside a range; `ratio` as `comparison.beyond` gives it.

    Parameters
    ----------
    single : the range is one figure
    """
    if not math.isfinite(ratio):
        return text("checkup_unknown", lang)
    if single:
        return text("checkup_times", lang, ratio=number(ratio))
    if ratio == 1:
        return text("checkup_inside", lang)
    if ratio > 1:
        return text("checkup_above", lang, ratio=number(ratio))
    return text("checkup_under", lang, ratio=percent(ratio, 1.0))


def is_far(ratio: float) -> bool:
    """Whether a figure lies `FAR_BEYOND` times beyond the end of a range, or more.

    >>> [is_far(ratio) for ratio in (1.0, 1.9, 2.0, 0.4, float("nan"))]
    [False, False, True, True, False]
    """
    return math.isfinite(ratio) and (ratio >= FAR_BEYOND or ratio <= 1 / FAR_BEYOND)


def span(low: float, high: float) -> str:
    """Write a range; one figure where the ends are the same.

    >>> span(1.0, 2.5), span(3.0, 3.0), span(float("nan"), 1.0)
    ('1–2.5', '3', '–')
    """
    if not np.isfinite([low, high]).all():
        return "–"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def summary_line(found: Quality, lang: str) -> str:
    """One sentence on all that was found."""
    totals = found.totals[found.totals["sector"] == ALL]
    ratios = totals[[f"{measure}_ratio" for measure in MEASURES]].to_numpy(dtype=float)
    known = ratios[np.isfinite(ratios)]
    so2 = found.quality[found.quality["pollutant"] == _MAIN]
    good = so2[so2["quality"].isin(_GOOD)]["tonnes"].sum()
    return text(
        "checkup_summary",
        lang,
        totals=len(known),
        beyond=int((known != 1).sum()),
        far=sum(is_far(ratio) for ratio in known.tolist()),
        bands=len(found.bands),
        off=int((found.bands["ratio"] != 1).sum()),
        findings=len(found.findings),
        main=pollutant_name(_MAIN),
        good=percent(float(good), float(so2["tonnes"].sum())),
    )


def place_names(found: Quality, lang: str) -> str:
    """Names of the places compared with, and their base years."""
    table = found.others.drop_duplicates("place")
    pairs = zip(table[f"name_{names_in(lang)}"], table["base_year"], strict=True)
    return text("list", lang).join(f"{name} ({year:.0f})" for name, year in pairs)


def quality_shares(found: Quality, column: str) -> pd.DataFrame:
    """Part of each pollutant's emission by data quality or how it was seen, 0-1.

    Parameters
    ----------
    column : ``quality`` or ``how_seen``
    """
    table = found.quality.assign(**{column: found.quality[column].astype(str)})
    sums = table.pivot_table(values="tonnes", index="pollutant", columns=column, aggfunc="sum")
    order = [p for p in POLLUTANTS if p in sums.index]
    shares = sums.fillna(0.0).div(sums.sum(axis=1), axis=0).loc[order]
    return shares


def beyond_most(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a comparison, those first that lie furthest outside the range."""
    ratios = table[[f"{measure}_ratio" for measure in MEASURES]].to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        away = np.abs(np.log(np.where(np.isfinite(ratios) & (ratios > 0), ratios, 1.0)))
    order = np.argsort(-away.max(axis=1), kind="stable")
    return table.iloc[order].assign(away=away.max(axis=1)[order])
