"""``simmodel explain``: the chain behind one number."""

from typing import Annotated

import typer

from simmodel.cli.options import (
    Debug,
    Lang,
    ScenarioFile,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.session import session


def explain(
    file: ScenarioFile,
    region: Annotated[str, typer.Option("--region", help="Name or code of a region, or 'all'.")],
    pollutant: Annotated[
        str | None, typer.Option("--pollutant", help="What is emitted, such as SO2 or PM2.5.")
    ] = None,
    air: Annotated[
        str | None,
        typer.Option("--air", help="Explain a concentration in the air instead: SO2, PM2.5, …"),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Year; by default the one the summary shows.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="One source, or a pattern such as boiler.*")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="Explain what this measure saves.")
    ] = None,
    lang: Lang = "en",
    settings: Set = None,
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Show the chain behind one number: activity, factor, controls, measures, sources.

    With --air, the chain behind a concentration: base value, background, precursors, measures.

    Example: simmodel explain scenarios/shuozhou/plan-2020.yaml --region 应县 --pollutant SO2
    """
    overrides = read_overrides(settings)
    if (pollutant is None) == (air is None):
        raise typer.BadParameter("Give either --pollutant or --air.")
    if air is not None and (source or measure):
        raise typer.BadParameter("--source and --measure go with --pollutant, not with --air.")
    with session(verbose, debug=debug):
        from simmodel.data_folders import find_scenario
        from simmodel.pipeline import run
        from simmodel.reports.explain import explain as explain_number
        from simmodel.reports.explain import explain_air
        from simmodel.reports.figures import report_year
        from simmodel.scenario.load import load

        projection = run(load(find_scenario(file), overrides))
        wanted = report_year(projection) if year is None else year
        if air is not None:
            shown = explain_air(projection, region, air, wanted, lang)
        else:
            shown = explain_number(
                projection, region, str(pollutant), wanted, source, measure, lang
            )
        typer.echo(shown)
