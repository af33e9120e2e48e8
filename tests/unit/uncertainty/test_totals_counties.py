"""Quantiles of counties: by hand, against the ensemble of totals, and in blocks."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simmodel.emissions.system import System
from simmodel.errors import InputDataError
from simmodel.measures.actions import Action
from simmodel.uncertainty import totals_counties, totals_counties_decided
from simmodel.uncertainty.totals import totals_ensemble
from simmodel.uncertainty.totals_counties import (
    Block,
    county_totals,
    regions_of_blocks,
    statistics,
)
from simmodel.uncertainty.totals_draws import TotalsDraws
from simmodel.vocabulary import MeasureKind
from tests.benchmarks.cases import make_case
from tests.benchmarks.places import Size
from tests.made_totals import exact_draws, made_draws, small_plan
from tests.systems import Case, cases, make_action, make_system


def _plain(system: System) -> System:
    """Activity of 100 t and 200 t in two regions, 10 kg of pollutant 1 a tonne."""
    constant = np.zeros_like(system.factors.constant)
    constant[0, 0, 1] = 10.0
    none = np.zeros_like(constant)
    factors = replace(system.factors, constant=constant, sulphur=none, ash=none)
    activity = np.array([[100.0], [0.0], [200.0], [0.0]])
    return replace(system, activity=activity, factors=factors)


def test_two_counties_by_hand() -> None:
    """100 t and 200 t at 10 kg/t are 1 t and 2 t, in three draws times 0.9, 1.0 and 1.1.

    A retirement of 0.5 leaves half. Median of the second: 2 t before, 1 t after, 1 t less. Its 95 %
    quantile lies 0.9 of the way from the second draw to the third: 2 · (1 + 0.9 · 0.1) = 2.18 t.
    """
    rng = np.random.default_rng(0)
    system = _plain(make_system(rng, 2, 2, 1))
    action = make_action(rng, system, 0, MeasureKind.RETIRE, "a")
    action = replace(
        action,
        segments=np.arange(4),
        level=np.full(4, 0.5),
        installed=np.full(4, 0.5),
        ramp=np.ones((1, 12)),
    )
    draws = exact_draws(system, [action], 3)
    draws.factor[0, 0, 1] = [1.1, 0.9, 1.0]
    found = county_totals(system, [action], draws).values
    assert found.shape == (3, 4, 2, len(system.pollutants), 1)
    np.testing.assert_allclose(found[:, 1, :, 1, 0], [[1.0, 2.0], [0.5, 1.0], [0.5, 1.0]])
    assert found[0, 2, 1, 1, 0] == pytest.approx(2.18)
    assert found[0, 3, 1, 1, 0] == pytest.approx(2.0)
    assert not found[:, :, :, 0].any()


def test_fuel_cap_by_hand() -> None:
    """1000 kg per tonne and unit sulphur, 100 t, contents of 1 % and 2 %, drawn once and twice.

    A cap of 1.5 % on all of it: min(1 %, 1.5 %), min(2 %, 1.5 %) give 1 and 1.5 t; with the content
    doubled, 1.5 t each. Without the cap 1 and 2 t, and 2 and 4 t.
    """
    rng = np.random.default_rng(0)
    system = _plain(make_system(rng, 2, 2, 1))
    sulphur = np.zeros_like(system.factors.sulphur)
    sulphur[0, 0, 1] = 1000.0
    factors = replace(system.factors, constant=np.zeros_like(sulphur), sulphur=sulphur)
    activity = np.array([[100.0], [0.0], [100.0], [0.0]])
    content = np.array([0.01, 0.01, 0.02, 0.02])
    system = replace(system, factors=factors, activity=activity, sulphur=content)
    action = make_action(rng, system, 0, MeasureKind.FUEL_QUALITY, "a")
    ones = np.ones(2)
    action = replace(
        action,
        segments=np.array([0, 2]),
        level=ones,
        installed=ones,
        ramp=np.ones((1, 12)),
        caps={"sulphur": 0.015},
    )
    draws = exact_draws(system, [action], 2)
    draws.sulphur[0] = [1.0, 2.0]
    baseline, change = Block.of(system, [action], draws, np.arange(2)).draws_of(1)
    np.testing.assert_allclose(baseline[:, 0], [[1.0, 2.0], [2.0, 4.0]])
    np.testing.assert_allclose((baseline + change)[:, 0], [[1.0, 1.5], [1.5, 1.5]])


@settings(max_examples=15, deadline=None)
@given(cases(), st.integers(0, 1000))
def test_counties_are_those_of_the_ensemble_with_a_group_each(case: Case, seed: int) -> None:
    draws = made_draws(np.random.default_rng(seed), case.system, case.actions, 2)
    _check_with_ensemble(case.system, case.actions, draws)


def _check_with_ensemble(system: System, actions: Sequence[Action], draws: TotalsDraws) -> None:
    regions = np.arange(system.region_count)
    known = totals_ensemble(system, actions, draws, group=regions).totals
    block = Block.of(system, actions, draws, regions)
    least = 1e-13 * known.baseline.max(initial=0.0)
    for pollutant in range(len(system.pollutants)):
        baseline, change = block.draws_of(pollutant)
        wanted = known.scenario[:, pollutant]
        np.testing.assert_allclose(baseline, known.baseline[:, pollutant], rtol=1e-12)
        np.testing.assert_allclose(baseline + change, wanted, rtol=1e-10, atol=least)


@pytest.mark.parametrize("seed", range(2))
def test_large_overlapping_plans_agree_with_the_ensemble(seed: int) -> None:
    case = small_plan(seed)
    draws = made_draws(np.random.default_rng(seed), case.system, case.actions, 40)
    assert Block.of(case.system, case.actions, draws, np.arange(3)).layers
    _check_with_ensemble(case.system, case.actions, draws)


def test_blocks_of_regions_and_of_draws_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = small_plan(1)
    draws = made_draws(np.random.default_rng(1), case.system, case.actions, 150)
    whole = county_totals(case.system, case.actions, draws).values
    assert len(regions_of_blocks(case.system, case.actions, draws, 1e9)[0]) == 1
    assert len(regions_of_blocks(case.system, case.actions, draws, 1.0)[0]) == 3
    monkeypatch.setattr(totals_counties, "BLOCK", 64)
    monkeypatch.setattr(totals_counties_decided, "DRAWS", 32)
    found = county_totals(case.system, case.actions, draws, memory=1.0).values
    np.testing.assert_allclose(found, whole, rtol=1e-10, atol=1e-12 * whole.max())


@pytest.mark.slow
def test_a_block_keeps_to_its_memory() -> None:
    case = make_case(Size("small", 12, 20, 3, 14))
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, 4000)
    memory = 2e7
    tracemalloc.start()
    county_totals(case.system, case.actions, draws, memory=memory)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < memory


def test_quantiles_are_those_of_numpy() -> None:
    rng = np.random.default_rng(2)
    baseline, change = rng.random((2, 3, 101)), -rng.random((2, 3, 101)) / 2
    known = [baseline.copy(), baseline + change, -change]
    found = statistics(baseline, change)
    for variable, values in enumerate(known):
        wanted = np.quantile(values, (0.05, 0.5, 0.95), axis=-1)
        np.testing.assert_allclose(found[variable, :3], wanted, rtol=1e-12)
        np.testing.assert_allclose(found[variable, 3], values.mean(axis=-1), rtol=1e-12)


def test_labels_stand_at_their_values() -> None:
    case = small_plan(0)
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, 20)
    found = county_totals(case.system, case.actions, draws)
    data = found.dataset(["a", "b", "c"], [2020, 2021])
    assert data["reduction"].attrs["units"] == "t/yr"
    one = data["emissions"].sel(region="b", pollutant="NOx", year=2021, quantile=0.95)
    assert float(one) == found.values[1, 2, 1, 1, 1]
    mean = data["baseline_mean"].sel(region="c", pollutant="SO2", year=2020)
    assert float(mean) == found.values[0, 3, 2, 0, 0]


def test_draws_that_do_not_fit_are_refused() -> None:
    case = small_plan(0)
    draws = exact_draws(case.system, case.actions)
    short = replace(draws, effectiveness=draws.effectiveness[:-1])
    with pytest.raises(InputDataError, match=r"effectiveness: shape .* needed"):
        county_totals(case.system, case.actions, short)
