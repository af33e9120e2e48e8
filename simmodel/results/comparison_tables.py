"""The tables of a comparison, one function a CSV file; a column for each scenario.

A column with the name of a scenario holds its value, ``difference:NAME`` what that is above or
below the value of the first scenario. A blank (NaN) means that a scenario does not have the entry,
never that it is nought. The functions change nothing and read no file.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simmodel.languages import names_in
from simmodel.results.comparison import Comparison, totals_of
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT

CELL = ["region", "sector", "pollutant", "year"]
ABOUT_MEASURE = ["measure", "title", "clause", "kind"]
BY_MEASURE = ["measure", "region", "pollutant", "year"]
ABOUT_TARGET = ["target", "title", "clause", "kind", "status", "region", "region_name", "pollutant"]
OF_A_TARGET = ["verdict", "margin", "projected", "comparison", "limit", "unit", "year"]
"""What each scenario says of a target, in columns such as ``margin:NAME``."""
GAIN_COLUMNS = [*ABOUT_MEASURE, "scenario", "lacking", "pollutant", "year", "reduction", "unit"]


def difference(name: str) -> str:
    """Name of the column with the difference of a scenario to the first one.

    >>> difference("rail-delayed")
    'difference:rail-delayed'
    """
    return f"difference:{name}"


def of(quantity: str, name: str) -> str:
    """Name of the column with what a scenario says of a target.

    >>> of("margin", "rail-delayed")
    'margin:rail-delayed'
    """
    return f"{quantity}:{name}"


def totals_table(comparison: Comparison) -> pd.DataFrame:
    """Emissions of all common regions, t/yr.

    Returns
    -------
    DataFrame: pollutant, year, unit, baseline (of the first scenario), a column for each
    scenario, and differences
    """
    found = {p.scenario.name: totals_of(comparison, p, "emissions") for p in comparison.projections}
    table = _beside(pd.DataFrame(found), comparison)
    table.insert(0, "unit", EMISSION_UNIT)
    table.insert(1, "baseline", totals_of(comparison, comparison.reference, "baseline"))
    return table.reset_index()


def emissions_side_by_side(comparison: Comparison, lang: str = "en") -> pd.DataFrame:
    """Emissions by region, sector, pollutant and year, t/yr.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``region_name``

    Returns
    -------
    DataFrame: region, region_name, sector, pollutant, year, unit, a column for each scenario, and
    differences; no row where every scenario emits exactly nought. A sector that a scenario does
    not have emits nought there.
    """
    found = {p.scenario.name: _by_sector(comparison, p) for p in comparison.projections}
    values = pd.concat(found, axis=1).fillna(0.0)
    values = values[(values != 0).any(axis=1)]
    order = {label: i for i, label in enumerate((*comparison.regions, *comparison.pollutants))}
    values = values.sort_index(key=lambda level: level.map(lambda label: order.get(label, label)))
    table = _beside(values, comparison).reset_index()
    table.insert(1, "region_name", table["region"].map(region_names(comparison, lang)))
    table.insert(5, "unit", EMISSION_UNIT)
    return table


def measures_side_by_side(comparison: Comparison, lang: str = "en") -> pd.DataFrame:
    """Reduction by measure, region, pollutant and year, each against its own baseline, t/yr.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``title``

    Returns
    -------
    DataFrame: measure, title, clause, kind, region, pollutant, year, unit, a column for each
    scenario, and differences. A scenario without the measure has a blank, and counts as nought
    in the difference.
    """
    found = {}
    for projection in comparison.projections:
        cells = projection.dataset["reduction"].sel(
            region=list(comparison.regions),
            pollutant=list(comparison.pollutants),
            year=list(comparison.years),
        )
        found[projection.scenario.name] = cells.transpose(*BY_MEASURE).to_series()
    order = {measure: i for i, measure in enumerate(about_measures(comparison, lang).index)}
    values = pd.concat(found, axis=1) if len(order) else pd.DataFrame(found)
    values = values.reindex(
        pd.MultiIndex.from_product(
            [list(order), comparison.regions, comparison.pollutants, comparison.years],
            names=BY_MEASURE,
        )
    )
    table = _beside(values, comparison).reset_index()
    about = about_measures(comparison, lang)
    for place, column in enumerate(ABOUT_MEASURE[1:], 1):
        table.insert(place, column, table["measure"].map(about[column]))
    table.insert(len(ABOUT_MEASURE) + 3, "unit", EMISSION_UNIT)
    return table


def measure_totals(comparison: Comparison, pollutant: str, year: int) -> pd.DataFrame:
    """Reduction by measure of one pollutant and year, in all common regions together, t/yr.

    Returns
    -------
    DataFrame, index ``measure``: a column for each scenario (NaN: it lacks the measure), and
    differences
    """
    found = {}
    for projection in comparison.projections:
        cells = projection.dataset["reduction"].sel(
            region=list(comparison.regions), pollutant=pollutant, year=year
        )
        sums = cells.transpose("measure", "region").to_numpy().sum(axis=1)
        found[projection.scenario.name] = pd.Series(sums, _measures(projection), dtype=float)
    measures = list(about_measures(comparison, "en").index)
    return _beside(pd.DataFrame(found, index=pd.Index(measures, name="measure")), comparison)


def gains_table(comparison: Comparison, lang: str = "en") -> pd.DataFrame:
    """What measures bring that only one of a pair has: the first scenario and each other one.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``title``

    Returns
    -------
    DataFrame with ``GAIN_COLUMNS``: the measure's exact share (Shapley value) of the reduction of
    ``scenario``, which ``lacking`` does not have; t/yr over the common regions. It is not always
    the difference of the totals: what two measures would both take is shared, and where one goes,
    the other takes all of it.
    """
    about = about_measures(comparison, lang)
    rows: list[dict[str, object]] = []
    for having, lacking in _pairs(comparison):
        missing = set(_measures(lacking))
        reduction = having.dataset["reduction"].sel(region=list(comparison.regions)).sum("region")
        for measure in (id_ for id_ in _measures(having) if id_ not in missing):
            cells = reduction.sel(
                measure=measure,
                pollutant=list(comparison.pollutants),
                year=list(comparison.years),
            ).transpose("pollutant", "year")
            rows.extend(
                {
                    **{"measure": measure, **_about(about, measure)},
                    **{"scenario": having.scenario.name, "lacking": lacking.scenario.name},
                    **{"pollutant": pollutant, "year": year, "unit": EMISSION_UNIT},
                    "reduction": float(cells[i, j]),
                }
                for i, pollutant in enumerate(comparison.pollutants)
                for j, year in enumerate(comparison.years)
            )
    return pd.DataFrame(rows, columns=GAIN_COLUMNS)


def targets_side_by_side(comparison: Comparison, lang: str = "en") -> pd.DataFrame:
    """Targets by id and region: limit, projection, margin and verdict of each scenario.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``title`` and ``region_name``

    Returns
    -------
    DataFrame: ``ABOUT_TARGET``; for each of ``OF_A_TARGET`` and each scenario a
    column such as ``margin:NAME``; ``limit_differs``: whether limit, unit, comparison or year
    are not the same in all that have the target; ``verdict_differs``: whether verdicts differ, or
    one lacks the target; ``margin:`` differences as ``difference:NAME``, blank where limits differ
    or a margin is not known; with common draws the columns of `CommonDraws.targets`
    """
    tables = {p.scenario.name: _targets(p, lang) for p in comparison.projections}
    keys = dict.fromkeys(key for table in tables.values() for key in table.index)
    index = pd.MultiIndex.from_tuples(list(keys), names=["target", "region"])
    about = pd.concat(tables.values()) if keys else next(iter(tables.values()))
    about = about[~about.index.duplicated()].reindex(index)
    asked = ("comparison", "limit", "unit", "year")
    parts = {name: table.reindex(index) for name, table in tables.items()}
    shown = [column for column in ABOUT_TARGET if column not in index.names]
    columns: dict[str, pd.Series] = {column: about[column] for column in shown}
    for column in OF_A_TARGET:
        columns |= {of(column, name): part[column] for name, part in parts.items()}
    columns["limit_differs"] = _any_differs(parts, asked, blank_counts=False)
    columns["verdict_differs"] = _any_differs(parts, ("verdict",), blank_counts=True)
    first = parts[comparison.names[0]]["margin"]
    for name in comparison.names[1:]:
        gap = parts[name]["margin"] - first
        columns[difference(name)] = gap.where(~columns["limit_differs"])
    if comparison.common is not None:
        drawn = comparison.common.targets.reindex(index)
        columns |= {str(column): drawn[column] for column in drawn}
    table = pd.DataFrame(columns, index=index).reset_index()
    return table[[*ABOUT_TARGET, *table.columns.drop(ABOUT_TARGET)]]


def region_names(comparison: Comparison, lang: str) -> dict[str, str]:
    """Code of a region -> its name."""
    data = comparison.reference.dataset
    names = data[f"region_name_{names_in(lang)}"].to_numpy()
    return dict(zip(data["region"].to_numpy(), names, strict=True))


def about_measures(comparison: Comparison, lang: str) -> pd.DataFrame:
    """Title, clause and kind of the measures of all scenarios, index their ids.

    Where two scenarios say it differently, the first one's words are kept.
    """
    about: dict[str, dict[str, str]] = {}
    for projection in comparison.projections:
        data = projection.dataset
        columns = {"title": f"measure_title_{names_in(lang)}", "clause": "clause", "kind": "kind"}
        texts = {key: data[column].to_numpy().astype(str) for key, column in columns.items()}
        for i, measure in enumerate(_measures(projection)):
            about.setdefault(measure, {key: str(values[i]) for key, values in texts.items()})
    return pd.DataFrame.from_dict(about, orient="index", columns=ABOUT_MEASURE[1:])


def _about(about: pd.DataFrame, measure: str) -> dict[str, object]:
    return {str(key): value for key, value in about.loc[measure].items()}


def _beside(values: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Values of the scenarios and, beside them, differences to the first."""
    table = values[list(comparison.names)].copy()
    first = table[comparison.names[0]].fillna(0.0)
    for name in comparison.names[1:]:
        table[difference(name)] = table[name].fillna(0.0) - first
    return table


