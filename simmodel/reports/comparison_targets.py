"""The targets of a comparison in words: verdict and margin of each scenario, changes first."""

from dataclasses import dataclass

import pandas as pd

from simmodel.reports.comparison import LACKS, SAME, Sheet
from simmodel.reports.figures import limit, margin, shown_unit
from simmodel.reports.texts import text
from simmodel.results.comparison import Comparison
from simmodel.results.comparison_tables import OF_A_TARGET, difference, of, targets_side_by_side
from simmodel.vocabulary import ALL_REGIONS, Verdict

_DECIMALS = 6
"""Of a change, when rows are sorted; what is beyond is rounding of sums."""
SIGNS = {Verdict.MET: "●", Verdict.MISSED: "✕", Verdict.CANNOT_BE_JUDGED: "?"}
"""Of verdicts; told apart in black and white."""


@dataclass(frozen=True)
class TargetRow:
    """A target in one region.

    Parameters
    ----------
    is_everywhere : whether it is a target on all regions
    limit : with its year; where scenarios differ, that of each
    cells : verdict (None: the scenario does not have the target) and margin of each scenario
    change : how much the margin changes, as a part of limit or projection; infinite where a
        verdict or limit changes, 0 where all is alike
    """

    title: str
    region: str
    is_everywhere: bool
    limit: str
    cells: tuple[tuple[Verdict | None, str], ...]
    change: float


def target_rows(comparison: Comparison, lang: str) -> list[TargetRow]:
    """List the targets by region, the largest change first, alike ones in their own order."""
    table = targets_side_by_side(comparison, lang)
    rows = [
        TargetRow(
            str(row["title"]),
            str(row["region_name"]),
            row["region"] == ALL_REGIONS,
            _limits(row, comparison, lang),
            tuple(_cell(row, name, lang) for name in comparison.names),
            _change(row, comparison),
        )
        for _, row in table.iterrows()
    ]
    return sorted(rows, key=lambda row: -round(row.change, _DECIMALS))


def targets_sheet(comparison: Comparison, lang: str, most: int | None = None) -> Sheet:
    """Verdict and margin of each target in each scenario.

    Parameters
    ----------
    most : targets shown at most, and only such as differ; all by default
    """
    rows = target_rows(comparison, lang)
    differing = [row for row in rows if row.change]
    shown = rows if most is None else differing[:most]
    lines = [text("compare_signs", lang)]
    if len(shown) < len(differing):
        lines.append(text("compare_targets_more", lang, count=len(differing) - len(shown)))
    if len(differing) < len(rows):
        lines.append(text("compare_targets_alike", lang, count=len(rows) - len(differing)))
    heads = [text(key, lang) for key in ("target", "region", "limit")]
    cells, before = [], ""
    for row in shown:
        written = [f"{SIGNS[v]} {gap}".strip() if v else LACKS for v, gap in row.cells]
        cells.append(("" if row.title == before else row.title, row.region, row.limit, *written))
        before = row.title
    title, heads = text("compare_targets", lang), [*heads, *comparison.letters.values()]
    return Sheet(title, tuple(heads), tuple(cells), 3, "\n".join(lines))


def _change(row: pd.Series, comparison: Comparison) -> float:
    if row["verdict_differs"] or row["limit_differs"]:
        return float("inf")
    first = comparison.names[0]
    scale = max(abs(row[of("projected", first)]), abs(row[of("limit", first)]), 1e-9)
    gaps = [abs(float(row[difference(name)])) / scale for name in comparison.names[1:]]
    return max((gap for gap in gaps if gap > SAME), default=0.0)


def _cell(row: pd.Series, name: str, lang: str) -> tuple[Verdict | None, str]:
    """Verdict and margin of a target in one scenario."""
    if pd.isna(row[of("verdict", name)]):
        return None, ""
    verdict = Verdict(row[of("verdict", name)])
    if verdict == Verdict.CANNOT_BE_JUDGED:
        return verdict, ""
    unit = shown_unit(_of_scenario(row, name))
    return verdict, margin(float(row[of("margin", name)]), unit, lang)


def _of_scenario(row: pd.Series, name: str) -> pd.Series:
    """Row of a target as one scenario has it."""
    return pd.Series({"kind": row["kind"], **{c: row[of(c, name)] for c in OF_A_TARGET}})


def _limits(row: pd.Series, comparison: Comparison, lang: str) -> str:
    """Limit and year of a target; where scenarios differ, each one's."""
    written: dict[str, list[str]] = {}
    for name in comparison.names:
        if pd.notna(row[of("verdict", name)]):
            said = _of_scenario(row, name)
            one = f"{limit(said, lang)} ({int(said['year'])})"
            written.setdefault(one, []).append(comparison.letters[name])
    if len(written) == 1:
        return next(iter(written))
    joint = text("list", lang)
    return joint.join(f"{joint.join(letters)}: {one}" for one, letters in written.items())
