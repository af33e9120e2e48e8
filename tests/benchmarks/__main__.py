"""Print the table of ratios; exit code 1 when a requirement is not met."""

import sys
from collections.abc import Sequence
from itertools import chain

from tests.benchmarks.air import air_to_projection
from tests.benchmarks.books import workbook_to_pandas
from tests.benchmarks.cases import PROVINCE, make_case
from tests.benchmarks.commands import command_ratios
from tests.benchmarks.ensemble import ensemble_ratios
from tests.benchmarks.ratios import Ratio, core_ratios
from tests.benchmarks.totals import totals_ratios

WIDTHS = (74, 12, 13, 8)


def main() -> int:
    """Measure everything, print a line each as it comes."""
    _print_line(("what", "measured", "allowed", "ok"), "")
    failed = False
    others = (lambda: air_to_projection(make_case(PROVINCE)), workbook_to_pandas)
    found = (measure() for measure in others)
    ensembles = chain(ensemble_ratios(), totals_ratios())
    for ratio in chain(core_ratios(), found, ensembles, command_ratios()):
        _print_line(_cells(ratio), ratio.note)
        failed |= ratio.ok is False
    return int(failed)


def _cells(ratio: Ratio) -> tuple[str, ...]:
    measured = "-" if ratio.measured is None else f"{ratio.measured:.2f} {ratio.unit}"
    allowed = f"{'>=' if ratio.at_least else '<='} {ratio.bound:g} {ratio.unit}"
    verdict = {True: "yes", False: "NO", None: "skipped"}[ratio.ok]
    return ratio.what, measured, allowed, verdict


def _print_line(cells: Sequence[str], note: str) -> None:
    padded = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    print("".join(padded) + note, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
