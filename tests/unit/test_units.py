"""Units: numbers in any accepted unit come out the same in the canonical one."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simmodel.errors import UnitError
from simmodel.unit_definitions import root_units, spellings
from simmodel.units import (
    conversion_factor,
    parse_quantity,
    registry,
    same_kind,
    to_canonical,
    unit_names,
)

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
POWERS_OF_TEN = {"g": 1e-6, "kg": 1e-3, "公斤": 1e-3, "t": 1.0, "吨": 1.0, "万吨": 1e4, "Mt": 1e6}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("80 %", 80.0, "%"),
        ("80%", 80.0, "%"),
        ("5%", 5.0, "%"),
        ("20 µg/m³", 20.0, "µg/m³"),
        ("10蒸吨", 10.0, "蒸吨"),
        ("-2 %", -2.0, "%"),
        ("−2 %", -2.0, "%"),
        ("+1.5 %/year", 1.5, "%/year"),
        ("120,000 t", 120000.0, "t"),
        ("40 000 household", 40000.0, "household"),
        ("1.2万吨", 1.2, "万吨"),
        ("1e5 t", 1e5, "t"),
        (".5 t", 0.5, "t"),
        ("15 t*km/t", 15.0, "t*km/t"),
        ("5 kg/(t N)", 5.0, "kg/(t N)"),
    ],
)
def test_a_quantity_is_a_number_and_its_unit_as_written(text, value, unit):
    assert parse_quantity(text) == (value, unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("35", r"'35' has no unit\. Write it with one, for example '35 t' or '35 %'"),
        ("", r"does not begin with a number"),
        ("many t", r"does not begin with a number"),
        ("nan t", r"does not begin with a number"),
        ("1e999 t", r"not a finite number"),
        ("1,5 t", r"'1,5 t' is not a number and a unit"),
        ("1.5.2 t", r"not a number and a unit"),
        ("120 kt", r"'kt' is refused: it is the knot\. Write .*'120000 t', '12 万吨'"),
        ("120 KT", r"'KT' is refused"),
        ("5 ton", r"'ton' is refused: .*Write 't' \(1000 kg\)"),
        ("5 kg/ton", r"'ton' in 'kg/ton' is refused"),
        ("5 T", r"Did you mean 't'\?"),
        ("5 househld", r"'househld' is not a known unit\. Did you mean 'household'\?"),
        ("5 t km", r"Join units with '\*' and '/'"),
        ("5 t//km", r"is not a unit"),
        ("5 t*(km", r"is not a unit"),
        ("5 m^x", r"is not a unit"),
        ("5 t$", r"is not a unit"),
        ("5 t/3", r"is not a unit"),
    ],
)
def test_what_is_not_a_quantity_is_refused_with_advice(text, message):
    with pytest.raises(UnitError, match=message):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("unit", "canonical", "factor"),
    [
        ("%", "1", 0.01),
        ("percent", "1", 0.01),
        ("%/year", "1/yr", 0.01),
        ("µg/m³", "mg/m3", 0.001),
        ("mg/m^3", "ug/m3", 1000.0),
        ("g/kg", "kg/t", 1.0),
        ("g/kWh", "kg/kWh", 0.001),
        ("kg/t/percent", "kg/t", 100.0),  # kg/t for each percent of sulphur: 100 per whole
        ("万吨公里", "t*km", 1e4),
        ("tkm", "t*km", 1.0),
        ("蒸吨", "t/h", 1.0),
        ("MW", "GJ/h", 3.6),
        ("kWh", "GJ", 0.0036),
        ("tce", "GJ", 29.3076),  # 7000 kcal/kg of 4.1868 kJ/kcal
        ("万千瓦时", "kWh", 1e4),
        ("亿千瓦时", "kWh", 1e8),
        ("万户", "household", 1e4),
        ("亩", "ha", 1 / 15),
        ("km2", "m2", 1e6),
        ("m2*month/yr", "m2*month", 1.0),
        ("万平方米", "m2", 1e4),
        ("t/yr", "t", 1.0),
        ("t", "t/yr", 1.0),
        ("t/day", "t/yr", 365.0),
        ("kg/(m2*month)", "t/(m2*month)", 0.001),
        ("t/km2/month", "t/(km2*month)", 1.0),
        ("m2**2", "m^4", 1.0),
        ("m^-1", "1/m", 1.0),
        ("万元", "yuan", 1e4),
    ],
)
def test_factors_by_hand(unit, canonical, factor):
    assert conversion_factor(unit, canonical) == pytest.approx(factor, rel=1e-14)


@pytest.mark.parametrize(
    ("unit", "canonical"),
    [
        ("%", "kg/t"),  # dimensionless both, but a share is no mass per mass
        ("kg/t", "1"),
        ("t/h", "t/yr"),  # a boiler's size is no emission
        ("t/h", "t"),
        ("t*km/t", "km"),
        ("household", "vehicle"),
        ("person", "household"),
        ("t", "t N"),
        ("%", "1/yr"),
        ("%/yr", "1"),  # the year may be left out of amounts only
        ("kg/t/yr", "kg/t"),
        ("m2*month", "m2"),
        ("kWh", "t"),
        ("m3", "m2"),
    ],
)
def test_another_dimension_or_kind_is_refused(unit, canonical):
    assert not same_kind(unit, canonical)
    with pytest.raises(UnitError, match=r"is needed\. Write the figure in"):
        to_canonical(1.0, unit, canonical)


@given(NUMBERS, st.sampled_from(sorted(POWERS_OF_TEN)))
def test_kg_or_t_in_same_tonnes_out(tonnes, unit):
    written = tonnes / POWERS_OF_TEN[unit]
    assert to_canonical(written, unit, "t") == pytest.approx(tonnes, rel=1e-12)


@given(NUMBERS, st.sampled_from(unit_names()), st.sampled_from(unit_names()))
def test_there_and_back_again(value, unit, other):
    if same_kind(unit, other):
        there = to_canonical(value, unit, other)
        assert to_canonical(there, other, unit) == pytest.approx(value, rel=1e-12)


@given(st.sampled_from(unit_names()))
def test_numerator_over_denominator_of_one_unit_has_the_factor_one(unit):
    assert conversion_factor(f"{unit}/(t*{unit})", f"{unit}/(t*{unit})") == 1.0
    assert conversion_factor(f"t*{unit}", f"kg*{unit}") == pytest.approx(1000.0)


def test_every_spelling_is_worth_what_pint_makes_of_its_definition():
    known = registry()
    for name in unit_names():
        factor, base = known.get_root_units(name)
        powers = {dimension: float(power) for dimension, power in base.dimensionality.items()}
        assert root_units(spellings()[name]) == (factor, powers), name
    assert "kt" not in unit_names()
    assert "ton" not in unit_names()


def test_pint_is_not_imported_to_read_a_unit():
    code = (
        "import sys; from simmodel.units import to_canonical;"
        "print(to_canonical(12, '万吨', 't'), 'pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "120000.0 False"
