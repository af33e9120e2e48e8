"""Made draws of totals, and the comparison of each with an ordinary projection."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from simmodel.emissions.projection import project
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals import Totals
from simmodel.uncertainty.totals_draws import TotalsDraws, drawn_system
from tests.benchmarks.cases import Case, make_case
from tests.benchmarks.places import Size


def small_plan(seed: int) -> Case:
    """A plan with all kinds of measures, small enough to project every draw of."""
    return make_case(Size("small", 3, 20, 2, 14), seed)


def made_draws(
    rng: np.random.Generator, system: System, actions: Sequence[Action], count: int
) -> TotalsDraws:
    """Draws of every input, independent of one another; what removes nothing goes on so."""
    sources, slots, pollutants = system.factors.constant.shape

    def lognormal(*shape: int) -> np.ndarray:
        return np.exp(0.2 * rng.standard_normal((*shape, count)))

    removal = np.repeat(system.controls.removal[..., None], count, axis=-1)
    acts = system.controls.removal > 0
    spread = rng.uniform(0.8, 1.2, (int(acts.sum()), count))
    removal[acts] = np.maximum(1.0 - (1.0 - removal[acts]) * spread, 0.0)
    return TotalsDraws(
        activity=lognormal(sources),
        factor=lognormal(sources, slots, pollutants),
        upstream=lognormal(sources, pollutants),
        sulphur=lognormal(sources),
        ash=lognormal(sources),
        removal=removal,
        effectiveness=rng.uniform(0.6, 1.0, (len(actions), count)),
    )


def exact_draws(system: System, actions: Sequence[Action], count: int = 1) -> TotalsDraws:
    """Draws that are all what the system holds."""
    sources, slots, pollutants = system.factors.constant.shape
    removal = np.repeat(system.controls.removal[..., None], count, axis=-1)
    shapes = ((sources,), (sources, slots, pollutants), (sources, pollutants), (sources,))
    ones = [np.ones((*shape, count)) for shape in (*shapes, (sources,))]
    return TotalsDraws(*ones, removal, np.ones((len(actions), count)))


def moments_of(draws: TotalsDraws) -> tuple[TotalsDraws, TotalsDraws]:
    """Means and variances of draws, as draws of one."""
    mean = (getattr(draws, field.name).mean(axis=-1, keepdims=True) for field in fields(draws))
    variance = (getattr(draws, field.name).var(axis=-1, keepdims=True) for field in fields(draws))
    return TotalsDraws(*mean), TotalsDraws(*variance)


def check_with_projection(
    system: System, actions: Sequence[Action], draws: TotalsDraws, totals: Totals
) -> None:
    """Assert that every draw is what `project` gives with its values put in."""
    measures = max((action.measure for action in actions), default=-1) + 1
    for draw in range(draws.count):
        place, acting = drawn_system(system, actions, draws, draw)
        run = project(place, acting, measures, attribute=False)
        least = 1e-12 * run.baseline.sum()
        pairs = {
            "baseline": (totals.baseline, run.baseline.sum(axis=(0, 1))),
            "scenario": (totals.scenario, run.scenario.sum(axis=(0, 1))),
            "outside": (totals.outside[None], run.outside),
        }
        for name, (found, wanted) in pairs.items():
            np.testing.assert_allclose(
                found.sum(axis=0)[..., draw], wanted, rtol=1e-10, atol=least, err_msg=name
            )
