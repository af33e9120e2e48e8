"""The linear response, by hand, in its special cases and as laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simmodel.air_quality.response import (
    Response,
    pooled_rollback,
    rollback,
    source_receptor,
)

BASE = np.array([[60.0], [40.0]])
BACKGROUND = np.array([10.0])
EMITTED = np.array([[100.0, 50.0], [200.0, 30.0]])  # two regions, primary and a precursor
WEIGHT = np.array([0.7, 0.3])
ONE = np.zeros(2, dtype=np.intp)  # both views form the one air pollutant


def made(own: float = 1.0, city: float = 0.0) -> Response:
    return pooled_rollback(
        BASE, BACKGROUND, EMITTED, WEIGHT, ONE, np.full(2, own), np.full(2, city)
    )


def test_proportional_rollback_by_hand() -> None:
    # METHODS 7.1: C0 60, b 10, a fifth less of everything: 50; and 40 becomes 10 + 0.8·30 = 34
    after = made().concentration(0.8 * EMITTED[:, :, None])
    assert after[:, 0, 0] == pytest.approx([50.0, 34.0])


def test_weights_of_precursors_by_hand() -> None:
    # primary of the first region halved: 10 + 50·(1 − 0.7·0.5) = 42.5
    emission = EMITTED.copy()
    emission[0, 0] /= 2
    assert made().concentration(emission[:, :, None])[:, 0, 0] == pytest.approx([42.5, 40.0])


def test_transfer_from_the_rest_of_the_city_by_hand() -> None:
    # own 60 %, city 30 %, outside 10 %: the second region's primary gone.
    # First region: 10 + 50·(1 − 0.7·0.3) = 49.5; second: 10 + 30·(1 − 0.7·0.6) = 27.4
    emission = EMITTED.copy()
    emission[1, 0] = 0.0
    after = made(0.6, 0.3).concentration(emission[:, :, None])
    assert after[:, 0, 0] == pytest.approx([49.5, 27.4])


def test_break_even_needs_no_base() -> None:
    response = made()
    change = response.change(0.8 * EMITTED[:, :, None])[:, 0, 0]
    # a fifth less: 35 holds up to 10 + 25/0.8 = 41.25
    even = response.break_even(np.array([35.0, 35.0]), change, 0)
    assert even == pytest.approx([41.25, 41.25])
    base = np.full((2, 1), np.nan)
    unknown = pooled_rollback(base, BACKGROUND, EMITTED, WEIGHT, ONE, np.ones(2), np.zeros(2))
    assert np.isnan(unknown.concentration(EMITTED[:, :, None])).all()
    again = unknown.change(0.8 * EMITTED[:, :, None])[:, 0, 0]
    assert unknown.break_even(np.array([35.0]), again[:1], 0) == pytest.approx([41.25])


def test_a_diagonal_matrix_equals_the_rollback() -> None:
    gain = np.zeros((2, 1, 2, 2))
    for region in (0, 1):
        above = BASE[region, 0] - BACKGROUND[0]
        gain[region, 0, region] = above * WEIGHT / EMITTED[region]
    matrix = source_receptor(BASE, EMITTED, gain)
    emission = EMITTED[:, :, None] * np.array([1.0, 0.7, 0.2])
    np.testing.assert_allclose(matrix.concentration(emission), made().concentration(emission))


shares = st.floats(0.0, 1.0)


@given(st.lists(shares, min_size=4, max_size=4), shares)
def test_no_change_and_more_cut(cuts: list[float], own: float) -> None:
    response = made(own, (1.0 - own) / 2)
    np.testing.assert_array_equal(response.concentration(EMITTED[:, :, None])[:, :, 0], BASE)
    kept = 1.0 - np.array(cuts).reshape(2, 2)
    less = response.concentration((EMITTED * kept)[:, :, None])
    assert (less[:, :, 0] <= BASE + 1e-9).all()
    lesser = response.concentration((EMITTED * kept * 0.9)[:, :, None])
    assert (lesser <= less + 1e-9).all()
    assert (lesser >= BACKGROUND[None, :, None] - 1e-9).all()


@given(st.lists(shares, min_size=8, max_size=8))
def test_attribution_sums(parts: list[float]) -> None:
    response = made(0.6, 0.3)
    taken = EMITTED[None] * np.array(parts).reshape(2, 2, 2) / 2  # two measures
    scenario = EMITTED - taken.sum(axis=0)
    change = response.concentration(EMITTED[..., None]) - response.concentration(
        scenario[..., None]
    )
    by_measure = response.reduction(taken[..., None])
    np.testing.assert_allclose(by_measure.sum(axis=0), change, atol=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_pooled_shares_equal_the_matrix_that_they_stand_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    regions, views = int(rng.integers(1, 5)), 3
    of_view = np.array([0, 1, 1])
    base, background = rng.uniform(20, 60, (regions, 2)), np.array([2.0, 10.0])
    emitted = rng.uniform(1, 100, (regions, views)) * (rng.random((regions, views)) > 0.2)
    weight, own, city = rng.random((3, views))
    transfer = np.zeros((regions, regions, views))
    for i, r, v in np.ndindex(transfer.shape):
        others = sum(emitted[k, v] for k in range(regions) if k != i)
        if i == r:
            transfer[i, r, v] = own[v]
        elif others > 0:
            transfer[i, r, v] = city[v] * emitted[r, v] / others
    place = (base, background, emitted, weight, of_view)
    matrix, pooled = rollback(*place, transfer), pooled_rollback(*place, own, city)
    # Also where nothing was emitted in the base year: neither counts what comes there.
    taken = rng.uniform(-10, 10, (2, regions, views, 4))
    np.testing.assert_allclose(pooled.reduction(taken), matrix.reduction(taken), atol=1e-9)
    for i, a in np.ndindex(base.shape):
        np.testing.assert_allclose(pooled.gain.at(i, a), matrix.gain.at(i, a), rtol=1e-12)


def test_pooled_gain_by_hand() -> None:
    # primary: own 0.7·0.6/100 and 0.7·0.6/200 a tonne, of the other 0.7·0.3/200 and 0.7·0.3/100
    gain = made(0.6, 0.3).gain
    assert gain.at(0, 0)[:, 0] == pytest.approx([0.0042, 0.00105])
    assert gain.at(1, 0)[:, 0] == pytest.approx([0.0021, 0.0021])
