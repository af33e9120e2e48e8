"""Totals of draws: every draw is an ordinary projection with its values put in."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from official import build

from simmodel.emissions.flows import touched
from simmodel.emissions.projection import project
from simmodel.errors import InputDataError
from simmodel.uncertainty.totals import MOST_TO_COMPARE, alternative, totals_ensemble
from simmodel.uncertainty.totals_alternative import Both
from simmodel.uncertainty.totals_columns import Compiler, in_courses
from simmodel.uncertainty.totals_decided import ByContent, ByRow, decided_states
from simmodel.vocabulary import MeasureKind
from tests.made_totals import check_with_projection, exact_draws, made_draws, small_plan
from tests.systems import Case, cases, make_action, make_system


@settings(max_examples=25, deadline=None)
@given(cases(), st.integers(0, 1000))
def test_every_draw_is_a_projection(case: Case, seed: int) -> None:
    draws = made_draws(np.random.default_rng(seed), case.system, case.actions, 2)
    found = totals_ensemble(case.system, case.actions, draws)
    check_with_projection(case.system, case.actions, draws, found.totals)


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_every_kind_of_measure_changes_totals_as_in_a_projection(kind: MeasureKind) -> None:
    rng = np.random.default_rng(3)
    system = make_system(rng, 3, 4, 2)
    actions = tuple(
        replace(action, level=action.level / 2)
        for action in (make_action(rng, system, n, kind, "together") for n in range(2))
    )
    draws = made_draws(rng, system, actions, 3)
    found = totals_ensemble(system, actions, draws)
    check_with_projection(system, actions, draws, found.totals)
    assert not np.allclose(found.totals.scenario, found.totals.baseline, rtol=1e-6)


def test_large_overlapping_plans_agree_draw_by_draw() -> None:
    case = small_plan(1)
    draws = made_draws(np.random.default_rng(1), case.system, case.actions, 3)
    found = totals_ensemble(case.system, case.actions, draws)
    check_with_projection(case.system, case.actions, draws, found.totals)
    assert found.totals.decided.any()
    assert found.totals.products.any()
    assert found.totals.outside.any()


def test_limits_and_caps_take_both_ways() -> None:
    case = small_plan(1)  # its coal depends on the fuel alone: rows are sorted by content
    acts = case.system.controls.removal != 0
    group = np.zeros(case.system.region_count, dtype=int)
    actions = {action.bit: action for action in case.actions}
    compiler = Compiler(case.system, acts, group)
    kinds = {
        type(state)
        for columns in compiler.change(case.actions)
        for state in decided_states(case.system, actions, columns, group)
    }
    assert kinds == {ByContent, ByRow}


def test_one_source_by_hand() -> None:
    """Activity 100 t with 10 kg/t is 1 t; drawn 1.1 · 1.2 times as much: 1.32 t.

    A retirement of 0.5 with an effectiveness of 0.8 leaves 60 %: 0.792 t.
    """
    rng = np.random.default_rng(0)
    system = make_system(rng, 1, 2, 1)
    factors = system.factors
    constant = np.zeros_like(factors.constant)
    constant[0, 0, 1] = 10.0
    none = np.zeros_like(constant)
    system = replace(
        system,
        activity=np.array([[100.0], [0.0]]),
        factors=replace(factors, constant=constant, sulphur=none, ash=none),
    )
    action = make_action(rng, system, 0, MeasureKind.RETIRE, "a")
    action = replace(action, level=np.full(1, 0.5), ramp=np.ones((1, 12)))
    draws = exact_draws(system, [action])
    draws.activity[0], draws.factor[0, 0, 1], draws.effectiveness[0] = 1.1, 1.2, 0.8
    totals = totals_ensemble(system, [action], draws).totals
    assert totals.baseline[0, 1, 0, 0] == pytest.approx(1.32)
    assert totals.scenario[0, 1, 0, 0] == pytest.approx(0.792)


def test_groups_of_regions_add_up_to_the_place() -> None:
    case = small_plan(2)
    draws = made_draws(np.random.default_rng(2), case.system, case.actions, 2)
    whole = totals_ensemble(case.system, case.actions, draws).totals
    group = np.array([0, 1, 1])
    parts = totals_ensemble(case.system, case.actions, draws, group=group).totals
    np.testing.assert_allclose(parts.scenario.sum(axis=0), whole.scenario[0], rtol=1e-12)
    exact = exact_draws(case.system, case.actions)
    alone = totals_ensemble(case.system, case.actions, exact, group=group).totals.scenario[..., 0]
    run = project(case.system, case.actions, case.size.measures, attribute=False)
    np.testing.assert_allclose(alone[0], run.scenario[0].sum(axis=0), rtol=1e-10)


@pytest.mark.parametrize("seed", range(2))
def test_an_alternative_gives_what_an_ensemble_of_its_own_gives(seed: int) -> None:
    case = small_plan(seed)
    rng = np.random.default_rng(seed)
    draws = made_draws(rng, case.system, case.actions, 3)
    first = totals_ensemble(case.system, case.actions, draws)
    kept = first.totals.scenario.copy()
    actions = [
        replace(action, level=0.7 * action.level) if number % 5 == 0 else action
        for number, action in enumerate(case.actions)
    ][3:]  # three are left out, some are changed, bits stay
    effectiveness = draws.effectiveness[3:].copy()
    effectiveness[1] *= 0.9  # other draws of the same action are another action
    found = alternative(first, actions, effectiveness)
    own = totals_ensemble(case.system, actions, replace(draws, effectiveness=effectiveness))
    for name in ("baseline", "scenario", "outside"):
        wanted = getattr(own.totals, name)
        got = getattr(found.totals, name)
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12 * abs(wanted).max())
    np.testing.assert_array_equal(first.totals.scenario, kept)


@pytest.mark.parametrize("changed", range(0, 14, 2))
def test_an_alternative_with_one_change_compares_columns(changed: int) -> None:
    case = small_plan(0)
    draws = made_draws(np.random.default_rng(changed), case.system, case.actions, 2)
    first = totals_ensemble(case.system, case.actions, draws)
    actions = list(case.actions)
    actions[changed] = replace(actions[changed], level=0.7 * actions[changed].level)
    effectiveness = draws.effectiveness
    both = Both.of(case.actions, effectiveness, actions, effectiveness)
    start = both.affected(case.system.segment_count)
    assert 0 < start.size <= MOST_TO_COMPARE * touched(both.union).size
    found = alternative(first, actions, effectiveness).totals
    own = totals_ensemble(case.system, actions, draws).totals
    least = 1e-12 * own.baseline.max()
    np.testing.assert_allclose(found.scenario, own.scenario, rtol=1e-10, atol=least)
    np.testing.assert_allclose(found.outside, own.outside, rtol=1e-10, atol=least)


@pytest.mark.parametrize("seed", range(2))
def test_an_alternative_may_change_courses_moves_and_limits(seed: int) -> None:
    """What is on the side of the activity keeps its column; a limit with other values does not."""
    case = small_plan(seed)
    rng = np.random.default_rng(seed)
    draws = made_draws(rng, case.system, case.actions, 2)
    first = totals_ensemble(case.system, case.actions, draws)
    actions = list(case.actions)
    for number, action in enumerate(actions):
        if action.limits is not None:
            actions[number] = replace(action, limits=0.5 * action.limits)
        elif action.moves:
            moves = tuple(replace(move, weight=0.8 * move.weight) for move in action.moves)
            actions[number] = replace(action, moves=moves)
        elif action.caps:
            actions[number] = replace(action, ramp=0.5 * action.ramp)
    assert any(action.limits is not None for action in actions)
    both = Both.of(case.actions, draws.effectiveness, actions, draws.effectiveness)
    assert len(case.actions) < len(both.union) < len(case.actions) + len(both.changed) / 2
    found = alternative(first, actions, draws.effectiveness).totals
    own = totals_ensemble(case.system, actions, draws).totals
    least = 1e-12 * own.baseline.max()
    np.testing.assert_allclose(found.scenario, own.scenario, rtol=1e-10, atol=least)
    np.testing.assert_allclose(found.outside, own.outside, rtol=1e-10, atol=least)


@pytest.mark.parametrize("growing", [1, 2, 6])
def test_segments_may_grow_each_in_their_own_way(growing: int) -> None:
    """With as many courses as years, or more, every year is a course of its own."""
    case = small_plan(1)
    rng = np.random.default_rng(4)
    activity = case.system.activity.copy()
    for number in range(1, growing):
        activity[number::growing, 1] *= rng.uniform(0.5, 2.0)
    system = replace(case.system, activity=activity)
    draws = made_draws(rng, system, case.actions, 2)
    found = totals_ensemble(system, case.actions, draws).totals
    check_with_projection(system, case.actions, draws, found)


def test_an_action_that_stands_twice_in_an_alternative_counts_twice() -> None:
    case = small_plan(1)
    rng = np.random.default_rng(1)
    actions = [replace(action, level=0.4 * action.level) for action in case.actions]
    draws = made_draws(rng, case.system, actions, 2)
    first = totals_ensemble(case.system, actions, draws)
    for number in range(0, len(actions), 3):
        more = [*actions, replace(actions[number], bit=50)]
        effect = np.concatenate([draws.effectiveness, draws.effectiveness[[number]]])
        found = alternative(first, more, effect).totals
        own = totals_ensemble(case.system, more, replace(draws, effectiveness=effect)).totals
        least = 1e-12 * own.baseline.max()
        np.testing.assert_allclose(found.scenario, own.scenario, rtol=1e-10, atol=least)


def test_courses_are_as_few_as_rows_differ() -> None:
    """Rows 1, 2 and 4 grow alike, row 3 otherwise, row 0 has nothing."""
    activity = np.array([[0.0, 0, 0], [1, 2, 4], [3, 6, 12], [5, 5, 5], [-1, -2, -4]])
    found = in_courses(activity)
    assert [rows.tolist() for rows, _, _ in found] == [[1, 2, 4], [3]]
    np.testing.assert_allclose(found[0][1], [4.0, 12.0, -4.0])
    np.testing.assert_allclose(found[0][2], [0.25, 0.5, 1.0])
    assert len(in_courses(np.eye(3) + np.ones((3, 3)))) == 3


def test_the_same_alternative_changes_nothing() -> None:
    case = small_plan(0)
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, 2)
    first = totals_ensemble(case.system, case.actions, draws)
    again = alternative(first, case.actions, draws.effectiveness)
    np.testing.assert_array_equal(again.totals.scenario, first.totals.scenario)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("activity", -0.1, "activity: falls to -0.1; must not be negative"),
        ("factor", np.nan, "factor: has a value that is not a finite number"),
        ("sulphur", 0.0, "sulphur: falls to 0; must be above 0"),
        ("removal", 1.5, "removal: reaches 1.5; at most 1 is possible"),
        ("effectiveness", 100.0, "effectiveness: action 0 reaches a level of"),
    ],
)
def test_draws_that_cannot_be_are_refused(name: str, value: float, message: str) -> None:
    case = small_plan(0)
    draws = exact_draws(case.system, case.actions)
    getattr(draws, name)[0] = value
    with pytest.raises(InputDataError, match=message):
        totals_ensemble(case.system, case.actions, draws)


def test_calibrated_factors_are_refused(tmp_path: Path) -> None:
    model = build(tmp_path, "measures: []\n")
    draws = exact_draws(model.system, ())
    with pytest.raises(InputDataError, match="calibrated to an official inventory region by"):
        totals_ensemble(model.system, (), draws)


def test_draws_of_another_system_are_refused() -> None:
    case = small_plan(0)
    draws = exact_draws(case.system, case.actions)
    short = replace(draws, effectiveness=draws.effectiveness[:-1])
    with pytest.raises(InputDataError, match=r"effectiveness: shape .* needed"):
        totals_ensemble(case.system, case.actions, short)
    first = totals_ensemble(case.system, case.actions, draws)
    with pytest.raises(InputDataError, match=r"effectiveness: shape .* needed"):
        alternative(first, case.actions, draws.effectiveness[:-1])
