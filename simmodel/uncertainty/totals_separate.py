"""What activity that varies by itself in every region adds to the variance of totals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.sums import add_at
from simmodel.emissions.system import System
from simmodel.emissions.terms import terms
from simmodel.measures.actions import Action

Array = NDArray[np.float64]


def variance_of_separate_activity(
    system: System, actions: Sequence[Action], variation: Array
) -> tuple[Array, Array]:
    """Variance of totals from activity that is independent from segment to segment.

    Emissions are linear in activity, so it is Σ (variation · emission of what began there)² over
    segments, the other inputs being as the system holds them (limits and caps too).

    Parameters
    ----------
    variation : array (segment,), standard deviation of the activity over its mean

    Returns
    -------
    arrays (pollutant, year), (t/yr)², of the baseline and of the emissions with the actions in the
    place
    """
    calendar = Calendar.of(actions, system.profiles, system.activity.shape[1])
    even = calendar.weights(0)[system.profile]
    emitted = np.einsum("sp,sy->spy", system.base_rates, system.activity * even)
    squared = variation**2
    baseline = np.einsum("s,spy,spy->py", squared, emitted, emitted)
    for term in terms(system, actions, calendar):
        if not term.upstream:
            for origin, change in term.by_origin():
                add_at(emitted, (origin,), change)
    return baseline, np.einsum("s,spy,spy->py", squared, emitted, emitted)
