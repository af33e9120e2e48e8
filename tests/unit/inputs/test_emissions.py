"""Official inventories as bureaus keep them: what is read, and each fault with its message."""

from pathlib import Path

import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.emissions import Figure
from simmodel.inputs.inventory import Inventory, read_inventory

RAW = ("household.coal.raw", "stack")


def read(place: Path, library, text: str) -> Inventory:
    (place / "inventory" / "emissions.csv").write_text(text, encoding="utf-8")
    return read_inventory(place / "inventory", library)


def figures(inventory: Inventory) -> list[tuple[str, str, float]]:
    return [(f.region, f.pollutant, f.emission) for f in inventory.emissions]


def refused(place: Path, library, text: str) -> str:
    with pytest.raises(InputDataError) as error:
        read(place, library, text)
    return str(error.value)


def test_a_place_need_not_have_one(place, library):
    inventory = read_inventory(place / "inventory", library)
    assert inventory.emissions == ()
    assert not any(file.name == "emissions.csv" for file in inventory.files)


def test_one_column_a_pollutant(place, library):
    inventory = read(
        place,
        library,
        "region,source,SO2 [t],NOx [kg],quality,reference_id\n"
        "甲县,household.coal.raw,80,500,B,tiny_place\n"
        "900002,民用散煤,0,,B,tiny_place\n",
    )
    assert figures(inventory) == [
        ("900001", "SO2", 80.0),
        ("900001", "NOx", 0.5),
        ("900002", "SO2", 0.0),  # nought is given, a blank cell is not
    ]
    assert inventory.emissions[0].parts == (RAW,)
    assert inventory.emissions[0].trace["reference_id"] == "tiny_place"
    assert [file.name for file in inventory.files][-1] == "emissions.csv"


def test_one_row_a_pollutant(place, library):
    inventory = read(
        place,
        library,
        "县区,排放源,污染物,排放量（万吨）,接受\n"
        "甲县,民用散煤,二氧化硫,0.008,是\n甲县,民用散煤,氮氧化物,0.0008,\n",
    )
    assert figures(inventory) == [("900001", "SO2", 80.0), ("900001", "NOx", 8.0)]
    assert [f.accept for f in inventory.emissions] == [True, False]


def test_an_interval_is_stated_or_follows_from_the_quality(place, library):
    inventory = read(
        place,
        library,
        "县区,排放源,污染物,排放量（kg）,下限,上限,分布,质量等级\n"
        "甲县,民用散煤,二氧化硫,80000,60000,100000,,\n"
        "甲县,民用散煤,氮氧化物,8000,0,9000,,\n"
        "甲县,民用散煤,一次PM10,5000,,,精确,\n"
        "乙县,民用散煤,二氧化硫,90000,,,,B\n"
        "乙县,燃煤锅炉,二氧化硫,30000,,,,A\n"
        "乙县,民用散煤,氮氧化物,20000,,,,\n"
        "乙县,民用散煤,一氧化碳,0,,,,\n",
    )
    found = [(f.low, f.high, f.distribution) for f in inventory.emissions]
    wanted = [
        (60, 100, "lognormal"),
        (0, 9, "normal"),  # a lognormal value is above nought
        (5, 5, "exact"),
        (90 / 1.15, 90 * 1.15, "lognormal"),
        (30 / 1.05, 30 * 1.05, "lognormal"),
        (20 / 1.4, 20 * 1.4, "lognormal"),  # states no quality: as of C
        (0, 0, "exact"),
    ]
    # (the figures stand in the order of the rows, a pollutant a row)
    for one, other in zip(found, wanted, strict=True):
        assert one[:2] == pytest.approx(other[:2])
        assert one[2] == other[2]
    assert (
        "inventory/emissions.csv: 3 figures have no interval; assumed by quality (A ×÷ 1.05, "
        "B ×÷ 1.15, C ×÷ 1.4, D ×÷ 2, E ×÷ 3). Without a quality, as of C: 1."
    ) in inventory.notes


def test_an_interval_of_columns_follows_from_the_quality(place, library):
    text = "region,source,SO2 [t],NOx [t],quality\n甲县,民用散煤,80,8,A\n乙县,民用散煤,90,,A\n"
    inventory = read(place, library, text)
    assert [f.high / f.emission for f in inventory.emissions] == pytest.approx([1.05] * 3)
    assert any(note.startswith("inventory/emissions.csv: 3 figures") for note in inventory.notes)


