"""What the air-quality stage reads: the made place by hand, and one wrong file for each fault."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simmodel.errors import InputDataError, ScenarioError
from simmodel.inputs.air_quality import AirQuality, read_air_quality
from simmodel.inputs.inventory import Inventory, read_inventory
from simmodel.inputs.library import read_library
from tests.source_receptor import EXAMPLE, made_response, write_example

CASES = Path(__file__).resolve().parents[2] / "cases"
TINY_AIR, INVALID = CASES / "tiny_air", CASES / "invalid_air_quality"
YEARS = (2019, 2020, 2021)
CONCENTRATIONS, DAILY, DAYS, TRANSFER = (
    f"inventory/{name}.csv"
    for name in ("concentrations", "daily_concentrations", "days", "transfer")
)
LIBRARY = "emission_factors/air_quality"

# fault: (file, place, part of the message)
EXPECTED = {
    "background_in_another_unit": (
        f"{LIBRARY}/response.csv",
        "row 2, column unit",
        "'kg/t' is mass / mass, but 'ug/m3' (mass / length^3) is needed.",
    ),
    "bare_number": (CONCENTRATIONS, "row 2, column unit", "blank, so the number has no unit."),
    "base_below_background": (
        CONCENTRATIONS,
        "row 2, column value",
        "0.042 ug/m3 is below the background of SO2, 2 ug/m3",
    ),
    "base_twice": (
        CONCENTRATIONS,
        "row 16, column statistic",
        "'900001, SO2, mean' is there twice: see row 2.",
    ),
    "co_as_mean_alone": (
        CONCENTRATIONS,
        "row 8, column statistic",
        "CO is judged by its 95th percentile.",
    ),
    "co_mean_above_percentile": (
        CONCENTRATIONS,
        "row 8, column value",
        "the mean of CO is above its p95_daily, 2.2 mg/m3.",
    ),
    "day_twice": (DAILY, "row 3, column date", "'900000, 2019-01-01' is there twice: see row 2."),
    "day_without_unit": (DAILY, "row 3, column unit_CO", "blank, so the number has no unit."),
    "falling_breakpoints": (
        f"{LIBRARY}/aqi.csv",
        "row 4, column breakpoint",
        "not above the row before it.",
    ),
    "more_days_than_a_year": (DAYS, "row 4, column value", "400 is above 366"),
    "negative_day": (DAILY, "row 4, column SO2", "-1 is negative"),
    "no_background": (
        f"{LIBRARY}/response.csv",
        "",
        "place 'default' has no background of CO. Add it.",
    ),
    "no_height": (
        f"{LIBRARY}/height.csv",
        "",
        "no row of place 'default', source '*' and height 'stack' for NOx in NO2.",
    ),
    "no_interval": (CONCENTRATIONS, "row 2, column low", "blank. Give the 95 % interval"),
    "no_rule": (
        CONCENTRATIONS,
        "row 2, column rule",
        "blank, and the value is estimated or assumed.",
    ),
    "not_a_date": (DAILY, "row 3, column date", "'1.2.2019' is not a date."),
    "origins_sum": (
        f"{LIBRARY}/transfer.csv",
        "row 2, column value",
        "the transfers of default, SO2 sum to 1.1.",
    ),
    "percentile_of_pm25": (
        CONCENTRATIONS,
        "row 6, column statistic",
        "'p95_daily' is not a statistic of PM2.5. Allowed: mean, mean_ex_dust, sd_log.",
    ),
    "transfer_of_o3": (
        TRANSFER,
        "row 8, column air_pollutant",
        "'O3' is not an air pollutant that follows emissions.",
    ),
    "transfer_sum": (
        TRANSFER,
        "row 2, column value",
        "receptor 甲县, all: the shares sum to 1.1.",
    ),
    "transfer_without_receptor": (
        TRANSFER,
        "",
        "乙县 has no rows as receptor of SO2, NO2, PM10, PM2.5, CO.",
    ),
    "transfer_without_region": (
        TRANSFER,
        "row 2, column region",
        "receptor 甲县, all: no row of 乙县.",
    ),
    "unit_of_an_emission": (
        CONCENTRATIONS,
        "row 2, column unit",
        "'t/yr' is mass / year, but 'ug/m3' (mass / length^3) is needed.",
    ),
    "unknown_indicator": (DAYS, "row 2, column indicator", "Did you mean 'heavy_days'?"),
    "unknown_pollutant": (
        CONCENTRATIONS,
        "row 3, column pollutant",
        "'NOx' is not an air pollutant.",
    ),
    "unknown_reference": (CONCENTRATIONS, "row 2, column reference_id", "'nobody' is not"),
    "unknown_region": (
        CONCENTRATIONS,
        "row 2, column region",
        "'丙县' is not a region of regions.csv.",
    ),
    "weight_of_unknown_pollutant": (
        f"{LIBRARY}/response.csv",
        "row 9, column emitted",
        "'NO2' is not a pollutant.",
    ),
    "weights_sum": (
        f"{LIBRARY}/response.csv",
        "row 16, column value",
        "the weights of default, PM2.5 sum to 1.1.",
    ),
    "zero_concentration": (CONCENTRATIONS, "row 2, column value", "0 is not above 0."),
}


@pytest.fixture
def air_place(place: Path) -> Path:
    """A copy of the made place with its air quality; the working directory is in it."""
    shutil.copytree(TINY_AIR, place, dirs_exist_ok=True)
    return place


@cache
def tiny_inventory() -> Inventory:
    """The tables of the made place that no test here spoils."""
    tiny = CASES / "tiny"
    inventory = read_inventory(tiny / "inventory", read_library(tiny / "emission_factors"))
    return replace(inventory, folder=Path("inventory"))


def read(**settings: object) -> AirQuality:
    """Read the place in the working directory."""
    library = Path("emission_factors")
    air = read_air_quality(settings, tiny_inventory(), Path("plan.yaml"), YEARS, library)
    assert air is not None
    return air


def test_nothing_is_read_where_nothing_is_known(place: Path) -> None:
    assert read_air_quality({}, tiny_inventory(), Path("plan.yaml"), YEARS) is None


def test_base_values_are_in_canonical_units_and_of_the_right_statistic(air_place: Path) -> None:
    air = read()
    assert list(air.base.columns) == ["SO2", "NO2", "PM10", "PM2.5", "CO", "O3"]
    assert air.base.loc["900001"].tolist() == [42, 45, 120, 60, 2.2, 160]
    # 0.022 mg/m3 of SO2 is 22 µg/m3; 1200 µg/m3 of CO is 1.2 mg/m3
    assert air.base.loc["900002"].tolist()[:5] == pytest.approx([22, 25, 100, 50, 1.2])
    assert np.isnan(air.base.at["900002", "O3"])
    assert air.base_quality.loc["900002"].tolist() == [*"CCCCC", ""]
    assert air.city == ("900001", "900002")
    assert "concentrations.csv: no base value of O3 in 乙县." in air.notes
    assert any("PM2.5 of 900002 counts dust days" in note for note in air.notes)


def test_dust_included(air_place: Path) -> None:
    air = read(dust="included")
    assert not air.dust_excluded
    assert air.base.loc["900001", ["PM10", "PM2.5"]].tolist() == [130, 65]
    assert air.base.at["900002", "PM10"] == 100
    assert any("PM10 of 900002 leaves out dust days" in note for note in air.notes)


def test_parameters_of_a_place_and_of_default_where_it_has_none(air_place: Path) -> None:
    general, valley = read(), read(place="valley")
    assert general.background.to_dict() == {
        "SO2": 2, "NO2": 5, "PM10": 20, "PM2.5": 10, "CO": 0.2
    }  # fmt: skip
    assert valley.background.to_dict() == {**general.background.to_dict(), "PM2.5": 15}
    pm25 = valley.weights[valley.weights["air_pollutant"] == "PM2.5"]
    assert dict(zip(pm25["emitted"], pm25["value"], strict=True)) == {
        "PM2.5": 0.6, "SO2": 0.2, "NOx": 0.2
    }  # fmt: skip
    for air in (general, valley):
        for frame in (air.weights, air.transfer):
            sums = frame.groupby("air_pollutant")["value"].sum()
            assert sums.to_numpy() == pytest.approx(np.ones(5))
    assert general.dustfall["slope"] == 2
    assert general.dustfall["background_high"] == 6


def test_limits_and_breakpoints(air_place: Path) -> None:
    air = read()
    assert air.index_limits.tolist() == [60, 40, 70, 35, 4, 160]
    second = air.grades[air.grades["grade"] == 2]
    assert len(second) == 6
    assert air.breakpoints["SO2"].tolist() == [[0, 0], [50, 50], [100, 150], [150, 475], [200, 800]]
    assert air.breakpoints["O3"][2].tolist() == [100, 160]


def test_a_daily_series_and_counts_of_days(air_place: Path) -> None:
    air = read()
    assert air.daily is not None
    assert air.daily.index[0] == pd.Timestamp("2019-01-01")
    assert air.daily.loc["2019-01-01"].tolist() == [62, 65, 220, 170, 3, 60]
    assert air.daily["O3"].isna().sum() == 1
    assert air.days["value"].tolist() == [40, 200, 60]
    assert air.days["year"].tolist() == [2019, 2019, 2015]
    assert air.days["region"].tolist() == ["900000", "900000", "900001"]


def test_the_series_of_regions_is_averaged_where_the_city_has_none(air_place: Path) -> None:
    path = air_place / DAILY
    text = path.read_text(encoding="utf-8")
    rows = text.splitlines()[1:]
    other = [r.replace("900000", "900002", 1).replace(",170,", ",70,", 1) for r in rows]
    path.write_text(text.replace("900000", "900001") + "\n".join(other) + "\n", encoding="utf-8")
    both, one = read().daily, read(city=["乙县"]).daily
    assert both is not None
    assert one is not None
    assert both.at[pd.Timestamp("2019-01-01"), "PM2.5"] == 120  # (170 + 70) / 2
    assert one.at[pd.Timestamp("2019-01-01"), "PM2.5"] == 70


def test_ozone_is_held_or_supplied(air_place: Path) -> None:
    held, supplied = read(), read(O3={"2020": "0.15 mg/m³"})
    assert held.o3[0].tolist() == [160, 160, 160]
    assert np.isnan(held.o3[1]).all()
    assert not held.o3_supplied
    assert supplied.o3[0].tolist() == [160, 150, 160]
    assert supplied.o3[1, 1] == 150
    assert "air_quality.O3: not given for 2019, 2021; held at the base-year value." in (
        supplied.notes
    )


def test_other_cities(air_place: Path) -> None:
    air = read(
        rank={"city": "丙市", "trend": {"value": "-2 %/yr", "low": "-3 %/yr", "high": "0 %/yr"}}
    )
    assert air.others.to_dict() == {"甲": 4, "乙": 4.5, "丁": 5.5, "戊": 6}
    assert (air.rank_city, air.rank_own, air.rank_year) == ("丙", 5, 2019)
    assert (air.rank_trend, air.rank_trend_range) == (-0.02, (-0.03, 0))
    assert read().others.empty
    assert read(dust="included", rank={"city": "丙"}).rank_own == 5.1


def test_a_transfer_matrix_of_the_place(air_place: Path) -> None:
    assert read().matrix_rows is None
    shutil.copy(TINY_AIR / "matrix" / "transfer.csv", TRANSFER)
    rows = read().matrix_rows
    assert rows is not None
    assert len(rows) == 2 * 5 * 3
    shares = rows.set_index(["receptor", "air_pollutant", "region"])["value"]
    assert shares["900001", "SO2", "900002"] == 0.2
    assert shares["900002", "SO2", "900002"] == 0.8  # its own rows go before those of 'all'
    assert shares["900002", "CO", "900002"] == 0.5
    assert shares.groupby(level=[0, 1]).sum().to_numpy() == pytest.approx(np.ones(10))


def test_without_concentrations_there_are_no_base_values(air_place: Path) -> None:
    Path(CONCENTRATIONS).unlink()
    air = read(method="rollback")
    assert air.base.isna().all(axis=None)
    assert air.city == ()
    assert "concentrations.csv: no base value of SO2 in any region." in air.notes


def test_the_shipped_tables_are_sound(place: Path) -> None:
    for where in ("default", "shanxi", "shanxi_north", "xinjiang_north"):
        air = read_air_quality({"place": where}, tiny_inventory(), Path("plan.yaml"), YEARS)
        assert air is not None
        assert air.background.notna().all()
        assert air.files[0].parent.name == "air_quality"


def test_every_case_is_expected() -> None:
    assert {p.name for p in INVALID.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("fault", sorted(EXPECTED))
def test_fault(air_place: Path, fault: str) -> None:
    shutil.copytree(INVALID / fault, air_place, dirs_exist_ok=True)
    with pytest.raises(InputDataError) as caught:
        read()
    file, where, message = EXPECTED[fault]
    found = [p for p in caught.value.problems if p.file == file and p.place == where]
    assert any(message in p.message for p in found), str(caught.value)
    assert len(caught.value.problems) == 1, str(caught.value)


# setting: (its value, place, part of the message)
SETTINGS = {
    "misspelt_key": ({"metod": "rollback"}, "metod", "Did you mean 'method'?"),
    "unknown_method": ({"method": "rolback"}, "method", "Did you mean 'rollback'?"),
    "method_is_a_list": ({"method": ["rollback"]}, "method", "found a list. Write one word"),
    "unknown_place": ({"place": "shangxi"}, "place", "is not a place of response.csv."),
    "unknown_standard": ({"standard": "GB 3095-2021"}, "standard", "Did you mean 'GB 3095-20"),
    "incomplete_standard": (
        {"standard": "GB 3095-2026"},
        "standard",
        "no limit of SO2, NO2, PM10, CO, O3 in 'GB 3095-2026' for the composite index. "
        "Complete: GB 3095-2012.",
    ),
    "unknown_aqi": ({"aqi": "HJ 633"}, "aqi", "is not an edition of aqi.csv."),
    "unknown_dust": ({"dust": "no"}, "dust", "Allowed: excluded, included."),
    "unknown_city": ({"city": ["甲县", "丙县"]}, "city", "'丙县' is not a region of regions.csv."),
    "bare_ozone": ({"O3": {"2020": "150"}}, "O3.2020", "has no unit."),
    "ozone_of_another_year": (
        {"O3": {"2025": "150 µg/m³"}},
        "O3.2025",
        "Allowed: 2019, 2020, 2021.",
    ),
    "ozone_computed": ({"O3": "rollback"}, "O3", "O3 is never computed. Write 'held'"),
    "rank_of_no_city": ({"rank": {"city": "己市"}}, "rank.city", "is not a city of"),
    "rank_key": ({"rank": {"town": "丙"}}, "rank.town", "Allowed: city, trend."),
    "rank_is_text": ({"rank": "丙"}, "rank", "Write for example {city: 朔州市"),
    "trend_without_year": ({"rank": {"city": "丙", "trend": "2 %"}}, "rank.trend", "growth rate"),
    "no_matrix": ({"method": "source_receptor"}, "matrix", "missing. Name the NetCDF file"),
    "matrix_not_used": ({"matrix": "a.nc"}, "matrix", "Write 'method: source_receptor'."),
}


@pytest.mark.parametrize("fault", sorted(SETTINGS))
def test_wrong_setting(air_place: Path, fault: str) -> None:
    settings, key, message = SETTINGS[fault]
    with pytest.raises(ScenarioError) as caught:
        read(**settings)
    (problem,) = caught.value.problems
    assert (problem.file, problem.place) == ("plan.yaml", f"air_quality.{key}")
    assert message in problem.message


def test_settings_and_tables_are_reported_together(air_place: Path) -> None:
    for fault in ("bare_number", "more_days_than_a_year"):
        shutil.copytree(INVALID / fault, air_place, dirs_exist_ok=True)
    with pytest.raises(ScenarioError) as caught:
        read(place="nowhere", dust="some")
    assert [p.file for p in caught.value.problems] == ["plan.yaml"] * 2 + [CONCENTRATIONS, DAYS]


def read_matrix(name: str = "matrix/source_receptor.nc") -> xr.DataArray:
    """Read the place in the working directory with a source-receptor file."""
    matrix = read(method="source_receptor", matrix=name).source_receptor
    assert matrix is not None
    return matrix


def test_the_example_is_what_the_helper_makes(tmp_path: Path) -> None:
    with (
        xr.open_dataset(EXAMPLE) as shipped,
        xr.open_dataset(write_example(tmp_path / "made.nc")) as made,
    ):
        assert shipped.identical(made)
        assert "Made for tests" in shipped.attrs["title"]


def test_a_source_receptor_file(air_place: Path) -> None:
    matrix = read_matrix()
    assert matrix.dims == ("receptor", "region", "pollutant", "height", "air_pollutant")
    assert matrix.attrs["units"] == "ug/m3 per t/yr"
    at = {"receptor": "900001", "height": "low"}
    assert matrix.sel(**at, region="900001", pollutant="SO2", air_pollutant="SO2") == 0.01
    # 0.002 µg/m3 of CO, which is counted in mg/m3
    co = matrix.sel(**at, region="900002", pollutant="CO", air_pollutant="CO")
    assert float(co) == pytest.approx(2e-6)
    assert (
        Path("matrix/source_receptor.nc")
        in read(method="source_receptor", matrix="matrix/source_receptor.nc").files
    )


def test_order_units_and_whole_numbers_as_codes_do_not_matter(air_place: Path) -> None:
    made = made_response()
    turned = made.transpose("pollutant", "air_pollutant", "region", "receptor", "height")
    codes = [900002, 900001]
    turned = turned.sel(region=["900002", "900001"]).assign_coords(region=codes) * 1e-6
    write_example(Path("other.nc"), turned, {"units": "mg/m3/(kg/yr)"})
    xr.testing.assert_allclose(read_matrix("other.nc"), read_matrix())


def test_negative_numbers_are_noted(air_place: Path) -> None:
    made = made_response()
    made.loc[{"pollutant": "NOx", "air_pollutant": "PM2.5"}] = -0.001
    write_example(Path("negative.nc"), made)
    notes = read(method="source_receptor", matrix="negative.nc").notes
    assert any("8 numbers are negative: there a cut raises a concentration." in n for n in notes)


def with_label(dim: str, old: str, new: str) -> xr.DataArray:
    made = made_response()
    return made.assign_coords({dim: [new if v == old else v for v in made[dim].values.tolist()]})


def holed() -> xr.DataArray:
    made = made_response()
    made[0, 0, 0, 0, 0] = np.nan
    return made


# fault: (what is written, attributes, place, part of the message)
MATRICES: Mapping[str, tuple[xr.DataArray, dict[str, str] | None, str, str]] = {
    "unknown_dimension": (
        made_response().rename(receptor="receptors"),
        None,
        "dimension receptors",
        "'receptors' is not a dimension. Did you mean 'receptor'?",
    ),
    "missing_dimension": (
        made_response().isel(height=0, drop=True),
        None,
        "dimension height",
        "the dimension is missing. Needed: receptor, region, pollutant, height, air_pollutant.",
    ),
    "no_labels": (
        made_response().drop_vars("region"),
        None,
        "dimension region",
        "has no labels.",
    ),
    "another_variable": (
        made_response().rename("respons"),
        None,
        "",
        "no variable 'response'. Did you mean 'respons'?",
    ),
    "no_unit": (made_response(), {"units": ""}, "variable response, units", "missing, so"),
    "unknown_unit": (
        made_response(),
        {"units": "ug/m3"},
        "variable response, units",
        "'ug/m3' is not a concentration per emission of a year. Write 'ug/m3 per t/yr'.",
    ),
    "unknown_region": (
        with_label("region", "900002", "900009"),
        None,
        "dimension region",
        "'900009' is not a region of regions.csv.",
    ),
    "missing_receptor": (
        made_response().isel(receptor=[0]),
        None,
        "dimension receptor",
        "900002 is missing, and missing is not zero.",
    ),
    "unknown_pollutant": (
        with_label("pollutant", "NOx", "NO2"),
        None,
        "dimension pollutant",
        "'NO2' is not a label of pollutant.",
    ),
    "missing_pollutant": (
        made_response().drop_sel(pollutant="NH3"),
        None,
        "dimension pollutant",
        "NH3 is missing",
    ),
    "unknown_height": (
        with_label("height", "stack", "high"),
        None,
        "dimension height",
        "'high' is not a label of height. Allowed: low, stack.",
    ),
    "ozone": (
        with_label("air_pollutant", "CO", "O3"),
        None,
        "dimension air_pollutant",
        "O3 is held or supplied, never computed.",
    ),
    "region_twice": (
        with_label("region", "900002", "900001"),
        None,
        "dimension region",
        "900001 is there twice.",
    ),
    "hole": (holed(), None, "variable response", "1 of 280 numbers are missing or not finite."),
    "nothing": (made_response() * 0, {"units": "ug/m3 per t/yr"}, "variable response", "no number"),
}


@pytest.mark.parametrize("fault", sorted(MATRICES))
def test_wrong_source_receptor_file(air_place: Path, fault: str) -> None:
    response, attrs, where, message = MATRICES[fault]
    write_example(Path("wrong.nc"), response, attrs)
    with pytest.raises(InputDataError) as caught:
        read_matrix("wrong.nc")
    found = [p for p in caught.value.problems if p.place == where]
    assert all(p.file == "wrong.nc" for p in caught.value.problems)
    assert any(message in p.message for p in found), str(caught.value)


def test_no_source_receptor_file(air_place: Path) -> None:
    with pytest.raises(InputDataError, match=r"no such file. Name it relative to the scenario"):
        read_matrix("none.nc")
    Path("text.nc").write_text("not a NetCDF file", encoding="utf-8")
    with pytest.raises(InputDataError, match="cannot be read as NetCDF"):
        read_matrix("text.nc")
