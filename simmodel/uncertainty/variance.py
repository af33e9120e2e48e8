"""Variance of the base year and of the baseline without the draws of the ensemble.

A total is Σ R·A over signatures of segments: what a unit of activity emits, times the activity. No
input is in both, so E[T²] = Σ Σ E[R R'] E[A A'] over all pairs of signatures. A rate is a sum of
products of a factor, a quantity, a content of the fuel and what passes the controls; an activity is
a sum of base-year rows times a growth. Products of two of them have the product of the second
moments of their parts as mean, as long as no input is in two parts. What passes the controls
(shares that are divided by their sum, removal held to one another) is taken at own points.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import KG_PER_TONNE
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.moments import Moments, covariance
from simmodel.uncertainty.own_points import OwnPoints
from simmodel.uncertainty.passing import Passing
from simmodel.vocabulary import POLLUTANTS, Formula

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Variance:
    """Variances without the draws.

    Parameters
    ----------
    values : arrays by name, ``base_year`` (pollutant, 1) and ``baseline`` (pollutant, year),
        (t/yr)² of all regions
    errors : arrays likewise, standard errors of the part that is taken at own points
    means : arrays likewise, t/yr
    """

    values: dict[str, Array]
    errors: dict[str, Array]
    means: dict[str, Array]


def variance(core: Core, moments: Moments, own: OwnPoints) -> Variance:
    """Variances of the totals of all regions.

    Parameters
    ----------
    own : points of the shares and the removal of all controls
    """
    signature, which = np.unique(core.technology.base_of[core.plain.origin], return_inverse=True)
    activity = list(_activities(core, moments, which.reshape(-1)))
    passing = Passing(core.technology.mixes, own)
    shape = len(POLLUTANTS), len(activity)
    value, error, mean = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for pollutant in range(len(POLLUTANTS)):
        parts = _parts(core, signature, pollutant)
        if not parts.signature.size:
            continue
        rates = _rates(parts, moments, passing, pollutant, signature.size)
        for year, (of_activity, second) in enumerate(activity):
            mean[pollutant, year] = rates.mean @ of_activity
            squared = (rates.second * second).sum()
            value[pollutant, year] = max(squared - mean[pollutant, year] ** 2, 0.0)
            error[pollutant, year] = _error_of_variance(of_activity @ rates.at_points)
    named = [{"base_year": one[:, :1], "baseline": one[:, 1:]} for one in (value, error, mean)]
    return Variance(*named)


def _error_of_variance(drawn: Array) -> float:
    """Standard error of the variance of independent points, array (point,)."""
    apart = drawn - drawn.mean()
    squared = float((apart**2).mean())
    fourth = float((apart**4).mean())
    return float(np.sqrt(max(fourth - squared**2, 0.0) / drawn.size))


def _activities(core: Core, moments: Moments, which: Indices) -> Iterator[tuple[Array, Array]]:
    """Mean and second moments of the activity of the base year, then of each year.

    Parameters
    ----------
    which : array (plain term,), number of its signature

    Yields
    ------
    arrays (signature,) and (signature, signature)
    """
    growth = core.activities.growth_of[core.plain.origin]
    cells, cell = np.unique(np.stack([which, growth], axis=1), axis=0, return_inverse=True)
    of_signature, of_growth = cells.T
    start = np.flatnonzero(np.diff(of_signature, prepend=-1))
    rows, cell = core.activities.base[core.plain.origin], cell.reshape(-1)
    kept = 1.0 + moments.values[:, core.activities.rates]
    group = moments.group[core.activities.rates]
    for year, power in enumerate([0.0, *core.activities.power.tolist()]):
        weight = core.plain.weight[:, year - 1] if year else np.ones(rows.size)
        mean, second = _sums(moments, rows, weight, cell, len(cells))
        grown = kept**power
        on_average = moments.weight @ grown
        both = np.outer(on_average, on_average) + covariance(grown, moments.weight, group)
        second *= both[np.ix_(of_growth, of_growth)]
        by_row = np.add.reduceat(second, start, axis=0)
        yield (
            np.add.reduceat(mean * on_average[of_growth], start),
            np.add.reduceat(by_row, start, axis=1),
        )


def _sums(
    moments: Moments, rows: Indices, weight: Array, cell: Indices, count: int
) -> tuple[Array, Array]:
    """Mean (cell,) and second moments (cell, cell) of sums of rows by cell."""
    values = moments.values[:, rows] * weight
    average = moments.weight @ values
    mean = np.asarray(np.bincount(cell, average, count), dtype=float)
    group = moments.group[rows]
    order = np.lexsort((cell, group))
    changes = np.diff(group[order], prepend=-2).astype(bool)
    changes |= np.diff(cell[order], prepend=-1).astype(bool)
    start = np.flatnonzero(changes)
    apart = ((values - average) * np.sqrt(moments.weight)[:, None])[:, order]
    together = np.add.reduceat(apart, start, axis=1)
    of_cell, of_group = cell[order][start], group[order][start]
    second: Array = np.outer(mean, mean)
    np.add.at(second, (of_cell, of_cell), (together**2).sum(axis=0))
    named, size = np.unique(of_group[of_group >= 0], return_counts=True)
    for tied in named[size > 1].tolist():
        members = np.flatnonzero(of_group == tied)
        shared = together[:, members].T @ together[:, members]
        np.fill_diagonal(shared, 0.0)
        second[np.ix_(of_cell[members], of_cell[members])] += shared
    return mean, second


@dataclass(frozen=True)
class _Parts:
    """Products of which the rates of a pollutant are sums; those of one signature together.

    Parameters
    ----------
    signature : array (part,), place among the signatures
    factor, quantity, content : arrays (part,), rows of the pool
    mix, process : arrays (part,)
    """

    signature: Indices
    factor: Indices
    quantity: Indices
    content: Indices
    mix: Indices
    process: Indices


def _parts(core: Core, signature: Indices, pollutant: int) -> _Parts:
    """Products of the rates of some signatures without measures."""
    technology, one = core.technology, core.pool.constant(1.0)
    factors = technology.model.system.factors
    row, mix, sulphur, ash, _ = technology.signatures[signature].T
    source = factors.source_of_row[row]
    content = {
        Formula.CONSTANT: np.full(row.size, one),
        Formula.SULPHUR: sulphur,
        Formula.ASH: ash,
    }
    # what an official inventory calibrates is left out
    source[row >= technology.model.system.source_count] = -1
    found = []
    for formula, lines in technology.local.items():
        line = np.flatnonzero(lines.cells[2] == pollutant)
        of, at = np.nonzero(source[:, None] == lines.cells[0][line])
        line = line[at]
        slot = lines.cells[1][line]
        columns = [of, slot, lines.factor[line], lines.quantity[line], content[formula][of]]
        found.append(np.stack(columns))
    table = np.concatenate(found, axis=1)
    order = np.argsort(table[0], kind="stable")
    of, slot, factor, quantity, held = table[:, order]
    process = factors.process[row[of], slot]
    return _Parts(of, factor, quantity, held, mix[of], process)


@dataclass(frozen=True)
class _Rates:
    """Rates of some signatures, t per activity.

    Parameters
    ----------
    mean : array (signature,)
    second : array (signature, signature), means of the product of two
    at_points : array (signature, point), with the controls at own points and all else at its mean
    """

    mean: Array
    second: Array
    at_points: Array


def _rates(parts: _Parts, moments: Moments, passing: Passing, pollutant: int, count: int) -> _Rates:
    """Moments of the rates of a pollutant."""
    used, which = np.unique(
        np.stack([parts.process, parts.mix], axis=1), axis=0, return_inverse=True
    )
    which = which.reshape(-1)
    passes = np.stack([passing.share(mix, process)[pollutant] for process, mix in used.tolist()])
    mean = np.full(which.size, 1.0 / KG_PER_TONNE)
    second = np.outer(mean, mean)
    for rows in (parts.factor, parts.quantity, parts.content):
        mean *= moments.mean[rows]
        second *= moments.second(rows)
    second *= (passes @ passes.T / passes.shape[1])[np.ix_(which, which)]
    of_pair = np.bincount(parts.signature * len(used) + which, mean, count * len(used))
    at_points = of_pair.reshape(count, len(used)) @ passes
    there, start = np.unique(parts.signature, return_index=True)
    whole = np.zeros((count, count))
    by_row = np.add.reduceat(second, start, axis=0)
    whole[np.ix_(there, there)] = np.add.reduceat(by_row, start, axis=1)
    return _Rates(at_points.mean(axis=1), whole, at_points)
