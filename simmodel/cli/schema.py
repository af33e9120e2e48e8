"""``simmodel schema``: the JSON Schema of scenario files, for editors."""

from pathlib import Path
from typing import Annotated

import typer

from simmodel.cli.options import Debug
from simmodel.cli.session import session


def schema(
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write it to a file, not to the screen."),
    ] = None,
    debug: Debug = False,
) -> None:
    """Print the JSON Schema of scenario files, for an editor that completes and checks.

    Example: simmodel schema --output scenario.schema.json, then begin the scenario file with the
    line: # yaml-language-server: $schema=scenario.schema.json
    """
    with session(debug=debug):
        import json

        from simmodel.scenario.json_schema import json_schema

        text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
        if output is None:
            typer.echo(text)
        else:
            output.write_text(text + "\n", encoding="utf-8", newline="\n")
            typer.echo(output)
