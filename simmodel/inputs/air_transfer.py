"""An inventory's own transfer matrix: where the air of each region comes from (transfer.csv)."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from simmodel.inputs.activity import region_codes
from simmodel.inputs.air_days import MADE, check_unique_rows
from simmodel.inputs.air_measured import region_table
from simmodel.inputs.air_response import ROLLED
from simmodel.inputs.checks import (
    SPREAD,
    SUM_TOLERANCE,
    check_between,
    check_known,
    check_provenance,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Cells, Table, read_table
from simmodel.vocabulary import OUTSIDE, SHARE_UNIT
from simmodel.workbooks import is_file

TRANSFER_FILE = "transfer.csv"
EVERY = "all"
TRANSFER_ROW_COLUMNS = (*("receptor", "region", "air_pollutant", "value", "unit", *SPREAD, *MADE),)
KEYS = ["receptor", "air_pollutant", "region"]


def read_transfer_rows(
    folder: Path, regions: pd.DataFrame, references: Collection[str] | None, faults: Faults
) -> tuple[pd.DataFrame | None, tuple[Path, ...]]:
    """Read and check transfer.csv, if there is one.

    Returns
    -------
    The rows as `AirQuality.matrix_rows` has them, or None, and the files that were read.
    """
    path = folder / TRANSFER_FILE
    if not is_file(path):
        return None, ()
    table = faults.take(read_table(path, TRANSFER_ROW_COLUMNS))
    check_provenance(table, references, faults, rule="rule")
    before, known = len(faults.problems), (*ROLLED, EVERY)
    check_known(table, "air_pollutant", known, "an air pollutant that follows emissions", faults)
    values = parse_numbers(table, "value", faults)
    factor = convert(table, "unit", [SHARE_UNIT] * len(table), faults)
    check_between(table, "value", values * factor, faults, 0.0, 1.0, "share")
    low, high = parse_spread(table, "value", values, faults)
    named = region_table(regions)
    frame = table.frame(
        TRANSFER_ROW_COLUMNS,
        receptor=_receptors(table, named, faults),
        region=region_codes(table, named, faults, OUTSIDE),
        value=values * factor,
        low=low * factor,
        high=high * factor,
    ).drop(columns="unit")
    check_unique_rows(table, frame, KEYS, faults)
    if table.is_sound and len(faults.problems) == before:
        _check_complete(table, frame, regions, faults)
    return _expanded(frame), table.files


def _receptors(table: Table, regions: Table, faults: Faults) -> Cells:
    """Return the column `receptor` as codes."""
    codes: dict[str, str] = {}
    for column in ("name_en", "name_zh", "region"):
        codes |= dict(zip(regions[column], regions["region"], strict=True))
    check_known(table, "receptor", tuple(codes), "a region of regions.csv", faults)
    return np.array([codes.get(c, c) for c in table["receptor"]], dtype=object)


def _expanded(frame: pd.DataFrame) -> pd.DataFrame:
    """Let a row `all` stand for each air pollutant of which its receptor has no rows."""
    own = set(zip(frame["receptor"], frame["air_pollutant"], strict=True))
    general = frame[frame["air_pollutant"] == EVERY]
    parts = [frame[frame["air_pollutant"] != EVERY]]
    for air in ROLLED:
        free = [(receptor, air) not in own for receptor in general["receptor"]]
        parts.append(general[free].assign(air_pollutant=air))
    return pd.concat(parts, ignore_index=True)


def _check_complete(
    table: Table, frame: pd.DataFrame, regions: pd.DataFrame, faults: Faults
) -> None:
    """Refuse a receptor without rows, rows without a region, and sums that are not 1."""
    codes = list(map(str, regions.index))
    names = dict(zip(codes, regions["name_zh"], strict=True)) | {OUTSIDE: OUTSIDE}
    there = _expanded(frame)
    covered = set(zip(there["receptor"], there["air_pollutant"], strict=True))
    for code in codes:
        lacking = [air for air in ROLLED if (code, air) not in covered]
        if lacking:
            message = f"{names[code]} has no rows as receptor of {', '.join(lacking)}."
            faults.add(table.name, "", f"{message} Give them for every region, or for 'all'.")
    for (receptor, air), rows in frame.groupby(["receptor", "air_pollutant"], sort=False):
        place = f"row {rows['line'].iloc[0]}, column"
        of = f"receptor {names.get(str(receptor), receptor)}, {air}"
        found = set(rows["region"])
        absent = [names[code] for code in (*codes, OUTSIDE) if code not in found]
        if absent:
            message = f"{of}: no row of {', '.join(absent)}. Give every region and 'outside'."
            faults.add(table.name, f"{place} region", f"{message} Write 0 for what does not reach.")
        elif abs(rows["value"].sum() - 1.0) > SUM_TOLERANCE:
            message = f"{of}: the shares sum to {rows['value'].sum():.6g}. Make them sum to 1."
            faults.add(table.name, f"{place} value", message)
