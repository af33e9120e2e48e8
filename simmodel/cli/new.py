"""``simmodel new``: a folder or workbook for a place of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import Debug, Lang
from simmodel.cli.session import session

_FIRST, _LAST = 2000, 2100


def new(
    place: Annotated[
        str,
        typer.Argument(metavar="PLACE", help="Chinese name or code of a province, city, county."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="PATH", help="Folder or workbook; by default PLACE."),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FOLDER", help="Start from the source categories of another place."
        ),
    ] = None,
    base_year: Annotated[
        int, typer.Option("--base-year", min=_FIRST, max=_LAST, help="Year of the inventory.")
    ] = 2020,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="One Excel workbook instead of a folder.")
    ] = False,
    lang: Lang = "zh",
    debug: Debug = False,
) -> None:
    """Make a place: its regions, tables to fill in, a scenario with one example of each measure.

    Example: simmodel new 应县 --xlsx
    """
    with session(debug=debug):
        from simmodel.places.divisions import find_division
        from simmodel.places.new import new_place

        name = find_division(place).name
        target = output or Path(f"{name}.xlsx" if xlsx else name)
        typer.echo(new_place(place, target, lang, base_year, like, as_book=xlsx))
