"""Which removal efficiencies bound each other: what a retrofit fits, and what it replaces."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simmodel.emissions.assemble import control_names
from simmodel.uncertainty.keys import removal_key

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Row = tuple[str, frozenset[str], str, float]
"""Key, processes, pollutant and value of a row of controls."""


def weaker_controls(model: "Model") -> list[tuple[str, str]]:
    """Pairs of keys: a removal of what is in place, and that of the retrofit that replaces it.

    Only pairs in which the retrofit removes at least as much in the central run; the most efficient
    retrofits come first, as they bound those that follow.
    """
    rows = _rows(model)
    found: dict[tuple[str, str], float] = {}
    for weak, strong in _replaced(model):
        for key, processes, pollutant, value in rows.get(weak, ()):
            for better, acts_on, of, most in rows.get(strong, ()):
                if of == pollutant and processes & acts_on and 0.0 <= value <= most:
                    found[key, better] = most
    return sorted(found, key=lambda pair: -found[pair])


def _replaced(model: "Model") -> Iterator[tuple[str, str]]:
    """Controls in place and the better ones of the same chain that a retrofit fits there."""
    controls, names = model.system.controls, control_names(model.library)
    for action in model.actions:
        mixes = controls.mixes[np.unique(model.system.mix[action.segments])]
        in_place = np.flatnonzero(mixes.any(axis=0))
        for fitted in action.controls:
            for control in in_place.tolist():
                same = controls.chain[control] == controls.chain[fitted]
                if same and controls.rank[control] < controls.rank[fitted]:
                    yield names[control], names[fitted]


def _rows(model: "Model") -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    table = model.library.controls
    columns = (table[name] for name in ("control", "process", "pollutant", "value"))
    for control, processes, pollutant, value in zip(*columns, strict=True):
        key = removal_key(str(control), tuple(map(str, processes)), str(pollutant))
        row = key, frozenset(map(str, processes)), str(pollutant), float(value)
        rows.setdefault(str(control), []).append(row)
    return rows
