"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def _known_language(lang: str) -> str:
    from simmodel.languages import language_name, languages

    known = languages()
    if lang not in known:
        named = ", ".join(f"{code} ({language_name(code)})" for code in known)
        raise typer.BadParameter(f"{lang!r} is not a language here. Allowed: {named}.")
    return lang


ScenarioFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="Scenario file, or the name of a shipped one.")
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="LANG",
        callback=_known_language,
        help="Language of names, reasons and charts: zh, en, or another that has a catalogue.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a value over the file, such as measures.ID.penetration=80%; repeatable.",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log each step to stderr.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the last line and errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def read_overrides(settings: list[str] | None) -> dict[str, str]:
    """Split each ``KEY=VALUE`` of ``--set``.

    Raises
    ------
    typer.BadParameter : no ``=``, no key, or a key given twice.

    >>> read_overrides(["measures.boilers.penetration=80%"])
    {'measures.boilers.penetration': '80%'}
    """
    found: dict[str, str] = {}
    for setting in settings or []:
        key, equals, value = (part.strip() for part in setting.partition("="))
        if not (key and equals and value):
            message = f"{setting!r} is not KEY=VALUE, such as measures.ID.penetration=80%."
            raise typer.BadParameter(message, param_hint="--set")
        if key in found:
            raise typer.BadParameter(f"{key!r} is set twice.", param_hint="--set")
        found[key] = value
    return found
