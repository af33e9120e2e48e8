"""Sums over terms: by hand, however terms and columns lie, and only where rates can be."""

import numpy as np
import pytest
from places import TINY

from simmodel import pipeline
from simmodel.data_folders import find_scenario
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.sums import Sum


def test_rates_times_activities_by_hand():
    # group 1 has rows 0 (terms 0 and 2: 2 + 3) and 1 (term 1: 10), group 0 has row 1 (term 3: 4);
    # rates of row 0 are 1 and 0, of row 1 are 2 and 3
    rates = np.array([[[1.0], [0.0]], [[2.0], [3.0]]])
    activity = np.array([2.0, 10.0, 3.0, 4.0])[:, None, None]
    group, row = np.array([1, 1, 1, 0]), np.array([0, 1, 0, 1])
    wanted = [[2 * 4, 3 * 4], [1 * 5 + 2 * 10, 3 * 10]]
    for filled in (None, rates[..., 0] != 0, np.ones((2, 2), dtype=bool)):
        found = Sum.of(group, row, 2, filled=filled)
        assert found.apply(rates, activity)[:, :, 0, 0].tolist() == wanted
    # lines that count for half, in another order: term 3 in both groups
    lines, half = np.array([3, 3, 0]), np.array([0.5, 1.0, 1.0])
    found = Sum.of(np.array([0, 1, 1]), np.array([1, 0, 0]), 3, term=lines, factor=half)
    assert found.apply(rates, activity)[:, :, 0, 0].tolist() == [[4, 6], [4 + 2, 0], [0, 0]]


def test_nothing_to_sum():
    none = np.zeros(0, dtype=np.intp)
    found = Sum.of(none, none, 2).apply(np.ones((1, 3, 5)), np.ones((0, 4, 5)))
    assert found.shape == (2, 3, 4, 5)
    assert not found.any()


@pytest.mark.parametrize("place", ["tiny", "shuozhou"])
def test_a_rate_is_0_where_it_is_not_said_to_be_filled(place):
    if place == "tiny":
        model = pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))
    else:
        model = pipeline.build(load(find_scenario("scenarios/shuozhou/plan-2020.yaml")))
    inputs = gather(model)
    core = compile_model(model, inputs).core
    rows = core.pool.filled(inputs.from_unit(uniform(0, 4, len(inputs.groups), 1)))
    technology = core.technology
    emits = technology.rates(rows).any(axis=2)
    assert not (emits & ~technology.filled).any()
    # a set of measures changes fewer pollutants than are emitted
    assert emits.sum() > 0.5 * technology.filled.sum()
    away = technology.upstream_rates(rows).any(axis=2)
    assert not (away & ~technology.filled_upstream).any()
