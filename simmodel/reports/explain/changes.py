"""The terms of the core behind one cell of a projection, as a table."""

from collections.abc import Sequence

import pandas as pd

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.model import Model
from simmodel.emissions.terms import Term, terms
from simmodel.measures.algebra import bits
from simmodel.vocabulary import POLLUTANTS

COLUMNS = ("segment", "origin", "measures", "activity", "share", "rate", "change")


def changes(
    model: Model, regions: Sequence[str], pollutant: str, year: int, *, upstream: bool = False
) -> pd.DataFrame:
    """Every set of measures that changes the emission of some regions in a year.

    Parameters
    ----------
    upstream : give what is emitted where the electricity is made, of all regions, instead

    Returns
    -------
    DataFrame : segment (where it is emitted), origin (whose activity it is), measures (tuple of
        positions), activity (of the origin, while all of them are in force in the year), share
        (product of their implementations, and the weight of a move), rate (t per activity),
        change (t) = activity · share · rate
    """
    calendar = Calendar.of(model.actions, model.system.profiles, model.system.activity.shape[1])
    rows = [
        _rows(term, model, POLLUTANTS.index(pollutant), year)
        for term in terms(model.system, model.actions, calendar)
        if term.upstream == upstream
    ]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))
    table = table[table["change"] != 0.0]
    if upstream:
        return table
    inside = model.catalogue.segments["region"].loc[table["segment"]].isin(regions).to_numpy()
    return table[inside]


def by_measure(table: pd.DataFrame) -> pd.Series:
    """Reduction by measure in t: its equal part of each set of measures that it is in."""
    parts: dict[int, float] = {}
    for members, change in zip(table["measures"], table["change"], strict=True):
        for measure in members:
            parts[measure] = parts.get(measure, 0.0) - change / len(members)
    return pd.Series(parts, dtype=float).sort_index()


def _rows(term: Term, model: Model, pollutant: int, year: int) -> pd.DataFrame:
    segments = model.catalogue.segments.index.to_numpy(dtype=str)
    step = model.scenario.years.index(year)
    measure_of = {action.bit: action.measure for action in model.actions}
    moved, member = term.moved, term.member
    tables = []
    for position, other in enumerate(term.sets):
        sets = [bits(mask | other) for mask in moved.masks]
        members = [tuple(measure_of[bit] for bit in one) for one in sets]
        table = pd.DataFrame(
            {
                "segment": segments[moved.current],
                "origin": segments[moved.origin],
                "measures": [members[number] for number in moved.number.tolist()],
                "activity": term.weight[:, position, step],
                "share": moved.share * term.level[member, position],
                "rate": moved.factor * term.rate[member, position, pollutant],
            }
        )
        table["change"] = table["activity"] * table["share"] * table["rate"]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
