"""Reading a large workbook, against what pandas needs to read its largest sheet."""

import csv
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from simmodel import workbooks
from simmodel.data_folders import scenarios_folder
from simmodel.inputs.inventory import read_inventory
from simmodel.inputs.library import read_library
from simmodel.places.book import convert_place
from tests.benchmarks.ratios import Ratio, shortest_in_turns

ROWS = 20_000
MOST = 5.0


def workbook_to_pandas(repeats: int = 5, rows: int = ROWS) -> Ratio:
    """Time to load an inventory from a workbook to that of pandas reading its activity sheet."""
    library = read_library()
    with tempfile.TemporaryDirectory() as folder:
        book = large_book(Path(folder), rows)

        def load() -> None:
            workbooks.forget()
            read_inventory(book / "inventory", library)

        def by_pandas() -> None:
            pd.read_excel(book, sheet_name="活动水平", engine="calamine", dtype=str)

        ours, theirs = shortest_in_turns((load, by_pandas), repeats)
    return Ratio(
        f"workbook of {rows:,} rows: load and check, to pandas reading it",
        ours / theirs,
        MOST,
        note=f"{ours:.2f} s / {theirs:.2f} s",
    )


def large_book(folder: Path, rows: int) -> Path:
    """A workbook of Shuozhou's inventory with its activity rows repeated under new ids."""
    place = folder / "place"
    shutil.copytree(scenarios_folder() / "shuozhou", place)
    file = place / "inventory" / "activity.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        header, *given = csv.reader(stream)
    many = [
        [f"{row[0]}.{i}" if i else row[0], *row[1:]]
        for i in range(rows // len(given) + 1)
        for row in given
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *many[:rows]])
    return convert_place(place, folder / "place.xlsx")
