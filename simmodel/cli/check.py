"""``simmodel check``: validate scenarios and list what each measure matches."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import (
    Debug,
    Lang,
    Language,
    Quiet,
    Set,
    Verbose,
    read_overrides,
)
from simmodel.cli.session import BAD_INPUT, session, show


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Scenario files, or names of shipped ones."),
    ],
    lang: Lang = Language.EN,
    settings: Set = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Validate scenarios; list what each measure matches, every default and assumption.

    Example: simmodel check scenarios/shuozhou/plan-2020.yaml
    """
    overrides = read_overrides(settings)
    failed = False
    with session(verbose, quiet, debug):
        for file in files:
            failed = not _check_one(file, overrides, lang, quiet, debug) or failed
        if failed:
            raise typer.Exit(BAD_INPUT)


def _check_one(file: Path, overrides: dict[str, str], lang: str, quiet: bool, debug: bool) -> bool:
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
        return False
    if not quiet:
        show(checked(projection, lang))
    counts = {
        "measures": len(projection.scenario.measures),
        "targets": len(projection.scenario.targets),
    }
    typer.echo(text("check_ok", lang, file=file, **counts))
    return True


def _show_missing(inventory: Path, lang: str) -> None:
    """List the amounts that are still to fill in, what weighs most first."""
    from simmodel.places.missing import missing_activity

    missing = missing_activity(inventory)
    if missing:
        from simmodel.inputs.library import read_library
        from simmodel.reports.missing import missing_report

        names = read_library().sources[f"name_{lang}"].to_dict()
        rows = [(m.line, m.region, names.get(m.source, m.source), m.weight) for m in missing]
        show(missing_report(rows, lang))
