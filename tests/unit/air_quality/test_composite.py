"""Composite index: published bulletins, a printed example, rounding, and laws."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simmodel.air_quality.composite import (
    bulletin,
    bulletin_index,
    composite_index,
    load_shares,
    primary_pollutant,
)

# SO2, NO2, PM10, PM2.5, O3 in µg/m³, CO in mg/m³: GB 3095-2012, grade II
LIMIT = np.array([60, 40, 70, 35, 4, 160.0])
DECIMALS = np.array([0, 0, 0, 0, 1, 0])
PUBLISHED = {
    # 2018年太原市环境状况公报, copy http://www.wanglu.net/thread/t12-257763-0.html
    "Taiyuan 2018": ((29, 52, 135, 59, 1.9, 191), 7.07),
    # 2025年空气环境信息, http://www.puning.gov.cn/zdlyxxgk/hjbhxxgk/kqhjxx/content/post_1001670.html
    "Puning 2025": ((6, 12, 51, 19, 0.9, 137), 2.75),
    # 2023年9月, http://www.wuyuan.gov.cn/hjbh/44700.html
    "Wuyuan 2023-09": ((11, 16, 40, 16, 0.6, 139), 2.63),
    # 河源市城市环境空气质量状况(2022年2月), copy
    # http://www.debanghlw.com/zwgk/zdlyxx/hjbh/kqhjxx/content/post_488941.html
    "Heyuan 2022-02": ((3, 13, 16, 13, 0.9, 87), 1.73),
    # 城市环境空气质量监测数据统计一览表, https://swgk.naimanyun.cn/front/information/157729
    "Naiman, first quarter": ((9, 14, 77, 23, 1.1, 96), 3.14),
    # 2023年5月份环境空气质量情况通报, Wenchanghu, Zibo (sdwenchanghu.gov.cn)
    "Zibo 2023-05": ((12, 27, 65, 29, 0.8, 191), 4.03),
    # week of 14-20 December 2020,
    # http://jhxc.xixianxinqu.gov.cn/zwgk/ndzdxx/hjbh/617ceb6df8fd1c0bdc5ff566.html
    "Xixian 2020-12": ((11, 52, 119, 75, 1.0, 45), 5.85),
    # 2021年1月大英县城区环境空气质量月报, https://dyrmt.com/article-79094-1.html; the one row that
    # prints more places than are published elsewhere: 23.5 → 24 and 48.5 → 48
    "Daying 2021-01": ((7.1, 23.5, 72.3, 48.5, 1.2, 81), 3.93),
}
values = arrays(float, 6, elements=st.floats(0.1, 400))


@pytest.mark.parametrize("place", PUBLISHED)
def test_published_rows(place):
    concentration, published = PUBLISHED[place]
    index, parts = bulletin_index(np.array(concentration), LIMIT, DECIMALS)
    assert index == published
    assert bulletin(parts.sum(), 2) == published
    plain, _ = composite_index(np.array(concentration), LIMIT)
    assert abs(plain - published) < 0.015


def test_all_published_rows_at_once():
    rows = np.array([concentration for concentration, _ in PUBLISHED.values()])
    index, parts = bulletin_index(rows, LIMIT, DECIMALS)
    assert parts.shape == (len(PUBLISHED), 6)
    assert index.tolist() == [published for _, published in PUBLISHED.values()]


def test_rounding_only_the_sum_misses_three_rows():
    """Why `bulletin_index` rounds the parts: half to even explains Heyuan, half up does not."""
    missed = [
        place
        for place, (row, published) in PUBLISHED.items()
        if bulletin(composite_index(np.array(row), LIMIT)[0], 2) != published
    ]
    assert missed == ["Heyuan 2022-02", "Naiman, first quarter", "Xixian 2020-12"]


def test_printed_example():
    """http://tianqi.022net.com/ld/2023/0126/236307.html: an article, which rounds only the sum."""
    concentration = np.array([9, 15, 39, 21, 0.7, 192])
    index, parts = composite_index(concentration, LIMIT)
    # 9/60 + 15/40 + 39/70 + 21/35 + 0.7/4 + 192/160
    np.testing.assert_allclose(parts, [0.15, 0.375, 39 / 70, 0.6, 0.175, 1.2])
    assert bulletin(index, 2) == 3.06
    assert primary_pollutant(parts).tolist() == [False] * 5 + [True]
    np.testing.assert_allclose(load_shares(parts)[5], 1.2 / (2.5 + 39 / 70))


