"""A new place: its regions, tables to fill in, and the way to a first result."""

import csv
import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from simmodel.cli.app import app
from simmodel.errors import InputDataError
from simmodel.places.book import convert_place
from simmodel.places.divisions import divisions, find_division, regions_of
from simmodel.places.missing import missing_activity
from simmodel.places.new import new_place


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill(place: Path, amount: str = "1000") -> None:
    """Write one amount into every blank cell of the activity."""
    file = place / "inventory" / "activity.csv"
    table = rows(file)
    for row in table:
        row["activity"] = row["activity"] or amount
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def with_examples(place: Path) -> None:
    """Take the # from the examples, as the file says."""
    file = place / "plan.yaml"
    head, examples = file.read_text(encoding="utf-8").split("# measures:")
    examples = re.sub(r"(?m)^# ", "", "# measures:" + examples)
    file.write_text(head + examples, encoding="utf-8")


def test_a_city_has_its_counties_and_a_county_itself():
    assert [d.name for d in regions_of(find_division("朔州"))] == [
        *("朔城区", "平鲁区", "山阴县", "应县", "右玉县", "山西朔州经济开发区", "怀仁市")
    ]
    assert [d.code for d in regions_of(find_division("应县"))] == ["140622"]
    assert len(regions_of(find_division("北京市"))) == 16
    assert len(regions_of(find_division("140000"))) == 11


def test_every_division_belongs_to_another():
    known = divisions()
    assert len(known) > 3000
    for division in known.values():
        assert re.fullmatch(r"\d{6}", division.code)
        assert not division.parent or division.parent in known, division


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("朝阳区", r"names 2 places: 110105 \(北京市.*220104 \(吉林省长春市朝阳区\)"),
        ("朔洲", r"Did you mean 朔州市 \(140600\)"),
        ("朔洲市", r"Did you mean 朔州市 \(140600\)"),
        ("怀人", r"Did you mean 怀化市 \(431200\).*怀仁市 \(140681\)"),
        ("山阴先", r"Did you mean 山阴县 \(140621\)"),
        ("亚特兰蒂斯", "is no province, city or county"),
        ("999999", "Give the Chinese name or six-digit code"),
    ],
)
def test_a_place_that_is_none_or_several(words, message):
    with pytest.raises(InputDataError, match=message):
        find_division(words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_place_says_what_is_missing_and_runs_once_it_is_filled_in(tmp_path, lang):
    place = new_place("应县", tmp_path / "yingxian", lang)
    missing = missing_activity(place / "inventory")
    assert missing[0].source == "household.coal.raw"
    assert [m.weight for m in missing] == sorted((m.weight for m in missing), reverse=True)
    checked = CliRunner().invoke(app, ["check", str(place / "plan.yaml"), "--lang", lang])
    assert checked.exit_code == 2
    assert "15.6 %" in checked.stdout
    assert "column activity: blank, and missing is not zero" in checked.stderr
    assert "distribution" not in checked.stderr

    fill(place)
    with_examples(place)
    checked = CliRunner().invoke(app, ["check", str(place / "plan.yaml"), "--lang", lang])
    assert checked.exit_code == 0, checked.output
    output = tmp_path / "out"
    asked = ["run", str(place / "plan.yaml"), "--no-charts", "-q", "--output", str(output)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    kinds = {row["kind"] for row in rows(output / "measures.csv")}
    assert kinds == {"retire", "switch", "shift", "curtail", "fuel_quality", "retrofit", "limit"}


def test_regions_weigh_by_their_people(tmp_path):
    place = new_place("朔州", tmp_path / "shuozhou")
    file = place / "inventory" / "regions.csv"
    table = rows(file)
    for row in table:
        row["population"] = "500000" if row["name_zh"] == "怀仁市" else "1000"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    assert {m.region for m in missing_activity(place / "inventory")[:20]} == {"怀仁市"}


def test_an_interval_left_blank_follows_from_the_quality(tmp_path):
    from simmodel.inputs.inventory import read_inventory
    from simmodel.inputs.library import read_library

    place = new_place("应县", tmp_path / "yingxian")
    fill(place)
    inventory = read_inventory(place / "inventory", read_library())
    row = inventory.segments.loc["140622.household.coal.raw"]
    # quality C: 1 000 ÷ 1.4 = 714.3 to 1 000 × 1.4 = 1 400
    assert (row["low"], row["high"]) == (pytest.approx(714.2857), pytest.approx(1400))
    note = "inventory/activity.csv: 44 rows have no interval; assumed by quality"
    assert inventory.notes[-1].startswith(note)


def test_a_workbook_from_another_place(tmp_path):
    book = new_place("大同市", tmp_path / "d.xlsx", like=Path("scenarios/shuozhou"), as_book=True)
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_name("活动水平").to_python()
    assert sheet[0][:5] == ["单元", "区域", "排放源", "活动水平", "单位"]
    assert sheet[1][0] == "示例"
    zones = {str(row[sheet[0].index("地带")]) for row in sheet[2:]}
    assert {"rural", "built_up"} <= zones
    checked = CliRunner().invoke(app, ["check", str(book)])
    assert checked.exit_code == 2
    assert "活动水平" in checked.stderr


def test_a_workbook_with_its_own_heads_has_no_notes_and_none_names_a_folder(tmp_path):
    from simmodel.inputs.inventory import read_inventory
    from simmodel.inputs.library import read_library

    place = new_place("应县", tmp_path / "yingxian")
    fill(place)
    convert_place(place, tmp_path / "应县.xlsx")
    (note,) = read_inventory(tmp_path / "应县.xlsx" / "inventory", read_library()).notes
    assert note.startswith("应县.xlsx: 活动水平: 44 rows have no interval")


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(InputDataError, match="exists already"):
        new_place("应县", tmp_path / "there")


def test_the_command(tmp_path):
    target = tmp_path / "应县.xlsx"
    done = CliRunner().invoke(app, ["new", "140622", "--xlsx", "--output", str(target)])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(target)
    failed = CliRunner().invoke(app, ["new", "没有"])
    assert failed.exit_code == 2
