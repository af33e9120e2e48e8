"""Targets on emergency cuts on the made place, by hand.

SO2 in November to March of 2021: boilers 70.4 t in 甲县 and 28.8 t in 乙县, households 40 and
100 t, half of the 160 t of the power plant in 甲县: 319.2 t, 190.4 of them in 甲县. 151 days.
"""

from pathlib import Path

import pandas as pd
import pytest

from tests.places import ALWAYS, measure, run

CUT = "measures:\n" + measure(
    "stop", "curtail", "{source: boiler.coal}", f"level: orange, penetration: 50 %, {ALWAYS}"
)


def judged(folder: Path, rest: str, measures: str = CUT) -> pd.DataFrame:
    words = "id: t, title: {zh: 目标, en: target}, clause: '1', status: binding, kind: episode_cut"
    return run(folder, f"{measures}targets:\n  - {{{words}, {rest}}}\n").targets


CASES = {
    "met": ("level: orange, pollutant: SO2, at_least: 15 %", 49.6 / 319.2, "met"),
    "missed": ("level: orange, pollutant: SO2, at_least: 20 %", 49.6 / 319.2, "missed"),
    "higher level": ("level: red, pollutant: SO2, at_least: 15 %", 49.6 / 319.2, "met"),
    "mass": ("level: red, pollutant: SO2, at_least: 300 kg/day", 49600 / 151, "met"),
    "one region": (
        "level: red, pollutant: SO2, region: 甲县, at_least: 20 %",
        35.2 / 190.4,
        "missed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict_by_hand(tmp_path: Path, case: str) -> None:
    rest, projected, verdict = CASES[case]
    row = judged(tmp_path, f"year: 2021, {rest}").iloc[0]
    assert row["projected"] == pytest.approx(projected)
    assert row["verdict"] == verdict
    assert row["margin"] == pytest.approx(projected - row["limit"])
    assert row["to_find"] == pytest.approx(max(0.0, -row["margin"]))


def test_a_level_without_measures_cannot_be_judged(tmp_path: Path) -> None:
    rest = "year: 2021, level: yellow, pollutant: SO2, at_least: 10 %"
    for measures in (CUT, ""):
        row = judged(tmp_path, rest, measures).iloc[0]
        assert row["verdict"] == "cannot be judged"
        assert "no measure of the scenario acts on a warning of this level" in row["reason_en"]
        assert "预警级别" in row["reason_zh"]


def test_a_pollutant_that_is_not_there_cannot_be_judged(tmp_path: Path) -> None:
    rest = "year: 2021, level: red, pollutant: NH3, at_least: 10 %"
    assert "holds nothing" in judged(tmp_path, rest).iloc[0]["reason_en"]
