"""``simmodel sample``: the ensemble of every region, source, pollutant and year."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import Debug, Quiet, ScenarioFile, Set, Verbose, read_overrides
from simmodel.cli.session import INTERRUPTED, progress_bar, session


def sample(
    file: ScenarioFile,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Folder to write, outputs/cells-<name> by default. A run that was stopped there "
            "goes on.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", metavar="N", min=2, help="Draws; the scenario's, else 256, by default."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Seed of the draws; by default that of the scenario."),
    ] = None,
    memory: Annotated[
        int,
        typer.Option(
            "--memory", metavar="MB", min=1, help="Megabytes that the draws of a block may take."
        ),
    ] = 1000,
    settings: Set = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write 5, 50 and 95 % quantiles and the mean of every cell, to cells.nc.

    A cell is a region, source, pollutant and year: its emissions without and with the plan, and
    the difference. Regions are worked on in blocks that fit the memory; each that is done is kept,
    and the same command goes on where a run was stopped.

    Example: simmodel sample scenarios/shanxi/plan-2025.yaml --draws 8192
    """
    overrides = read_overrides(settings)
    with session(verbose, quiet, debug):
        from simmodel.data_folders import find_scenario
        from simmodel.results.write import default_folder
        from simmodel.scenario.load import load
        from simmodel.uncertainty.cells_run import sample_cells

        scenario = load(find_scenario(file), overrides)
        folder = default_folder(f"cells-{scenario.name}") if output is None else output
        try:
            with progress_bar(quiet) as progress:
                sample_cells(
                    scenario,
                    folder,
                    draws=draws,
                    seed=seed,
                    memory=memory * 1e6,
                    progress=progress,
                )
        except KeyboardInterrupt:
            message = f"Interrupted. What is done is kept in {folder}; the same command goes on."
            typer.echo(message, err=True)
            raise typer.Exit(INTERRUPTED) from None
        typer.echo(folder)
