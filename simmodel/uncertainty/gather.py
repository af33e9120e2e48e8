"""Gather the uncertain inputs of a model from its tables and its scenario.

Which inputs share a draw, unless the scenario's `uncertainty.groups` says otherwise:

- a row of factors, wherever and whenever it is used; PM2.5, PM10 and TSP of one process together,
  so that the finer is never more than the coarser; likewise what one control removes of them;
- a row of fuel quality, of control shares, of flue gas, for all segments that it holds for;
- a row of activity by itself, base year and later years together;
- each value of a measure by itself.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.emissions.assemble import used_sources
from simmodel.reports.texts import text
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.gather_air import add_air
from simmodel.uncertainty.gather_measures import add_growth, add_measures
from simmodel.uncertainty.inputs import Gatherer, UncertainInput, UncertainInputs
from simmodel.uncertainty.keys import (
    activity_key,
    factor_key,
    flue_gas_key,
    fuel_key,
    quantity_key,
    removal_key,
    service_key,
    share_key,
)
from simmodel.vocabulary import FUEL_PROPERTIES, MeasureKind

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

SIZES = ("PM2.5", "PM10", "TSP")
Row = Mapping[str, object]


def gather(model: "Model") -> UncertainInputs:
    """Every input of a model that has a range.

    Raises
    ------
    InputDataError : a range does not fit its value or its distribution.
    ScenarioError : a group of the scenario matches nothing.
    """
    gatherer = Gatherer()
    nested = list(_add_factors(model, gatherer))
    _add_removals(model, gatherer)
    _add_fuels(model, gatherer)
    _add_shares(model, gatherer)
    _add_activity(model, gatherer)
    _add_flue_gas(model, gatherer)
    add_growth(model, gatherer)
    add_measures(model, gatherer)
    if model.air is not None:
        add_air(model, gatherer)
    groups = model.scenario.uncertainty.groups
    return gatherer.finish(groups, nested, str(model.scenario.file))


def table_input(
    key: str,
    row: Row,
    what: tuple[str, str],
    unit: str,
    *,
    group: str = "",
    value: str = "value",
    least: float = 0.0,
    most: float = np.inf,
) -> UncertainInput:
    """Input from a row of a table.

    Parameters
    ----------
    what : what the row is about, in Chinese and English
    value : column of the value
    """
    kind = key.split("/")[0]
    ends = (_number(row, name) for name in (value, "low", "high"))
    return UncertainInput(
        key,
        kind,
        text(f"input_{kind}", "zh", what=what[0]),
        text(f"input_{kind}", "en", what=what[1]),
        Spread(*ends, str(row.get("distribution") or ""), least, most),
        unit,
        group or key,
        str(row.get("file", "")),
        f"row {row['line']}" if "line" in row else "",
        str(row.get("reference_id", "")),
        str(row.get("quality", "")),
    )


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _add_factors(model: "Model", gatherer: Gatherer) -> Iterator[tuple[str, str]]:
    """Add factors and quantities of processes; pairs of sizes of which one is part of the other."""
    sources = used_sources(model.catalogue)
    table = model.library.processes
    processes = table[table["source"].isin(sources)]
    names = model.library.sources[["name_zh", "name_en"]]
    of_set: dict[str, tuple[str, str]] = {}
    for row in _records(processes):
        source = str(row["source"])
        title = (str(names.loc[source, "name_zh"]), str(names.loc[source, "name_en"]))
        of_set.setdefault(str(row["factor_set"]), title)
        what = tuple(f"{name}, {row['process']}" for name in title)
        unit = str(row["quantity_unit"])
        key = quantity_key(source, str(row["process"]), str(row["place"]))
        gatherer.add(table_input(key, row, (what[0], what[1]), unit, value="quantity"))
    keys = ["factor_set", "process"]
    used = model.library.factors.merge(processes[keys].drop_duplicates(), on=keys)
    for row in _records(used):
        factor_set, process = str(row["factor_set"]), str(row["process"])
        pollutant = str(row["pollutant"])
        key = factor_key(factor_set, process, pollutant)
        group = factor_key(factor_set, process, "particles") if pollutant in SIZES else key
        title = of_set[factor_set]
        what = tuple(f"{name}, {process}, {pollutant}" for name in title)
        unit = f"kg/{row['factor_unit']}"
        gatherer.add(table_input(key, row, (what[0], what[1]), unit, group=group))
    for (factor_set, process, _), rows in used.groupby([*keys, "formula"], sort=False):
        of_size = [size for size in reversed(SIZES) if (rows["pollutant"] == size).any()]
        for whole, part in pairwise(of_size):
            yield (
                factor_key(str(factor_set), str(process), part),
                factor_key(str(factor_set), str(process), whole),
            )


def _add_removals(model: "Model", gatherer: Gatherer) -> None:
    fitted = model.mix["control"].unique().tolist()
    fitted += [name for measure in model.scenario.measures for name in measure.controls]
    table = model.library.controls
    for row in _records(table[table["control"].isin(fitted)]):
        control, pollutant = str(row["control"]), str(row["pollutant"])
        processes = tuple(map(str, row["process"]))  # type: ignore[call-overload]
        key = removal_key(control, processes, pollutant)
        shared = removal_key(control, processes, "particles")
        what = (f"{row['name_zh']}, {pollutant}", f"{row['name_en']}, {pollutant}")
        group = shared if pollutant in SIZES else key
        # Negative removal is slip, as ammonia from SCR.
        least = 0.0 if _number(row, "low") >= 0 else -np.inf
        gatherer.add(table_input(key, row, what, "1", group=group, least=least, most=1.0))


def _add_fuels(model: "Model", gatherer: Gatherer) -> None:
    system = model.system
    slopes = {"sulphur": system.factors.sulphur, "ash": system.factors.ash}
    segments = model.catalogue.segments.index
    for name in FUEL_PROPERTIES:
        rows = model.fuel[model.fuel["property"] == name]
        position = segments.get_indexer(pd.Index(rows["segment"]))
        matters = slopes[name].any(axis=(1, 2))[system.source[position]]
        for row in _records(rows[matters].drop_duplicates(["file", "line"])):
            of = text(name, "zh"), text(name, "en")
            source = model.catalogue.segments.loc[str(row["segment"]), "source"]
            fuel = str(model.library.sources.loc[str(source), "fuel"])
            what = (f"{fuel}, {of[0]}", f"{fuel}, {of[1]}")
            gatherer.add(table_input(fuel_key(row), row, what, "1", most=1.0))


def _add_shares(model: "Model", gatherer: Gatherer) -> None:
    names = model.library.controls.drop_duplicates("control").set_index("control")
    used = model.mix.drop_duplicates(["file", "line"])
    selectors = model.inventory.control_rows.set_index(["file", "line"])
    for row in _records(used):
        selector = selectors.loc[(row["file"], row["line"])]
        control = str(row["control"])
        known = control in names.index
        title = [str(names.loc[control, f"name_{g}"]) if known else control for g in ("zh", "en")]
        where = selector["segment"] or selector["source"]
        what = (f"{where}, {title[0]}", f"{where}, {title[1]}")
        key = share_key(dict(selector) | row)
        gatherer.add(table_input(key, row, what, "1", value="share", most=1.0))


def _add_activity(model: "Model", gatherer: Gatherer) -> None:
    sources, regions = model.library.sources, model.inventory.regions
    segments = model.inventory.segments
    units = sources["activity_unit"].reindex(segments["source"]).to_numpy()
    for unit, (name, row) in zip(units, segments.iterrows(), strict=True):
        region, source = str(row["region"]), str(row["source"])
        what = (
            f"{regions.loc[region, 'name_zh']}, {sources.loc[source, 'name_zh']}",
            f"{regions.loc[region, 'name_en']}, {sources.loc[source, 'name_en']}",
        )
        found = {str(k): v for k, v in row.items()}
        key = activity_key(str(name))
        gatherer.add(table_input(key, found, what, f"{unit}/yr", value="activity"))
    for name in used_sources(model.catalogue):
        row = sources.loc[name]
        if row["service"] and row["distribution"]:
            found = {str(k): v for k, v in row.items()}
            what = (str(row["name_zh"]), str(row["name_en"]))
            unit = f"{row['activity_unit']}/{row['service_unit']}"
            key = service_key(str(name))
            gatherer.add(table_input(key, found, what, unit, value="activity_per_service"))


def _add_flue_gas(model: "Model", gatherer: Gatherer) -> None:
    """Add flue-gas volumes of the sources that a stack limit meets."""
    limited = {
        str(source)
        for action in model.actions
        if action.kind is MeasureKind.LIMIT
        for source in model.catalogue.segments["source"].iloc[action.segments].unique()
    }
    table, names = model.library.flue_gas, model.library.sources
    for source in sorted(limited & set(map(str, table.index))):
        row = {str(k): v for k, v in table.loc[source].items()}
        what = (str(names.loc[source, "name_zh"]), str(names.loc[source, "name_en"]))
        shared = f"flue_gas/{row['file']}:{row['line']}"
        unit = f"m3/{names.loc[source, 'activity_unit']}"
        key = flue_gas_key(source)
        gatherer.add(table_input(key, row, what, unit, group=shared, value="volume"))
