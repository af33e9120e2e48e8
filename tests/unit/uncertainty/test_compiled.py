"""Every draw against an ordinary run of tables that hold its values, and by hand."""

import shutil
from pathlib import Path

import numpy as np
import official
import pytest
from drawn_tables import run_drawn
from places import ALWAYS, TINY, build, measure

from simmodel import pipeline
from simmodel.data_folders import find_scenario, list_scenarios
from simmodel.emissions.model import Model
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.targets.judge import AIR_KINDS
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.draws import Draws
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.sampler import uniform

AIR = TINY.parent / "tiny_air"
RANGE = "{value: 50 %, low: 30 %, high: 80 %}"
AIR_TARGETS = """\
targets:
  - {id: so2, title: {zh: a, en: a}, clause: "1", kind: concentration, pollutant: SO2, region: 甲县,
     at_most: 0.02 mg/m³, year: 2021, status: binding}
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


def drawn(model: Model, count: int, seed: int = 5) -> tuple[UncertainInputs, np.ndarray, Draws]:
    inputs = gather(model)
    values = inputs.from_unit(uniform(0, count, len(inputs.groups), seed))
    return inputs, values, compile_model(model, inputs).evaluate(values, block=3)


def check(model: Model, count: int = 3) -> None:
    """Compare some draws with ordinary runs, to 1e-10 of the largest value of each output."""
    inputs, values, found = drawn(model, count)
    for number in range(count):
        run = run_drawn(model, inputs, values[number])
        data = run.dataset
        pairs = {
            "emissions": data["emissions"].sum("source"),
            "baseline": data["baseline"].sum("source"),
            "base_year": data["base_year_emissions"].sum("source"),
            "reduction": data["reduction"].sum("region"),
            "outside": data["outside_emissions"],
        }
        for name, wanted in pairs.items():
            got, scale = getattr(found, name)[number], float(np.abs(wanted).max()) or 1.0
            assert np.abs(got - wanted.to_numpy()).max() <= 1e-10 * scale, (number, name)
        targets = run.targets
        if run.air is not None:
            outcome = run.air.outcome
            # Where the background is drawn above the base value nothing follows the emissions,
            # which an ordinary run would refuse to read.
            below = outcome.base[:, :5] < outcome.response.background
            same = np.ones(outcome.base.shape, dtype=bool)
            same[:, :5] = ~below
            got, wanted = found.concentration[number][same], outcome.scenario[same]
            assert got == pytest.approx(wanted, rel=1e-10, nan_ok=True)
            if below.any():
                targets = targets[~targets["kind"].isin(AIR_KINDS)]
        rows = targets.index.to_numpy()
        wanted = targets["projected"].to_numpy(dtype=float)
        assert found.targets[number, rows] == pytest.approx(wanted, 1e-10, 1e-9, nan_ok=True)
        assert (found.is_met[number, rows] == (targets["verdict"] == "met")).all()
        judged = ~np.isnan(wanted)
        margins = targets["margin"].to_numpy(dtype=float)[judged]
        assert found.margins[number, rows][judged] == pytest.approx(margins, 1e-9, 1e-9)


def tiny(folder: Path, settings: str, targets: str = AIR_TARGETS, matrix: bool = False) -> Model:
    """The made plan with the made air."""
    place = folder / "tiny"
    shutil.copytree(TINY, place)
    shutil.copytree(AIR, place, dirs_exist_ok=True)
    if matrix:
        shutil.copy(place / "matrix" / "transfer.csv", place / "inventory")
    file = place / "plan.yaml"
    text = file.read_text(encoding="utf-8").split("targets:")[0]
    text = text.replace("inside: {value: 50 %,", "inside: {value: 50 %, low: 20 %, high: 70 %,")
    file.write_text(f"{text}{targets}air_quality: {settings}\n", encoding="utf-8")
    return pipeline.build(load(file), read_library(place / "emission_factors"))


def test_the_made_plan_draw_by_draw():
    check(pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors")), 6)


@pytest.mark.parametrize("settings", ["{city: [甲县], place: valley}", "{city: [甲县, 乙县]}"])
def test_the_made_air_draw_by_draw(tmp_path, settings):
    check(tiny(tmp_path, settings))


def test_a_matrix_of_the_place_draw_by_draw(tmp_path):
    check(tiny(tmp_path, "{city: [甲县]}", matrix=True))


def test_a_source_receptor_matrix_draw_by_draw(tmp_path):
    settings = "{method: source_receptor, matrix: matrix/source_receptor.nc, city: [甲县]}"
    check(tiny(tmp_path, settings))


KINDS = {
    "retire": ("{source: boiler.coal}", f"penetration: {RANGE}"),
    "switch with its own amount": (
        "{source: household.coal.raw}",
        f"to: [{{source: household.heat_pump, per_service: 2000 kWh/household}}], "
        f"penetration: {RANGE}",
    ),
    "switch by amount": (
        "{source: household.coal.raw}",
        "to: [{source: household.heat_pump}], "
        "amount: {all: {value: 2000 household, low: 1000 household, high: 5000 household}}",
    ),
    "shift": (
        "{source: freight.*, goods: coal}",
        "to: [{source: freight.rail}], share: {value: 70 %, low: 40 %, high: 90 %}",
    ),
    "shift that may be reached": (
        "{source: freight.*, goods: coal}",
        "to: [{source: freight.rail}], share: {value: 54 %, low: 40 %, high: 90 %}",
    ),
    "shift by region": (
        "{source: freight.*, goods: coal}",
        "to: [{source: freight.rail}], share: {value: 70 %, low: 40 %, high: 90 %}, "
        "each_region: true",
    ),
    "curtail": (
        "{source: boiler.coal}",
        f"months: [1, 2], penetration: {RANGE}, exempt: {{value: 10 %, low: 5 %, high: 30 %}}",
    ),
    "fuel_quality": (
        "{source: household.coal.raw}",
        f"fuel: {{sulphur: 0.9 %}}, penetration: {RANGE}",
    ),
    "retrofit": ("{source: boiler.coal}", f"controls: [scr, fabric_filter], penetration: {RANGE}"),
    "limit": (
        "{source: boiler.coal}",
        f"limits: {{SO2: 300 mg/m3, TSP: 100 mg/m3}}, penetration: {RANGE}",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_measure_draw_by_draw(tmp_path, name):
    where, rest = KINDS[name]
    body = "measures:\n" + measure("one", name.split()[0], where, f"{rest}, {ALWAYS}")
    check(build(tmp_path, body))


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_measure_on_an_official_inventory_draw_by_draw(tmp_path, name):
    where, rest = KINDS[name]
    body = "measures:\n" + measure("one", name.split()[0], where, f"{rest}, {ALWAYS}")
    check(official.build(tmp_path, body))


def test_measures_that_meet_draw_by_draw(tmp_path):
    retire = measure("a", "retire", "{source: boiler.coal}", f"penetration: {RANGE}, {ALWAYS}")
    kinds = ("curtail", "retrofit", "limit")
    others = [measure(k, k, KINDS[k][0], f"{KINDS[k][1]}, {ALWAYS}") for k in kinds]
    growth = (
        "growth:\n  - {source: boiler.*, rate: 3 %/year, low: -2 %/year, high: 9 %/year, "
        "assumed: true, why: made}\n"
    )
    check(build(tmp_path, growth + "measures:\n" + retire + "".join(others)))


def test_a_boiler_by_hand(tmp_path):
    # twice the factor gives twice the emission of the boilers, a tenth more coal a tenth more
    model = build(tmp_path, "measures: []\n")
    inputs = gather(model)
    values = np.tile(inputs.central, (3, 1))
    factor = inputs.position["factor/boiler.coal/stack/SO2"]
    activity = inputs.position["activity/alpha.boiler.small"]
    values[1, factor] *= 2.0
    values[2, activity] *= 1.1
    found = compile_model(model, inputs).evaluate(values)
    # SO2 of 甲县: household 40 t, boiler 70.4 t, power 160 t (tests/test_pipeline.py)
    alpha = found.base_year[:, 0, 0]
    assert alpha[1] - alpha[0] == pytest.approx(70.4)
    assert alpha[2] - alpha[0] == pytest.approx(7.04)


def test_blocks_and_threads_change_nothing_beyond_rounding():
    model = pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))
    inputs = gather(model)
    compiled = compile_model(model, inputs)
    values = inputs.from_unit(uniform(0, 40, len(inputs.groups), 1))
    whole = compiled.evaluate(values, block=40)
    for block, threads in ((7, 1), (16, 2), (40, 2)):
        part = compiled.evaluate(values, block=block, threads=threads)
        for name in ("emissions", "baseline", "reduction", "targets"):
            assert getattr(part, name) == pytest.approx(getattr(whole, name), 1e-10, nan_ok=True)
        assert np.array_equal(part.is_met, whole.is_met)


def test_a_shipped_plan_draw_by_draw():
    check(pipeline.build(load(find_scenario(Path("shuozhou/plan-2020.yaml")))), 1)


@pytest.mark.slow
def test_a_shipped_plan_with_an_official_inventory_draw_by_draw(tmp_path):
    shutil.copytree(find_scenario(Path("yangquan/plan-2020.yaml")).parent, tmp_path / "place")
    file = tmp_path / "place" / "plan-2020.yaml"
    official.write_figures(tmp_path / "place" / "inventory", pipeline.build(load(file)), 1.3, "D")
    check(pipeline.build(load(file)), 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in list_scenarios() if "plan-" in str(n)])
def test_every_shipped_plan_draw_by_draw(name):
    check(pipeline.build(load(find_scenario(Path(name)))), 3)
