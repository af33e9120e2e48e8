"""The requirements on the commands: their time to that of importing what they stand on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import simmodel
from tests.benchmarks.ratios import Ratio, shortest_in_turns

ROOT = Path(simmodel.__file__).resolve().parents[1]
COMMAND = "from simmodel.cli.app import main; main()"
SCENARIO = "scenarios/shuozhou/plan-2020.yaml"
PROJECTION_ONLY = ("run", SCENARIO, "--no-charts", "--no-report", "--draws", "0")
MOST_FOR_HELP, MOST_FOR_RUN, MOST_FOR_ALL = 3.0, 3.0, 6.0


def command_ratios(repeats: int = 7) -> Iterator[Ratio]:
    """Help, a run that only projects, and the default run with all it writes, to bare imports."""
    yield _compared(
        "simmodel --help, to import typer",
        (COMMAND, "--help"),
        "import typer",
        MOST_FOR_HELP,
        repeats,
    )
    with TemporaryDirectory() as folder:
        output = str(Path(folder) / "run")
        yield _compared(
            "simmodel run, Shuozhou, projection and tables, to numpy, pandas, xarray, pint",
            (COMMAND, *PROJECTION_ONLY, "--output", output),
            "import numpy, pandas, xarray, pint",
            MOST_FOR_RUN,
            repeats,
        )
        yield _compared(
            "simmodel run, Shuozhou, with charts and report, to pandas, xarray, pyplot",
            (COMMAND, "run", SCENARIO, "--output", output),
            "import pandas, xarray, matplotlib.pyplot",
            MOST_FOR_ALL,
            max(3, repeats // 2),
        )


def _compared(
    what: str, command: tuple[str, ...], imports: str, bound: float, repeats: int
) -> Ratio:
    first = _python(*command)
    if first.returncode != 0:
        said = (first.stderr or first.stdout).strip().splitlines() or ["no message"]
        return Ratio(what, None, bound, note=f"skipped, the command failed: {said[-1]}")
    _python(imports)
    ran, imported = shortest_in_turns(
        (lambda: _python(*command), lambda: _python(imports)), repeats
    )
    return Ratio(what, ran / imported, bound, note=f"{ran:.3f} s / {imported:.3f} s")


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # as for who installed it: compiled once, like the libraries, not at each start
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
