"""What a sensitivity analysis says: ranked table, the sentence that names what decides, notes."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from rich.table import Table

from simmodel.languages import names_in
from simmodel.reports.figures import margin as written_margin
from simmodel.reports.figures import number, quantity
from simmodel.reports.tables import new_table
from simmodel.reports.texts import text
from simmodel.vocabulary import SHARE_UNIT

REST = "rest"
"""Key of the line that holds every assumption not ranked by itself."""
DECIDE = 3
_LEAST_SCORE = 0.01
"""What decides less than this is not named in the sentence."""
_CHANCE = 0.05
_RATE_UNIT = "1/yr"
_ROWS = re.compile(r" rows? ([\d, …]+)")
"""Rows in the column ``where``."""


@dataclass(frozen=True)
class Ranking:
    """One output's ranking, as the reports take it.

    Parameters
    ----------
    name : of the output, as asked for
    method : ``tornado``, ``morris``, ``sobol`` or ``regional``
    by : ``input``, ``group`` or ``kind``
    title, subject : of the output, and of the target that it is the margin of, by language
    base, unit : the output with every assumption as it is
    table : see `simmodel.uncertainty.sensitivity.Sensitivity`
    facts : for the notes
    turns : where the verdict turns, or None
    """

    name: str
    method: str
    by: str
    title: dict[str, str]
    subject: dict[str, str]
    base: float
    unit: str
    table: pd.DataFrame
    facts: dict[str, object] = field(default_factory=dict)
    turns: pd.DataFrame | None = None


def labels(ranking: Ranking, lang: str) -> pd.Series:
    """Titles of the lines, index their keys."""
    titles = ranking.table[f"title_{names_in(lang)}"].copy()
    if REST in titles.index:
        titles[REST] = text("rest_of_inputs", lang, count=ranking.facts.get("rest_inputs", 0))
    return titles.astype(str)


def written_value(value: float, unit: str, lang: str) -> str:
    """Write a value of an input; shares and rates in percent, nothing where there is none.

    >>> written_value(0.009, "1", "en"), written_value(-0.04, "1/yr", "en")
    ('0.9 %', '-4 %/yr')
    >>> written_value(17.0, "kg/t/percent", "en"), written_value(float("nan"), "1", "en")
    ('17 kg/t/percent', '')
    """
    if not np.isfinite(value):
        return ""
    if unit == _RATE_UNIT:
        return f"{number(100 * value)} {text('percent_a_year', lang)}"
    return quantity(value, unit, lang)


def _row(table: pd.DataFrame, key: object) -> pd.Series:
    return next(row for name, row in table.iterrows() if name == key)


def place_to_check(row: pd.Series, lang: str) -> str:
    """Clause and rows to look at for one line."""
    parts = [text("clause_number", lang, clause=row["clause"])] if row["clause"] else []
    where = str(row["where"])
    if lang != "en":
        between = text("list", lang)
        where = _ROWS.sub(
            lambda found: text("in_rows", lang, rows=found[1].replace(", ", between)), where
        )
    return text("list", lang).join([*parts, *([where] if where else [])])


def deciding(ranking: Ranking) -> list[str]:
    """Keys of the lines that decide, at most three; at least one."""
    table = ranking.table[ranking.table.index != REST]
    if "probability" in table:
        # Of a thousand lines fifty lie below 5 % by chance.
        table = table[table["probability"] * len(table) < _CHANCE].pipe(
            lambda sure: sure if len(sure) else table.head(1)
        )
    strong = table.index[table["score"] >= _LEAST_SCORE][:DECIDE]
    return [str(key) for key in (strong if len(strong) else table.index[:1])]


def sentence(ranking: Ranking, lang: str) -> str:
    """Say which assumptions decide, how much, and where to check them."""
    titles, keys = labels(ranking, lang), deciding(ranking)
    items = []
    for place, key in enumerate(keys, 1):
        row = _row(ranking.table, key)
        part = number(100 * float(row["score"]))
        if ranking.method == "regional":
            part = number(float(row["score"]))
        share = text(f"score_{ranking.method}", lang, share=part)
        check = place_to_check(row, lang)
        items.append(text("decides_item", lang, place=place, title=titles[key], share=share,
                          check=check))  # fmt: skip
    what = ranking.title[lang]
    if len(keys) == 1:
        return text("decides_one", lang, what=what, items="".join(items))
    return text("decides", lang, count=len(keys), what=what, items="".join(items))


def notes(ranking: Ranking, lang: str) -> list[str]:
    """How to read the ranking, and what it leaves out."""
    facts = ranking.facts
    found = [text("note_range", lang), text(f"note_{ranking.method}", lang, **facts)]
    if ranking.by == "group":
        found.append(text("note_group_tornado" if ranking.method == "tornado" else "note_group",
                          lang))  # fmt: skip
    if facts.get("left_out"):
        left = number(100 * float(str(facts["left_out_score"])))
        found.append(text("note_left_out", lang, kept=facts["kept"], count=facts["left_out"],
                          share=left))  # fmt: skip
    if "nonlinear" in facts:
        found += _notes_of_terms(ranking, lang)
    return found


def _notes_of_terms(ranking: Ranking, lang: str) -> list[str]:
    """How to read the indices from the terms, and why some are left empty."""
    facts = ranking.facts
    curved = list(facts["nonlinear"])  # type: ignore[call-overload]
    if ranking.table[["exact", "exact_total"]].isna().all(axis=None):
        return [text("note_no_terms", lang, count=len(curved))]
    found = [text("note_terms", lang)]
    if curved:
        shown = list(facts[f"nonlinear_{names_in(lang)}"])  # type: ignore[call-overload]
        named = text("semicolon", lang).join(shown)
        bent = number(100 * float(str(facts["bent"])))
        found.append(text("note_bent", lang, count=len(curved), named=named, bent=bent))
    else:
        found.append(text("note_exact", lang))
    reasons = {"wide": "too_wide", "multiplying": "multiplying", "swept": "too_bent"}
    empty = [
        text(f"note_empty_{reason}", lang, count=facts[name])
        for reason, name in reasons.items()
        if facts[name]
    ]
    if empty:
        found.append(text("note_empty", lang, items=text("semicolon", lang).join(empty)))
    return found


def _columns(ranking: Ranking, lang: str) -> dict[str, list[str]]:
    """Written cells of the method's columns, by heading."""
    table, unit = ranking.table, ranking.unit
    share = [f"{100 * value:.1f} %" for value in table["score"]]
    if ranking.method == "tornado":
        swing = [_change(value, unit, lang) for value in table["swing"]]
        at = {f"at_{end}": [*map(number, table[f"{end}_output"])] for end in ("low", "high")}
        return {**at, "swing": swing, "share_of_spread": share}
    if ranking.method == "sobol":
        names = ("first", "exact", "total", "exact_total")
        return {
            f"index_{name}": _with_interval(table[name], table[f"{name}_interval"])
            for name in names
            if table[name].notna().any()
        }
    if ranking.method == "morris":
        spread = _plus_minus(table["mu_star"], table["mu_star_interval"])
        mean = [number(value, sign=True) for value in table["mu"]]
        return {"mu_star": spread, "mu": mean, "sigma": [*map(number, table["sigma"])]}
    side = [text("met_if_high" if v > 0 else "met_if_low", lang) for v in table["shift"]]
    chance = ["<0.001" if v < 0.001 else f"{v:.3f}" for v in table["probability"]]
    distance = [f"{value:.2f}" for value in table["distance"]]
    return {"distance": distance, "met_side": side, "by_chance": chance}


