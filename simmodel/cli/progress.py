"""``simmodel progress``: how far listed projects are, and what they secure."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import (
    Debug,
    Lang,
    Quiet,
    ScenarioFile,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.session import session, show


def progress(
    file: ScenarioFile,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Day to look from, such as 2020-06-30.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help="Folder to write, outputs/<name>-progress by default."
        ),
    ] = None,
    lang: Lang = "en",
    settings: Set = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Show what finished projects secure, and what still hangs on others.

    By measure, county and lead department, from the lists of projects that measures name.

    Example: simmodel progress my-plan.yaml --as-of 2020-06-30
    """
    overrides = read_overrides(settings)
    with session(verbose, quiet, debug):
        from simmodel.data_folders import find_scenario
        from simmodel.pipeline import build
        from simmodel.pipeline import run as project
        from simmodel.reports.progress import progress_report
        from simmodel.results.folder import check_output_folder
        from simmodel.results.progress import progress_on, read_day
        from simmodel.results.write import default_folder, write_progress
        from simmodel.scenario.load import load

        day = read_day(as_of)
        scenario = load(find_scenario(file), overrides)
        folder = default_folder(f"{scenario.name}-progress") if output is None else output
        check_output_folder(folder)
        full = project(scenario)
        seen = progress_on(full, project(scenario, build(scenario, done_by=day)), day, lang)
        if not quiet:
            show(progress_report(full, seen, lang))
        write_progress(full, seen, folder, lang, overrides)
        typer.echo(folder)
