"""The air-quality stage on the made place, from files to targets; every number summed by hand."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from simmodel import pipeline
from simmodel.data_folders import emission_factors_folder, find_scenario
from simmodel.inputs.library import read_library
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

CASES = Path(__file__).parent / "cases"
TARGETS = """\
targets:
  - {id: so2, title: {zh: a, en: a}, clause: "1", kind: concentration, pollutant: SO2, region: 甲县,
     at_most: 20 µg/m³, year: 2021, status: binding}
  - {id: so2-beta, title: {zh: a, en: a}, clause: "1", kind: concentration, pollutant: SO2,
     region: 乙县, at_most: 0.02 mg/m³, year: 2021, status: binding}
  - {id: index, title: {zh: a, en: a}, clause: "1", kind: composite_index, region: 甲县,
     at_most: 9, year: 2021, status: binding}
  - {id: heavy, title: {zh: a, en: a}, clause: "1", kind: exceedance_days, at_most: 60 day,
     statistic: AQI > 200, year: 2021, status: binding}
  - {id: heavy-2015, title: {zh: a, en: a}, clause: "1", kind: exceedance_days, at_most: -25 %,
     reference: 2015, statistic: AQI > 200, year: 2021, status: binding}
  - {id: better, title: {zh: a, en: a}, clause: "1", kind: concentration, pollutant: PM2.5,
     region: 甲县, below: 0 %, reference: base_year, year: 2021, status: binding}
  - {id: dustfall, title: {zh: a, en: a}, clause: "1", kind: dustfall, region: 甲县,
     at_most: 9 t/(km2*month), year: 2021, status: binding}
