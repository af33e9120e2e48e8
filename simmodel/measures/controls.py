"""Which of two controls of a chain is the weaker one."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.measures.actions import Array
from simmodel.vocabulary import NO_CONTROL

LEAD = {
    "sulphur": ("SO2",),
    "nitrogen": ("NOx",),
    "particles": ("PM2.5", "PM10", "TSP"),
    "voc": ("VOC",),
    "fugitive": ("PM10", "TSP", "PM2.5", "VOC"),
    "ammonia": ("NH3",),
}
"""The pollutant by which controls of a chain are called weaker or better; the first that a control
acts on."""


def no_control(chain: str) -> str:
    """Name of the alternative of a chain that removes nothing.

    >>> no_control("sulphur")
    'none sulphur'
    """
    return f"{NO_CONTROL} {chain}"


def improvable(
    name: str, ranks: Mapping[str, tuple[str, float]], names: Sequence[str], mix: Array
) -> NDArray[np.bool_]:
    """Which segments have a part with a weaker control of the chain, array (member,).

    Parameters
    ----------
    ranks : as `control_ranks` gives them
    names : controls in the order of `mix`
    mix : array (member, control), shares
    """
    chain, rank = ranks[name]
    weaker = [
        number
        for number, other in enumerate(names)
        if other == no_control(chain) or (other in ranks and _is_below(ranks[other], chain, rank))
    ]
    better: NDArray[np.bool_] = mix[:, weaker].sum(axis=1) > 0
    return better


def _is_below(other: tuple[str, float], chain: str, rank: float) -> bool:
    return other[0] == chain and other[1] < rank


def control_ranks(table: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Chain of each control, and its removal of the pollutant that the chain is meant for."""
    removal: dict[str, dict[str, float]] = {}
    chains: dict[str, str] = {}
    columns = (table[name].to_list() for name in ("control", "chain", "pollutant", "value"))
    for control, chain, pollutant, value in zip(*columns, strict=True):
        chains[control] = chain
        best = removal.setdefault(control, {})
        best[pollutant] = max(best.get(pollutant, value), value)
    ranks = {}
    for control, chain in chains.items():
        lead = [removal[control][p] for p in LEAD[chain] if p in removal[control]]
        ranks[control] = (chain, float(lead[0]) if lead else 0.0)
    return ranks
