"""The draw side of factors, fuels, controls and limits: emission per activity for every draw.

Segments that share factors, control mix, fuel rows and actions emit alike per activity, so the
rates are formed once for each such signature, by the same kernel as in a single run with the draw
as a further axis.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.assemble import process_heights, used_sources
from simmodel.emissions.rates import RATE_STAGES, rate_polynomial
from simmodel.emissions.system import KG_PER_TONNE, Controls, Factors, System
from simmodel.inputs.tables import rows_of
from simmodel.measures.actions import Action, structures
from simmodel.uncertainty.factor_cells import FactorCells, factor_cells
from simmodel.uncertainty.keys import flue_gas_key, fuel_key
from simmodel.uncertainty.mixes import Mixes
from simmodel.uncertainty.official import Official, find_official
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import POLLUTANTS, Formula

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
HEIGHTS = 2
"""Columns of a rate: all pollutants emitted low, then all emitted by tall stacks."""


@dataclass(frozen=True, eq=False)
class Technology:
    """Signatures of segments and what their rates are made of.

    Parameters
    ----------
    model : the model
    mixes : control mixes and removal
    local : formula -> its cells in arrays (source, slot, pollutant)
    upstream : cells in an array (source, pollutant)
    tall : array (source, slot), whether a process emits from a tall stack
    signatures : array (signature, 5): row of factors, mix, rows of sulphur and ash, pattern of
        actions
    of_segment : array (segment,), signature with the actions that meet on the segment
    base_of : array (segment,), signature of the same segment without actions
    patterns : the actions of each pattern
    example : array (signature,), a segment that has it
    flue_gas : array (signature,), row of the flue-gas volume; volume : array, its central value
    official : what an official inventory makes of the factors
    """

    model: "Model"
    mixes: Mixes
    local: dict[Formula, FactorCells]
    upstream: FactorCells
    tall: NDArray[np.bool_]
    signatures: Indices
    of_segment: Indices
    base_of: Indices
    patterns: tuple[tuple[Action, ...], ...]
    example: Indices
    flue_gas: Indices
    volume: Array
    official: Official | None

    @cached_property
    def subsets(self) -> tuple[tuple[int, ...], ...]:
        """For each pattern the masks that its rates may have: all sets of its actions."""
        found = []
        for actions in self.patterns:
            masks = [0]
            for action in actions:
                masks += [mask | action.mask for mask in masks]
            found.append(tuple(masks))
        return tuple(found)

    @cached_property
    def first_row(self) -> Indices:
        """First row of each signature in the table of rates, and their number at the end."""
        counts = [len(self.subsets[pattern]) for pattern in self.signatures[:, 4]]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Where a rate may be other than 0, array (rate row, height · pollutant)."""
        factors, count = self.model.system.factors, len(POLLUTANTS)
        slots = factors.constant.any(axis=-1).shape
        cells = (factors.constant != 0) | (factors.sulphur != 0) | (factors.ash != 0)
        source = factors.source_of_row
        for one in self.local.values():
            named = np.zeros((factors.upstream.shape[0], slots[1], count), dtype=bool)
            named[one.cells] = True
            cells |= named[source]
        tall = self.tall[source][:, :, None]
        found = np.concatenate([(cells & ~tall).any(axis=1), (cells & tall).any(axis=1)], axis=1)
        return np.repeat(found[self.signatures[:, 0]], np.diff(self.first_row), axis=0)

    @cached_property
    def filled_upstream(self) -> NDArray[np.bool_]:
        """Where a rate may be other than 0 where electricity is made, array (source, pollutant)."""
        found = np.zeros(self.model.system.factors.upstream.shape, dtype=bool)
        found[self.upstream.cells] = True
        return found

    def rates(self, rows: Array) -> Array:
        """Emission per activity, array (rate row, height · pollutant, draw), t per activity.

        Parameters
        ----------
        rows : array (pool row, draw)
        """
        controls = self.mixes.controls(rows)
        factors = self._factors(rows, controls)
        count = len(POLLUTANTS)
        table = np.zeros((int(self.first_row[-1]), HEIGHTS * count, rows.shape[1]))
        tall = self.tall[factors.source_of_row]
        process = [np.where(hidden, -1, factors.process) for hidden in (tall, ~tall)]
        for number, actions in enumerate(self.patterns):
            members = np.flatnonzero(self.signatures[:, 4] == number)
            if not members.size:
                continue
            system = self._system(self.signatures[members], factors, controls, rows)
            meet = [self._action(action, members, rows) for action in actions]
            for height in range(HEIGHTS):
                emits = np.flatnonzero((process[height][system.factor_row] >= 0).any(axis=1))
                if not emits.size:
                    continue
                part = replace(system, factors=replace(factors, process=process[height]))
                columns = slice(height * count, (height + 1) * count)
                for mask, value in rate_polynomial(part, emits, meet).items():
                    position = self.subsets[number].index(mask)
                    table[self.first_row[members[emits]] + position, columns] = value
        return table

    def upstream_rates(self, rows: Array) -> Array:
        """Emission where the electricity is made, array (source, pollutant, draw)."""
        shape = self.model.system.factors.upstream.shape
        return self.upstream.filled(shape, rows) / KG_PER_TONNE

    def _factors(self, rows: Array, controls: Controls) -> Factors:
        """Drawn factors, with the draw as last axis."""
        plain = self.model.system.factors
        shape = (plain.upstream.shape[0], *plain.constant.shape[1:])
        filled = {formula: cells.filled(shape, rows) for formula, cells in self.local.items()}
        factors = Factors(
            plain.process[: shape[0]],
            filled[Formula.CONSTANT],
            filled[Formula.SULPHUR],
            filled[Formula.ASH],
            np.zeros((shape[0], shape[2])),
        )
        if self.official is None:
            return factors
        techniques = self._system(self.official.techniques, factors, controls, rows)
        return self.official.factors(techniques, rows)

    def _system(
        self, signatures: Indices, factors: Factors, controls: Controls, rows: Array
    ) -> System:
        """A segment for each of some signatures, and only the mixes that they have."""
        row, mix, sulphur, ash = signatures.T[:4]
        mixes, which = np.unique(mix, return_inverse=True)
        none = np.zeros(row.size, dtype=np.intp)
        few = Controls(controls.chain, controls.removal, controls.rank, controls.mixes[mixes])
        return replace(
            self.model.system,
            region=none,
            source=factors.source_of_row[row],
            factor_row=row,
            activity=np.zeros((row.size, 1)),
            base_activity=np.zeros(row.size),
            profile=none,
            sulphur=rows[sulphur],
            ash=rows[ash],
            mix=which.reshape(-1),
            factors=factors,
            controls=few,
        )

    def _action(self, action: Action, members: Indices, rows: Array) -> Action:
        """An action on signatures instead of segments, with drawn limits."""
        limits = None
        if action.limits is not None:
            central = action.limits[action.position(self.example[members])]
            drawn = rows[self.flue_gas[members]] / self.volume[members, None]
            limits = central[:, :, None] * drawn[:, None, :]
        controls = tuple(self.mixes.position[control] for control in action.controls)
        segments = np.arange(members.size)
        return replace(action, segments=segments, controls=controls, limits=limits)


