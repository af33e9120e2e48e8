"""From tables to the arrays of the core."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.system import Array, Controls, Factors, System
from simmodel.errors import Problem, did_you_mean
from simmodel.inputs.globs import matching
from simmodel.inputs.tables import rows_of
from simmodel.measures.catalogue import Catalogue, region_codes
from simmodel.measures.controls import control_ranks, no_control
from simmodel.vocabulary import NO_CONTROL, POLLUTANTS, Chain, Formula, Height, Place

if TYPE_CHECKING:
    from simmodel.inputs.library import Library
    from simmodel.scenario.schema import Growth

CHAINS = tuple(str(chain) for chain in Chain)
STACK = "stack"


def control_names(library: "Library") -> list[str]:
    """Controls in the order of the core: first what removes nothing, chain by chain."""
    named = [str(name) for name in library.controls["control"].drop_duplicates()]
    return [no_control(chain) for chain in CHAINS] + named


def mix_matrix(mix: pd.DataFrame, segments: pd.Index, names: Sequence[str]) -> Array:
    """Shares of the controls, array (segment, control); a chain without rows has no control.

    Parameters
    ----------
    mix : segment, chain, control, share
    """
    matrix = np.zeros((len(segments), len(names)))
    matrix[:, : len(CHAINS)] = 1.0
    if len(mix):
        row = segments.get_indexer(pd.Index(mix["segment"]))
        chain = pd.Index(CHAINS).get_indexer(pd.Index(mix["chain"].astype(str)))
        matrix[row, chain] = 0.0
        labels = mix["control"].where(mix["control"] != NO_CONTROL, NO_CONTROL + " " + mix["chain"])
        column = pd.Index(names).get_indexer(pd.Index(labels))
        np.add.at(matrix, (row, column), mix["share"].to_numpy(dtype=float))
    return matrix


def grown(
    catalogue: Catalogue,
    growth: Sequence["Growth"],
    base_year: int,
    years: Sequence[int],
    file: str,
    problems: list[Problem],
) -> Array:
    """Baseline activity, array (segment, year): A0 · (1 + rate)^(year − base year)."""
    named = growth_of(catalogue, growth, file, problems)
    rate = np.array([*(one.rate.value for one in growth), 0.0])[named]
    power = np.asarray(years, dtype=float) - base_year
    base = catalogue.segments["activity"].to_numpy(dtype=float)
    return np.asarray(base[:, None] * (1.0 + rate[:, None]) ** power)


def growth_of(
    catalogue: Catalogue, growth: Sequence["Growth"], file: str, problems: list[Problem]
) -> NDArray[np.intp]:
    """Position in `growth` of the entry that holds for each segment; −1 for none."""
    segments = catalogue.segments
    named = np.full(len(segments), -1, dtype=np.intp)
    known = [str(source) for source in segments["source"].unique()]
    for number, one in enumerate(growth):
        codes = region_codes(one.region, catalogue.regions, file, one.place, problems)
        sources = [source for glob in one.source for source in matching(glob, known)]
        here = segments["source"].isin(sources)
        chosen = (here & segments["region"].isin(codes)).to_numpy(dtype=bool)
        if not chosen.any() and not here.any():
            hint = did_you_mean(one.source[0], map(str, catalogue.sources.index))
            message = f"no segment has a source like {', '.join(one.source)}.{hint}"
            problems.append(Problem(file, f"{one.place}.source", message))
        twice = chosen & (named >= 0)
        if twice.any() and not one.override:
            segment = segments.index[int(twice.argmax())]
            message = (
                f"segment {segment} already grows by growth[{named[twice][0]}]. Narrow one of "
                "the two, or say override: true in the later one."
            )
            problems.append(Problem(file, one.place, message))
        named[chosen] = number
    return named


def assemble(
    catalogue: Catalogue,
    activity: Array,
    mix: Array,
    fuel: pd.DataFrame,
    library: "Library",
    names: Sequence[str],
) -> System:
    """Arrays of the core.

    Parameters
    ----------
    activity : array (segment, year), baseline
    mix : array (segment, control)
    fuel : segment, property, value (mass fraction)
    names : controls in the order of `mix`
    """
    segments = catalogue.segments
    sources = used_sources(catalogue)
    processes = library.processes[library.processes["source"].isin(sources)]
    types = list(dict.fromkeys([STACK, *processes["process"].astype(str)]))
    mixes, which = np.unique(mix, axis=0, return_inverse=True)
    profile = catalogue.profiles()
    return System(
        region=catalogue.regions.index.get_indexer(pd.Index(segments["region"])),
        source=sources.get_indexer(pd.Index(segments["source"])),
        region_count=len(catalogue.regions),
        activity=activity,
        base_activity=segments["activity"].to_numpy(dtype=float),
        profile=library.profiles.index.get_indexer(pd.Index(profile)),
        profiles=library.profiles.to_numpy(dtype=float),
        sulphur=_property(fuel, "sulphur", segments.index),
        ash=_property(fuel, "ash", segments.index),
        mix=which.reshape(-1),
        factors=_factors(sources, processes, library.factors, types),
        controls=_controls(library.controls, names, types, mixes),
        stack_process=types.index(STACK),
        pollutants=POLLUTANTS,
    )


def used_sources(catalogue: Catalogue) -> pd.Index:
    """Sources that segments have, in the order of the taxonomy."""
    used = set(catalogue.segments["source"])
    found: pd.Index = pd.Index([s for s in catalogue.sources.index if s in used], name="source")
    return found


def _property(fuel: pd.DataFrame, name: str, segments: pd.Index) -> Array:
    """A fuel property for every segment; 0 where no factor of the segment depends on it."""
    rows = fuel[fuel["property"] == name]
    values = np.zeros(len(segments))
    values[segments.get_indexer(pd.Index(rows["segment"]))] = rows["value"].to_numpy(dtype=float)
    return values


def _factors(
    sources: pd.Index, processes: pd.DataFrame, factors: pd.DataFrame, types: list[str]
) -> Factors:
    local, slots = slotted(processes)
    shape = (len(sources), slots, len(POLLUTANTS))
    process = np.full(shape[:2], -1, dtype=np.intp)
    row = sources.get_indexer(pd.Index(local["source"]))
    process[row, local["slot"].to_numpy()] = pd.Index(types).get_indexer(pd.Index(local["process"]))
    by_formula = {formula: np.zeros(shape) for formula in Formula}
    merged = local.merge(factors, on=["factor_set", "process"], suffixes=("", "_factor"))
    for formula, target in by_formula.items():
        part = merged[merged["formula"] == formula]
        value = (part["value"] * part["quantity"]).to_numpy(dtype=float)
        target[_cells(part, sources)] = value
    upstream = np.zeros((len(sources), len(POLLUTANTS)))
    made = processes[processes["place"] == Place.UPSTREAM]
    merged = made.merge(factors, on=["factor_set", "process"], suffixes=("", "_factor"))
    cells = (
        sources.get_indexer(pd.Index(merged["source"])),
        pd.Index(POLLUTANTS).get_indexer(pd.Index(merged["pollutant"])),
    )
    np.add.at(upstream, cells, (merged["value"] * merged["quantity"]).to_numpy(dtype=float))
    return Factors(
        process,
        by_formula[Formula.CONSTANT],
        by_formula[Formula.SULPHUR],
        by_formula[Formula.ASH],
        upstream,
    )


def slotted(processes: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Processes in the place itself with the slot of each, and how many slots there are."""
    local = processes[processes["place"] == Place.LOCAL].copy()
    local["slot"] = local.groupby("source", sort=False).cumcount()
    return local, max(1, int(local["slot"].max()) + 1) if len(local) else 1


