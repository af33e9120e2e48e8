"""The schema for editors: every key with its meaning, and no quarrel with the shipped files."""

import datetime
import json
import re
import warnings
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from typer.testing import CliRunner

from simmodel.cli.app import app
from simmodel.data_folders import list_scenarios, scenarios_folder
from simmodel.scenario.json_schema import json_schema

FILES = [scenarios_folder().parent / name for name in list_scenarios()]


def as_editors_see(value: object) -> object:
    """Dates are text to an editor."""
    if isinstance(value, dict):
        return {key: as_editors_see(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_editors_see(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def faults(tree: object) -> list[str]:
    return [error.message for error in Draft202012Validator(json_schema()).iter_errors(tree)]


def read(file: Path) -> object:
    return as_editors_see(YAML(typ="safe").load(file.read_text(encoding="utf-8")))


def test_every_key_has_its_meaning_in_both_languages():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schema = json_schema()
    models = {"file": schema} | schema["$defs"]
    for name, model in models.items():
        for key, rule in model["properties"].items():
            zh, slash, en = rule["description"].partition(" / ")
            assert zh, (name, key)
            assert slash, (name, key)
            assert not re.search("[\u4e00-\u9fff]", en), (name, key)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_shipped_files_fit_the_schema(file):
    assert faults(read(file)) == []


def test_the_schema_catches_what_one_mistypes():
    tree = read(FILES[-1].with_name("plan-2020.yaml"))
    tree["measures"][0]["penetratoin"] = "80 %"
    tree["measures"][1]["kind"] = "retir"
    found = faults(tree)
    assert any("penetratoin" in message for message in found)
    assert any("'retir' is not one of" in message for message in found)


def test_the_command_prints_the_schema_or_writes_it(tmp_path):
    printed = CliRunner().invoke(app, ["schema"])
    assert json.loads(printed.stdout) == json_schema()
    file = tmp_path / "scenario.schema.json"
    done = CliRunner().invoke(app, ["schema", "--output", str(file)])
    assert done.stdout.strip() == str(file)
    assert file.read_text(encoding="utf-8") == printed.stdout
    failed = CliRunner().invoke(app, ["schema", "--output", str(tmp_path / "no" / "x.json")])
    assert failed.exit_code == 2
    assert "Check the path" in failed.stderr
