"""Parts of a compiled model are, bit for bit, what the whole has in their places."""

import numpy as np
import pytest
from places import TINY

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.cells import compile_core
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.narrow import SomeLevels, SomeRates, SomeRows
from simmodel.uncertainty.sampler import METHODS, uniform

DRAWS = 40


@pytest.fixture(scope="module", params=["tiny", "city"])
def core(request) -> Core:
    if request.param == "tiny":
        model = pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))
    else:
        model = pipeline.build(load(find_scenario("yangquan/plan-2020.yaml")))
    return compile_core(model, gather(model))


def whole(core: Core, plan: Plan) -> np.ndarray:
    inputs = core.pool.inputs
    unit = uniform(0, plan.draws, len(inputs.groups), plan.seed, plan.method)
    return core.pool.filled(inputs.from_unit(unit))


@pytest.mark.parametrize("method", METHODS)
def test_some_rows_are_those_of_the_whole_pool(core, method):
    plan = Plan(DRAWS, 3, method)
    every = whole(core, plan)
    for wanted in ([0], [core.pool.size - 1, 0, 0], list(range(0, core.pool.size, 7))):
        rows = SomeRows(core.pool, np.array(wanted))
        found = rows.drawn(plan, 0, DRAWS)
        assert same(found[rows.number(np.array(wanted))], every[wanted])
        parts = list(rows.parts(plan, 0.0, 1.0))
        assert [part.stop - part.start for part, _ in parts] == [16, 16, 8]
        assert same(np.concatenate([drawn for _, drawn in parts], axis=1), every[rows.kept])


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Bit for bit; what is not known, such as an activity per service, is NaN in both."""
    return np.array_equal(one, other, equal_nan=True)


def test_a_part_brings_what_it_is_held_to(core):
    inputs = core.pool.inputs
    assert inputs.nested
    for part, held_to in inputs.nested:
        assert held_to in SomeRows(core.pool, np.array([part])).kept


def test_some_rates_are_those_of_all(core):
    plan = Plan(DRAWS, 3, "random")
    low, tall = np.split(core.technology.rates(whole(core, plan)), 2, axis=1)
    wanted = np.arange(1, int(core.technology.first_row[-1]), 5)
    for part, found in SomeRates.of(core, wanted).parts(plan, 1e9):
        assert np.allclose(found, (low + tall)[wanted, :, part], rtol=1e-12, atol=0)


def test_some_levels_are_those_of_all(core):
    plan = Plan(DRAWS, 3, "random")
    rows = whole(core, plan)
    activity = core.activities.drawn(rows)
    every = core.levels.drawn(rows, activity)
    wanted = np.arange(0, len(core.levels.levels), 2)
    for part, found, growth in SomeLevels.of(core, wanted).parts(plan, 1e9):
        assert np.allclose(found, every[wanted][..., part], rtol=1e-12, atol=0)
        assert np.array_equal(growth, activity.growth[..., part])


def test_what_is_not_known_has_one_row(core):
    size = core.pool.constant(float("nan")) and core.pool.size
    assert core.pool.constant(float("nan")) == core.pool.constant(np.float64("nan"))
    assert core.pool.size == size
