"""Mean and variance of totals in closed form, by hand, by enumeration and by sampling."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals import totals_ensemble
from simmodel.uncertainty.totals_draws import TotalsDraws
from simmodel.uncertainty.totals_moments import (
    Compiled,
    Moments,
    compile_totals,
    mean_totals,
    standard_errors_off,
    variance_of_totals,
)
from simmodel.vocabulary import MeasureKind
from tests.benchmarks.cases import Case
from tests.made_totals import exact_draws, made_draws, moments_of, small_plan
from tests.systems import make_action, make_system

KINDS = (MeasureKind.RETROFIT, MeasureKind.SWITCH, MeasureKind.CURTAIL)


def _one(system: System) -> np.ndarray:
    """All regions in one group."""
    return np.zeros(system.region_count, dtype=np.intp)


def _compiled(system: System, actions: tuple[Action, ...], draws: TotalsDraws) -> Compiled:
    return compile_totals(system, actions, draws.removal.any(axis=-1), _one(system))


def _mean(case: Case, draws: TotalsDraws) -> tuple[np.ndarray, np.ndarray]:
    return mean_totals(case.system, case.actions, _moments(case.system, draws), _one(case.system))


def _moments(system: System, draws: TotalsDraws) -> Moments:
    return Moments(*moments_of(draws), np.arange(system.source_count))


def _two_valued() -> tuple[System, tuple[Action, ...], TotalsDraws]:
    """Six inputs that take two values each, in all 64 combinations: independent to the digit."""
    rng = np.random.default_rng(5)
    system = make_system(rng, 2, 3, 2)
    actions = tuple(make_action(rng, system, n, kind, f"{n}") for n, kind in enumerate(KINDS))
    levels = np.array(list(product((-1.0, 1.0), repeat=6))).T
    draws = exact_draws(system, actions, levels.shape[1])
    draws.activity[0] += 0.3 * levels[0]
    draws.factor[0, 0, 0] += 0.2 * levels[1]
    draws.sulphur[0] += 0.4 * levels[2]
    draws.removal[1, 0, 0] += 0.1 * levels[3]
    draws.effectiveness[0] += 0.2 * levels[4] - 0.2
    draws.effectiveness[1] += 0.1 * levels[5] - 0.1
    return system, actions, draws


def test_moments_are_those_of_all_combinations() -> None:
    system, actions, draws = _two_valued()
    totals = totals_ensemble(system, actions, draws).totals
    compiled, moments = _compiled(system, actions, draws), _moments(system, draws)
    baseline, change = mean_totals(system, actions, moments, _one(system))
    np.testing.assert_allclose(baseline, totals.baseline.mean(axis=-1), rtol=1e-12)
    np.testing.assert_allclose(change, totals.products.mean(axis=-1), rtol=1e-10)
    assert not totals.decided.any()
    for pollutant in range(3):
        variance = variance_of_totals(compiled, moments, pollutant)
        sampled = totals.scenario[:, pollutant].var(axis=-1)
        np.testing.assert_allclose(variance, sampled, rtol=1e-9)
    assert (variance_of_totals(compiled, moments, 0) > 0).all()


def test_variance_of_one_product_by_hand() -> None:
    """E = A · F = 1 t, with δ_A = 0.04 and δ_F = 0.09.

    Var = 1.04 · 1.09 − 1 = 0.1336 t².
    """
    system = make_system(np.random.default_rng(0), 1, 2, 1)
    constant = np.zeros_like(system.factors.constant)
    constant[0, 0, 1] = 10.0
    none = np.zeros_like(constant)
    factors = replace(system.factors, constant=constant, sulphur=none, ash=none)
    system = replace(system, activity=np.array([[100.0], [0.0]]), factors=factors)
    mean = exact_draws(system, ())
    variance = TotalsDraws(*(np.zeros_like(array) for array in vars(mean).values()))
    variance.activity[0], variance.factor[0, 0, 1] = 0.04, 0.09
    moments = Moments(mean, variance, np.arange(2))
    compiled = _compiled(system, (), mean)
    assert mean_totals(system, (), moments, _one(system))[0][0, 1, 0] == pytest.approx(1.0)
    assert variance_of_totals(compiled, moments, 1)[0, 0] == pytest.approx(0.1336)


def test_sources_of_a_fuel_vary_together() -> None:
    """Two sources of 1 t each with a content of δ = 0.04: apart 2 · 0.04, together 4 · 0.04."""
    system = make_system(np.random.default_rng(0), 1, 2, 1)
    sulphur = np.zeros_like(system.factors.sulphur)
    sulphur[:, 0, 1] = 1000.0
    none = np.zeros_like(sulphur)
    factors = replace(system.factors, constant=none, sulphur=sulphur, ash=none)
    system = replace(
        system, activity=np.full((2, 1), 100.0), sulphur=np.full(2, 0.01), factors=factors
    )
    mean = exact_draws(system, ())
    variance = TotalsDraws(*(np.zeros_like(array) for array in vars(mean).values()))
    variance.sulphur[:] = 0.04
    compiled = _compiled(system, (), mean)
    for fuel, wanted in (([0, 1], 0.08), ([0, 0], 0.16)):
        moments = Moments(mean, variance, np.array(fuel))
        assert variance_of_totals(compiled, moments, 1)[0, 0] == pytest.approx(wanted)


def test_mean_is_that_of_the_products_alone_by_group() -> None:
    """At inputs that are exact, the mean is the one draw; caps and limits are in it apart."""
    case, group = small_plan(1), np.array([0, 1, 1])
    draws = made_draws(np.random.default_rng(1), case.system, case.actions, 1)
    totals = totals_ensemble(case.system, case.actions, draws, group=group).totals
    assert totals.decided.any()
    moments = _moments(case.system, draws)
    baseline, change = mean_totals(case.system, case.actions, moments, group)
    np.testing.assert_allclose(baseline, totals.baseline[..., 0], rtol=1e-12)
    least = 1e-12 * totals.baseline.max()
    np.testing.assert_allclose(change, totals.products[..., 0], rtol=1e-10, atol=least)


def test_moments_agree_with_sampling_of_a_large_plan() -> None:
    case = small_plan(0)
    draws = made_draws(np.random.default_rng(0), case.system, case.actions, 2000)
    totals = totals_ensemble(case.system, case.actions, draws).totals
    compiled, moments = _compiled(case.system, case.actions, draws), _moments(case.system, draws)
    baseline, change = _mean(case, draws)
    sampled = totals.baseline + totals.products
    error = sampled.std(axis=-1) / np.sqrt(draws.count)
    assert (abs(baseline + change - sampled.mean(axis=-1)) < 4 * error).all()
    assert standard_errors_off(totals, (baseline, change)) < 4
    biased = replace(draws, factor=1.05 * draws.factor)
    found = totals_ensemble(case.system, case.actions, biased).totals
    assert standard_errors_off(found, (baseline, change)) > 4
    variance = variance_of_totals(compiled, moments, 0)
    np.testing.assert_allclose(variance, sampled[:, 0].var(axis=-1), rtol=0.15)
