"""The arrays of the core: segments, factors and control mixes in canonical units."""

from dataclasses import dataclass

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

    @property
    def segment_count(self) -> int:
        """Number of segments."""
        return int(self.region.size)

    @property
    def source_count(self) -> int:
        """Number of sources."""
        return int(self.factors.constant.shape[0])


def baseline_rates(system: System, segments: Indices) -> Array:
    """Emission per activity in the place itself with the base-year controls and fuels.

    Parameters
    ----------
    segments : array (member,)

    Returns
    -------
    array (member, pollutant), t per activity: Σ_process F·R / 1000, R = Π_chain Σ_k X_k (1 − η_k)
    """
    source = system.source[segments]
    total = np.zeros((segments.size, len(system.pollutants)))
    for slot in range(system.factors.process.shape[1]):
        process = system.factors.process[source, slot]
        has = np.flatnonzero(process >= 0)
        if has.size:
            rate = uncontrolled(system, segments[has], slot)
            rate *= passing(system.controls, system.mix[segments[has]], process[has])
            total[has] += rate
    return total / KG_PER_TONNE


def uncontrolled(system: System, segments: Indices, slot: int) -> Array:
    """Uncontrolled factor of one process slot, array (member, pollutant), kg per activity."""
    factors, source = system.factors, system.source[segments]
    value: Array = factors.constant[source, slot].copy()
    value += factors.sulphur[source, slot] * system.sulphur[segments, None]
    value += factors.ash[source, slot] * system.ash[segments, None]
    return value


def passing(controls: Controls, mix: Indices, process: Indices) -> Array:
    """Share of the uncontrolled emission that passes all chains, array (member, pollutant).

    The product is formed once for each distinct pair of mix and process.
    """
    key = mix * controls.removal.shape[1] + process
    pairs, inverse = np.unique(key, return_inverse=True)
    pair_mix, pair_process = np.divmod(pairs, controls.removal.shape[1])
    result = np.ones((pairs.size, controls.removal.shape[2]))
    for chain in np.unique(controls.chain):
        member = np.flatnonzero(controls.chain == chain)
        result *= chain_passing(
            controls.mixes[np.ix_(pair_mix, member)], controls.removal[member], pair_process
        )
    passes: Array = result[inverse]
    return passes


def chain_passing(shares: Array, removal: Array, process: Indices) -> Array:
    """Σ_k X_k (1 − η_k) of one chain, array (pair, pollutant).

    Parameters
    ----------
    shares : array (pair, control)
    removal : array (control, process, pollutant)
    process : array (pair,)
    """
    passes: Array = np.einsum("nk,knp->np", shares, 1.0 - removal[:, process, :])
    return passes
