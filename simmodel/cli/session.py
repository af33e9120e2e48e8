"""What surrounds every command: log level, errors as messages, exit codes, the terminal."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from simmodel.errors import SimmodelError

if TYPE_CHECKING:
    from rich.console import RenderableType

BAD_INPUT = 2
TARGET_MISSED = 1
INTERRUPTED = 130
_PIPE_CLOSED = 141
_WIDTH_WITHOUT_TERMINAL = 140
_NARROWEST = 80


@contextmanager
def session(verbose: bool = False, quiet: bool = False, debug: bool = False) -> Iterator[None]:
    """Run a command: errors become messages on stderr and exit code 2, unless `debug`."""
    level = logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr, force=True)
    try:
        yield
    except (typer.Exit, typer.BadParameter, typer.Abort):
        raise
    except KeyboardInterrupt:
        typer.echo("Interrupted; nothing was written.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:  # who read our output, such as head, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(_PIPE_CLOSED) from None
    except Exception as error:
        if debug:
            raise
        typer.echo(_message(error), err=True)
        raise typer.Exit(BAD_INPUT) from None


def _message(error: Exception) -> str:
    if isinstance(error, SimmodelError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Check the path and the rights to it."
    kind = type(error).__name__
    return f"Internal error: {kind}: {error}\nNot your input's fault; --debug shows where."


def show(renderable: "RenderableType") -> None:
    """Print to stdout, tables as wide as the terminal, 140 columns where there is none."""
    from rich.console import Console

    made = Console()
    width = made.width if made.is_terminal else _WIDTH_WITHOUT_TERMINAL
    console = Console(highlight=False, emoji=False, markup=False, width=max(width, _NARROWEST))
    console.print(renderable, crop=False)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Progress on stderr, called with what is done and how much there is; only on a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done, total: None
        return
    with Progress(console=console, transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
