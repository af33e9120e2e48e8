"""AQI: hand-worked and published values, and the exact fraction for every whole concentration."""

from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simmodel.air_quality.aqi import GOOD, HEAVY, aqi, iaqi, primary_pollutants
from simmodel.errors import AlignmentError

INDICES = (0, 50, 100, 150, 200, 300, 400, 500)


def table(*concentrations: float) -> np.ndarray:
    return np.array(list(zip(INDICES, concentrations, strict=False)), dtype=float)


# HJ 633-2012, 24-hour means (O3: 8 hours). SO2 of 24 hours is 50/150/475/800; 150/500/650/800 is
# that of one hour.
BREAKPOINTS = {
    "PM2.5": table(0, 35, 75, 115, 150, 250, 350, 500),
    "PM10": table(0, 50, 150, 250, 350, 420, 500, 600),
    "SO2": table(0, 50, 150, 475, 800, 1600, 2100, 2620),
    "NO2": table(0, 40, 80, 180, 280, 565, 750, 940),
    "CO": table(0, 2, 4, 14, 24, 36, 48, 60),
    "O3": table(0, 100, 160, 215, 265, 800),
}
PM25_OF_2026 = table(0, 35, 60, 115, 150, 250, 350, 500)
concentrations = arrays(float, st.integers(1, 6), elements=st.floats(0, 3000))


def test_by_hand():
    # 100 + 50/40 · (90 − 75) = 118.75 → 119; edition 2026: 100 + 50/55 · (90 − 60) = 127.3 → 128.
    assert iaqi(np.array([90.0]), BREAKPOINTS["PM2.5"]) == [119]
    assert iaqi(np.array([90.0]), PM25_OF_2026) == [128]
    # SO2 215: 100 + 50/325 · 65 = 110 exactly, which floats make 110.00000000000001.
    np.testing.assert_array_equal(
        iaqi(np.array([0, 50, 150, 215, 475, 800.0]), BREAKPOINTS["SO2"]),
        [0, 50, 100, 110, 150, 200],
    )


def test_as_printed():
    """空气质量指数AQI计算方法, https://max.book118.com/html/2022/0628/6110045204004203.shtm."""
    np.testing.assert_array_equal(
        iaqi(np.array([35, 75, 500, 900.0]), BREAKPOINTS["PM2.5"]), [50, 100, 500, 500]
    )


@pytest.mark.parametrize("pollutant", BREAKPOINTS)
def test_equals_exact_fractions(pollutant):
    """Equation 1 of HJ 633 in fractions, for whole µg/m³ and tenths of mg/m³."""
    points = [(int(i), int(c)) for i, c in BREAKPOINTS[pollutant]]
    parts = 10 if pollutant == "CO" else 1
    exact = []
    values = [Fraction(n, parts) for n in range(points[-1][1] * parts + 1)]
    for value in values:
        for (i0, c0), (i1, c1) in zip(points, points[1:], strict=False):
            if c0 <= value <= c1:
                exact.append(ceil(i0 + Fraction(i1 - i0, c1 - c0) * (value - c0)))
                break
    got = iaqi(np.array([float(value) for value in values]), BREAKPOINTS[pollutant])
    np.testing.assert_array_equal(got, exact)


@pytest.mark.parametrize("pollutant", BREAKPOINTS)
def test_above_the_last_break_point_stays_at_the_last_index(pollutant):
    last = 300 if pollutant == "O3" else 500
    assert iaqi(np.array([1e4]), BREAKPOINTS[pollutant]) == [last]


def test_missing_stays_missing_and_leading_dimensions_pass():
    got = iaqi(np.array([[np.nan, 35.0], [75.0, 115.0]]), BREAKPOINTS["PM2.5"])
    np.testing.assert_array_equal(got, [[np.nan, 50], [100, 150]])


def test_aqi_is_the_largest_and_names_the_primary_pollutants():
    # Day 1: PM2.5 75 and NO2 80 both 100. Day 2: only NO2. Day 3: none. Day 4: all at most 50.
    nan = np.nan
    daily = {
        "PM2.5": np.array([75, nan, nan, 35]),
        "NO2": np.array([80, 180, nan, 20]),
        "CO": np.array([1, nan, nan, 0.4]),
    }
    np.testing.assert_array_equal(aqi(daily, BREAKPOINTS), [100, 150, np.nan, 50])
    marked = primary_pollutants(daily, BREAKPOINTS)
    assert marked["PM2.5"].tolist() == [True, False, False, False]
    assert marked["NO2"].tolist() == [True, True, False, False]
    assert marked["CO"].tolist() == [False] * 4


def test_bands():
    # PM2.5 75 is still good, 76 not; 150 not yet heavy, 151 is.
    got = iaqi(np.array([75, 76, 150, 151.0]), BREAKPOINTS["PM2.5"])
    assert (got <= GOOD).tolist() == [True, False, False, False]
    assert (got > HEAVY).tolist() == [False, False, False, True]


def test_pollutants_without_break_points_are_refused():
    with pytest.raises(AlignmentError, match="no break-points for VOC"):
        aqi({"PM2.5": np.ones(2), "VOC": np.ones(2)}, BREAKPOINTS)
    with pytest.raises(AlignmentError, match="at least one pollutant"):
        primary_pollutants({}, BREAKPOINTS)


@given(st.sampled_from(sorted(BREAKPOINTS)), concentrations, st.floats(0, 500))
def test_more_never_lowers_the_index(pollutant, values, more):
    low = iaqi(values, BREAKPOINTS[pollutant])
    assert np.all(iaqi(values + more, BREAKPOINTS[pollutant]) >= low)
    assert np.all((low >= 0) & (low <= 500) & (low == np.rint(low)))


@given(concentrations)
def test_another_pollutant_never_lowers_the_aqi(values):
    one = {"PM10": values}
    both = {"PM10": values, "NO2": values[::-1]}
    assert np.all(aqi(both, BREAKPOINTS) >= aqi(one, BREAKPOINTS))
