"""YAML 1.2 with positions."""

import pytest

from simmodel.errors import ScenarioError
from simmodel.scenario.positions import Map, parse_yaml, plain, problem


def test_yaml_1_2_words_and_numbers():
    text = "{a: no, b: on, c: 1e5, d: 010x, e: true, f: ~, g: 2020-08-31, h: 0.5, i: 1_0}"
    tree, problems = parse_yaml(text, "a.yaml")
    assert problems == []
    assert plain(tree) == {
        **{"a": "no", "b": "on", "c": 1e5, "d": "010x", "e": True, "f": None},
        **{"g": "2020-08-31", "h": 0.5, "i": 10},
    }


def test_keys_are_text():
    tree, _ = parse_yaml("140602: x\n2020-08-31: y\n", "a.yaml")
    assert plain(tree) == {"140602": "x", "2020-08-31": "y"}


def test_a_problem_names_line_column_and_id():
    tree, _ = parse_yaml("measures:\n  - id: rail\n    to:\n      - {share: 2}\n", "a.yaml")
    assert isinstance(tree, Map)
    found = problem(tree, ("measures", 0, "to", 0, "share"), "wrong")
    assert (found.file, found.place) == ("a.yaml", "4:10 measures.rail.to[0].share")
    deeper = problem(tree, ("measures", 0, "where", "source"), "wrong")
    assert deeper.place == "2:5 measures.rail.where.source"


def test_an_anchor_may_be_used_twice():
    tree, _ = parse_yaml("a: &x {b: 1}\nc: *x\n", "a.yaml")
    assert plain(tree) == {"a": {"b": 1}, "c": {"b": 1}}


def test_duplicate_keys_are_found_at_every_depth():
    _, problems = parse_yaml("a: {b: 1, b: 2}\na: 3\n", "a.yaml")
    assert [p.place for p in problems] == ["1:11 b", "2:1 a"]


@pytest.mark.parametrize("text", ["a: [1", "a: 'x", "a: b: c", "--- 1\n--- 2\n", "a: \x07"])
def test_text_that_does_not_parse(text):
    with pytest.raises(ScenarioError, match="is not YAML"):
        parse_yaml(text, "a.yaml")
