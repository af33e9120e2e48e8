"""What each measure brings: tonnes, with clause, department, deadline and counties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.languages import names_in
from simmodel.reports.figures import (
    main_pollutants,
    number,
    percent,
    region_names,
    report_year,
    rounded,
)
from simmodel.reports.sentences import in_language
from simmodel.reports.texts import text
from simmodel.results.manifest import find_assumptions
from simmodel.results.projection import Projection
from simmodel.scenario.values import Value

if TYPE_CHECKING:
    from simmodel.scenario.schema import Measure

MOST_NAMED = 3
"""Regions that a cell names; of more it gives the number."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class MeasureRow:
    """One measure, written out.

    Parameters
    ----------
    carried_out : how far, such as ``80 % × 92 % *``; the star marks an assumed figure
    tonnes : by main pollutant, of the report year against no plan
    """

    id: str
    clause: str
    is_first: bool
    title: str
    kind: str
    department: str
    deadline: str
    in_force: str
    carried_out: str
    regions: str
    tonnes: tuple[str, ...]
    note: str


def measure_rows(
    projection: Projection, register: pd.DataFrame | None, lang: str
) -> list[MeasureRow]:
    """Every measure in the order of the plan's clauses as the scenario lists them.

    Parameters
    ----------
    register : the clause register, from which come department and deadline; None without one
    """
    data, year = projection.dataset, report_year(projection)
    pollutants = main_pollutants(projection)
    cells = data["reduction"].sel(year=year).transpose("measure", "region", "pollutant")
    total = cells.sel(pollutant=list(pollutants)).sum("region", skipna=False).to_numpy()
    written = _tonnes(total)
    acts = acting_regions(projection)
    duties = duties_of(register)
    measures = {measure.id: measure for measure in projection.scenario.measures}
    notes = dict(zip(projection.matches["measure"], projection.matches["note"], strict=True))
    names, rows, before = region_names(projection, lang), [], ""
    for i, code in enumerate(map(str, data["measure"].to_numpy())):
        clause, kind = (str(data[name].to_numpy()[i]) for name in ("clause", "kind"))
        measure = measures.get(code)
        department, deadline = duties.get(code, ("", ""))
        rows.append(
            MeasureRow(
                id=code,
                clause=clause,
                is_first=clause != before,
                title=str(data[f"measure_title_{names_in(lang)}"].to_numpy()[i]),
                kind=text(kind, lang),
                department=department or str(getattr(measure, "department", "")),
                deadline=deadline,
                in_force=in_force(measure, lang),
                carried_out=carried_out(measure, lang),
                regions=named_regions(names, acts[i], lang),
                tonnes=written[i],
                note=in_language(str(notes.get(code, "")), lang),
            )
        )
        before = clause
    return rows


def _tonnes(total: np.ndarray) -> list[tuple[str, ...]]:
    """Tonnes by measure and pollutant, each pollutant to one precision; nothing is a dash."""
    columns = [rounded(column[:, None]) for column in total.T]
    rows = zip(*columns, strict=True) if columns else [() for _ in total]
    return [tuple("–" if cell[0] == "0" else cell[0] for cell in row) for row in rows]


def acting_regions(projection: Projection) -> np.ndarray:
    """Where a measure applies, array (measure, region) of bool.

    By the segments it acts on; where the model is not at hand, by its reductions, which also
    count power plants whose output it changes.
    """
    data, model = projection.dataset, projection.model
    acts = np.zeros((data.sizes["measure"], data.sizes["region"]), dtype=bool)
    if model is not None:
        for action in (*model.actions, *model.episode_actions):
            acts[action.measure, model.system.region[action.segments]] = True
        return acts
    cells = data["reduction"].transpose("measure", "region", "pollutant", "year").to_numpy()
    scale = np.maximum(np.abs(cells).sum(axis=(0, 1, 3)), 1.0)
    return np.asarray((np.abs(cells) > _ROUNDING * scale[:, None]).any(axis=(2, 3)))


def named_regions(names: Sequence[str], acts: np.ndarray, lang: str) -> str:
    """Names of the regions where a measure acts, or how many of them."""
    here = [name for name, does in zip(names, acts.tolist(), strict=True) if does]
    if not here:
        return "–"
    if len(here) == len(names):
        return text("all", lang)
    if len(here) <= MOST_NAMED:
        return text("list", lang).join(here)
    missing = [name for name in names if name not in here]
    if len(missing) <= MOST_NAMED:
        return text("report_all_but", lang, names=text("list", lang).join(missing))
    return text("report_some_regions", lang, count=len(here), all=len(names))


def duties_of(register: pd.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Lead department and deadline of each measure, from the items of the plan that it carries."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    if register is None:
        return {}
    for _, row in register.iterrows():
        for code in row["carried_by"]:
            lists = found.setdefault(str(code), ([], []))
            for words, column in zip(lists, ("department", "deadline"), strict=True):
                parts = (part.strip() for part in re.split("[;；]", str(row[column])))
                words.extend(part for part in parts if part and part not in words)
    return {code: ("; ".join(who), "; ".join(_exact(when))) for code, (who, when) in found.items()}


def _exact(dates: Sequence[str]) -> list[str]:
    """Dates in order, without a year of which another says the day."""
    return sorted(d for d in dates if not any(e != d and e.startswith(d) for e in dates))


def in_force(measure: "Measure | None", lang: str) -> str:
    """When a measure comes into force: a date, from one to another, or by projects."""
    if measure is None or not hasattr(measure, "timing"):
        return ""
    if measure.projects is not None:
        return text("report_by_projects", lang)
    timing = measure.timing
    if timing is None:
        return ""
    first, last = timing.points[0][0], timing.points[-1][0]
    if timing.kind == "step" or first == last:
        return text("report_by", lang, date=last)
    return text("report_from_to", lang, first=first, last=last)


def carried_out(measure: "Measure | None", lang: str) -> str:
    """How far a measure is carried out: its share or amount, times its effectiveness."""
    if measure is None:
        return ""
    figures = [getattr(measure, name, None) for name in ("penetration", "share", "effectiveness")]
    known = [v for v in figures if v is not None and not (v.value == 1.0 and not v.assumed)]
    amounts = getattr(measure, "amount", None) or {}
    if len(amounts) == 1:
        known = [*amounts.values(), *known]
    if not known:
        return "100 %" if any(v is not None for v in figures) else ""
    return " × ".join(_figure(value, lang) for value in known)


def _figure(value: Value, lang: str) -> str:
    written = f"{number(100 * value.value)} %" if value.unit == "1" else value.text
    return f"{written}{'*' if value.assumed else ''}"


def assumed_shares(projection: Projection) -> dict[str, str]:
    """Share of the gross reduction of each main pollutant by measures with an assumed figure."""
    assumed = {m.id for m in projection.scenario.measures if any(True for _ in find_assumptions(m))}
    data, year = projection.dataset, report_year(projection)
    rests = np.isin(data["measure"].to_numpy().astype(str), sorted(assumed))
    found = {}
    for pollutant in main_pollutants(projection):
        cells = data["reduction"].sel(pollutant=pollutant, year=year).transpose("measure", "region")
        gross = np.abs(cells.to_numpy().sum(axis=1))
        found[pollutant] = percent(float(gross[rests].sum()), float(gross.sum()))
    return found