def test_as_bureaus_keep_it(place, library):
    """Title, unit above the header, two rows of heads, levels, merged cells, dashes, totals."""
    inventory = read(
        place,
        library,
        "表3 2019年大气污染物排放清单,,,,,,,\n"
        "（单位：吨/年）,,,,,,,\n"
        "县（市、区）,一级源,二级源,污染物排放量,,,,备注\n"
        ",,,二氧化硫（SO₂）,NOₓ,一次PM2.5,BC,\n"
        '甲县,民用散煤,,"1,080",８,—,1,\n'
        ",燃煤锅炉,,70,30,2,1,\n"
        ",合计,,1150,38,2,2,\n"
        "乙县,民用散煤,,100,/,,,\n"
        ",合计,,100,,,,\n"
        "全市,合计,,1250,38,2,2,\n",
    )
    assert figures(inventory) == [
        ("900001", "SO2", 1080.0),
        ("900001", "NOx", 8.0),
        ("900001", "SO2", 70.0),
        ("900001", "NOx", 30.0),
        ("900001", "PM2.5", 2.0),
        ("900002", "SO2", 100.0),
    ]
    notes = "\n".join(inventory.notes)
    assert "3 rows of totals left out" in notes
    assert "1 blank cells filled in from the row above" in notes
    assert "passed over, no pollutant of this program: BC." in notes
    assert "3 rows name no reference" in notes


def test_the_unit_of_a_merged_head_is_that_of_the_columns_below_it(place, library):
    inventory = read(
        place,
        library,
        "县区,排放源,排放量（万吨）,\n,,SO2,NOx\n甲县,民用散煤,0.008,0.0008\n",
    )
    assert figures(inventory) == [("900001", "SO2", 80.0), ("900001", "NOx", 8.0)]


def test_levels_are_joined_and_merged_ones_filled_in(place, library):
    text = place / "emission_factors" / "sources.csv"
    text.write_text(text.read_text("utf-8").replace("测试/测试", "生活源/燃烧/煤/炉", 1), "utf-8")
    from simmodel.inputs.library import read_library

    inventory = read(
        place,
        read_library(place / "emission_factors"),
        "县区,一级源,二级源,三级源,四级源,SO2（吨）\n甲县,生活源,燃烧源,煤,炉,80\n乙县,,,煤,炉,90\n",
    )
    assert [f.category for f in inventory.emissions] == ["生活源/燃烧源/煤/炉"] * 2
    assert {f.parts for f in inventory.emissions} == {(RAW,)}


def test_a_word_given_once_holds_for_all_rows(place, library):
    inventory = read(
        place,
        library,
        "region,source,SO2 [t],quality,reference_id,how_seen\n"
        "甲县,民用散煤,80,A,tiny_place,quoted\n乙县,民用散煤,80,,,\n",
    )
    expected = {"quality": "A", "reference_id": "tiny_place", "how_seen": "quoted"}
    for figure in inventory.emissions:
        assert expected.items() <= figure.trace.items()


