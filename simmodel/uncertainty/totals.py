"""Totals of many draws: what the whole place emits, added over regions before drawing (DESIGN 8).

Drawn once for the whole place are activity by source, factors, fuel contents by source, removal
efficiencies and effectiveness by measure. So regions differ only in what is not drawn, and can be
added first. Activity that is drawn region by region is not in here: over many regions it averages
out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.flows import touched
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.uncertainty.totals_alternative import Both, differences
from simmodel.uncertainty.totals_columns import Compiler, SourceColumns
from simmodel.uncertainty.totals_decided import decided_states
from simmodel.uncertainty.totals_draws import TotalsDraws, check_draws, check_effectiveness
from simmodel.uncertainty.totals_kernel import Weights, add_linear

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

BLOCK = 2048
"""Draws worked on at a time."""
MOST_TO_COMPARE = 0.4
"""Part of the segments that actions touch, from which comparing columns is more work than new."""


@dataclass(frozen=True, eq=False)
class Totals:
    """Totals of draws, t/yr.

    Parameters
    ----------
    baseline : array (group, pollutant, year, draw), without actions
    products : array (group, pollutant, year, draw), change by actions that is a sum of products of
        drawn inputs
    decided : array (group, pollutant, year, draw), the rest of the change: what stack limits hold
        and caps of the fuel decide, draw by draw
    outside : array (pollutant, year, draw), change where electricity is made
    """

    baseline: Array
    products: Array
    decided: Array
    outside: Array

    @property
    def scenario(self) -> Array:
        """Emissions with the actions, array (group, pollutant, year, draw)."""
        total: Array = self.baseline + self.products + self.decided
        return total


@dataclass(frozen=True, eq=False)
class TotalsEnsemble:
    """Totals of a scenario with what they came from, so that an alternative can start from them.

    Parameters
    ----------
    group : array (region,), number of the group in which a region is counted
    """

    system: System
    actions: tuple[Action, ...]
    draws: TotalsDraws
    group: Indices
    totals: Totals

    @cached_property
    def compiler(self) -> Compiler:
        """What forms the columns for these draws."""
        return Compiler(self.system, does_anything(self.draws.removal), self.group)


def totals_ensemble(
    system: System,
    actions: Sequence[Action],
    draws: TotalsDraws,
    *,
    group: Indices | None = None,
) -> TotalsEnsemble:
    """Totals of every draw, as `project` gives them for `drawn_system`, to rounding.

    Parameters
    ----------
    group : array (region,), number of the group in which a region is counted; all in one if left
        out

    Raises
    ------
    InputDataError : the draws do not fit the system, or lie where their input cannot be.
    """
    check_draws(system, actions, draws)
    if group is None:
        group = np.zeros(system.region_count, dtype=np.intp)
    groups = int(group.max(initial=0)) + 1
    shape = (groups, len(system.pollutants), system.activity.shape[1], draws.count)
    baseline, products, decided = (np.zeros(shape) for _ in range(3))
    totals = Totals(baseline, products, decided, np.zeros(shape[1:]))
    ensemble = TotalsEnsemble(system, tuple(actions), draws, group, totals)
    plain = replace(totals, products=totals.baseline, outside=np.zeros_like(totals.outside))
    _add(
        ensemble.compiler.baseline(), ensemble, plain
    )  # outside is a change: the baseline has none
    _add(ensemble.compiler.change(actions), ensemble, totals)
    return ensemble


def alternative(
    first: TotalsEnsemble, actions: Sequence[Action], effectiveness: Array
) -> TotalsEnsemble:
    """Totals of another scenario on the same draws, from those of the first.

    Emissions add up over the segments where activity begins, so only segments from which activity
    meets an action that is not in both scenarios have columns to compare; of those, only columns
    whose activity differs are evaluated. Where most segments are met, the change is formed anew,
    which is less work; the baseline is kept.

    Parameters
    ----------
    effectiveness : array (action, draw), for the new actions; an action that is in both is only the
        same if it has the same draws

    Raises
    ------
    InputDataError : the effectiveness does not fit the actions, or lies where it cannot be.
    """
    draws = replace(first.draws, effectiveness=effectiveness)
    check_effectiveness(actions, draws)
    both = Both.of(first.actions, first.draws.effectiveness, actions, effectiveness)
    start = both.affected(first.system.segment_count)
    known = first.totals
    if start.size > MOST_TO_COMPARE * touched(both.union).size:
        empty = (np.zeros_like(array) for array in _changes(known))
        totals = Totals(known.baseline, *empty)
        found = replace(first, actions=tuple(actions), draws=draws, totals=totals)
        _add(first.compiler.change(actions), found, totals)
        return found
    old = first.compiler.change(both.old, start)
    new = first.compiler.change(both.new, start)
    drawn = replace(first.draws, effectiveness=both.effectiveness)
    totals = Totals(known.baseline, *(array.copy() for array in _changes(known)))
    _add(differences(old, new), replace(first, actions=both.union, draws=drawn), totals)
    return replace(first, actions=tuple(actions), draws=draws, totals=totals)


def _changes(totals: Totals) -> tuple[Array, Array, Array]:
    return totals.products, totals.decided, totals.outside


def does_anything(removal: Array) -> NDArray[np.bool_]:
    """Whether a control does anything in some draw, array (control, process, pollutant)."""
    acts: NDArray[np.bool_] = np.any(removal, axis=-1)
    return acts


def _add(sources: Iterable[SourceColumns], ensemble: TotalsEnsemble, totals: Totals) -> None:
    """Add sources one after the other, so that the columns of one alone are in memory."""
    number = {action.bit: position for position, action in enumerate(ensemble.actions)}
    actions = {action.bit: action for action in ensemble.actions}
    starts = range(0, ensemble.draws.count, BLOCK)
    blocks = [slice(start, start + BLOCK) for start in starts]
    shared = [Weights(ensemble.system, ensemble.draws.some(some), number) for some in blocks]
    for columns in sources:
        states = list(decided_states(ensemble.system, actions, columns, ensemble.group))
        for some, every in zip(blocks, shared, strict=True):
            weights = every.of_source()
            add_linear(columns, weights, totals.products[..., some], totals.outside[..., some])
            for state in states:
                state.add(weights, totals.decided[..., some])