def _change(value: float, unit: str, lang: str) -> str:
    if unit == SHARE_UNIT:
        return written_margin(value, unit, lang)
    return number(value, sign=True)


def _with_interval(values: pd.Series, spread: pd.Series) -> list[str]:
    return [
        f"{100 * v:.1f} ± {100 * s:.1f} %" if np.isfinite(v) else ""
        for v, s in zip(values, spread, strict=True)
    ]


def _plus_minus(values: pd.Series, spread: pd.Series) -> list[str]:
    return [f"{number(v)} ± {number(s)}" for v, s in zip(values, spread, strict=True)]


def ranking_table(ranking: Ranking, lang: str, top: int) -> Table:
    """Ranked lines for the terminal, at most `top`, with the notes below."""
    heading = text("base_now", lang, value=quantity(ranking.base, ranking.unit, lang))
    title = f"{ranking.title[lang]}\n{text('chart_' + ranking.method, lang)}; {heading}"
    shown = new_table(title, "\n".join(notes(ranking, lang)))
    shown.add_column("", justify="right")
    shown.add_column(text("assumption_line", lang), overflow="fold", ratio=1)
    shown.add_column(text("value_and_range", lang), overflow="fold")
    columns = _columns(ranking, lang)
    for key in columns:
        shown.add_column(text(key, lang), justify="right", overflow="fold")
    shown.add_column(text("to_check", lang), overflow="fold")
    titles = labels(ranking, lang)
    for place, (name, row) in enumerate(ranking.table.head(top).iterrows()):
        key = str(name)
        check = "" if key == REST else place_to_check(row, lang)
        written = [column[place] for column in columns.values()]
        shown.add_row(str(place + 1), titles[key], range_of(row, lang), *written, check)
    return shown


