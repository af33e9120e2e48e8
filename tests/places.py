"""Scenarios on the made place of tests/cases/tiny, written in a test."""

from pathlib import Path

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.inputs.library import read_library
from simmodel.results.projection import Projection
from simmodel.scenario.load import load

TINY = Path(__file__).parent / "cases" / "tiny"
HEAD = f"""\
simmodel: 1
name: made
title: {{zh: 测试, en: test}}
inventory: {TINY / "inventory"}
base_year: 2019
years: 2019-2021
electricity: {{inside: 0 %}}
"""
ALWAYS = "by: 2019-12-31"
"""In force in all of 2020 and 2021."""


def build(folder: Path, body: str) -> Model:
    """Model of a scenario with some measures and targets (YAML text)."""
    file = folder / "made.yaml"
    file.write_text(HEAD + body, encoding="utf-8")
    return pipeline.build(load(file), read_library(TINY / "emission_factors"))


def run(folder: Path, body: str) -> Projection:
    """Projection of such a scenario."""
    model = build(folder, body)
    return pipeline.run(model.scenario, model)


def measure(name: str, kind: str, where: str, rest: str) -> str:
    """One measure in flow style, with the keys that every measure has."""
    title = f"{{zh: {name}, en: {name}}}"
    return (
        f"  - {{id: {name}, title: {title}, clause: '1', kind: {kind}, where: {where}, {rest}}}\n"
    )


def reduction(projection: Projection, pollutant: str, year: int = 2021) -> dict[str, float]:
    """Reduction of all regions by measure."""
    cells = projection.dataset["reduction"].sel(pollutant=pollutant, year=year).sum("region")
    return {str(m): float(cells.sel(measure=m)) for m in cells["measure"].to_numpy()}
