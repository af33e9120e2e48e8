"""The part of a compiled model that some terms or rates need, on the rows of the whole pool."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.activities import Activities, Drawn
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.levels import Level, Levels
from simmodel.uncertainty.technology import Technology
from simmodel.uncertainty.terms import Terms

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Narrow:
    """Segments and levels of some terms.

    Parameters
    ----------
    segments : array (kept segment,), numbers in the model
    activities, levels : those of the kept segments and terms
    central : array (kept segment,), activity per service of the central run
    """

    segments: Indices
    activities: Activities
    levels: Levels
    central: Array

    def position(self, segments: Indices) -> Indices:
        """Places of segments of the model among those kept."""
        return np.searchsorted(self.segments, segments)

    def drawn(self, rows: Array) -> tuple[Drawn, Array]:
        """Activities and levels of some draws."""
        activity = self.activities.drawn(rows)
        return activity, self.levels.drawn(rows, activity)


def narrow(core: Core, terms: Sequence[Terms], also: Indices) -> tuple[Narrow, tuple[Terms, ...]]:
    """What some terms need, and the terms with the numbers of segments and levels in it.

    Parameters
    ----------
    also : further segments to keep
    """
    last = len(core.levels.levels)
    asked = [one.combinations[one.combination].ravel() for one in terms]
    used = np.unique(np.concatenate([*asked, np.array([last])]))
    levels = [core.levels.levels[i] for i in used[:-1].tolist()]
    stocks = [s for one in levels for s in (one.stock, one.counted) if s is not None]
    ends = [s for one in terms for s in (one.origin, one.current)]
    segments = np.unique(np.concatenate([*ends, *stocks, also]).astype(np.intp))

    number = np.zeros(last + 1, dtype=np.intp)
    number[used] = np.arange(used.size)
    fewer = tuple(_renumbered(one, segments, number) for one in terms)
    whole = core.activities
    activities = replace(
        whole,
        base=whole.base[segments],
        per_service=whole.per_service[segments],
        growth_of=whole.growth_of[segments],
    )
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    found = Narrow(
        segments,
        activities,
        Levels(tuple(_level(one, segments) for one in levels), {}, {}, {}),
        central[segments],
    )
    return found, fewer


def narrow_rates(technology: Technology, rows: Sequence[Indices]) -> tuple[Technology, Indices]:
    """Technology of some rate rows.

    Returns
    -------
    Technology of the signatures that the rows belong to; array (row,), of every row of the whole
    its number among the rates of that, -1 where it is not among them
    """
    used = np.unique(np.concatenate(rows))
    signatures = np.unique(np.searchsorted(technology.first_row, used, side="right") - 1)
    none = np.zeros(0, dtype=np.intp)
    kept, official = technology.signatures[signatures], technology.official
    if official is not None:
        official, row = official.part(kept[:, 0])
        kept = np.column_stack([row, kept[:, 1:]])
    fewer = replace(
        technology,
        signatures=kept,
        official=official,
        example=technology.example[signatures],
        flue_gas=technology.flue_gas[signatures],
        volume=technology.volume[signatures],
        of_segment=none,
        base_of=none,
    )
    number = np.full(int(technology.first_row[-1]), -1, dtype=np.intp)
    first, stop = technology.first_row[signatures], technology.first_row[signatures + 1]
    for old, end, new in zip(first.tolist(), stop.tolist(), fewer.first_row.tolist()[:-1],
                             strict=True):  # fmt: skip
        number[old:end] = np.arange(new, new + end - old)
    return fewer, number


def _renumbered(terms: Terms, segments: Indices, number: Indices) -> Terms:
    """Terms with the numbers of kept segments and levels, and only the combinations they have."""
    used, which = np.unique(terms.combination, return_inverse=True)
    return replace(
        terms,
        origin=np.searchsorted(segments, terms.origin),
        current=np.searchsorted(segments, terms.current),
        combinations=number[terms.combinations[used]],
        combination=which.reshape(-1),
    )


def _level(level: Level, segments: Indices) -> Level:
    stock, counted = (
        None if members is None else np.searchsorted(segments, members)
        for members in (level.stock, level.counted)
    )
    return replace(level, stock=stock, counted=counted)
