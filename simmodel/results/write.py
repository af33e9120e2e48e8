"""Write a projection to a folder: NetCDF, CSV, manifest; whole or not at all."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from simmodel.results.air_tables import air_tables
from simmodel.results.ensemble import ensemble_table
from simmodel.results.folder import MANIFEST, replaced_folder
from simmodel.results.manifest import build_manifest
from simmodel.results.netcdf import write_netcdf
from simmodel.results.progress import Progress
from simmodel.results.projection import Projection
from simmodel.results.tables import (
    calibration_table,
    emissions_table,
    matches_table,
    measures_table,
    outside_table,
    targets_table,
)

_NUMBER_FORMAT = "%.10g"

Extra = Callable[[Projection, Path, str], None]
"""What adds files to a run's folder: called with the projection, the folder and the language."""


def default_folder(name: str) -> Path:
    """Folder of a run of the scenario `name` that gives none: ``outputs/<name>``."""
    return Path("outputs") / name


def write(
    projection: Projection,
    folder: Path | str | None = None,
    lang: str = "en",
    extras: Sequence[Extra] = (),
    overrides: Mapping[str, str] | None = None,
) -> Path:
    """Write the results of a run.

    Parameters
    ----------
    projection : the run
    folder : where to; ``outputs/<name>`` by default. An earlier run in it is replaced when the
        new one is complete, and stays as it was when the writing fails.
    lang : ``zh`` or ``en``, for names and reasons
    extras : functions that add files, such as ``simmodel.reports.charts.draw_charts``; each is
        called with the projection, the folder to write into and the language, in this order
    overrides : what was set over the scenario file, for the manifest

    Returns
    -------
    The folder written.

    Raises
    ------
    SimmodelError : the folder holds something that no run wrote.
    """
    target = default_folder(projection.scenario.name) if folder is None else Path(folder)
    with replaced_folder(target) as new:
        write_netcdf(projection, new / "projection.nc")
        write_csv(emissions_table(projection, lang), new / "emissions.csv")
        write_csv(measures_table(projection), new / "measures.csv")
        write_csv(outside_table(projection), new / "outside.csv")
        write_csv(targets_table(projection, lang), new / "targets.csv")
        write_csv(matches_table(projection), new / "matches.csv")
        calibration = calibration_table(projection, lang)
        if calibration is not None:
            write_csv(calibration, new / "calibration.csv")
        for name, table in air_tables(projection, lang).items():
            write_csv(table, new / name)
        if projection.ensemble is not None:
            write_csv(ensemble_table(projection.ensemble), new / "ensemble.csv")
        for extra in extras:
            extra(projection, new, lang)
        _write_manifest(projection, new, lang, overrides)
    return target


def write_progress(
    projection: Projection,
    progress: Progress,
    folder: Path,
    lang: str = "en",
    overrides: Mapping[str, str] | None = None,
) -> Path:
    """Write ``progress.csv`` and ``progress_reductions.csv`` to a folder, whole or not at all.

    Raises
    ------
    SimmodelError : the folder holds something that no run wrote.
    """
    tables = {"progress.csv": progress.amounts, "progress_reductions.csv": progress.reductions}
    more = {"as_of": progress.day.isoformat()}
    return write_tables(projection, tables, folder, lang, (), overrides, more)


def write_tables(
    projection: Projection,
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    lang: str = "en",
    extras: Sequence[Extra] = (),
    overrides: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Path:
    """Write tables about a projection, and a manifest, to a folder; whole or not at all.

    Parameters
    ----------
    tables : name of the file -> table
    extras : functions that add files
    more : what the manifest says besides

    Raises
    ------
    SimmodelError : the folder holds something that no run wrote.
    """
    with replaced_folder(folder) as new:
        for name, table in tables.items():
            write_csv(table, new / name)
        for extra in extras:
            extra(projection, new, lang)
        _write_manifest(projection, new, lang, overrides, more)
    return folder


def _write_manifest(
    projection: Projection,
    folder: Path,
    lang: str,
    overrides: Mapping[str, str] | None,
    more: Mapping[str, object] | None = None,
) -> None:
    manifest = build_manifest(projection, folder, lang, overrides) | dict(more or {})
    write_manifest(manifest, folder)


def write_manifest(manifest: Mapping[str, object], folder: Path) -> None:
    """Write the manifest of a folder, as the last of its files."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as UTF-8 with ten digits; an unknown value is an empty cell."""
    columns = [_cells(table[name]) for name in table]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(zip(*columns, strict=True))


def _cells(column: pd.Series) -> list[object]:
    """Cells of a column as they are written; several times faster than pandas' own float format."""
    values: list[object] = column.tolist()
    if column.dtype.kind == "f":
        return ["" if value != value else _NUMBER_FORMAT % value for value in values]
    return ["" if value is None or value != value else value for value in values]
