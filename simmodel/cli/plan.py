"""``simmodel plan``: what of the plan the scenario carries."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simmodel.cli.options import Debug, Lang, Verbose
from simmodel.cli.session import session, show

if TYPE_CHECKING:
    import pandas as pd

    from simmodel.scenario.schema import Scenario


def plan(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Scenario files, or names of shipped ones."),
    ],
    page: Annotated[
        Path | None,
        typer.Option(
            "--page",
            metavar="FILE",
            help="Also project the plans, and write targets, verdicts and main measures there.",
        ),
    ] = None,
    lang: Lang = "en",
    verbose: Verbose = False,
    debug: Debug = False,
) -> None:
    """Show every clause of a plan, its role and what carries it; of several plans the counts.

    Example: simmodel plan scenarios/shuozhou/plan-2020.yaml
    """
    with session(verbose, debug=debug):
        from simmodel.data_folders import find_scenario
        from simmodel.reports.clauses import clauses, coverage, coverage_table
        from simmodel.scenario.load import load

        scenarios = [load(find_scenario(file)) for file in files]
        registers = [_register(scenario, lang) for scenario in scenarios]
        if len(files) == 1:
            show(clauses(registers[0], lang))
        else:
            found = {str(f): coverage(r) for f, r in zip(files, registers, strict=True)}
            show(coverage_table(found, lang))
        if page is not None:
            _write_page(page, files, scenarios, registers, lang)


def _register(scenario: "Scenario", lang: str) -> "pd.DataFrame":
    from simmodel.errors import Problem, ScenarioError
    from simmodel.reports.register import read_carried

    if scenario.plan is None:
        message = "names no clause register. Add 'plan: plan.csv' with the plan's clauses."
        raise ScenarioError([Problem(str(scenario.file), "", message)])
    return read_carried(scenario.plan, scenario, lang)


def _write_page(
    page: Path,
    files: list[Path],
    scenarios: "list[Scenario]",
    registers: "list[pd.DataFrame]",
    lang: str,
) -> None:
    from simmodel.pipeline import run
    from simmodel.reports.clauses import coverage
    from simmodel.reports.plans_page import plans_page

    plans = [
        (run(scenario), coverage(register))
        for scenario, register in zip(scenarios, registers, strict=True)
    ]
    named = " ".join(file.as_posix() for file in files)
    option = "" if lang == "en" else f" --lang {lang}"
    command = f"simmodel plan {named} --page {page.as_posix()}{option}"
    page.write_text(plans_page(plans, command, lang), encoding="utf-8", newline="\n")
    typer.echo(page)
