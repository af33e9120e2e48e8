"""Rates that scenarios share: as formed apart, and only where they are made of the same."""

import pytest
from compared import TINY

from simmodel import pipeline
from simmodel.emissions.model import Model
from simmodel.inputs.library import read_library
from simmodel.scenario.load import load
from simmodel.scenario.values import Text
from simmodel.scenario.variants import without
from simmodel.uncertainty.ensemble import sample, sample_together
from simmodel.uncertainty.shared_rates import SharedRates
from simmodel.uncertainty.technology import Technology

BLOCK = 8
CHANGES = {
    "measures.rail.share=60%": True,
    "measures.scr.by=2021-06-30": True,  # dates and shares are not in the rates
    "measures.coal-quality.fuel.sulphur=0.4%": False,
    "measures.special-limit.limits.TSP=20 mg/m3": False,
}


@pytest.fixture(scope="module")
def plan() -> Model:
    return pipeline.build(load(TINY / "plan.yaml"), read_library(TINY / "emission_factors"))


@pytest.fixture
def formed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Models whose rates are formed: a block each, and one at the means for the closed form."""
    found: list[object] = []
    rates = Technology.rates

    def counted(self, rows):
        if rows.shape[1] <= BLOCK:  # not those at own points of the closed form
            found.append(self.model)
        return rates(self, rows)

    monkeypatch.setattr(Technology, "rates", counted)
    return found


def changed(plan: Model, setting: str) -> Model:
    scenario = load(TINY / "plan.yaml", dict([setting.split("=", 1)]))
    return pipeline.build(scenario, plan.library, plan.inventory)


@pytest.mark.parametrize("setting", CHANGES)
def test_ensembles_are_those_formed_apart(plan, formed, setting):
    other = changed(plan, setting)
    together = sample_together([plan, other], draws=16, seed=3, block=BLOCK)[1]
    blocks = len(formed)
    assert blocks == 3 * (1 if CHANGES[setting] else 2)  # two blocks, and the means
    assert together.kept.equals(sample(other, draws=16, seed=3, block=BLOCK).kept)


def test_another_measure_on_rates_is_not_shared_and_one_on_activity_is(plan, formed):
    scenario, title = plan.scenario, Text("<不含>", "<without>")
    for measure, blocks in (("rail", 2), ("scr", 4)):
        other = pipeline.build(without(scenario, measure, title), plan.library, plan.inventory)
        formed.clear()
        together = sample_together([plan, other], draws=8, seed=3)[1]
        assert len(formed) == blocks, measure
        # the same columns of draws, as far as both have them
        assert together.draws == 8


def test_what_does_not_fit_is_formed_anew(plan, formed, monkeypatch):
    monkeypatch.setattr("simmodel.uncertainty.shared_rates.MOST_BYTES", 0)
    sample_together([plan, changed(plan, "measures.rail.share=60%")], draws=8)
    assert len(formed) == 2 + 1  # a block of each; means and own points are kept
    assert not SharedRates().kept


def test_emissions_without_measures_are_formed_anew_where_growth_differs(plan, tmp_path):
    rate = "{source: boiler.*, rate: {value: 2 %/year, low: 0 %/year, high: 4 %/year}}"
    text = (TINY / "plan.yaml").read_text(encoding="utf-8")
    text = text.replace("inventory: inventory/", f"inventory: {TINY / 'inventory'}")
    file = tmp_path / "plan.yaml"
    file.write_text(f"{text}growth: [{rate}]\n", encoding="utf-8")
    grown = pipeline.build(load(file), plan.library, plan.inventory)
    same = changed(plan, "measures.rail.share=60%")
    kept = [one.kept for one in sample_together([plan, grown, same], draws=8, seed=3)]
    first, more, other = (one["total_baseline"].sel(pollutant="SO2", year=2021) for one in kept)
    assert first.equals(other)
    assert (more > first).all()  # growth is above 0 % in every draw
    # the rate alone is drawn in addition, so nothing else differs in the base year
    before = [one["total_base_year_emissions"] for one in kept]
    assert before[0].equals(before[1])
