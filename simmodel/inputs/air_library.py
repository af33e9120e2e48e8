"""The air-quality tables of the emission-factor library, read once and checked."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simmodel.data_folders import emission_factors_folder
from simmodel.inputs.air_limits import Limits, read_limits, read_others
from simmodel.inputs.air_response import Response, read_response
from simmodel.inputs.air_settings import Choices
from simmodel.inputs.checks import known_ids
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import read_table
from simmodel.inputs.taxonomy import REFERENCE_COLUMNS, read_references

FOLDER = "air_quality"
"""Folder of these tables within the emission-factor library."""


@dataclass(frozen=True, eq=False)
class AirLibrary:
    """Parameters, limits and other cities, of all places and editions.

    Parameters
    ----------
    response : parameters of the rollback
    limits : limits and break-points
    others : index city; year, index, index_ex_dust, provenance
    references : index reference_id
    known : ids of `references`; None if they could not be read
    choices : the words that a scenario may name
    files : every file that was read
    """

    response: Response
    limits: Limits
    others: pd.DataFrame
    references: pd.DataFrame
    known: dict[str, None] | None
    choices: Choices
    files: tuple[Path, ...]


def read_air_library(library_folder: Path | None, faults: Faults) -> AirLibrary:
    """Read the tables; `library_folder` is as in `read_air_quality`."""
    folder, shown = _folder(library_folder)
    name = f"{shown}/references.csv"
    table = faults.take(read_table(folder / "references.csv", REFERENCE_COLUMNS, name))
    references = read_references(table, faults)
    known = known_ids(table, "reference_id")
    response = read_response(folder, shown, known, faults)
    limits = read_limits(folder, shown, known, faults)
    others, cities = read_others(folder, shown, known, faults)
    return AirLibrary(
        response,
        limits,
        others,
        references,
        known,
        Choices(response.places, limits.standards, limits.aqi_editions, known_ids(cities, "city")),
        table.files + response.files + limits.files + cities.files,
    )


def _folder(library_folder: Path | None) -> tuple[Path, str]:
    """Return the folder of the tables and how it is shown to the user."""
    if library_folder is not None and (library_folder / FOLDER).is_dir():
        folder = library_folder / FOLDER
        is_shipped = library_folder == emission_factors_folder()
        return folder, f"{library_folder.name}/{FOLDER}" if is_shipped else str(folder)
    folder = emission_factors_folder() / FOLDER
    return folder, f"{emission_factors_folder().name}/{FOLDER}"
