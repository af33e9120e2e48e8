"""A new place from templates: its regions, tables to fill in, a scenario with examples."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from simmodel.data_folders import scenarios_folder
from simmodel.errors import InputDataError, Problem
from simmodel.inputs.activity import ACTIVITY_COLUMNS
from simmodel.inputs.library import read_library
from simmodel.inputs.tables import read_table
from simmodel.languages import names_in
from simmodel.places.book import write_book
from simmodel.places.choices import Choices
from simmodel.places.divisions import Division, find_division, regions_of
from simmodel.places.files import INVENTORY, columns_of

EXAMPLE = {"zh": "示例", "en": "example"}
"""First cell of a row that shows how to fill in a table; such a row is not read."""
_OWN = "own"
_TABLES = ("regions", "activity", "controls", "fuels", "references")
_NOT_COPIED = ("enterprise", "name_zh", "name_en")
"""Attributes of single plants, which another place does not share."""


def new_place(
    place: str,
    target: Path,
    lang: str = "zh",
    base_year: int = 2020,
    like: Path | None = None,
    *,
    as_book: bool = False,
) -> Path:
    """Make the folder or workbook of a new place.

    Parameters
    ----------
    place : name or code of a province, city or county
    target : folder or workbook to write; must not exist
    like : folder of a place whose source categories and attributes to start from
    as_book : write one workbook

    Returns
    -------
    What was written.

    Raises
    ------
    InputDataError : the place is not known, or `target` exists.
    """
    division = find_division(place)
    if target.exists():
        message = "exists already. Name another with --output; nothing is overwritten."
        raise InputDataError([Problem(str(target), "", message)])
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "place"
        scenario = target / "plan.yaml" if not as_book else target
        _fill(folder, division, lang, base_year, like, scenario.as_posix())
        if as_book:
            regions = read_table(folder / INVENTORY / "regions.csv", columns_of(_in("regions")))
            write_book(folder, target, Choices.of(read_library(), regions), lang)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder, target)
    return target


def _in(table: str) -> str:
    return f"{INVENTORY}/{table}.csv"


def _fill(
    folder: Path, division: Division, lang: str, base_year: int, like: Path | None, scenario: str
) -> None:
    from jinja2 import Environment, StrictUndefined

    regions = regions_of(division)
    (folder / INVENTORY).mkdir(parents=True)
    jinja = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    words = {"place": division.name, "code": division.code, "base_year": base_year}
    for name in ("plan.yaml", "README.md"):
        text = (files("simmodel.places") / "templates" / names_in(lang) / name).read_text(
            encoding="utf-8"
        )
        made = jinja.from_string(text).render(**words, check=scenario)
        (folder / name).write_text(made, encoding="utf-8", newline="\n")
    _write(folder / "plan.csv", columns_of("plan.csv"), [])
    rows: dict[str, Iterable[dict[str, str]]] = {
        "regions": [_region(one) for one in regions],
        "references": [{"reference_id": _OWN, "title": f"{division.name}本单位资料"}],
        "controls": [],
        "fuels": [],
    }
    attributes: Sequence[str] = ()
    kinds = _starting() if like is None else None
    if kinds is None:
        attributes, kinds = _structure(like or Path())
    rows["activity"] = [
        {"segment": EXAMPLE[names_in(lang)], "region": regions[0].name, **_EXAMPLE_ROW},
        *_activity(regions, kinds),
    ]
    for table in _TABLES:
        more = attributes if table == "activity" else ()
        _write(folder / _in(table), (*columns_of(_in(table)), *more), rows[table])


_ROW = {"quality": "C", "reference_id": _OWN, "how_seen": "quoted"}
"""What a row says until the bureau says better; the amount alone has to be filled in."""
_EXAMPLE_ROW = {
    "source": "household.coal.raw",
    "activity": "3.5万",
    "unit": "t/yr",
    "quality": "C",
    "reference_id": _OWN,
    "how_seen": "estimated",
    "rule": "1.2 万户 × 2.9 t/户",
}


def _region(division: Division) -> dict[str, str]:
    zone = "开发区" in division.name or "园区" in division.name or "管理区" in division.name
    note = "统计用区划；如已计入所在县区，请删除本行" if zone else ""
    parent = division.parent if not division.code.endswith("0000") else ""
    return {
        "region": division.code,
        "name_zh": division.name,
        "parent": parent,
        "reference_id": "",
        "note": note,
    }


def _starting() -> list[dict[str, str]]:
    """Source categories that make up most of the emission of the shipped places, largest first."""
    text = (files("simmodel.places") / "starting_sources.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return [{"source": row["source"], "unit": row["unit"]} for row in rows]


def _structure(like: Path) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Attributes of another place's activity, and each combination of them that a source has."""
    folder = like if like.is_dir() else scenarios_folder() / like.name
    table = read_table(folder / _in("activity"), ACTIVITY_COLUMNS, extra=True)
    if table.problems:
        raise InputDataError(table.problems)
    attributes = tuple(
        c
        for c in table.cells
        if c not in ACTIVITY_COLUMNS and c not in _NOT_COPIED and "[" not in c
    )
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for i in range(len(table)):
        row = {c: str(table[c][i]) for c in ("source", "unit", *attributes)}
        found.setdefault(tuple(row.values()), row)
    return attributes, list(found.values())


def _activity(
    regions: Sequence[Division], kinds: Sequence[dict[str, str]]
) -> Iterable[dict[str, str]]:
    """A row for each source category in each region, the amount left to fill in."""
    used: dict[str, int] = {}
    for region in regions:
        for kind in kinds:
            name = f"{region.code}.{kind['source']}"
            used[name] = used.get(name, 0) + 1
            number = f".{used[name]}" if used[name] > 1 else ""
            yield {"segment": name + number, "region": region.name, **_ROW, **kind}


def _write(file: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
