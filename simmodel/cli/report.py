"""The options of ``simmodel run`` about the report, and what they add to a run."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from simmodel.results.write import Extra

Report = Annotated[
    bool, typer.Option("--report/--no-report", help="Write report.html, one file to read.")
]
Pdf = Annotated[
    bool,
    typer.Option("--pdf", help="Also print it as report.pdf by Chromium, Chrome or Edge."),
]


def report_writers(report: bool, pdf: bool, overrides: Mapping[str, str]) -> "list[Extra]":
    """What writes the report; a PDF is printed from it, so that it is written with it."""
    if not (report or pdf):
        return []
    from simmodel.reports.page.render import report as page

    writers = [page(overrides)]
    if pdf:
        from simmodel.reports.page.printing import write_pdf

        writers.append(write_pdf)
    return writers
