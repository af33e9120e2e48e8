"""Draws: even, repeatable, and the same in whatever parts they are made."""

import numpy as np
import pytest
from scipy.stats import qmc

from simmodel.errors import ScenarioError
from simmodel.uncertainty.sampler import METHODS, _directions, power_of_two, uniform


def test_direction_numbers_are_those_of_scipy():
    theirs = qmc.Sobol(300, scramble=False, bits=30)._sv.astype(np.uint64)
    assert np.array_equal(_directions(300), theirs)


def test_every_column_has_one_point_in_each_part():
    points = uniform(0, 256, 40, seed=3)
    assert (np.sort((points * 256).astype(int), axis=0) == np.arange(256)[:, None]).all()


def test_points_fill_the_square_more_evenly_than_random_numbers():
    sobol, plain = (qmc.discrepancy(uniform(0, 256, 4, 1, method)) for method in METHODS)
    assert sobol < plain / 5


@pytest.mark.parametrize("method", METHODS)
def test_any_part_is_the_same_bit_for_bit(method):
    whole = uniform(0, 1000, 7, 5, method)
    for start, stop in ((0, 1), (100, 300), (255, 769), (999, 1000)):
        assert np.array_equal(uniform(start, stop, 7, 5, method), whole[start:stop])


@pytest.mark.parametrize(("start", "stop"), [(0, 3), (100, 101), (250, 600), (256, 512)])
@pytest.mark.parametrize("before", [0, 3])
def test_columns_far_apart_are_those_of_all(start, stop, before):
    # some close together, some thousands apart, in any order, each remainder of four
    chosen = np.array([9_001, 4, 5, 6, 0, 3_002, 9_000, 8_999, 6_003])
    every = uniform(start, stop, 9_002, 5, "random", before)
    found = uniform(start, stop, 9_002, 5, "random", before, chosen)
    assert np.array_equal(found, every[:, chosen])


@pytest.mark.parametrize("method", METHODS)
def test_the_seed_decides(method):
    assert np.array_equal(uniform(0, 64, 3, 0, method), uniform(0, 64, 3, 0, method))
    assert not np.array_equal(uniform(0, 64, 3, 0, method), uniform(0, 64, 3, 1, method))


@pytest.mark.parametrize("method", METHODS)
def test_draws_lie_inside_nought_and_one(method):
    drawn = uniform(0, 4096, 5, 2, method)
    assert 0 < drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1


def test_the_next_power_of_two():
    assert [power_of_two(n) for n in (1, 2, 3, 500, 513)] == [1, 2, 4, 512, 1024]


def test_an_unknown_way_of_drawing_is_refused():
    with pytest.raises(ScenarioError, match=r"'latin' is not a way of drawing.*sobol, random"):
        uniform(0, 4, 1, 1, "latin")  # type: ignore[arg-type]


def test_more_inputs_than_sobol_points_have_are_refused():
    with pytest.raises(ScenarioError, match=r"22000 inputs are more.*method: random"):
        uniform(0, 4, 22_000, 1)
