"""One wrong file for each fault: each is found, with its file, its place and what to do."""

import shutil
from pathlib import Path

import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.inventory import Inventory, read_inventory
from simmodel.inputs.library import read_library
from simmodel.inputs.resolve import resolve_control_mix, resolve_fuel_quality

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "invalid_inventory"
ACTIVITY, CONTROLS, FUELS, REGIONS = (
    f"inventory/{name}.csv" for name in ("activity", "controls", "fuels", "regions")
)
LIBRARY = "emission_factors"

# fault: (file, place, part of the message)
EXPECTED = {
    "attribute_of_unknown_unit": (
        ACTIVITY,
        "row 1, column steam_capacity [t/hour per day]",
        "'t/hour per day' is not a unit.",
    ),
    "attribute_without_unit": (ACTIVITY, "row 1, column steam_capacity", "numbers without unit."),
    "blank_activity": (ACTIVITY, "row 2, column activity", "blank, and missing is not zero."),
    "control_in_another_chain": (
        CONTROLS,
        "row 8, column chain",
        "'low_nox_burner' is in 'nitrogen'.",
    ),
    "control_in_two_chains": (
        f"{LIBRARY}/controls/controls.csv",
        "row 3, column chain",
        "'wet_fgd' is in 'sulphur'.",
    ),
    "control_without_effect": (
        CONTROLS,
        "row 12, column control",
        "'fabric_filter' acts on stack, but 'dust.construction' has only fugitive.",
    ),
    "duplicate_control_row": (
        CONTROLS,
        "row 3, column control",
        "'all, boiler.*, , sulphur, wet_fgd' is there twice: see row 2.",
    ),
    "duplicate_segment": (
        ACTIVITY,
        "row 3, column segment",
        "'alpha.household.coal' is there twice: see row 2.",
    ),
    "efficiency_above_one": (
        f"{LIBRARY}/controls/controls.csv",
        "row 2, column value",
        "90 is above 1, the most this removal efficiency can be.",
    ),
    "empty_file": (ACTIVITY, "", "is empty."),
    "equally_specific": (
        CONTROLS,
        "row 6, column source",
        "'*er.coal' and 'boiler.*' (row 2) are equally specific, and both match",
    ),
    "excel_workbook": (
        REGIONS,
        "",
        "is an Excel workbook (.xlsx) under the name of a CSV file, not CSV in UTF-8.",
    ),
    "factor_missing": (
        f"{LIBRARY}/sources.csv",
        "row 4, column emits",
        "'boiler.coal' emits NOx, but no process has a factor for it.",
    ),
    "factor_not_declared": (
        f"{LIBRARY}/sources.csv",
        "row 2, column emits",
        "'household.coal.raw' has a factor for CO2, which emits does not name.",
    ),
    "factor_of_unknown_process": (
        f"{LIBRARY}/factors/stationary.csv",
        "row 19, column factor_set",
        "'power.coal' has no process 'stak'.",
    ),
    "factor_per_another_unit": (
        f"{LIBRARY}/factors/transport.csv",
        "row 2, column unit",
        "'g/kWh' is mass / energy, but 'kg/km' (mass / length) is needed.",
    ),
    "factor_twice": (
        f"{LIBRARY}/factors/stationary.csv",
        "row 5, column use",
        "a second factor in use.",
    ),
    "fine_above_coarse": (
        f"{LIBRARY}/factors/transport.csv",
        "row 9, column value",
        "PM2.5 is above PM10 of the same process, but it is a part of it.",
    ),
    "formula_without_percent": (
        f"{LIBRARY}/factors/stationary.csv",
        "row 8, column unit",
        "'kg/t' does not fit the formula 'sulphur'.",
    ),
    "fuel_above_whole": (FUELS, "row 3, column value", "more than 100 %."),
    "fuel_without_sulphur": (
        "fuels.csv",
        "source household.coal.raw",
        "a factor follows from sulphur of the fuel 'coal', and no row",
    ),
    "header_only": (ACTIVITY, "", "has a header but no rows."),
    "low_above_value": (
        ACTIVITY,
        "row 2, column activity",
        "4000 is not within low … high, 4200 … 5000.",
    ),
    "misspelt_column": (ACTIVITY, "row 1, column reference_id", "the column is missing."),
    "mix_not_one": (
        CONTROLS,
        "row 4, column share",
        "the shares of all, boiler.*, particles sum to 0.9.",
    ),
    "negative_activity": (
        ACTIVITY,
        "row 2, column activity",
        "-4000 is negative, and the least activity is 0.",
    ),
    "neither_utf8_nor_gbk": (REGIONS, "", "line 3 is neither UTF-8 nor GBK text."),
    "no_interval": (ACTIVITY, "row 2, column low", "blank."),
    "no_rule": (ACTIVITY, "row 2, column rule", "blank, and the value is estimated or assumed."),
    "not_a_number": (ACTIVITY, "row 10, column activity", "'10,0000' is not a number."),
    "number_without_unit": (ACTIVITY, "row 2, column unit", "blank, so the number has no unit."),
    "profile_not_one": (f"{LIBRARY}/profiles.csv", "row 3, column m01", "the sum is 1.1."),
    "quantity_without_bar": (
        f"{LIBRARY}/processes.csv",
        "row 3, column quantity_unit",
        "'kWh' is not one unit per another. Write such as 'kWh/GJ'.",
    ),
    "region_twice": (REGIONS, "row 3, column name_zh", "'甲县' is there twice: see row 2."),
    "semicolons": (REGIONS, "row 1", "the columns are separated by ';'."),
    "service_of_another_unit": (
        ACTIVITY,
        "row 3, column activity_per_service_unit",
        "'t/person' is mass / person, but 't/household' (mass / household) is needed.",
    ),
    "share_above_one": (
        CONTROLS,
        "row 4, column share",
        "80 is above 1, the most this share can be.",
    ),
    "source_without_process": (
        f"{LIBRARY}/processes.csv",
        "row 7, column quantity_unit",
        "'kWh/(t*km)' is energy / length · mass, but 'kWh/kWh' (energy / energy) is needed.",
    ),
    "stray_service_unit": (
        ACTIVITY,
        "row 2, column activity_per_service",
        "blank, but its unit is given.",
    ),
    "too_many_cells": (ACTIVITY, "row 6", "24 cells, the header has 23."),
    "unit_kt": (ACTIVITY, "row 2, column unit", "'kt' in 'kt/yr' is refused: it is the knot."),
    "unit_of_another_dimension": (
        ACTIVITY,
        "row 2, column unit",
        "'GJ/yr' is energy / year, but 't' (mass) is needed.",
    ),
    "unit_ton": (
        ACTIVITY,
        "row 2, column unit",
        "'ton' in 'ton/yr' is refused: it is a US short ton to some and 1000 kg to others.",
    ),
    "unknown_control": (
        CONTROLS,
        "row 2, column control",
        "'wet_fdg' is not a control of the library.",
    ),
    "unknown_glob": (
        CONTROLS,
        "row 4, column source",
        "'biler.*' matches no source of sources.csv.",
    ),
    "unknown_pollutant": (
        f"{LIBRARY}/factors/transport.csv",
        "row 2, column pollutant",
        "'NO2' is not a pollutant.",
    ),
    "unknown_profile": (
        f"{LIBRARY}/sources.csv",
        "row 2, column profile",
        "'heatin' is not a profile of profiles.csv.",
    ),
    "unknown_reference": (
        ACTIVITY,
        "row 2, column reference_id",
        "'tiny_plaice' is not a reference_id of references.csv.",
    ),
    "unknown_region": (
        ACTIVITY,
        "row 2, column region",
        "'900011' is not a region of regions.csv.",
    ),
    "unknown_segment": (
        CONTROLS,
        "row 8, column segment",
        "'beta.boiler.work' is not a segment of activity.csv.",
    ),
    "unknown_source": (
        ACTIVITY,
        "row 2, column source",
        "'household.coal.row' is not a source of the library.",
    ),
    "utf16": (REGIONS, "", "is UTF-16 text, not CSV in UTF-8."),
}


