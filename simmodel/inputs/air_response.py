"""Parameters of the rollback: background, precursor weights, transfer, height classes, dustfall.

A place has only the rows that differ; for what it lacks the rows of `default` hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simmodel.inputs.checks import (
    SPREAD,
    SUM_TOLERANCE,
    Floats,
    Mask,
    check_filled,
    check_known,
    check_provenance,
    check_unique,
    is_blank,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import Table, read_table
from simmodel.vocabulary import AIR_POLLUTANTS, POLLUTANTS, SHARE_UNIT, Height

AIR_UNITS: dict[str, str] = {p: "mg/m3" if p == "CO" else "ug/m3" for p in AIR_POLLUTANTS}
"""Canonical unit of each air pollutant."""
DEFAULT = "default"
BACKGROUND, WEIGHT = "background", "weight"
ORIGINS = ("own", "city", "outside")
ROLLED: tuple[str, ...] = tuple(p for p in AIR_POLLUTANTS if p != "O3")
"""Air pollutants that follow emissions; O3 is held or supplied."""
DUSTFALL_UNITS = {"background": "t/(km2*month)", "slope": SHARE_UNIT}
SOURCE = ("quality", "reference_id", "locator", "how_seen", "note")
RESPONSE_COLUMNS = (
    *("place", "ambient", "parameter", "emitted", "value", "unit", *SPREAD, *SOURCE),
)
TRANSFER_COLUMNS = ("place", "ambient", "origin", "value", "unit", *SPREAD, *SOURCE)
HEIGHT_COLUMNS = (
    *("place", "ambient", "emitted", "height", "source", "value", "unit", *SPREAD, *SOURCE),
)
DUSTFALL_COLUMNS = (*("kind", "place", "period", "parameter", "value", "unit", *SPREAD, *SOURCE),)


@dataclass(frozen=True, eq=False)
class Response:
    """The tables of all places, with `ambient` renamed `air_pollutant`."""

    background: pd.DataFrame
    weights: pd.DataFrame
    transfer: pd.DataFrame
    height: pd.DataFrame
    dustfall: pd.DataFrame
    places: dict[str, None] | None
    files: tuple[Path, ...]

    def of(self, frame: pd.DataFrame, place: str, by: str = "air_pollutant") -> pd.DataFrame:
        """Return the rows of a place, and those of `default` for what it lacks."""
        own = frame[frame["place"] == place]
        lacking = ~frame[by].isin(own[by]) & (frame["place"] == DEFAULT)
        chosen = pd.concat([own, frame[lacking]])
        return chosen.drop(columns="place").reset_index(drop=True)


def read_response(
    folder: Path, shown: str, references: Collection[str] | None, faults: Faults
) -> Response:
    """Read and check the parameters of the rollback."""

    def read(name: str, columns: Sequence[str]) -> Table:
        table = faults.take(read_table(folder / name, columns, f"{shown}/{name}"))
        check_provenance(table, references, faults)
        return table

    response = read("response.csv", RESPONSE_COLUMNS)
    places = dict.fromkeys(response["place"]) if response.is_sound else None
    background, weights = _response(response, faults)
    transfer, height = read("transfer.csv", TRANSFER_COLUMNS), read("height.csv", HEIGHT_COLUMNS)
    dustfall = read("dustfall.csv", DUSTFALL_COLUMNS)
    return Response(
        background,
        weights,
        _transfer(transfer, places, faults),
        _height(height, places, weights, faults),
        _dustfall(dustfall, faults),
        places,
        tuple(f for t in (response, transfer, height, dustfall) for f in t.files),
    )


def _values(
    table: Table, units: Sequence[str], faults: Faults, most: float = np.inf
) -> dict[str, Floats]:
    """Return value, low and high in canonical units."""
    values = parse_numbers(table, "value", faults)
    low, high = parse_spread(table, "value", values, faults, most=most)
    faults.at(table, values < 0, "value", lambda i: f"{table['value'][i]} is negative.")
    factor = convert(table, "unit", units, faults)
    return {"value": values * factor, "low": low * factor, "high": high * factor}


def _response(table: Table, faults: Faults) -> tuple[pd.DataFrame, pd.DataFrame]:
    check_filled(table, "place", faults)
    check_known(table, "ambient", ROLLED, "an air pollutant that follows emissions", faults)
    check_known(table, "parameter", (BACKGROUND, WEIGHT), "a parameter", faults)
    is_weight = np.asarray(table["parameter"] == WEIGHT, dtype=np.bool_)
    check_known(table, "emitted", POLLUTANTS, "a pollutant", faults, blank=True)
    check_filled(table, "emitted", faults, is_weight)
    check_unique(table, ["place", "ambient", "parameter", "emitted"], faults)
    wanted = [
        SHARE_UNIT if w else AIR_UNITS.get(a, "")
        for w, a in zip(is_weight, table["ambient"], strict=True)
    ]
    frame = table.frame(RESPONSE_COLUMNS, **_values(table, wanted, faults))
    frame = frame.rename(columns={"ambient": "air_pollutant"})
    weights = frame[is_weight].drop(columns=["parameter", "unit"])
    _check_sums(table, frame, is_weight, "weights", faults)
    background = frame[~is_weight].drop(columns=["parameter", "emitted"])
    for rows, what in ((background, "background"), (weights, "weights")):
        _check_default(table, rows, what, faults)
    return background, weights


def _transfer(table: Table, places: Collection[str] | None, faults: Faults) -> pd.DataFrame:
    check_known(table, "place", places, "a place of response.csv", faults)
    check_known(table, "ambient", ROLLED, "an air pollutant that follows emissions", faults)
    check_known(table, "origin", ORIGINS, "an origin", faults)
    check_unique(table, ["place", "ambient", "origin"], faults)
    units = [SHARE_UNIT] * len(table)
    frame = table.frame(TRANSFER_COLUMNS, **_values(table, units, faults, most=1.0))
    frame = frame.rename(columns={"ambient": "air_pollutant"}).drop(columns="unit")
    _check_sums(table, frame, np.ones(len(table), dtype=np.bool_), "transfers", faults)
    _check_default(table, frame, "transfers", faults)
    return frame


def _height(
    table: Table, places: Collection[str] | None, weights: pd.DataFrame, faults: Faults
) -> pd.DataFrame:
    check_known(table, "place", places, "a place of response.csv", faults)
    check_known(table, "ambient", ROLLED, "an air pollutant that follows emissions", faults)
    check_known(table, "emitted", POLLUTANTS, "a pollutant", faults)
    check_known(table, "height", tuple(h.value for h in Height), "a height", faults)
    check_filled(table, "source", faults)
    check_unique(table, ["place", "ambient", "emitted", "height", "source"], faults)
    units = [SHARE_UNIT] * len(table)
    frame = table.frame(HEIGHT_COLUMNS, **_values(table, units, faults))
    frame = frame.rename(columns={"ambient": "air_pollutant"}).drop(columns="unit")
    general = frame[(frame["place"] == DEFAULT) & (frame["source"] == "*")]
    there = set(zip(general["air_pollutant"], general["emitted"], general["height"], strict=True))
    pairs = dict.fromkeys(zip(weights["air_pollutant"], weights["emitted"], strict=True))
    for air, emitted in pairs if table.is_sound else ():
        if air not in ROLLED or emitted not in POLLUTANTS:
            continue
        for height in Height:
            if (air, emitted, height.value) not in there:
                message = f"no row of place 'default', source '*' and height {height.value!r}"
                faults.add(table.name, "", f"{message} for {emitted} in {air}. Add one.")
    return frame


def _dustfall(table: Table, faults: Faults) -> pd.DataFrame:
    """Return the relation of dustfall and emission; measured rows are for comparison."""
    check_known(table, "kind", ("relation", "measured"), "a kind", faults)
    known = (*DUSTFALL_UNITS, "mean")
    check_known(table, "parameter", known, "a parameter", faults)
    units = [DUSTFALL_UNITS.get(p, DUSTFALL_UNITS["background"]) for p in table["parameter"]]
    frame = table.frame(DUSTFALL_COLUMNS, **_values(table, units, faults))
    relation = frame[frame["kind"] == "relation"]
    for parameter in DUSTFALL_UNITS:
        found = relation[(relation["parameter"] == parameter) & (relation["place"] == DEFAULT)]
        if table.is_sound and len(found) != 1:
            message = f"{len(found)} rows of kind 'relation', place 'default'"
            faults.add(table.name, "", f"{message} and parameter {parameter!r}. Give one.")
    return relation


def _check_sums(table: Table, frame: pd.DataFrame, where: Mask, what: str, faults: Faults) -> None:
    """Refuse groups of place and air pollutant whose shares do not sum to 1."""
    keys = ["place", "air_pollutant"]
    total = frame[where].groupby(keys)["value"].transform("sum", min_count=1)
    sums = total.reindex(frame.index).to_numpy(dtype=np.float64)
    first = where & ~frame[where].duplicated(keys).reindex(frame.index, fill_value=True).to_numpy()
    complete = ~is_blank(table["value"])

    def say(i: int) -> str:
        of = f"{frame['place'][i]}, {frame['air_pollutant'][i]}"
        return f"the {what} of {of} sum to {sums[i]:.6g}. Make them sum to 1."

    faults.at(table, first & complete & (np.abs(sums - 1.0) > SUM_TOLERANCE), "value", say)


def _check_default(table: Table, frame: pd.DataFrame, what: str, faults: Faults) -> None:
    """Refuse a table whose place `default` lacks an air pollutant."""
    there = set(frame.loc[frame["place"] == DEFAULT, "air_pollutant"])
    for air in ROLLED if table.is_sound else ():
        if air not in there:
            faults.add(table.name, "", f"place 'default' has no {what} of {air}. Add it.")