def _by_sector(comparison: Comparison, projection: Projection) -> pd.Series:
    """Emissions of the common regions, pollutants and years, t/yr, index ``CELL``."""
    cells = projection.dataset["emissions"].sel(
        region=list(comparison.regions),
        pollutant=list(comparison.pollutants),
        year=list(comparison.years),
    )
    values = cells.transpose("region", "source", "pollutant", "year").to_numpy()
    sectors, place = np.unique(cells["sector"].to_numpy().astype(str), return_inverse=True)
    parts = [values[:, place == i].sum(axis=1) for i in range(len(sectors))]
    sums = np.stack(parts, axis=1)
    labels = [comparison.regions, sectors, comparison.pollutants, comparison.years]
    return pd.Series(sums.ravel(), pd.MultiIndex.from_product(labels, names=CELL))


def _measures(projection: Projection) -> list[str]:
    return [str(measure) for measure in projection.dataset["measure"].to_numpy()]


def _pairs(comparison: Comparison) -> Iterator[tuple[Projection, Projection]]:
    """The reference with each other scenario, both ways round."""
    for other in comparison.projections[1:]:
        yield other, comparison.reference
        yield comparison.reference, other


def _targets(projection: Projection, lang: str) -> pd.DataFrame:
    table = projection.targets.copy()
    table["title"], table["region_name"] = (
        table[f"title_{names_in(lang)}"],
        table[f"region_name_{names_in(lang)}"],
    )
    return table.set_index(["target", "region"])


def _any_differs(
    parts: Mapping[str, pd.DataFrame], columns: tuple[str, ...], blank_counts: bool
) -> "pd.Series[bool]":
    """Whether scenarios differ in any column; those without the target count, or are passed by."""
    differs = []
    for column in columns:
        beside = pd.concat([part[column] for part in parts.values()], axis=1)
        differs.append(beside.nunique(axis=1, dropna=not blank_counts) > 1)
    return pd.concat(differs, axis=1).any(axis=1)
