"""Years that are alike: most cells change in some years only, and the others need no draws."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_FEW = 8
"""Draws that are looked at first: years that are alike in these mostly are in all."""


@dataclass(frozen=True)
class Seen:
    """What differs between the years of some products.

    Parameters
    ----------
    unlike : array (…, year), whether a year is unlike the one before; the first is
    acts : array (…, year), whether there is anything in a year
    """

    unlike: Flags
    acts: Flags

    @classmethod
    def of(cls, values: Array) -> "Seen":
        """See an array (product, year, draw)."""
        unlike = np.ones(values.shape[:2], dtype=bool)
        unlike[:, 1:] = (values[:, 1:, :_FEW] != values[:, :-1, :_FEW]).any(axis=2)
        at, year = np.nonzero(~unlike)
        unlike[at, year] = (values[at, year] != values[at, year - 1]).any(axis=1)
        acts: Flags = np.any(values[..., :_FEW], axis=2)
        at, year = np.nonzero(~acts)
        acts[at, year] = values[at, year].any(axis=1)
        return cls(unlike, acts)

    def some(self, products: slice) -> "Seen":
        """Some of the products together, arrays (year,)."""
        unlike: Flags = np.any(self.unlike[products], axis=0)
        acts: Flags = np.any(self.acts[products], axis=0)
        return Seen(unlike, acts)

    def also(self, other: "Seen") -> "Seen":
        """With what is added to these."""
        return Seen(self.unlike | other.unlike, self.acts | other.acts)

    @classmethod
    def nothing(cls, years: int) -> "Seen":
        """Years without anything."""
        none = np.zeros(years, dtype=bool)
        return cls(none, none)


@dataclass(frozen=True)
class Layout:
    """Lines that a cell needs, one for each set of years that are alike.

    Parameters
    ----------
    plain, changed : arrays (line,), a year of each line of the baseline, and of the change
    pairs : of each line of emissions with a change, the lines of baseline (-1: none) and of change
    line : array (variable, year), which of all lines a year has, lines of baseline, emissions and
        change one behind the other; the number of all where it has none
    """

    plain: Indices
    changed: Indices
    pairs: tuple[tuple[int, int], ...]
    line: Indices

    @property
    def count(self) -> int:
        """Number of lines."""
        return self.plain.size + len(self.pairs) + self.changed.size


def layout(plain: Seen, changed: Seen) -> Layout:
    """Lines of a cell with a baseline and a change."""
    flags = (plain.unlike, plain.acts, changed.unlike, changed.acts)
    return _layout(*(one.tobytes() for one in flags))


@lru_cache(maxsize=1024)
def _layout(*flags: bytes) -> Layout:
    unlike, acts, moved, moves = (np.frombuffer(one, dtype=bool) for one in flags)
    plain, of_plain = _runs(unlike, acts)
    changed, of_change = _runs(moved, moves)
    of_year = list(zip(of_plain.tolist(), of_change.tolist(), strict=True))
    pairs = tuple(dict.fromkeys(pair for pair in of_year if pair[1] >= 0))
    count = plain.size + len(pairs) + changed.size
    baseline = np.where(of_plain >= 0, of_plain, count)
    number = {pair: plain.size + i for i, pair in enumerate(pairs)}
    emissions = [number.get(p, at) for p, at in zip(of_year, baseline.tolist(), strict=True)]
    change = np.where(of_change >= 0, plain.size + len(pairs) + of_change, count)
    return Layout(plain, changed, pairs, np.array([baseline, emissions, change], dtype=np.intp))


def _runs(unlike: Flags, acts: Flags) -> tuple[Indices, Indices]:
    """First year of each run of years that are alike, and the run of each year; -1 for none."""
    starts = unlike & acts
    return np.flatnonzero(starts), np.where(acts, np.cumsum(starts) - 1, -1)