def test_bulletin_by_hand():
    """GB/T 8170-2008 as explained at https://www.daowen.com/book/content/214653640/12857750.html."""
    assert bulletin(np.array([12.1498, 10.5002]), 0).tolist() == [12, 11]
    assert bulletin(np.array([12.1498, 1.050, 0.35]), 1).tolist() == [12.1, 1.0, 0.4]
    assert bulletin(np.array([2500, 3500.0]), -3).tolist() == [2000, 4000]
    assert bulletin(np.array([1268.0]), -2).tolist() == [1300]
    # 0.575 and 0.285 are stored a little below one half.
    assert bulletin(np.array([0.325, 0.575, 0.285, 0.2851]), 2).tolist() == [0.32, 0.58, 0.28, 0.29]
    assert np.isnan(bulletin(np.array([np.nan]), 1)).all()


@given(st.integers(0, 10**7), st.integers(0, 3), st.integers(0, 3))
def test_bulletin_equals_decimal_arithmetic(digits, places, kept):
    exact = Decimal(digits).scaleb(-places)
    expected = exact.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_EVEN)
    assert bulletin(np.array(float(exact)), kept) == float(expected)


@given(st.integers(0, 10**6))
def test_co_may_be_rounded_in_micrograms(milligrams_by_100):
    in_mg = bulletin(np.array(milligrams_by_100 / 100), 1)
    in_ug = bulletin(np.array(milligrams_by_100 * 10.0), -2)
    np.testing.assert_allclose(in_ug, 1000 * in_mg)


@given(values)
def test_parts_sum_to_the_index_and_shares_to_one(concentration):
    index, parts = composite_index(concentration, LIMIT)
    np.testing.assert_allclose(parts.sum(), index)
    np.testing.assert_allclose(load_shares(parts).sum(), 1)
    np.testing.assert_allclose(load_shares(parts) * index, parts)
    assert primary_pollutant(parts)[np.argmax(parts)]


@given(values, st.integers(0, 5), st.floats(0, 1))
def test_less_of_one_pollutant_never_raises_an_index(concentration, which, factor):
    less = concentration.copy()
    less[which] *= factor
    assert composite_index(less, LIMIT)[0] <= composite_index(concentration, LIMIT)[0] + 1e-12
    after, before = (bulletin_index(c, LIMIT, DECIMALS)[0] for c in (less, concentration))
    assert after <= before + 1e-12


@given(arrays(float, (4, 6), elements=st.floats(0.1, 400)))
def test_printed_index_stays_near_the_exact_one(concentration):
    rounded = bulletin(concentration, DECIMALS)
    printed, _ = bulletin_index(concentration, LIMIT, DECIMALS)
    assert np.all(np.abs(printed - composite_index(rounded, LIMIT)[0]) <= 0.03 + 1e-9)


def test_a_missing_pollutant_gives_no_index():
    index, parts = composite_index(np.array([9, np.nan, 39, 21, 0.7, 192]), LIMIT)
    assert np.isnan(index)
    assert np.isnan(load_shares(parts)).all()
    assert not primary_pollutant(parts).any()
    assert np.isnan(bulletin_index(np.full(6, np.nan), LIMIT, DECIMALS)[0])


def test_clean_air_has_no_shares():
    assert np.isnan(load_shares(np.zeros((2, 6)))).all()