def test_activity_may_be_empty_where_emissions_are_given(place, library):
    activity = place / "inventory" / "activity.csv"
    activity.write_text(activity.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for name in ("controls", "fuels"):
        file = place / "inventory" / f"{name}.csv"
        rows = file.read_text("utf-8").splitlines()
        kept = [r for r in rows if ".works" not in r]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    inventory = read(place, library, "region,source,SO2 [t]\n甲县,民用散煤,80\n")
    assert len(inventory.segments) == 0
    assert figures(inventory) == [("900001", "SO2", 80.0)]


FAULTS = {
    "no category": (
        "region,source,SO2 [t]\n甲县,民用散媒,80\n甲县,民用散煤,1\n乙县,民用散媒,80\n",
        "row 2, column source: '民用散媒' is no category of the library. Did you mean '民用散煤'? "
        "Write an id, a name, an NFR code or the levels of a category; `simmodel factors` lists "
        "the sources. (so rows 4)",
    ),
    "blank category": ("region,source,SO2 [t]\n甲县,,80\n", "row 2, column source: blank."),
    "unknown region": (
        "region,source,SO2 [t]\n丙县,民用散煤,80\n",
        "row 2, column region: '丙县' is not a region of regions.csv.",
    ),
    "no unit": (
        "region,source,SO2\n甲县,民用散煤,80\n",
        "column SO2: no unit. Head it SO2（吨）or SO2 [t].",
    ),
    "wrong unit": (
        "region,source,SO2 [m3]\n甲县,民用散煤,80\n",
        "column SO2 [m3]: ",
    ),
    "short ton": ("region,source,SO2 [ton]\n甲县,民用散煤,80\n", "'ton' is refused"),
    "negative": (
        "region,source,SO2 [t]\n甲县,民用散煤,-80\n",
        "row 2, column SO2 [t]: -80 is negative, and the least emission is 0.",
    ),
    "not a number": (
        "region,source,SO2 [t]\n甲县,民用散煤,约80\n",
        "row 2, column SO2 [t]: '约80' is not a number.",
    ),
    "twice": (
        "region,source,SO2 [t]\n甲县,民用散煤,80\n甲县,household.coal.raw,81\n",
        "row 3, column source: household.coal.raw in 900001 has its SO2 from row 2 already. "
        "Each region, source and pollutant has one figure: add the rows up, or leave out the sum "
        "of others.",
    ),
    "group and one of it": (
        "region,source,SO2 [t]\nall,household.*,80\n乙县,民用散煤,81\n",
        "row 3, column source: household.coal.raw in 900002 has its SO2 from row 2 already.",
    ),
    "two columns of one pollutant": (
        "region,source,SO2 [t],二氧化硫（吨）\n甲县,民用散煤,80,80\n",
        "'SO2 [t]' and '二氧化硫 [吨]' are both SO2. Keep one.",
    ),
    "part above the whole": (
        "region,source,PM10 [t],PM2.5 [t]\n甲县,民用散煤,80,81\n",
        "row 2, column PM2.5: 81 t is above the 80 t of PM10, which PM2.5 is part of. Correct one.",
    ),
    "no pollutant": (
        "region,source,note\n甲县,民用散煤,x\n",
        "no column of a pollutant was found. Head a column for each, such as SO2（吨）",
    ),
    "unknown pollutant": (
        "region,source,pollutant,emission,unit\n甲县,民用散煤,SO3,80,t\n",
        "row 2, column pollutant: 'SO3' is no pollutant. Write one of SO2, NOx,",
    ),
    "no unit in a row": (
        "region,source,pollutant,emission,unit\n甲县,民用散煤,SO2,80,\n",
        "row 2, column unit: blank, so the number has no unit. Write one such as 't'.",
    ),
    "accept": (
        "region,source,SO2 [t],accept\n甲县,民用散煤,80,maybe\n",
        "row 2, column accept: 'maybe': write yes (是) to accept a factor outside the bounds",
    ),
    "reference": (
        "region,source,SO2 [t],reference_id\n甲县,民用散煤,80,nowhere\n",
        "row 2, column reference_id: 'nowhere' is not a reference_id of references.csv.",
    ),
    "quality": (
        "region,source,SO2 [t],quality\n甲县,民用散煤,80,F\n",
        "row 2, column quality: 'F' is not a quality.",
    ),
    "interval of several pollutants": (
        "region,source,SO2 [t],low,high\n甲县,民用散煤,80,60,100\n",
        "row 2, column low: holds for one pollutant. Give each a row (columns pollutant, emission, "
        "low, high), or leave it blank: the interval follows from the quality.",
    ),
    "interval beside the figure": (
        "region,source,pollutant,emission,unit,low,high\n甲县,民用散煤,SO2,80,t,90,100\n",
        "row 2, column emission: 80 is not within low … high, 90 … 100. Correct one.",
    ),
    "half an interval": (
        "region,source,pollutant,emission,unit,low\n甲县,民用散煤,SO2,80,t,60\n",
        "row 2, column high: blank. Give the 95 % interval, or 'exact' as distribution",
    ),
    "no number of an interval": (
        "region,source,pollutant,emission,unit,low,high\n甲县,民用散煤,SO2,80,t,about 60,90\n",
        "row 2, column low: 'about 60' is not a number.",
    ),
    "lognormal from nought": (
        "region,source,pollutant,emission,unit,low,high,distribution\n"
        "甲县,民用散煤,SO2,80,t,0,90,lognormal\n",
        "row 2, column low: a lognormal value has a low above 0.",
    ),
    "distribution": (
        "region,source,pollutant,emission,unit,low,high,distribution\n"
        "甲县,民用散煤,SO2,80,t,60,90,flat\n",
        "row 2, column distribution: 'flat' is not a distribution.",
    ),
    "electricity": (
        "region,source,SO2 [t]\n甲县,热泵,80\n",
        "row 2, column source: '热泵' emits nothing in the place itself:",
    ),
    "total": (
        "region,source,SO2 [t]\n甲县,民用散煤,80\n甲县,燃煤锅炉,20\n合计,,110\n",
        "row 4, column SO2 [t]: the total says 110, but the rows above it come to 100.",
    ),
    "no region": ("source,SO2 [t]\n民用散煤,80\n", "column region: the column is missing."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_named(place, library, fault):
    text, message = FAULTS[fault]
    assert message in refused(place, library, text)


def test_all_categories_that_mean_nothing_are_listed(place, library):
    rows = "".join(f"甲县,类别{i}{'甲乙丙丁戊己庚辛'[i]},1\n" for i in range(8))
    message = refused(place, library, "region,source,SO2 [t]\n" + rows)
    assert message.count("is no category of the library") == 8


def test_a_figure_knows_its_sources():
    parts = (("a", "stack"), ("a", "fugitive"), ("b", "stack"))
    assert Figure("1", "x", parts, "SO2", 1.0, False, {}, "f", 2).sources == ("a", "b")
