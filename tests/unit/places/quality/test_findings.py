"""Outliers, zeros, jumps and double rows, each made by hand."""

import numpy as np
import pandas as pd
import pytest

from simmodel.places.quality import gaps, outliers
from simmodel.places.quality.findings import Finding
from simmodel.vocabulary import POLLUTANTS


def rows(activity, regions=None, **columns):
    """Rows of one source, 1 kg of each pollutant per activity."""
    count = len(activity)
    table = pd.DataFrame(
        {
            "region": regions or [f"r{i}" for i in range(count)],
            "source": "boiler.coal",
            "activity": [float(a) for a in activity],
            "unit": "t",
            "service_unit": "GJ",
            "activity_per_service": 0.05,
            "line": range(2, count + 2),
            "weight": 1 / count,
            **{p: [a / 1000 for a in activity] for p in POLLUTANTS},
            **columns,
        },
        index=pd.Index([f"s{i}" for i in range(count)], name="segment"),
    )
    return table


def regions(people, area):
    codes = [f"r{i}" for i in range(len(people))]
    return pd.DataFrame({"population": people, "area_km2": area}, index=codes).astype(float)


def kinds(found):
    return [(one.kind, one.region, one.segment) for one in found]


def test_far_from_the_others_by_hand():
    # logarithms 0, 0, .69, 0, .69, 3.69; median .35, scaled MAD .51: 40 lies 6.5 of them away
    values = pd.Series([1.0, 1, 2, 1, 2, 40])
    found = outliers.far_from_others(values, pd.Series(["a"] * 6))
    assert found["is_far"].tolist() == [False] * 5 + [True]
    assert found["usual"].iloc[5] == pytest.approx(np.sqrt(2))
    assert found["ratio"].iloc[5] == pytest.approx(40 / np.sqrt(2))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([1, 1, 1, 40], "four are too few"),
        ([1, 1, 1, 1, 4.9], "less than five times"),
        ([1, 3, 10, 30, 100, 300], "they all differ"),
        ([0, 0, 0, 0, 0, 40], "noughts are no values"),
    ],
)
def test_what_is_not_far(values, why):
    found = outliers.far_from_others(pd.Series(values, dtype=float), pd.Series(["a"] * len(values)))
    assert not found["is_far"].any(), why


def test_a_region_far_off_per_head_and_per_km2():
    table = rows([100, 110, 90, 100, 10_000])
    same = regions([1000] * 5, [10] * 5)
    (found,) = outliers.far_activity(table, same)
    assert (found.kind, found.region, found.unit) == ("far_activity", "r4", "t/person")
    assert found.ratio == pytest.approx(100.0)
    # a town with as many people more is no outlier per head
    assert not list(outliers.far_activity(table, regions([1000] * 4 + [100_000], [10] * 5)))
    # without any area, people decide
    assert len(list(outliers.far_activity(table, regions([1000] * 5, [np.nan] * 5)))) == 1


def test_a_row_that_emits_far_more_per_activity():
    table = rows([100] * 6)
    table.loc["s3", "SO2"] = 100 * 0.001 * 50
    (found,) = outliers.far_factors(table)
    assert kinds([found]) == [("far_factor", "r3", "s3")]
    assert (found.what, found.line, found.unit) == ("SO2", 5, "kg/t")
    assert found.ratio == pytest.approx(50.0)


def test_an_activity_per_service_outside_the_library():
    sources = pd.DataFrame(
        {
            "activity_per_service": 3.9,
            "low": 1.5,
            "high": 5.0,
            "service": "household_heated",
            "service_unit": "household",
        },
        index=["boiler.coal"],
    )
    table = rows([100, 100], activity_per_service=[3.0, 12.0])
    (found,) = outliers.far_services(table, sources)
    assert (found.segment, found.value, found.usual) == ("s1", 12.0, 3.9)
    assert not list(outliers.far_services(table, sources.assign(service="goods_delivered")))


