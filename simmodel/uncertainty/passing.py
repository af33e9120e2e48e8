"""What passes the controls at own points, for the pairs of mix and process that are met."""

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.mixes import Mixes
from simmodel.uncertainty.own_points import OwnPoints
from simmodel.vocabulary import POLLUTANTS

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Passing:
    """Shares that pass, each pair of mix and process formed once.

    Parameters
    ----------
    own : points of the shares and the removal of all controls
    """

    def __init__(self, mixes: Mixes, own: OwnPoints) -> None:
        self._mixes, self._own = mixes, own
        self._row = np.full((mixes.kept.size, *mixes.plain.removal.shape[1:]), -1, dtype=np.intp)
        self._row[mixes.cells] = own.rows.number(mixes.rows)
        self._known: dict[tuple[int, int], Array] = {}

    def share(self, mix: int, process: int) -> Array:
        """Π_chain Σ_k X_k (1 − η_k), array (pollutant, point)."""
        if (mix, process) not in self._known:
            product = np.ones((len(POLLUTANTS), self._own.values.shape[1]))
            for part in self._mixes.parts[mix]:
                row = self._row[part.columns, process]
                acts = np.flatnonzero((row >= 0).any(axis=0))
                if not acts.size:
                    continue
                shares = self._own.at(part.rows)
                shares /= np.maximum(shares.sum(axis=0), 1e-12)
                removal = self._own.values[row[:, acts]]
                removal[row[:, acts] < 0] = 0.0
                product[acts] *= (shares[:, None] * (1.0 - removal)).sum(axis=0)
            self._known[mix, process] = product
        return self._known[mix, process]
