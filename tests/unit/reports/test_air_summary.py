import pandas as pd
import pytest
from air_places import air_projection
from made import made_projection, shown

from simmodel.reports.summary import summary
from simmodel.reports.summary_air import break_even_note, left, missed_concentrations
from simmodel.results.projection import Projection


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return air_projection(tmp_path_factory.mktemp("air"))


def test_concentrations_show_base_value_quality_and_level(projection):
    text = shown(summary(projection, "en"))
    assert "33.4 (42 C)" in text
    assert "6.27 (6.80 C)" in text
    assert "screening level; CO as 95th" in text
    assert "the mean is that of all regions" in text
    assert "O₃ is held" in text


def test_missed_targets_say_what_remains_to_be_found(projection):
    text = shown(summary(projection, "en"))
    assert "What missed concentration targets still need (screening level)" in text
    assert "13.4 µg/m³" in text
    assert "69.6 t/yr SO₂" in text
    assert "24.9" in text


def test_a_cut_larger_than_what_is_left_is_marked(projection):
    row = missed_concentrations(projection.targets).iloc[0]
    # boilers 70.4 t at 0.4 of it, as stacks at 0.22, household coal 40 t low, power plant 0.08
    felt = projection.air.outcome
    views = [i for i, view in enumerate(felt.setup.views) if view.name == "SO2:SO2"]
    assert left(projection, row) == pytest.approx(felt.felt[0, views[0], 1, -1])
    more = projection.targets.assign(to_find_tonnes=1e6)
    text = shown(summary(Projection(**{**vars(projection), "targets": more}), "zh"))
    assert "1,000,000 吨/年 SO₂ †" in text


def test_break_even_stands_beside_what_cannot_be_judged(projection, tmp_path):
    text = shown(summary(projection, "en"))
    assert "would hold with a base-year value up to 160 µg/m³" in text
    made = made_projection(tmp_path)
    assert "保本浓度 24.5 µg/m³" in shown(summary(made, "zh"))


def test_estimated_base_values_are_starred(projection):
    targets = projection.targets.assign(base_quality="E")
    text = shown(summary(Projection(**{**vars(projection), "targets": targets}), "en"))
    assert "33.4 µg/m³*" in text
    assert "* rests on an estimated base value (quality D or E)" in text


def test_rank_needs_an_index():
    rows = pd.DataFrame({"kind": ["rank"], "break_even": [4.9], "unit": ["1"]})
    assert break_even_note(rows, "en") == "; needs an index of 4.9"


def test_without_air_the_summary_says_nothing_of_it(tmp_path):
    assert "screening" not in shown(summary(made_projection(tmp_path), "en"))
