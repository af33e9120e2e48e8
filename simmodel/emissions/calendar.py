"""The time side of a term: monthly profiles and ramps with the months already summed (DESIGN 8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simmodel.emissions.system import Array
from simmodel.measures.actions import Action
from simmodel.measures.algebra import bits


@dataclass
class Calendar:
    """Weights of the time steps for each set of actions; formed once and kept.

    Parameters
    ----------
    profiles : array (profile, month), shares that sum to 1
    ramps : bit of an action -> array (year, month), share in force
    monthly : steps are months (year by year) instead of years
    """

    profiles: Array
    ramps: dict[int, Array]
    year_count: int
    monthly: bool = False
    _weights: dict[int, Array] = field(default_factory=dict)
    _stacked: dict[tuple[int, ...], Array] = field(default_factory=dict)

    @classmethod
    def of(
        cls, actions: Sequence[Action], profiles: Array, year_count: int, *, monthly: bool = False
    ) -> "Calendar":
        """Calendar of some actions."""
        return cls(profiles, {a.bit: a.ramp for a in actions}, year_count, monthly)

    def weights(self, mask: int) -> Array:
        """Part of a year's activity in a step while all actions of the mask are in force.

        Returns
        -------
        array (profile, step): Σ_month w · Π ramp, over the months of each step

        By hand: activity even over the year, an action in force from September: 4/12 of its first
        year.
        """
        if mask not in self._weights:
            self._weights[mask] = self._form(mask)
        return self._weights[mask]

    def weights_of(self, masks: Sequence[int]) -> Array:
        """`weights` of several masks, array (mask, profile, step)."""
        key = tuple(masks)
        if key not in self._stacked:
            self._stacked[key] = np.stack([self.weights(mask) for mask in masks])
        return self._stacked[key]

    def steps(self, yearly: Array) -> Array:
        """Repeat yearly values, array (…, year), for the steps of the calendar."""
        return np.repeat(yearly, 12, axis=-1) if self.monthly else yearly

    def _form(self, mask: int) -> Array:
        force = np.ones((self.year_count, 12))
        for bit in bits(mask):
            force *= self.ramps[bit]
        if self.monthly:
            return (self.profiles[:, None, :] * force).reshape(self.profiles.shape[0], -1)
        by_year: Array = self.profiles @ force.T
        return by_year
