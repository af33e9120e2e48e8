"""Activity where only the official emissions are known: formed so that they fit the factors.

The activity of a source in a region is the one at which the median over the pollutants of
official / modelled is 1; between two it is their geometric mean. Calibration then meets each
figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.emissions.assemble import assemble, control_names, mix_matrix, slots_of
from simmodel.emissions.system import Array, System, process_rates
from simmodel.errors import InputDataError, Problem
from simmodel.inputs.quality_ranges import RANGE_OF_QUALITY
from simmodel.inputs.resolve import resolve_control_mix, resolve_fuel_quality
from simmodel.measures.catalogue import Catalogue
from simmodel.vocabulary import ALL_REGIONS, POLLUTANTS, Distribution, HowSeen

if TYPE_CHECKING:
    from simmodel.inputs.emissions import Figure
    from simmodel.inputs.inventory import Inventory
    from simmodel.inputs.library import Library

Place = tuple[str, str]
"""A region and a source."""
Figures = Sequence["Figure"]

QUALITY = "D"
"""A formed activity is a rough estimate, however good the emissions are."""
RULE = (
    "formed from the official emissions: the activity at which the median over the pollutants "
    "given of official / modelled is 1"
)
_MOST_NAMED = 6


def with_formed_activity(inventory: "Inventory", library: "Library") -> "Inventory":
    """The inventory with activity for each source that only the official emissions have.

    It goes to the row of activity.csv that leaves it blank, or else to a segment of its own.

    Raises
    ------
    InputDataError : emissions of a category of several sources, none of which has activity, or
        of a source that has no factor of what is given.
    """
    if not inventory.emissions:
        return inventory
    problems: list[Problem] = []
    wanted = _without_activity(inventory, problems)
    found = _segments(wanted, inventory, library, problems) if wanted else None
    if problems:
        raise InputDataError(dict.fromkeys(problems))
    if found is None:
        return inventory
    blank = found.index.isin(inventory.segments.index)
    segments = inventory.segments.copy()
    segments.loc[found.index[blank]] = found[blank]
    new = found[~blank]
    return replace(
        inventory,
        segments=pd.concat([segments, new]),
        attributes=pd.concat([inventory.attributes, _attributes(inventory, new.index)]),
    )


def _without_activity(
    inventory: "Inventory", problems: list[Problem]
) -> dict[Place, list["Figure"]]:
    """Figures of sources that have no activity in their region."""
    segments = inventory.segments[inventory.segments["activity"] > 0]
    active = set(zip(segments["region"], segments["source"], strict=True))
    wanted: dict[Place, list[Figure]] = {}
    for figure in inventory.emissions:
        sources, everywhere = figure.sources, figure.region == ALL_REGIONS
        regions = list(map(str, inventory.regions.index)) if everywhere else [figure.region]
        if figure.emission == 0 or any((r, s) in active for r in regions for s in sources):
            continue
        if len(sources) == 1 and len(regions) == 1:
            wanted.setdefault((regions[0], sources[0]), []).append(figure)
            continue
        more = f" and {len(sources) - _MOST_NAMED} more" if len(sources) > _MOST_NAMED else ""
        message = (
            f"no activity here for {figure.category}, which may be "
            f"{', '.join(sources[:_MOST_NAMED])}{more}. Name one source and one region, so that "
            "its activity can be formed, or give activity in activity.csv."
        )
        problems.append(Problem(figure.file, f"row {figure.line}, column source", message))
    return wanted


def _segments(
    wanted: Mapping[Place, Figures],
    inventory: "Inventory",
    library: "Library",
    problems: list[Problem],
) -> pd.DataFrame:
    """Segments with the activity that was formed."""
    frame = pd.DataFrame([_row(place, of[0], inventory, library) for place, of in wanted.items()])
    frame = frame.set_index("segment")
    system, slots = _at_one(frame, inventory, library), slots_of(library)
    rates = np.stack(
        [
            process_rates(system, slice(None), slot)
            for slot in range(system.factors.process.shape[1])
        ]
    )
    activity = []
    for at, ((region, source), of) in enumerate(wanted.items()):
        ratios = [r for r in _ratios(of, rates[:, at], slots) if r > 0]
        if not ratios:
            named = ", ".join(figure.pollutant for figure in of)
            message = (
                f"the library has no {named} of {source}, and there is no activity in {region}. "
                "Give activity in activity.csv, or the emissions of another pollutant."
            )
            place = f"row {of[0].line}, column source"
            problems.append(Problem(of[0].file, place, message))
        activity.append(float(np.exp(np.median(np.log(ratios)))) if ratios else np.nan)
    spread = RANGE_OF_QUALITY[QUALITY]
    values = np.array(activity)
    frame = frame.assign(activity=values, low=values / spread, high=values * spread)
    return frame.reindex(columns=inventory.segments.columns)


def _ratios(
    figures: Figures, rates: Array, slots: Mapping[tuple[str, str], int]
) -> Iterator[float]:
    """Activity at which each figure would equal activity × factor.

    Parameters
    ----------
    rates : array (slot, pollutant), t per activity
    """
    for figure in figures:
        column = POLLUTANTS.index(figure.pollutant)
        rate = sum(float(rates[slots[part], column]) for part in figure.parts)
        if rate > 0:
            yield figure.emission / rate


def _row(
    place: Place, figure: "Figure", inventory: "Inventory", library: "Library"
) -> dict[str, object]:
    """A segment with the activity 1: the row that is blank, or else one of its own."""
    region, source = place
    about, known = library.sources.loc[source], inventory.segments
    blank = known[(known["region"] == region) & (known["source"] == source)]
    blank = blank[blank["activity"].isna()]
    new = {
        "segment": f"{region}.{source}.official",
        "region": region,
        "source": source,
        "activity_per_service": about["activity_per_service"],
        "note": "",
        "file": figure.file,
        "line": figure.line,
    }
    own = blank.reset_index().to_dict("records")[0] if len(blank) else new
    return {
        **{str(name): value for name, value in own.items()},
        "activity": 1.0,
        "unit": about["activity_unit"],
        "distribution": Distribution.LOGNORMAL.value,
        "quality": QUALITY,
        "reference_id": figure.trace["reference_id"],
        "locator": figure.trace["locator"],
        "how_seen": HowSeen.ESTIMATED.value,
        "rule": RULE,
    }


def _at_one(segments: pd.DataFrame, inventory: "Inventory", library: "Library") -> System:
    """Arrays of the core for segments with the activity 1, with their controls and fuels."""
    catalogue = Catalogue(
        segments,
        _attributes(inventory, segments.index),
        inventory.attribute_units,
        inventory.regions,
        library.sources,
    )
    names = control_names(library)
    mix = resolve_control_mix(segments, inventory.control_rows, library)
    fuel = resolve_fuel_quality(segments, inventory.fuel_rows, library)
    matrix = mix_matrix(mix, segments.index, names)
    return assemble(catalogue, np.ones((len(segments), 1)), matrix, fuel, library, names)


def _attributes(inventory: "Inventory", index: pd.Index) -> pd.DataFrame:
    """Attributes of segments that have none."""
    columns = inventory.attributes.columns
    empty = {name: np.nan if name in inventory.attribute_units else "" for name in columns}
    return pd.DataFrame(empty, index=index, columns=columns)
