"""An official inventory in place of activity × factor, worked by hand on the tiny place."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import HEAD, TINY

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.errors import InputDataError
from simmodel.inputs.emissions import Figure
from simmodel.inputs.inventory import read_inventory
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.vocabulary import POLLUTANTS

ALPHA, BETA = 0, 1
HALF = (
    "measures:\n  - {id: half, title: {zh: 半, en: half}, clause: '1', kind: retire, "
    "where: {source: household.coal.raw}, penetration: 50 %, by: 2019-12-31}\n"
)


@pytest.fixture(scope="module")
def library():
    return read_library(TINY / "emission_factors")


@pytest.fixture(scope="module")
def inventory(library):
    return read_inventory(TINY / "inventory", library)


@pytest.fixture
def build(tmp_path, library, inventory):
    """Model of the tiny place with an emissions.csv, and perhaps measures."""

    def made(rows: str, body: str = "", library=library, head: str = "") -> Model:
        file = tmp_path / "made.yaml"
        file.write_text(HEAD + body, encoding="utf-8")
        head = head or "region,source,pollutant,emission,unit,accept"
        folder = tmp_path / "inventory"
        folder.mkdir(exist_ok=True)
        for table in (TINY / "inventory").iterdir():
            (folder / table.name).write_bytes(table.read_bytes())
        (folder / "emissions.csv").write_text(f"{head}\n{rows}", encoding="utf-8")
        return pipeline.build(load(file), library, read_inventory(folder, library))

    return made


def tonnes(model: Model, region: int, source: str, pollutant: str) -> float:
    base = pipeline.base_year_emissions(model.system)
    sources = list(pipeline.used_sources(model.catalogue))
    return float(base[region, sources.index(source), POLLUTANTS.index(pollutant)])


def scenario_tonnes(model: Model, region: str, source: str, pollutant: str) -> tuple[float, float]:
    """Baseline and scenario of 2021."""
    cell = pipeline.run(model.scenario, model).dataset[["baseline", "emissions"]]
    cell = cell.sel(region=region, source=source, pollutant=pollutant, year=2021)
    return float(cell["baseline"]), float(cell["emissions"])


def test_twice_the_official_tonnes_saves_twice_as_much(build):
    # 4000 t of raw coal at 10 kg/t: 40 t; official 80 t, so k = 2.
    # Half of it retired saves 40 t in place of 20 t.
    model = build("甲县,民用散煤,SO2,80,t,\n", HALF)
    assert tonnes(model, ALPHA, "household.coal.raw", "SO2") == pytest.approx(80.0, rel=1e-12)
    assert scenario_tonnes(model, "900001", "household.coal.raw", "SO2") == pytest.approx((80, 40))
    assert model.calibration is not None
    row = model.calibration.table.iloc[0]
    assert (row["official"], row["modelled"], row["how"]) == (80.0, 40.0, "calibrated")
    assert row["factor"] == pytest.approx(2.0, rel=1e-12)
    # the other county and the other pollutants stay: 10000 t · 10 kg/t, and 4000 t · 2 kg/t
    assert tonnes(model, BETA, "household.coal.raw", "SO2") == pytest.approx(100.0)
    assert tonnes(model, ALPHA, "household.coal.raw", "NOx") == pytest.approx(8.0)


def test_without_the_table_the_arrays_are_the_same(library, inventory, build, tmp_path):
    model = build("甲县,民用散煤,SO2,80,t,\n")
    plain = pipeline.build(model.scenario, library, inventory)
    assert plain.calibration is None
    assert plain.system.factor_row is plain.system.source
    assert plain.system.factors.calibrated.size == 0


def test_a_group_has_one_factor(build):
    # boilers 10000 t · 12.8 kg/t · (1 − 0.5 · 0.9) = 70.4 t, power 100000 t · 16 · 0.1 = 160 t,
    # together 230.4 t; official 460.8 t: k = 2 for both
    model = build("甲县,*r.coal,SO2,460.8,t,\n")
    assert tonnes(model, ALPHA, "boiler.coal", "SO2") == pytest.approx(140.8)
    assert tonnes(model, ALPHA, "power.coal", "SO2") == pytest.approx(320.0)
    assert tonnes(model, BETA, "boiler.coal", "SO2") == pytest.approx(28.8)
    assert model.calibration.table["sources"][0] == "boiler.coal;power.coal"


def test_one_figure_for_all_regions(build):
    # 40 t and 100 t; official 280 t
    model = build("全市,民用散煤,SO2,280,t,\n")
    assert tonnes(model, ALPHA, "household.coal.raw", "SO2") == pytest.approx(80.0)
    assert tonnes(model, BETA, "household.coal.raw", "SO2") == pytest.approx(200.0)


def test_what_the_library_has_no_factor_of_is_implied(build):
    # 48 t of TSP over 4000 t: 12 kg/t
    model = build("甲县,民用散煤,TSP,48,t,\n", HALF)
    assert tonnes(model, ALPHA, "household.coal.raw", "TSP") == pytest.approx(48.0, rel=1e-12)
    row = model.calibration.table.iloc[0]
    assert (row["how"], row["implied"]) == ("implied", pytest.approx(12.0))
    assert np.isnan(row["factor"])
    assert scenario_tonnes(model, "900001", "household.coal.raw", "TSP") == pytest.approx((48, 24))


def with_control(tmp_path: Path, removal: float):
    """The library with an SCR that also takes out carbon monoxide."""
    folder = tmp_path / "library"
    for file in (TINY / "emission_factors").rglob("*.csv"):
        copy = folder / file.relative_to(TINY / "emission_factors")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    controls = folder / "controls" / "controls.csv"
    text = controls.read_text(encoding="utf-8").rstrip("\n")
    line = f"scr,选择性催化还原,selective catalytic reduction,nitrogen,stack,CO,{removal},,,exact,"
    controls.write_text(f"{text}\n{line}E,made_for_tests,,assumed,made\n", encoding="utf-8")
    return read_library(folder)


def test_an_implied_factor_stands_before_the_controls(build, tmp_path):
    # 100000 t of coal, half passes the SCR: 5 t / (100000 t · 0.5) = 0.1 kg/t
    model = build("甲县,power.coal,CO,5,t,\n", library=with_control(tmp_path, 0.5))
    assert tonnes(model, ALPHA, "power.coal", "CO") == pytest.approx(5.0, rel=1e-12)
    assert model.calibration.table["implied"][0] == pytest.approx(0.1)


def test_an_implied_factor_behind_a_full_removal_is_refused(build, tmp_path):
    library = with_control(tmp_path, 1.0)
    message = "the library has no CO of power.coal, and its controls let nothing pass."
    with pytest.raises(InputDataError, match=message):
        build("甲县,power.coal,CO,5,t,\n", library=library)


def test_activity_is_formed_where_there_is_none(build):
    # trucks: NOx 5 g/km, TSP 10.1 g/km. 2 t / 5 g/km = 400,000 km; 16.16 t / 10.1 g/km =
    # 1,600,000 km; the geometric mean is 800,000 km, so k(NOx) = 0.5 and k(TSP) = 2
    model = build("甲县,road.truck,NOx,2,t,\n甲县,卡车,TSP,16160,kg,\n")
    segment = model.inventory.segments.loc["900001.road.truck.official"]
    assert segment["activity"] == pytest.approx(800_000)
    assert (segment["how_seen"], segment["quality"]) == ("estimated", "D")
    assert "formed from the official emissions" in segment["rule"]
    assert tonnes(model, ALPHA, "road.truck", "NOx") == pytest.approx(2.0, rel=1e-12)
    assert tonnes(model, ALPHA, "road.truck", "TSP") == pytest.approx(16.16, rel=1e-12)
    # what is not given follows from the activity: 2.1 g/km of PM10
    assert tonnes(model, ALPHA, "road.truck", "PM10") == pytest.approx(1.68)
    table = model.calibration.table
    assert list(table["how"]) == ["activity formed"] * 2
    assert list(table["factor"]) == pytest.approx([0.5, 2.0])


def test_measures_apply_to_formed_activity_and_it_is_not_formed_twice(build):
    body = HALF.replace("household.coal.raw", "road.truck")
    model = build("甲县,road.truck,NOx,2,t,\n", body)
    assert scenario_tonnes(model, "900001", "road.truck", "NOx") == pytest.approx((2, 1))
    again = pipeline.build(model.scenario, model.library, model.inventory)
    assert list(again.calibration.table["how"]) == ["activity formed"]
    assert len(again.inventory.segments) == len(model.inventory.segments)
    assert tonnes(again, ALPHA, "road.truck", "NOx") == pytest.approx(2.0)


def without_amount(folder: Path, *segments: str, text: str = "") -> None:
    """Leave the activity of some rows blank, and put further rows behind."""
    file = folder / "activity.csv"
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row[0] in segments:
            row[3] = row[5] = row[6] = row[7] = ""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
        stream.write(text)


def test_a_row_that_leaves_its_activity_blank_is_filled(build, tmp_path):
    # 20 t of SO2 at 10 kg/t: 2000 t of coal; the row keeps its attributes, so measures find it
    build("甲县,民用散煤,SO2,20,t,\n", HALF)
    folder = tmp_path / "inventory"
    without_amount(folder, "alpha.household.coal")
    library = read_library(TINY / "emission_factors")
    body = HALF.replace("household.coal.raw", "household.coal.raw, zone: rural")
    (tmp_path / "made.yaml").write_text(HEAD + body, encoding="utf-8")
    read = read_inventory(folder, library)
    assert np.isnan(read.segments["activity"]["alpha.household.coal"])
    model = pipeline.build(load(tmp_path / "made.yaml"), library, read)
    segment = model.inventory.segments.loc["alpha.household.coal"]
    assert (segment["activity"], segment["unit"]) == (pytest.approx(2000), "t")
    assert (segment["how_seen"], segment["quality"]) == ("estimated", "D")
    assert scenario_tonnes(model, "900001", "household.coal.raw", "SO2") == pytest.approx((20, 10))
    assert len(model.inventory.segments) == len(read.segments)
    assert not model.inventory.segments["activity"].isna().any()


def test_two_blank_rows_or_one_without_a_figure_are_refused(build, tmp_path, library):
    build("甲县,民用散煤,SO2,20,t,\n")
    folder = tmp_path / "inventory"
    without_amount(folder, "alpha.household.coal", "alpha.boiler.small")
    with pytest.raises(InputDataError, match="row 5, column activity: blank, and missing is not"):
        read_inventory(folder, library)
    shutil.copy(TINY / "inventory" / "activity.csv", folder)
    line = (folder / "activity.csv").read_text(encoding="utf-8").splitlines()[1]
    without_amount(folder, text=line.replace("alpha.household.coal", "more") + "\n")
    without_amount(folder, "alpha.household.coal", "more")
    with pytest.raises(InputDataError, match="row 2, column activity: blank"):
        read_inventory(folder, library)


def test_a_stack_limit_stays_while_the_stack_is_calibrated(build):
    # 乙县 boilers, TSP 40 kg/t: FGD (0.8) passes 0.5, lime (0.2) all; filter (0.8) 0.01, cyclone
    # (0.2) 0.2. Plants emit 0.2 (64 %), 4 (16 %), 0.4 (16 %), 8 (4 %) kg/t: mean 1.152 kg/t, times
    # 20000 t = 23.04 t. The limit is 30 mg/m³ · 10000 m³/t = 0.3 kg/t.
    # k = 1: 0.64 · 0.2 + 0.36 · 0.3 = 0.236 kg/t, 4.72 t.
    # k = 2: every plant is above it, 0.3 kg/t, 6 t.
    body = HALF.replace("kind: retire", "kind: limit, limits: {TSP: 30 mg/m3}").replace("50", "100")
    body = body.replace("household.coal.raw", "boiler.coal")
    same = build("乙县,boiler.coal,TSP,23.04,t,\n", body)
    assert scenario_tonnes(same, "900002", "boiler.coal", "TSP") == pytest.approx((23.04, 4.72))
    twice = build("乙县,boiler.coal,TSP,46.08,t,\n", body)
    assert scenario_tonnes(twice, "900002", "boiler.coal", "TSP") == pytest.approx((46.08, 6.0))


def test_retrofit_and_fuel_quality_scale_too(build):
    # SO2 16 · 0.5 % = 8 kg/t; FGD 0.8 · 0.1 + lime 0.2 · 0.5 = 0.18: 1.44 kg/t, 28.8 t.
    # Coal of 0.25 %: half. Official 57.6 t: 57.6 and 28.8 t.
    body = HALF.replace("kind: retire", "kind: fuel_quality, fuel: {sulphur: 0.25 %}")
    body = body.replace("household.coal.raw", "boiler.coal, region: 乙县").replace("50 %", "100 %")
    model = build("乙县,boiler.coal,SO2,57.6,t,\n", body)
    assert scenario_tonnes(model, "900002", "boiler.coal", "SO2") == pytest.approx((57.6, 28.8))


def test_mobile_sources_and_road_dust_are_two_categories(build, tmp_path):
    # 1e8 t·km · 0.05 km/t·km = 5e6 km: exhaust 0.1 g/km = 0.5 t of PM10, road dust 2 g/km = 10 t
    library = with_control(tmp_path, 0.5)
    sources = library.sources.copy()
    sources.loc["freight.truck", "category_zh"] = "移动源/道路移动源/载货汽车"
    library = replace(library, sources=sources)
    head = "区域,四级分类,一次PM10（吨）"
    model = build(
        "甲县,移动源/道路移动源,1\n甲县,扬尘源/道路扬尘源,30\n", library=library, head=head
    )
    assert list(model.calibration.table["processes"]) == ["exhaust", "road_dust"]
    assert list(model.calibration.table["factor"]) == pytest.approx([2.0, 3.0])
    assert tonnes(model, ALPHA, "freight.truck", "PM10") == pytest.approx(31.0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "甲县,民用散煤,SO2,300,t,\n",
            r"row 2, 900001, SO2: 民用散煤: official 300 t, activity × factor 40 t, so the "
            r"calibration factor is 7.5, outside 1/5 … 5. Activity in another unit",
        ),
        (
            "甲县,民用散煤,SO2,0,t,\n",
            r"calibration factor is 0, .* 0 says that nothing is emitted; leave blank",
        ),
        (
            "甲县,测试/测试,NH3,1,t,\n",
            r"the library has no NH3 of 测试/测试, and its sources count activity in t, t\*km, so",
        ),
        (
            "乙县,*.truck,NOx,1,t,\n",
            r"row 2, column source: no activity here for \*.truck, which may be freight.truck, "
            r"road.truck. Name one source and one region",
        ),
        ("all,road.truck,NOx,1,t,\n", r"no activity here for road.truck, which may be road.truck"),
        (
            "甲县,road.truck,NH3,1,t,\n",
            r"the library has no NH3 of road.truck, and there is no activity in 900001.",
        ),
    ],
)
def test_what_cannot_be_is_refused(build, rows, message):
    with pytest.raises(InputDataError, match=message):
        build(rows)


def test_a_factor_outside_the_bounds_may_be_accepted(build):
    model = build("甲县,民用散煤,SO2,300,t,是\n乙县,民用散煤,SO2,0,t,yes\n")
    assert tonnes(model, ALPHA, "household.coal.raw", "SO2") == pytest.approx(300.0)
    assert tonnes(model, BETA, "household.coal.raw", "SO2") == 0.0
    assert list(model.calibration.table["factor"]) == pytest.approx([7.5, 0.0])


def test_nothing_where_there_is_nothing(build):
    model = build("甲县,road.truck,NOx,0,t,\n甲县,民用散煤,NH3,0,t,\n")
    assert list(model.calibration.table["how"]) == ["nothing", "nothing"]
    assert model.calibration.notes == ()


def test_the_largest_factors_and_sizes_out_of_order_are_warned_of(build):
    # TSP of 甲县 trucks 50.5 t with k = 1, PM10 10.5 t; official PM10 52.5 t is above it
    model = build(
        "甲县,freight.truck,PM10,52.5,t,\n甲县,民用散煤,SO2,50,t,\n乙县,民用散煤,SO2,50,t,\n"
        "甲县,boiler.coal,SO2,70.4,t,\n甲县,power.coal,NOx,101,t,\n"
    )
    first, second, third, sizes = model.calibration.notes
    assert first == (
        "emissions.csv: row 2, 甲县, freight.truck, PM10: official 52.5 t, "
        "activity × factor 10.5 t, calibration factor 5."
    )
    assert "calibration factor 0.5." in second
    assert "calibration factor 1.25." in third
    assert sizes == (
        "emissions.csv: after calibration PM10 is above TSP, which it is part of, in "
        "甲县 freight.truck. Give TSP as well, or correct it."
    )


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_base_year_is_the_official_table(library, inventory, seed):
    """Any table within the bounds, over any of the cells, is met in every cell that it gives."""
    rng = np.random.default_rng(seed)
    scenario = load(TINY / "plan.yaml")
    plain = pipeline.build(scenario, library, inventory)
    base = pipeline.base_year_emissions(plain.system)
    sources = list(pipeline.used_sources(plain.catalogue))
    wanted = base * rng.uniform(0.21, 4.9, base.shape)
    given_cells = (base > 0) & (rng.random(base.shape) < 0.7)
    figures = tuple(
        Figure(
            str(plain.catalogue.regions.index[r]),
            sources[s],
            tuple(library.processes.set_index("source").loc[[sources[s]], "process"].items()),
            POLLUTANTS[p],
            float(wanted[r, s, p]),
            False,
            dict.fromkeys(("quality", "reference_id", "locator", "how_seen", "note"), ""),
            "emissions.csv",
            2,
        )
        for r, s, p in np.argwhere(given_cells)
    )
    model = pipeline.build(scenario, library, replace(inventory, emissions=figures))
    found = pipeline.base_year_emissions(model.system)
    np.testing.assert_allclose(found[given_cells], wanted[given_cells], rtol=1e-9)
    np.testing.assert_array_equal(found[~given_cells], base[~given_cells])
    data = pipeline.run(scenario, model).dataset
    total = data["baseline"] - data["emissions"]
    taken = data["reduction"].sum("measure")
    np.testing.assert_allclose(taken, total.sum("source").transpose(*taken.dims), atol=1e-9)
    assert float(data["emissions"].min()) >= 0
