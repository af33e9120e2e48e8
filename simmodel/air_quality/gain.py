"""How much a tonne of each place and view adds to the air of each region.

A matrix says it for every pair of regions. Shares of the own region and of the rest of the city
need no matrix: a tonne of the rest counts alike wherever it is emitted, so the sum over the rest is
formed once for all regions.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Matrix:
    """Gain of every pair of regions.

    Parameters
    ----------
    every : array (region, air pollutant, region, view), per t/yr
    """

    every: Array

    def at(self, place: int, pollutant: int) -> Array:
        """Gain of one receptor and air pollutant, array (region, view)."""
        gain: Array = self.every[place, pollutant]
        return gain

    def spread(self, difference: Array) -> Array:
        """Σ G ΔE, array (…, region, air pollutant, year).

        Parameters
        ----------
        difference : array (…, region, view, year), t/yr
        """
        regions, pollutants = self.every.shape[:2]
        lead, steps = difference.shape[:-3], difference.shape[-1]
        count = int(np.prod(lead, dtype=int)) * steps
        columns = np.moveaxis(difference, (-3, -2), (0, 1)).reshape(*difference.shape[-3:-1], count)
        change = np.zeros((pollutants, regions, count))
        for pollutant, (acts, gain) in enumerate(self._acting):
            change[pollutant] = gain @ columns[:, acts].reshape(regions * acts.size, count)
        spread: Array = np.moveaxis(
            change.reshape(pollutants, regions, *lead, steps), (1, 0), (-3, -2)
        )
        return spread

    @cached_property
    def _acting(self) -> list[tuple[NDArray[np.intp], Array]]:
        """Views that form each air pollutant, mostly few, and their gains, array (i, r·v)."""
        found = []
        for pollutant in range(self.every.shape[1]):
            gain = self.every[:, pollutant]
            acts = np.flatnonzero(gain.any(axis=(0, 1)))
            found.append((acts, gain[:, :, acts].reshape(gain.shape[0], -1)))
        return found


@dataclass(frozen=True)
class Pooled:
    """Gain of the own region and of the rest of the city.

    Parameters
    ----------
    own, rest : arrays (region, air pollutant, view), per t/yr of the region itself and of any other
    felt : array (region, view), whether what a region emits counts elsewhere; not where it emitted
        nothing in the base year
    """

    own: Array
    rest: Array
    felt: NDArray[np.bool_]

    def at(self, place: int, pollutant: int) -> Array:
        """Gain of one receptor and air pollutant, array (region, view)."""
        gain: Array = np.where(self.felt, self.rest[place, pollutant], 0.0)
        gain[place] = self.own[place, pollutant]
        return gain

    def spread(self, difference: Array) -> Array:
        """Σ G ΔE, as of a `Matrix`.

        Notes
        -----
        By hand: gains 0.5 and 0.1, 2 t more here and 3 t more in the rest: 0.5 · 2 + 0.1 · 3 = 1.3.
        """
        lead, steps = difference.shape[:-3], difference.shape[-1]
        spread = np.empty((*lead, *self.own.shape[:2], steps))
        all_felt = bool(self.felt.all())
        # One by one, as what is in hand of a measure stays in the cache.
        for one in np.ndindex(lead):
            change = difference[one] if all_felt else difference[one] * self.felt[:, :, None]
            rest = change.sum(axis=0) - change
            np.matmul(self.own, change, out=spread[one])
            spread[one] += np.matmul(self.rest, rest)
        return spread
