"""The emission-factor library: what the model knows about sources before it sees a place.

`read_library` reads the tables of one folder, turns every number into canonical units and checks
the tables against each other. Everything wrong is raised at once.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simmodel.data_folders import emission_factors_folder
from simmodel.inputs.checks import known_ids
from simmodel.inputs.controls import (
    CONTROL_COLUMNS,
    FLUE_GAS_COLUMNS,
    FUEL_COLUMNS,
    LIMIT_COLUMNS,
    read_controls,
    read_flue_gas,
    read_fuels,
    read_limits,
)
from simmodel.inputs.factors import FACTOR_COLUMNS, check_every_emission, read_factors
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table, read_tables
from simmodel.inputs.taxonomy import (
    PROCESS_COLUMNS,
    PROFILE_COLUMNS,
    REFERENCE_COLUMNS,
    SOURCE_COLUMNS,
    Known,
    check_has_process,
    read_processes,
    read_profiles,
    read_references,
    read_sources,
)

TABLES: dict[str, tuple[str, ...]] = {
    "references.csv": REFERENCE_COLUMNS,
    "profiles.csv": PROFILE_COLUMNS,
    "sources.csv": SOURCE_COLUMNS,
    "processes.csv": PROCESS_COLUMNS,
    "factors": FACTOR_COLUMNS,
    "controls": CONTROL_COLUMNS,
    "limits.csv": LIMIT_COLUMNS,
    "flue_gas.csv": FLUE_GAS_COLUMNS,
    "fuels.csv": FUEL_COLUMNS,
}
"""Files, and folders of files, of the library with their columns."""


@dataclass(frozen=True, eq=False)
class Library:
    """Tables of the emission-factor library, in canonical units.

    Every frame but `profiles` has the columns `file` and `line` (spreadsheet row, header is 1), so
    that a number can be traced. Text that is absent is `""`, numbers that are absent are NaN.

    Parameters
    ----------
    folder : the folder that was read
    sources : index `source`; name_zh, name_en, sector, fuel, technology, activity_unit,
        emits (tuple of pollutants), service (`""` if none), activity_per_service (activity_unit
        per service_unit), low, high, distribution (of activity_per_service), service_unit,
        profile, nfr, category_zh, provenance
    processes : source, process, place, height, factor_set, quantity (factor_unit per
        activity_unit), low, high, distribution, quantity_unit, factor_unit, provenance
    factors : the rows in use: factor_set, process, pollutant, formula, value, low, high (kg per
        factor_unit of the process; with a formula, kg per factor_unit and per unit mass fraction),
        distribution, unit (as written), factor_unit, region, valid_years, provenance;
        one row for each factor_set, process and pollutant
    alternatives : the same columns, for the rows that are kept for comparison
    controls : control, name_zh, name_en, chain, process (tuple), pollutant, value, low, high
        (removal efficiency, at most 1), distribution, provenance
    limits : limit, name_zh, name_en, source (glob), pollutant, concentration (mg/m3), provenance
    flue_gas : index `source` (globs resolved); volume, low, high (m3 per activity_unit),
        distribution, provenance
    fuels : fuel, property, value, low, high (sulphur and ash as fractions; heating_value GJ/t or,
        of a gas, GJ/m3),
        distribution, unit (as written), provenance
    profiles : index `profile`; columns 1 … 12, shares of the year that sum to 1
    profile_notes : index `profile`; name_zh, name_en, provenance
    references : index `reference_id`; title, issuer, year, url, note
    files : every file that was read
    notes : sentences for the manifest, such as a file that was not in UTF-8

    Provenance is quality, reference_id, locator, how_seen, note.
    """

    folder: Path
    sources: pd.DataFrame
    processes: pd.DataFrame
    factors: pd.DataFrame
    alternatives: pd.DataFrame
    controls: pd.DataFrame
    limits: pd.DataFrame
    flue_gas: pd.DataFrame
    fuels: pd.DataFrame
    profiles: pd.DataFrame
    profile_notes: pd.DataFrame
    references: pd.DataFrame
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def read_library(folder: Path | None = None) -> Library:
    """Read and check the emission-factor library.

    Parameters
    ----------
    folder : the folder with sources.csv and the rest; by default the one that ships with simmodel

    Raises
    ------
    InputDataError : every fault of every table, at once.
    """
    where = emission_factors_folder() if folder is None else folder
    shown = where.name if folder is None else str(where)
    faults = Faults()
    tables = _read_tables(where, shown, faults)
    known = _known(tables)
    references = read_references(tables["references.csv"], faults)
    profiles, profile_notes = read_profiles(tables["profiles.csv"], known, faults)
    sources = read_sources(tables["sources.csv"], known, faults)
    processes = read_processes(tables["processes.csv"], sources, known, faults)
    factors, alternatives = read_factors(tables["factors"], processes, known, faults)
    if all(tables[t].is_sound for t in ("sources.csv", "processes.csv", "factors")):
        check_has_process(tables["sources.csv"], tables["processes.csv"], faults)
        check_every_emission(sources, processes, factors, faults)
    library = Library(
        where,
        sources=sources,
        processes=processes,
        factors=factors,
        alternatives=alternatives,
        controls=read_controls(tables["controls"], processes, known, faults),
        limits=read_limits(tables["limits.csv"], known, faults),
        flue_gas=read_flue_gas(tables["flue_gas.csv"], sources, known, faults),
        fuels=read_fuels(tables["fuels.csv"], sources, known, faults),
        profiles=profiles,
        profile_notes=profile_notes,
        references=references,
        files=tuple(file for table in tables.values() for file in table.files),
        notes=tuple(faults.notes),
    )
    faults.raise_if_any()
    return library


def _read_tables(folder: Path, shown: str, faults: Faults) -> dict[str, Table]:
    """Read each file, and each folder of files of the same columns."""
    return {
        name: faults.take(
            (read_table if name.endswith(".csv") else read_tables)(
                folder / name, columns, f"{shown}/{name}"
            )
        )
        for name, columns in TABLES.items()
    }


def _known(tables: dict[str, Table]) -> Known:
    return Known(
        references=known_ids(tables["references.csv"], "reference_id"),
        sources=known_ids(tables["sources.csv"], "source"),
        profiles=known_ids(tables["profiles.csv"], "profile"),
    )
