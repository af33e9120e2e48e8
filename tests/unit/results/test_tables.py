import pytest
from made import made_projection

from simmodel.results.projection import Projection
from simmodel.results.tables import (
    EMISSION_COLUMNS,
    MEASURE_COLUMNS,
    TARGET_COLUMNS,
    emissions_table,
    matches_table,
    measures_table,
    outside_table,
    targets_table,
)


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=5, sources=3)


def test_columns_are_those_that_readers_rely_on(projection):
    wanted = "region region_name source sector pollutant year base_year baseline scenario unit"
    assert list(emissions_table(projection).columns) == wanted.split() == EMISSION_COLUMNS
    wanted = "measure clause kind region pollutant year reduction unit"
    assert list(measures_table(projection).columns) == wanted.split() == MEASURE_COLUMNS
    wanted = "target clause kind status region pollutant year limit projected unit verdict"
    wanted = [*wanted.split(), "margin", "reason"]
    wanted += ["break_even", "base_quality", "to_find_tonnes", "to_find_of"]
    assert list(targets_table(projection).columns) == wanted == TARGET_COLUMNS


def test_emissions_hold_each_cell_of_the_dataset(projection):
    table = emissions_table(projection).set_index(["region", "source", "pollutant", "year"])
    row = table.loc[("140622", "boiler.coal.1", "SO2", 2020)]
    cell = {"region": "140622", "source": "boiler.coal.1", "pollutant": "SO2"}
    data = projection.dataset
    assert row["scenario"] == data["emissions"].sel(cell | {"year": 2020}).item()
    assert row["baseline"] == data["baseline"].sel(cell | {"year": 2020}).item()
    assert row["base_year"] == data["base_year_emissions"].sel(cell).item()
    assert (row["region_name"], row["sector"], row["unit"]) == (
        "Yingxian",
        "industry_boiler",
        "t/yr",
    )


def test_sums_stay_when_empty_cells_are_left_out(projection):
    table = emissions_table(projection)
    assert len(table) < projection.dataset["emissions"].size
    for column, variable in (("scenario", "emissions"), ("baseline", "baseline")):
        total = float(projection.dataset[variable].sum())
        assert table[column].sum() == pytest.approx(total, rel=1e-12)


def test_names_follow_the_language(projection):
    assert "应县" in set(emissions_table(projection, "zh")["region_name"])
    assert targets_table(projection, "zh")["reason"].iloc[-1] == "无基准年浓度"
    assert targets_table(projection, "en")["reason"].iloc[-1] == "no base-year concentration"


def test_measures_add_up_to_the_reduction(projection):
    data = projection.dataset
    found = measures_table(projection).groupby(["pollutant", "year"])["reduction"].sum()
    saved = (data["baseline"] - data["emissions"]).sum(["region", "source"])
    assert found[("NOx", 2021)] == pytest.approx(saved.sel(pollutant="NOx", year=2021).item())


def test_outside_and_matches(projection):
    outside = outside_table(projection).set_index(["measure", "pollutant", "year"])
    assert outside.loc[("m02", "SO2", 2021), "reduction"] == -8.0
    assert matches_table(projection)["note"].iloc[0] == "asked 40 000 t, found 25 000 t"
