"""``simmodel factors``: look up sources and emission factors."""

from typing import Annotated

import typer

from simmodel.cli.options import Debug, Lang, Verbose
from simmodel.cli.session import session, show


def factors(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[SOURCE]", help="Source or pattern such as 'boiler.*'; none lists them all."
        ),
    ] = None,
    pollutant: Annotated[
        str | None, typer.Option("--pollutant", help="Only this one, such as PM2.5.")
    ] = None,
    lang: Lang = "en",
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Look up emission factors, their references and alternatives, and how far these spread.

    Example: simmodel factors 'household.coal.*' --pollutant PM2.5
    """
    with session(verbose, debug=debug):
        from simmodel.inputs.library import read_library
        from simmodel.reports.factors import factors_report, sources_table

        library = read_library()
        if source is None and pollutant is None:
            show(sources_table(library, lang))
        else:
            show(factors_report(library, source or "*", pollutant, lang))
