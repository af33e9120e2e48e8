"""``simmodel check``: validate scenarios and list what each measure matches."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simmodel.cli.options import (
    Debug,
    Lang,
    Quiet,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.session import BAD_INPUT, session, show
from simmodel.languages import names_in

if TYPE_CHECKING:
    from simmodel.results.projection import Projection


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Scenario files, or names of shipped ones."),
    ],
    report: Annotated[
        bool,
        typer.Option("--report", help="Also judge how plausible the inventory is; write a page."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help="Folder of the page, outputs/<name>-check by default."
        ),
    ] = None,
    lang: Lang = "en",
    settings: Set = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Validate scenarios; list what each measure matches, every default and assumption.

    Example: simmodel check scenarios/shuozhou/plan-2020.yaml --report
    """
    overrides = read_overrides(settings)
    if output is not None and not report:
        raise typer.BadParameter("goes with --report, which writes a page.", param_hint="--output")
    if output is not None and len(files) > 1:
        message = "names one folder, but there are several files. Leave it out."
        raise typer.BadParameter(message, param_hint="--output")
    failed = False
    with session(verbose, quiet, debug):
        for file in files:
            projection = _check_one(file, overrides, lang, quiet, debug)
            failed = failed or projection is None
            if projection is not None and report:
                _report(projection, output, lang, overrides, quiet)
        if failed:
            raise typer.Exit(BAD_INPUT)


def _check_one(
    file: Path, overrides: dict[str, str], lang: str, quiet: bool, debug: bool
) -> "Projection | None":
    """Check one file, so that the problems of all files are shown together."""
    from simmodel.data_folders import find_scenario
    from simmodel.errors import SimmodelError
    from simmodel.pipeline import run
    from simmodel.reports.checked import checked
    from simmodel.reports.texts import text
    from simmodel.scenario.load import load

    try:
        scenario = load(find_scenario(file), overrides)
        _show_missing(scenario.inventory, lang)
        projection = run(scenario)
    except SimmodelError as error:
        if debug:
            raise
        typer.echo(str(error), err=True)
        return None
    if not quiet:
        show(checked(projection, lang))
    counts = {
        "measures": len(projection.scenario.measures),
        "targets": len(projection.scenario.targets),
    }
    typer.echo(text("check_ok", lang, file=file, **counts))
    return projection


def _report(
    projection: "Projection", output: Path | None, lang: str, overrides: dict[str, str], quiet: bool
) -> None:
    """Show how plausible the inventory is, and write the page; its folder is the last line."""
    from simmodel.places.quality.assess import assess
    from simmodel.places.quality.page import write_check
    from simmodel.results.folder import check_output_folder
    from simmodel.results.write import default_folder

    folder = output or default_folder(f"{projection.scenario.name}-check")
    check_output_folder(folder)
    found = assess(projection)
    if not quiet:
        from simmodel.places.quality.screen import checkup

        show(checkup(projection, found, lang))
    typer.echo(write_check(projection, found, folder, lang, overrides))


def _show_missing(inventory: Path, lang: str) -> None:
    """List the amounts that are still to fill in, what weighs most first."""
    from simmodel.places.missing import missing_activity

    missing = missing_activity(inventory)
    if missing:
        from simmodel.inputs.library import read_library
        from simmodel.reports.missing import missing_report

        names = read_library().sources[f"name_{names_in(lang)}"].to_dict()
        rows = [(m.line, m.region, names.get(m.source, m.source), m.weight) for m in missing]
        show(missing_report(rows, lang))
