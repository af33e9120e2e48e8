"""Laws of the core on random systems, and the core against an enumeration of who is hit."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings

from simmodel.emissions.activity import activity_after, find_moves
from simmodel.emissions.projection import project
from simmodel.measures.actions import Action
from simmodel.vocabulary import MeasureKind
from tests.systems import Case, cases, enumerated


@given(cases())
@settings(max_examples=60, deadline=None)
def test_equals_enumeration_of_who_is_hit(case: Case) -> None:
    got = project(case.system, case.actions, case.measures, monthly=True)
    for step in ((0, 0), (0, 7), (1, 11)):
        expected = np.zeros_like(got.scenario[..., 0])
        np.add.at(expected, (case.system.region, case.system.source), enumerated(case, step))
        np.testing.assert_allclose(got.scenario[..., step[0] * 12 + step[1]], expected, atol=1e-12)


@given(cases())
@settings(max_examples=40, deadline=None)
def test_reductions_sum_to_baseline_less_scenario(case: Case) -> None:
    got = project(case.system, case.actions, case.measures)
    total = (got.baseline - got.scenario).sum(axis=1)
    np.testing.assert_allclose(got.reduction.sum(axis=0), total, atol=1e-12)
    np.testing.assert_allclose(got.outside_reduction.sum(axis=0), -got.outside, atol=1e-12)


@given(cases(most=5))
@settings(max_examples=15, deadline=None)
def test_shapley_equals_brute_force_over_all_orders(case: Case) -> None:
    check_shapley(case)


@pytest.mark.slow
@given(cases(most=7))
@settings(max_examples=4, deadline=None)
def test_shapley_equals_brute_force_for_seven_measures(case: Case) -> None:
    check_shapley(case)


def check_shapley(case: Case) -> None:
    """Compare with φ_i = Σ_S |S|!(n−|S|−1)!/n! (v(S+i) − v(S)), v = reduction with only S in
    force."""
    n = case.measures
    value = {}
    for size in range(n + 1):
        for chosen in combinations(range(n), size):
            some = [a for a in case.actions if a.measure in chosen]
            got = project(case.system, some, n, attribute=False)
            value[chosen] = (got.baseline - got.scenario).sum(axis=(1,))
    exact = project(case.system, case.actions, n).reduction
    for i in range(n):
        others = [m for m in range(n) if m != i]
        phi = np.zeros_like(value[()])
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in combinations(others, size):
                phi += weight * (value[tuple(sorted((*chosen, i)))] - value[chosen])
        np.testing.assert_allclose(exact[i], phi, atol=1e-11)


@given(cases())
@settings(max_examples=30, deadline=None)
def test_order_in_the_file_does_not_matter(case: Case) -> None:
    turned = [
        Action(**{**a.__dict__, "bit": len(case.actions) - 1 - a.bit})
        for a in reversed(case.actions)
    ]
    first = project(case.system, case.actions, case.measures)
    second = project(case.system, turned, case.measures)
    np.testing.assert_allclose(first.scenario, second.scenario, atol=1e-12)
    np.testing.assert_allclose(first.reduction, second.reduction, atol=1e-12)


@given(cases(most=0))
@settings(max_examples=5, deadline=None)
def test_no_measures_is_the_baseline(case: Case) -> None:
    got = project(case.system, case.actions, 0)
    np.testing.assert_array_equal(got.scenario, got.baseline)


@given(cases())
@settings(max_examples=30, deadline=None)
def test_nothing_is_negative_and_months_sum_to_years(case: Case) -> None:
    yearly = project(case.system, case.actions, case.measures)
    monthly = project(case.system, case.actions, case.measures, monthly=True)
    assert yearly.scenario.min() >= 0.0
    summed = monthly.scenario.reshape(*yearly.scenario.shape[:3], 2, 12).sum(axis=-1)
    np.testing.assert_allclose(summed, yearly.scenario, atol=1e-12)


CUTTING = tuple(k for k in MeasureKind if k not in (MeasureKind.SWITCH, MeasureKind.SHIFT))


@given(cases(kinds=CUTTING))
@settings(max_examples=30, deadline=None)
def test_more_implementation_never_raises_what_a_measure_lowers(case: Case) -> None:
    stronger = [
        Action(**{**a.__dict__, "level": a.level * 1.5, "installed": a.level * 1.5})
        for a in case.actions
    ]
    less = project(case.system, case.actions, case.measures, attribute=False)
    more = project(case.system, stronger, case.measures, attribute=False)
    assert (more.scenario <= less.scenario + 1e-12).all()


@given(cases(kinds=(MeasureKind.RETIRE, MeasureKind.SWITCH, MeasureKind.SHIFT)))
@settings(max_examples=30, deadline=None)
def test_a_measure_that_does_nothing_gets_nothing(case: Case) -> None:
    idle = [Action(**{**a.__dict__, "level": a.level * (a.measure != 0)}) for a in case.actions]
    got = project(case.system, idle, case.measures)
    assert np.abs(got.reduction[:1]).sum() == 0.0


@given(cases(kinds=(MeasureKind.SWITCH,)))
@settings(max_examples=20, deadline=None)
def test_a_switch_keeps_the_service(case: Case) -> None:
    same = [
        Action(
            **{
                **a.__dict__,
                "moves": tuple(type(m)(m.to, np.ones_like(m.weight)) for m in a.moves),
            }
        )
        for a in case.actions
    ]
    after = activity_after(case.system, find_moves(case.system, same))
    np.testing.assert_allclose(after.sum(axis=0), case.system.activity.sum(axis=0))
    assert after.min() >= 0.0
