"""``simmodel run``: project a scenario, judge its targets, write the results."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simmodel.cli.charts import (
    Charts,
    ChartSet,
    Formats,
    Map,
    NoCharts,
    chart_drawer,
    check_map,
    read_formats,
)
from simmodel.cli.options import (
    Debug,
    Lang,
    Quiet,
    ScenarioFile,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.report import Pdf, Report, report_writers
from simmodel.cli.session import TARGET_MISSED, session, show

if TYPE_CHECKING:
    from simmodel.results.projection import Projection


def run(
    file: ScenarioFile,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Folder to write, outputs/<name> by default. An earlier run in it is replaced.",
        ),
    ] = None,
    lang: Lang = "en",
    settings: Set = None,
    charts: Charts = ChartSet.MAIN,
    no_charts: NoCharts = False,
    formats: Formats = "png,svg",
    map_file: Map = None,
    report: Report = True,
    pdf: Pdf = False,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also write results.xlsx, the results as a workbook.")
    ] = False,
    iamc: Annotated[
        bool, typer.Option("--iamc", help="Also write iamc.csv, the long table that pyam reads.")
    ] = False,
    fail_on_missed_target: Annotated[
        bool,
        typer.Option("--fail-on-missed-target", help="Exit with code 1 when a target is missed."),
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            metavar="N",
            min=0,
            help="Draws of the ensemble; the scenario's, else 256. 0 draws nothing.",
        ),
    ] = None,
    save_draws: Annotated[
        bool, typer.Option("--save-draws", help="Also write every draw, to ensemble.nc.")
    ] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Project a scenario, judge its targets and write the results.

    Intervals and probabilities come from an ensemble; the projection itself does not change.

    Example: simmodel run scenarios/shuozhou/plan-2020.yaml --lang zh
    """
    overrides = read_overrides(settings)
    kinds = read_formats(formats)
    check_map(map_file, no_charts)
    with session(verbose, quiet, debug):
        from simmodel.data_folders import find_scenario
        from simmodel.pipeline import run as project
        from simmodel.results.folder import check_output_folder
        from simmodel.results.write import Extra, default_folder, write
        from simmodel.scenario.load import load
        from simmodel.vocabulary import Verdict

        scenario = load(find_scenario(file), overrides)
        folder = default_folder(scenario.name) if output is None else output
        check_output_folder(folder)
        projection = _with_ensemble(project(scenario), draws)
        if not quiet:
            from simmodel.reports.summary import summary

            show(summary(projection, lang))
        extras: list[Extra] = []
        if not no_charts:
            extras.append(chart_drawer(projection, charts, kinds, map_file, lang, quiet))
        extras.extend(report_writers(report, pdf, overrides))
        if xlsx:
            from simmodel.reports.workbook import write_workbook

            extras.append(write_workbook)
        if iamc:
            from simmodel.results.iamc import write_iamc

            extras.append(write_iamc)
        if save_draws:
            from simmodel.results.ensemble import write_draws

            extras.append(write_draws)
        write(projection, folder, lang, extras, overrides)
        typer.echo(folder)
        if fail_on_missed_target and (projection.targets["verdict"] == Verdict.MISSED).any():
            raise typer.Exit(TARGET_MISSED)


def _with_ensemble(projection: "Projection", draws: int | None) -> "Projection":
    """The projection with the ensemble that the scenario or the option asks for."""
    if draws == 0:
        return projection  # without loading what draws
    from dataclasses import replace

    from simmodel.uncertainty.ensemble import plan_of, sample

    if projection.model is None or not plan_of(projection.scenario, draws, None, None).draws:
        return projection
    ensemble = sample(projection.model, draws=draws)
    warnings = (*projection.warnings, *ensemble.warnings)
    return replace(projection, ensemble=ensemble, warnings=warnings)
