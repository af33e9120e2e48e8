"""Concentrations and index of the report, beside the limits of the targets."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simmodel.reports.air_figures import (
    Concentrations,
    air_of,
    city_note,
    concentrations,
    indices,
    known_pollutants,
)
from simmodel.reports.figures import number, report_year, starred
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection


@dataclass(frozen=True)
class Cell:
    """One concentration: with the plan, and the base year with the quality of its value."""

    now: str
    before: str


@dataclass(frozen=True)
class AirSection:
    """Table of concentrations by place, and what it must say of itself."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    notes: tuple[str, ...]


def air_section(projection: Projection, lang: str) -> AirSection | None:
    """Concentrations of the report year by place; None where the air is not modelled."""
    pollutants = known_pollutants(projection)
    if not pollutants:
        return None
    year = report_year(projection)
    columns = [concentrations(projection, p, year, lang) for p in pollutants]
    heads = [pollutant_name(p) for p in pollutants]
    cells = [_cells(one, number) for one in columns]
    index = indices(projection, year, lang)
    if np.isfinite(index.scenario).any():
        heads.append(text("index", lang))
        cells.append(_cells(index, "{:.2f}".format))
    held = "ozone_supplied" if air_of(projection).air.o3_supplied else "ozone_held"
    notes = (
        text("concentrations_caption", lang, ozone=text(held, lang)),
        text("star", lang),
        *city_note(projection, lang),
    )
    rows = zip(columns[0].names, zip(*cells, strict=True), strict=True)
    return AirSection(tuple(heads), tuple(rows), notes)


def _cells(one: Concentrations, write: Callable[[float], str]) -> list[Cell]:
    return [
        Cell(write(float(now)), f"{write(float(before))} {starred(quality)}".strip())
        if np.isfinite(now)
        else Cell("–", "")
        for now, before, quality in zip(one.scenario, one.base_year, one.quality, strict=True)
    ]
