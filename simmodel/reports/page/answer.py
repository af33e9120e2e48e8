"""The question and the answer in three sentences, each chosen and filled from the results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.languages import names_in
from simmodel.reports.figures import (
    ESTIMATED,
    limit,
    main_pollutants,
    percent,
    projected,
    reductions,
    report_year,
    totals,
    verdict_counts,
)
from simmodel.reports.summary import is_met_exactly
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.vocabulary import Verdict


@dataclass(frozen=True)
class WeakShare:
    """Share of the base-year emission of a pollutant that rests on figures of quality D or E."""

    pollutant: str
    share: float


def question(projection: Projection, lang: str) -> str:
    """What the report answers: do the targets hold, and what does each measure bring."""
    return text(
        "report_question",
        lang,
        title=projection.scenario.title.get(lang),
        year=report_year(projection),
        measures=projection.dataset.sizes["measure"],
    )


def answer(
    projection: Projection, weak: Sequence[WeakShare], first_input: str, lang: str
) -> list[str]:
    """Three sentences: verdicts, emissions and the largest measure, what the verdicts turn on.

    Parameters
    ----------
    weak : share of weak figures by main pollutant; none where it is not known
    first_input : name of the input to improve first, or nothing
    """
    return [
        verdict_sentence(projection.targets, lang),
        effect_sentence(projection, lang),
        basis_sentence(projection.targets, weak, first_input, lang),
    ]


def verdict_sentence(targets: pd.DataFrame, lang: str) -> str:
    """How many targets hold, how many of them by construction, how many cannot be judged."""
    counts = verdict_counts(targets)
    met, missed = counts[Verdict.MET], counts[Verdict.MISSED]
    unjudged = counts[Verdict.CANNOT_BE_JUDGED]
    values = {"met": met, "missed": missed, "judged": met + missed, "unjudged": unjudged}
    parts = [text(_verdict_key(met, missed, unjudged), lang, **values)]
    if exactly := int(is_met_exactly(targets).sum()):
        parts.append(text("report_exactly", lang, count=exactly, met=met))
    if unjudged and met + missed:
        parts.append(text("report_unjudged", lang, count=unjudged))
    return _sentence(parts, lang)


def _verdict_key(met: int, missed: int, unjudged: int) -> str:
    if not met + missed:
        return "report_none_judged" if unjudged else "report_no_target"
    if not missed:
        return "report_all_met"
    return "report_some_missed" if met else "report_all_missed"


def effect_sentence(projection: Projection, lang: str) -> str:
    """Change of the main pollutants against both references, and the largest measure."""
    year, pollutants = report_year(projection), main_pollutants(projection)
    tables = {p: reductions(projection, p, year, lang)["total"] for p in pollutants}
    since: list[str] = []
    against: list[str] = []
    for pollutant in pollutants:
        values = totals(projection, pollutant, year)
        now, name = float(values.scenario.sum()), pollutant_name(pollutant)
        for parts, reference in ((since, values.base_year), (against, values.baseline)):
            before = float(reference.sum())
            parts.append(f"{name} {percent(now - before, before, sign=True)}")
    listed = text("list", lang)
    base = int(projection.scenario.base_year)
    parts = [text("report_since", lang, base=base, year=year, values=listed.join(since))]
    if all(table.empty for table in tables.values()):
        return _sentence([*parts, text("report_nothing_changed", lang, year=year)], lang)
    parts.append(text("report_against", lang, year=year, values=listed.join(against)))
    title, shares = largest_measure(tables)
    if title:
        parts.append(text("report_largest", lang, title=title, values=listed.join(shares)))
    return _sentence(parts, lang)


def largest_measure(tables: Mapping[str, pd.Series]) -> tuple[str, list[str]]:
    """Find the measure that takes off most of the most pollutants, and its shares of them.

    Parameters
    ----------
    tables : by pollutant the reduction by measure, the largest first

    Returns
    -------
    title, and by pollutant where it comes first its share of the reduction; empty where no
    measure lowers anything
    """
    first: dict[str, list[str]] = {}
    for pollutant, table in tables.items():
        if len(table) and table.iloc[0] > 0:
            share = percent(float(table.iloc[0]), float(table.sum()))
            first.setdefault(str(table.index[0]), []).append(f"{pollutant_name(pollutant)} {share}")
    title = max(first, key=lambda one: len(first[one]), default="")
    return title, first.get(title, [])


def basis_sentence(
    targets: pd.DataFrame, weak: Sequence[WeakShare], first_input: str, lang: str
) -> str:
    """What the verdicts turn on: the closest one, estimated base values, weak figures."""
    parts = []
    if (closest := closest_verdict(targets)) is not None:
        parts.append(
            text(
                "report_closest",
                lang,
                title=closest[f"title_{names_in(lang)}"],
                region=closest[f"region_name_{names_in(lang)}"],
                projected=projected(closest, lang).rstrip("*"),
                limit=limit(closest, lang),
            )
        )
    judged = targets[targets["verdict"] != Verdict.CANNOT_BE_JUDGED]
    if resting := int(judged["base_quality"].isin(ESTIMATED).sum()):
        parts.append(text("report_resting", lang, count=resting, judged=len(judged)))
    if weak:
        ordered = sorted(weak, key=lambda one: one.share)
        ends = [f"{percent(w.share, 1.0)} ({pollutant_name(w.pollutant)})" for w in ordered]
        key = "report_weak" if len(ends) > 1 else "report_weak_one"
        parts.append(text(key, lang, least=ends[0], most=ends[-1]))
    if first_input:
        parts.append(text("report_first_input", lang, name=first_input))
    return _sentence(parts or [text("report_no_basis", lang)], lang)


def closest_verdict(targets: pd.DataFrame) -> pd.Series | None:
    """Row of the judged target with the smallest margin for its limit, exact ones left out."""
    judged = targets[(targets["verdict"] != Verdict.CANNOT_BE_JUDGED) & ~is_met_exactly(targets)]
    scale = judged[["limit", "projected"]].astype(float).abs().max(axis=1)
    margin = judged["margin"].astype(float).abs() / scale.where(scale > 0)
    return None if margin.dropna().empty else judged.iloc[int(np.nanargmin(margin.to_numpy()))]


def _sentence(parts: Sequence[str], lang: str) -> str:
    written = text("semicolon", lang).join(parts) + text("report_full_stop", lang)
    return written[0].upper() + written[1:]
