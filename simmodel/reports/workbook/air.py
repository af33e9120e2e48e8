"""The sheets of the air, at screening level; none where no concentration is known."""

import numpy as np

from simmodel.inputs.air_response import AIR_UNITS
from simmodel.reports.figures import starred
from simmodel.reports.texts import text, word
from simmodel.reports.workbook.sheet import Column, Sheet, numbers, texts
from simmodel.reports.workbook.tables import (
    matters,
    measure_ids,
    measure_rows,
    region_heads,
    yearly,
)
from simmodel.results.air_labels import AIR
from simmodel.results.air_tables import indicators_table
from simmodel.results.projection import Projection
from simmodel.vocabulary import SHARE_UNIT


def air_sheets(projection: Projection, lang: str) -> list[Sheet]:
    """Concentrations, index and days, what each measure takes off each concentration."""
    if "concentration" not in projection.dataset:
        return []
    return [
        concentrations_sheet(projection, lang),
        indicators_sheet(projection, lang),
        concentration_measures_sheet(projection, lang),
    ]


def concentrations_sheet(projection: Projection, lang: str) -> Sheet:
    """Concentrations by region and pollutant, base year, without and with the plan."""
    data = projection.dataset
    order = ("region", AIR)
    base = data["concentration_base_year"].transpose(*order).to_numpy()
    without, plan = (
        data[name].transpose(*order, "year").to_numpy().reshape(base.size, -1)
        for name in ("concentration_baseline", "concentration")
    )
    pollutants = texts(data[AIR].to_numpy())
    names, codes = region_heads(projection, lang), texts(data["region"].to_numpy())
    quality = texts(data["base_quality"].transpose(*order).to_numpy().ravel())
    units = [word(AIR_UNITS[pollutant], lang) for pollutant in pollutants]
    columns = [
        Column(text("region", lang), [name for name in names for _ in pollutants]),
        Column(text("pollutant", lang), pollutants * len(names)),
        Column(text("unit", lang), units * len(names)),
        *yearly(projection, base.ravel(), (without, plan), "", lang),
        Column(text("book_quality", lang), [starred(one) for one in quality]),
        Column(text("book_region_code", lang), [code for code in codes for _ in pollutants]),
    ]
    note = text("book_note_concentrations", lang)
    return Sheet(text("book_concentrations", lang), note, columns, frozen=3)


def indicators_sheet(projection: Projection, lang: str) -> Sheet:
    """Composite index, good and heavy-pollution days, dustfall."""
    table = indicators_table(projection, lang)
    years = projection.dataset.sizes["year"]
    first = table.iloc[::years]
    without, plan = (table[name].to_numpy().reshape(-1, years) for name in ("baseline", "scenario"))
    units = ["" if unit == SHARE_UNIT else word(str(unit), lang) for unit in first["unit"]]
    columns = [
        Column(text("book_indicator", lang), [word(str(i), lang) for i in first["indicator"]]),
        Column(text("region", lang), texts(first["region_name"])),
        Column(text("unit", lang), units),
        *yearly(projection, first["base_year"].to_numpy(), (without, plan), "", lang),
        Column(text("book_region_code", lang), texts(first["region"])),
    ]
    note = text("book_note_indicators", lang)
    return Sheet(text("book_indicators", lang), note, columns, frozen=3)


def concentration_measures_sheet(projection: Projection, lang: str) -> Sheet:
    """What each measure takes off each concentration; rows that are nought are left out."""
    data = projection.dataset
    order = ("measure", AIR, "year", "region")
    cells = data["concentration_reduction"].transpose(*order).to_numpy()
    keep = np.asarray(matters(cells).any(axis=3))
    pollutants = data[AIR].to_numpy()[np.nonzero(keep)[1]]
    units = [word(AIR_UNITS[str(pollutant)], lang) for pollutant in pollutants]
    columns = measure_rows(projection, keep, AIR, lang)
    columns.append(Column(text("unit", lang), units))
    for position, name in enumerate(region_heads(projection, lang)):
        columns.append(Column(name, numbers(cells[..., position][keep]), "number"))
    columns.append(measure_ids(projection, keep, lang))
    note = text("book_note_air_measures", lang)
    return Sheet(text("book_air_measures", lang), note, columns, unprinted=1)
