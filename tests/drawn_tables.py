"""One draw the long way round: its values written into the tables, and an ordinary run of them.

Independent of the compiled evaluation: it knows only the keys of the inputs.
"""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from simmodel import pipeline
from simmodel.air_quality.setup import RESPONDING
from simmodel.emissions.model import Model
from simmodel.measures.controls import control_ranks
from simmodel.results.projection import Projection
from simmodel.uncertainty import keys
from simmodel.uncertainty.inputs import UncertainInputs


class Drawn:
    """Values of one draw by key; what is not drawn keeps its value."""

    def __init__(self, inputs: UncertainInputs, values: np.ndarray) -> None:
        self.values = {one.key: float(v) for one, v in zip(inputs.inputs, values, strict=True)}

    def column(self, table: pd.DataFrame, name: str, key: Any) -> pd.DataFrame:
        """A table with the drawn values of one column; `key` makes the key of a row."""
        rows = [
            {**row, "index": i}
            for i, row in zip(table.index, table.to_dict("records"), strict=True)
        ]
        found = [self.values.get(key(row), row[name]) for row in rows]
        return table.assign(**{name: np.array(found, dtype=float)})


def run_drawn(model: Model, inputs: UncertainInputs, values: np.ndarray) -> Projection:
    """Run a model with the values of one draw in its tables."""
    drawn = Drawn(inputs, values)
    scenario = _scenario(model, drawn)
    library, inventory = _library(model, drawn), _inventory(model, drawn)
    # Which control is better than which is held at the central values; and calibration factors are
    # held to their bounds there alone.
    ranks = control_ranks(model.library.controls)
    with (
        patch("simmodel.emissions.calibration.BOUND", np.inf),
        patch("simmodel.measures.resolve.control_ranks", lambda _: ranks),
        patch("simmodel.emissions.assemble.control_ranks", lambda _: ranks),
    ):
        built = pipeline.build(scenario, library, inventory)
    air = None if model.air is None else _air(model, drawn)
    return pipeline.run(scenario, replace(built, air=air))


def _library(model: Model, drawn: Drawn) -> Any:
    library = model.library
    fuels = drawn.column(
        library.fuels, "value", lambda row: keys.fuel_key({**row, "origin": "library"})
    )
    return replace(
        library,
        factors=drawn.column(
            library.factors,
            "value",
            lambda r: keys.factor_key(r["factor_set"], r["process"], r["pollutant"]),
        ),
        processes=drawn.column(
            library.processes,
            "quantity",
            lambda r: keys.quantity_key(r["source"], r["process"], r["place"]),
        ),
        controls=drawn.column(
            library.controls,
            "value",
            lambda r: keys.removal_key(r["control"], r["process"], r["pollutant"]),
        ),
        flue_gas=drawn.column(
            library.flue_gas, "volume", lambda r: keys.flue_gas_key(str(r["index"]))
        ),
        sources=drawn.column(
            library.sources, "activity_per_service", lambda r: keys.service_key(str(r["index"]))
        ),
        fuels=fuels,
    )


def _inventory(model: Model, drawn: Drawn) -> Any:
    inventory = model.inventory
    default = model.library.sources["activity_per_service"].to_dict()
    segments = drawn.column(
        inventory.segments, "activity", lambda r: keys.activity_key(str(r["index"]))
    )
    per_service = [
        drawn.values.get(keys.service_key(source), own) if own == default[source] else own
        for source, own in zip(segments["source"], segments["activity_per_service"], strict=True)
    ]
    return replace(
        inventory,
        segments=segments.assign(activity_per_service=per_service),
        fuel_rows=drawn.column(
            inventory.fuel_rows, "value", lambda r: keys.fuel_key({**r, "origin": "inventory"})
        ),
        control_rows=_shares(drawn.column(inventory.control_rows, "share", keys.share_key)),
        emissions=tuple(
            replace(f, emission=drawn.values.get(keys.official_key(*name), f.emission))
            for f in inventory.emissions
            for name in [(f.region, f.category, f.pollutant)]
        ),
    )


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares of a chain divided by their sum."""
    total = rows.groupby("selector")["share"].transform("sum")
    return rows.assign(share=rows["share"] / total)


def _scenario(model: Model, drawn: Drawn) -> Any:
    scenario = model.scenario

    def value(old: Any, key: str) -> Any:
        return old if old is None else replace(old, value=drawn.values.get(key, old.value))

    measures = []
    for measure in scenario.measures:
        found = {
            name: value(getattr(measure, name), keys.measure_key(measure.id, name))
            for name in ("penetration", "share", "effectiveness", "exempt")
        }
        if measure.amount:
            found["amount"] = {
                name: value(amount, keys.measure_key(measure.id, f"amount {name}"))
                for name, amount in measure.amount.items()
            }
        measures.append(measure.model_copy(update=found))
    growth = [
        one.model_copy(update={"rate": value(one.rate, keys.growth_key(i))})
        for i, one in enumerate(scenario.growth)
    ]
    inside = value(scenario.electricity.inside, keys.ELECTRICITY_KEY)
    return scenario.model_copy(
        update={
            "measures": tuple(measures),
            "growth": tuple(growth),
            "electricity": scenario.electricity.model_copy(update={"inside": inside}),
        }
    )


def _air(model: Model, drawn: Drawn) -> Any:
    air = model.air
    assert air is not None
    get = drawn.values.get
    base = air.base.copy()
    for region in base.index:
        for pollutant in base.columns:
            base.loc[region, pollutant] = get(
                keys.base_key(region, pollutant), base.loc[region, pollutant]
            )
    background = air.background.copy()
    for pollutant in RESPONDING:
        background[pollutant] = get(keys.background_key(pollutant), background[pollutant])
    weights = drawn.column(
        air.weights, "value", lambda r: keys.weight_key(r["air_pollutant"], r["emitted"])
    )
    transfer = drawn.column(
        air.transfer, "value", lambda r: keys.transfer_key(r["air_pollutant"], r["origin"])
    )
    matrix = air.matrix_rows
    if matrix is not None:
        matrix = drawn.column(
            matrix,
            "value",
            lambda r: keys.matrix_key(r["receptor"], r["region"], r["air_pollutant"]),
        )
        matrix = _normalised(matrix, ["receptor", "air_pollutant"])
    held = air.o3 == air.base["O3"].to_numpy(dtype=float)[:, None]
    return replace(
        air,
        base=base,
        background=background,
        weights=_normalised(weights, ["air_pollutant"]),
        transfer=_normalised(transfer, ["air_pollutant"]),
        height=drawn.column(
            air.height,
            "value",
            lambda r: (
                keys.height_key(r["air_pollutant"], r["emitted"], r["source"])
                if r["height"] == "stack"
                else ""
            ),
        ),
        matrix_rows=matrix,
        dustfall={k: get(keys.dustfall_key(k), v) for k, v in air.dustfall.items()},
        o3=np.where(held, base["O3"].to_numpy(dtype=float)[:, None], air.o3),
        rank_trend=get(keys.TREND_KEY, air.rank_trend),
    )


def _normalised(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    total = table.groupby(by)["value"].transform("sum")
    return table.assign(value=table["value"] / total)
