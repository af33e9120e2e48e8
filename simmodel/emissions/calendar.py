"""The time side of a term: monthly profiles and ramps with the months already summed (DESIGN 8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simmodel.emissions.system import Array
from simmodel.measures.actions import Action
from simmodel.measures.algebra import bits


@dataclass
class Calendar:
    """Weights of the time steps for each set of actions; products of ramps are kept.

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
    _forces: dict[int, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What no action has changed is in force."""
        self._forces[0] = np.ones((self.year_count, 12))

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
        weights: Array = self.weights_of([mask])[0]
        return weights

    def weights_of(self, masks: Sequence[int]) -> Array:
        """`weights` of several masks, array (mask, profile, step)."""
        force = np.concatenate([self._in_force(mask) for mask in masks])
        if self.monthly:
            by_month = self.profiles[:, None, :] * force.reshape(len(masks), 1, -1, 12)
            return np.reshape(by_month, (*by_month.shape[:2], -1))
        by_year: Array = (force @ self.profiles.T).reshape(len(masks), self.year_count, -1)
        return by_year.swapaxes(1, 2)

    def steps(self, yearly: Array) -> Array:
        """Repeat yearly values, array (…, year), for the steps of the calendar."""
        return np.repeat(yearly, 12, axis=-1) if self.monthly else yearly

    def _in_force(self, mask: int) -> Array:
        """Product of the ramps of a mask, array (year, month), from that of all but one."""
        if mask not in self._forces:
            rest = mask & (mask - 1)
            self._forces[mask] = self._in_force(rest) * self.ramps[bits(mask ^ rest)[0]]
        return self._forces[mask]
