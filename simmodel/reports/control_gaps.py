"""What an emission would rise by if a control worked only as well as the low end of its interval.

A filter that takes out 99.9 % leaves a thousandth, so what passes is not moved in proportion to
the filter's interval; what the low end adds is said in tonnes instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from simmodel.emissions.model import Model
from simmodel.reports.figures import main_pollutants
from simmodel.reports.inputs_to_improve import all_parts
from simmodel.reports.weights import emission_parts
from simmodel.results.projection import Projection
from simmodel.vocabulary import NO_CONTROL

_KEYS = ["kind", "control", "file", "line"]
"""What tells one figure of a control from another."""
_SHOWN = [*_KEYS, "pollutant", "segment", "value", "low", "added"]


@dataclass(frozen=True)
class Gap:
    """One figure of a control, at its low end.

    Parameters
    ----------
    kind : ``use`` (share of the activity under the control) or ``removal``
    control : id of the control
    file, line : the row of the figure
    value, low : the figure and its low end, 0-1
    pollutant : the one whose emission rises most
    added : t/yr more in the base year
    share : `added` in the base-year emission of the pollutant
    segments : segments that it concerns, the largest first
    """

    kind: str
    control: str
    file: str
    line: int
    value: float
    low: float
    pollutant: str
    added: float
    share: float
    segments: tuple[str, ...]


def control_gaps(
    projection: Projection, count: int = 5, parts: Mapping[str, pd.DataFrame] | None = None
) -> list[Gap]:
    """Find the figures of controls whose low end adds most, each with its worst pollutant.

    Parameters
    ----------
    projection : a run with its model; without one there are none
    count : how many
    parts : `emission_parts` of each main pollutant, where they are at hand

    Notes
    -----
    Of controls used on X_k with the removals η_k, a chain lets P = 1 − Σ X_k·η_k pass. The low
    end of one use adds E·η·(X − X_low) / P to the emission E, that of one removal
    E·X·(η − η_low) / P; what the control then leaves is not taken by another.
    """
    model, pollutants = projection.model, main_pollutants(projection)
    if model is None:
        return []
    emitted = all_parts(parts or {p: emission_parts(model, p) for p in pollutants}, model)
    if emitted.empty:
        return []
    # An official figure stays, whatever its controls remove.
    rows = _at_low_end(emitted[emitted["figure"] < 0], model)
    if rows.empty:
        return []
    summed = rows.groupby([*_KEYS, "pollutant"], sort=False)["added"].sum().reset_index()
    whole = emitted.groupby("pollutant")["tonnes"].sum()
    summed["part"] = summed["added"] / summed["pollutant"].map(whole)
    summed = summed.sort_values("part", ascending=False, kind="stable")
    worst = summed.drop_duplicates(_KEYS).head(count)
    return [_gap(rows, row) for _, row in worst.iterrows()]


def _at_low_end(parts: pd.DataFrame, model: Model) -> pd.DataFrame:
    """What the low end of each use and removal adds, one row a figure, segment and process.

    Parameters
    ----------
    parts : DataFrame of `all_parts`
    """
    table = model.library.controls
    acting = table[table["value"] > 0].explode("process")
    mix = model.mix[(model.mix["control"] != NO_CONTROL) & (model.mix["share"] > 0)]
    columns = ["control", "process", "pollutant", "value", "low", "file", "line"]
    met = mix.merge(acting[columns], on="control", suffixes=("_use", ""))
    keys = ["segment", "process", "pollutant"]
    made = parts[[*keys, "tonnes"]].merge(met, on=keys)
    made["removed"] = made["share"] * made["value"]
    passes = 1 - made.groupby([*keys, "chain"])["removed"].transform("sum")
    each = made["tonnes"] / passes.where(passes > 0)
    use = made.assign(
        kind="use",
        added=each * made["value"] * (made["share"] - made["low_use"]),
        value=made["share"],
        low=made["low_use"],
        file=made["file_use"],
        line=made["line_use"],
    )
    added = each * made["share"] * (made["value"] - made["low"])
    rows = pd.concat([use[_SHOWN], made.assign(kind="removal", added=added)[_SHOWN]])
    return rows[rows["added"] > 0]


def _gap(rows: pd.DataFrame, worst: pd.Series) -> Gap:
    here = rows
    for name in (*_KEYS, "pollutant"):
        here = here[here[name] == worst[name]]
    by_segment = here.groupby("segment")["added"].sum()
    largest = by_segment.sort_values(ascending=False, kind="stable")
    return Gap(
        kind=str(worst["kind"]),
        control=str(worst["control"]),
        file=str(worst["file"]),
        line=int(worst["line"]),
        value=float(here["value"].iloc[0]),
        low=float(here["low"].iloc[0]),
        pollutant=str(worst["pollutant"]),
        added=float(worst["added"]),
        share=float(worst["part"]),
        segments=tuple(map(str, largest.index)),
    )
