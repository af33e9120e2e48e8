"""Broken variants of the made place, and what is wrong with the way one of them ends."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.errors import SimmodelError
from simmodel.inputs.library import Library
from simmodel.inputs.wording import wording
from simmodel.places.files import columns_of
from simmodel.scenario.load import load

TINY = Path(__file__).parent / "cases" / "tiny"
TABLES = ("activity", "controls", "fuels", "references", "regions")
NEEDED = {
    "activity": (
        "segment region source activity unit low high quality reference_id how_seen".split()
    ),
    "controls": "region source chain control share quality reference_id how_seen".split(),
    "fuels": "region source property value unit quality reference_id how_seen".split(),
    "references": ["reference_id"],
    "regions": ["region", "name_zh"],
}
NUMBERS = {"activity": ("activity",), "controls": ("share",), "fuels": ("value",)}
Rows = list[list[str]]


@dataclass(frozen=True)
class Variant:
    """A broken file: what was done, and the bytes by file name."""

    what: str
    files: dict[str, bytes]
    refused: bool = False
    """Whether it has to be refused; otherwise the numbers may also be the same."""


def result(file: Path, library: Library) -> tuple[np.ndarray, tuple[str, ...]]:
    scenario = load(file)
    projection = pipeline.run(scenario, pipeline.build(scenario, library))
    return projection.dataset["emissions"].to_numpy(), projection.warnings


def rows_of(table: str) -> Rows:
    text = (TINY / "inventory" / f"{table}.csv").read_text(encoding="utf-8")
    return [row for row in csv.reader(io.StringIO(text)) if row]


def encoded(rows: Rows, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def variant(table: str, rows: Rows, what: str, refused: bool = False) -> Variant:
    return Variant(f"{table}: {what}", {f"inventory/{table}.csv": encoded(rows)}, refused)


def emptied(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    i, column = rng.randrange(1, len(rows)), rng.choice(NEEDED[table])
    j = rows[0].index(column)
    had, rows[i][j] = rows[i][j], ""
    return variant(table, rows, f"row {i + 1}, {column} emptied", refused=bool(had))


def swapped(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    i = rng.randrange(1, len(rows))
    j, k = rng.sample(range(len(rows[0])), 2)
    rows[i][j], rows[i][k] = rows[i][k], rows[i][j]
    return variant(table, rows, f"row {i + 1}, {rows[0][j]} and {rows[0][k]} swapped")


def wrong_unit(rng: Random) -> Variant:
    table = rng.choice(("activity", "fuels"))
    rows = rows_of(table)
    i, j = rng.randrange(1, len(rows)), rows[0].index("unit")
    unit = rng.choice(["ton", "kt", "元", "xyz", "mg/m3", "户/h", "t/yr/yr", "°C", "万"])
    rows[i][j] = unit
    return variant(table, rows, f"row {i + 1}, unit {unit}", refused=True)


def text_in_number(rng: Random) -> Variant:
    table = rng.choice(tuple(NUMBERS))
    rows = rows_of(table)
    i, column = rng.randrange(1, len(rows)), rng.choice(NUMBERS[table])
    j = rows[0].index(column)
    cell = rows[i][j]
    text = rng.choice(["约{}", "{}x", "{}.1.2", "O{}", "{}?", "{}-{}", "1 {}", "nan", "inf", "-{}"])
    rows[i][j] = text.format(cell, cell)
    return variant(table, rows, f"row {i + 1}, {column} {rows[i][j]}", refused=float(cell) != 0)


def full_width(rng: Random) -> Variant:
    table = rng.choice(tuple(NUMBERS))
    rows = rows_of(table)
    i, j = rng.randrange(1, len(rows)), rows[0].index(rng.choice(NUMBERS[table]))
    wide = rows[i][j].translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    rows[i][j] = rng.choice([wide, f" {rows[i][j]} ", f"{rows[i][j]}\t"])
    return variant(table, rows, f"row {i + 1}, {rows[i][j]!r}")


def repeated(rng: Random) -> Variant:
    table = rng.choice(("activity", "controls", "fuels", "regions", "references"))
    rows = rows_of(table)
    i = rng.randrange(1, len(rows))
    rows.insert(rng.randrange(1, len(rows) + 1), list(rows[i]))
    return variant(table, rows, f"row {i + 1} twice", refused=True)


def shuffled(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    order = rng.sample(range(len(rows[0])), len(rows[0]))
    return variant(table, [[row[k] for k in order] for row in rows], "columns shuffled")


def other_encoding(rng: Random) -> Variant:
    table, encoding = rng.choice(TABLES), rng.choice(["gb18030", "utf-8-sig", "utf-16", "big5"])
    data = encoded(rows_of(table)).decode().encode(encoding, errors="replace")
    files = {f"inventory/{table}.csv": data}
    return Variant(f"{table} in {encoding}", files, refused=encoding == "utf-16")


def cut(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    data = encoded(rows_of(table))
    at = rng.randrange(3, len(data) - 3)
    while data[at - 1 : at] in b"\r\n":  # whole rows left out: no program can tell
        at += 1
    return Variant(f"{table} cut at byte {at}", {f"inventory/{table}.csv": data[:at]})


def header_typo(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    known = [c for c in rows[0] if c in columns_of(f"inventory/{table}.csv")]
    column = rng.choice(known)
    wrong = rng.choice([column[:-1], column + "s", column.replace("e", "ee", 1) + "_", ""])
    rows[0][rows[0].index(column)] = wrong
    return variant(table, rows, f"header {column} → {wrong!r}", refused=True)


def chinese_header(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    names = wording().headers
    rows[0] = [names.get(c, c) if rng.random() < 0.7 else c for c in rows[0]]
    title = [[f"表{rng.randrange(1, 9)} 基础数据"] + [""] * (len(rows[0]) - 1)]
    return variant(table, title + rows if rng.random() < 0.5 else rows, "Chinese header")


def blank_rows(rng: Random) -> Variant:
    table = rng.choice(TABLES)
    rows = rows_of(table)
    for _ in range(3):
        rows.insert(rng.randrange(1, len(rows) + 1), [""] * len(rows[0]))
    return variant(table, rows, "blank rows")


def yaml_broken(rng: Random) -> Variant:
    lines = (TINY / "plan.yaml").read_text(encoding="utf-8").splitlines()
    i = rng.choice([n for n, line in enumerate(lines) if ":" in line and "#" not in line])
    key, _, rest = lines[i].partition(":")
    lines[i] = rng.choice(
        [f"{key}x:{rest}", f"{key}{rest}", f"\t{lines[i]}", f"{lines[i]}\n{lines[i]}", f"{key}: ["]
    )
    text = "\n".join(lines) + "\n"
    return Variant(f"plan.yaml line {i + 1}: {lines[i]!r}", {"plan.yaml": text.encode()})


MUTATORS: dict[Callable[[Random], Variant], int] = {
    emptied: 30,
    swapped: 40,
    wrong_unit: 20,
    text_in_number: 25,
    full_width: 15,
    repeated: 20,
    shuffled: 10,
    other_encoding: 12,
    cut: 30,
    header_typo: 15,
    chinese_header: 10,
    blank_rows: 5,
    yaml_broken: 30,
}


def check(file: Path, one: Variant, library: Library, numbers: np.ndarray) -> str:
    """What is wrong with the way a variant ends; nothing where all is well."""
    try:
        found, _ = result(find_scenario(file), library)
    except SimmodelError as error:
        return "" if len(str(error)) > 20 else f"{one.what}: says only {error}"
    except Exception as error:  # noqa: BLE001 (the very thing that must not happen)
        return f"{one.what}: {type(error).__name__}: {error}"
    if one.refused:
        return f"{one.what}: was not refused"
    same = found.shape == numbers.shape and np.allclose(found, numbers, rtol=1e-12)
    return "" if same else f"{one.what}: other numbers without a word"
