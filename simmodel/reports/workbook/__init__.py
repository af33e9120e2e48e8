"""The results as a workbook (.xlsx) that an office can filter, print and check.

Sheets and headers are in the language of the run; every number is the one of the CSV files.
"""

from pathlib import Path

from simmodel.reports.workbook.air import air_sheets
from simmodel.reports.workbook.calibration import calibration_sheets
from simmodel.reports.workbook.front import front
from simmodel.reports.workbook.inputs import assumptions_sheet, clauses_sheets
from simmodel.reports.workbook.save import save
from simmodel.reports.workbook.sheet import Sheet
from simmodel.reports.workbook.tables import (
    emissions_sheet,
    measures_sheet,
    targets_sheet,
    totals_sheet,
)
from simmodel.results.projection import Projection

WORKBOOK = "results.xlsx"


def workbook_sheets(projection: Projection, lang: str = "en") -> list[Sheet]:
    """The tables of the workbook, in their order, without the first sheet."""
    return [
        targets_sheet(projection, lang),
        totals_sheet(projection, lang),
        measures_sheet(projection, lang),
        emissions_sheet(projection, lang),
        *air_sheets(projection, lang),
        *calibration_sheets(projection, lang),
        assumptions_sheet(projection, lang),
        *clauses_sheets(projection, lang),
    ]


def write_workbook(projection: Projection, folder: Path, lang: str = "en") -> None:
    """Write ``results.xlsx`` to a folder.

    Parameters
    ----------
    projection : the run
    folder : where to
    lang : ``zh`` or ``en``, for the names of sheets, headers, regions, sources and measures
    """
    save(front(projection, lang), workbook_sheets(projection, lang), folder / WORKBOOK, lang)
