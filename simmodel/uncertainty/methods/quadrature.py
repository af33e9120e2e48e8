"""Nodes that integrate a function of one input, whatever its distribution."""

from math import erfc, sqrt

import numpy as np

from simmodel.uncertainty.methods.function import Array

_NODES, _REACH = 16, 6.5
"""Nodes on each side of the median, and how many standard deviations they reach."""


def quadrature() -> tuple[Array, Array]:
    """Probabilities and weights that integrate over one input, arrays (node,).

    Notes
    -----
    Gauss-Legendre on the normal scale, apart below and above the median, where the distributions
    of this package may have a kink.

    >>> u, w = quadrature()
    >>> bool(abs(w.sum() - 1) < 1e-9), bool(abs(w @ u - 0.5) < 1e-9)
    (True, True)
    """
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    upper = (node + 1) / 2 * _REACH
    z = np.concatenate([-upper[::-1], upper])
    density = np.concatenate([weight[::-1], weight]) * np.exp(-(z**2) / 2)
    below = np.array([0.5 * erfc(-one / sqrt(2.0)) for one in z.tolist()])
    return below, density / density.sum()
