"""Dustfall: relative to a measured base, and from the density of the emission."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simmodel.air_quality.dustfall import dustfall, dustfall_from_emission

positive = st.floats(0.1, 1e5)
levels = st.floats(0, 30)


def test_relative_by_hand():
    # Base 9, background 3: 800 of 1000 t leave 3 + 6 · 0.8 = 7.8, none leaves 3, double 15.
    got = dustfall(9, np.array([1000, 800, 0, 2000.0]), 1000.0, 3)
    np.testing.assert_allclose(got, [9, 7.8, 3, 15])


def test_a_base_below_background_does_not_change():
    assert dustfall(2.5, np.array([500.0]), np.array([1000.0]), 3) == [2.5]


def test_without_base_emission_only_no_change_is_known():
    got = dustfall(9, np.array([0, 10.0]), np.array([0, 0.0]), 3)
    np.testing.assert_array_equal(got, [9, np.nan])


def test_from_emission_by_hand():
    # 18 t/(km²·yr), slope 2: 3 + 2 · 18/12 = 6; nothing emitted leaves the background.
    np.testing.assert_allclose(dustfall_from_emission(np.array([18, 0.0]), 2, 3), [6, 3])
    got = dustfall_from_emission(np.array([18.0]), np.array([[1], [2.0]]), np.array([[1], [3.0]]))
    np.testing.assert_allclose(got, [[2.5], [6]])


@given(levels, positive, levels)
def test_no_change_changes_no_bit(base, emission, background):
    assert dustfall(base, np.array(emission), emission, background) == base


@given(levels, positive, levels, st.floats(0, 1), st.floats(0, 1))
def test_more_cut_never_more_dustfall(base, emission, background, one, other):
    low, high = sorted((one, other))
    less, more = (
        dustfall(base, np.array(part * emission), emission, background) for part in (low, high)
    )
    assert min(base, background) - 1e-9 <= less <= more <= base
