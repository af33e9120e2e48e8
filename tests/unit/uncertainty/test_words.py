"""Titles in a planner's words, and lines of several inputs."""

from dataclasses import replace

import pandas as pd
import pytest
from made_study import made_inputs, made_study, one

from simmodel.uncertainty.bars import By, bars_by, bars_table
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.words import in_words

SOURCES = pd.DataFrame(
    {
        "name_zh": ["煤粉炉（300 MW）", "煤粉炉（600 MW）", "热泵"],
        "name_en": ["Coal power, 300 MW", "Coal power, 600 MW", "heat pump"],
    },
    index=["power.coal.300", "power.coal.600", "household.heat_pump"],
)


@pytest.mark.parametrize(
    ("title", "lang", "words"),
    [
        ("Fuel quality: boiler_coal, sulphur", "en", "Fuel quality: boiler coal, sulphur"),
        ("燃料质量：boiler_coal, 硫分", "zh", "燃料质量：锅炉用煤，硫分"),
        ("Growth rate: power.coal.*", "en", "Growth rate: Coal power"),
        ("增长率：power.coal.*", "zh", "增长率：煤粉炉"),
        ("Activity: household.heat_pump", "en", "Activity: heat pump"),
        ("排放因子：热泵, stove, PM2.5", "zh", "排放因子：热泵，炉灶，PM₂.₅"),
        ("Weight of a precursor: PM2.5 ← SO2", "en", "Weight of a precursor: PM₂.₅ ← SO₂"),
        ("Growth rate: freight.*", "en", "Growth rate: freight"),
        ("Growth rate: heat.*", "en", "Growth rate: heat.*"),
    ],
)
def test_ids_become_names(title, lang, words):
    assert in_words(title, SOURCES, lang) == words


def particles() -> UncertainInputs:
    group = "factor/coal/stove/particles"
    made = [
        one(f"factor/coal/stove/{size}", value, 1.0, f"排放因子：散煤, stove, {size}",
            f"Emission factor: raw coal, stove, {size}", "kg/t", group=group, file="h.csv",
            place=f"row {row}")
        for size, value, row in (("TSP", 9.0, 2), ("PM10", 7.0, 3), ("PM2.5", 5.0, 4))
    ]  # fmt: skip
    return UncertainInputs((*made_inputs().inputs[:3], *made))


def test_what_shares_a_draw_is_one_line_that_names_its_parts(tmp_path):
    study = made_study(tmp_path, "emissions:SO2", inputs=particles())
    for by in (By.INPUT, By.GROUP):
        bars = {bar.key: bar for bar in bars_by(by, study.inputs, study.model)}
        bar = bars["factor/coal/stove/particles"]
        assert len(bar.draws) == 1
        assert bar.title["en"] == "Emission factor: raw coal, stove (TSP, PM₁₀, PM₂.₅)"
        assert bar.title["zh"] == "排放因子：散煤，炉灶（TSP，PM₁₀，PM₂.₅）"
    table = bars_table(list(bars.values()), study.inputs, study.model)
    assert table.loc["factor/coal/stove/particles", "where"] == "h.csv rows 2, 3, 4"


def test_inputs_that_the_scenario_ties_go_by_the_name_it_gives(tmp_path):
    tied = [replace(made, group="group coal") for made in made_inputs().inputs[:3]]
    study = made_study(tmp_path, "emissions:SO2", inputs=UncertainInputs(tuple(tied)))
    (bar,) = bars_by(By.GROUP, study.inputs, study.model)
    assert bar.title == {"zh": "coal（同一抽样的3个数值）", "en": "coal (3 values of one draw)"}


def test_only_what_acts_is_in_a_line(tmp_path):
    """With one county acting, the line is that county's, with its own value."""
    study = made_study(tmp_path, "emissions:SO2:朔城区")
    bars = bars_by(By.GROUP, study.inputs, study.model, acting={0, 2})
    assert [bar.title["en"] for bar in bars] == ["Coal, A", "Fuel quality: raw coal, sulphur"]
    table = bars_table(bars, study.inputs, study.model)
    assert table["value"].tolist() == [1000.0, 0.01]


def test_a_factor_of_sulphur_is_shown_per_percent(tmp_path):
    study = made_study(tmp_path, "emissions:SO2")
    bars = bars_by(By.INPUT, study.inputs, study.model)
    row = bars_table(bars, study.inputs, study.model).loc["factor/coal/stove/SO2"]
    assert (row["value"], row["unit"]) == (pytest.approx(20.0), "kg/t per %")
    row = bars_table(bars, study.inputs, study.model).loc["factor/coal/stove/NOx"]
    assert (row["value"], row["unit"]) == (5.0, "kg/t")
