"""Calibration: factors of the base year so chosen that it equals the official inventory.

For each figure of the official inventory, k = official / modelled over the segments of its region
and sources that have activity in the base year, and k multiplies the factors of these sources in
this region in every year, with and without measures: what a measure takes off scales with it. Where
the library has no factor, the implied factor is formed, official / activity, of the first process
and before its controls. What leaves a stack scales too, while the limit on it stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.assemble import slots_of, used_sources
from simmodel.emissions.calibrated_rows import with_calibrated_rows
from simmodel.emissions.calibration_notes import largest_factors, sizes_out_of_order
from simmodel.emissions.formed import RULE
from simmodel.emissions.system import KG_PER_TONNE, Array, Indices, System, process_rates
from simmodel.errors import InputDataError, Problem
from simmodel.inputs.tables import rows_of
from simmodel.vocabulary import ALL_REGIONS

if TYPE_CHECKING:
    from simmodel.inputs.emissions import Figure
    from simmodel.inputs.inventory import Inventory
    from simmodel.inputs.library import Library
    from simmodel.measures.catalogue import Catalogue

CALIBRATED, IMPLIED, FORMED, NOTHING = "calibrated", "implied", "activity formed", "nothing"
BOUND = 5.0
"""Factors outside 1/5 … 5 are refused unless the row accepts them; a rule of this program."""
_WHY = (
    "Activity in another unit, factors of another technology, or controls that are missing from "
    "or wrong in controls.csv may be why: correct them, or write yes (是) in accept to take the "
    "factor as it is."
)

Key = tuple[str, str, str, str]
"""Region, source, process, pollutant."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the official inventory made of the factors.

    Parameters
    ----------
    table : one row for each figure: region, category, sources, processes (joined by ``;``),
        pollutant, official with the low and high end of its 95 % interval and distribution,
        modelled (t/yr of the base year), factor (NaN where it is implied),
        implied (kg per activity before controls, else NaN), how, and the provenance
    rows : number of the row that decides a factor, by region, source, process and pollutant
    notes : sentences for the warnings
    cells : array (cell, 5): row of `table`, calibrated row, slot, pollutant, and whether the
        implied factor of the figure goes there
    """

    table: pd.DataFrame
    rows: Mapping[Key, int]
    notes: tuple[str, ...]
    cells: Indices


@dataclass
class _Work:
    """Arrays (region, source, slot, pollutant) of the base year, and what is decided of them.

    Parameters
    ----------
    emitted : t with the factors of the library
    passing : activity times the share that passes the controls
    scale, implied : what multiplies the factors, and what is added to the constant ones, kg
    active : array (region, source), whether there is activity
    """

    emitted: Array
    passing: Array
    scale: Array
    implied: Array
    active: NDArray[np.bool_]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Labels:
    regions: pd.Index
    sources: pd.Index
    slots: Mapping[tuple[str, str], int]
    units: Mapping[str, str]
    pollutants: tuple[str, ...]
    formed: frozenset[tuple[str, str]]


def calibrate(
    system: System, catalogue: "Catalogue", library: "Library", inventory: "Inventory"
) -> tuple[System, Calibration | None]:
    """The system with calibrated factors, and how each came about; itself where nothing is given.

    Raises
    ------
    InputDataError : a factor outside the bounds, or a figure that cannot be met.
    """
    official = inventory.emissions
    if not official:
        return system, None
    labels = _labels(system, catalogue, library)
    work = _work(system)
    rows, records = {}, []
    decided: list[tuple[int, ...]] = []
    for number, figure in enumerate(official):
        cells = list(_cells(figure, labels, work))
        rows.update(dict.fromkeys((key for key, _ in cells), number))
        at = [cell for _, cell in cells]
        first = set(_first(at))
        decided += [(number, *cell, int(cell in first)) for cell in at]
        records.append(_decide(figure, at, labels, work))
    if work.problems:
        raise InputDataError(work.problems)
    table = pd.DataFrame(records)
    after = work.emitted * work.scale + work.implied * work.passing / KG_PER_TONNE
    sizes = sizes_out_of_order(work.emitted.sum(axis=2), after.sum(axis=2), catalogue)
    notes = (*largest_factors(table, catalogue), *sizes)
    of = np.array(decided, dtype=np.intp).reshape(-1, 6)
    calibrated, row = _with_rows(system, of[:, 1:3], work)
    at_row = np.column_stack([of[:, 0], row, of[:, 3:]])
    return calibrated, Calibration(table, rows, notes, at_row)


def _with_rows(system: System, places: Indices, work: _Work) -> tuple[System, Indices]:
    """The system with a calibrated row of factors for each place, and the row of each.

    Parameters
    ----------
    places : array (cell, 2), region and source
    """
    found, number = np.unique(places, axis=0, return_inverse=True)
    region, source = found.T
    row_of = np.tile(np.arange(system.source_count), (system.region_count, 1))
    row_of[region, source] = np.arange(region.size) + system.source_count
    scale, implied = work.scale[region, source], work.implied[region, source]
    factors = with_calibrated_rows(system.factors, source, scale, implied)
    row = row_of[system.region, system.source]
    return replace(system, factors=factors, factor_row=row), number.reshape(-1)


def _labels(system: System, catalogue: "Catalogue", library: "Library") -> _Labels:
    segments = catalogue.segments
    formed = segments[segments["rule"] == RULE]
    return _Labels(
        catalogue.regions.index,
        used_sources(catalogue),
        slots_of(library),
        dict(rows_of(library.sources.reset_index(), "source", "activity_unit")),
        system.pollutants,
        frozenset(zip(formed["region"], formed["source"], strict=True)),
    )


def _work(system: System) -> _Work:
    slots, count = system.factors.process.shape[1], len(system.pollutants)
    shape = (system.region_count, system.source_count, slots, count)
    emitted, passing = np.zeros(shape), np.zeros(shape)
    everywhere, activity = slice(None), system.base_activity[:, None]
    for slot in range(slots):
        at = (system.region, system.source)
        process = system.factors.process[system.factor_row, slot]
        passes = np.where(
            process[:, None] < 0, 0.0, system.controls.all_passes[process, system.mix]
        )
        np.add.at(emitted[:, :, slot], at, process_rates(system, everywhere, slot) * activity)
        np.add.at(passing[:, :, slot], at, passes * activity)
    active = np.zeros(shape[:2], dtype=bool)
    active[system.region[activity[:, 0] > 0], system.source[activity[:, 0] > 0]] = True
    return _Work(emitted, passing, np.ones(shape), np.zeros(shape), active)


def _cells(
    figure: "Figure", labels: _Labels, work: _Work
) -> Iterator[tuple[Key, tuple[int, int, int, int]]]:
    """Cells of the arrays that a figure speaks of, where there is activity."""
    codes = labels.regions if figure.region == ALL_REGIONS else [figure.region]
    column = labels.pollutants.index(figure.pollutant)
    for code in map(str, codes):
        r = int(labels.regions.get_loc(code))  # type: ignore[arg-type]
        for source, process in figure.parts:
            if source in labels.sources:
                s = int(labels.sources.get_loc(source))  # type: ignore[arg-type]
                if work.active[r, s]:
                    key = (code, source, process, figure.pollutant)
                    yield key, (r, s, labels.slots[source, process], column)


def _first(cells: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The first cell of each region and source: that of the first process."""
    first: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for cell in cells:
        first.setdefault(cell[:2], cell)
    return list(first.values())


