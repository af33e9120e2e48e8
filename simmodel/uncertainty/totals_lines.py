"""States of the segments of a source as lines of shares, before activity comes in."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simmodel.measures.actions import Action
from simmodel.measures.algebra import implemented
from simmodel.uncertainty.totals_known import Known
from simmodel.uncertainty.totals_states import Meeting, Rate, entries
from simmodel.vocabulary import FUEL_PROPERTIES

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Lines(NamedTuple):
    """States of a meeting as lines.

    Parameters
    ----------
    keys : state and its set of actions
    shares : array (line, member), with levels, and with contents where the state is linear
    is_linear : array (line,)
    """

    keys: list[tuple[Rate, int]]
    shares: Array
    is_linear: NDArray[np.bool_]

    @classmethod
    def of(cls, known: Known, segments: Indices, actions: Sequence[Action]) -> "Lines":
        """States of some segments; shares are formed once for each mix of controls."""
        mixes, first, mix = np.unique(
            known.system.mix[segments], return_index=True, return_inverse=True
        )
        keys, shares = [], []
        for entry in entries(Meeting(known, segments[first], actions)):
            for mask, share in entry.share.items():
                keys.append((entry.rate, mask))
                shares.append(share)
        values = np.empty((len(keys), mixes.size))
        for line, share in enumerate(shares):
            values[line] = share
        is_linear = np.array([rate.is_linear for rate, _ in keys], dtype=bool)
        found = values[:, mix]
        found *= _implemented([mask for _, mask in keys], actions, segments)
        system = known.system
        contents = np.stack(
            [np.ones(segments.size), system.sulphur[segments], system.ash[segments]]
        )
        found *= contents[[_content(rate) for rate, _ in keys]]
        return cls(keys, found, is_linear)


def _implemented(masks: Sequence[int], actions: Sequence[Action], segments: Indices) -> Array:
    """Product of the levels of each set of actions, array (set, member)."""
    levels = {action.mask: action.levels(segments) for action in actions}
    every = sorted(set(masks))
    products = np.empty((len(every), segments.size))
    for number, mask in enumerate(every):
        products[number] = implemented(mask, levels)
    number_of = {mask: n for n, mask in enumerate(every)}
    found: Array = products[[number_of[mask] for mask in masks]]
    return found


def _content(rate: Rate) -> int:
    """Content of the fuel that a linear state depends on: 0 for none, then sulphur and ash."""
    if not rate.is_linear or rate.part not in FUEL_PROPERTIES:
        return 0
    return 1 + FUEL_PROPERTIES.index(rate.part)
