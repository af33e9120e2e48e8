"""The five plans against the values that they gave when they were last looked at."""

import csv

import pytest

from tests.expected import PLANS, file_of, project, values

RENEW = "If the change is meant, run `python -m tests.expected` and say in the commit what moved."


@pytest.mark.parametrize("plan", PLANS)
def test_plan_gives_what_it_gave(plan: str) -> None:
    with file_of(plan).open(encoding="utf-8", newline="") as stream:
        _, *kept = csv.reader(stream)
    got = values(project(plan))
    assert [row[:3] for row in got] == [tuple(row[:3]) for row in kept], RENEW
    for now, before in zip(got, kept, strict=True):
        if now[0].startswith("target"):
            assert now[3] == before[3], f"{now}: {RENEW}"
        else:
            scale = max(abs(float(before[3])), 1e-3)
            assert float(now[3]) == pytest.approx(float(before[3]), abs=1e-4 * scale), (
                f"{now}: {RENEW}"
            )
