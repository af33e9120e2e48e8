"""``simmodel sensitivity``: which assumption decides the answer."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from simmodel.cli.session import progress_bar, session, show

if TYPE_CHECKING:
    from simmodel.reports.sensitivity import Ranking


class MethodName(StrEnum):
    """Ways to rank assumptions; the same words as `uncertainty.analysis.Method`."""

    TORNADO = "tornado"
    MORRIS = "morris"
    SOBOL = "sobol"
    REGIONAL = "regional"


class Lines(StrEnum):
    """What a line of the ranking holds; the same words as `uncertainty.bars.By`."""

    INPUT = "input"
    GROUP = "group"
    KIND = "kind"


def sensitivity(
    file: ScenarioFile,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="OUTPUT",
            help="What to explain: emissions:SO2, emissions:SO2:REGION:YEAR, reduction:NOx, "
            "measure:ID:SO2, concentration:PM2.5:REGION, margin:TARGET; repeatable.",
        ),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold",
            metavar="TARGET",
            help="Find how far one assumption must move before this target's verdict turns.",
        ),
    ] = None,
    method: Annotated[
        MethodName, typer.Option("--method", help="How to rank the assumptions.")
    ] = MethodName.TORNADO,
    by: Annotated[
        Lines,
        typer.Option("--by", help="A line for each input, for all counties together, or a kind."),
    ] = Lines.GROUP,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            min=2,
            help="Base points of sobol (512), walks of morris (20), draws of regional (4096).",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Seed of the draws; by default that of the scenario."),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Lines shown on the screen.")] = 15,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Folder, outputs/sensitivity-<name>."),
    ] = None,
    charts: Annotated[
        bool, typer.Option("--charts/--no-charts", help="Draw charts as PNG and SVG.")
    ] = True,
    lang: Lang = "en",
    settings: Set = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Rank the assumptions by what they do to an output, and name those that decide.

    Example: simmodel sensitivity scenarios/shuozhou/plan-2020.yaml --of emissions:SO2
    """
    overrides = read_overrides(settings)
    with session(verbose, quiet, debug):
        from simmodel.data_folders import find_scenario
        from simmodel.pipeline import build, run
        from simmodel.reports.sensitivity_files import write_sensitivity
        from simmodel.results.folder import check_output_folder
        from simmodel.results.write import default_folder
        from simmodel.scenario.load import load
        from simmodel.uncertainty.analysis import Method, Settings
        from simmodel.uncertainty.bars import By
        from simmodel.uncertainty.sensitivity import analyse

        scenario = load(find_scenario(file), overrides)
        folder = default_folder(f"sensitivity-{scenario.name}") if output is None else output
        check_output_folder(folder)
        model = build(scenario)
        projection = run(scenario, model)
        chosen = scenario.uncertainty.seed if seed is None else seed
        how = Settings(Method(method.value), draws, chosen)
        with progress_bar(quiet) as progress:
            found = analyse(
                model, projection, outputs or [], how, By(by.value), threshold, progress
            )
        rankings = [one.ranking() for one in found]
        if not quiet:
            for ranking in rankings:
                _show(ranking, lang, top)
        about = {
            "method": how.method.value,
            "by": by.value,
            "draws": how.count,
            "seed": how.seed,
            "outputs": [ranking.name for ranking in rankings],
            "threshold": threshold,
        }
        write_sensitivity(rankings, projection, folder, about, lang, charts, overrides)
        typer.echo(folder)


def _show(ranking: "Ranking", lang: str, top: int) -> None:
    from simmodel.reports.sensitivity import (
        ranking_table,
        sentence,
        turns_sentence,
        turns_table,
    )

    show(ranking_table(ranking, lang, top))
    typer.echo(sentence(ranking, lang) + "\n")
    if ranking.turns is not None:
        show(turns_table(ranking, lang))
        typer.echo(turns_sentence(ranking, lang) + "\n")
