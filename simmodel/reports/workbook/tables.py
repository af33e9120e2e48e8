"""The sheets of results: targets, totals, measures, emissions.

Measures have one row a measure, pollutant and year, and one column a region: a filter on SO2 and
2020 then leaves the table that a meeting asks for, measures down, counties across, with the total
and what happens outside the regions. With a row a county too it would be six times as long and
could not be read across; with a column a year and county it could not be read at all. Emissions
have a row a region, source and pollutant, and the years across, as one wants to see them move.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from simmodel.languages import names_in
from simmodel.reports.figures import shown_unit, starred
from simmodel.reports.texts import sector_name, text, word
from simmodel.reports.workbook.formats import NOUGHT
from simmodel.reports.workbook.sheet import Column, Sheet, numbers, texts
from simmodel.results.projection import Projection
from simmodel.vocabulary import ALL_REGIONS, EMISSION_UNIT, SHARE_UNIT

Array = np.ndarray
RATE_UNIT = "1/yr"


def unit_name(unit: str, lang: str) -> str:
    """Name of a unit for a cell.

    >>> unit_name("t/yr", "zh"), unit_name("1", "en"), unit_name("1/yr", "zh")
    ('吨/年', 'share', '比例/年')
    """
    shares = {SHARE_UNIT: "book_share", RATE_UNIT: "book_rate"}
    return text(shares[unit], lang) if unit in shares else word(unit, lang)


def with_unit(head: str, unit: str, lang: str) -> str:
    """Header with its unit.

    >>> with_unit("合计", "t/yr", "zh")
    '合计（吨/年）'
    """
    return text("book_with_unit", lang, head=head, unit=word(unit, lang))


def matters(values: Array) -> Array:
    """Where values are more than the computer's rounding; not where they are not known."""
    return np.asarray(np.abs(np.nan_to_num(values)) >= NOUGHT)


def region_heads(projection: Projection, lang: str) -> list[str]:
    """Name of each region, with its code where two are named alike."""
    codes = texts(projection.dataset["region"].to_numpy())
    names = texts(projection.dataset[f"region_name_{names_in(lang)}"].to_numpy())
    return [n if names.count(n) == 1 else f"{n} {c}" for n, c in zip(names, codes, strict=True)]


def targets_sheet(projection: Projection, lang: str) -> Sheet:
    """Each target with its verdict, in the order of ``targets.csv``."""
    table = projection.targets
    units = [shown_unit(row) for _, row in table.iterrows()]
    share = [unit == SHARE_UNIT for unit in units]

    def head(key: str) -> str:
        return text(key, lang)

    def words(name: str) -> list[str]:
        return [word(str(value), lang) if value else "" for value in table[name]]

    verdicts = texts(table["verdict"])
    columns = [
        Column(head("target"), texts(table[f"title_{names_in(lang)}"]), "long"),
        Column(head("verdict"), words("verdict"), "verdict", colours=verdicts),
        Column(head("region"), texts(table[f"region_name_{names_in(lang)}"])),
        Column(head("year"), numbers(table["year"]), "year"),
        Column(head("status"), words("status")),
        Column(head("kind"), words("kind")),
        Column(head("pollutant"), texts(table["pollutant"])),
        Column(head("book_comparison"), words("comparison")),
        Column(head("limit"), numbers(table["limit"]), "number", share),
        Column(head("projected"), numbers(table["projected"]), "number", share),
        Column(head("book_margin"), numbers(table["margin"]), "number", share),
        Column(head("unit"), [unit_name(unit, lang) for unit in units]),
        *drawn_targets(projection, share, lang),
        Column(head("book_reason"), texts(table[f"reason_{names_in(lang)}"]), "long"),
        Column(head("break_even"), numbers(table["break_even"]), "number"),
        Column(head("book_quality"), [starred(str(q)) for q in table["base_quality"]]),
        Column(
            with_unit(head("to_find_tonnes"), EMISSION_UNIT, lang),
            numbers(table["to_find_tonnes"]),
            "number",
        ),
        Column(head("book_precursor"), texts(table["to_find_of"])),
        Column(head("clause"), texts(table["clause"])),
        Column(head("book_id"), texts(table["target"])),
    ]
    return Sheet(head("targets_title"), head("book_note_targets"), columns, frozen=2, unprinted=6)


