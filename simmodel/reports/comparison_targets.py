"""The targets of a comparison in words: verdict and margin of each scenario, changes first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from simmodel.reports.comparison import LACKS, SAME, Sheet
from simmodel.reports.comparison_chances import share
from simmodel.reports.figures import limit, margin, shown_unit
from simmodel.reports.intervals import share_of_draws
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
    """A target, in the regions where it comes out alike.

    Parameters
    ----------
    is_everywhere : whether it is a target on all regions
    limit : with its year; where scenarios differ, that of each
    cells : verdict (None: the scenario does not have the target) and margin of each scenario, with
        the probability that it holds where that was drawn
    better : of each scenario but the first, how often its margin is larger; none without draws
    change : how much the margin changes, as a part of limit or projection; infinite where a
        verdict or limit changes, 0 where all is alike
    """

    title: str
    regions: tuple[str, ...]
    is_everywhere: bool
    limit: str
    cells: tuple[tuple[Verdict | None, str], ...]
    change: float
    better: tuple[str, ...] = ()


def target_rows(comparison: Comparison, lang: str) -> list[TargetRow]:
    """List the targets, the largest change first; regions where one comes out alike together."""
    found: dict[tuple[object, ...], TargetRow] = {}
    for _, row in targets_side_by_side(comparison, lang).iterrows():
        one = TargetRow(
            str(row["title"]),
            (str(row["region_name"]),),
            row["region"] == ALL_REGIONS,
            _limits(row, comparison, lang),
            tuple(_cell(row, name, comparison, lang) for name in comparison.names),
            round(_change(row, comparison), _DECIMALS),
            _better(row, comparison, lang),
        )
        key = (str(row["target"]), one.limit, one.cells, one.better)
        other = found.get(key, replace(one, regions=()))
        change = max(one.change, other.change)
        found[key] = replace(other, regions=(*other.regions, *one.regions), change=change)
    return sorted(found.values(), key=lambda row: -row.change)


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
    if comparison.common is not None:
        lines.append(text("compare_targets_drawn", lang))
    if more := targets_in(differing) - targets_in(row for row in shown if row.change):
        lines.append(text("compare_targets_more", lang, count=more))
    if alike := targets_in(rows) - targets_in(differing):
        lines.append(text("compare_targets_alike", lang, count=alike))
    heads = [text(key, lang) for key in ("target", "region", "limit")]
    cells, before = [], ""
    for row in shown:
        written = [f"{SIGNS[v]} {gap}".strip() if v else LACKS for v, gap in row.cells]
        regions = text("list", lang).join(row.regions)
        name = "" if row.title == before else row.title
        cells.append((name, regions, row.limit, *written, *row.better))
        before = row.title
    title, heads = text("compare_targets", lang), [*heads, *comparison.letters.values()]
    if comparison.common is not None:
        others = [comparison.letters[name] for name in comparison.names[1:]]
        heads += [text("compare_better", lang, name=letter) for letter in others]
    return Sheet(title, tuple(heads), tuple(cells), 3, "\n".join(lines))


def targets_in(rows: Iterable[TargetRow]) -> int:
    """Count targets, one a region."""
    return sum(len(row.regions) for row in rows)


def _change(row: pd.Series, comparison: Comparison) -> float:
    if row["verdict_differs"] or row["limit_differs"]:
        return float("inf")
    first = comparison.names[0]
    scale = max(abs(row[of("projected", first)]), abs(row[of("limit", first)]), 1e-9)
    gaps = [abs(float(row[difference(name)])) / scale for name in comparison.names[1:]]
    return max((max(gap, 10.0**-_DECIMALS) for gap in gaps if gap > SAME), default=0.0)


def _better(row: pd.Series, comparison: Comparison, lang: str) -> tuple[str, ...]:
    """How often the margin is larger than in the first scenario, for each other one."""
    common = comparison.common
    if common is None:
        return ()
    columns = [(of("better", name), of("equal", name)) for name in comparison.names[1:]]
    return tuple(
        share(float(row[part]), float(row[equal]), common.draws, lang) if part in row else LACKS
        for part, equal in columns
    )


def _cell(
    row: pd.Series, name: str, comparison: Comparison, lang: str
) -> tuple[Verdict | None, str]:
    """Verdict and margin of a target in one scenario, with its probability where one is known."""
    if pd.isna(row[of("verdict", name)]):
        return None, ""
    verdict = Verdict(row[of("verdict", name)])
    if verdict == Verdict.CANNOT_BE_JUDGED:
        return verdict, ""
    unit = shown_unit(_of_scenario(row, name))
    gap = margin(float(row[of("margin", name)]), unit, lang)
    common, column = comparison.common, of("probability", name)
    if common is None or column not in row or pd.isna(row[column]):
        return verdict, gap
    return verdict, f"{gap} ({share_of_draws(float(row[column]), common.draws)})"


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
