"""Means and products of two of the independent inputs, by quadrature over each draw."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.distributions import quantiles
from simmodel.uncertainty.inputs import Known
from simmodel.uncertainty.methods.quadrature import quadrature
from simmodel.uncertainty.pool import Pool

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Moments:
    """Values of all rows of a pool at the nodes of their own draw.

    Inputs of one group share a draw, so they are at the same node; others are independent.

    Parameters
    ----------
    values : array (node, row); constants are the same at all of them
    weight : array (node,), sums to 1
    group : array (row,), number of the draw; -1 of constants
    """

    values: Array
    weight: Array
    group: Indices

    @cached_property
    def mean(self) -> Array:
        """Mean of every row, array (row,)."""
        found: Array = self.weight @ self.values
        return found

    def mean_of(self, values: Array) -> Array:
        """Mean of functions of one row each.

        Parameters
        ----------
        values : array (node, …), the functions at the nodes
        """
        found: Array = np.tensordot(self.weight, values, 1)
        return found

    def second(self, rows: Indices) -> Array:
        """Mean of the product of every two of some rows, array (asked, asked)."""
        distinct, which = np.unique(rows, return_inverse=True)
        values = self.values[:, distinct]
        mean = self.weight @ values
        found: Array = np.outer(mean, mean) + covariance(values, self.weight, self.group[distinct])
        return found[np.ix_(which, which)]


def covariance(values: Array, weight: Array, group: Indices) -> Array:
    """Covariance of functions of one draw each, nought between draws, array (one, other).

    Parameters
    ----------
    values : array (node, function)
    group : array (function,), number of the draw; -1 of constants
    """
    apart = values - weight @ values
    found: Array = (apart * weight[:, None]).T @ apart
    found[(group[:, None] != group[None, :]) | (group[:, None] < 0)] = 0.0
    return found


def moments_of(pool: Pool, known: Known | None = None) -> Moments:
    """Moments of all rows of a pool.

    Parameters
    ----------
    known : values that another scenario took at the nodes

    Notes
    -----
    Of inputs that are held to one another those of one draw are right; a control held to another
    one is not (it depends on two draws).
    """
    inputs = pool.inputs
    pool.constant(1.0)  # for products that have fewer factors than others
    probability, weight = quadrature()
    count = len(inputs.inputs)
    spreads = [one.spread for one in inputs.inputs]

    def at_nodes(chosen: list[int]) -> Array:
        nodes = np.repeat(probability[:, None], len(chosen), axis=1)
        return quantiles([spreads[i] for i in chosen], nodes)

    values = np.empty((weight.size, pool.size))
    if known is None:
        values[:, :count] = at_nodes(list(range(count)))
    else:
        values[:, :count] = known.values(spreads, np.zeros(count, dtype=np.intp), at_nodes)
    values[:, count:] = pool.constants
    group = np.full(pool.size, -1, dtype=np.intp)
    group[:count] = inputs.group_of
    for part, whole in inputs.nested:
        if group[part] == group[whole]:
            np.minimum(values[:, part], values[:, whole], out=values[:, part])
    return Moments(values, weight, group)
