"""``simmodel explain``: the chain behind one number."""

from typing import Annotated

import typer

from simmodel.cli.options import (
    Debug,
    Lang,
    Language,
    ScenarioFile,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.session import session


def explain(
    file: ScenarioFile,
    region: Annotated[str, typer.Option("--region", help="Name or code of a region, or 'all'.")],
    pollutant: Annotated[str, typer.Option("--pollutant", help="Such as SO2 or PM2.5.")],
    year: Annotated[
        int | None, typer.Option("--year", help="Year; by default the one the summary shows.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="One source, or a pattern such as boiler.*")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="Explain what this measure saves.")
    ] = None,
    lang: Lang = Language.EN,
    settings: Set = None,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Show the chain behind one number: activity, factor, controls, measures, sources.

    Example: simmodel explain scenarios/shuozhou/plan-2020.yaml --region 应县 --pollutant SO2
    """
    overrides = read_overrides(settings)
    with session(verbose, debug=debug):
        from simmodel.data_folders import find_scenario
        from simmodel.pipeline import run
        from simmodel.reports.explain import explain as explain_number
        from simmodel.reports.figures import report_year
        from simmodel.scenario.load import load

        projection = run(load(find_scenario(file), overrides))
        wanted = report_year(projection) if year is None else year
        typer.echo(
            explain_number(projection, region, pollutant, wanted, source, measure, lang.value)
        )