def _decide(
    figure: "Figure",
    cells: Sequence[tuple[int, int, int, int]],
    labels: _Labels,
    work: _Work,
) -> dict[str, object]:
    """Set the factors of one figure, and describe what was done."""
    at = tuple(np.array(cells, dtype=np.intp).reshape(-1, 4).T)
    official, modelled = figure.emission, float(work.emitted[at].sum())
    factor, implied, how = np.nan, np.nan, NOTHING
    if modelled > 0:
        factor, how = official / modelled, CALIBRATED
        work.scale[at] = factor
        _check_bound(figure, official, modelled, work.problems)
    elif official > 0:
        implied, how = _imply(figure, official, cells, labels, work), IMPLIED
    sources = list(dict.fromkeys(str(labels.sources[s]) for _, s, _, _ in cells))
    pairs = {(str(labels.regions[r]), str(labels.sources[s])) for r, s, _, _ in cells}
    if pairs and pairs <= labels.formed and how != IMPLIED:
        how = FORMED
    return {
        "region": figure.region,
        "category": figure.category,
        "sources": ";".join(sources),
        "processes": ";".join(dict.fromkeys(process for _, process in figure.parts)),
        "pollutant": figure.pollutant,
        "official": official,
        "low": figure.low,
        "high": figure.high,
        "distribution": figure.distribution,
        "modelled": modelled,
        "factor": factor,
        "implied": implied,
        "how": how,
        **figure.trace,
        "file": figure.file,
        "line": figure.line,
    }


def _check_bound(
    figure: "Figure", official: float, modelled: float, problems: list[Problem]
) -> None:
    factor = official / modelled
    if 1 / BOUND <= factor <= BOUND or figure.accept:
        return
    nothing = " 0 says that nothing is emitted; leave blank what is not given." * (not official)
    message = (
        f"{figure.category}: official {official:,.6g} t, activity × factor {modelled:,.6g} t, "
        f"so the calibration factor is {factor:.4g}, outside 1/{BOUND:g} … {BOUND:g}.{nothing} "
        f"{_WHY}"
    )
    _add(figure, message, problems)


def _imply(
    figure: "Figure",
    official: float,
    cells: Sequence[tuple[int, int, int, int]],
    labels: _Labels,
    work: _Work,
) -> float:
    """Factor of the first process of each source, kg per activity, that gives the figure."""
    first = _first(cells)
    units = {labels.units[str(labels.sources[s])] for _, s, _, _ in first}
    at = tuple(np.array(first, dtype=np.intp).reshape(-1, 4).T)
    passing = float(work.passing[at].sum())
    if len(units) > 1 or passing <= 0:
        why = (
            f"its sources count activity in {', '.join(sorted(units))}, so no one factor can be "
            "formed. Give a row to each source."
            if len(units) > 1
            else "its controls let nothing pass. Correct controls.csv or the figure."
        )
        message = f"the library has no {figure.pollutant} of {figure.category}, and {why}"
        _add(figure, message, work.problems)
        return np.nan
    factor = official * KG_PER_TONNE / passing
    work.implied[at] = factor
    return factor


def _add(figure: "Figure", message: str, problems: list[Problem]) -> None:
    place = f"row {figure.line}, {figure.region}, {figure.pollutant}"
    problems.append(Problem(figure.file, place, message))
