"""Uncertain inputs of the air-quality stage."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simmodel.reports.texts import text
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.inputs import Gatherer, UncertainInput, records
from simmodel.uncertainty.keys import (
    background_key,
    base_key,
    dustfall_key,
    height_key,
    matrix_key,
    transfer_key,
    weight_key,
)
from simmodel.vocabulary import Height

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.inputs.air_quality import AirQuality

SHARE, SAME_UNIT = "1", ""


def add_air(model: "Model", gatherer: Gatherer) -> None:
    """Base concentrations, background, weights, transfer, heights and dustfall of a place."""
    air = model.air
    assert air is not None  # noqa: S101
    _add_base(model, air, gatherer)
    if air.method == "rollback":
        for row in records(air.parameter_rows["background"]):
            pollutant = str(row["air_pollutant"])
            gatherer.add(_input(background_key(pollutant), row, pollutant, "ug/m3"))
        for row in records(air.weights):
            formed, emitted = str(row["air_pollutant"]), str(row["emitted"])
            what = f"{formed} ← {emitted}"
            gatherer.add(_input(weight_key(formed, emitted), row, what, SHARE, most=1.0))
        _add_heights(air, gatherer)
        _add_transfer(air, gatherer)
    for row in records(air.parameter_rows["dustfall"].reset_index()):
        name = str(row["parameter"])
        gatherer.add(_input(dustfall_key(name), row, name, SAME_UNIT))
    if not air.others.empty:
        gatherer.held.append("city_composite_index_2019.csv: the index of the other ranked cities")
    if len(air.days):
        gatherer.held.append("days.csv: counted days of earlier years")


def _add_base(model: "Model", air: "AirQuality", gatherer: Gatherer) -> None:
    """Base values, by the row of concentrations.csv that each was taken from."""
    names = [model.inventory.regions[f"name_{lang}"].to_dict() for lang in ("zh", "en")]
    base = {pollutant: air.base[pollutant].to_dict() for pollutant in air.base.columns}
    for row in records(air.concentrations):
        region, pollutant = str(row["region"]), str(row["pollutant"])
        if row["statistic"] == "sd_log" or base[pollutant].get(region) != row["value"]:
            continue
        zh, en = (f"{name[region]} {pollutant}" for name in names)
        gatherer.add(_input(base_key(region, pollutant), row, zh, str(row["unit"]), what_en=en))


def _add_heights(air: "AirQuality", gatherer: Gatherer) -> None:
    for row in records(air.height[air.height["height"] == Height.STACK]):
        formed, emitted, source = (str(row[n]) for n in ("air_pollutant", "emitted", "source"))
        what = f"{formed} ← {emitted}, {source}"
        gatherer.add(_input(height_key(formed, emitted, source), row, what, SHARE))


def _add_transfer(air: "AirQuality", gatherer: Gatherer) -> None:
    if air.matrix_rows is None:
        for row in records(air.transfer):
            pollutant, origin = str(row["air_pollutant"]), str(row["origin"])
            key, what = transfer_key(pollutant, origin), f"{pollutant}, {origin}"
            gatherer.add(_input(key, row, what, SHARE, most=1.0))
        return
    for row in records(air.matrix_rows):
        receptor, region = str(row["receptor"]), str(row["region"])
        pollutant = str(row["air_pollutant"])
        # A row written for all pollutants is one draw.
        group = f"transfer/{row['file']}:{row['line']}"
        key, what = matrix_key(receptor, region, pollutant), f"{region} → {receptor}, {pollutant}"
        gatherer.add(_input(key, row, what, SHARE, most=1.0, group=group))


def _input(
    key: str,
    row: dict[str, Any],
    what: str,
    unit: str,
    *,
    what_en: str = "",
    most: float = np.inf,
    group: str = "",
) -> UncertainInput:
    kind = key.split("/")[0]
    central, low, high = (float(str(row[name])) for name in ("value", "low", "high"))
    return UncertainInput(
        key,
        kind,
        text(f"input_{kind}", "zh", what=what),
        text(f"input_{kind}", "en", what=what_en or what),
        Spread(central, low, high, str(row["distribution"]), 0.0, most),
        unit,
        group or key,
        str(row.get("file", "")),
        f"row {row['line']}" if "line" in row else "",
        str(row.get("reference_id", "")),
        str(row.get("quality", "")),
    )
