"""``projection.nc``: what CF asks for, and what a reader with xarray finds."""

import warnings

import numpy as np
import pytest
import xarray as xr
from made import made_projection

from simmodel.results.air_labels import AIR
from simmodel.results.cf_names import LONG_NAMES
from simmodel.results.netcdf import with_cf_attributes, write_netcdf
from simmodel.results.projection import Projection


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    made = made_projection(tmp_path_factory.mktemp("made"), measures=5, sources=3)
    data = made.dataset.assign_coords({AIR: ["SO2", "CO"]})
    data = data.assign_coords(base_quality=(("region", AIR), np.full((6, 2), "E")))
    data["base_quality"][0, 0] = ""
    values = np.full((6, 2), 1.5)
    values[0, 0] = np.nan
    attributes = {"units": "ug/m3, CO mg/m3", "comment": "screening level"}
    data["concentration_base_year"] = (("region", AIR), values, attributes)
    return Projection(**{**vars(made), "dataset": data})


@pytest.fixture(scope="module")
def file(projection, tmp_path_factory):
    path = tmp_path_factory.mktemp("netcdf") / "projection.nc"
    write_netcdf(projection, path)
    return path


def test_opens_without_a_warning_and_selects_by_label(projection, file):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with xr.open_dataset(file) as data:
            got = data["emissions"].sel(region="140622", year=2020, pollutant="SO2")
            want = projection.dataset["emissions"].sel(region="140622", year=2020, pollutant="SO2")
            assert (got.to_numpy() == want.to_numpy()).all()
            assert got["region_name_zh"].item() == "应县"
            assert set(data["fuel"].to_numpy()) == {"coal"}


def test_time_beside_the_year_is_its_middle_with_bounds(file):
    """2019 has 365 days: the middle is 182.5 days after its begin, noon of 2 July."""
    with xr.open_dataset(file) as data:
        assert data["year"].to_numpy().tolist() == [2019, 2020, 2021]
        assert data["time"].to_numpy()[0] == np.datetime64("2019-07-02T12:00")
        bounds = data["time_bounds"].sel(year=2020).to_numpy()
        assert bounds.tolist() == np.array(["2020-01-01", "2021-01-01"], "M8[ns]").tolist()


def test_carbon_monoxide_is_in_micrograms_and_a_missing_value_is_marked(projection, file):
    with xr.open_dataset(file, decode_cf=False) as raw:
        variable = raw["concentration_base_year"]
        assert variable.attrs["units"] == "ug/m3"
        assert np.isnan(variable.attrs["_FillValue"])
        assert variable.attrs["ancillary_variables"] == "base_quality"
        assert variable.to_numpy()[1].tolist() == [1.5, 1500.0]
        assert "_FillValue" not in raw["emissions"].attrs
    with xr.open_dataset(file) as data:
        assert data["base_quality"].to_numpy()[0].tolist() == ["", "E"]


def test_labels_are_characters_named_as_coordinates(file):
    """CF has coordinate variables of numbers only, and not every program reads strings."""
    with xr.open_dataset(file, decode_cf=False) as raw:
        assert raw["region"].dtype.kind == "S"
        assert raw["region"].ndim == 2
        beside = raw["emissions"].attrs["coordinates"].split()
        assert {"region", "source", "pollutant", "time", "source_name_zh"} <= set(beside)
        assert raw["emissions"].attrs["cell_methods"] == "time: mean"


def test_every_variable_is_named_in_both_languages(projection):
    data = with_cf_attributes(projection)
    for name in (*projection.dataset.variables, "time"):
        english, chinese = LONG_NAMES[str(name)]
        assert data[name].attrs["long_name"] == english
        assert data[name].attrs["long_name_zh"] == chinese
        assert english.isascii()
        assert not chinese.isascii()
