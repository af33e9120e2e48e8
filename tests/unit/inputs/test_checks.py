"""Checks of columns, and how their faults are counted."""

from pathlib import Path

import numpy as np
import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.checks import (
    check_known,
    check_unique,
    not_one_of,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table


def table_of(folder: Path, text: str) -> Table:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, text.splitlines()[0].split(","), "t.csv")


def test_numbers_and_blanks(tmp_path: Path) -> None:
    faults = Faults()
    table = table_of(tmp_path, "v,x\n1,a\n-2.5e3,a\n.5,a\n,a\n")
    numbers = parse_numbers(table, "v", faults, required=False)
    np.testing.assert_array_equal(numbers, [1, -2500, 0.5, np.nan])
    assert faults.problems == []


@pytest.mark.parametrize(
    "cell", ["nan", "inf", "1e999", "1_000", "1 0000", "80 %", "1,5", "--", "٣"]
)
def test_what_is_no_number(tmp_path: Path, cell: str) -> None:
    faults = Faults()
    parse_numbers(table_of(tmp_path, f'v,x\n"{cell}",a\n'), "v", faults)
    assert f"{cell!r} is not a number" in faults.problems[0].message


def test_at_most_five_rows_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    table = table_of(tmp_path, "v,x\n" + "a,b\n" * 8)
    check_known(table, "v", ("yes",), "a use", faults)
    places = [p.place for p in faults.problems]
    assert places == [*(f"row {n}, column v" for n in range(2, 7)), "column v"]
    assert faults.problems[-1].message == "and 3 more rows with this fault."


def test_a_repeated_key_names_the_first_row(tmp_path: Path) -> None:
    faults = Faults()
    check_unique(table_of(tmp_path, "v,x\na,1\nb,1\na,1\n"), ["v", "x"], faults)
    (problem,) = faults.problems
    assert problem.place == "row 4, column x"
    assert problem.message == "'a, 1' is there twice: see row 2. Each v, x has one row."


def test_an_exact_value_is_its_own_interval(tmp_path: Path) -> None:
    faults = Faults()
    table = table_of(tmp_path, "v,low,high,distribution\n3,,,exact\n3,2,4,normal\n")
    low, high = parse_spread(table, "v", parse_numbers(table, "v", faults), faults)
    np.testing.assert_array_equal(low, [3, 2])
    np.testing.assert_array_equal(high, [3, 4])
    assert faults.problems == []


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("3,,4,normal", "low", "blank. Give the 95 % interval"),
        ("3,2,4,", "distribution", "blank"),
        ("3,2,4,gaussian", "distribution", "'gaussian' is not a distribution"),
        ("3,2,4,exact", "distribution", "'exact' has no interval"),
        ("3,4,5,normal", "v", "3 is not within low … high, 4 … 5"),
        ("3,1,2,normal", "v", "3 is not within low … high, 1 … 2"),
        ("3,0,4,lognormal", "low", "a lognormal value has a low above 0"),
    ],
)
def test_a_wrong_interval(tmp_path: Path, row: str, column: str, message: str) -> None:
    faults = Faults()
    table = table_of(tmp_path, f"v,low,high,distribution\n{row}\n")
    parse_spread(table, "v", parse_numbers(table, "v", faults), faults)
    (problem,) = faults.problems
    assert problem.place == f"row 2, column {column}"
    assert problem.message.startswith(message)


def test_no_known_word() -> None:
    assert not_one_of("a", (), "a segment") == "'a' is not a segment. There are none."


def test_faults_are_raised_together() -> None:
    faults = Faults()
    faults.raise_if_any()
    faults.add("a.csv", "row 2", "wrong.")
    faults.add("b.csv", "row 3", "wrong too.")
    with pytest.raises(InputDataError, match=r"a\.csv: 1 problem\n  row 2: wrong\.\nb\.csv"):
        faults.raise_if_any()
