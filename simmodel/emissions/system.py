"""The arrays of the core: segments, factors and control mixes in canonical units."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

KG_PER_TONNE = 1000.0


@dataclass(frozen=True)
class Factors:
    """Uncontrolled emission per activity of each source, kg; linear in the fuel's sulphur and ash.

    Parameters
    ----------
    process : array (source, slot), number of the process type; −1 where a source has fewer
    processes constant, sulphur, ash : arrays (source, slot, pollutant), kg per activity, and kg
    per activity and
        unit mass fraction of sulphur or ash
    upstream : array (source, pollutant), kg per activity emitted where the electricity is made
    """

    process: Indices
    constant: Array
    sulphur: Array
    ash: Array
    upstream: Array

    @cached_property
    def uses_electricity(self) -> NDArray[np.bool_]:
        """Which sources emit where their electricity is made, array (source,)."""
        uses: NDArray[np.bool_] = np.any(self.upstream, axis=1)
        return uses


@dataclass(frozen=True)
class Controls:
    """Controls and the mixes in which segments have them.

    Parameters
    ----------
    chain : array (control,), number of the chain; each chain has a control that removes nothing
    removal : array (control, process, pollutant), removal efficiency 0-1
    rank : array (control,), removal of the pollutant that the chain is meant for: decides which is
    weaker
    mixes : array (mix, control), shares; every chain sums to 1 in every mix
    """

    chain: Indices
    removal: Array
    rank: Array
    mixes: Array
    _passes: dict[tuple[int, int], Array | None] = field(default_factory=dict)

    @cached_property
    def chains(self) -> Indices:
        """Numbers of the chains."""
        return np.unique(self.chain)

    def passes(self, chain: int, process: int) -> Array | None:
        """Σ_k X_k (1 − η_k) of one chain on one process for every mix; None where it does nothing.

        Returns
        -------
        array (mix, pollutant), formed once
        """
        key = (chain, process)
        if key not in self._passes:
            member = np.flatnonzero(self.chain == chain)
            removal = self.removal[member, process]
            acts = removal.any()
            self._passes[key] = self.mixes[:, member] @ (1.0 - removal) if acts else None
        return self._passes[key]


@dataclass(frozen=True)
class System:
    """Everything the core needs about the place and the years, no measure applied.

    Parameters
    ----------
    region, source : arrays (segment,), numbers of region and source
    activity : array (segment, year), baseline activity per year
    base_activity : array (segment,), activity of the base year
    profile : array (segment,), row of `profiles`
    profiles : array (profile, month), shares that sum to 1
    sulphur, ash : arrays (segment,), mass fractions of the fuel
    mix : array (segment,), row of `controls.mixes`
    stack_process : number of the process type that stack limits speak of
    """

    region: Indices
    source: Indices
    region_count: int
    activity: Array
    base_activity: Array
    profile: Indices
    profiles: Array
    sulphur: Array
    ash: Array
    mix: Indices
    factors: Factors
    controls: Controls
    stack_process: int
    pollutants: tuple[str, ...]

    @cached_property
    def base_rates(self) -> Array:
        """Emission per activity with the base-year controls and fuels, formed once.

        Returns
        -------
        array (segment, pollutant), t per activity emitted in the place itself:
        Σ_process F·R / 1000, R = Π_chain Σ_k X_k (1 − η_k)
        """
        total = np.zeros((self.segment_count, len(self.pollutants)))
        for slot in range(self.factors.process.shape[1]):
            process = self.factors.process[self.source, slot]
            for number in np.unique(process[process >= 0]):
                members = np.flatnonzero(process == number)
                rate = uncontrolled(self, members, slot)
                for chain in self.controls.chains:
                    passes = self.controls.passes(int(chain), int(number))
                    if passes is not None:
                        rate *= passes[self.mix[members]]
                total[members] += rate
        return total / KG_PER_TONNE

    @property
    def segment_count(self) -> int:
        """Number of segments."""
        return int(self.region.size)

    @property
    def source_count(self) -> int:
        """Number of sources."""
        return int(self.factors.constant.shape[0])


def uncontrolled(system: System, segments: Indices, slot: int) -> Array:
    """Uncontrolled factor of one process slot, array (member, pollutant), kg per activity."""
    factors, source = system.factors, system.source[segments]
    value: Array = factors.constant[source, slot].copy()
    value += factors.sulphur[source, slot] * system.sulphur[segments, None]
    value += factors.ash[source, slot] * system.ash[segments, None]
    return value
