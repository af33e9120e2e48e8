"""Quantiles of every distribution against scipy and against the ends they are made from."""

import numpy as np
import pytest
from scipy import stats

from simmodel.uncertainty.distributions import Spread, fault, quantiles
from simmodel.uncertainty.methods.quadrature import quadrature
from simmodel.uncertainty.normal import Z95, normal_quantile

LEVELS = np.array([0.001, 0.025, 0.2, 0.5, 0.7, 0.975, 0.999])
ENDS = np.array([0.025, 0.5, 0.975])


def at(spread: Spread, levels: np.ndarray = LEVELS) -> np.ndarray:
    return quantiles([spread], levels[:, None])[:, 0]


def test_normal_quantile_is_that_of_scipy():
    levels = np.concatenate([np.linspace(0.0005, 0.9995, 2001), 10.0 ** -np.arange(4, 16)])
    assert normal_quantile(levels) == pytest.approx(stats.norm.ppf(levels), rel=1e-13, abs=1e-13)


def test_symmetric_lognormal_is_that_of_scipy():
    # value 10, low 5, high 20: sigma = ln 2 / 1.96
    sigma = np.log(2.0) / Z95
    wanted = stats.lognorm.ppf(LEVELS, sigma, scale=10.0)
    assert at(Spread(10.0, 5.0, 20.0, "lognormal")) == pytest.approx(wanted, rel=1e-12)


def test_symmetric_normal_is_that_of_scipy():
    wanted = stats.norm.ppf(LEVELS, 10.0, 2.0 / Z95)
    assert at(Spread(10.0, 8.0, 12.0, "normal")) == pytest.approx(wanted, rel=1e-12)


def test_triangular_and_uniform_are_those_of_scipy():
    triangular = stats.triang.ppf(LEVELS, 0.25, loc=4.0, scale=8.0)
    assert at(Spread(6.0, 4.0, 12.0, "triangular")) == pytest.approx(triangular, rel=1e-12)
    uniform = stats.uniform.ppf(LEVELS, 4.0, 8.0)
    assert at(Spread(6.0, 4.0, 12.0, "uniform")) == pytest.approx(uniform, rel=1e-12)


def test_beta_has_the_mean_and_the_width_of_the_range():
    # mean 0.9, standard deviation 0.2 / 3.92: shapes 0.9·ν and 0.1·ν, ν = 0.09/sd² − 1
    spread = Spread(0.9, 0.78, 0.98, "beta", 0.0, 1.0)
    deviation = 0.2 / (2 * Z95)
    whole = 0.09 / deviation**2 - 1
    wanted = stats.beta.ppf(LEVELS, 0.9 * whole, 0.1 * whole)
    assert at(spread) == pytest.approx(wanted, abs=1e-5)
    assert mean_power(spread) == pytest.approx(0.9, abs=1e-4)


@pytest.mark.parametrize("named", ["lognormal", "normal", ""])
def test_uneven_ranges_are_hit_at_both_ends_and_the_middle(named):
    assert at(Spread(10.0, 8.0, 30.0, named), ENDS) == pytest.approx([8.0, 10.0, 30.0], rel=1e-12)


def test_a_beta_that_would_pile_up_at_one_takes_the_ends_instead():
    # mean 0.999, range 0.99 to 0.9995: the second shape would be below 1
    spread = Spread(0.999, 0.99, 0.9995, "beta", 0.0, 1.0)
    assert at(spread, ENDS) == pytest.approx([0.99, 0.999, 0.9995], rel=1e-12)


def test_shares_stay_within_nought_and_one():
    levels = np.linspace(1e-6, 1 - 1e-6, 999)
    drawn = at(Spread(0.85, 0.5, 1.0, "", 0.0, 1.0), levels)
    assert drawn.min() >= 0.0
    assert drawn.max() == 1.0
    assert (np.diff(drawn) >= 0).all()


def mean_power(spread, power=1):
    """Mean of a power by quadrature."""
    probability, weight = quadrature()
    return float(weight @ at(spread, probability) ** power)


def test_means_of_powers_by_quadrature_have_their_closed_form():
    # E[x²] = m² exp(2σ²) where low and high are as far from the median
    sigma = np.log(2.0) / Z95
    spread = Spread(10.0, 5.0, 20.0, "lognormal")
    assert mean_power(spread) == pytest.approx(10.0 * np.exp(sigma**2 / 2), rel=1e-9)
    assert mean_power(spread, 2) == pytest.approx(100.0 * np.exp(2 * sigma**2), rel=1e-8)
    assert mean_power(spread, -1) == pytest.approx(0.1 * np.exp(sigma**2 / 2), rel=1e-9)
    drawn = at(Spread(10.0, 8.0, 30.0, "lognormal"), (np.arange(400_000) + 0.5) / 400_000)
    assert mean_power(Spread(10.0, 8.0, 30.0, "lognormal")) == pytest.approx(drawn.mean(), rel=1e-4)
    # uniform 0-1: 1/2 and 1/3; triangular 0, 1, 4: (0 + 1 + 4)/3 and (16 + 1 - 4)/18 + (5/3)²
    assert mean_power(Spread(0.5, 0.0, 1.0, "uniform"), 2) == pytest.approx(1 / 3, rel=1e-6)
    triangle = Spread(1.0, 0.0, 4.0, "triangular")
    assert mean_power(triangle) == pytest.approx(5 / 3, rel=1e-4)
    assert mean_power(triangle, 2) == pytest.approx(13 / 18 + 25 / 9, rel=1e-3)


@pytest.mark.parametrize(
    ("spread", "message"),
    [
        (Spread(2.0, 3.0, 1.0), "low 3 is above high 1. Exchange them"),
        (Spread(5.0, 1.0, 3.0), "5 lies outside 1 to 3. Widen the range"),
        (Spread(0.5, 0.0, 1.0, "lognormal"), "lognormal value is above 0, but low is 0"),
        (Spread(-1.0, -2.0, 1.0, "lognormal"), "lognormal value is above 0, but low is -2"),
        (Spread(0.9, 0.5, 1.2, "beta", 0.0, 1.0), "0.5 to 1.2 leaves 0 to 1"),
        (Spread(float("nan"), 1.0, 2.0), "must be numbers"),
        (Spread(1.0, 0.5, 2.0, "gamma"), "'gamma' is not a distribution"),
    ],
)
def test_a_wrong_range_is_named(spread, message):
    assert message in fault(spread)


def test_a_sound_range_has_no_fault():
    assert fault(Spread(1.0, 0.5, 2.0, "lognormal", 0.0)) == ""
