"""A language is a catalogue file: the list, the option and every report follow from the folder."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simmodel import languages
from simmodel.cli.app import app
from simmodel.scenario.values import Text
from tests.places import TINY

PLACE = re.compile(r"(\{[^}]*\})")


def backwards(text: str) -> str:
    """Write a text from right to left and keep its {places}: words that no other language has.

    >>> backwards("rows {rows} met")
    'tem {rows} swor'
    """
    return "".join(p if PLACE.fullmatch(p) else p[::-1] for p in reversed(PLACE.split(text)))


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a third language beside copies of the two: every English text backwards."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for lang in languages.DATA_LANGUAGES:
        file = languages.catalogue_folder() / f"{lang}.toml"
        (folder / f"{lang}.toml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    texts = {key: backwards(text) for key, text in languages.catalogue("en").items()}
    texts |= {"language_name": "hsilgnE", "language_of_names": "en"}
    lines = [f'"{key}" = {toml(text)}' for key, text in texts.items()]
    (folder / "qq.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(languages, "catalogue_folder", lambda: folder)
    languages.catalogue.cache_clear()
    yield folder
    languages.catalogue.cache_clear()


def toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def call(*words: str) -> str:
    shown = CliRunner().invoke(app, list(words))
    assert shown.exit_code == 0, shown.output
    return shown.output


def test_languages_are_those_of_the_folder(third):
    assert languages.languages() == ("zh", "en", "qq")
    assert tomllib.loads((third / "qq.toml").read_text(encoding="utf-8"))["list"] == " ,"
    assert languages.language_name("qq") == "hsilgnE"
    (third / "qq.toml").unlink()
    assert languages.languages() == ("zh", "en")


def test_data_in_two_languages_are_taken_in_the_one_that_the_catalogue_names(third):
    assert Text("煤改电", "heat pumps").get("qq") == "heat pumps"
    file = third / "qq.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('names" = "en"', 'names" = "zh"'), encoding="utf-8")
    languages.catalogue.cache_clear()
    assert Text("煤改电", "heat pumps").get("qq") == "煤改电"


def test_an_unknown_language_names_those_there_are(third):
    shown = CliRunner().invoke(app, ["plan", str(TINY / "plan.yaml"), "--lang", "fr"])
    assert shown.exit_code == 2
    said = " ".join(shown.output.replace("│", " ").split())
    assert "'fr' is not a language here. Allowed: zh (中文), en (English), qq (hsilgnE)." in said


@pytest.mark.slow
def test_every_output_is_there_in_a_third_language(third, tmp_path):
    plan, out = "yangquan/plan-2020", str(tmp_path / "out")
    asked = ["--lang", "qq", "--xlsx", "--draws", "8", "--formats", "svg", "--output", out]
    shown = call("run", plan, "--charts", "all", *asked)
    assert backwards("Targets") in shown
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="qq">' in page
    assert backwards("Targets") in page
    assert "Deep treatment of refractory kilns" in page  # titles are taken in English
    assert (tmp_path / "out" / "results.xlsx").stat().st_size > 10_000
    assert len(list((tmp_path / "out" / "charts").glob("*.svg"))) > 10
    call("check", plan, "--report", "--lang", "qq", "--output", str(tmp_path / "check"))
    both = ["yangquan/plan-2020", "yangquan/coke-delayed", "--draws", "8"]
    call("compare", *both, "--lang", "qq", "--output", str(tmp_path / "compare"))
    call("plan", plan, "--lang", "qq")
    call("explain", plan, "--region", "盂县", "--pollutant", "SO2", "--lang", "qq")
    call("explain", plan, "--region", "盂县", "--air", "PM2.5", "--lang", "qq")
    of = ["--of", "emissions:SO2", "--method", "tornado", "--output", str(tmp_path / "tornado")]
    call("sensitivity", plan, *of, "--lang", "qq")
    call("factors", "household.coal.*", "--lang", "qq")


def test_a_register_is_told_in_a_third_language(third):
    shown = call("plan", "yangquan/plan-2020", "--lang", "qq")
    assert backwards("not modelled: {why}").partition("{")[0].strip() in shown
