"""What a comparison shows: its years and pollutants, its notes and headlines in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from simmodel.languages import names_in
from simmodel.reports.figures import MAIN_POLLUTANTS, number, percent
from simmodel.reports.texts import pollutant_name, sector_name, text, word
from simmodel.results.comparison import Comparison, Note
from simmodel.results.comparison_tables import (
    difference,
    of,
    targets_side_by_side,
    totals_table,
)
from simmodel.vocabulary import EMISSION_UNIT

SAME = 1e-9
"""Part of a value below which a difference is rounding."""


LACKS = "–"
"""Stands where a scenario does not have an entry."""


@dataclass(frozen=True)
class Sheet:
    """A table of words.

    Parameters
    ----------
    rows : cells; a row of one cell is a heading among the rows
    words : how many columns from the left are words; the others are numbers
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int
    caption: str = ""


def report_years(comparison: Comparison) -> tuple[int, ...]:
    """Year in which targets are judged (the latest), and the last year, of those in common."""
    judged = {int(y) for p in comparison.projections for y in p.targets["year"].dropna()}
    last = comparison.years[-1]
    return tuple(dict.fromkeys((max(judged & set(comparison.years) or {last}), last)))


def main_year(comparison: Comparison) -> int:
    """Year that one-year tables and charts show: the first report year in which totals differ."""
    totals = totals_table(comparison)
    years = report_years(comparison)
    for year in years:
        rows = totals[totals["year"] == year]
        changes = rows[[difference(name) for name in comparison.names[1:]]]
        if (changes.abs().max(axis=1) > SAME * rows[comparison.names[0]].abs()).any():
            return year
    return years[0]


def main_pollutants(comparison: Comparison) -> tuple[str, ...]:
    """Main pollutants that all scenarios emit; all of them where none is a main one."""
    held = tuple(p for p in MAIN_POLLUTANTS if p in comparison.pollutants)
    return held or comparison.pollutants


def legend(comparison: Comparison, lang: str) -> list[tuple[str, str, str]]:
    """Letter, title and name of each scenario."""
    return [
        (comparison.letters[p.scenario.name], p.scenario.title.get(lang), p.scenario.name)
        for p in comparison.projections
    ]


def against(comparison: Comparison, name: str) -> str:
    """Head of a column of differences, such as ``B − A``."""
    return f"{comparison.letters[name]} − {comparison.letters[comparison.names[0]]}"


def note_line(note: Note, comparison: Comparison, lang: str) -> str:
    """Write a note as a sentence."""
    joint = text("list", lang)
    names = joint.join(comparison.letters[name] for name in note.names)
    labels = note.zh if names_in(lang) == "zh" else note.en
    if note.key == "compare_pollutants":
        labels = tuple(map(pollutant_name, labels))
    if note.key == "compare_sectors":
        labels = tuple(sector_name(label, lang) for label in labels)
    if note.key == "compare_base_years":
        letters = (comparison.letters[name] for name in note.names)
        labels = tuple(f"{a} {b}" for a, b in zip(letters, labels, strict=True))
    return text(note.key, lang, names=names, labels=joint.join(labels))


def headlines(comparison: Comparison, lang: str) -> Iterator[str]:
    """One sentence for each scenario: what it changes against the first, in the report years."""
    totals = totals_table(comparison)
    targets = targets_side_by_side(comparison, lang)
    first = comparison.names[0]
    for name in comparison.names[1:]:
        for year in report_years(comparison):
            rows = totals[totals["year"] == year].set_index("pollutant")
            parts = []
            for pollutant in main_pollutants(comparison):
                change = float(rows[difference(name)][pollutant])
                before = float(rows[first][pollutant])
                change = change if abs(change) > SAME * abs(before) else 0.0
                share = percent(change, before, sign=True)
                shown = f"{number(change, sign=True)} ({share})" if change else "0"
                parts.append(f"{pollutant_name(pollutant)} {shown}")
            yield text(
                "compare_headline",
                lang,
                pair=against(comparison, name),
                year=year,
                unit=word(EMISSION_UNIT, lang),
                values=text("list", lang).join(parts),
            )
        changed = targets[of("verdict", name)] != targets[of("verdict", first)]
        known = targets[of("verdict", name)].notna() & targets[of("verdict", first)].notna()
        count = int((changed & known).sum())
        pair = against(comparison, name)
        yield text("compare_verdicts", lang, pair=pair, count=count, all=int(known.sum()))
