"""Timing: the mean share in force over each month, worked by hand and as laws."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simmodel.scenario.faults import Fault
from simmodel.scenario.timing import linear, parse_schedule, step, table

DAYS = st.dates(datetime.date(2018, 1, 1), datetime.date(2023, 12, 31))
SHARES = st.floats(0.0, 1.0)
YEARS = range(2018, 2024)


def day(text):
    return datetime.date.fromisoformat(text)


def test_a_step_at_the_end_of_a_month_begins_with_the_next():
    months = step(day("2020-08-31")).monthly([2019, 2020, 2021])
    assert months.shape == (3, 12)
    assert months[0].tolist() == [0.0] * 12
    assert months[1].tolist() == [0.0] * 8 + [1.0] * 4
    assert months[2].tolist() == [1.0] * 12


def test_a_step_within_a_month_counts_the_days_that_remain():
    # complete at the end of 10 February of a leap year: 19 of 29 days remain
    assert step(day("2020-02-10")).monthly([2020])[0, 1] == pytest.approx(19 / 29)


def test_a_step_on_the_last_day_of_the_year():
    assert step(day("2020-12-31")).monthly([2020, 2021]).sum(axis=1).tolist() == [0.0, 12.0]


def test_a_linear_rise_by_hand():
    # From the end of 31 March to the end of 30 May: 60 days, so 1/60 a day. April (30 days) runs
    # from 0 to 1/2, mean 1/4. May has 30 days from 1/2 to 1, mean 3/4, and one day at 1.
    months = linear(day("2021-03-31"), day("2021-05-30")).monthly([2021])[0]
    assert months[:3].tolist() == [0.0, 0.0, 0.0]
    assert months[3] == pytest.approx(0.25)
    assert months[4] == pytest.approx((30 * 0.75 + 1) / 31)
    assert months[5:].tolist() == [1.0] * 7


def test_a_table_by_hand():
    # 70 % from 2020 on, 100 % from the end of 15 September 2020: 15 days at 0.7, 15 days at 1
    timing = table([(day("2019-12-31"), 0.7), (day("2020-09-15"), 1.0)])
    months = timing.monthly([2019, 2020])
    assert months[0].tolist() == [0.0] * 12
    assert months[1, :8] == pytest.approx(0.7)
    assert months[1, 8] == pytest.approx(0.85)
    assert months[1, 9:] == pytest.approx(1.0)


def test_years_need_not_follow_each_other():
    months = linear(day("2019-12-31"), day("2021-12-31")).monthly([2019, 2021, 2030])
    assert months[0].max() == 0.0
    # 2020 and 2021 have 731 days; January 2021 runs from 366/731 to 397/731
    assert months[1, 0] == pytest.approx((366 + 397) / 2 / 731)
    assert months[2].tolist() == [1.0] * 12


def test_a_schedule_is_sorted_by_date():
    raw = {"2020-09-30": "100 %", "2019-12-31": "70 %"}
    assert parse_schedule(raw) == ((day("2019-12-31"), 0.7), (day("2020-09-30"), 1.0))


def test_all_faults_of_a_schedule_are_reported():
    with pytest.raises(Fault) as found:
        parse_schedule({"2020-9-30": "100 %", "2019-12-31": 70})
    assert [loc for loc, _ in found.value.faults] == [("2020-9-30",), ("2019-12-31",)]


@pytest.mark.parametrize("raw", [{}, "2020-08-31", ["2020-08-31"]])
def test_what_is_no_schedule(raw):
    with pytest.raises(Fault, match="not a table of dates and shares"):
        parse_schedule(raw)


@st.composite
def timings(draw):
    kind = draw(st.sampled_from(["step", "linear", "table"]))
    days = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    if kind == "step":
        return step(days[0])
    if kind == "linear":
        return linear(days[0], days[-1])
    return table(list(zip(days, sorted(draw(SHARES) for _ in days), strict=True)))


@given(timings())
def test_shares_lie_in_0_to_1_and_never_fall(timing):
    months = timing.monthly(YEARS).ravel()
    assert ((months >= 0.0) & (months <= 1.0)).all()
    assert (np.diff(months) >= -1e-9).all()


@given(timings())
def test_the_days_in_force_are_the_sum_over_days(timing):
    """The integral is the sum over single days of the share in the middle of the day."""

    def share_on(ordinal):
        dates, shares = zip(*((d.toordinal() + 1, s) for d, s in timing.points), strict=True)
        if timing.kind == "linear":
            return np.interp(ordinal + 0.5, dates, shares)
        return max((s for d, s in zip(dates, shares, strict=True) if d <= ordinal), default=0.0)

    first = datetime.date(2020, 1, 1).toordinal()
    by_day = sum(share_on(first + i) for i in range(31))
    assert timing.monthly([2020])[0, 0] * 31 == pytest.approx(by_day, abs=1e-6)


@given(DAYS, st.integers(1, 400))
def test_a_later_date_never_puts_more_in_force(date, later):
    sooner = step(date).monthly(YEARS)
    assert (step(date + datetime.timedelta(later)).monthly(YEARS) <= sooner).all()
