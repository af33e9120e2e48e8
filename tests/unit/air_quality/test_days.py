"""Days: statistical rollback by hand, against the normal distribution, and its laws."""

from math import log
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simmodel.air_quality.days import (
    exceedance_days,
    exceedance_days_lognormal,
    good_and_heavy_days,
    rolled_back,
)

NAN = np.nan
SPREAD = log(1.8)
shares = st.floats(0, 1)
series = arrays(float, st.integers(1, 30), elements=st.floats(0, 500) | st.just(NAN))


def test_rollback_by_hand():
    # b 10, cut 20 %: 60 → 50; a cut of 50 % brings 60 to 35; 8 lies below background.
    daily = np.array([60, 8, NAN, 10.0])
    np.testing.assert_allclose(rolled_back(daily, 10, 0.8), [50, 8, NAN, 10])
    np.testing.assert_allclose(rolled_back(daily, 10, 0.5), [35, 8, NAN, 10])


def test_draws_come_first():
    got = rolled_back(np.array([60, 8.0]), np.array([10, 20.0]), np.array([0.8, 0.5]))
    np.testing.assert_allclose(got, [[50, 8], [40, 8]])
    days = exceedance_days(np.array([60, 8.0]), 45, np.array([10, 20.0]), np.array([0.8, 0.5]))
    np.testing.assert_allclose(days, [182.5, 0])


def test_exceedance_days_by_hand():
    # 3 of 4 measured days above 75; after the cut 76 → 57, 90 → 67.5, 110 → 82.5: 1 of 4.
    daily = np.array([40, 76, 90, 110, NAN])
    assert exceedance_days(daily, 75, 0, 1) == 273.75
    assert exceedance_days(daily, 75, 0, 0.75) == 91.25
    assert exceedance_days(daily, 75, 0, 0.75, 366) == 91.5
    assert np.isnan(exceedance_days(np.array([NAN]), 75, 0, 1))


@pytest.mark.parametrize(
    ("limit", "background", "cut", "days"),
    [
        *[(75, 0, 0, 91.4), (150, 0, 0, 11.7), (75, 0, 0.2, 53.3), (150, 0, 0.2, 4.7)],
        *[(75, 10, 0, 83.8), (150, 10, 0, 7.45), (75, 10, 0.2, 47.9), (150, 10, 0.2, 2.79)],
    ],
)
def test_lognormal_by_hand(limit, background, cut, days):
    # Mean 60, geometric standard deviation 1.8. Without background and cut: z = (ln(75/60) +
    # 0.588²/2)/0.588 = 0.674, Φ(−z) = 0.250, 91.3 days; a cut of 20 % is a mean of 48.
    got = exceedance_days_lognormal(60, SPREAD, limit, background, 1 - cut)
    assert got == pytest.approx(days, abs=0.06)
    if background == 0:
        same = exceedance_days_lognormal(60 * (1 - cut), SPREAD, limit, 0, 1)
        assert same == pytest.approx(float(got))


def test_lognormal_agrees_with_a_series_of_its_quantiles():
    above = NormalDist(log(50) - SPREAD**2 / 2, SPREAD)
    levels = (np.arange(20_000) + 0.5) / 20_000
    daily = 10 + np.exp([above.inv_cdf(level) for level in levels])
    for factor in (1, 0.8, 0.5):
        expected = exceedance_days_lognormal(60, SPREAD, 75, 10, factor)
        assert exceedance_days(daily, 75, 10, factor) == pytest.approx(float(expected), abs=0.02)


def test_lognormal_without_spread_room_or_base():
    # No spread: 60 → 50 after 20 %; nothing left: background alone; limit below background: all.
    assert exceedance_days_lognormal(60, 0, 45, 10, 0.8) == 365
    assert exceedance_days_lognormal(60, 0, 55, 10, 0.8) == 0
    assert exceedance_days_lognormal(60, SPREAD, 75, 10, 0) == 0
    assert exceedance_days_lognormal(60, SPREAD, 10, 10, 0.8) == 365
    assert exceedance_days_lognormal(60, SPREAD, 5, 10, 0) == 365
    assert np.isnan(exceedance_days_lognormal(8, SPREAD, 75, 10, 1))
    got = exceedance_days_lognormal(np.array([60, NAN]), SPREAD, 75, 0, np.array([[1], [0.8]]))
    np.testing.assert_allclose(got, [[91.4, NAN], [53.3, NAN]], atol=0.06)


def test_good_and_heavy_days_by_hand():
    aqi = np.array([100, 101, 201, 200, NAN])
    # 1 and 1 of 4 days.
    assert good_and_heavy_days(aqi) == (91.25, 91.25)
    good, heavy = good_and_heavy_days(np.stack([aqi, np.full(5, NAN)]))
    np.testing.assert_allclose(good, [91.25, NAN])
    np.testing.assert_allclose(heavy, [91.25, NAN])
    assert good_and_heavy_days(np.full(366, 80.0), days_in_year=366) == (366, 0)


def test_days_of_one_series_are_numbers():
    good, heavy = good_and_heavy_days(np.array([80, 220.0]))
    assert f"{good:.1f} {heavy:.1f}" == "182.5 182.5"
    assert f"{exceedance_days(np.array([80, 220.0]), 100, 0, 1):.1f}" == "182.5"
    assert f"{exceedance_days_lognormal(60, SPREAD, 75, 0, 1):.1f}" == "91.4"


@given(series, st.floats(0, 60))
def test_no_change_changes_no_bit(daily, background):
    np.testing.assert_array_equal(rolled_back(daily, background, 1.0), daily)


@given(series, st.floats(0, 60), shares, shares)
def test_more_cut_never_more_concentration_or_days(daily, background, one, other):
    low, high = sorted((one, other))
    less, more = (rolled_back(daily, background, factor) for factor in (low, high))
    known = ~np.isnan(daily)
    assert np.all(less[known] <= more[known])
    assert np.all(more[known] <= daily[known])
    assert np.all(less[known] >= np.minimum(daily, background)[known] - 1e-9)
    if known.any():
        fewer, days = (exceedance_days(daily, 75, background, k) for k in (low, high))
        assert 0 <= fewer <= days <= 365


@given(series, st.floats(0, 60), shares)
def test_the_order_of_days_stays(daily, background, factor):
    ordered = np.sort(daily[~np.isnan(daily)])
    assert np.all(np.diff(rolled_back(ordered, background, factor)) >= -1e-9)


@given(st.floats(0, 200), st.floats(0, 2), st.floats(1, 400), st.floats(0, 60), shares, shares)
def test_more_cut_never_more_lognormal_days(above, spread, limit, background, one, other):
    low, high = sorted((one, other))
    fewer, days = (
        exceedance_days_lognormal(background + above, spread, limit, background, factor)
        for factor in (low, high)
    )
    assert -1e-9 <= fewer <= days + 1e-9
    assert days <= 365


@given(arrays(float, st.integers(1, 30), elements=st.integers(0, 500) | st.just(NAN)))
def test_good_and_heavy_days_are_part_of_the_year(aqi):
    good, heavy = good_and_heavy_days(aqi)
    if np.isnan(aqi).all():
        assert np.isnan(good)
        assert np.isnan(heavy)
    else:
        assert 0 <= good + heavy <= 365 + 1e-9
