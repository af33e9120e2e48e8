"""Conditions: which ends belong to an interval decides which boilers a plan means."""

import pytest

from simmodel.scenario.conditions import Condition, parse_condition, parse_where
from simmodel.scenario.faults import Fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<= 35 t/h", Condition((), None, 35.0, False, True, "t/h")),
        ("≤35蒸吨", Condition((), None, 35.0, False, True, "蒸吨")),
        ("< 35 t/h", Condition((), None, 35.0, False, False, "t/h")),
        (">= 65 t/h", Condition((), 65.0, None, True, False, "t/h")),
        ("> 65 t/h", Condition((), 65.0, None, False, False, "t/h")),
        ("10 t/h .. 35 t/h", Condition((), 10.0, 35.0, True, True, "t/h")),
        (">= 10 t/h, < 35 t/h", Condition((), 10.0, 35.0, True, False, "t/h")),
        ("< 35 t/h, > 10 t/h", Condition((), 10.0, 35.0, False, False, "t/h")),
        ("500 m .. 15 km", Condition((), 500.0, 15000.0, True, True, "m")),
        ("10 t/h", Condition((), 10.0, 10.0, True, True, "t/h")),
        ("built_up", Condition(("built_up",))),
        ("2号矿", Condition(("2号矿",))),
        (["coal", "bulk"], Condition(("coal", "bulk"))),
    ],
)
def test_conditions(text, expected):
    assert parse_condition(text) == expected


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (35, r"'35' has no unit\. Write for example '<= 35 t/h' or '< 35 t/h'"),
        ("35", r"'35' has no unit"),
        ("<= 35", r"'35' has no unit"),
        ("<= 35 t/hh", r"'hh' in 't/hh' is not a known unit"),
        ("10 .. 35 t/h", r"'10' has no unit"),
        ("<= 35 t/h, <= 10 t/h", r"gives two high ends"),
        ("<= 35 t/h or so, x", r"is not a unit|is not a comparison"),
        ("35 t/h .. 10 t/h", r"its low end is above its high end"),
        ("10 t/h .. 35 km", r"'km' is length, but 't/h'"),
        (None, r"found nothing"),
    ],
)
def test_conditions_that_are_refused(raw, message):
    with pytest.raises(Fault, match=message):
        parse_condition(raw)


def test_where_of_a_measure():
    where = parse_where({"source": "boiler.*", "steam_capacity": "<= 10 t/h", "zone": "rural"})
    assert where.source == ("boiler.*",)
    assert where.region == ("all",)
    assert where.segment == ()
    assert set(where.attributes) == {"steam_capacity", "zone"}


def test_where_may_name_segments_alone():
    where = parse_where({"segment": ["s1", "s2"]})
    assert (where.source, where.segment) == (("*",), ("s1", "s2"))


@pytest.mark.parametrize("key", ["sources", "regions", "segments", "sorce"])
def test_a_misspelt_key_is_not_taken_for_an_attribute(key):
    with pytest.raises(Fault, match="Did you mean"):
        parse_where({"source": "boiler.*", key: "x"})
