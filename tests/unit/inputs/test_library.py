"""The made library of tests/cases/tiny, by hand."""

from pathlib import Path

import numpy as np
import pytest

from simmodel.errors import InputDataError
from simmodel.inputs.library import Library, read_library


def factor(library: Library, factor_set: str, process: str, pollutant: str) -> float:
    rows = library.factors.set_index(["factor_set", "process", "pollutant"])["value"]
    return float(rows[factor_set, process, pollutant])


def test_sources(library: Library) -> None:
    coal = library.sources.loc["household.coal.raw"]
    assert coal["emits"] == ("SO2", "NOx", "PM10", "PM2.5", "CO2")
    assert coal["activity_per_service"] == 4.0
    assert coal["service_unit"] == "household"
    assert np.isnan(library.sources.loc["power.coal", "activity_per_service"])
    assert library.sources.loc["power.coal", "service_unit"] == ""


def test_factors_are_kilograms_per_unit_of_the_process(library: Library) -> None:
    assert factor(library, "road.truck", "exhaust", "NOx") == pytest.approx(0.005)  # 5 g/km
    assert factor(library, "grid", "electricity", "CO2") == pytest.approx(0.8)  # 800 g/kWh
    assert factor(library, "dust.construction", "fugitive", "TSP") == 0.2  # kg/(m2*month)


def test_a_formula_is_per_unit_mass_fraction(library: Library) -> None:
    # 16 kg/t per percent of sulphur is 1600 kg/t per unit: 0.8 % of sulphur gives 12.8 kg/t
    assert factor(library, "boiler.coal", "stack", "SO2") * 0.008 == pytest.approx(12.8)


def test_intervals_are_converted_with_the_value(library: Library) -> None:
    row = library.factors.query("factor_set == 'road.truck' and pollutant == 'NOx'").iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0.0025, 0.01))
    exact = library.factors.query("factor_set == 'grid' and pollutant == 'CO2'").iloc[0]
    assert (exact["low"], exact["high"]) == pytest.approx((0.8, 0.8))


def test_alternatives_are_apart(library: Library) -> None:
    assert list(library.alternatives["value"]) == [5.0]
    assert not library.factors.duplicated(["factor_set", "process", "pollutant"]).any()


def test_quantities(library: Library) -> None:
    rows = library.processes.set_index(["source", "process"])
    assert rows.loc[("freight.truck", "exhaust"), "quantity"] == 0.05
    assert rows.loc[("freight.truck", "exhaust"), "factor_unit"] == "km"
    assert rows.loc[("freight.rail", "electricity"), "factor_unit"] == "kWh"


def test_controls(library: Library) -> None:
    rows = library.controls.set_index(["control", "pollutant"])
    assert rows.loc[("watering", "PM10"), "process"] == ("fugitive", "road_dust")
    assert rows.loc[("wet_fgd", "SO2"), "value"] == 0.9


def test_profiles_sum_to_one(library: Library) -> None:
    assert list(library.profiles.columns) == list(range(1, 13))
    np.testing.assert_allclose(library.profiles.sum(axis="columns"), 1.0, rtol=1e-15)


def test_flue_gas_knows_sources_not_globs(library: Library) -> None:
    assert library.flue_gas["volume"].to_dict() == {"boiler.coal": 10000.0, "power.coal": 8000.0}


def test_fuel_contents_are_fractions(library: Library) -> None:
    values = library.fuels.set_index("property")["value"].to_dict()
    assert values == pytest.approx({"sulphur": 0.01, "ash": 0.2, "heating_value": 20.0})


def test_rows_can_be_traced(library: Library) -> None:
    first = library.factors.iloc[0]
    assert first["file"].endswith("factors/stationary.csv")
    assert first["line"] == 2
    assert first["reference_id"] in library.references.index


def test_every_file_is_listed(library: Library) -> None:
    names = {f.relative_to(library.folder).as_posix() for f in library.files}
    assert {"sources.csv", "factors/stationary.csv", "controls/controls.csv"} <= names
    assert len(names) == 10


def test_kilograms_and_tonnes_give_the_same(place: Path, library: Library) -> None:
    path = place / "emission_factors" / "factors" / "stationary.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("CO2,yes,constant,2000,kg/t", "CO2,yes,constant,2,t/t"), "utf-8")
    again = read_library(place / "emission_factors")
    assert factor(again, "boiler.coal", "stack", "CO2") == pytest.approx(2000.0)


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match="sources.csv: 1 problem\n  no such file") as caught:
        read_library(tmp_path)
    assert len(caught.value.problems) == 9  # one a table, and nothing that follows from it
