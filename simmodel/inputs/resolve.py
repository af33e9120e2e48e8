"""Which control mix and which fuel quality each segment has: the most specific row wins.

A row that names the segment wins over one that names the region, that over one for all regions;
then the source with fewer wildcards wins, then the longer one.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import InputDataError, Problem
from simmodel.inputs.faults import MOST_ROWS
from simmodel.inputs.globs import matching, narrowness
from simmodel.inputs.library import Library
from simmodel.inputs.tables import rows_of
from simmodel.vocabulary import ALL_REGIONS, FUEL_PROPERTIES, Formula

_TRACE = ("low", "high", "distribution", "quality", "how_seen", "reference_id", "locator")
_MIX = ("chain", "control", "share", *_TRACE, "rule", "note", "file", "line")
_FUEL = ("property", "value", *_TRACE, "rule", "note", "file", "line")
_NONE = -1


def resolve_control_mix(
    segments: pd.DataFrame, rows: pd.DataFrame, library: Library
) -> pd.DataFrame:
    """Return the control mix of every segment.

    Parameters
    ----------
    segments : index `segment`; region, source
    rows : `Inventory.control_rows`
    library : what `read_library` returned

    Returns
    -------
    DataFrame : segment, chain, control, share, low, high, distribution, quality, how_seen,
        reference_id, locator, rule, note, file, line. The shares of one segment and chain sum to
        1. A segment and chain without a row have no control (all `none`).

    Raises
    ------
    InputDataError : two selectors that are equally specific meet on a segment.
    """
    heads = rows.drop_duplicates("selector")
    winners = _winners(segments, heads, "chain", list(library.sources.index))
    chosen = [w for w in winners.values() if len(w)]
    number = np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
    names = np.tile(segments.index.to_numpy(), len(chosen))
    found = number != _NONE
    selected = pd.DataFrame(
        {"segment": names[found], "selector": heads["selector"].to_numpy()[number[found]]}
    )
    mix = selected.merge(rows, on="selector", how="inner", suffixes=("", "_row"))
    return mix[["segment", *_MIX]]


def resolve_fuel_quality(
    segments: pd.DataFrame, rows: pd.DataFrame, library: Library
) -> pd.DataFrame:
    """Return sulphur and ash of the fuel of every segment.

    Parameters
    ----------
    segments : index `segment`; region, source
    rows : `Inventory.fuel_rows`
    library : what `read_library` returned

    Returns
    -------
    DataFrame : segment, property, value, low, high (fractions), distribution, quality, how_seen,
        reference_id, locator, rule, note, origin (`inventory` or `library`), file, line. One row
        for each segment and property for which the inventory or the library knows a value.

    Raises
    ------
    InputDataError : a segment whose factor follows from a property has no value for it, or two
        equally specific rows meet on a segment.
    """
    winners = _winners(segments, rows, "property", list(library.sources.index))
    fuels = library.sources["fuel"].reindex(pd.Index(segments["source"])).to_numpy()
    found = [
        _fuel_property(segments.index, rows, winners.get(name), fuels, library, name)
        for name in FUEL_PROPERTIES
    ]
    quality = pd.concat(found, ignore_index=True)
    _refuse_missing(segments, quality, library)
    return quality


def _fuel_property(
    index: pd.Index,
    rows: pd.DataFrame,
    winner: NDArray[np.int64] | None,
    fuels: NDArray[np.object_],
    library: Library,
    name: str,
) -> pd.DataFrame:
    """Return one property of the segments, from the inventory or else from the library."""
    number = np.full(len(index), _NONE, dtype=np.int64) if winner is None else winner
    own = rows.iloc[number[number != _NONE]][list(_FUEL)]
    own = own.assign(segment=index[number != _NONE], origin="inventory")
    table = library.fuels[library.fuels["property"] == name]
    position = pd.Index(table["fuel"]).get_indexer(pd.Index(fuels))
    wanted = (number == _NONE) & (position >= 0)
    other = table.iloc[position[wanted]]
    other = other.assign(segment=index[wanted], rule="", origin="library")
    columns = ["segment", *_FUEL[:-2], "origin", "file", "line"]
    quality: pd.DataFrame = pd.concat([own[columns], other[columns]], ignore_index=True)
    return quality


def _refuse_missing(segments: pd.DataFrame, quality: pd.DataFrame, library: Library) -> None:
    """Refuse a segment whose factor follows from a fuel property that nobody gives."""
    follows = library.factors[library.factors["formula"] != Formula.CONSTANT.value]
    formulas: dict[tuple[str, str], list[str]] = {}
    for factor_set, process, formula in rows_of(follows, "factor_set", "process", "formula"):
        formulas.setdefault((factor_set, process), []).append(formula)
    needs: dict[str, dict[str, None]] = {}
    for source, *key in rows_of(library.processes, "source", "factor_set", "process"):
        needs.setdefault(source, {}).update(dict.fromkeys(formulas.get((key[0], key[1]), ())))
    having = set(rows_of(quality, "segment", "property"))
    without: dict[tuple[str, str], list[str]] = {}
    for segment, source in zip(segments.index.tolist(), segments["source"].tolist(), strict=True):
        for name in needs.get(source, ()):
            if (segment, name) not in having:
                without.setdefault((source, name), []).append(segment)
    fuels = library.sources["fuel"].to_dict()
    problems = [
        Problem(
            "fuels.csv",
            f"source {source}",
            f"a factor follows from {name} of the fuel {fuels[source]!r}, and no row gives it for "
            f"{_listed(names)}. Add a row with the property {name!r}.",
        )
        for (source, name), names in without.items()
    ]
    if problems:
        raise InputDataError(problems)


def _listed(names: Sequence[str]) -> str:
    """Name at most five, and count the others."""
    shown, more = names[:MOST_ROWS], len(names) - MOST_ROWS
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _winners(
    segments: pd.DataFrame, heads: pd.DataFrame, by: str, sources: Sequence[str]
) -> dict[str, NDArray[np.int64]]:
    """Return for each chain or property the position of the row that wins for each segment.

    Parameters
    ----------
    segments : index `segment`; region, source
    heads : one row for each selector and value of `by`
    by : ``chain`` or ``property``
    sources : all sources of the taxonomy

    Returns
    -------
    dict : value of `by` to positions in `heads`, one for each segment; `_NONE` if no row matches
    """
    order = _from_wide_to_narrow(heads)
    match = _Matcher(segments, sources)
    columns = (heads["region"], heads["source"], heads["segment"])
    selectors = [tuple(map(str, s)) for s in zip(*columns, strict=True)]
    winners: dict[str, NDArray[np.int64]] = {}
    ties: list[Problem] = []
    for name, group in heads.groupby(by, sort=False).indices.items():
        winner = np.full(len(segments), _NONE, dtype=np.int64)
        for i in sorted(np.asarray(group).tolist(), key=order.__getitem__):
            hit = match.rows(*selectors[i])
            before = winner[hit]
            tied = hit[(before != _NONE) & (order[before] == order[i])]
            if len(tied):
                ties.append(_tie(heads, int(winner[tied[0]]), int(i), segments.index[tied]))
            winner[hit] = i
        winners[str(name)] = winner
    if ties:
        raise InputDataError(ties)
    return winners


def _from_wide_to_narrow(heads: pd.DataFrame) -> NDArray[np.int64]:
    """Rank selectors; equal ranks are equally specific."""
    keys = [
        (segment != "", region != ALL_REGIONS, *narrowness(source))
        for region, source, segment in zip(
            heads["region"], heads["source"], heads["segment"], strict=True
        )
    ]
    rank = {key: i for i, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys], dtype=np.int64)


class _Matcher:
    """Finds the segments that a selector means."""

    def __init__(self, segments: pd.DataFrame, sources: Sequence[str]) -> None:
        self.sources = sources
        self.source = segments["source"].to_numpy()
        self.region = segments["region"].to_numpy()
        self.position = {name: i for i, name in enumerate(segments.index)}
        self.of_source = segments.groupby("source", sort=False).indices

    def rows(self, region: str, source: str, segment: str) -> NDArray[np.int64]:
        """Return the positions of the segments that a selector means."""
        if segment:
            position = self.position.get(segment)
            hit = np.array([] if position is None else [position], dtype=np.int64)
            if position is not None and not matching(source, [self.source[position]]):
                hit = hit[:0]
        else:
            found = [
                self.of_source[s] for s in matching(source, self.sources) if s in self.of_source
            ]
            hit = np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
        return hit if region == ALL_REGIONS else hit[self.region[hit] == region]


def _tie(heads: pd.DataFrame, first: int, second: int, names: pd.Index) -> Problem:
    other, row = heads.iloc[first], heads.iloc[second]
    return Problem(
        row["file"],
        f"row {row['line']}, column source",
        f"{row['source']!r} and {other['source']!r} (row {other['line']}) are equally specific, "
        f"and both match {_listed(list(map(str, names)))}. Name a segment or a region in one.",
    )
