"""The made inventory of tests/cases/tiny, by hand."""

from pathlib import Path

import numpy as np
import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.inventory import Inventory, read_inventory
from simmodel.inputs.library import Library


def test_activity_is_in_the_unit_of_the_source(inventory: Inventory) -> None:
    row = inventory.segments.loc["beta.household.coal"]
    assert row["activity"] == 10000.0  # 1 万吨/yr
    assert (row["low"], row["high"]) == (8000.0, 12500.0)
    assert row["unit"] == "万吨/yr"
    assert row["line"] == 3


def test_a_segment_may_have_its_own_activity_per_service(inventory: Inventory) -> None:
    per_service = inventory.segments["activity_per_service"]
    assert per_service["beta.household.coal"] == 5.0  # its own
    assert per_service["alpha.household.coal"] == 4.0  # the library's
    assert np.isnan(per_service["beta.construction"])  # no service


def test_attributes(inventory: Inventory) -> None:
    assert inventory.attribute_units == {"steam_capacity": "t/h", "distance_to_chp": "km"}
    boiler = inventory.attributes.loc["beta.boiler.works"]
    assert boiler["steam_capacity"] == 65.0
    assert boiler["enterprise"] == "Beta Works"
    coal = inventory.attributes.loc["alpha.household.coal"]
    assert np.isnan(coal["steam_capacity"])
    assert coal["enterprise"] == ""
    assert list(inventory.attributes.index) == list(inventory.segments.index)


def test_regions_may_be_named_instead_of_coded(inventory: Inventory) -> None:
    assert list(inventory.fuel_rows["region"]) == ["all", "900002"]  # the file says 乙县


def test_fuel_contents_are_fractions(inventory: Inventory) -> None:
    np.testing.assert_allclose(inventory.fuel_rows["value"], [0.008, 0.005])


def test_rows_of_one_selector_have_one_number(inventory: Inventory) -> None:
    sums = inventory.control_rows.groupby("selector")["share"].sum()
    np.testing.assert_allclose(sums, 1.0)
    assert len(sums) == 8


def test_references_of_the_library_are_known_too(inventory: Inventory) -> None:
    assert list(inventory.references.index) == ["tiny_place", "made_for_tests"]


def test_a_gbk_file_reads_the_same_and_leaves_a_note(
    place: Path, library: Library, inventory: Inventory
) -> None:
    path = place / "inventory" / "regions.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    again = read_inventory(Path("inventory"), library)
    assert again.regions["name_zh"].equals(inventory.regions["name_zh"])
    (note,) = again.notes
    assert note.startswith("inventory/regions.csv: read as GBK")
    assert inventory.notes == ()


def with_profile(place: Path, profile: str) -> None:
    path = place / "inventory" / "activity.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    lines = [head + ",profile", f"{first},{profile}", *(row + "," for row in rest)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_segment_may_have_its_own_monthly_profile(place: Path, library: Library) -> None:
    with_profile(place, "even")
    inventory = read_inventory(Path("inventory"), library)
    assert inventory.attributes["profile"].tolist()[:2] == ["even", ""]


def test_an_unknown_profile_is_refused(place: Path, library: Library) -> None:
    with_profile(place, "evn")
    with pytest.raises(InputDataError, match=r"row 2, column profile: 'evn' .* mean 'even'"):
        read_inventory(Path("inventory"), library)
