import re

import numpy as np
import pytest
from air_places import AIR, air_projection
from made import made_projection

from simmodel.air_quality.setup import RESPONDING
from simmodel.errors import ScenarioError
from simmodel.reports.explain import explain_air
from simmodel.reports.explain.air_terms import precursors
from simmodel.results.projection import Projection

MATRIX = f"air_quality: {{method: source_receptor, matrix: {AIR / 'matrix/source_receptor.nc'}}}\n"


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return air_projection(tmp_path_factory.mktemp("air"))


@pytest.fixture(scope="module")
def of_matrix(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return air_projection(tmp_path_factory.mktemp("matrix"), MATRIX)


def concentration(projection: Projection, region: str, pollutant: str) -> float:
    cell = {"region": region, "air_pollutant": pollutant, "year": 2021}
    return float(projection.dataset["concentration"].sel(cell))


@pytest.mark.parametrize("pollutant", RESPONDING)
@pytest.mark.parametrize("place", [0, 1])
def test_terms_add_up_to_the_change_of_the_model(projection, of_matrix, place, pollutant):
    formed = RESPONDING.index(pollutant)
    for one in (projection, of_matrix):
        outcome = one.air.outcome
        parts = precursors(one.air, place, formed, 2)
        assert sum(part.change for part in parts) == pytest.approx(outcome.change[place, formed, 2])


def test_shares_and_weights_are_those_of_the_tables(projection):
    parts = precursors(projection.air, 0, RESPONDING.index("SO2"), 2)
    assert [part.emitted for part in parts] == ["SO2"]
    own, city = parts[0].origins
    assert (own.share, city.share, parts[0].outside) == pytest.approx((0.6, 0.18, 0.22))
    assert own.change == pytest.approx(0.6 * (own.after / own.before - 1))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_printed_arithmetic_gives_the_result(projection, lang):
    text = explain_air(projection, "甲县", "PM2.5", 2021, lang)
    terms = re.findall(r"Δ = (\S+) × (\S+) × (\S+) = (\S+)", text)
    assert len(terms) == 10
    for weight, share, relative, change in terms:
        product = float(weight) * float(share) * float(relative)
        assert product == pytest.approx(float(change), rel=1e-4, abs=1e-9)
    total = sum(float(term[3]) for term in terms)
    assert total == pytest.approx(float(re.search(r"Σ = (\S+?)[ （]", text)[1]), rel=1e-4)
    pattern = r"([\d.]+) \+ (\S+) × \(1 − (\S+)\) = (\S+) µg"
    start, above, cut, value = map(float, re.search(pattern, text).groups())
    assert start + above * (1 - cut) == pytest.approx(value, rel=1e-4)
    assert value == pytest.approx(concentration(projection, "900001", "PM2.5"), rel=1e-5)
    assert total == pytest.approx(-cut, rel=1e-4)


def test_measures_lead_from_no_plan_to_the_result(projection):
    text = explain_air(projection, "甲县", "SO2", 2021)
    taken = [float(value) for value in re.findall(r"^ +(\S+)  (?:here|there) ", text, re.M)]
    together, without, same, value = map(
        float, re.search(r"together (\S+); (\S+) − (\S+) = (\S+)", text).groups()
    )
    assert len(taken) == 2
    assert sum(taken) == pytest.approx(together, rel=1e-5)
    assert same == together
    assert without - together == pytest.approx(value, rel=1e-5)


def test_source_quality_rule_and_height_weights_are_named(projection):
    text = explain_air(projection, "Alpha", "SO2", 2021)
    assert "C0: 42 µg/m³ (33.6–50.4), statistic mean  [C, assumed, Made for tests" in text
    assert "rule: made for tests" in text
    assert "background b: 2.5 µg/m³; above it C0 − b: 39.5 µg/m³" in text
    assert "stack power.* × 0.08" in text
    assert "screening level" in text.splitlines()[0]


def test_a_matrix_is_explained_in_micrograms(of_matrix):
    text = explain_air(of_matrix, "甲县", "SO2", 2021)
    changes = [float(x) for x in re.findall(r"G × ΔE = .* = (\S+) µg", text)]
    value = concentration(of_matrix, "900001", "SO2")
    assert changes
    assert 42 + sum(changes) == pytest.approx(value, rel=1e-5)
    assert f"= {value:.6g} µg/m³" in text


def test_city_and_ozone_and_what_is_not_known(projection):
    assert "is the mean of 2 regions" in explain_air(projection, "all", "PM2.5", 2021)
    assert "held at its base-year value" in explain_air(projection, "甲县", "O3", 2021)
    assert "no base-year value" in explain_air(projection, "乙县", "O3", 2021)
    assert not np.isfinite(concentration(projection, "900002", "O3"))


def test_a_question_that_has_no_answer_is_refused(projection, tmp_path):
    with pytest.raises(ScenarioError, match="'NOx' is not a pollutant"):
        explain_air(projection, "甲县", "NOx", 2021)
    made = made_projection(tmp_path)
    with pytest.raises(ScenarioError, match="run the scenario"):
        explain_air(made, "应县", "SO2", 2020)
