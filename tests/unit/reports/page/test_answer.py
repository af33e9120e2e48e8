"""The three sentences of the answer, one test a branch."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made import made_projection

from simmodel.reports.figures import reductions
from simmodel.reports.page.answer import (
    WeakShare,
    answer,
    basis_sentence,
    closest_verdict,
    effect_sentence,
    largest_measure,
    question,
    verdict_sentence,
)
from simmodel.results.projection import Projection
from simmodel.vocabulary import Verdict

MET, MISSED, UNJUDGED = Verdict.MET, Verdict.MISSED, Verdict.CANNOT_BE_JUDGED


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return made_projection(tmp_path_factory.mktemp("made"), measures=4, sources=3)


def targets(*verdicts: Verdict, margins: tuple[float, ...] = ()) -> pd.DataFrame:
    count = len(verdicts)
    return pd.DataFrame(
        {
            "verdict": [verdict.value for verdict in verdicts],
            "margin": margins or [1.0] * count,
            "limit": [10.0] * count,
            "projected": [9.0] * count,
            "base_quality": [""] * count,
            "title_en": [f"T{i}" for i in range(count)],
            "title_zh": [f"目标{i}" for i in range(count)],
            "region_name_en": ["Alpha"] * count,
            "region_name_zh": ["甲县"] * count,
            "comparison": ["at_most"] * count,
            "unit": ["t/yr"] * count,
            "kind": ["emission_total"] * count,
        }
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (targets(), "The scenario names no target, so there is nothing to judge."),
        (targets(UNJUDGED, UNJUDGED), "None of the 2 targets can be judged."),
        (
            targets(MET, MET),
            "All 2 targets that can be judged hold (counted once for each region).",
        ),
        (
            targets(MISSED, MISSED, UNJUDGED),
            "None of the 2 targets that can be judged holds (counted once for each region);"
            " 1 more cannot be judged.",
        ),
        (
            targets(MET, MISSED, UNJUDGED, UNJUDGED),
            "Of the 2 targets that can be judged (counted once for each region) 1 hold and 1 are"
            " missed; 2 more cannot be judged.",
        ),
        (
            targets(MET, MET, MISSED, margins=(0.0, 2.0, -1.0)),
            "Of the 3 targets that can be judged (counted once for each region) 2 hold and 1 are"
            " missed; 1 of the 2 hold exactly because a measure sets the same figure, so they are"
            " met if it is carried out.",
        ),
    ],
)
def test_verdicts(table, said):
    assert verdict_sentence(table, "en") == said


def test_verdicts_in_chinese():
    table = targets(MET, MET, MISSED, UNJUDGED, margins=(0.0, 2.0, -1.0, np.nan))
    assert verdict_sentence(table, "zh") == (
        "可判定的3项目标（分区域计）中，2项达标，1项未达标；达标的2项中有1项恰好等于目标，"
        "因为措施本身按该数值设定，能否达标取决于措施是否落实；另有1项无法判定。"
    )


def test_effect_names_both_references_and_the_largest_measure(projection):
    said = effect_sentence(projection, "en")
    data = projection.dataset.sel(pollutant="SO2")
    now = float(data["emissions"].sel(year=2020).sum())
    base = float(data["base_year_emissions"].sum())
    without = float(data["baseline"].sel(year=2020).sum())
    assert f"From 2019 to 2020 the emissions of all regions change by SO₂ {now / base - 1:+.1%}"[
        :-1
    ] in said.replace(" %", "%")
    assert f"SO₂ {100 * (now / without - 1):+.1f} %" in said
    totals = reductions(projection, "SO2", 2020, "en")["total"]
    assert f"SO₂ {100 * totals.iloc[0] / totals.sum():.1f} %" in said
    assert f"the largest measure is “{totals.index[0]}”" in said


def test_largest_measure_by_the_number_of_pollutants():
    # B takes 30 of 40 t SO2 and 60 of 80 t NOx, A all of the PM10; nothing is taken off VOC
    tables = {
        "SO2": pd.Series({"B": 30.0, "A": 10.0}),
        "NOx": pd.Series({"B": 60.0, "A": 20.0}),
        "PM10": pd.Series({"A": 500.0}),
        "VOC": pd.Series({"C": -1.0}),
    }
    assert largest_measure(tables) == ("B", ["SO₂ 75.0 %", "NOₓ 75.0 %"])
    assert largest_measure({"SO2": pd.Series(dtype=float)}) == ("", [])


def test_effect_when_no_measure_acts(projection):
    data = projection.dataset.copy(deep=True)
    data["reduction"][:] = 0.0
    said = effect_sentence(replace(projection, dataset=data), "en")
    assert said.endswith("no measure changes anything in 2020.")
    assert "largest" not in said


def test_effect_when_every_measure_adds(projection):
    data = projection.dataset.copy(deep=True)
    data["reduction"][:] = -1.0
    said = effect_sentence(replace(projection, dataset=data), "en")
    assert "largest" not in said


def test_basis_with_everything_known():
    table = targets(MET, MISSED, MET, UNJUDGED, margins=(0.0, -0.5, 2.0, np.nan))
    table["base_quality"] = ["", "E", "A", "E"]
    weak = [WeakShare("SO2", 0.4), WeakShare("NOx", 0.25), WeakShare("PM10", 0.3)]
    assert basis_sentence(table, weak, "coal of households, Alpha", "en") == (
        "The closest verdict is “T1”, Alpha: 9 t/yr against ≤ 10 t/yr; 1 of 3 verdicts rest on an"
        " estimated base value (quality D or E); figures of quality D or E stand behind 25.0 %"
        " (NOₓ) to 40.0 % (SO₂) of the base-year emission; improve first: coal of households,"
        " Alpha."
    )


def test_basis_of_one_pollutant():
    said = basis_sentence(targets(), [WeakShare("SO2", 0.4)], "", "en")
    assert said == "Figures of quality D or E stand behind 40.0 % (SO₂) of the base-year emission."


def test_basis_when_nothing_is_known():
    assert basis_sentence(targets(), [], "", "en") == (
        "Nothing is known about how good the figures behind this result are."
    )


def test_the_closest_verdict_leaves_exact_ones_out():
    assert closest_verdict(targets(MET, UNJUDGED, margins=(0.0, np.nan))) is None
    found = closest_verdict(targets(MET, MISSED, MET, margins=(3.0, -0.1, 0.2)))
    assert found is not None
    assert found["title_en"] == "T1"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_question_and_three_sentences(projection, lang):
    sentences = answer(projection, [], "", lang)
    assert len(sentences) == 3
    assert all(sentence.endswith("。" if lang == "zh" else ".") for sentence in sentences)
    asked = question(projection, lang)
    assert projection.scenario.title.get(lang) in asked
    assert "4" in asked
