"""Gather the uncertain inputs of a model from its tables and its scenario.

Which inputs share a draw, unless the scenario's `uncertainty.groups` says otherwise:

- a row of factors, wherever and whenever it is used, with the rows that quote the same figure of
  the same table for other sources; PM2.5, PM10 and TSP of one process together, so that the finer
  is never more than the coarser; likewise what one control removes of them;
- a row of fuel quality, of control shares, of flue gas, for all segments that it holds for;
- a row of activity by itself, base year and later years together;
- a figure of an official inventory by itself, but the sizes of particles of one category together;
- each value of a measure by itself.

What is in place is never drawn better than the control that a retrofit puts there instead, for a
retrofit makes no control worse.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simmodel.emissions.assemble import used_sources
from simmodel.reports.texts import text
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.gather_air import add_air
from simmodel.uncertainty.gather_controls import weaker_controls
from simmodel.uncertainty.gather_measures import add_growth, add_measures
from simmodel.uncertainty.gather_official import add_official, most_removed
from simmodel.uncertainty.inputs import Gatherer, UncertainInput, UncertainInputs, gathered, records
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
from simmodel.uncertainty.parts import Parts, of_air
from simmodel.vocabulary import FUEL_PROPERTIES, Distribution, MeasureKind

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

SIZES = ("PM2.5", "PM10", "TSP")
ASSUMPTION = "assumption"
"""Reference of a figure that has no source."""
Row = Mapping[str, Any]


def gather(model: "Model", parts: Parts | None = None) -> UncertainInputs:
    """Every input of a model that has a range.

    Parameters
    ----------
    parts : what was gathered for other scenarios on the same library and inventory; it is filled

    Raises
    ------
    InputDataError : a range does not fit its value or its distribution.
    ScenarioError : a group of the scenario matches nothing.
    """
    gatherer = Gatherer()
    parts = Parts() if parts is None else parts
    place, sources = (model.library, model.inventory), tuple(used_sources(model.catalogue))
    factors, sizes = parts.once(place, ("factors", sources), lambda: gathered(_add_factors, model))
    gatherer.join(factors)
    nested = [*sizes]
    _add_removals(model, gatherer)
    nested += weaker_controls(model)
    _add_fuels(model, gatherer)
    _add_shares(model, gatherer)
    activity, _ = parts.once(place, ("activity", sources), lambda: gathered(_add_activity, model))
    gatherer.join(activity)
    _add_flue_gas(model, gatherer)
    add_growth(model, gatherer)
    add_measures(model, gatherer)
    if model.air is not None:
        named = "air", *of_air(model)
        gatherer.join(parts.once(place, named, lambda: gathered(add_air, model))[0])
    nested += add_official(model, gatherer)
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
    central, low, high = (_number(row, name) for name in (value, "low", "high"))
    return UncertainInput(
        key,
        kind,
        text(f"input_{kind}", "zh", what=what[0]),
        text(f"input_{kind}", "en", what=what[1]),
        Spread(central, low, high, str(row.get("distribution") or ""), least, most),
        unit,
        group or key,
        str(row.get("file", "")),
        f"row {row['line']}" if "line" in row else "",
        str(row.get("reference_id", "")),
        str(row.get("quality", "")),
    )


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))


def _add_factors(model: "Model", gatherer: Gatherer) -> Iterator[tuple[str, str]]:
    """Add factors and quantities of processes; pairs of sizes of which one is part of the other."""
    sources = used_sources(model.catalogue)
    table = model.library.processes
    processes = table[table["source"].isin(sources)]
    names = {lang: model.library.sources[f"name_{lang}"].to_dict() for lang in ("zh", "en")}
    of_set: dict[str, tuple[str, str]] = {}
    for row in records(processes):
        source = str(row["source"])
        title = (str(names["zh"][source]), str(names["en"][source]))
        of_set.setdefault(str(row["factor_set"]), title)
        what = tuple(f"{name}, {row['process']}" for name in title)
        unit = str(row["quantity_unit"])
        key = quantity_key(source, str(row["process"]), str(row["place"]))
        gatherer.add(table_input(key, row, (what[0], what[1]), unit, value="quantity"))
    keys = ["factor_set", "process"]
    used = model.library.factors.merge(processes[keys].drop_duplicates(), on=keys)
    shared = _shared_draws(records(used))
    for row in records(used):
        factor_set, process = str(row["factor_set"]), str(row["process"])
        pollutant = str(row["pollutant"])
        key = factor_key(factor_set, process, pollutant)
        title = of_set[factor_set]
        what = tuple(f"{name}, {process}, {pollutant}" for name in title)
        unit = f"kg/{row['factor_unit']}"
        group = shared[factor_set, process, pollutant]
        gatherer.add(table_input(key, row, (what[0], what[1]), unit, group=group))
    yield from _sizes(used)


def _shared_draws(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], str]:
    """Group of each factor: sizes of one process together, and rows that quote the same figure.

    A figure that a guide gives once for several sources, such as kilns on gas and on coal, is one
    measurement: drawn apart, a change between them would seem to save or to add at random.
    """
    figures: dict[tuple[str, str, str], list[tuple[object, ...]]] = {}
    for row in rows:
        size = row["pollutant"] in SIZES
        at = row["factor_set"], row["process"], "particles" if size else row["pollutant"]
        # Assumptions that happen to be alike are not one; nor are figures without a place.
        known = row["reference_id"] != ASSUMPTION and row["locator"]
        own = () if known else at
        names = ("pollutant", "formula", "value", "low", "high", "unit", "reference_id", "locator")
        figures.setdefault(at, []).append((*(row[name] for name in names), *own))
    first: dict[tuple[tuple[object, ...], ...], str] = {}
    groups = {}
    for at, found in figures.items():
        group = first.setdefault(tuple(sorted(found, key=str)), factor_key(*at))
        for pollutant in SIZES if at[2] == "particles" else (at[2],):
            groups[at[0], at[1], pollutant] = group
    return groups


def _sizes(used: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Pairs of keys of sizes of one process: first PM10 in TSP, then PM2.5 in PM10."""
    columns = (used[name] for name in ("factor_set", "process", "formula", "pollutant"))
    rows = {tuple(map(str, row)) for row in zip(*columns, strict=True)}
    for larger, smaller in pairwise(reversed(SIZES)):
        for *of, whole in sorted(rows):
            if whole == larger and (*of, smaller) in rows:
                yield factor_key(of[0], of[1], smaller), factor_key(of[0], of[1], larger)