def test_more_hours_than_a_year_has():
    # 10 000 t ÷ 0.05 t/GJ = 200 000 GJ; 10 t/h give 28 GJ an hour: 7 143 h
    # 20 000 t: 14 286 h
    table = rows([10_000, 20_000], **{"attribute steam_capacity": 10.0})
    (found,) = outliers.too_many_hours(table, {"steam_capacity": "t/h"})
    assert found.segment == "s1"
    assert found.value == pytest.approx(14285.7, abs=0.1)
    assert not list(outliers.too_many_hours(table, {}))


def test_more_homes_than_people_can_have():
    # 9 000 t and 500 t at 4 t a home: 2 375 homes; 4 000 people have 2 000 at most
    table = rows([9000, 500], ["r0", "r0"], service_unit="household", activity_per_service=4.0)
    (found,) = outliers.too_many_homes(table, regions([4000], [10]))
    assert (found.region, found.value, found.usual) == ("r0", 2375.0, 2000.0)
    assert not list(outliers.too_many_homes(table, regions([4750], [10])))
    assert not list(outliers.too_many_homes(table, regions([np.nan], [10])))


def test_use_of_capacity_far_from_the_others():
    table = rows([100, 100, 120, 90, 100, 5000], **{"attribute capacity": 10.0})
    (found,) = outliers.far_use(table, {"capacity": "MW"})
    assert (found.segment, found.what) == ("s5", "MW")
    assert found.ratio == pytest.approx(50.0)


def test_noughts_and_activity_that_emits_nothing():
    table = rows([100, 0, 100])
    assert kinds(gaps.zeros(table)) == [("zero", "r1", "s1")]
    assert not list(gaps.silent(table))
    table.loc["s2", list(POLLUTANTS)] = 0.0
    assert kinds(gaps.silent(table)) == [("silent", "r2", "s2")]


def test_a_source_that_one_region_alone_lacks():
    four = regions([1] * 4, [1] * 4)
    assert kinds(gaps.absent(rows([1, 1, 0, 1]), four)) == [("absent", "r2", "")]
    assert not list(gaps.absent(rows([1, 0, 0, 1]), four))
    assert not list(gaps.absent(rows([1, 1, 0]), regions([1] * 3, [1] * 3)))


def test_regions_without_people_or_area():
    found = gaps.unsized(rows([1, 1]), regions([1, np.nan], [1, 1]))
    assert kinds(found) == [("unsized", "r1", "")]


def test_rows_that_are_there_twice():
    names = {"attribute enterprise": ["a", "a", "b", "", ""], "attribute name_zh": ""}
    table = rows([5, 5, 5, 5, 5], ["r"] * 5, **names, **{"attribute zone": list("xyxxx")})
    attributes = ["enterprise", "name_zh", "zone"]
    found = list(gaps.doubles(table, attributes))
    # the second names the firm of the first; of those without a firm the last two are alike
    assert [(one.segment, one.what) for one in found] == [("s1", "2"), ("s4", "5")]
    table["attribute name_zh"] = ["1号机组", "2号机组", "", "甲", "乙"]
    assert not list(gaps.doubles(table, attributes))


def test_emissions_that_jump_between_years():
    # 100 to 60: -40 % a year. 2017 to 2019 100 to 150: 22 % a year, no jump
    table = pd.DataFrame({"SO2": [100.0, 60.0, 60.0], "NOx": [1.0, 1.0, 1.2]}, [2019, 2020, 2021])
    (found,) = gaps.plan_jumps(table)
    assert (found.what, found.unit, found.value) == ("SO2", "2019-2020", pytest.approx(-0.4))
    assert not list(gaps.plan_jumps(pd.DataFrame({"SO2": [100.0, 150.0]}, [2017, 2019])))


def test_a_finding_without_numbers_has_none():
    assert np.isnan(Finding("unsized").value)