def read(place: Path) -> Inventory:
    """Read all tables of the place in the working directory, as a run does."""
    library = read_library(Path("emission_factors"))
    inventory = read_inventory(Path("inventory"), library)
    resolve_control_mix(inventory.segments, inventory.control_rows, library)
    resolve_fuel_quality(inventory.segments, inventory.fuel_rows, library)
    return inventory


def test_the_good_case_is_good(place: Path) -> None:
    inventory = read(place)
    rows = (Path("inventory") / "activity.csv").read_text(encoding="utf-8").splitlines()
    assert len(inventory.segments) == len(rows) - 1
    assert inventory.notes == ()


def test_every_case_is_expected() -> None:
    assert {p.name for p in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("fault", sorted(EXPECTED))
def test_fault(place: Path, fault: str) -> None:
    shutil.copytree(FOLDER / fault, place, dirs_exist_ok=True)
    with pytest.raises(InputDataError) as caught:
        read(place)
    file, where, message = EXPECTED[fault]
    found = [p for p in caught.value.problems if p.file == file and p.place == where]
    assert any(message in p.message for p in found), str(caught.value)


@pytest.mark.parametrize("name", [ACTIVITY, CONTROLS, FUELS, REGIONS, f"{LIBRARY}/sources.csv"])
def test_a_missing_file_is_the_only_fault(place: Path, name: str) -> None:
    (place / name).unlink()
    with pytest.raises(InputDataError, match=f"{name}: 1 problem\n  no such file") as caught:
        read(place)
    assert len(caught.value.problems) == 1


def test_faults_of_several_files_are_reported_together(place: Path) -> None:
    for fault in ("negative_activity", "mix_not_one", "region_twice"):
        shutil.copytree(FOLDER / fault, place, dirs_exist_ok=True)
    with pytest.raises(InputDataError) as caught:
        read(place)
    assert {p.file for p in caught.value.problems} >= {ACTIVITY, CONTROLS, REGIONS}


def test_at_most_five_rows_of_one_fault(place: Path) -> None:
    path = place / ACTIVITY
    path.write_text(path.read_text(encoding="utf-8").replace("tiny_place", "nobody"), "utf-8")
    with pytest.raises(InputDataError) as caught:
        read(place)
    assert len(caught.value.problems) == 6
    assert caught.value.problems[-1].message == "and 4 more rows with this fault."
