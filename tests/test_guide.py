"""The guides hold: their commands run, and what they quote is what comes out."""

import csv
import shutil

import pytest

from simmodel import pipeline
from simmodel.data_folders import emission_factors_folder
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from tests.guide import DOCS, GUIDES, PICTURES, Block, blocks, bold_figures, follow

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="not a checkout")


@pytest.mark.slow
@pytest.mark.parametrize("lang", GUIDES)
def test_every_command_runs_and_every_figure_is_what_comes_out(lang, tmp_path):
    outputs = []
    for done in follow(GUIDES[lang], tmp_path):
        assert done.code == done.expected, f"{done.command}\n{done.output}"
        assert "Traceback" not in done.output
        for line in done.quoted:
            assert line in done.output, f"{done.command}\n{done.output}"
        outputs.append(done.output)
    assert len(outputs) > 10
    for figure in bold_figures(GUIDES[lang]):
        assert any(figure in output for output in outputs), figure
    for made in PICTURES.values():
        assert (tmp_path / made).is_file()


def kinds(lang):
    return [(b.kind, b.of, b.text) for b in blocks(GUIDES[lang]) if b.kind in ("csv", "yaml")]


def test_both_languages_have_the_same_examples_and_their_pictures():
    assert kinds("zh") == kinds("en")
    assert [b.kind for b in blocks(GUIDES["zh"])] == [b.kind for b in blocks(GUIDES["en"])]
    for lang, guide in GUIDES.items():
        for name in PICTURES:
            assert (DOCS / "guide" / f"{name}.{lang}.png").is_file()
            assert f"guide/{name}.{lang}.png" in guide.read_text(encoding="utf-8")


def test_the_example_measure_is_that_of_the_plan():
    plan = (DOCS / "guide" / "made-county" / "plan.yaml").read_text(encoding="utf-8")
    shown = next(b for b in blocks(GUIDES["zh"]) if b.kind == "yaml" and not b.of)
    for line in shown.text.splitlines():
        assert line in plan


def test_everything_made_says_so():
    folder = DOCS / "guide" / "made-county"
    for name in ("activity.csv", "activity-with-slip.csv", "controls.csv", "fuels.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                assert (row["质量等级"], row["来源编号"], row["获取方式"]) == ("E", "made", "假设")
                assert row["推算规则"].startswith("虚构")
    assert "虚构" in (folder / "references.csv").read_text(encoding="utf-8")
    assert "虚构" in (folder / "plan.yaml").read_text(encoding="utf-8")


def library_of_guide(folder):
    """The library with what the guide adds to it."""
    copied = folder / "emission_factors"
    shutil.copytree(emission_factors_folder(), copied)
    for block in (b for b in blocks(GUIDES["zh"]) if b.kind == "csv"):
        file = folder / block.of
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(before + block.text, encoding="utf-8", newline="\n")
    return read_library(copied)


def test_what_the_guide_adds_to_the_library_works(tmp_path):
    # 1 000 t of coal at 17 kg a percent of sulphur, 1 %: 17 t. Scrubbers take 40 % off 80 %: 5.44 t
    library = library_of_guide(tmp_path)
    inventory = tmp_path / "inventory"
    shutil.copytree(DOCS / "guide" / "made-county", inventory)
    activity = (inventory / "activity.csv").read_text(encoding="utf-8-sig").splitlines()
    row = "烤烟房,示例县,agriculture.tobacco_barn,1000,吨,,,,,,E,made,,假设,虚构,,,,"
    (inventory / "activity.csv").write_text(f"{activity[0]}\n{row}\n", encoding="utf-8")
    fuel = "全部,agriculture.*,,硫分,1,%,0.5,1.5,对数正态,E,made,,假设,虚构,"
    heads = (inventory / "fuels.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    (inventory / "fuels.csv").write_text(f"{heads}\n{fuel}\n", encoding="utf-8")
    controls = inventory / "controls.csv"
    controls.write_text(controls.read_text(encoding="utf-8-sig").splitlines()[0] + "\n", "utf-8")
    measure: Block = next(b for b in blocks(GUIDES["zh"]) if b.of == "measure")
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "simmodel: 1\nname: barns\ntitle: {zh: 烤烟房, en: barns}\ninventory: inventory/\n"
        f"base_year: 2020\nyears: 2020-2022\nmeasures:\n{measure.text}",
        encoding="utf-8",
    )
    scenario = load(plan)
    data = pipeline.run(scenario, pipeline.build(scenario, library)).dataset
    so2 = data.sel(pollutant="SO2", year=2022)
    assert float(so2["baseline"].sum()) == pytest.approx(17.0)
    assert float(so2["reduction"].sum()) == pytest.approx(17.0 * 0.4 * 0.8)