def process_heights(sources: pd.Index, library: "Library") -> NDArray[np.bool_]:
    """Which process slots of sources emit from tall stacks, array (source, slot)."""
    local, slots = slotted(library.processes[library.processes["source"].isin(sources)])
    tall = np.zeros((len(sources), slots), dtype=bool)
    row = sources.get_indexer(pd.Index(local["source"]))
    tall[row, local["slot"].to_numpy()] = (local["height"] == Height.STACK).to_numpy()
    return tall


def slots_of(library: "Library") -> dict[tuple[str, str], int]:
    """Slot of each process of a source that is in the place itself, by source and process."""
    local, _ = slotted(library.processes)
    return {(s, p): int(slot) for s, p, slot in rows_of(local, "source", "process", "slot")}


def _cells(part: pd.DataFrame, sources: pd.Index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        sources.get_indexer(pd.Index(part["source"])),
        part["slot"].to_numpy(),
        pd.Index(POLLUTANTS).get_indexer(pd.Index(part["pollutant"])),
    )


def _controls(
    table: pd.DataFrame, names: Sequence[str], types: list[str], mixes: Array
) -> Controls:
    ranks = control_ranks(table)
    chain = [CHAINS.index(ranks[n][0]) if n in ranks else i for i, n in enumerate(names)]
    removal = np.zeros((len(names), len(types), len(POLLUTANTS)))
    exploded = table.explode("process")
    exploded = exploded[exploded["process"].isin(types)]
    cells = (
        pd.Index(names).get_indexer(pd.Index(exploded["control"])),
        pd.Index(types).get_indexer(pd.Index(exploded["process"])),
        pd.Index(POLLUTANTS).get_indexer(pd.Index(exploded["pollutant"])),
    )
    removal[cells] = exploded["value"].to_numpy(dtype=float)
    rank = np.array([ranks[name][1] if name in ranks else 0.0 for name in names])
    return Controls(np.array(chain, dtype=np.intp), removal, rank, mixes)
