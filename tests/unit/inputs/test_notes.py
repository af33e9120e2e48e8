"""Chinese wordings of what the tables note in English."""

import csv
import re
from pathlib import Path

import pytest

from simmodel import pipeline
from simmodel.data_folders import emission_factors_folder, scenarios_folder
from simmodel.errors import InputDataError
from simmodel.inputs.notes import NOTES_FILE, note_in, read_notes
from simmodel.results.assumptions import assumptions_table
from simmodel.scenario.load import load

FOLDERS = [
    emission_factors_folder(),
    *(folder for folder in scenarios_folder().glob("*/inventory")),
]


def write(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    text = "\n".join(["note,note_zh", *rows, ""])
    (folder / NOTES_FILE).write_text(text, encoding="utf-8")
    return folder


def test_figures_go_to_their_places(tmp_path):
    first = write(tmp_path / "a", "{} homes × {} t: {},{2} t × {1}户 = {3}", "no list,没有名单")
    second = write(tmp_path / "b", "no list,无名单")
    notes = read_notes(first, second, tmp_path / "without")
    assert note_in("14 000 homes × 3.5 t: 49,000", "zh", notes) == "3.5 t × 14 000户 = 49,000"
    assert note_in("no list", "zh", notes) == "无名单"  # the later folder holds
    assert note_in("no list", "en", notes) == "no list"
    assert note_in("no lists", "zh", notes) == "no lists"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a {},{2}"], "row 2, column note_zh.*names a figure that the note does not have"),
        (["a,甲", "a,乙"], "row 3.*is there twice"),
        (["a,"], "row 2, column note_zh.*blank"),
    ],
)
def test_a_wrong_wording(tmp_path, rows, message):
    with pytest.raises(InputDataError, match=f"(?s){message}"):
        read_notes(write(tmp_path, *rows))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_wording_of_a_folder_is_of_a_note_in_its_tables(folder):
    said = set()
    for file in folder.rglob("*.csv"):
        if file.name != NOTES_FILE:
            with file.open(encoding="utf-8-sig", newline="") as stream:
                said |= {cell.strip() for row in csv.reader(stream) for cell in row}
    known = {re.sub(r"\d+(?:[., ]\d+)*", "{}", cell) for cell in said}
    assert set(read_notes(folder)) <= known


@pytest.mark.parametrize("place", ["yangquan/plan-2020"])
def test_every_assumption_says_why_in_chinese(place):
    projection = pipeline.run(load(scenarios_folder() / f"{place}.yaml"))
    english, chinese = (assumptions_table(projection, lang)["why"] for lang in ("en", "zh"))
    assert len(english) == len(chinese) > 300
    assert [why for why in chinese if not re.search("[一-鿿]", why)] == []
    assert not english.str.contains("。").any()
