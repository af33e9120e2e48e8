"""Sums of what falls on the same place, all ways of adding."""

import numpy as np
import pytest

from simmodel.emissions.sums import FEW, VERY_WIDE, WIDE, add_at, summed


def test_sums_of_rows_on_the_same_place() -> None:
    place, total = summed(np.array([2, 2, 5]), np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]]))
    assert place.tolist() == [2, 5]
    assert total.tolist() == [[3.0, 30.0], [4.0, 40.0]]  # 1 + 2, 10 + 20; the last alone


@pytest.mark.parametrize("width", [1, WIDE, VERY_WIDE])
@pytest.mark.parametrize("places", [4, 40 * FEW])
def test_narrow_and_wide_rows_add_up_as_one_by_one(width: int, places: int) -> None:
    rng = np.random.default_rng(0)
    index = rng.integers(0, places, 60 * FEW)
    values = rng.random((index.size, width))
    target, expected = np.ones((places, width)), np.ones((places, width))
    add_at(target, (index,), values)
    for row, value in zip(index, values, strict=True):
        expected[row] += value
    np.testing.assert_allclose(target, expected, rtol=1e-12)
