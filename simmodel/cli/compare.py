"""``simmodel compare``: scenarios side by side, or one with and without a measure."""

from collections.abc import Callable
from functools import partial
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
from simmodel.cli.session import session, show

if TYPE_CHECKING:
    from simmodel.results.comparison import Comparison
    from simmodel.scenario.schema import Scenario

_MOST_NAMED = 2
"""Measures left out whose titles the title of a variant gives."""


def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Scenario files, or names of shipped ones; the first is A."
        ),
    ],
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="MEASURE",
            help="Also compare the first file without a measure: its id, a pattern such as rail-*,"
            " or several with commas. Repeat it for one more scenario each.",
        ),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="KEY=VALUE",
            help="Also compare the first file with a value changed, such as"
            " measures.ID.penetration=80%, or several with semicolons. Repeat it likewise.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help="Folder to write, outputs/compare-<names> by default."
        ),
    ] = None,
    lang: Lang = "en",
    settings: Set = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            metavar="N",
            min=0,
            help="Common draws of all scenarios; those of the first, else 256. 0 draws nothing.",
        ),
    ] = None,
    charts: Annotated[
        bool, typer.Option("--charts/--no-charts", help="Draw charts as PNG and SVG.")
    ] = True,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Put scenarios side by side: what differs in the files, emissions, measures and targets.

    With --without or --with, one file is enough: it is compared with itself, changed so. --set
    applies to every file. Intervals of the differences and probabilities come from draws that all
    scenarios share.

    Example: simmodel compare scenarios/shuozhou/plan-2020.yaml --without 'rail-*'
    """
    overrides = read_overrides(settings)
    changes = [read_overrides(change.split(";")) for change in with_ or []]
    with session(verbose, quiet, debug):
        from simmodel.reports.comparison_page import report_writer
        from simmodel.results.comparison import check_names
        from simmodel.results.folder import check_output_folder
        from simmodel.results.write_comparison import comparison_folder, write_comparison

        scenarios = _scenarios(files, without or [], changes, overrides)
        names = [scenario.name for scenario in scenarios]
        check_names(names)
        folder = comparison_folder(names) if output is None else output
        check_output_folder(folder)
        comparison = _compared(scenarios, draws, lang, quiet)
        if not quiet:
            from simmodel.reports.comparison_screen import screen

            show(screen(comparison, lang))
        write_comparison(comparison, folder, lang, [report_writer(charts)], overrides)
        typer.echo(folder)


def _scenarios(
    files: list[Path],
    without: list[str],
    changes: list[dict[str, str]],
    overrides: dict[str, str],
) -> "list[Scenario]":
    """Load the files, and variants of the first; the faults of all together."""
    from simmodel.errors import Problem, ScenarioError

    tasks: list[Callable[[], Scenario]] = [partial(_loaded, file, overrides) for file in files]
    tasks += [partial(_without, files[0], overrides, measures) for measures in without]
    tasks += [partial(_changed, files[0], overrides, change) for change in changes]
    found: list[Scenario] = []
    problems: list[Problem] = []
    for task in tasks:
        try:
            found.append(task())
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return found


def _loaded(file: Path, overrides: dict[str, str]) -> "Scenario":
    from simmodel.data_folders import find_scenario
    from simmodel.scenario.load import load

    return load(find_scenario(file), overrides)


def _without(file: Path, overrides: dict[str, str], measures: str) -> "Scenario":
    """The scenario of a file without measures, with a title that names them."""
    from simmodel.reports.texts import text
    from simmodel.scenario.values import Text
    from simmodel.scenario.variants import matching, without

    scenario = _loaded(file, overrides)
    gone = matching(scenario, measures)

    def title(lang: str) -> str:
        if len(gone) > _MOST_NAMED:
            return text("compare_without_many", lang, count=len(gone), ids=measures)
        titles = text("semicolon", lang).join(measure.title.get(lang) for measure in gone)
        return text("compare_without", lang, titles=titles)

    return without(scenario, measures, Text(title("zh"), title("en")))


def _changed(file: Path, overrides: dict[str, str], change: dict[str, str]) -> "Scenario":
    """The scenario of a file with values changed, named and titled after them."""
    from simmodel.reports.texts import text
    from simmodel.scenario.values import Text
    from simmodel.scenario.variants import name_of_change

    scenario = _loaded(file, overrides | change)
    settings = "; ".join(f"{key}={value}" for key, value in change.items())
    title = Text(*(text("compare_setting", lang, settings=settings) for lang in ("zh", "en")))
    name = f"{scenario.name}-{name_of_change(change)}"
    return scenario.model_copy(update={"name": name, "title": title})


def _compared(
    scenarios: "list[Scenario]", draws: int | None, lang: str, quiet: bool
) -> "Comparison":
    """Project and draw the scenarios; on a terminal a bar on stderr shows how far it is."""
    from rich.console import Console
    from rich.progress import track

    from simmodel.pipeline import compare as side_by_side
    from simmodel.pipeline import run_each
    from simmodel.reports.texts import text

    console = Console(stderr=True)
    projections = track(
        run_each(scenarios),
        text("compare_projecting", lang),
        total=len(scenarios),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    return side_by_side(*projections, draws=draws)
