"""Which inputs to improve first: the rule by hand on the made place of tests/cases/tiny.

Its base-year emissions, in t: SO2 40 and 100 (raw coal of Alpha and Beta), 70.4 and 28.8 (boilers),
160 (power), together 399.2. NOx 8, 20, 30, 36, 25 (truck), 100, together 219. PM10 235.44, of which
raw coal 140; PM2.5 173.94, of which raw coal 112. No VOC.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from made import made_projection
from official import build
from places import measure, run

from simmodel import pipeline
from simmodel.reports.control_gaps import control_gaps
from simmodel.reports.inputs_to_improve import Candidate, inputs_to_improve
from simmodel.reports.page.basis import input_name, input_row
from simmodel.results.projection import Projection

SCR = measure(
    "scr",
    "retrofit",
    "{source: boiler.coal}",
    "controls: [scr], penetration: {value: 50 %, low: 30 %, high: 80 %}, by: 2019-12-31",
)


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return run(tmp_path_factory.mktemp("place"), f"measures:\n{SCR}targets: []\n")


@pytest.fixture(scope="module")
def found(projection: Projection) -> dict[tuple[str, str, str], Candidate]:
    candidates = inputs_to_improve(projection, 99)
    return {(one.kind, one.key, one.region): one for one in reversed(candidates)}


def test_a_factor_weighs_by_all_that_runs_through_it(found):
    one = found["factor", "household.coal.raw", ""]
    # intervals of half to twice the value: (2 − 0.5) / 2 = 0.75
    assert one.width == pytest.approx(0.75)
    shares = 140 / 399.2 + 28 / 219 + 140 / 235.44 + 112 / 173.94
    assert one.score == pytest.approx(0.75 * shares / 4)
    assert (one.pollutant, one.share) == ("PM2.5", pytest.approx(112 / 173.94))
    assert one.process == "stack"
    assert [Path(file).name for file in one.rows] == ["stationary.csv"]
    assert one.rows.popitem()[1] == ("2", "3", "4", "6")


def test_share_and_width_are_of_the_pollutant_that_it_weighs_on_most(projection):
    model = projection.model
    assert model is not None
    factors = model.library.factors.copy()
    coal = (factors["factor_set"] == "household.coal.raw") & (factors["pollutant"] == "NOx")
    # 1 to 41 kg/t around 2: half-width 10; 28 of 219 t times 10 is more than PM2.5 with 0.75
    factors.loc[coal, "high"] = 41.0
    wider = replace(model, library=replace(model.library, factors=factors))
    first = inputs_to_improve(replace(projection, model=wider))[0]
    assert (first.key, first.pollutant) == ("household.coal.raw", "NOx")
    assert (first.share, first.width) == (pytest.approx(28 / 219), pytest.approx(10.0))
    rest = 140 / 399.2 + 140 / 235.44 + 112 / 173.94
    assert first.score == pytest.approx((10 * 28 / 219 + 0.75 * rest) / 4)


def test_activity_is_one_input_a_source_and_region(found):
    one = found["activity", "household.coal.raw", "900001"]
    # 3200 to 5000 t around 4000 t: 1800 / 8000
    assert one.width == pytest.approx(0.225)
    shares = 40 / 399.2 + 8 / 219 + 40 / 235.44 + 32 / 173.94
    assert one.score == pytest.approx(0.225 * shares / 4)
    assert one.segments == ("alpha.household.coal",)


def test_fuel_counts_where_the_factor_follows_from_it(found):
    one = found["fuel", "sulphur", ""]
    # sulphur of the library's coal, 0.5 to 2 % around 1 %: raw coal and power, not the boilers,
    # whose coal the inventory gives; SO2 alone
    assert one.score == pytest.approx(0.75 * 300 / 399.2 / 4)


def test_a_measure_weighs_by_what_it_takes_off(found):
    one = found["measure", "scr", ""]
    # small boiler: half of 30 t loses 80 %, 12 t; works: of 60 t uncontrolled half goes from
    # 0.6 to 0.2, 12 t; the interval 0.3 to 0.8 of 0.5 is 0.5 / 1
    assert one.share == pytest.approx(24 / 219)
    assert one.score == pytest.approx(24 / 219 * 0.5 / 4)
    assert one.rows == {"made.yaml": ("9:5 measures.scr",)}


def test_the_largest_come_first_and_only_so_many(projection):
    scores = [one.score for one in inputs_to_improve(projection, 5)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_a_wider_interval_comes_first(projection):
    model = projection.model
    assert model is not None
    segments = model.catalogue.segments.copy()
    # 1 to 1000 thousand t around 100 thousand t: 4.995
    segments.loc["alpha.power", ["low", "high"]] = (1000.0, 1000000.0)
    wider = replace(model, catalogue=replace(model.catalogue, segments=segments))
    first = inputs_to_improve(replace(projection, model=wider))[0]
    assert (first.kind, first.key, first.width) == ("activity", "power.coal", pytest.approx(4.995))


def test_a_control_at_its_low_end_adds_what_it_would_let_pass(projection):
    first = control_gaps(projection)[0]
    assert (first.kind, first.control, first.pollutant) == ("removal", "wet_fgd", "SO2")
    # removal 0.8 for 0.9. Power: 160 t at 0.1 passing, 1600 · 0.1 = 160 t more. Works: 28.8 t at
    # 1 − 0.8·0.9 − 0.2·0.5 = 0.18, 160 · 0.8 · 0.1 = 12.8 t. Small: 70.4 t at 0.55,
    # 128 · 0.5 · 0.1 = 6.4 t
    assert first.added == pytest.approx(160 + 12.8 + 6.4)
    assert first.share == pytest.approx(179.2 / 399.2)
    assert (first.value, first.low) == (0.9, 0.8)
    assert first.segments[0] == "alpha.power"


def test_the_use_of_a_control_has_a_low_end_too(projection):
    model = projection.model
    assert model is not None
    mix = model.mix.copy()
    mix.loc[mix["segment"] == "alpha.power", "low"] = 0.9
    first = control_gaps(replace(projection, model=replace(model, mix=mix)))[0]
    # a tenth of the power plant without its filter of 98 %: 40 t / 0.02 · 0.98 · 0.1 = 196 t
    assert (first.kind, first.control, first.pollutant) == ("use", "fabric_filter", "PM10")
    assert first.added == pytest.approx(196.0)


def test_nothing_without_a_model_or_without_emissions(projection, tmp_path):
    bare = made_projection(tmp_path, measures=4, sources=3)
    assert inputs_to_improve(bare) == []
    assert control_gaps(bare) == []
    nothing = {"SO2": pd.DataFrame(columns=["segment", "process", "tonnes"])}
    assert inputs_to_improve(projection, parts=nothing) == []
    assert control_gaps(projection, parts=nothing) == []


OFFICIAL = """\
region,source,pollutant,emission,unit,low,high
甲县,民用散煤,SO2,80,t,60,110
all,boiler.coal,SO2,99.2,t,90,110
"""


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    model = build(tmp_path_factory.mktemp("place"), f"measures:\n{SCR}targets: []\n", OFFICIAL)
    return pipeline.run(model.scenario, model)


def test_an_official_figure_stands_for_what_is_behind_it(calibrated, found):
    known = {(one.kind, one.key, one.region): one for one in inputs_to_improve(calibrated, 99)}
    one = known["official", "民用散煤", "900001"]
    # SO2 80 and 100, 99.2 (both boilers), 160: 439.2 t; (110 − 60) / (2 · 80) = 0.3125
    assert (one.width, one.share) == pytest.approx((0.3125, 80 / 439.2))
    assert one.score == pytest.approx(0.3125 * 80 / 439.2 / 4)
    assert one.rows.popitem()[1] == ("2",)
    assert input_name(one, calibrated, "zh") == "甲县民用散煤的官方排放量"
    everywhere = known["official", "boiler.coal", "all"]
    assert input_name(everywhere, calibrated, "en") == (
        "official emissions of coal boiler, all regions"
    )
    row = input_row(one, calibrated, "en")
    assert (row.kind, row.width) == ("official emission", "±31.2 %")
    # the activity weighs on NOx, PM10 and PM2.5 alone: 8, 40 and 32 t of 4000 t coal
    activity = known["activity", "household.coal.raw", "900001"]
    width = found["activity", "household.coal.raw", "900001"].width
    shares = 8 / 219 + 40 / 235.44 + 32 / 173.94
    assert activity.score == pytest.approx(width * shares / 4)


def test_no_control_leaves_more_than_an_official_figure(calibrated, projection):
    def so2(of: Projection) -> set[str]:
        gaps = (one for one in control_gaps(of, 99) if one.pollutant == "SO2")
        return {segment for one in gaps for segment in one.segments}

    assert any("boiler" in segment for segment in so2(projection))
    assert not any("boiler" in segment for segment in so2(calibrated))