def range_of(row: pd.Series, lang: str) -> str:
    """Value of a line of one input, with its range.

    >>> row = pd.Series({"value": 0.009, "low": 0.004, "high": 0.016, "unit": "1"})
    >>> range_of(row, "en")
    '0.9 [0.4; 1.6] %'
    """
    if pd.isna(row["value"]):
        return ""
    unit = str(row["unit"])
    value, low, high = (written_value(float(row[n]), unit, lang) for n in ("value", "low", "high"))
    words = value.partition(" ")[2]
    return f"{value.partition(' ')[0]} [{low.removesuffix(words).strip()}; " + (
        f"{high.removesuffix(words).strip()}] {words}".rstrip()
    )


def turns_table(ranking: Ranking, lang: str) -> Table:
    """Where the verdict turns, one row an assumption."""
    assert ranking.turns is not None  # noqa: S101
    base = written_margin(ranking.base, ranking.unit, lang)
    title = text("turns_title", lang, what=ranking.subject[lang], base=base)
    shown = new_table(title, text("turns_caption", lang))
    shown.add_column(text("assumption_line", lang), overflow="fold", ratio=1)
    for key in ("value_now", "turns_at", "turns_change", "turns_place"):
        shown.add_column(text(key, lang), justify="right", overflow="fold")
    shown.add_column(text("to_check", lang), overflow="fold")
    titles = labels(ranking, lang)
    for name, turn in ranking.turns.iterrows():
        row = _row(ranking.table, name)
        shown.add_row(titles[str(name)], range_of(row, lang), *_turn_cells(row, turn, lang),
                      place_to_check(row, lang))  # fmt: skip
    return shown


def _turn_cells(row: pd.Series, turn: pd.Series, lang: str) -> list[str]:
    if not np.isfinite(float(turn["quantile"])):
        return [text("turns_not", lang), "", ""]
    value = written_value(float(turn["turns_at"]), str(row["unit"] or ""), lang)
    change = f"{100 * float(turn['change']):+.1f} %" if np.isfinite(float(turn["change"])) else ""
    inside = text("turns_inside" if turn["within"] else "turns_outside", lang,
                  quantile=f"{100 * float(turn['quantile']):.3g}")  # fmt: skip
    return [value, change, inside]


def turns_sentence(ranking: Ranking, lang: str) -> str:
    """Say how far the nearest assumption must move, or that none suffices alone."""
    assert ranking.turns is not None  # noqa: S101
    titles, turns = labels(ranking, lang), ranking.turns
    found = turns[turns["quantile"].notna()]
    verdict = text("met" if ranking.base >= 0 else "missed", lang)
    if found.empty:
        return text("turns_none", lang, what=ranking.subject[lang], verdict=verdict,
                    count=len(turns))  # fmt: skip
    nearest = str(found.index[int((found["quantile"] - 0.5).abs().to_numpy().argmin())])
    turn, row = _row(found, nearest), _row(ranking.table, nearest)
    value, change, inside = _turn_cells(row, turn, lang)
    return text("turns_nearest", lang, what=ranking.subject[lang], verdict=verdict,
                title=titles[nearest], change=change, inside=inside,
                value=f" ({value})" if value else "",
                within=int(found["within"].sum()), count=len(turns))  # fmt: skip
