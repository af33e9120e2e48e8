"""The sheet of the official inventory: each figure and what it made of the factors."""

from simmodel.reports.texts import pollutant_name, text
from simmodel.reports.workbook.sheet import Column, Sheet, numbers, texts
from simmodel.results.projection import Projection
from simmodel.results.tables import calibration_table
from simmodel.vocabulary import ALL_REGIONS


def calibration_sheets(projection: Projection, lang: str) -> list[Sheet]:
    """Every figure of the official inventory; no sheet where there is none."""
    table = calibration_table(projection, lang)
    if table is None:
        return []
    everywhere = text("calibration_everywhere", lang)
    regions = [
        everywhere if region == ALL_REGIONS else str(name)
        for region, name in zip(table["region"], table["region_name"], strict=True)
    ]
    how = [text(f"calibration_{word.replace(' ', '_')}", lang) for word in table["how"]]
    columns = [
        Column(text("region", lang), regions),
        Column(text("calibration_category", lang), texts(table["category"]), "long"),
        Column(text("pollutant", lang), [pollutant_name(str(p)) for p in table["pollutant"]]),
        Column(text("calibration_official", lang), numbers(table["official"]), "number"),
        Column(text("calibration_low", lang), numbers(table["low"]), "number"),
        Column(text("calibration_high", lang), numbers(table["high"]), "number"),
        Column(text("calibration_modelled", lang), numbers(table["modelled"]), "number"),
        Column(text("calibration_factor", lang), numbers(table["factor"]), "number"),
        Column(text("calibration_implied_factor", lang), numbers(table["implied"]), "number"),
        Column(text("unit", lang), texts(table["implied_unit"])),
        Column(text("calibration_how", lang), how),
        Column(text("book_place", lang), texts(table["row"])),
        Column(text("calibration_sources", lang), texts(table["sources"]), "long"),
        Column(text("calibration_processes", lang), texts(table["processes"]), "long"),
    ]
    note = text("calibration_note", lang)
    return [Sheet(text("calibration_sheet", lang), note, columns, frozen=2, unprinted=2)]
