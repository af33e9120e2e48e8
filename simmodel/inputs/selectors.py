"""Read the rows that apply to many segments: control mix and fuel quality by region and source."""

import numpy as np
import pandas as pd

from simmodel.inputs.activity import region_codes
from simmodel.inputs.checks import (
    PROVENANCE,
    SPREAD,
    SUM_TOLERANCE,
    Mask,
    check_between,
    check_known,
    check_provenance,
    check_unique,
    is_blank,
    parse_numbers,
    parse_spread,
)
from simmodel.inputs.controls import check_globs
from simmodel.inputs.conversions import convert
from simmodel.inputs.faults import Faults
from simmodel.inputs.library import Library
from simmodel.inputs.tables import Table, rows_of
from simmodel.inputs.taxonomy import Known
from simmodel.vocabulary import (
    ALL_REGIONS,
    FUEL_PROPERTIES,
    NO_CONTROL,
    SHARE_UNIT,
    Chain,
)

SELECTOR = ("region", "source", "segment")
_TAIL = (*SPREAD, *PROVENANCE[:-1], "rule", "note")
CONTROL_ROW_COLUMNS = (*SELECTOR, "chain", "control", "share", *_TAIL)
FUEL_ROW_COLUMNS = (*SELECTOR, "property", "value", "unit", *_TAIL)


def read_control_rows(
    table: Table, regions: Table, segments: Table, library: Library, known: Known, faults: Faults
) -> pd.DataFrame:
    """Return controls.csv of a place; the shares of each selector and chain sum to 1."""
    where = _selectors(table, regions, segments, known, faults)
    check_provenance(table, known.references, faults, rule="rule")
    values = parse_numbers(table, "share", faults)
    check_between(table, "share", values, faults, 0.0, 1.0, "share")
    low, high = parse_spread(table, "share", values, faults, most=1.0)
    check_known(table, "chain", tuple(c.value for c in Chain), "a control chain", faults)
    chains = dict(zip(library.controls["control"], library.controls["chain"], strict=True))
    controls = [NO_CONTROL, *chains]
    check_known(table, "control", controls, "a control of the library", faults)
    pairs = list(zip(table["control"], table["chain"], strict=True))
    wrong = np.array([c in chains and chains[c] != chain for c, chain in pairs], dtype=np.bool_)
    faults.at(table, wrong, "chain", lambda i: f"{pairs[i][0]!r} is in {chains[pairs[i][0]]!r}.")
    _check_acts(table, library, known, faults)
    check_unique(table, [*SELECTOR, "chain", "control"], faults)
    frame = table.frame(CONTROL_ROW_COLUMNS, **where, share=values, low=low, high=high)
    frame["selector"] = frame.groupby([*SELECTOR, "chain"], sort=False).ngroup()
    _check_sums(table, frame, (values >= 0) & (values <= 1), faults)
    return frame


def _check_sums(table: Table, frame: pd.DataFrame, sound: Mask, faults: Faults) -> None:
    """Refuse a control mix that is not complete, at the first row of its selector.

    A mix with a share that is itself not `sound` is left to the fault of that share.
    """
    groups = frame["share"].where(sound).groupby(frame["selector"])
    total = groups.transform("sum", skipna=False).to_numpy()
    first = ~frame["selector"].duplicated().to_numpy()
    wrong = first & (np.abs(total - 1.0) > SUM_TOLERANCE)

    def say(i: int) -> str:
        key = [frame[c].iloc[i] for c in (*SELECTOR, "chain")]
        place = ", ".join(str(k) for k in key if k)
        advice = f"Make them sum to 1; what has no control is a row with {NO_CONTROL!r}"
        return f"the shares of {place} sum to {total[i]:.6g}. {advice}."

    faults.at(table, wrong, "share", say)


def _check_acts(table: Table, library: Library, known: Known, faults: Faults) -> None:
    """Refuse a control that acts on no process of the sources it is given to."""
    if known.sources is None:
        return
    found = check_globs(table, "source", known, Faults())
    of_source: dict[str, set[str]] = {}
    for source, process in rows_of(library.processes, "source", "process"):
        of_source.setdefault(source, set()).add(process)
    acts_on: dict[str, set[str]] = {}
    for control, words in zip(
        library.controls["control"], library.controls["process"], strict=True
    ):
        acts_on.setdefault(control, set()).update(words)
    processes = {p: set().union(*(of_source.get(s, ()) for s in ss)) for p, ss in found.items()}
    pairs = list(zip(table["control"], table["source"], strict=True))
    idle = {
        (c, p): c in acts_on and bool(processes[p]) and not acts_on[c] & processes[p]
        for c, p in set(pairs)
    }

    def say(i: int) -> str:
        control, pattern = pairs[i]
        on, has = ", ".join(sorted(acts_on[control])), ", ".join(sorted(processes[pattern]))
        return f"{control!r} acts on {on}, but {pattern!r} has only {has}. Name another control."

    faults.at(table, np.array([idle[p] for p in pairs], dtype=np.bool_), "control", say)


def read_fuel_rows(
    table: Table, regions: Table, segments: Table, known: Known, faults: Faults
) -> pd.DataFrame:
    """Return fuels.csv of a place, as fractions."""
    where = _selectors(table, regions, segments, known, faults)
    check_provenance(table, known.references, faults, rule="rule")
    check_known(table, "property", FUEL_PROPERTIES, "a fuel property", faults)
    check_unique(table, [*SELECTOR, "property"], faults)
    values = parse_numbers(table, "value", faults)
    check_between(table, "value", values, faults, 0.0, what="fuel property")
    low, high = parse_spread(table, "value", values, faults)
    factor = convert(table, "unit", [SHARE_UNIT] * len(table), faults)
    faults.at(
        table, values * factor > 1, "value", "more than 100 %. Correct the value or its unit."
    )
    computed = {"value": values * factor, "low": low * factor, "high": high * factor}
    return table.frame(FUEL_ROW_COLUMNS, **where, **computed)


def _selectors(
    table: Table, regions: Table, segments: Table, known: Known, faults: Faults
) -> dict[str, object]:
    """Return the selector columns, checked; a segment needs neither region nor source."""
    region = region_codes(table, regions, faults, ALL_REGIONS)
    check_globs(table, "source", known, faults)
    blank = is_blank(table["source"])
    message = "blank. Name a source, a glob such as 'boiler.*', or '*' for all."
    faults.at(table, blank, "source", message)
    if segments.is_sound and len(segments):
        ids = set(segments["segment"])
        check_known(table, "segment", ids, "a segment of activity.csv", faults, blank=True)
    return {"region": region}
