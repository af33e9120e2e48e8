"""The arrays of the core: segments, factors and control mixes in canonical units."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.algebra import Polynomial

if TYPE_CHECKING:
    from simmodel.emissions.outcomes import Outcome

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

KG_PER_TONNE = 1000.0
BLOCK = 2048
"""Segments worked on at a time, so that what is in hand stays within a few megabytes."""


@dataclass(frozen=True)
class Factors:
    """Uncontrolled emission per activity of each source, kg; linear in the fuel's sulphur and ash.

    Parameters
    ----------
    process : array (row, slot), number of the process type; −1 where a source has fewer processes
    constant, sulphur, ash : arrays (row, slot, pollutant), kg per activity, and kg per activity
        and unit mass fraction of sulphur or ash; a row for each source in their order, and behind
        them one for each source and region that is calibrated
    upstream : array (source, pollutant), kg per activity emitted where the electricity is made
    calibrated : array (calibrated row,), number of the source of each row behind the sources
    """

    process: Indices
    constant: Array
    sulphur: Array
    ash: Array
    upstream: Array
    calibrated: Indices = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    @property
    def source_of_row(self) -> Indices:
        """Number of the source of each row, array (row,)."""
        return np.concatenate([np.arange(self.upstream.shape[0]), self.calibrated])

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
    states, means : states of chains and their means by mix, formed once for the same retrofits
    """

    chain: Indices
    removal: Array
    rank: Array
    mixes: Array
    _passes: dict[tuple[int, int], Array | None] = field(default_factory=dict, init=False)
    states: dict[Hashable, "list[Outcome]"] = field(default_factory=dict, init=False)
    means: dict[Hashable, Polynomial] = field(default_factory=dict, init=False)
    _besides: dict[tuple[tuple[int, ...], int], Array] = field(default_factory=dict, init=False)

    @cached_property
    def chains(self) -> dict[int, tuple[int, ...]]:
        """Controls of each chain."""
        members: dict[int, list[int]] = {}
        for control, chain in enumerate(self.chain.tolist()):
            members.setdefault(chain, []).append(control)
        return {chain: tuple(controls) for chain, controls in members.items()}

    @cached_property
    def all_passes(self) -> Array:
        """Share that passes all chains, array (process, mix, pollutant)."""
        processes = range(self.removal.shape[1])
        return np.stack([self.passes_besides((), process) for process in processes])

    def passes_besides(self, chains: tuple[int, ...], process: int) -> Array:
        """Share that passes all chains but some on one process.

        Returns
        -------
        array (mix, pollutant), formed once
        """
        key = (chains, process)
        if key not in self._besides:
            product = np.ones((self.mixes.shape[0], *self.removal.shape[2:]))
            for chain in self.chains:
                passes = self.passes(chain, process)
                if chain not in chains and passes is not None:
                    product *= passes
            self._besides[key] = product
        return self._besides[key]

    def passes(self, chain: int, process: int) -> Array | None:
        """Σ_k X_k (1 − η_k) of one chain on one process for every mix; None where it does nothing.

        Returns
        -------
        array (mix, pollutant), formed once
        """
        key = (chain, process)
        if key not in self._passes:
            member = self.chains[chain]
            removal = self.removal[list(member), process]
            self._passes[key] = self._mean_passing(member, removal) if removal.any() else None
        return self._passes[key]

    def _mean_passing(self, member: tuple[int, ...], removal: Array) -> Array:
        """Share that passes one chain, array (mix, pollutant); for draws of few mixes at a time."""
        if self.mixes.ndim == 2:
            return self.mixes[:, member] @ (1.0 - removal)
        acts = removal.reshape(len(member), -1).any(axis=1)
        met = np.flatnonzero(self._has[:, member][:, acts].any(axis=1))
        passing = np.ones((self.mixes.shape[0], *removal.shape[1:]))
        passing[met] = mean_passing(self.mixes[met][:, member], 1.0 - removal)
        return passing

    @cached_property
    def _has(self) -> NDArray[np.bool_]:
        """Which mixes have which controls in some draw, array (mix, control)."""
        has: NDArray[np.bool_] = np.any(self.mixes, axis=tuple(range(2, self.mixes.ndim)))
        return has


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
    pollutants : labels of the columns
    emitted : what each column holds an emission of; other than its label for weighted views
    factor_row : array (segment,), row of `factors`: that of its source, or a calibrated one

    Notes
    -----
    For many draws at once, the factors, sulphur, ash, removal and mixes (and the limits of actions)
    have one more axis, the last: the draw.
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
    emitted: tuple[str, ...] = ()
    factor_row: Indices = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def __post_init__(self) -> None:
        """A plain column holds what it is labelled; a plain segment has its source's factors."""
        if not self.emitted:
            object.__setattr__(self, "emitted", self.pollutants)
        if not self.factor_row.size:
            object.__setattr__(self, "factor_row", self.source)

    @cached_property
    def base_rates(self) -> Array:
        """Emission per activity with the base-year controls and fuels, formed once.

        Returns
        -------
        array (segment, pollutant), t per activity emitted in the place itself:
        Σ_process F·R / 1000, R = Π_chain Σ_k X_k (1 − η_k)
        """
        total = np.zeros((self.segment_count, *self.factors.constant.shape[2:]))
        for start in range(0, self.segment_count, BLOCK):
            block = slice(start, start + BLOCK)
            processes = self.factors.process[self.factor_row[block]]
            for slot in range(processes.shape[1]):
                has = start + np.flatnonzero(processes[:, slot] >= 0)
                total[has] += process_rates(self, has, slot)
        return total

    @property
    def segment_count(self) -> int:
        """Number of segments."""
        return int(self.region.size)

    @property
    def source_count(self) -> int:
        """Number of sources."""
        return int(self.factors.upstream.shape[0])


def process_rates(system: System, segments: Indices | slice, slot: int) -> Array:
    """Emission of one process slot with the base-year controls, array (member, pollutant), t."""
    process = system.factors.process[system.factor_row[segments], slot]
    rate = uncontrolled(system, segments, slot)
    rate *= system.controls.all_passes[process, system.mix[segments]]
    rate /= KG_PER_TONNE
    rate[process < 0] = 0.0
    return rate


def mean_passing(share: Array, passing: Array) -> Array:
    """Σ_k share · passing over the controls k of a chain, array (mix, pollutant).

    Parameters
    ----------
    share : array (mix, control)
    passing : array (control, pollutant); both may have a last axis more, the draw
    """
    if share.ndim == 2:
        return share @ passing
    mean: Array = np.zeros((share.shape[0], *passing.shape[1:]))
    # Few mixes have a share of any one control.
    for control, having in enumerate(np.any(share, axis=2).T):
        has = np.flatnonzero(having)
        if has.size:
            mean[has] += share[has, control][:, None] * passing[control]
    return mean


def uncontrolled(system: System, segments: Indices | slice, slot: int) -> Array:
    """Uncontrolled factor of one process slot, array (member, pollutant), kg per activity."""
    factors, row = system.factors, system.factor_row[segments]
    value = factors.constant[:, slot].take(row, axis=0)
    for slopes, content in ((factors.sulphur, system.sulphur), (factors.ash, system.ash)):
        part = slopes[:, slot].take(row, axis=0)
        part *= content[segments, None]
        value += part
    return value
