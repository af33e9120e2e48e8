"""What the states of totals look up again and again: formed once for a system."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.vocabulary import FUEL_PROPERTIES

Alike = dict[tuple[tuple[int, ...], tuple[str, ...], int], list[int]]


@dataclass(frozen=True, eq=False)
class Known:
    """What states look up again and again, formed once for a system.

    Parameters
    ----------
    acts : array (control, process, pollutant), whether a control does anything in some draw
    """

    system: System
    acts: NDArray[np.bool_]
    alike: dict[tuple[int, int, tuple[int, ...]], Alike] = field(default_factory=dict)
    _spoken_of: dict[int, tuple[Action, tuple[int, ...]]] = field(default_factory=dict)

    @cached_property
    def parts(self) -> list[list[list[tuple[str, ...]]]]:
        """Parts of the uncontrolled factor that are not 0, by source, slot and pollutant."""
        factors = self.system.factors
        names = ("constant", *FUEL_PROPERTIES)
        arrays = (factors.constant, factors.sulphur, factors.ash)
        has = np.stack([array[: self.system.source_count] != 0 for array in arrays], axis=-1)
        return [
            [[tuple(n for n, h in zip(names, f, strict=True) if h) for f in s] for s in source]
            for source in has.tolist()
        ]

    @cached_property
    def chains(self) -> list[list[set[int]]]:
        """Chains that act, by process and pollutant."""
        members = self.system.controls.chains.items()
        acting = {chain: np.any(self.acts[list(controls)], axis=0) for chain, controls in members}
        processes, pollutants = self.acts.shape[1:]
        return [
            [{c for c, acts in acting.items() if acts[at, p]} for p in range(pollutants)]
            for at in range(processes)
        ]

    def acting(self, process: int, pollutants: Sequence[int]) -> tuple[int, ...]:
        """Chains that act on some of the pollutants in a process, in their order."""
        found = set().union(*(self.chains[process][p] for p in pollutants))
        return tuple(chain for chain in self.system.controls.chains if chain in found)

    def spoken_of(self, action: Action) -> tuple[int, ...]:
        """Pollutants of which a limit speaks."""
        kept = self._spoken_of.get(action.bit)
        if kept is None or kept[0] is not action:
            limits = action.limits
            has = () if limits is None else np.flatnonzero(np.isfinite(limits).any(axis=0)).tolist()
            kept = self._spoken_of[action.bit] = (action, tuple(has))
        return kept[1]