def drawn_targets(projection: Projection, share: Sequence[bool], lang: str) -> list[Column]:
    """Probability of each target and the 90 % interval of what is projected, where drawn."""
    if projection.ensemble is None:
        return []
    table = projection.ensemble.targets
    return [
        Column(
            text("probability", lang), numbers(table["probability"]), "number", [True] * len(table)
        ),
        Column(text("book_drawn_low", lang), numbers(table["low"]), "number", share),
        Column(text("book_drawn_high", lang), numbers(table["high"]), "number", share),
    ]


def measure_rows(projection: Projection, keep: Array, dim: str, lang: str) -> list[Column]:
    """Measure, clause, kind, pollutant and year of the rows kept.

    Parameters
    ----------
    keep : bool (measure, pollutant, year)
    dim : dimension of the pollutants
    """
    data = projection.dataset
    measure, pollutant, year = np.nonzero(keep)
    kinds = [word(kind, lang) for kind in data["kind"].to_numpy()[measure]]
    return [
        Column(
            text("measure", lang),
            texts(data[f"measure_title_{names_in(lang)}"].to_numpy()[measure]),
            "long",
        ),
        Column(text("clause", lang), texts(data["clause"].to_numpy()[measure])),
        Column(text("kind", lang), kinds),
        Column(text("pollutant", lang), texts(data[dim].to_numpy()[pollutant])),
        Column(text("year", lang), numbers(data["year"].to_numpy()[year]), "year"),
    ]


def measure_ids(projection: Projection, keep: Array, lang: str) -> Column:
    """Id of the measure of each row kept, as the scenario file and the CSV files name it."""
    ids = projection.dataset["measure"].to_numpy()[np.nonzero(keep)[0]]
    return Column(text("book_id", lang), texts(ids))


def measures_sheet(projection: Projection, lang: str) -> Sheet:
    """What each measure takes off, by pollutant and year; rows that are nought are left out."""
    data = projection.dataset
    cells = data["reduction"].transpose("measure", "pollutant", "year", "region").to_numpy()
    outside = data["outside_reduction"].transpose("measure", "pollutant", "year").to_numpy()
    keep = matters(cells).any(axis=3) | matters(outside)
    columns = measure_rows(projection, keep, "pollutant", lang)
    for position, name in enumerate(region_heads(projection, lang)):
        column = numbers(cells[..., position][keep])
        columns.append(Column(with_unit(name, EMISSION_UNIT, lang), column, "number"))
    for key, array in (("total", cells.sum(axis=3)), ("outside", outside)):
        head = with_unit(text(key, lang), EMISSION_UNIT, lang)
        columns.append(Column(head, numbers(array[keep]), "number"))
    columns.append(measure_ids(projection, keep, lang))
    note = text("book_note_measures", lang)
    return Sheet(text("book_measures", lang), note, columns, unprinted=1)


def yearly(
    projection: Projection, base: Array, arrays: tuple[Array, Array], unit: str, lang: str
) -> list[Column]:
    """Base year, then each year without and with the plan.

    Parameters
    ----------
    base : array (row,)
    arrays : without and with the plan, each (row, year)
    unit : of all cells; nothing where a column of its own says it
    """
    year = int(projection.scenario.base_year)
    heads = [(text("base_year", lang, year=year), base)]
    for position, year in enumerate(projection.dataset["year"].to_numpy().tolist()):
        for key, array in zip(("baseline", "scenario"), arrays, strict=True):
            what = text("in_year", lang, year=year, what=text(key, lang))
            heads.append((what, array[:, position]))
    return [
        Column(with_unit(head, unit, lang) if unit else head, numbers(values), "number")
        for head, values in heads
    ]


