"""Judge the plan's targets: met, missed, or cannot be judged and why; with the margin."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import Problem, UnitError
from simmodel.measures.catalogue import Catalogue, region_codes, select
from simmodel.measures.implementation import stock
from simmodel.targets.air import AirState, judge_air
from simmodel.targets.episode import EpisodeCuts, episode_cut, no_episode
from simmodel.targets.reasons import REASONS, CannotBeJudgedError
from simmodel.units import to_canonical
from simmodel.vocabulary import ALL_REGIONS, EMISSION_UNIT, POLLUTANTS, TargetKind, Verdict

if TYPE_CHECKING:
    from simmodel.scenario.schema import Target

Array = NDArray[np.float64]
ActivityAfter = Callable[[bool, date | None], Array]
AIR_KINDS = (
    TargetKind.CONCENTRATION,
    TargetKind.COMPOSITE_INDEX,
    TargetKind.EXCEEDANCE_DAYS,
    TargetKind.RANK,
    TargetKind.DUSTFALL,
)
LEVEL_TOLERANCE = 1e-9
"""A target counts as met when it is missed by less than this part of its limit: rounding of
sums."""


@dataclass(frozen=True)
class State:
    """What targets are judged on.

    Parameters
    ----------
    emissions, baseline : arrays (region, source, pollutant, year), t/yr
    base_year_emissions : array (region, source, pollutant)
    activity_after : (installed, date or None) -> activity of every segment, array (segment, year),
        over the year or at the pace of a date
    episode_cuts : year -> what each warning level takes off a mean winter day
    air : what targets on the air are judged on; None where the place has no such tables
    """

    catalogue: Catalogue
    sources: pd.Index
    base_year: int
    years: tuple[int, ...]
    emissions: Array
    baseline: Array
    base_year_emissions: Array
    activity_after: ActivityAfter
    file: str
    air: AirState | None = None
    episode_cuts: EpisodeCuts = no_episode


def judge(targets: Sequence["Target"], state: State, problems: list[Problem]) -> pd.DataFrame:
    """Verdicts of all targets, one row a target and region.

    Returns
    -------
    DataFrame with the columns of `Projection.targets`
    """
    rows = [row for target in targets for row in _judge_one(target, state, problems)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "target", "title_zh", "title_en", "clause", "kind", "status", "region", "region_name_zh",
    "region_name_en", "pollutant", "year", "comparison", "limit", "projected", "unit", "verdict",
    "margin", "to_find", "reason_zh", "reason_en", "break_even", "base_quality", "to_find_tonnes",
    "to_find_of",
)  # fmt: skip


def _judge_one(
    target: "Target", state: State, problems: list[Problem]
) -> Iterator[dict[str, object]]:
    regions = state.catalogue.regions
    if tuple(target.region) == (ALL_REGIONS,):
        scopes: list[tuple[str, list[str]]] = [(ALL_REGIONS, [str(c) for c in regions.index])]
    else:
        codes = region_codes(target.region, regions, state.file, target.place, problems)
        scopes = [(code, [code]) for code in codes]
    for label, codes in scopes:
        row = _about(target, label, regions)
        if target.kind in AIR_KINDS and state.air is not None and target.year in state.years:
            yield row | _judged_air(target, None if label == ALL_REGIONS else label, state.air)
            continue
        try:
            projected = _projected(target, codes, state, problems)
            row |= _verdict(target, projected, str(row["unit"]))
        except CannotBeJudgedError as error:
            zh, en = REASONS[str(error)]
            row |= {"verdict": Verdict.CANNOT_BE_JUDGED, "reason_zh": zh, "reason_en": en}
        yield row


def _judged_air(target: "Target", region: str | None, air: AirState) -> dict[str, object]:
    """Verdict of a target on the air, with its break-even and the quality of its base value."""
    judged = judge_air(target, region, air)
    extra = {
        "break_even": judged.break_even,
        "base_quality": judged.base_quality,
        "to_find_tonnes": judged.tonnes,
        "to_find_of": judged.precursor,
    }
    if judged.reason:
        zh, en = REASONS[judged.reason]
        verdict = Verdict.CANNOT_BE_JUDGED
        return extra | {"verdict": verdict, "reason_zh": zh, "reason_en": en}
    return extra | _verdict(target, judged.value, target.limit.unit)


def _about(target: "Target", label: str, regions: pd.DataFrame) -> dict[str, object]:
    everywhere = label == ALL_REGIONS
    return {
        "target": target.id,
        "title_zh": target.title.zh,
        "title_en": target.title.en,
        "clause": target.clause,
        "kind": str(target.kind),
        "status": str(target.status),
        "region": label,
        "region_name_zh": "全域" if everywhere else regions.loc[label, "name_zh"],
        "region_name_en": "all regions" if everywhere else regions.loc[label, "name_en"],
        "pollutant": target.pollutant or "",
        "year": target.year,
        "comparison": target.comparison,
        "limit": target.limit.value,
        "projected": np.nan,
        "unit": target.limit.unit,
        "verdict": "",
        "margin": np.nan,
        "to_find": np.nan,
        "reason_zh": "",
        "reason_en": "",
        "break_even": np.nan,
        "base_quality": "",
        "to_find_tonnes": np.nan,
        "to_find_of": "",
    }


def _verdict(target: "Target", projected: float, unit: str) -> dict[str, object]:
    limit = target.limit.value
    upper = target.comparison in ("at_most", "below")
    margin = limit - projected if upper else projected - limit
    slack = LEVEL_TOLERANCE * max(abs(limit), abs(projected))
    strict = target.comparison in ("below", "above")
    met = margin > slack if strict else margin >= -slack
    verdict = Verdict.MET if met else Verdict.MISSED
    to_find = 0.0 if met else abs(margin)
    return {
        "projected": projected,
        "verdict": verdict,
        "margin": margin,
        "to_find": to_find,
        "unit": unit,
    }


def _projected(target: "Target", codes: list[str], state: State, problems: list[Problem]) -> float:
    if target.year not in state.years:
        raise CannotBeJudgedError("year")
    match target.kind:
        case TargetKind.EMISSION_TOTAL | TargetKind.EMISSION_CHANGE:
            return _emission(target, codes, state, problems)
        case TargetKind.SHARE | TargetKind.COVERAGE:
            return _share(target, codes, state, problems)
        case TargetKind.AMOUNT:
            return _amount(target, codes, state, problems)
        case TargetKind.EPISODE_CUT:
            region = state.catalogue.regions.index.get_indexer(pd.Index(codes))
            return episode_cut(target, region, state.episode_cuts)
        case _:
            raise CannotBeJudgedError(target.kind)


def _emission(target: "Target", codes: list[str], state: State, problems: list[Problem]) -> float:
    region = state.catalogue.regions.index.get_indexer(pd.Index(codes))
    source = np.arange(len(state.sources))
    if target.where is not None:
        chosen = select(state.catalogue, target.where, state.file, target.place, problems)
        named = set(state.catalogue.segments["source"][chosen])
        source = np.flatnonzero(state.sources.isin(named))
    if target.pollutant not in POLLUTANTS:
        raise CannotBeJudgedError("empty")
    pollutant = POLLUTANTS.index(target.pollutant)
    year = state.years.index(target.year)
    here = np.ix_(region, source)
    value = float(state.emissions[..., pollutant, year][here].sum())
    if target.kind is TargetKind.EMISSION_TOTAL:
        return to_canonical(value, EMISSION_UNIT, target.limit.unit)
    reference = _reference(target, state, here, pollutant, year)
    if reference <= 0:
        raise CannotBeJudgedError("empty")
    return value / reference - 1.0


def _reference(
    target: "Target",
    state: State,
    here: tuple[NDArray[np.intp], ...],
    pollutant: int,
    year: int,
) -> float:
    if target.reference == "baseline":
        return float(state.baseline[..., pollutant, year][here].sum())
    if target.reference in ("", "base_year", None, str(state.base_year)):
        return float(state.base_year_emissions[..., pollutant][here].sum())
    if int(target.reference) not in state.years:
        raise CannotBeJudgedError("reference")
    before = state.years.index(int(target.reference))
    return float(state.emissions[..., pollutant, before][here].sum())


def _share(target: "Target", codes: list[str], state: State, problems: list[Problem]) -> float:
    """Service of `where` as a share of the service of `of`, at a date or over the year."""
    whole = _chosen(target, codes, state, problems, "of")
    part = whole & _chosen(target, codes, state, problems, "where")
    activity = _activity(target, state)
    per_service = state.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    whole &= ~np.isnan(per_service)
    part &= whole
    total = float((activity[whole] / per_service[whole]).sum())
    if total <= 0:
        raise CannotBeJudgedError("empty")
    return float((activity[part] / per_service[part]).sum()) / total


def _amount(target: "Target", codes: list[str], state: State, problems: list[Problem]) -> float:
    """Activity or service of `where`; against a reference it is the change since then."""
    chosen = np.flatnonzero(_chosen(target, codes, state, problems, "where"))
    if not chosen.size:
        raise CannotBeJudgedError("empty")
    value = _counted(target, state, chosen, _activity(target, state)[chosen])
    if not target.reference:
        return value
    if target.reference not in ("base_year", str(state.base_year)):
        raise CannotBeJudgedError("reference")
    base = state.catalogue.segments["activity"].to_numpy(dtype=float)[chosen]
    return value - _counted(target, state, chosen, base)


def _counted(target: "Target", state: State, chosen: NDArray[np.intp], activity: Array) -> float:
    try:
        values, _ = stock(state.catalogue, chosen, activity, target.limit.unit, target.place)
    except UnitError:
        raise CannotBeJudgedError("unit") from None
    return float(values.sum())


def _activity(target: "Target", state: State) -> Array:
    """Activity by segment in the target's year, or at the pace of its date."""
    installed = (target.counts or "") == "installed" or (
        target.counts is None and target.kind is TargetKind.COVERAGE
    )
    year = state.years.index(target.year)
    return state.activity_after(installed, target.at)[:, year]


def _chosen(
    target: "Target", codes: list[str], state: State, problems: list[Problem], which: str
) -> NDArray[np.bool_]:
    where = target.where if which == "where" else target.of
    inside: NDArray[np.bool_] = state.catalogue.is_in("region", codes)
    if where is None:
        if which == "where":
            raise CannotBeJudgedError("empty")
        return inside
    return inside & select(state.catalogue, where, state.file, target.place, problems)
