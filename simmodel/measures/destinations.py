"""Where a switch or shift puts activity: segments of other sources in the same region.

A destination is the segment of that source in the region that shares the origin's text attributes
(zone, goods, …); where there is none, one with no activity of its own is added.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.errors import Problem, UnitError, did_you_mean
from simmodel.measures.actions import Array, Indices, Move
from simmodel.measures.catalogue import Catalogue
from simmodel.units import to_canonical

if TYPE_CHECKING:
    from simmodel.scenario.schema import Destination, Measure


def with_destinations(
    catalogue: Catalogue, wanted: Sequence[tuple[Indices, Sequence["Destination"]]]
) -> Catalogue:
    """Add the destination segments that do not exist yet.

    Parameters
    ----------
    wanted : for each measure its origins and where it moves them
    """
    known = catalogue.position_of_key
    new: dict[tuple[str, ...], tuple[str, int]] = {}
    labels: set[str] = set()
    for origins, to in wanted:
        for destination in to:
            for origin in origins:
                key = _key_at(catalogue, int(origin), destination.source)
                if key not in known and key not in new:
                    new[key] = (_label(key, labels), int(origin))
                    labels.add(new[key][0])
    return catalogue.extended(*_empty_segments(catalogue, new)) if new else catalogue


def _empty_segments(
    catalogue: Catalogue, new: Mapping[tuple[str, ...], tuple[str, int]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Segments without activity of their own, and their attributes."""
    index = pd.Index([label for label, _ in new.values()], name="segment")
    sources = [key[1] for key in new]
    segments = pd.DataFrame({"region": [key[0] for key in new], "source": sources}, index)
    segments["activity"] = 0.0
    origins = [origin for _, origin in new.values()]
    segments["activity_per_service"] = _per_service(catalogue, sources, origins)
    segments["rule"] = "no activity in the base year; added as the destination of a measure"
    segments["distribution"] = "exact"
    shared = catalogue.shared_attributes
    columns: dict[str, object] = {}
    for name in map(str, catalogue.attributes.columns):
        if name in shared:
            columns[name] = [key[2 + shared.index(name)] for key in new]
        else:
            columns[name] = np.nan if name in catalogue.attribute_units else ""
    return (
        segments.reindex(columns=catalogue.segments.columns).astype(
            catalogue.segments.dtypes.to_dict(), errors="ignore"
        ),
        pd.DataFrame(columns, index),
    )


def _per_service(catalogue: Catalogue, sources: list[str], origins: list[int]) -> Array:
    """Activity per service of added segments: a haul keeps its distance, else the library's."""
    table = catalogue.sources
    default = table["activity_per_service"].reindex(sources).to_numpy(dtype=float)
    own = catalogue.segments["activity_per_service"].to_numpy(dtype=float)[origins]
    units = table["activity_unit"] + " per " + table["service_unit"]
    before = units.reindex(catalogue.segments["source"].iloc[origins]).to_numpy(dtype=str)
    after = units.reindex(sources).to_numpy(dtype=str)
    is_haul = np.array([unit.startswith("t*km") for unit in after])
    return np.where((before == after) & is_haul, own, default)


def moves(
    catalogue: Catalogue, measure: "Measure", origins: Indices, file: str, problems: list[Problem]
) -> tuple[Move, ...]:
    """Destination segments and weights of one measure, aligned with its origins.

    The weight is share · (activity per service of the destination) / (that of the origin); a side
    activity (`extra`) delivers no service and has its own amount per service.
    """
    known = catalogue.position_of_key
    found = []
    for number, destination in enumerate(measure.to):
        place = f"{measure.place}.to[{number}]"
        if not _fits(catalogue, origins, destination, file, place, problems):
            continue
        to = np.array(
            [known[_key_at(catalogue, int(o), destination.source)] for o in origins],
            dtype=np.intp,
        )
        per_service = catalogue.segments["activity_per_service"].to_numpy(dtype=float)
        own = per_service[to]
        if destination.per_service is not None:
            source = catalogue.sources.loc[destination.source]
            origin_unit = catalogue.property_of_source("service_unit").iloc[int(origins[0])]
            canonical = f"{source['activity_unit']}/{origin_unit}"
            try:
                value, unit = destination.per_service.value, destination.per_service.unit
                own = np.full(to.size, to_canonical(value, unit, canonical))
            except UnitError as error:
                problems.append(Problem(file, f"{place}.per_service", str(error)))
        found.append(Move(to, destination.share.value * own / per_service[origins]))
    return tuple(found)


def _fits(
    catalogue: Catalogue,
    origins: Indices,
    destination: "Destination",
    file: str,
    place: str,
    problems: list[Problem],
) -> bool:
    known = catalogue.sources.index
    if destination.source not in known:
        hint = did_you_mean(destination.source, map(str, known))
        message = f"{destination.source!r} is not a source of the taxonomy.{hint}"
        problems.append(Problem(file, f"{place}.source", message))
        return False
    delivered = set(catalogue.property_of_source("service").to_numpy(dtype=object)[origins])
    wanted = {str(catalogue.sources.at[destination.source, "service"])}
    bare = np.isnan(catalogue.segments["activity_per_service"].to_numpy(dtype=float)[origins])
    if destination.extra and destination.per_service is None:
        message = "a side activity (extra) needs per_service, its activity per unit of service."
    elif "" in delivered or bare.any():
        names = sorted(set(catalogue.segments["source"].iloc[origins][bare]))
        message = f"{', '.join(names)} has no service, so nothing can replace it. Use kind: retire."
    elif not destination.extra and delivered != wanted:
        message = (
            f"{destination.source} delivers {', '.join(wanted) or 'no service'}, "
            f"the origin {', '.join(sorted(map(str, delivered)))}. Choose a source of the same "
            "service."
        )
    else:
        return True
    problems.append(Problem(file, place, message))
    return False


def _key_at(catalogue: Catalogue, origin: int, source: str) -> tuple[str, ...]:
    """Key of the destination of an origin: the same region and shared attributes."""
    region, _, *shared = catalogue.keys[origin]
    return (region, source, *shared)


def _label(key: tuple[str, ...], taken: set[str]) -> str:
    label = ".".join(part for part in key if part) + "+"
    while label in taken:
        label += "+"
    return label
