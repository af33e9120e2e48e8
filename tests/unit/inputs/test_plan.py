"""The clause register."""

from pathlib import Path

import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.plan import PLAN_COLUMNS, read_plan

GOOD = "1,a,甲,first,measure,80,%,全市,2020,市政府,boilers;so2,"


def write(folder: Path, *rows: str) -> Path:
    path = folder / "plan.csv"
    path.write_text("\n".join([",".join(PLAN_COLUMNS), *rows, ""]), encoding="utf-8")
    return path


def test_a_good_register(tmp_path: Path) -> None:
    other = "1,b,乙,second,enabling,,,,,,,inspection alone changes no emission"
    plan = read_plan(write(tmp_path, GOOD, other), ["boilers"], ["so2"])
    assert list(plan["carried_by"]) == [("boilers", "so2"), ()]
    assert list(plan["line"]) == [2, 3]


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        (GOOD.replace("boilers", "boiler"), "carried_by", "id 'boiler'. Did you mean 'boilers'?"),
        (GOOD.replace("boilers;so2", ""), "reason", "no measure or target carries this item"),
        (GOOD.replace("measure", "mesure"), "role", "'mesure' is not a role. Did you mean"),
        (GOOD.replace("first", ""), "summary_en", "blank"),
        (GOOD.replace("%", ""), "unit", "blank, but a value is given"),
    ],
)
def test_a_wrong_row(tmp_path: Path, row: str, place: str, message: str) -> None:
    with pytest.raises(InputDataError) as caught:
        read_plan(write(tmp_path, row), ["boilers"], ["so2"])
    (problem,) = caught.value.problems
    assert problem.place == f"row 2, column {place}"
    assert message in problem.message


def test_an_item_twice(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match="'1, a' is there twice: see row 2"):
        read_plan(write(tmp_path, GOOD, GOOD), ["boilers"], ["so2"])


@pytest.mark.parametrize(
    ("more", "cells", "zh", "en"),
    [
        ("", "没有数量", "没有数量", "没有数量"),
        (",reason_zh", "no quantity,没有数量", "没有数量", "no quantity"),
        (",reason_en", "没有数量,no quantity", "没有数量", "no quantity"),
        (",reason_zh,reason_en", ",没有数量,", "没有数量", "没有数量"),
        (",reason_en,reason_zh", "old,no quantity,没有数量", "没有数量", "no quantity"),
    ],
)
def test_a_reason_in_one_language_stands_for_both(
    tmp_path: Path, more: str, cells: str, zh: str, en: str
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"{','.join(PLAN_COLUMNS)}{more}\n1,b,乙,second,enabling,,,,,,,{cells}\n")
    (row,) = read_plan(path, [], []).to_dict("records")
    assert (row["reason_zh"], row["reason_en"]) == (zh, en)


def test_a_column_that_is_none_of_a_register(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"{','.join(PLAN_COLUMNS)},reason_fr\n1,b,乙,second,enabling,,,,,,,x,y\n")
    with pytest.raises(InputDataError, match="unknown column. Allowed: .*reason, reason_zh"):
        read_plan(path, [], [])
