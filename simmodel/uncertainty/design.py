"""What is varied: every drawn column alone, and lines one by one with the others as one column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simmodel.reports.sensitivity import REST
from simmodel.uncertainty.bars import Bar
from simmodel.uncertainty.methods.function import Array, Progress
from simmodel.uncertainty.methods.tornado import tornado
from simmodel.uncertainty.outputs import Output
from simmodel.uncertainty.study import Study

_AT_ONCE = 512
"""Columns that are run at once, so that memory stays bounded."""
_ROUNDING = 1e-12
"""Part of the largest effect below which an effect counts as none."""


@dataclass(frozen=True)
class Effects:
    """Outputs at the ends of every drawn column alone.

    Parameters
    ----------
    central : output with everything as it is
    low, high : arrays (group,)
    scale : size against which a change is rounding
    """

    central: float
    low: Array
    high: Array
    scale: float = 0.0

    @property
    def acting(self) -> frozenset[int]:
        """Columns that change the output at one end at least."""
        reach = np.maximum(np.abs(self.low - self.central), np.abs(self.high - self.central))
        least = _ROUNDING * max(float(reach.max(initial=0.0)), abs(self.central), self.scale)
        return frozenset(np.flatnonzero(reach > least).tolist())


def effects(study: Study, output: Output, progress: Progress) -> Effects:
    """Run every drawn column at the low and at the high end of its inputs."""
    inputs, names = study.inputs, study.inputs.groups
    base, function = inputs.central, study.of_values(output)
    low, high = (np.array([getattr(one, end) for one in inputs.inputs]) for end in ("low", "high"))
    central, at_low, at_high = 0.0, np.empty(len(names)), np.empty(len(names))
    for start in range(0, len(names), _AT_ONCE):
        chosen = np.arange(start, min(start + _AT_ONCE, len(names)))
        moved = inputs.group_of[None, :] == chosen[:, None]
        lowest, highest = (np.where(moved, end[None, :], base[None, :]) for end in (low, high))
        own = [names[i] for i in chosen.tolist()]
        found = tornado(function, base, lowest, highest, own).set_index("name").loc[own]
        central = float(found["base"].iloc[0])
        at_low[chosen], at_high[chosen] = found["low"], found["high"]
        progress(int(chosen[-1]) + 1, len(names))
    return Effects(central, at_low, at_high, output.scale)


@dataclass(frozen=True)
class Design:
    """Columns of the lines that are taken one by one, and one column for all the others."""

    bars: Sequence[Bar]
    count: int

    @property
    def columns(self) -> list[int]:
        """Drawn columns of the lines."""
        return [draw for bar in self.bars for draw in bar.draws]

    @property
    def names(self) -> list[str]:
        """Line of each column of the design."""
        own = [bar.key for bar in self.bars for _ in bar.draws]
        return own if len(own) == self.count else [*own, REST]

    def together(self, unit: Array) -> Array:
        """Every column of the model; the others all at the last one of the design."""
        full = np.repeat(unit[:, -1:], self.count, axis=1)
        full[:, self.columns] = unit[:, : len(self.columns)]
        return full

    def apart(self, unit: Array, seed: int) -> Array:
        """Every column of the model; the others random, from the last one of the design as seed.

        So the others are independent of each other, and two points alike in that column are
        alike in all of them, as the design of Sobol's indices needs.
        """
        full = np.empty((len(unit), self.count))
        if len(self.names) > len(self.columns):
            last, which = np.unique(unit[:, -1], return_inverse=True)
            for number, value in enumerate((last * 2**53).astype(np.uint64).tolist()):
                generator = np.random.Generator(np.random.Philox(key=[seed, value]))
                full[which == number] = generator.random(self.count)
        full[:, self.columns] = unit[:, : len(self.columns)]
        return full
