"""Data and words of the page's charts, as plain lists that its script turns into pictures."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simmodel.inputs.air_response import AIR_UNITS
from simmodel.languages import names_in
from simmodel.reports.air_figures import air_of, concentrations, known_pollutants, target_limits
from simmodel.reports.figures import region_names, report_year
from simmodel.reports.texts import pollutant_name, sector_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT, TargetKind

_DIGITS = 6
"""Figures that a value of a chart keeps."""
WORDS = (
    *("scenario", "limit_target", "limit_grade", "report_other_sectors"),
    *("report_short_baseline", "report_short_scenario"),
    *("report_share_of", "report_other_measures", "report_no_reduction", "report_of_total"),
)
"""Texts of the catalogue that the script shows."""


def chart_data(projection: Projection, lang: str) -> dict[str, Any]:
    """Everything that the page's script draws from.

    Returns
    -------
    ``pollutants``, ``regions`` (first all of them), ``words``, ``unit``, ``base_year`` and
    ``report_year``; ``sectors`` of `sector_data`; ``measures`` of `measure_data`; ``air`` of
    `air_data`, None where no concentration is known
    """
    data = projection.dataset
    return {
        "pollutants": [
            {"code": str(code), "name": pollutant_name(str(code))}
            for code in data["pollutant"].to_numpy()
        ],
        "regions": [text("all", lang), *region_names(projection, lang)],
        "base_year": int(projection.scenario.base_year),
        "report_year": report_year(projection),
        "unit": word(EMISSION_UNIT, lang),
        "words": {key: text(key, lang) for key in WORDS},
        "sectors": sector_data(projection, lang),
        "measures": measure_data(projection, lang),
        "air": air_data(projection, lang),
    }


def sector_data(projection: Projection, lang: str) -> dict[str, Any]:
    """Emissions by sector, region, pollutant and year, t/yr.

    Returns
    -------
    ``names``: sectors; ``years``: the base year first; ``baseline``, ``scenario``: nested lists
    (pollutant, region, year, sector), the first region being all of them together
    """
    data = projection.dataset
    base_year = int(projection.scenario.base_year)
    years = [int(y) for y in data["year"].to_numpy() if int(y) != base_year]
    of_source = data["sector"].to_numpy().astype(str)
    sectors = list(dict.fromkeys(of_source.tolist()))
    member = (of_source[:, None] == np.array(sectors)).astype(float)
    order = ("pollutant", "region", "year", "source")
    base = data["base_year_emissions"].transpose("pollutant", "region", "source").to_numpy()
    found: dict[str, Any] = {
        "names": [sector_name(name, lang) for name in sectors],
        "years": [base_year, *years],
    }
    for key, variable in (("baseline", "baseline"), ("scenario", "emissions")):
        yearly = data[variable].sel(year=years).transpose(*order).to_numpy()
        cells = np.concatenate([base[:, :, None], yearly], axis=2) @ member
        found[key] = _rounded(_with_all(cells))
    return found


def measure_data(projection: Projection, lang: str) -> dict[str, Any]:
    """Reductions by measure, region, pollutant and year against no plan, t/yr.

    Returns
    -------
    ``titles``, ``clauses``: by measure; ``years``; ``values``: nested lists (pollutant, region,
    year, measure), the first region being all of them together
    """
    data = projection.dataset
    order = ("pollutant", "region", "year", "measure")
    cells = data["reduction"].transpose(*order).to_numpy()
    return {
        "titles": [str(title) for title in data[f"measure_title_{names_in(lang)}"].to_numpy()],
        "clauses": [str(clause) for clause in data["clause"].to_numpy()],
        "years": [int(year) for year in data["year"].to_numpy()],
        "values": _rounded(_with_all(cells)),
    }


def air_data(projection: Projection, lang: str) -> dict[str, Any] | None:
    """Concentrations by place, with the limits of targets and of grade II; None without air.

    Returns
    -------
    ``years``, ``places``; ``first``: which pollutant to show first, one that a target bounds;
    ``pollutants``: each with ``name``, ``unit``, ``base`` (place),
    ``baseline``, ``scenario``, ``target`` (year, place), ``grade``; None where not known
    """
    pollutants = known_pollutants(projection)
    if not pollutants:
        return None
    years = [int(year) for year in projection.dataset["year"].to_numpy()]
    grades = air_of(projection).air.index_limits
    targets = projection.targets
    concerned = targets[targets["kind"] == TargetKind.CONCENTRATION]
    bounded = set(zip(concerned["pollutant"], concerned["year"], strict=True))
    found: list[dict[str, Any]] = []
    for pollutant in pollutants:
        by_year = [concentrations(projection, pollutant, year, lang) for year in years]
        codes = by_year[0].codes
        limits: list[Mapping[str, float]] = [
            dict(target_limits(projection, TargetKind.CONCENTRATION, pollutant, year))
            if (pollutant, year) in bounded
            else {}
            for year in years
        ]
        found.append(
            {
                "name": pollutant_name(pollutant),
                "unit": word(AIR_UNITS[pollutant], lang),
                "base": _rounded(by_year[0].base_year),
                "baseline": [_rounded(one.baseline) for one in by_year],
                "scenario": [_rounded(one.scenario) for one in by_year],
                "target": [
                    _rounded(np.array([known.get(code, np.nan) for code in codes], dtype=float))
                    for known in limits
                ],
                "grade": float(grades[pollutant]),
            }
        )
    places = concentrations(projection, pollutants[0], years[0], lang).names
    at = years.index(report_year(projection))
    has_target = (any(v is not None for v in one["target"][at]) for one in found)
    first = next((i for i, has in enumerate(has_target) if has), 0)
    return {"years": years, "places": places, "pollutants": found, "first": first}


def _with_all(cells: np.ndarray) -> np.ndarray:
    """Put the sum of the regions before them, array (pollutant, region, …)."""
    return np.concatenate([cells.sum(axis=1, keepdims=True), cells], axis=1)


def _rounded(values: np.ndarray) -> Any:  # noqa: ANN401 (nested lists)
    """Nested lists of numbers with a few figures; None where there is no number."""
    size = np.where(values == 0, 1.0, np.abs(values))
    decimals = _DIGITS - 1 - np.floor(np.log10(np.where(np.isfinite(size), size, 1.0)))
    scale = 10.0 ** np.clip(decimals, -12, 12)
    kept = np.where(np.isfinite(values), np.round(values * scale) / scale, np.nan)
    cells = kept.astype(object)
    cells[np.isnan(kept)] = None
    return cells.tolist()
