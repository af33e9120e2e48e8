"""The part of a compiled model that some cells need: fewer segments, levels, rates and inputs.

Draws are keyed by input and number, so a part gives the very numbers that the whole would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.activities import Activities, Drawn
from simmodel.uncertainty.compiled import BLOCK
from simmodel.uncertainty.core import Core
from simmodel.uncertainty.distributions import quantiles
from simmodel.uncertainty.ensemble import Plan
from simmodel.uncertainty.levels import Level, Levels
from simmodel.uncertainty.sampler import uniform
from simmodel.uncertainty.technology import Technology
from simmodel.uncertainty.terms import Terms

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_ROWS = 16 * 2**20
"""Bytes of the rows drawn at once, where that holds a chunk."""
_MOST_CHUNKS = 8


@dataclass(frozen=True, eq=False)
class Narrow:
    """Segments, levels and inputs of some terms.

    Parameters
    ----------
    segments : array (kept segment,), numbers in the model
    kept : array (kept input,), positions among the inputs
    activities, levels : those of the kept segments and terms
    central : array (kept segment,), activity per service of the central run
    """

    core: Core
    segments: Indices
    kept: Indices
    activities: Activities
    levels: Levels
    central: Array

    def position(self, segments: Indices) -> Indices:
        """Places of segments of the model among those kept."""
        return np.searchsorted(self.segments, segments)

    def rows(self, plan: Plan, start: int, stop: int) -> Array:
        """The pool for some draws, array (row, draw); what is not kept is NaN."""
        inputs = self.core.pool.inputs
        groups, column = np.unique(inputs.group_of[self.kept], return_inverse=True)
        unit = uniform(start, stop, len(inputs.groups), plan.seed, plan.method, chosen=groups)
        spreads = [inputs.inputs[i].spread for i in self.kept.tolist()]
        values = quantiles(spreads, unit[:, column.reshape(-1)])
        rows = self.core.pool.filled(values, self.kept)
        for part, whole in inputs.nested:
            np.minimum(rows[part], rows[whole], out=rows[part])
        return rows

    def chunks(self, plan: Plan) -> Iterator[tuple[slice, Array]]:
        """All draws in chunks, each with the rows of the pool for it.

        Rows are drawn for several chunks at once, as the start of each drawing takes its time.
        """
        size = 8 * BLOCK * self.core.pool.size
        step = BLOCK * max(1, min(_MOST_CHUNKS, _ROWS // size))
        for first in range(0, plan.draws, step):
            rows = self.rows(plan, first, min(first + step, plan.draws))
            for start in range(0, rows.shape[1], BLOCK):
                some = np.ascontiguousarray(rows[:, start : start + BLOCK])
                yield slice(first + start, first + start + some.shape[1]), some

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
        core,
        segments,
        _inputs(core, segments),
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


def _inputs(core: Core, segments: Indices) -> Indices:
    """Every input but the activities of segments that are not kept."""
    base = core.activities.base
    count = len(core.pool.inputs.inputs)
    is_kept = np.ones(count, dtype=bool)
    is_kept[base[base < count]] = False
    own = [base[segments]]
    if core.technology.official is not None:  # a figure needs the activity of all that it holds
        part, _ = core.technology.official.part(core.model.system.factor_row[segments])
        own += [] if part is None else [part.activity[:, 0]]
    needed = np.concatenate(own)
    is_kept[needed[needed < count]] = True
    return np.flatnonzero(is_kept)
