"""Good files broken in hundreds of ways: each is refused clearly, or gives the same numbers.

Seeded, so that a failure can be repeated; bounded by the number of variants. A change that makes
another good file (an amount typed differently) is not among them: no program can tell.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest
import xlsxwriter

from simmodel.inputs.library import Library, read_library
from tests.mutations import MUTATORS, TINY, Rows, Variant, check, result, rows_of


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(TINY / "emission_factors")


@pytest.fixture(scope="module")
def numbers(library: Library) -> np.ndarray:
    return result(TINY / "plan.yaml", library)[0]


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda mutator: mutator.__name__)
def test_broken_files_are_refused_or_read_rightly(mutator, library, numbers, tmp_path):
    rng = Random(f"simmodel {mutator.__name__}")
    wrong = []
    for number in range(MUTATORS[mutator]):
        one = mutator(rng)
        place = tmp_path / str(number)
        shutil.copytree(TINY / "inventory", place / "inventory")
        shutil.copy(TINY / "plan.yaml", place)
        for name, data in one.files.items():
            (place / name).write_bytes(data)
        wrong.append(check(place / "plan.yaml", one, library, numbers))
    assert [line for line in wrong if line] == []


@dataclass
class Book:
    """Sheets of a workbook before it is written."""

    sheets: dict[str, Rows]
    contents: bool = True
    as_text: bool = False

    def write(self, file: Path) -> None:
        with xlsxwriter.Workbook(file, {"strings_to_numbers": not self.as_text}) as made:
            if self.contents:
                made.add_worksheet("目录").write_row(0, 0, ["工作表", "文件"])
                for row, (sheet, name) in enumerate(FILES.items(), start=1):
                    made.get_worksheet_by_name("目录").write_row(row, 0, [sheet, name])
            for name, rows in self.sheets.items():
                sheet = made.add_worksheet(name)
                for i, row in enumerate(rows):
                    sheet.write_row(i, 0, row)


FILES = {
    "情景": "plan.yaml",
    "活动水平": "inventory/activity.csv",
    "控制措施": "inventory/controls.csv",
    "燃料质量": "inventory/fuels.csv",
    "数据来源": "inventory/references.csv",
    "区域": "inventory/regions.csv",
}


def tiny_book() -> Book:
    lines = (TINY / "plan.yaml").read_text(encoding="utf-8").splitlines()
    tables = {sheet: rows_of(Path(name).stem) for sheet, name in list(FILES.items())[1:]}
    return Book({"情景": [[line] for line in lines]} | tables)


def renamed(made: Book, rng: Random) -> tuple[str, bool]:
    """A sheet under another name, though the table of contents knows it by its own."""
    sheet = rng.choice(sorted(made.sheets))
    made.sheets[sheet + rng.choice("x1版")] = made.sheets.pop(sheet)
    return f"sheet {sheet} renamed", True


def without_contents(made: Book, rng: Random) -> tuple[str, bool]:
    made.contents = False
    return "no table of contents", False


def without_sheet(made: Book, rng: Random) -> tuple[str, bool]:
    sheet = rng.choice(sorted(made.sheets))
    del made.sheets[sheet]
    return f"no sheet {sheet}", True


def with_title_and_total(made: Book, rng: Random) -> tuple[str, bool]:
    rows = made.sheets["控制措施"]
    rows.insert(0, ["控制措施一览表"])
    rows.append(["合计"])
    return "title and total", False


def numbers_as_text(made: Book, rng: Random) -> tuple[str, bool]:
    made.as_text = True
    return "numbers as text", False


def rows_shifted(made: Book, rng: Random) -> tuple[str, bool]:
    """One row moved a cell to the right, as happens with a slip of the mouse."""
    rows = made.sheets["活动水平"]
    i = rng.randrange(1, len(rows))
    rows[i] = ["", *rows[i]]
    return f"row {i + 1} shifted", True


BOOKS: dict[Callable[[Book, Random], tuple[str, bool]], int] = {
    renamed: 8,
    without_contents: 1,
    without_sheet: 6,
    with_title_and_total: 1,
    numbers_as_text: 1,
    rows_shifted: 6,
}


@pytest.mark.parametrize("mutator", BOOKS, ids=lambda mutator: mutator.__name__)
def test_broken_workbooks_are_refused_or_read_rightly(mutator, library, numbers, tmp_path):
    rng = Random(f"simmodel {mutator.__name__}")
    wrong = []
    for number in range(BOOKS[mutator]):
        made = tiny_book()
        what, refused = mutator(made, rng)
        file = tmp_path / f"{number}.xlsx"
        made.write(file)
        wrong.append(check(file, Variant(what, {}, refused), library, numbers))
    assert [line for line in wrong if line] == []


def test_a_workbook_cut_anywhere_is_refused(library, numbers, tmp_path):
    tiny_book().write(tmp_path / "good.xlsx")
    assert check(tmp_path / "good.xlsx", Variant("good", {}), library, numbers) == ""
    data, rng = (tmp_path / "good.xlsx").read_bytes(), Random(1)
    for number in range(10):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(data[: rng.randrange(1, len(data) - 30)])
        assert check(file, Variant(f"cut {number}", {}, refused=True), library, numbers) == ""


def test_most_variants_are_broken_indeed():
    """Variants that stay good prove little."""
    rng = Random(1)
    kinds = [mutator(rng).refused for mutator, count in MUTATORS.items() for _ in range(count)]
    assert len(kinds) >= 200
    assert sum(kinds) > 0.4 * len(kinds)
