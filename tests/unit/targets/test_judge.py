"""Verdicts and margins on the made place, by hand.

SO2 in 2019: households 40 + 100 t; boilers 70.4 t, and 20 000 t × 8 kg/t ×
(0.8·0.1 + 0.2·0.5) = 28.8 t; power 160 t; together 399.2 t.
"""

from pathlib import Path

import pytest

from simmodel.errors import ScenarioError
from tests.places import ALWAYS, measure, run

HALF = "measures:\n" + measure(
    "half", "retire", "{source: household.coal.raw}", f"penetration: 50 %, {ALWAYS}"
)


def target(kind: str, rest: str) -> str:
    words = "id: t, title: {zh: 目标, en: target}, clause: '1', status: binding, year: 2021"
    return f"targets:\n  - {{{words}, kind: {kind}, {rest}}}\n"


CASES = {
    "total of everything": ("emission_total", "pollutant: SO2, at_most: 400 t/yr", 329.2, "met"),
    "total in another unit": (
        "emission_total",
        "pollutant: SO2, at_most: 0.03 万吨/yr",
        0.03292,
        "missed",
    ),
    "total of some sources": (
        "emission_total",
        "pollutant: SO2, where: {source: household.*}, at_most: 70 t/yr",
        70,
        "met",
    ),
    "strictly below": (
        "emission_total",
        "pollutant: SO2, where: {source: household.*}, below: 70 t/yr",
        70,
        "missed",
    ),
    "change against the base year": (
        "emission_change",
        "pollutant: SO2, at_most: -10 %",
        -70 / 399.2,
        "met",
    ),
    "change against the baseline": (
        "emission_change",
        "pollutant: SO2, reference: baseline, at_most: -20 %",
        -70 / 399.2,
        "missed",
    ),
    "change against another year": (
        "emission_change",
        "pollutant: SO2, reference: 2020, at_most: -1 %",
        0.0,
        "missed",
    ),
    "share": (
        "share",
        "where: {source: household.heat_pump}, of: {source: household.*}, at_least: 40 %",
        1000 / 2500,
        "met",
    ),
    "amount": ("amount", "where: {source: household.coal.raw}, at_most: 7000 t/yr", 7000, "met"),
    "amount in services": (
        "amount",
        "where: {source: household.coal.raw}, at_most: 1000 household",
        1500,
        "missed",
    ),
    "change of an amount": (
        "amount",
        "where: {source: household.coal.raw}, reference: base_year, at_most: -8000 t/yr",
        -7000,
        "missed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict_by_hand(tmp_path: Path, case: str) -> None:
    kind, rest, projected, verdict = CASES[case]
    row = run(tmp_path, HALF + target(kind, rest)).targets.iloc[0]
    assert row["projected"] == pytest.approx(projected)
    assert row["verdict"] == verdict
    assert (row["margin"] >= 0) == (verdict == "met") or row["margin"] == 0
    assert row["to_find"] == pytest.approx(0.0 if verdict == "met" else abs(row["margin"]))


def test_each_named_region_is_judged_by_itself(tmp_path: Path) -> None:
    body = HALF + target(
        "emission_total", "pollutant: SO2, region: [甲县, Beta], at_most: 200 t/yr"
    )
    rows = run(tmp_path, body).targets
    assert rows["region_name_zh"].tolist() == ["甲县", "乙县"]
    assert rows["projected"].to_numpy() == pytest.approx([20 + 70.4 + 160, 50 + 28.8])
    assert rows["verdict"].tolist() == ["missed", "met"]


def test_effective_and_installed_coverage_differ(tmp_path: Path) -> None:
    where = "{source: household.coal.raw, region: 甲县}"
    to = "to: [{source: household.heat_pump}], penetration: 80 %, effectiveness: 50 %"
    body = "measures:\n" + measure("pumps", "switch", where, f"{to}, by: 2021-06-30")
    share = "region: 甲县, where: {source: household.heat_pump}, of: {source: household.*}"
    for counts, expected in (("installed", 0.8), ("effective", 0.4)):
        rest = f"{share}, counts: {counts}, at: 2021-06-30, at_least: 50 %"
        row = run(tmp_path, body + target("coverage", rest)).targets.iloc[0]
        assert row["projected"] == pytest.approx(expected)
        early = rest.replace("2021-06-30", "2021-06-29")
        assert run(tmp_path, body + target("coverage", early)).targets["projected"][0] == 0.0


UNJUDGED = {
    "composite_index": ("at_most: 5", "concentrations of the six pollutants"),
    "rank": ("at_most: 100", "no index to rank"),
    "dustfall": ("at_most: 9 t/km2/month", "dustfall is not modelled"),
    "share": (
        "where: {source: freight.rail, region: 乙县}, of: {source: freight.*, region: 乙县}, "
        "at_least: 80 %",
        "holds nothing",
    ),
    "amount": ("where: {source: household.coal.raw}, at_most: 5 km", "not counted in its unit"),
    "emission_change": ("pollutant: SO2, reference: 2017, at_most: -2 %", "no data of it"),
}


@pytest.mark.parametrize("kind", UNJUDGED)
def test_what_cannot_be_judged_says_why(tmp_path: Path, kind: str) -> None:
    rest, reason = UNJUDGED[kind]
    row = run(tmp_path, HALF + target(kind, rest)).targets.iloc[0]
    assert row["verdict"] == "cannot be judged"
    assert reason in row["reason_en"]
    assert row["reason_zh"]


def test_an_unknown_source_in_a_target_is_refused(tmp_path: Path) -> None:
    rest = "where: {source: household.cole}, at_most: 5 t/yr"
    with pytest.raises(ScenarioError, match="household.cole"):
        run(tmp_path, HALF + target("amount", rest))
