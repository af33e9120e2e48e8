"""Write a projection to a folder: NetCDF, CSV, manifest; whole or not at all."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from simmodel.results.air_tables import air_tables
from simmodel.results.ensemble import ensemble_table, write_draws
from simmodel.results.folder import MANIFEST, replaced_folder
from simmodel.results.manifest import build_manifest
from simmodel.results.netcdf import write_netcdf
from simmodel.results.projection import Projection
from simmodel.results.tables import (
    emissions_table,
    matches_table,
    measures_table,
    outside_table,
    targets_table,
)

_NUMBER_FORMAT = "%.10g"


def default_folder(name: str) -> Path:
    """Folder of a run of the scenario `name` that gives none: ``outputs/<name>``."""
    return Path("outputs") / name


def write(
    projection: Projection,
    folder: Path | str | None = None,
    lang: str = "en",
    draw: Callable[[Projection, Path, str], None] | None = None,
    overrides: Mapping[str, str] | None = None,
    *,
    save_draws: bool = False,
) -> Path:
    """Write the results of a run.

    Parameters
    ----------
    projection : the run
    folder : where to; ``outputs/<name>`` by default. An earlier run in it is replaced when the
        new one is complete, and stays as it was when the writing fails.
    lang : ``zh`` or ``en``, for names and reasons
    draw : a function that adds charts, such as ``simmodel.reports.charts.draw_charts``; called
        with the projection, the folder to draw into and the language
    overrides : what was set over the scenario file, for the manifest
    save_draws : also write every draw of the ensemble, to ``ensemble.nc``

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
        _write_csv(emissions_table(projection, lang), new / "emissions.csv")
        _write_csv(measures_table(projection), new / "measures.csv")
        _write_csv(outside_table(projection), new / "outside.csv")
        _write_csv(targets_table(projection, lang), new / "targets.csv")
        _write_csv(matches_table(projection), new / "matches.csv")
        for name, table in air_tables(projection, lang).items():
            _write_csv(table, new / name)
        if projection.ensemble is not None:
            _write_csv(ensemble_table(projection.ensemble), new / "ensemble.csv")
            if save_draws:
                write_draws(projection.ensemble, new / "ensemble.nc")
        if draw is not None:
            draw(projection, new, lang)
        manifest = build_manifest(projection, new, lang, overrides)
        text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return target


def _write_csv(table: pd.DataFrame, file: Path) -> None:
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
