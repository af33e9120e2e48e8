"""How far one assumption must move before a verdict turns."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simmodel.uncertainty.bars import Bar, unit_of
from simmodel.uncertainty.methods.function import Array, Progress
from simmodel.uncertainty.methods.turning import turning_point
from simmodel.uncertainty.outputs import Output
from simmodel.uncertainty.study import Study

LOW, HIGH = 0.0005, 0.9995
"""The 99.9 % range of an assumption, within which it may move."""
_MEDIAN = 0.5


def turning_points(
    study: Study, output: Output, bars: Sequence[Bar], progress: Progress
) -> pd.DataFrame:
    """Where the margin of a target is nought, one assumption moved and the others as they are.

    Parameters
    ----------
    output : a margin
    bars : lines to look at, in their order; the inputs of a line move together

    Returns
    -------
    DataFrame, index the key: quantile (of the turn; NaN where the verdict does not turn within the
    99.9 % range), turns_at (value there, of a line of one input), change (of that value, as a part
    of it; of a line of several the median of theirs), place (0 at the low, 1 at the high end of
    the 95 % interval), within (whether inside that interval), margin_low, margin_high (margins at
    the ends of the 99.9 % range)
    """
    function = study.of_values(output)
    rows = []
    for number, bar in enumerate(bars):
        along = _Along(study, bar)

        def margin(position: Array, along: _Along = along) -> Array:
            return function(along.values(position))

        found = turning_point(margin, _MEDIAN, LOW, HIGH)
        ends = margin(np.array([LOW, HIGH]))
        rows.append(
            {**along.at(found), "margin_low": float(ends[0]), "margin_high": float(ends[1])}
        )
        progress(number + 1, len(bars))
    return pd.DataFrame(rows, index=pd.Index([bar.key for bar in bars], name="key"))


class _Along:
    """The line on which the inputs of a bar move together through their quantiles."""

    def __init__(self, study: Study, bar: Bar) -> None:
        self.inputs, self.model = study.inputs, study.model
        self.own = list(bar.inputs)

    def values(self, position: Array) -> Array:
        """Values of every input with those of the bar at some quantiles, array (draw, input)."""
        unit = np.repeat(position[:, None], len(self.inputs.groups), axis=1)
        moved = self.inputs.from_unit(unit)
        values = np.repeat(self.inputs.central[None, :], len(position), axis=0)
        values[:, self.own] = moved[:, self.own]
        return values

    def at(self, position: float | None) -> dict[str, object]:
        """What is said of a turn, or of none."""
        if position is None:
            return {"quantile": np.nan, "turns_at": np.nan, "change": np.nan, "place": np.nan,
                    "within": False}  # fmt: skip
        value = self.values(np.array([position]))[0, self.own]
        central = self.inputs.central[self.own]
        own = [self.inputs.inputs[i] for i in self.own]
        low, high = np.array([one.low for one in own]), np.array([one.high for one in own])
        moving = central != 0
        change = (value[moving] - central[moving]) / central[moving]
        place = float(np.median((value - low) / (high - low)))
        return {
            "quantile": position,
            "turns_at": float(value[0]) * unit_of(own[0], self.model)[0]
            if len(own) == 1
            else np.nan,
            "change": float(np.median(change)) if change.size else np.nan,
            "place": place,
            "within": 0.0 <= place <= 1.0,
        }
