"""The table of assumptions, from a made run: one value of the scenario, four assumed rows."""

from dataclasses import replace

import pytest
from made import made_projection

from simmodel.results.assumptions import ASSUMPTION_COLUMNS, assumptions_table
from simmodel.scenario.schema import Growth
from simmodel.scenario.values import Text, Value


@pytest.fixture
def projection(tmp_path):
    made = made_projection(tmp_path, measures=4, sources=3)
    factors = made.library.factors.assign(
        how_seen="assumed", pollutant="SO2", region="", value=8.0, low=6.0, high=9.0, unit="kg/t"
    ).assign(note="borrowed")
    made.library.factors = factors
    return made


def test_each_assumed_value_has_range_reason_and_place(projection):
    table = assumptions_table(projection)
    assert list(table.columns) == ASSUMPTION_COLUMNS
    assert table["table"].tolist() == ["scenario", "activity", "control mix", "emission factors"]
    assert table["value"].tolist() == [0.9, 2.0, 0.5, 8.0]
    assert table["unit"].tolist() == ["1", "t/yr", "1", "kg/t"]
    assert table["region"].tolist() == ["", "140622", "all", "all"]
    assert table["parameter"].tolist() == ["effectiveness", "1", "scrubber", "SO2 (stack)"]
    assert table["place"].tolist() == ["measures[m01].effectiveness", "3", "3", "2"]
    assert table["why"].tolist() == ["no survey", "a rule", "a rule", "borrowed"]
    assert not table["file"].str.startswith("/").any()
    assert assumptions_table(projection, "zh")["why"].tolist()[0] == "没有调查"


def test_a_growth_rate_is_one_row(projection):
    rate = Value(0.02, "1/yr", assumed=True, why=Text("同前", "as before"), text="2 %/year")
    growth = Growth.model_construct(source=("power.*",), rate=rate)
    scenario = replace(projection.scenario, growth=(growth,))
    table = assumptions_table(replace(projection, scenario=scenario))
    rows = table[table["place"].str.startswith("growth")]
    assert rows["place"].tolist() == ["growth[power.*].rate"]
    assert rows["item"].tolist() == ["power.*"]
