"""Single values: quantities, shares, rates, texts, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simmodel.scenario.faults import Fault
from simmodel.scenario.readers import (
    read_amount,
    read_number,
    read_quantity,
    read_rate,
    read_share,
    reader_of,
)
from simmodel.scenario.values import (
    Text,
    parse_date,
    parse_names,
    parse_note,
    parse_text,
    parse_value,
    parse_words,
)


def test_a_plain_share():
    value = parse_value("80 %", read_share)
    assert (value.value, value.unit, value.text) == (0.8, "1", "80 %")
    assert value.low is None
    assert not value.assumed


def test_a_share_with_its_range_and_origin():
    raw = {"value": "90 %", "low": "75 %", "high": "100 %", "assumed": True, "why": "returned"}
    value = parse_value({**raw, "distribution": "beta", "source_id": "nbs"}, read_share)
    assert (value.value, value.low, value.high) == (0.9, 0.75, 1.0)
    assert (value.assumed, value.why) == (True, Text("returned", "returned"))
    assert (value.distribution, value.source_id) == ("beta", "nbs")


def test_the_range_is_in_the_unit_of_the_value():
    value = parse_value({"value": "2 t", "low": "1500 kg", "high": "0.0003 万吨"}, read_amount)
    assert (value.value, value.unit) == (2.0, "t")
    assert (value.low, value.high) == pytest.approx((1.5, 3.0))


def test_a_range_in_another_dimension_is_refused():
    with pytest.raises(Fault, match="'household' is household, but 't'"):
        parse_value({"value": "2 t", "low": "1 household", "high": "3 t"}, read_amount)


def test_every_fault_of_a_quantity_is_reported_with_its_place():
    raw = {"value": "190 %", "low": 20, "high": "90 %", "lo": 1, "assumed": "yes"}
    with pytest.raises(Fault) as found:
        parse_value(raw, read_share)
    assert {loc for loc, _ in found.value.faults} == {("value",), ("low",), ("lo",), ("assumed",)}


@given(st.integers(0, 100))
def test_a_share_in_percent_is_the_nearest_fraction(percent):
    assert read_share(f"{percent} %") == (percent / 100, "1")


@given(st.floats(1.0001, 100.0))
def test_a_bare_number_above_one_is_offered_in_percent(number):
    with pytest.raises(Fault, match=rf"above 1 \(100 %\).*Write '{number:g} %'"):
        read_share(number)


def test_growth_is_a_fraction_per_year():
    assert read_rate("1.5 %/year") == (0.015, "1/yr")
    assert read_rate("-2 %/yr") == (-0.02, "1/yr")


def test_numbers_and_quantities():
    assert read_number(5.0) == (5.0, "1")
    assert read_number("-25 %") == (-0.25, "1")
    assert read_quantity("35％") == (0.35, "1")
    assert reader_of("mg/m3", "35 mg/m³")("50 µg/m³") == (50.0, "µg/m³")


@pytest.mark.parametrize("raw", [True, None, ["80 %"], {"zh": "x"}])
def test_what_is_no_quantity(raw):
    with pytest.raises(Fault, match="Write a number and a unit"):
        read_quantity(raw)


@pytest.mark.parametrize("raw", ["nan", float("inf")])
def test_a_number_is_finite(raw):
    with pytest.raises(Fault):
        read_number(raw)


def test_texts_have_both_languages():
    text = parse_text({"zh": "清洁取暖", "en": "Clean heating"})
    assert text == Text("清洁取暖", "Clean heating")
    assert (text.get("zh"), text.get("en")) == ("清洁取暖", "Clean heating")
    with pytest.raises(Fault, match="has no text in 'en'"):
        parse_text({"zh": "清洁取暖"})
    with pytest.raises(Fault, match="'fr' is not a language here"):
        parse_text({"zh": "清洁取暖", "en": "x", "fr": "y"})


def test_names():
    assert parse_names("all") == ("all",)
    assert parse_names([140602, "应县"]) == ("140602", "应县")
    with pytest.raises(Fault, match="'应县' is given twice"):
        parse_names(["应县", "应县"])
    with pytest.raises(Fault, match="empty list"):
        parse_names([])


def test_words():
    assert parse_words(10) == "10"
    with pytest.raises(Fault, match="quotation marks"):
        parse_words(1.1)


def test_dates():
    assert parse_date("2020-02-29").isoformat() == "2020-02-29"
    with pytest.raises(Fault, match="'2021-02-29' is not a day"):
        parse_date("2021-02-29")


def test_a_note_in_both_languages_or_in_one():
    both = parse_note({"zh": "没有期限", "en": "no date"})
    assert (both.get("zh"), both.get("en")) == ("没有期限", "no date")
    assert not both.is_in_one_language
    for raw in ("no date", {"en": "no date"}, {"en": " no date "}):
        assert parse_note(raw) == Text("no date", "no date")
        assert parse_note(raw).is_in_one_language
    assert not parse_note("168 − 10").is_in_one_language
    assert not parse_note("")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"zh": "无", "fr": "rien"}, "'fr' is not a language here. Allowed: zh, en"),
        ({"zh": ""}, "has no text"),
        ({"zh": 1.5}, "is a number here"),
        (["a"], "Write a text"),
    ],
)
def test_a_wrong_note(raw, message):
    with pytest.raises(Fault) as caught:
        parse_note(raw)
    assert any(message in found for _, found in caught.value.faults)
