"""What the stages say in English reads in the language of the report."""

import re

import pytest

from simmodel.data_folders import scenarios_folder
from simmodel.languages import catalogue
from simmodel.reports.sentences import in_language
from simmodel.scenario.load import load

SENTENCES = [key for key in catalogue("en") if key.startswith("sentence_")]
PLACE = re.compile(r"\{(\w+)\}")
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_recognised_with_what_it_holds(key):
    filled = {name: f"x{i}.7" for i, name in enumerate(PLACE.findall(catalogue("en")[key]))}
    said = catalogue("en")[key].format(**filled)
    assert in_language(said, "zh") == catalogue("zh")[key].format(**filled)
    assert in_language(said, "en") == said


def test_several_sentences_and_the_name_before_them():
    said = "boilers: asked 40,000 t, found 25,000. scr.ule: 3 of 23 segments have it or better."
    assert in_language(said, "zh") == (
        "boilers：计划要求40,000吨，实有25,000。scr.ule：23个排放单元中有3个已是该水平或更好。"
    )
    repeats = (
        "row 4 repeats 3: same region, enterprise, work and amount. Delete what is listed twice. "
    )
    assert in_language(repeats, "zh").endswith("重复列出的请删除。")


def test_what_no_pattern_knows_stays():
    assert in_language("something else of 3.5 t.", "zh") == "something else of 3.5 t."


@pytest.mark.parametrize("place", ["shuozhou/plan-2020", "changji/plan-2020"])
def test_every_default_of_a_scenario_reads_in_chinese(place):
    scenario = load(scenarios_folder() / f"{place}.yaml")
    shown = [in_language(line, "zh") for line in scenario.defaults]
    assert len(shown) > 50
    assert [line for line in shown if ENGLISH.search(line)] == []
