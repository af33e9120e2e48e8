"""Texts in one language only are named by `check`, and are no fault."""

import shutil
from pathlib import Path

import pytest

from simmodel.inputs.plan import PLAN_COLUMNS
from simmodel.reports.one_language import one_language
from simmodel.scenario.load import load
from tests.air_places import TINY

HEAD = ",".join(PLAN_COLUMNS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "tiny")
    return tmp_path / "tiny"


def lines(folder: Path, more: str = "", name: str = "plan.yaml", lang: str = "en") -> list[str]:
    file = folder / name
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    return list(one_language(load(file), lang))


def test_notes_of_the_scenario_are_counted_and_named(folder):
    (line,) = lines(folder)
    assert line.startswith("plan.yaml: 2 texts in one language only (electricity.inside.why, ")
    assert "measures[heat-pumps].effectiveness.why" in line
    assert "write {zh: …, en: …} for both" in line


def test_notes_in_both_languages_are_not_named(folder):
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("why: made for tests", "why: {zh: 测试, en: made for tests}")
    text = text.replace("why: returned coal", "why: {zh: 返煤, en: returned coal}")
    file.write_text(text, encoding="utf-8")
    assert lines(folder) == []


def test_an_alternative_replaces_a_note_in_both_languages(folder):
    (folder / "other.yaml").write_text(
        "simmodel: 1\nname: other\nextends: plan.yaml\n"
        "electricity: {inside: {value: 40 %, why: {zh: 测试}}}\n"
        "measures: [{id: heat-pumps, effectiveness: {why: {zh: 返煤, en: returned coal}}}]\n",
        encoding="utf-8",
    )
    scenario = load(folder / "other.yaml")
    assert scenario.electricity.inside.why.en == "测试"  # not the base's "made for tests"
    (line,) = one_language(scenario, "zh")
    assert line.startswith("other.yaml：1处文字只有一种语言（electricity.inside.why）")


def test_reasons_of_the_register_are_counted_by_row(folder):
    rows = [f"{i},a,甲,first,enabling,,,,,,,{why}" for i, why in enumerate(("no date", "", "7 %"))]
    rows[1] = "1,a,甲,first,measure,,,,,,heat-pumps,"
    (folder / "plan.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    found = lines(folder, "plan: plan.csv\n")
    assert len(found) == 2
    assert "plan.csv: 1 reasons in one language only (rows 2)" in found[1]


def test_a_faulty_register_is_told(folder):
    (folder / "plan.csv").write_text(f"{HEAD}\n1,a,甲,first,enabling,,,,,,,\n", encoding="utf-8")
    assert "no measure or target carries this item" in lines(folder, "plan: plan.csv\n")[1]
