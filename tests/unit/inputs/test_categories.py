"""What the category of an official inventory means, and what is offered where it means nothing."""

import pytest

from simmodel.inputs.categories import Categories
from simmodel.inputs.library import read_library


@pytest.fixture(scope="module")
def categories() -> Categories:
    return Categories(read_library())


def sources(found) -> set[str]:
    parts, message = found
    assert message == ""
    return {source for source, _ in parts}


@pytest.mark.parametrize(
    "text",
    ["household.coal.raw", "民用散煤（原煤）", " 民用散煤(原煤) ", "Household raw coal"]
    + ["生活源/民用燃料燃烧/煤炭/炉灶", "化石燃料固定燃烧源/民用燃烧/煤炭"],
)
def test_one_source_by_id_name_or_levels(categories, text):
    assert sources(categories.find(text)) == {"household.coal.raw"}


def test_levels_of_another_edition_and_without_the_last_letter(categories):
    pulverised = {f"power.coal.pc.{size}" for size in ("lt100", "100_300", "300_600", "ge600")}
    written = "化石燃料固定燃烧源/电力/煤炭/煤粉炉"
    assert sources(categories.find(written)) == pulverised
    assert sources(categories.find("电力热力／火力发电＞煤炭—煤粉炉")) == pulverised


@pytest.mark.parametrize(
    ("code", "also"), [("1.A.4.b.i", "1A4bi"), ("1.A.4.b", "1A4b 民用"), ("3.B", "3B")]
)
def test_nfr_codes_with_and_without_points(categories, code, also):
    found = sources(categories.find(code))
    assert found == sources(categories.find(also))
    assert all(source.split(".")[0] in ("household", "agriculture", "other") for source in found)


def test_a_source_that_only_uses_electricity_is_in_no_group(categories):
    household = sources(categories.find("household.*"))
    assert "household.coal.raw" in household
    assert not household & {"household.heat_pump", "household.electric"}
    parts, message = categories.find("民用空气源热泵")
    assert parts == ()
    assert "emits nothing in the place itself" in message


def test_road_dust_is_a_category_of_its_own(categories):
    """The manual counts what vehicles raise as dust, not among mobile sources."""
    mobile, dust = categories.find("移动源/道路移动源")[0], categories.find("铺装道路")[0]
    assert not set(mobile) & set(dust)
    assert {process for _, process in dust} == {"road_dust"}
    assert ("road.car.petrol.5", "exhaust") in mobile
    assert "road_dust" not in {process for _, process in categories.find("1.A.3.b")[0]}
    assert ("road.car.petrol.5", "road_dust") in categories.find("road.car.petrol.5")[0]
    whole = categories.find("扬尘源/道路扬尘源")[0]
    assert set(whole) == {*dust, ("dust.road.unpaved", "unpaved_dust")}


def test_levels_that_several_categories_end_with_are_not_guessed(categories):
    parts, message = categories.find("煤粉炉")
    assert parts == ()
    assert "'煤粉炉' is in several categories: 电力热力源/火力发电/煤炭/煤粉炉," in message
    assert message.endswith("Write the whole path.")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("民用散煤炉", "'民用散煤（原煤）'"),
        ("散煤", "'民用散煤（原煤）'"),
        ("household.coal.row", "'household.coal.raw'"),
        ("工艺过程源/水泥", "'工艺过程源/建材/水泥/粉磨'"),
    ],
)
def test_what_means_nothing_is_refused_with_suggestions(categories, text, offered):
    parts, message = categories.find(text)
    assert parts == ()
    assert f"{text!r} is no category of the library. Did you mean {offered}" in message


def test_nothing_alike_nothing_offered(categories):
    assert "Did you mean" not in categories.find("外星人")[1]
