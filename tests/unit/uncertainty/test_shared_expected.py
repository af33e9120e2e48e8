"""Closed forms of scenarios that share rates: as formed apart, and only where all is the same."""

from dataclasses import replace

import numpy as np
import pytest
from compared import TINY

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.uncertainty.compiled import compile_model
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.expected import Expected, expected
from simmodel.uncertainty.gather import gather
from simmodel.uncertainty.shared_expected import SharedExpected


@pytest.fixture(scope="module")
def plan() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


def core_of(model: Model, **wider: float) -> Core:
    """A compiled model; the inputs of the kinds named have other upper ends."""
    inputs = gather(model)
    assert set(wider) <= {one.kind for one in inputs.inputs}
    changed = tuple(
        replace(one, spread=replace(one.spread, high=one.high * wider[one.kind]))
        if one.kind in wider
        else one
        for one in inputs.inputs
    )
    return compile_model(model, replace(inputs, inputs=changed)).core


def are_same(one: Expected, other: Expected) -> bool:
    assert one.variance is not None
    assert other.variance is not None
    tables = [
        (e.means, e.variance.values, e.variance.errors, {"error": e.error, "part": e.by_points})
        for e in (one, other)
    ]
    return all(np.array_equal(a[name], b[name]) for a, b in zip(*tables, strict=True) for name in a)


@pytest.mark.parametrize("setting", ["measures.rail.share=60%", "measures.scr.by=2021-06-30"])
def test_what_measures_do_not_change_is_formed_once(plan, setting):
    changed = load(TINY / "plan.yaml", dict([setting.split("=", 1)]))
    other = core_of(pipeline.build(changed, plan.library, plan.inventory))
    shared = SharedExpected.of(several=True)
    first, second = expected(core_of(plan), shared), expected(other, shared)
    assert are_same(second, expected(other))
    assert second.variance is first.variance
    assert not np.array_equal(second.means["change"], first.means["change"])


@pytest.mark.parametrize("kind", ["activity", "factor", "removal", "fuel"])
def test_a_wider_range_is_formed_anew(plan, kind):
    other = core_of(plan, **{kind: 1.01})
    shared = SharedExpected.of(several=True)
    first, second = expected(core_of(plan), shared), expected(other, shared)
    assert are_same(second, expected(other))
    assert second.variance is not first.variance


def test_inputs_of_one_draw_in_one_scenario_alone_are_formed_anew(plan):
    core = core_of(plan)
    inputs = core.pool.inputs
    tied = tuple(
        replace(one, group="group all") if one.kind == "factor" else one for one in inputs.inputs
    )
    other = compile_model(plan, replace(inputs, inputs=tied)).core
    shared = SharedExpected.of(several=True)
    first, second = expected(core, shared), expected(other, shared)
    assert second.variance is not first.variance
    assert are_same(second, expected(other))
