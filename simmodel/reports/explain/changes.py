"""The terms of the core behind one cell of a projection, as a table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.model import Model
from simmodel.emissions.projection import Term, terms
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
    count, size = len(term.masks), term.current.size
    members = [tuple(measure_of[bit] for bit in bits(mask)) for mask in term.masks]
    rate, share = term.rate[:, :, pollutant].ravel(), term.share.ravel()
    activity = term.weight[:, :, step].ravel()
    return pd.DataFrame(
        {
            "segment": np.tile(segments[term.current], count),
            "origin": np.tile(segments[term.origin], count),
            "measures": [one for one in members for _ in range(size)],
            "activity": activity,
            "share": share,
            "rate": np.divide(rate, share, out=np.zeros_like(rate), where=share != 0),
            "change": activity * rate,
        }
    )
