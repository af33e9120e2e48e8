"""The IAMC table: columns, variables that add up, the base year, units."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made import made_projection

from simmodel import __version__
from simmodel.results.air_labels import AIR
from simmodel.results.iamc import ALL, IAMC_COLUMNS, iamc_table, write_iamc
from simmodel.results.projection import Projection
from simmodel.results.tables import emissions_table

KEYS = IAMC_COLUMNS[:-1]
PLAN, WITHOUT = "made-plan", "made-plan baseline"


@pytest.fixture
def projection(tmp_path) -> Projection:
    """Four sources: power by coal of two kinds, a truck, dust without a fuel."""
    made = made_projection(tmp_path, measures=4, sources=4)
    data = made.dataset.assign_coords(
        sector=("source", ["power", "power", "road", "dust"]),
        fuel=("source", ["thermal_coal", "gangue", "diesel", ""]),
    )
    return replace(made, dataset=data)


def with_air(projection: Projection) -> Projection:
    data = projection.dataset.assign_coords({AIR: ["PM2.5", "CO"]})
    data = data.assign_coords(base_quality=(("region", AIR), np.full((6, 2), "A")))
    cell = ("region", AIR, "year")
    values = np.full((6, 2, 3), 30.0)
    values[1] = np.nan
    data["concentration"] = (cell, values)
    data["concentration_baseline"] = (cell, values + 2.0)
    data["concentration_base_year"] = (cell[:2], values[..., 0] + 5.0)
    return replace(projection, dataset=data)


def value(table: pd.DataFrame, variable: str, region: str, year: int, scenario: str) -> float:
    where = (table["variable"] == variable) & (table["region"] == region)
    found = table[where & (table["year"] == year) & (table["scenario"] == scenario)]["value"]
    assert len(found) == 1
    return float(found.iloc[0])


def test_columns_types_and_one_row_a_value(projection):
    table = iamc_table(projection)
    assert list(table.columns) == IAMC_COLUMNS
    assert set(table["model"]) == {f"simmodel {__version__}"}
    assert set(table["scenario"]) == {PLAN, WITHOUT}
    assert table["year"].dtype.kind == "i"
    assert table["value"].dtype.kind == "f"
    assert not table.duplicated(KEYS).any()
    assert not table.isna().any(axis=None)


def test_variables_are_pollutant_sector_fuel(projection):
    table = iamc_table(projection)
    sulphur = table[table["variable"].str.startswith("Emissions|SO2")]
    assert set(sulphur["variable"]) == {
        "Emissions|SO2",
        *("Emissions|SO2|Power", "Emissions|SO2|Power|Coal"),
        *("Emissions|SO2|Road", "Emissions|SO2|Road|Oil"),
        *("Emissions|SO2|Dust", "Emissions|SO2|Dust|Other"),
    }
    assert set(sulphur["region"]) == {
        *("Shuocheng", "Pinglu", "Shanyin", "Yingxian", "Youyu", "Huairen", ALL)
    }


def test_units_name_the_species_and_nox_is_weighed_as_no2(projection):
    table = iamc_table(projection)
    units = table.groupby("variable")["unit"].unique().map(list)
    assert units["Emissions|SO2"] == ["t SO2/yr"]
    assert units["Emissions|NOx|Power"] == ["t NO2/yr"]
    assert units["Emissions|PM2.5"] == ["t PM2.5/yr"]


@pytest.mark.parametrize("scenario", [PLAN, WITHOUT])
def test_every_level_and_the_regions_add_up(projection, scenario):
    table = iamc_table(projection)
    wide = table[table["scenario"] == scenario].pivot_table(
        index=["region", "year"], columns="variable", values="value"
    )
    above = [name for name in wide if any(other.startswith(f"{name}|") for other in wide)]
    assert len(above) == 9 + 9 * 3  # each pollutant, and each of its sectors
    for name in above:
        depth = name.count("|") + 1
        parts = [c for c in wide if c.startswith(f"{name}|") and c.count("|") == depth]
        assert np.allclose(wide[parts].sum(axis=1), wide[name], rtol=1e-12)
    regions = wide.drop(index=ALL, level=0).groupby("year").sum()
    assert np.allclose(regions, wide.loc[ALL], rtol=1e-12)


def test_values_are_those_of_the_emissions_table(projection):
    emissions = emissions_table(projection)
    rows = emissions[
        (emissions["sector"] == "power")
        & (emissions["pollutant"] == "SO2")
        & (emissions["region"] == "140622")
        & (emissions["year"] == 2020)
    ]
    table = iamc_table(projection)
    name = ("Emissions|SO2|Power|Coal", "Yingxian", 2020)
    assert value(table, *name, PLAN) == pytest.approx(rows["scenario"].sum(), rel=1e-12)
    assert value(table, *name, WITHOUT) == pytest.approx(rows["baseline"].sum(), rel=1e-12)


def test_a_base_year_before_the_years_is_a_year_of_both_scenarios(projection):
    assert set(iamc_table(projection)["year"]) == {2019, 2020, 2021}
    object.__setattr__(projection.scenario, "base_year", 2017)
    table = iamc_table(with_air(projection))
    base = projection.dataset["base_year_emissions"].sel(pollutant="NOx").sum().item()
    for scenario in (PLAN, WITHOUT):
        assert value(table, "Emissions|NOx", ALL, 2017, scenario) == pytest.approx(base, rel=1e-12)
        assert value(table, "Concentration|PM2.5", "Yingxian", 2017, scenario) == 35.0
    assert not table.duplicated(KEYS).any()


def test_concentrations_have_their_unit_and_no_row_where_unknown(projection):
    table = iamc_table(with_air(projection))
    air = table[table["variable"].str.startswith("Concentration|")]
    assert set(air["variable"]) == {"Concentration|PM2.5", "Concentration|CO"}
    assert set(air["unit"][air["variable"] == "Concentration|CO"]) == {"mg/m^3"}
    assert set(air["unit"][air["variable"] == "Concentration|PM2.5"]) == {"ug/m^3"}
    assert "Pinglu" not in set(air["region"])
    assert ALL not in set(air["region"])
    assert value(table, "Concentration|PM2.5", "Yingxian", 2020, WITHOUT) == 32.0


def test_variable_that_is_nought_everywhere_has_no_row(projection):
    data = projection.dataset.copy(deep=True)
    for name in ("emissions", "baseline", "base_year_emissions"):
        data[name].loc[{"pollutant": "NH3", "source": "boiler.coal.3"}] = 0.0
    variables = set(iamc_table(replace(projection, dataset=data))["variable"])
    assert "Emissions|NH3|Dust" not in variables
    assert "Emissions|NH3|Road" in variables


def test_regions_named_alike_keep_their_code(projection):
    names = ["Chengqu", "Chengqu", "A", "B", "C", "D"]
    data = projection.dataset.assign_coords(region_name_en=("region", names))
    regions = set(iamc_table(replace(projection, dataset=data))["region"])
    assert regions == {"Chengqu (140602)", "Chengqu (140603)", "A", "B", "C", "D", ALL}


def test_file_is_the_table(projection, tmp_path):
    write_iamc(projection, tmp_path, "zh")
    read = pd.read_csv(tmp_path / "iamc.csv")
    table = iamc_table(projection)
    assert (read[KEYS].to_numpy() == table[KEYS].to_numpy()).all()
    assert np.allclose(read["value"], table["value"], rtol=1e-9)
