"""Variance from activity that varies region by region, against one segment changed at a time."""

from dataclasses import replace

import numpy as np
import pytest

from simmodel.emissions.projection import project
from simmodel.uncertainty.totals_separate import variance_of_separate_activity
from tests.made_totals import small_plan
from tests.systems import make_system


@pytest.mark.parametrize("seed", [0, 1])
def test_variance_is_the_sum_over_segments_changed_one_at_a_time(seed: int) -> None:
    case = small_plan(seed)
    system, measures = case.system, case.size.measures
    variation = np.random.default_rng(seed).uniform(0.0, 0.4, system.segment_count)
    plain = project(system, case.actions, measures, attribute=False)
    names = ("baseline", "scenario")
    wanted = [np.zeros(getattr(plain, name).shape[2:]) for name in names]
    for segment in range(system.segment_count):
        activity = system.activity.copy()
        activity[segment] *= 1.0 + variation[segment]
        other = replace(system, activity=activity)
        run = project(other, case.actions, measures, attribute=False)
        for total, name in zip(wanted, names, strict=True):
            total += (getattr(run, name) - getattr(plain, name)).sum(axis=(0, 1)) ** 2
    found = variance_of_separate_activity(system, case.actions, variation)
    for got, known in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, known, rtol=1e-6)


def test_two_regions_of_one_tonne_by_hand() -> None:
    """Two segments of 1 t with a variation of 0.3: 2 · 0.09 t²; tied together it would be 0.36."""
    system = make_system(np.random.default_rng(0), 2, 2, 1)
    constant = np.zeros_like(system.factors.constant)
    constant[0, 0, 1] = 10.0
    none = np.zeros_like(constant)
    factors = replace(system.factors, constant=constant, sulphur=none, ash=none)
    system = replace(system, activity=np.array([[100.0], [0.0], [100.0], [0.0]]), factors=factors)
    baseline, scenario = variance_of_separate_activity(system, (), np.full(4, 0.3))
    assert baseline[1, 0] == scenario[1, 0] == pytest.approx(0.18)
