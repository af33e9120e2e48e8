"""What the reports say of a ranking, in both languages."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from made import made_projection, shown
from made_study import made_study

from simmodel.reports.chart_sensitivity import SensitivityChart, draw_sensitivity
from simmodel.reports.sensitivity import (
    deciding,
    notes,
    ranking_table,
    sentence,
    turns_sentence,
    turns_table,
)
from simmodel.reports.sensitivity_files import charted, draw_charts, write_sensitivity
from simmodel.reports.style import chart_style
from simmodel.uncertainty.analysis import Method, Settings
from simmodel.uncertainty.bars import By
from simmodel.uncertainty.sensitivity import rank_output
from simmodel.uncertainty.study import quiet

DRAWS = {Method.SOBOL: 256, Method.MORRIS: 10, Method.REGIONAL: 1024, Method.TORNADO: None}


def ranking(folder, method=Method.TORNADO, name="margin:so2-total", turns=False, keep=30):
    study = made_study(folder, name)
    settings = Settings(method, DRAWS[method], keep=keep)
    return rank_output(study, study.outputs[0], By.GROUP, settings, turns, quiet).ranking()


def test_the_sentence_names_three_with_their_places(tmp_path):
    made = ranking(tmp_path, name="emissions:SO2")
    assert deciding(made) == [
        "fuel/raw coal/sulphur",
        "activity/household.coal",
        "factor/coal/stove/SO2",
    ]
    # 2500, 1700 and 625 of 4925
    assert sentence(made, "en") == (
        "3 assumptions decide “SO₂ emissions, all regions, 2020, with the plan”: "
        "(1) Fuel quality: raw coal, sulphur: 50.8 % of the spread; fuels.csv row 2. "
        "(2) Activity: Raw coal (2 rows): 34.5 % of the spread; activity.csv rows 2, 3. "
        "(3) Emission factor: raw coal: 12.7 % of the spread; household.csv row 2. "
        "Check these first."
    )
    assert "（1）燃料质量：散煤，硫分，占离散程度的50.8%，见fuels.csv第2行；" in sentence(
        made, "zh"
    )


def test_a_measure_is_checked_at_its_clause(tmp_path):
    text = shown(ranking_table(ranking(tmp_path), "zh", 10), 200)
    assert "计划第7条、plan.yaml 9:5" in text


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_method_has_its_table_and_chart(method, lang, tmp_path):
    made = ranking(tmp_path, method, keep=3)
    text = shown(ranking_table(made, lang, 2), 220)
    assert ("raw coal" if lang == "en" else "散煤") in text
    chart = SensitivityChart(method.value, made.title[lang], made.base, made.unit, "")
    with chart_style():
        figure = draw_sensitivity(charted(made, lang), chart, lang)
    (axes,) = figure.axes
    first = axes.get_yticklabels()[0].get_text().replace("\n", "")
    assert first == made.table[f"title_{lang}"].iloc[0].replace("\n", "")


def test_the_notes_say_what_was_left_out_and_whether_terms_are_exact(tmp_path):
    made = ranking(tmp_path, Method.SOBOL, "emissions:SO2", keep=3)
    said = "\n".join(notes(made, "en"))
    assert "a tornado chose the 3 strongest lines; the 1 others (2.03 % of the spread)" in said
    assert "every assumption enters linearly: first order from the terms is exact" in said
    assert "left empty from the terms" not in said
    assert "All other assumptions together (2)" in shown(ranking_table(made, "en", 9), 220)


@pytest.mark.parametrize(
    ("lang", "bent", "empty"),
    [
        (
            "en",
            "1 assumptions enter nonlinearly",
            "figures that would be less close than Sobol's: 2",
        ),
        ("zh", "1项假设非线性进入", "由算式求得的指数有空缺：不比Sobol法更准的2个"),
    ],
)
def test_the_notes_name_what_bends_and_what_is_empty(lang, bent, empty, tmp_path):
    made = ranking(tmp_path, Method.SOBOL, "emissions:SO2", keep=3)
    more = {"nonlinear": ["k"], "nonlinear_zh": ["煤"], "nonlinear_en": ["coal"], "bent": 0.02}
    facts = {**made.facts, **more, "too_wide": 2}
    said = "\n".join(notes(replace(made, facts=facts), lang))
    assert bent in said
    assert empty in said
    none = made.table.assign(exact=float("nan"), exact_total=float("nan"))
    said = "\n".join(notes(replace(made, facts=facts, table=none), lang))
    assert empty not in said
    assert ("no indices from the terms" in said) == (lang == "en")


def test_the_bars_end_where_the_outputs_are(tmp_path):
    made = ranking(tmp_path, name="emissions:SO2")
    with chart_style():
        chart = SensitivityChart("tornado", "t", made.base, made.unit, "")
        (axes,) = draw_sensitivity(charted(made, "en"), chart, "en").axes
    low, high = axes.containers
    assert len(low) == 4
    assert low[0].get_x() + low[0].get_width() == pytest.approx(500 - 1.96 * 50, rel=1e-4)
    assert high[0].get_x() + high[0].get_width() == pytest.approx(500 + 1.96 * 50, rel=1e-4)
    words = [text.get_text() for text in axes.texts]
    assert "402\n[0.804 %]" in words


def test_turns_are_told(tmp_path):
    made = ranking(tmp_path, turns=True)
    text = shown(turns_table(made, "en"), 220)
    assert "1.1 %" in text
    assert "does not turn" in text
    assert "is met. The nearest turn: " in turns_sentence(made, "en")
    assert "Of the 4 strongest assumptions 2 turn the verdict alone" in turns_sentence(made, "en")
    none = made.turns.assign(quantile=float("nan"))
    assert "none of the 4 strongest turns" in turns_sentence(replace(made, turns=none), "en")


def test_a_chart_is_named_by_method_and_output(tmp_path):
    (tmp_path / "drawn").mkdir()
    draw_charts([ranking(tmp_path, name="emissions:SO2:朔城区")], tmp_path / "drawn", "zh")
    files = {file.name for file in (tmp_path / "drawn/charts").iterdir()}
    assert files == {f"tornado_emissions_SO2_朔城区.{kind}" for kind in ("png", "svg")}


def test_the_folder_holds_tables_sentences_and_manifest(tmp_path):
    made = ranking(tmp_path, turns=True)
    projection = made_projection(tmp_path)
    about = {"method": "tornado", "seed": 1}
    folder = write_sensitivity([made], projection, tmp_path / "out", about, "zh", charts=False)
    table = pd.read_csv(folder / "sensitivity.csv")
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table.loc[0, ["output", "key"]].tolist() == ["margin:so2-total", "fuel/raw coal/sulphur"]
    # the margin is 550 less the emissions
    assert table.loc[0, "low_output"] == pytest.approx(50 + 1.96 * 50, rel=1e-4)
    turns = pd.read_csv(folder / "turning_points.csv")
    assert turns.loc[0, "turns_at"] == pytest.approx(0.011)
    assert len((folder / "sentences.txt").read_text(encoding="utf-8").splitlines()) == 2
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sensitivity"] == about
    assert set(manifest["files"]) == {"sensitivity.csv", "turning_points.csv", "sentences.txt"}
