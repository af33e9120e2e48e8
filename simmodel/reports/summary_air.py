"""Tables of the air for the terminal; screening level, and each says so."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from rich.console import RenderableType
from rich.table import Table

from simmodel.air_quality.setup import RESPONDING
from simmodel.languages import names_in
from simmodel.reports.air_figures import (
    Concentrations,
    air_of,
    city_note,
    concentrations,
    indices,
    known_pollutants,
)
from simmodel.reports.figures import (
    ESTIMATED,
    limit,
    number,
    projected,
    quantity,
    report_year,
    shown_unit,
    starred,
)
from simmodel.reports.tables import new_table
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import SHARE_UNIT, TargetKind, Verdict


def air_tables(projection: Projection, lang: str) -> list[RenderableType]:
    """Concentrations, and what missed targets still need; nothing where the air is not modelled."""
    if not known_pollutants(projection):
        return []
    parts: list[RenderableType] = [concentrations_table(projection, lang)]
    missed = missed_concentrations(projection.targets)
    return [*parts, to_find_table(projection, lang)] if len(missed) else parts


def concentrations_table(projection: Projection, lang: str) -> Table:
    """Concentrations and composite index by county with the plan, against the base year."""
    year, base = report_year(projection), int(projection.scenario.base_year)
    air = air_of(projection).air
    ozone = text("ozone_supplied" if air.o3_supplied else "ozone_held", lang)
    caption = text("concentrations_caption", lang, ozone=ozone)
    columns = [concentrations(projection, p, year, lang) for p in known_pollutants(projection)]
    index = indices(projection, year, lang)
    if any(quality in ESTIMATED for column in columns for quality in column.quality):
        caption += "\n" + text("star", lang)
    caption = "\n".join([caption, *city_note(projection, lang)])
    table = new_table(text("concentrations_title", lang, year=year, base=base), caption)
    table.add_column(text("region", lang), overflow="fold")
    for pollutant in known_pollutants(projection):
        table.add_column(pollutant_name(pollutant), justify="right", overflow="fold")
    cells = [_cells(one) for one in columns]
    if np.isfinite(index.scenario).any():
        table.add_column(text("index", lang), justify="right", overflow="fold")
        cells.append(_cells(index, "{:.2f}".format))
    for name, code, *row in zip(columns[0].names, columns[0].codes, *cells, strict=True):
        if code not in projection.dataset["region"].to_numpy():
            table.add_section()
        table.add_row(name, *row)
    return table


def _cells(one: Concentrations, write: Callable[[float], str] = number) -> list[str]:
    """With the plan, and in brackets the base year with the quality of its value."""
    return [
        f"{write(float(now))} ({write(float(before))} {starred(quality)})"
        if np.isfinite(now)
        else "–"
        for now, before, quality in zip(one.scenario, one.base_year, one.quality, strict=True)
    ]


def missed_concentrations(targets: pd.DataFrame) -> pd.DataFrame:
    """Targets on a concentration, not on its change, that are missed."""
    return targets[
        (targets["kind"] == TargetKind.CONCENTRATION)
        & (targets["verdict"] == Verdict.MISSED)
        & (targets["unit"] != SHARE_UNIT)
    ]


def to_find_table(projection: Projection, lang: str) -> Table:
    """What missed concentration targets still need, in the air and in tonnes; their break-even."""
    table = new_table(text("to_find_title", lang), text("to_find_caption", lang))
    table.add_column(text("target", lang), overflow="fold", ratio=1)
    table.add_column(text("region", lang), overflow="fold")
    heads = ("limit", "projected", "to_find", "to_find_tonnes", "base_value", "break_even")
    for key in heads:
        table.add_column(text(key, lang), justify="right", overflow="fold")
    before = ""
    for _, row in missed_concentrations(projection.targets).iterrows():
        unit = shown_unit(row)
        table.add_row(
            "" if row["target"] == before else str(row[f"title_{names_in(lang)}"]),
            str(row[f"region_name_{names_in(lang)}"]),
            limit(row, lang),
            projected(row, lang),
            quantity(float(row["to_find"]), unit, lang),
            _tonnes(projection, row, lang),
            _base_value(projection, row, lang),
            number(float(row["break_even"])),
        )
        before = str(row["target"])
    return table


def _tonnes(projection: Projection, row: pd.Series, lang: str) -> str:
    tonnes = float(row["to_find_tonnes"])
    if not np.isfinite(tonnes):
        return "–"
    precursor = str(row["to_find_of"])
    dagger = " †" if tonnes > left(projection, row) else ""
    return f"{number(tonnes)} {word('t/yr', lang)} {pollutant_name(precursor)}{dagger}"


def left(projection: Projection, row: pd.Series) -> float:
    """What a region still emits of the precursor of a target, in t/yr as the response counts it.

    Parameters
    ----------
    row : of the targets, with ``to_find_of``
    """
    state = air_of(projection)
    outcome = state.outcome
    formed = RESPONDING.index(str(row["pollutant"]))
    place, year = state.regions.index(str(row["region"])), state.years.index(int(row["year"]))
    views = [
        i
        for i, view in enumerate(outcome.setup.views[:-1])
        if view.emitted == row["to_find_of"]
        and (not outcome.response.relative or outcome.setup.of_view[i] == formed)
    ]
    return float(outcome.felt[place, views, 1, year].sum())


def _base_value(projection: Projection, row: pd.Series, lang: str) -> str:
    found = concentrations(projection, str(row["pollutant"]), int(row["year"]), lang)
    at = found.codes.index(str(row["region"])) if row["region"] in found.codes else 0
    return f"{number(float(found.base_year[at]))} {starred(str(row['base_quality']))}"


def break_even_note(rows: pd.DataFrame, lang: str) -> str:
    """Base-year values up to which a target that cannot be judged holds, by region.

    Parameters
    ----------
    rows : the targets of one title

    Returns
    -------
    ``; …``, or nothing where no break-even is known
    """
    known = rows[np.isfinite(rows["break_even"].astype(float))]
    if known.empty:
        return ""
    values = []
    for _, row in known.iterrows():
        value = quantity(float(row["break_even"]), shown_unit(row), lang)
        values.append(
            value if len(rows) == 1 else f"{row[f'region_name_{names_in(lang)}']} {value}"
        )
    is_rank = (known["kind"] == TargetKind.RANK).all()
    key = "needs_index" if is_rank else "holds_up_to"
    return text("semicolon", lang) + text(key, lang, values=text("list", lang).join(values))
