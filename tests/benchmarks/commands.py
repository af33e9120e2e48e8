"""The requirements on the commands: their time to that of importing what they stand on."""

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
MOST_FOR_HELP, MOST_FOR_RUN, MOST_FOR_ENSEMBLE = 3.0, 3.0, 6.0


def command_ratios(repeats: int = 7) -> Iterator[Ratio]:
    """Help, and a run without charts, against bare imports."""
    yield _compared(
        "simmodel --help, to import typer",
        (COMMAND, "--help"),
        "import typer",
        MOST_FOR_HELP,
        repeats,
    )
    with TemporaryDirectory() as folder:
        output = str(Path(folder) / "run")
        run = (COMMAND, "run", SCENARIO, "--no-charts", "--output", output)
        for what, draws, most in (
            ("without draws", ("--draws", "0"), MOST_FOR_RUN),
            ("with its ensemble", (), MOST_FOR_ENSEMBLE),
        ):
            yield _compared(
                f"simmodel run {what}, Shuozhou, to import numpy, pandas, xarray, pint",
                (*run, *draws),
                "import numpy, pandas, xarray, pint",
                most,
                repeats,
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
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
