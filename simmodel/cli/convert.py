"""``simmodel convert``: a place's folder as one workbook, and back."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import Debug, Lang
from simmodel.cli.session import session


def convert(
    place: Annotated[
        Path,
        typer.Argument(metavar="PLACE", help="Folder of a place, or a workbook made from one."),
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="TARGET", help="Workbook (.xlsx) to write, or a new folder."),
    ],
    lang: Lang = "zh",
    debug: Debug = False,
) -> None:
    """Turn the folder of a place into one workbook, or a workbook into a folder.

    Example: simmodel convert scenarios/shuozhou shuozhou.xlsx
    """
    with session(debug=debug):
        from simmodel.places.book import convert_place

        typer.echo(convert_place(place, target, lang))
