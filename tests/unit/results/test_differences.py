"""What differs in files, by id and key."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from simmodel import pipeline
from simmodel.inputs.library import Library, read_library
from simmodel.results.comparison import compare_projections
from simmodel.results.differences import differences_table
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

TINY = Path(__file__).parents[2] / "cases" / "tiny"
EXTENDED = """\
simmodel: 1
name: other
title: {zh: 另一方案, en: another plan}
extends: plan.yaml
years: 2019-2022
electricity: {inside: {value: 40 %, assumed: true, why: another guess}}
growth: [{source: freight.*, rate: 2 %/year, low: 1 %/year, high: 3 %/year, assumed: true, why: g}]
measures:
  - {id: heat-pumps, penetration: 50%, effectiveness: {low: 50 %, why: survey}}
  - {id: small-boilers, where: {steam_capacity: "< 20 t/h"}, by: 2020-09-30}
  - {id: rail, remove: true}
  - {id: winter-cut, months: [1, 2, 3]}
  - id: more
    title: {zh: 更多, en: More}
    clause: "9"
    kind: retire
    where: {source: boiler.coal}
    penetration: 10 %
    by: 2021-06-30
targets:
  - {id: coal, at_most: 13000 t/yr}
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(TINY / "emission_factors")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "tiny")
    return tmp_path / "tiny"


def table(library: Library, *files: Path, lang: str = "en") -> pd.DataFrame:
    scenarios = [load(file) for file in files]
    done = [pipeline.run(scenario, pipeline.build(scenario, library)) for scenario in scenarios]
    return differences_table(compare_projections(done), lang)


def test_entries_and_keys_through_extends(library: Library, folder: Path) -> None:
    (folder / "other.yaml").write_text(EXTENDED, encoding="utf-8")
    found = table(library, folder / "plan.yaml", folder / "other.yaml")
    shown = [tuple(row) for row in found.drop(columns="title").to_numpy()]
    assert shown == [
        ("scenario", "", "years", "2019, 2020, 2021", "2019, 2020, 2021, 2022"),
        ("scenario", "", "electricity.inside", "50 %", "40 %"),
        ("scenario", "", "electricity.inside.why", "made for tests", "another guess"),
        ("growth", "freight.*", "", "", "2 %/year"),
        ("measures", "heat-pumps", "effectiveness.low", "60 %", "50 %"),
        ("measures", "heat-pumps", "effectiveness.why", "returned coal", "survey"),
        ("measures", "small-boilers", "where.steam_capacity", "<= 10 t/h", "< 20 t/h"),
        ("measures", "small-boilers", "by", "2020-06-30", "2020-09-30"),
        ("measures", "rail", "", "Coal to rail", ""),
        ("measures", "winter-cut", "months", "1, 2", "1, 2, 3"),
        ("measures", "more", "", "", "More"),
        ("targets", "coal", "at_most", "12000 t/yr", "13000 t/yr"),
    ]
    assert found.set_index("entry").loc["rail", "title"] == "Coal to rail"
    chinese = table(library, folder / "plan.yaml", folder / "other.yaml", lang="zh")
    assert chinese.set_index("entry").loc["rail", "title"] == "公转铁"


def test_a_changed_table_is_named(library: Library, folder: Path) -> None:
    shutil.copytree(folder / "inventory", folder / "revised")
    file = folder / "revised" / "activity.csv"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(",100000,t/yr", ",110000,t/yr"), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before
    text = (folder / "plan.yaml").read_text(encoding="utf-8").replace("inventory/", "revised/")
    (folder / "revised.yaml").write_text(text.replace("tiny-plan", "revised"), encoding="utf-8")
    found = table(library, folder / "plan.yaml", folder / "revised.yaml")
    assert found[["part", "entry"]].to_numpy().tolist() == [
        ["scenario", ""],
        ["tables", "inventory/activity.csv"],
    ]
    assert found.loc[0, ["key", "revised"]].tolist() == ["inventory", "tiny/revised"]
    assert found.loc[1, "tiny-plan"] != found.loc[1, "revised"]
    assert found.loc[1, "revised"].isalnum()


def test_the_same_values_in_other_words_are_no_difference(library: Library, folder: Path) -> None:
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    text = text.replace("penetration: 50 %", "penetration: 50%").replace("tiny-plan", "respelt")
    (folder / "respelt.yaml").write_text(text, encoding="utf-8")
    assert table(library, folder / "plan.yaml", folder / "respelt.yaml").empty


def test_two_rates_of_the_same_sources_are_told_apart(library: Library, folder: Path) -> None:
    text = (folder / "plan.yaml").read_text(encoding="utf-8").replace("tiny-plan", "grown")
    rates = (
        "growth:\n  - {source: freight.*, rate: 1 %/year}\n"
        "  - {source: freight.*, rate: 2 %/year, override: true}\n"
    )
    (folder / "grown.yaml").write_text(text + rates, encoding="utf-8")
    found = table(library, folder / "plan.yaml", folder / "grown.yaml")
    assert found["entry"].tolist() == ["freight.*", "freight.* (2)"]
    assert found["grown"].tolist() == ["1 %/year", "2 %/year"]


def test_a_projection_beside_itself_differs_in_nothing(library: Library) -> None:
    scenario = load(TINY / "plan.yaml")
    one = pipeline.run(scenario, pipeline.build(scenario, library))
    other = Projection(**{**vars(one), "scenario": scenario.model_copy(update={"name": "again"})})
    assert differences_table(compare_projections([one, other])).empty