def technology(model: "Model", pool: Pool) -> Technology:
    """Find the signatures of a model's segments."""
    system = model.system
    rate_actions = [action for action in model.actions if action.kind in RATE_STAGES]
    number, meeting = structures(system.segment_count, rate_actions)
    patterns = tuple(tuple(rate_actions[k] for k in found) for found in meeting)
    mixes = Mixes.of(model, pool)
    sulphur, ash = (_fuel_rows(model, pool, name) for name in ("sulphur", "ash"))
    columns = [system.factor_row, mixes.of_segment, sulphur, ash]
    with_actions = np.stack([*columns, number], axis=1)
    plain = np.stack([*columns, np.zeros_like(number)], axis=1)
    both = np.concatenate([with_actions, plain])
    signatures, first, which = np.unique(both, axis=0, return_index=True, return_inverse=True)
    which = which.reshape(-1)
    example = first % system.segment_count
    local, upstream = factor_cells(model, pool)
    flue_gas, volume = _flue_gas(model, pool, example)
    return Technology(
        model,
        mixes,
        local,
        upstream,
        process_heights(used_sources(model.catalogue), model.library),
        signatures,
        which[: system.segment_count],
        which[system.segment_count :],
        patterns,
        example,
        flue_gas,
        volume,
        find_official(model, pool, mixes.of_segment, sulphur, ash),
    )


def _fuel_rows(model: "Model", pool: Pool, name: str) -> Indices:
    """Row of the pool for a fuel property of every segment."""
    rows = np.full(model.system.segment_count, pool.constant(0.0), dtype=np.intp)
    table = model.fuel[model.fuel["property"] == name]
    position = model.catalogue.segments.index.get_indexer(pd.Index(table["segment"]))
    names = ("origin", "file", "line", "property")
    keys = [fuel_key(dict(zip(names, row, strict=True))) for row in rows_of(table, *names)]
    for at, key, value in zip(position, keys, table["value"].tolist(), strict=True):
        rows[at] = pool.row(key, value)
    return rows


def _flue_gas(model: "Model", pool: Pool, example: Indices) -> tuple[Indices, Array]:
    """Row and central value of the flue-gas volume of each signature; 1 where there is none."""
    sources = model.catalogue.segments["source"].to_numpy(dtype=str)[example]
    known = model.library.flue_gas["volume"].to_dict()
    volume = np.array([float(known.get(source, 1.0)) for source in sources])
    rows = [pool.row(flue_gas_key(str(s)), v) for s, v in zip(sources, volume, strict=True)]
    return np.array(rows, dtype=np.intp), volume
