"""A comparison of the made place of tests/cases/tiny, for tests of results and reports."""

from pathlib import Path

from simmodel import pipeline
from simmodel.inputs.library import read_library
from simmodel.results.comparison import Comparison, compare_projections
from simmodel.results.projection import Projection
from simmodel.scenario.load import load
from simmodel.scenario.values import Text
from simmodel.scenario.variants import without

TINY = Path(__file__).parent / "cases" / "tiny"


def compared(*left_out: str) -> Comparison:
    """The made plan beside itself without some measures, one scenario each."""
    library = read_library(TINY / "emission_factors")
    plan = load(TINY / "plan.yaml")
    title = Text("<不含>", "<without>")
    scenarios = [plan, *(without(plan, measures, title) for measures in left_out)]
    inventory = None
    done: list[Projection] = []
    for scenario in scenarios:
        model = pipeline.build(scenario, library, inventory)
        inventory = model.inventory
        done.append(pipeline.run(scenario, model))
    return compare_projections(done)
