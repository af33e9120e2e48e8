"""Sums over terms: which go together, prepared once and applied to every block of draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]

_FEW = 3
"""Lines up to which pairs are added all at once, line by line, and not each by itself."""


@dataclass(frozen=True, eq=False)
class Sum:
    """Products of rates and activities, summed by group.

    Terms of one group and rate row are added before the product, as their rate is the same.

    Parameters
    ----------
    order : array (line,), the term of each line, lines of one group and row together
    factor : array (line,), what a term counts for in its group; None for 1
    start : first line of each pair of group and row
    row : array (pair,), rate row
    groups : (number of a group, its pairs) in ascending order
    parts : (number of a group, some of its pairs, the columns that their rows may fill)
    count : number of groups
    """

    order: Indices
    factor: Array | None
    start: Indices
    row: Indices
    groups: tuple[tuple[int, slice], ...]
    parts: tuple[tuple[int, slice, Indices | slice], ...]
    count: int

    @classmethod
    def of(
        cls,
        group: Indices,
        row: Indices,
        count: int,
        *,
        term: Indices | None = None,
        factor: Array | None = None,
        filled: Mask | None = None,
    ) -> "Sum":
        """Prepare a sum.

        Parameters
        ----------
        group, row : arrays (line,)
        term : array (line,), term of each line where a term counts in several groups
        factor : array (line,)
        filled : array (row, column), where a rate may be other than 0; None for everywhere
        """
        alike, columns = _alike(row, filled)
        order = np.lexsort((row, alike, group))
        group, row, alike = group[order], row[order], alike[order]
        changes = (group[1:] != group[:-1]) | (row[1:] != row[:-1])
        start = np.flatnonzero(np.append(True, changes)) if group.size else np.zeros(0, dtype=int)
        of_pair, kind = group[start], alike[start]
        groups = tuple((int(of_pair[part.start]), part) for part in _runs(of_pair))
        parts = tuple(
            (int(of_pair[part.start]), part, columns[int(kind[part.start])])
            for part in _runs(of_pair * len(columns) + kind)
        )
        lines = order if term is None else term[order]
        scaled = None if factor is None else factor[order]
        return cls(lines, scaled, start, row[start], groups, parts, count)

    def apply(self, rates: Array, activity: Array) -> Array:
        """Σ rate · activity, array (group, column, year, draw).

        Parameters
        ----------
        rates : array (row, column, draw)
        activity : array (term, year, draw)
        """
        total = np.zeros((self.count, rates.shape[1], *activity.shape[1:]))
        if not self.order.size:
            return total
        together = self.together(activity)
        for number, pairs, columns in self.parts:
            if isinstance(columns, slice):
                rate = rates[self.row[pairs]]
            else:
                rate = rates[self.row[pairs][:, None], columns]
            total[number, columns] += np.einsum("rcn,ryn->cyn", rate, together[pairs])
        return total

    def together(self, activity: Array) -> Array:
        """Sum of the lines of each pair, array (pair, year, draw).

        Written as loops: np.add.reduceat over long rows takes seven times as long.
        """
        together = activity[self.order[self.start]]
        if self.factor is not None:
            together *= self.factor[self.start, None, None]
        for pairs, lines in self._short:
            more = activity[self.order[lines]]
            if self.factor is not None:
                more *= self.factor[lines, None, None]
            together[pairs] += more
        for pair, first, last in self._longer:
            at = self.order[first]
            many = activity[at : at + last - first]
            if not self._is_sorted:
                many = activity[self.order[first:last]]
            if self.factor is not None:
                many = many * self.factor[first:last, None, None]
            np.add.reduce(many, axis=0, out=together[pair])
        return together

    @cached_property
    def _is_sorted(self) -> bool:
        """Whether the lines of each pair are terms one behind the other."""
        return bool((np.diff(self.order) == 1).all())

    @cached_property
    def _short(self) -> list[tuple[Indices, Indices]]:
        """Pairs of few lines, with the second line of each, then the third, and so on."""
        size = np.diff(np.append(self.start, self.order.size))
        behind = range(1, _FEW)
        pairs = [np.flatnonzero((size > more) & (size <= _FEW)) for more in behind]
        return [(of, self.start[of] + more) for more, of in zip(behind, pairs, strict=True)]

    @cached_property
    def _longer(self) -> list[tuple[int, int, int]]:
        """Pairs of many lines: number, first line, and the line behind the last."""
        stop = np.append(self.start[1:], self.order.size)
        pairs = np.flatnonzero(stop - self.start > _FEW)
        return list(
            zip(pairs.tolist(), self.start[pairs].tolist(), stop[pairs].tolist(), strict=True)
        )


def _alike(row: Indices, filled: Mask | None) -> tuple[Indices, list[Indices | slice]]:
    """Which lines have rates in the same columns, and those columns."""
    if filled is None:
        return np.zeros_like(row), [slice(None)]
    kinds, number = np.unique(filled, axis=0, return_inverse=True)
    return number.reshape(-1)[row], [np.flatnonzero(kind) for kind in kinds]


def _runs(values: Indices) -> list[slice]:
    """Where equal values stand one behind the other."""
    edges = np.flatnonzero(np.append(True, values[1:] != values[:-1])).tolist()
    ends = [*edges[1:], values.size]
    return [slice(a, b) for a, b in zip(edges, ends, strict=True)] if values.size else []


def pairs_of_measures(
    masks: Sequence[int], mask: Indices, measure_of: dict[int, int]
) -> tuple[Indices, Indices, Array]:
    """Lines of the split among measures: term, measure, and the part that it counts for.

    A set of measures shares its change equally (a unanimity game), and a reduction is the change
    with the sign turned.
    """
    terms, measures, parts = [], [], []
    for number, actions in enumerate(masks):
        members = np.flatnonzero(mask == number)
        found = [measure_of[bit] for bit in range(actions.bit_length()) if actions >> bit & 1]
        for measure in found:
            terms.append(members)
            measures.append(np.full(members.size, measure, dtype=np.intp))
            parts.append(np.full(members.size, -1.0 / len(found)))
    if not terms:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0)
    return np.concatenate(terms), np.concatenate(measures), np.concatenate(parts)
