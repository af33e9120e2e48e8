"""Lists of projects."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.inventory import Inventory
from simmodel.inputs.projects import read_projects

HEADER = "region,enterprise,amount,unit,date,state\n"


@dataclass
class Measure:
    """What `read_projects` needs of a measure."""

    id: str
    projects: Path | None


def measures(folder: Path, text: str) -> list[Measure]:
    path = folder / "projects.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return [Measure("boilers", path), Measure("other", None)]


def test_a_good_list(tmp_path: Path, inventory: Inventory) -> None:
    text = "甲县,Works,2,万吨,2020-08-31,planned\nBeta,,5000,t,2020-09-30,\n"
    lists = read_projects(measures(tmp_path, text), inventory.regions)
    assert list(lists) == ["boilers"]
    frame = lists["boilers"]
    assert list(frame["region"]) == ["900001", "900002"]
    assert list(frame["amount"]) == pytest.approx([2.0, 0.5])  # both in 万吨
    assert list(frame["unit"]) == ["万吨", "万吨"]
    assert list(frame["date"]) == [date(2020, 8, 31), date(2020, 9, 30)]


def test_everything_wrong_at_once(tmp_path: Path, inventory: Inventory) -> None:
    text = "丙县,,-1,t,31.8.2020,\n甲县,,1,GJ,2020-08-31,\n"
    with pytest.raises(InputDataError) as caught:
        read_projects(measures(tmp_path, text), inventory.regions)
    places = {p.place for p in caught.value.problems}
    assert places == {
        "row 2, column region",
        "row 2, column amount",
        "row 2, column date",
        "row 3, column unit",
    }
