"""The ``simmodel`` command and its subcommands."""

import gc
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from simmodel import __version__
from simmodel.cli.check import check
from simmodel.cli.compare import compare
from simmodel.cli.convert import convert
from simmodel.cli.explain import explain
from simmodel.cli.factors import factors
from simmodel.cli.new import new
from simmodel.cli.plan import plan
from simmodel.cli.progress import progress
from simmodel.cli.run import run
from simmodel.cli.sample import sample
from simmodel.cli.schema import schema
from simmodel.cli.sensitivity import sensitivity

app = typer.Typer(
    name="simmodel",
    help="Work out what an air-quality action plan saves, and whether its targets hold.",
    epilog="Example: simmodel run scenarios/shuozhou/plan-2020.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_COMMANDS: dict[Callable[..., None], str] = {
    check: "Validate scenarios; list what each measure matches.",
    run: "Project a scenario, judge its targets, write results.",
    compare: "Put scenarios side by side: differences by measure, county and target.",
    sensitivity: "Rank the assumptions; name those that decide.",
    sample: "Write the range of every cell, for large places block by block.",
    explain: "Show the chain behind one number.",
    plan: "Show every clause of the plan and what carries it.",
    progress: "Show what finished projects secure on a day.",
    factors: "Look up emission factors and their references.",
    new: "Make a folder or workbook for a place of your own.",
    convert: "Turn a place's folder into a workbook, or back.",
    schema: "Print the JSON Schema of scenario files, for editors.",
}
_WITHOUT_ARGUMENTS = (factors, schema)
"""Commands that do something without any."""
for command, line in _COMMANDS.items():
    app.command(short_help=line, no_args_is_help=command not in _WITHOUT_ARGUMENTS)(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"simmodel {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Work out what an air-quality action plan saves, and whether its targets hold."""


def main() -> None:
    """Entry point; output that the terminal's encoding lacks is replaced, not an error."""
    # imports and tables make many objects that stay: look for garbage cycles among them less often
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
