"""The draw side of controls: what they remove, and the shares in which segments have them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.assemble import CHAINS, control_names
from simmodel.emissions.system import Controls
from simmodel.inputs.tables import rows_of
from simmodel.measures.controls import no_control
from simmodel.uncertainty.inputs import records
from simmodel.uncertainty.keys import removal_key, share_key
from simmodel.uncertainty.pool import Pool
from simmodel.vocabulary import NO_CONTROL, POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """Shares of one chain of one mix.

    Parameters
    ----------
    none : column of the control that removes nothing
    columns : columns of the controls with a share
    rows : their rows of the pool
    """

    none: int
    columns: Indices
    rows: Indices


@dataclass(frozen=True, eq=False)
class Mixes:
    """Control mixes by the rows that make them; only controls that some segment has or gets.

    Two segments whose shares are alike, but come from different rows, have different mixes: the
    rows are drawn each by itself.

    Parameters
    ----------
    plain : the controls of the model
    kept : the controls kept, by number
    position : number of a control -> its column among those kept
    parts : for each mix its chains
    of_segment : array (segment,), mix
    cells, rows : cells of the removal (control, process, pollutant), and their rows of the pool
    """

    plain: Controls
    kept: Indices
    position: dict[int, int]
    parts: tuple[tuple[Part, ...], ...]
    of_segment: Indices
    cells: tuple[Indices, ...]
    rows: Indices

    @classmethod
    def of(cls, model: "Model", pool: Pool) -> "Mixes":
        """Mixes of a model."""
        plain, names = model.system.controls, control_names(model.library)
        used = set(np.flatnonzero(plain.mixes.any(axis=0)).tolist()) | set(range(len(CHAINS)))
        used |= {control for action in model.actions for control in action.controls}
        kept = np.array(sorted(used), dtype=np.intp)
        position = {int(control): i for i, control in enumerate(kept)}
        parts, of_segment = _mixes(model, pool, names, position)
        cells, rows = _removal(model, pool, names, position)
        return cls(plain, kept, position, parts, of_segment, cells, rows)

    @property
    def every_row(self) -> Indices:
        """Rows of the pool of all removal and all shares, in the order of cells and parts."""
        return np.concatenate([self.rows, *(part.rows for one in self.parts for part in one)])

    def controls(self, rows: Array) -> Controls:
        """Controls with the draw as last axis of removal and mixes; ranks stay as they are.

        Notes
        -----
        Of several shares that make up a chain each is drawn and divided by their sum.
        """
        removal = np.zeros((self.kept.size, *self.plain.removal.shape[1:], rows.shape[1]))
        removal[self.cells] = rows[self.rows]
        mixes = np.zeros((len(self.parts), self.kept.size, rows.shape[1]))
        for number, parts in enumerate(self.parts):
            mixes[number, : len(CHAINS)] = 1.0
            for part in parts:
                shares = rows[part.rows]
                mixes[number, part.none] = 0.0
                mixes[number, part.columns] = shares / np.maximum(shares.sum(axis=0), 1e-12)
        chain, rank = self.plain.chain[self.kept], self.plain.rank[self.kept]
        return Controls(chain, removal, rank, mixes)


def _mixes(
    model: "Model", pool: Pool, names: list[str], position: dict[int, int]
) -> tuple[tuple[tuple[Part, ...], ...], Indices]:
    """Mixes by the rows of each segment, and the mix of every segment."""
    rows = records(model.inventory.control_rows)
    selectors = {(str(row["file"]), int(row["line"])): row for row in rows}
    entries = {}
    for place, row in selectors.items():
        chain, control = str(row["chain"]), str(row["control"])
        name = no_control(chain) if control == NO_CONTROL else control
        column = position.get(names.index(name))
        if column is not None:
            entries[place] = chain, column, pool.row(share_key(row), float(str(row["share"])))
    of_segment: dict[str, list[tuple[str, int, int]]] = {}
    for segment, file, line in rows_of(model.mix, "segment", "file", "line"):
        of_segment.setdefault(segment, []).append(entries[file, line])
    numbers: dict[tuple[tuple[str, int, int], ...], int] = {}
    which = []
    for segment in map(str, model.catalogue.segments.index):
        key = tuple(sorted(of_segment.get(segment, [])))
        which.append(numbers.setdefault(key, len(numbers)))
    return tuple(map(_parts, numbers)), np.array(which, dtype=np.intp)


def _parts(entries: tuple[tuple[str, int, int], ...]) -> tuple[Part, ...]:
    chains = dict.fromkeys(chain for chain, _, _ in entries)
    return tuple(
        Part(
            CHAINS.index(chain),
            np.array([column for c, column, _ in entries if c == chain], dtype=np.intp),
            np.array([row for c, _, row in entries if c == chain], dtype=np.intp),
        )
        for chain in chains
    )


def _removal(
    model: "Model", pool: Pool, names: list[str], position: dict[int, int]
) -> tuple[tuple[Indices, ...], Indices]:
    """Cells of the removal and their rows, as the assembled model has them."""
    table = model.library.controls
    keys = [
        removal_key(str(c), tuple(map(str, p)), str(q))
        for c, p, q in zip(table["control"], table["process"], table["pollutant"], strict=True)
    ]
    types = _process_types(model)
    exploded = table.assign(key=keys).explode("process")
    number = pd.Index(names).get_indexer(pd.Index(exploded["control"]))
    kept = exploded["process"].isin(types).to_numpy() & np.isin(number, list(position))
    exploded, number = exploded[kept], number[kept]
    cells = (
        np.array([position[int(n)] for n in number], dtype=np.intp),
        np.asarray(pd.Index(types).get_indexer(pd.Index(exploded["process"])), dtype=np.intp),
        np.asarray(pd.Index(POLLUTANTS).get_indexer(pd.Index(exploded["pollutant"]))),
    )
    values = zip(exploded["key"], exploded["value"], strict=True)
    rows = [pool.row(str(key), float(value)) for key, value in values]
    return cells, np.array(rows, dtype=np.intp)


def _process_types(model: "Model") -> list[str]:
    """Process types in the order of the core."""
    from simmodel.emissions.assemble import STACK, used_sources

    table = model.library.processes
    processes = table[table["source"].isin(used_sources(model.catalogue))]
    return list(dict.fromkeys([STACK, *processes["process"].astype(str)]))
