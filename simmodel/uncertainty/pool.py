"""One table of numbers that a compiled model looks up: drawn inputs, and constants behind them."""

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.inputs import UncertainInputs
from simmodel.uncertainty.parts import Parts

Array = NDArray[np.float64]

_UNKNOWN = float("nan")
"""The one NaN that is looked up: two of them are never equal."""


class Pool:
    """Rows of numbers by draw: first the inputs, then what is exact.

    A compiled model keeps row numbers instead of values, so that it need not know which of its
    numbers are drawn. It hands on the parts that models of several scenarios have in common.
    """

    def __init__(self, inputs: UncertainInputs, parts: Parts | None = None) -> None:
        self.inputs = inputs
        self.parts = Parts() if parts is None else parts
        self._constants: list[float] = []
        self._row_of: dict[float, int] = {}

    def row(self, key: str, value: float) -> int:
        """Row of an input, or of its value where it is not sampled."""
        position = self.inputs.position.get(key)
        return self.constant(value) if position is None else position

    def constant(self, value: float) -> int:
        """Row of a constant; what is not known, NaN, has one row as any other."""
        value = value if value == value else _UNKNOWN  # noqa: PLR0124
        if value not in self._row_of:
            self._row_of[value] = len(self.inputs.inputs) + len(self._constants)
            self._constants.append(value)
        return self._row_of[value]

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.inputs.inputs) + len(self._constants)

    @property
    def constants(self) -> Array:
        """What is exact, array (constant,), the rows behind the inputs."""
        return np.array(self._constants, dtype=float)

    def filled(self, values: Array) -> Array:
        """All rows for some draws, array (row, draw).

        Parameters
        ----------
        values : array (draw, input)
        """
        count = len(self.inputs.inputs)
        rows = np.empty((self.size, values.shape[0]))
        rows[:count] = values.T
        rows[count:] = self.constants[:, None]
        return rows