def _add_removals(model: "Model", gatherer: Gatherer) -> None:
    fitted = model.mix["control"].unique().tolist()
    fitted += [name for measure in model.scenario.measures for name in measure.controls]
    table = model.library.controls
    for row in records(table[table["control"].isin(fitted)]):
        control, pollutant = str(row["control"]), str(row["pollutant"])
        processes = tuple(map(str, row["process"]))
        key = removal_key(control, processes, pollutant)
        shared = removal_key(control, processes, "particles")
        what = (f"{row['name_zh']}, {pollutant}", f"{row['name_en']}, {pollutant}")
        group = shared if pollutant in SIZES else key
        # Negative removal is slip, as ammonia from SCR.
        least = 0.0 if _number(row, "low") >= 0 else -np.inf
        most = most_removed(model, _number(row, "high"))
        gatherer.add(table_input(key, row, what, "1", group=group, least=least, most=most))


def _add_fuels(model: "Model", gatherer: Gatherer) -> None:
    system = model.system
    slopes = {"sulphur": system.factors.sulphur, "ash": system.factors.ash}
    segments = model.catalogue.segments.index
    for name in FUEL_PROPERTIES:
        rows = model.fuel[model.fuel["property"] == name]
        position = segments.get_indexer(pd.Index(rows["segment"]))
        has_slope = np.any(slopes[name], axis=(1, 2))
        matters = np.asarray(has_slope)[system.source[position]]
        for row in records(rows[matters].drop_duplicates(["file", "line"])):
            of = text(name, "zh"), text(name, "en")
            source = model.catalogue.segments.loc[str(row["segment"]), "source"]
            fuel = str(model.library.sources.loc[str(source), "fuel"])
            what = (f"{fuel}, {of[0]}", f"{fuel}, {of[1]}")
            gatherer.add(table_input(fuel_key(row), row, what, "1", most=1.0))


def _add_shares(model: "Model", gatherer: Gatherer) -> None:
    """Add shares of controls where a mix names two or more; the only one of a mix is held.

    The table does not say what would stand in the place of an only control, and nothing at all
    would be wrong: a power plant short of the best filter still has one.
    """
    table = model.library.controls.drop_duplicates("control").set_index("control")
    names = [table[f"name_{lang}"].to_dict() for lang in ("zh", "en")]
    used = set(zip(model.mix["file"], model.mix["line"], strict=True))
    rows = [
        row for row in records(model.inventory.control_rows) if (row["file"], row["line"]) in used
    ]
    size = Counter(row["selector"] for row in rows)
    alone = 0
    for row in rows:
        if size[row["selector"]] == 1:
            alone += row["distribution"] != Distribution.EXACT
            continue
        control = str(row["control"])
        where = row["segment"] or row["source"]
        zh, en = (f"{where}, {name.get(control, control)}" for name in names)
        key = share_key(row)
        gatherer.add(table_input(key, row, (zh, en), "1", value="share", most=1.0))
    if alone:
        gatherer.held.append(f"controls.csv: {alone} shares of the only control of a mix")


def _add_activity(model: "Model", gatherer: Gatherer) -> None:
    sources = model.library.sources
    units = sources["activity_unit"].to_dict()
    names = [f"name_{lang}" for lang in ("zh", "en")]
    of_region = [model.inventory.regions[name].to_dict() for name in names]
    of_source = [sources[name].to_dict() for name in names]
    segments = model.inventory.segments
    for name, row in zip(segments.index, records(segments), strict=True):
        region, source = row["region"], row["source"]
        zh, en = (f"{r[region]}, {s[source]}" for r, s in zip(of_region, of_source, strict=True))
        key = activity_key(str(name))
        unit = f"{units[source]}/yr"
        gatherer.add(table_input(key, row, (zh, en), unit, value="activity"))
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
    names = model.library.sources[["name_zh", "name_en", "activity_unit"]].to_dict("index")
    for row in records(model.library.flue_gas.rename_axis("source").reset_index()):
        source = str(row["source"])
        if source not in limited:
            continue
        name = names[source]
        what = (str(name["name_zh"]), str(name["name_en"]))
        shared = f"flue_gas/{row['file']}:{row['line']}"
        unit = f"m3/{name['activity_unit']}"
        key = flue_gas_key(source)
        gatherer.add(table_input(key, row, what, unit, group=shared, value="volume"))