def totals_sheet(projection: Projection, lang: str) -> Sheet:
    """Emissions of all sources together, by pollutant and region, with the total."""
    order = ("pollutant", "region")
    data = projection.dataset
    base = data["base_year_emissions"].sum("source", skipna=False).transpose(*order).to_numpy()
    arrays = [
        data[name].sum("source", skipna=False).transpose(*order, "year").to_numpy()
        for name in ("baseline", "emissions")
    ]
    base, without, plan = (
        np.concatenate([array, array.sum(axis=1, keepdims=True)], axis=1)
        for array in (base, *arrays)
    )
    names = [*region_heads(projection, lang), text("total", lang)]
    pollutants = texts(data["pollutant"].to_numpy())
    flat = (without.reshape(base.size, -1), plan.reshape(base.size, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = flat[1][:, -1] / base.ravel() - 1
    last, first = int(data["year"].to_numpy()[-1]), int(projection.scenario.base_year)
    columns = [
        Column(text("pollutant", lang), [p for p in pollutants for _ in names]),
        Column(text("region", lang), names * len(pollutants)),
        *yearly(projection, base.ravel(), flat, EMISSION_UNIT, lang),
        Column(
            text("book_change", lang, year=last, base=first),
            numbers(change),
            "number",
            [True] * base.size,
        ),
    ]
    drawn = drawn_totals(projection, lang)
    columns += drawn
    note = text("book_note_totals", lang)
    return Sheet(text("book_totals", lang), note, columns, frozen=2, unprinted=len(drawn))


def drawn_totals(projection: Projection, lang: str) -> list[Column]:
    """Ends of the 90 % interval of each year with the plan, in the rows of the totals."""
    if projection.ensemble is None:
        return []
    data, order = projection.ensemble.dataset, ("quantile", "pollutant", "region", "year")
    shown = {name: list(projection.dataset[name].to_numpy()) for name in ("pollutant", "region")}
    whole = data["total_emissions"].expand_dims(region=[ALL_REGIONS])
    both = xr.concat([data["emissions"].sel(region=shown["region"]), whole], "region", join="exact")
    both = both.sel(pollutant=shown["pollutant"])
    low, _, high = both.transpose(*order).to_numpy().reshape(3, -1, both.sizes["year"])
    columns = []
    for position, year in enumerate(both["year"].to_numpy().tolist()):
        for key, ends in (("book_drawn_low", low), ("book_drawn_high", high)):
            what = text("book_of_plan", lang, what=text(key, lang))
            head = with_unit(text("in_year", lang, year=year, what=what), EMISSION_UNIT, lang)
            columns.append(Column(head, numbers(ends[:, position]), "number"))
    return columns


def emissions_sheet(projection: Projection, lang: str) -> Sheet:
    """Emissions by region, source and pollutant; rows that are nought are left out."""
    data = projection.dataset
    order = ("region", "source", "pollutant")
    base = data["base_year_emissions"].transpose(*order).to_numpy()
    without, plan = (
        data[name].transpose(*order, "year").to_numpy() for name in ("baseline", "emissions")
    )
    keep = matters(base) | matters(without).any(axis=3) | matters(plan).any(axis=3)
    region, source, pollutant = np.nonzero(keep)
    sectors = [sector_name(str(sector), lang) for sector in data["sector"].to_numpy()]
    columns = [
        Column(text("region", lang), texts(np.array(region_heads(projection, lang))[region])),
        Column(text("book_sector", lang), texts(np.array(sectors)[source])),
        Column(
            text("source", lang),
            texts(data[f"source_name_{names_in(lang)}"].to_numpy()[source]),
            "long",
        ),
        Column(text("pollutant", lang), texts(data["pollutant"].to_numpy()[pollutant])),
        *yearly(projection, base[keep], (without[keep], plan[keep]), EMISSION_UNIT, lang),
        Column(text("book_region_code", lang), texts(data["region"].to_numpy()[region])),
        Column(text("book_id", lang), texts(data["source"].to_numpy()[source])),
    ]
    note = text("book_note_emissions", lang)
    return Sheet(text("book_emissions", lang), note, columns, frozen=4, unprinted=2)