"""


def project(folder: Path, settings: str = "{city: [甲县]}", *, bare: bool = False) -> Projection:
    """Projection of the made plan with the made air data."""
    place = folder / "tiny"
    shutil.copytree(CASES / "tiny", place, dirs_exist_ok=True)
    shutil.copytree(CASES / "tiny_air", place, dirs_exist_ok=True)
    file = place / "plan.yaml"
    text = file.read_text(encoding="utf-8").split("targets:")[0]
    if bare:
        text = text.split("measures:")[0]
    file.write_text(f"{text}{TARGETS}air_quality: {settings}\n", encoding="utf-8")
    scenario = load(file)
    return pipeline.run(
        scenario, pipeline.build(scenario, read_library(place / "emission_factors"))
    )


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return project(tmp_path_factory.mktemp("air"))


# Effective SO2, t: stoves and boilers count whole, the power plant's stack 0.2.
# 2019: 甲县 40 + 70.4 + 0.2·160 = 142.4; 乙县 100 + 28.8 = 128.8
# 2021: 甲县 12 + 0 + 0.2·160.172 = 44.0344; 乙县 50 + 28.8·0.88 = 75.344
ALPHA = 2 + 40 * (0.2 + 0.5 * 44.0344 / 142.4 + 0.3 * 75.344 / 128.8)
BETA = 2 + 20 * (0.2 + 0.5 * 75.344 / 128.8 + 0.3 * 44.0344 / 142.4)


def test_so2_by_hand(projection: Projection) -> None:
    cells = projection.dataset["concentration"].sel(air_pollutant="SO2", year=2021)
    assert cells.to_numpy() == pytest.approx([ALPHA, BETA])


def test_targets_have_margin_break_even_and_quality(projection: Projection) -> None:
    targets = projection.targets.set_index("target")
    assert targets.loc["so2", "projected"] == pytest.approx(ALPHA)
    kept = (ALPHA - 2) / 40
    assert targets.loc["so2", "break_even"] == pytest.approx(2 + 18 / kept)
    assert targets.loc["so2", "base_quality"] == "C"
    assert targets.loc["so2-beta", "projected"] == pytest.approx(BETA / 1000)
    assert targets.loc["so2", "verdict"] == ("met" if ALPHA <= 20 else "missed")


def test_what_remains_to_be_found_in_tonnes_closes_the_gap(tmp_path: Path) -> None:
    missed = project(tmp_path, bare=True).targets.set_index("target").loc["so2"]
    # no measures: 42 µg/m³, 22 too many; 40·0.5/142.4 µg/m³ per t of low SO2 in 甲县
    assert missed["to_find"] == pytest.approx(22)
    assert missed["to_find_of"] == "SO2"
    assert missed["to_find_tonnes"] == pytest.approx(22 / (40 * 0.5 / 142.4))


def test_no_measures_no_change(tmp_path: Path) -> None:
    data = project(tmp_path, bare=True).dataset
    for year in (2019, 2020, 2021):
        np.testing.assert_allclose(
            data["concentration"].sel(year=year), data["concentration_base_year"], rtol=1e-12
        )
    np.testing.assert_array_equal(data["days"].sel(year=2021), data["days_base_year"])


def test_measures_sum_to_the_change(projection: Projection) -> None:
    data = projection.dataset
    change = data["concentration_baseline"] - data["concentration"]
    total = data["concentration_reduction"].sum("measure", skipna=False)
    np.testing.assert_allclose(total, change, atol=1e-9)


def test_ozone_is_held(projection: Projection) -> None:
    ozone = projection.dataset["concentration"].sel(air_pollutant="O3", region="900001")
    assert ozone.to_numpy() == pytest.approx([160.0, 160.0, 160.0])


def test_index_is_the_sum_of_its_parts(projection: Projection) -> None:
    data = projection.dataset.sel(region="900001", year=2021)
    assert float(data["composite_index"]) == pytest.approx(float(data["index_parts"].sum()))
    base = projection.dataset["composite_index_base_year"].sel(region="900001")
    # 42/60 + 45/40 + 120/70 + 60/35 + 2.2/4 + 160/160
    assert float(base) == pytest.approx(42 / 60 + 45 / 40 + 120 / 70 + 60 / 35 + 2.2 / 4 + 1)


def test_fewer_heavy_days_and_the_change_against_an_older_year(projection: Projection) -> None:
    targets = projection.targets.set_index("target")
    base = float(projection.dataset["days_base_year"].sel(indicator="heavy_days"))
    after = float(targets.loc["heavy", "projected"])
    assert after <= base
    assert targets.loc["heavy-2015", "projected"] == pytest.approx(after / 60 - 1)


def test_dustfall_by_hand(projection: Projection) -> None:
    relation = projection.model.air.dustfall  # type: ignore[union-attr]
    emissions = projection.dataset["emissions"].sel(region="900001", pollutant="TSP", year=2021)
    low = float(emissions.drop_sel(source="power.coal").sum())
    expected = relation["background"] + relation["slope"] * low / 1000 / 12
    assert float(projection.dataset["dustfall"].sel(region="900001", year=2021)) == pytest.approx(
        expected
    )


def test_a_source_receptor_file_replaces_the_rollback(tmp_path: Path) -> None:
    settings = "{method: source_receptor, matrix: matrix/source_receptor.nc, city: [甲县]}"
    projection = project(tmp_path, settings)
    matrix = projection.model.air.source_receptor  # type: ignore[union-attr]
    assert matrix is not None
    data = projection.dataset
    change = data["emissions"].sel(year=2021) - data["base_year_emissions"]
    power = change.sel(source="power.coal")
    split = xr.concat([change.sum("source") - power, power], "height").assign_coords(
        height=["low", "stack"]
    )
    gain = matrix.sel(receptor="900001", air_pollutant="SO2")
    expected = 42 + float((gain * split.sel(pollutant=gain["pollutant"])).sum())
    got = data["concentration"].sel(region="900001", air_pollutant="SO2", year=2021)
    assert float(got) == pytest.approx(max(expected, 0.0))


def test_days_from_the_spread_where_no_daily_series_is_given(tmp_path: Path) -> None:
    place = tmp_path / "tiny"
    project(tmp_path)  # lays out the place
    (place / "inventory" / "daily_concentrations.csv").unlink()
    file = place / "inventory" / "concentrations.csv"
    row = "900001,PM2.5,sd_log,0.588,1,0.5,0.7,triangular,D,tiny_place,,assumed,made for tests,\n"
    file.write_text(file.read_text(encoding="utf-8") + row, encoding="utf-8")
    scenario = load(place / "plan.yaml")
    library = read_library(place / "emission_factors")
    data = pipeline.run(scenario, pipeline.build(scenario, library)).dataset
    # base 60, background 10, s 0.588; above 75 (AQI 100): z = (ln(65/50) + 0.173)/0.588 = 0.740,
    # 0.2296 of the days; above 150 (AQI 200): z = (ln(140/50) + 0.173)/0.588 = 2.045, 0.0204
    base = data["days_base_year"]
    assert float(base.sel(indicator="good_days")) == pytest.approx(365 * (1 - 0.2296), abs=0.2)
    assert float(base.sel(indicator="heavy_days")) == pytest.approx(365 * 0.0204, abs=0.1)
    heavy = data["days"].sel(indicator="heavy_days", year=2021)
    assert float(heavy) < float(base.sel(indicator="heavy_days"))


def test_dust_days_stay_among_the_days_of_the_year() -> None:
    # Shuozhou 2019: 255 good and 5 heavy days of 356 measured ones, 22 of them dusty.
    scenario = load(find_scenario("scenarios/shuozhou/plan-2020.yaml"))
    model = pipeline.build(scenario, read_library(emission_factors_folder()))
    days = pipeline.run(scenario, model).dataset["days_base_year"]
    assert float(days.sel(indicator="good_days")) == pytest.approx(255 / 356 * 365)
    assert float(days.sel(indicator="heavy_days")) == pytest.approx(5 / 356 * 365)
