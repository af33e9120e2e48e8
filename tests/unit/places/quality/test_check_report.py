"""The check as a user sees it: on the screen, as a page, as tables."""

import csv
import json
from pathlib import Path

import pytest
from places import TINY, run
from typer.testing import CliRunner

import simmodel
from simmodel.cli.app import app
from simmodel.places.quality.assess import assess
from simmodel.places.quality.page import render, write_check
from simmodel.places.quality.words import Names, sentence, verdict
from simmodel.reports.texts import catalogue

BODY = (TINY / "plan.yaml").read_text(encoding="utf-8").split("measures:")[1]


@pytest.fixture(scope="module")
def projection(tmp_path_factory):
    return run(tmp_path_factory.mktemp("place"), "measures:" + BODY)


@pytest.fixture(scope="module")
def found(projection):
    return assess(projection)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_holds_what_was_found_and_needs_no_other_file(projection, found, lang):
    page = render(projection, found, lang)
    assert f'lang="{lang}"' in page
    assert catalogue(lang)["checkup_overlaps_note"] in page
    assert "src=" not in page
    assert "<link" not in page
    names = Names.of(projection, lang)
    for one in found.findings:
        assert sentence(one, names).split("；")[0][:12] in page.replace("&lt;", "<")
    assert render(projection, found, lang) == page


def test_every_kind_of_finding_has_a_title_and_a_sentence():
    folder = Path(simmodel.__file__).parent / "places" / "quality"
    made = {"far_activity", "far_factor", "far_service", "far_use", "hours", "homes"}
    made |= {"zero", "silent", "absent", "unsized", "double", "jump", "plan_jump"}
    source = "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    for kind in made:
        assert f'"{kind}"' in source
        assert {f"checkup_{kind}", f"checkup_kind_{kind}"} <= set(catalogue("zh"))


def test_verdicts_in_words():
    assert verdict(1.0, "zh") == "在范围内"
    assert verdict(2.0, "zh") == "为上限的2倍"
    assert verdict(0.5, "zh") == "为下限的50.0 %"
    assert verdict(1.1, "en", single=True) == "1.1 × that"
    assert verdict(float("nan"), "en") == "cannot be compared"


def test_tables_and_manifest(projection, found, tmp_path):
    folder = write_check(projection, found, tmp_path / "check", "zh")
    with (folder / "check_overlaps.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        parts = float(row["alone"]) + float(row["other_alone"]) - float(row["together"])
        assert float(row["overlap"]) == pytest.approx(parts, abs=1e-6)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"check.html", "check_totals.csv", "check_findings.csv"} <= set(manifest["files"])


@pytest.mark.slow
def test_the_command(tmp_path):
    asked = ["check", "yangquan/plan-2020", "--report", "--lang", "zh"]
    done = CliRunner().invoke(app, [*asked, "--output", str(tmp_path / "c")])
    assert done.exit_code == 0, done.output
    assert "总量与其他地方的比较，2019年" in done.stdout
    assert done.stdout.strip().endswith(str(tmp_path / "c"))
    assert (tmp_path / "c" / "check.html").is_file()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["a.yaml", "--output", "x"], "goes with --report"),
        (["a.yaml", "b.yaml", "--report", "--output", "x"], "there are several files"),
    ],
)
def test_options_that_do_not_go_together(options, message):
    done = CliRunner().invoke(app, ["check", *options])
    assert done.exit_code == 2
    assert message in " ".join(done.output.replace("│", " ").split())
