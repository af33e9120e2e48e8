"""Rank among other cities, and the index that a rank needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simmodel.air_quality.rank import index_for_rank, rank, ranks
from simmodel.errors import InputDataError

OTHERS = np.array([6.1, 4.9, np.nan, 4.2, 5.0])
cities = arrays(float, st.integers(1, 12), elements=st.floats(2, 8) | st.just(np.nan))


def test_by_hand():
    # 4.2, 4.9, 5.0, 6.1; a city without an index does not count.
    assert rank(4.0, OTHERS) == 1
    assert rank(5.0, OTHERS) == 3
    assert rank(5.01, OTHERS) == 4
    assert rank(7.0, OTHERS) == 5


def test_index_by_hand():
    assert index_for_rank(1, OTHERS) == 4.2
    assert index_for_rank(3, OTHERS) == 5.0
    assert index_for_rank(4, OTHERS) == 6.1
    # The last place holds with any index, and no index is better than first.
    assert index_for_rank(5, OTHERS) == np.inf
    assert index_for_rank(0, OTHERS) == -np.inf


def test_draws_of_the_city_and_of_the_others():
    np.testing.assert_array_equal(ranks(np.array([5.0, np.nan]), OTHERS), [3, np.nan])
    moved = np.stack([OTHERS, 0.9 * OTHERS])
    np.testing.assert_array_equal(ranks(np.array([5.0, 5.0]), moved), [3, 4])


def test_an_unknown_index_has_no_rank():
    with pytest.raises(InputDataError, match="has no rank"):
        rank(np.nan, OTHERS)


@given(cities, st.floats(2, 8), st.floats(0, 3))
def test_a_higher_index_never_ranks_better(others, index, more):
    assert 1 <= rank(index, others) <= rank(index + more, others) <= others.size + 1


@given(cities, st.integers(1, 14))
def test_the_index_for_a_rank_is_the_largest_that_has_it(others, wanted):
    needed = index_for_rank(wanted, others)
    if np.isfinite(needed):
        assert rank(needed, others) <= wanted < rank(np.nextafter(needed, np.inf), others)
    else:
        assert rank(1e9, others) <= wanted
