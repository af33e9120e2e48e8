import csv
import json

import numpy as np
import pytest
import xarray as xr
from air_places import air_projection
from made import made_projection

from simmodel.results.air_tables import (
    CONCENTRATION_COLUMNS,
    CONCENTRATION_MEASURE_COLUMNS,
    INDICATOR_COLUMNS,
    air_tables,
    concentration_measures_table,
    concentrations_table,
    indicators_table,
)
from simmodel.results.projection import Projection
from simmodel.results.tables import targets_table
from simmodel.results.write import write

NAMES = ("concentrations.csv", "concentration_measures.csv", "indicators.csv")


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return air_projection(tmp_path_factory.mktemp("air"))


def test_columns_are_those_that_readers_rely_on(projection):
    wanted = "region region_name air_pollutant year base_year baseline scenario unit base_quality"
    assert list(concentrations_table(projection)) == wanted.split() == CONCENTRATION_COLUMNS
    wanted = "measure clause region air_pollutant year reduction unit"
    table = concentration_measures_table(projection)
    assert list(table) == wanted.split() == CONCENTRATION_MEASURE_COLUMNS
    wanted = "indicator region region_name year base_year baseline scenario unit"
    assert list(indicators_table(projection)) == wanted.split() == INDICATOR_COLUMNS


def test_concentrations_carry_unit_and_quality(projection):
    table = concentrations_table(projection, "zh").set_index(["region", "air_pollutant", "year"])
    row = table.loc[("900001", "CO", 2021)]
    assert (row["region_name"], row["base_year"], row["unit"]) == ("甲县", 2.2, "mg/m3")
    assert table.loc[("900001", "SO2", 2020), "unit"] == "ug/m3"
    assert row["base_quality"] == "C"
    unknown = table.loc[("900002", "O3", 2021)]
    assert unknown["base_quality"] == ""
    assert np.isnan(unknown["scenario"])


def test_measures_add_up_to_baseline_minus_scenario(projection):
    key = ["region", "air_pollutant", "year"]
    taken = concentration_measures_table(projection).groupby(key)["reduction"].sum()
    table = concentrations_table(projection).set_index(key)
    table = table[table["base_quality"] != ""]
    saved = (table["baseline"] - table["scenario"]).to_numpy()
    assert taken.loc[table.index].to_numpy() == pytest.approx(saved, abs=1e-9)


def test_indicators_have_index_days_and_dustfall(projection):
    table = indicators_table(projection).set_index(["indicator", "region", "year"])
    row = table.loc[("composite_index", "900001", 2021)]
    assert row["base_year"] == pytest.approx(6.80357, abs=1e-5)
    assert row["scenario"] < row["baseline"]
    assert table.loc[("good_days", "city", 2021), "unit"] == "day"
    assert table.loc[("composite_index", "city", 2021), "region_name"] == "Alpha, Beta"
    dust = table.loc[("dustfall", "900002", 2019)]
    assert dust["base_year"] == pytest.approx(dust["baseline"])


def test_targets_end_with_break_even_and_quality(projection):
    table = targets_table(projection).set_index("target")
    assert list(table)[-4:] == ["break_even", "base_quality", "to_find_tonnes", "to_find_of"]
    row = table.loc["so2"]
    assert (row["base_quality"], row["to_find_of"]) == ("C", "SO2")
    assert row["break_even"] < 42
    assert row["to_find_tonnes"] > 0


def test_files_are_written_only_where_the_air_is_known(projection, tmp_path):
    folder = write(projection, tmp_path / "air")
    bare = write(made_projection(tmp_path / "made", measures=4, sources=3), tmp_path / "bare")
    assert air_tables(made_projection(tmp_path / "again", measures=4, sources=3)) == {}
    for name in NAMES:
        assert (folder / name).is_file()
        assert not (bare / name).exists()
    with (folder / "concentrations.csv").open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if r["air_pollutant"] == "O3"]
    assert {row["scenario"] for row in rows if row["region"] == "900002"} == {""}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "inventory/concentrations.csv" in manifest["inputs"]
    assert "emission_factors/air_quality/response.csv" in manifest["inputs"]
    assert manifest["air_quality"]["level"] == "screening level"
    assert "air_quality" not in json.loads((bare / "manifest.json").read_text(encoding="utf-8"))


def test_netcdf_gives_each_variable_its_unit(projection, tmp_path):
    with xr.open_dataset(write(projection, tmp_path / "a") / "projection.nc") as data:
        units = {
            "emissions": "t/yr",
            "concentration": "ug/m3",
            "concentration_reduction": "ug/m3",
            "composite_index": "1",
            "index_parts": "1",
            "dustfall": "t/(km2*month)",
        }
        assert {name: data[name].attrs["units"] for name in units} == units
        assert "comment" not in data["emissions"].attrs
        plain = {"days", "days_baseline", "days_base_year", "time_bounds"}
        for name in set(data.data_vars) - plain:
            assert data[name].attrs["long_name"] != name.replace("_", " ") or name == "reduction"
        for name in ("concentration", "city_index", "days", "dustfall_base_year"):
            assert data[name].attrs["comment"].startswith("screening level")
        # one unit for the whole variable: CO 2.2 mg/m3
        base = data["concentration_base_year"].sel(region="900001")
        assert float(base.sel(air_pollutant="CO")) == 2200.0
        assert float(base.sel(air_pollutant="SO2")) == 42.0
        assert data["base_quality"].sel(region="900002", air_pollutant="O3").item() == ""
    assert projection.dataset["concentration"].attrs["units"] == "ug/m3, CO mg/m3"
