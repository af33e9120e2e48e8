"""Which inputs to improve first: how much of an emission runs through each, how wide it is.

The rule is plain on purpose, so that it can be said in a sentence and checked by hand: the share
of the base-year emission that runs through an input, times the relative half-width of its 95 %
interval, the mean over the main pollutants that the place emits. It looks at one input at a time.
Controls are left to `control_gaps`: what a filter of 99.9 % lets pass is not moved in proportion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.emissions.model import Model
from simmodel.reports.figures import main_pollutants, report_year
from simmodel.reports.weights import emission_parts, official_rows
from simmodel.results.projection import Projection
from simmodel.scenario.values import Value
from simmodel.vocabulary import Formula, Place

KINDS = ("activity", "factor", "fuel", "measure", "official")
_COLUMNS = ["kind", "key", "region", "pollutant", "segment", "file", "place", "share", "width"]
_FIGURES = ("penetration", "share", "effectiveness", "exempt")
"""Figures of a measure that say how far it is carried out."""


@dataclass(frozen=True)
class Candidate:
    """One input, or rows of one table that a reader would improve together.

    Parameters
    ----------
    kind : one of `KINDS`
    key : what it is about: a source, a factor set, a fuel property, a measure or a category
    process : process of a factor; empty otherwise
    region : code of the region of activity rows and official figures (`all` for their sum);
        empty where it holds for several
    rows : file -> places in it, such as row numbers
    pollutant : the one on which it weighs most
    share : share of that pollutant's emission that runs through it, 0-1
    width : relative half-width of its 95 % interval for that pollutant, weighted by emission
    score : share times width, mean over the main pollutants
    segments : segments that it concerns, the largest first
    """

    kind: str
    key: str
    process: str
    region: str
    rows: dict[str, tuple[str, ...]]
    pollutant: str
    share: float
    width: float
    score: float
    segments: tuple[str, ...]


def inputs_to_improve(
    projection: Projection, count: int = 10, parts: Mapping[str, pd.DataFrame] | None = None
) -> list[Candidate]:
    """Find the inputs that move the result most by the rule above, the largest first.

    Parameters
    ----------
    projection : a run with its model; without one there are no candidates
    count : how many
    parts : `emission_parts` of each main pollutant, where they are at hand
    """
    model, pollutants = projection.model, main_pollutants(projection)
    if model is None:
        return []
    emitted = all_parts(parts or {p: emission_parts(model, p) for p in pollutants}, model)
    if emitted.empty:
        return []
    # What an official figure gives is as wide as the figure, whatever is behind it.
    own = emitted[emitted["figure"] < 0]
    made = _with_factors(own, model)
    tables = [
        _official(emitted[emitted["figure"] >= 0], model),
        _activity(own, model),
        _factors(made),
        _fuels(made, model),
        _measures(projection, emitted),
    ]
    table = pd.concat([one[_COLUMNS] for one in tables if len(one)])
    table = table[table["width"].notna() & (table["share"] > 0)]
    pollutant_count = emitted["pollutant"].nunique()
    table = table.assign(score=table["share"] * table["width"] / pollutant_count)
    groups = table.groupby(["kind", "key", "region"])
    largest = groups["score"].sum().sort_values(ascending=False, kind="stable").head(count)
    return [_candidate(groups.get_group(key), score) for key, score in largest.items()]


def all_parts(parts: Mapping[str, pd.DataFrame], model: Model) -> pd.DataFrame:
    """Put the parts of all pollutants below each other.

    Parameters
    ----------
    parts : `emission_parts` by pollutant

    Returns
    -------
    DataFrame : pollutant, segment, process, tonnes, share (of the pollutant's emission, 0-1),
        region, source, figure (row of the calibration's table that gives it, else -1)
    """
    columns = ["segment", "process", "tonnes"]
    tables = [part[columns].assign(pollutant=p) for p, part in parts.items() if len(part)]
    nothing = pd.DataFrame(columns=[*columns, "pollutant"])
    table = pd.concat(tables, ignore_index=True) if tables else nothing
    whole = table.groupby("pollutant")["tonnes"].transform("sum")
    table["share"] = table["tonnes"] / whole
    table["figure"] = official_rows(table, model)
    about = model.catalogue.segments[["region", "source"]]
    return table.merge(about, left_on="segment", right_index=True)


def half_width(value: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Relative half-width of an interval, (high − low) / (2 · value); NaN where there is none.

    >>> half_width(pd.Series([4.0]), pd.Series([2.0]), pd.Series([8.0])).tolist()
    [0.75]
    """
    width: pd.Series = (high - low) / (2 * value.where(value > 0))
    return width


def _official(parts: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Parts that official figures give, each with the interval of its figure."""
    if model.calibration is None or parts.empty:
        return pd.DataFrame(columns=_COLUMNS)
    figures = model.calibration.table.iloc[parts["figure"].to_numpy()].set_index(parts.index)
    width = half_width(figures["official"], figures["low"], figures["high"])
    made = parts.assign(width=width, file=figures["file"], line=figures["line"])
    return _labelled(made, "official", figures["category"], figures["region"])


def _activity(parts: pd.DataFrame, model: Model) -> pd.DataFrame:
    columns = ["activity", "low", "high", "file", "line"]
    made = parts.merge(model.catalogue.segments[columns], left_on="segment", right_index=True)
    made["width"] = half_width(made["activity"], made["low"], made["high"])
    return _labelled(made, "activity", made["source"], made["region"])


def _with_factors(parts: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Parts of the emission with the row of the factor that made each."""
    library = model.library
    processes = library.processes[library.processes["place"] == Place.LOCAL]
    columns = ["factor_set", "process", "pollutant", "formula", "value", "low", "high"]
    made = parts.merge(processes[["source", "process", "factor_set"]], on=["source", "process"])
    factors = library.factors[[*columns, "file", "line"]]
    return made.merge(factors, on=["factor_set", "process", "pollutant"])


def _factors(made: pd.DataFrame) -> pd.DataFrame:
    width = half_width(made["value"], made["low"], made["high"])
    key = made["factor_set"] + "\n" + made["process"]
    return _labelled(made.assign(width=width), "factor", key, "")


def _fuels(made: pd.DataFrame, model: Model) -> pd.DataFrame:
    made = made[made["formula"] != Formula.CONSTANT][["pollutant", "segment", "share", "formula"]]
    columns = ["segment", "property", "value", "low", "high", "file", "line"]
    made = made.merge(
        model.fuel[columns], left_on=["segment", "formula"], right_on=["segment", "property"]
    )
    made["width"] = half_width(made["value"], made["low"], made["high"])
    key = made["property"].astype(str) + "\n" + made["file"] + made["line"].astype(str)
    return _labelled(made, "fuel", key, "")


def _measures(projection: Projection, parts: pd.DataFrame) -> pd.DataFrame:
    """Reductions in the report year as shares of the base-year emission."""
    year, file = report_year(projection), projection.scenario.file.name
    cells = projection.dataset["reduction"].sel(year=year).sum("region")
    rows = []
    for pollutant, whole in parts.groupby("pollutant")["tonnes"].sum().items():
        shares = np.abs(cells.sel(pollutant=pollutant).to_numpy()) / float(whole)
        for measure, share in zip(projection.scenario.measures, shares.tolist(), strict=True):
            width = measure_width([getattr(measure, name) for name in _FIGURES])
            rows.append((pollutant, measure.id, share, width, measure.place, file, ""))
    columns = ["pollutant", "key", "share", "width", "line", "file", "segment"]
    made = pd.DataFrame(rows, columns=columns)
    return _labelled(made, "measure", made["key"], "")


def measure_width(figures: Sequence[Value | None]) -> float:
    """Relative half-width of how far a measure is carried out: that of the widest figure.

    >>> measure_width([Value(0.5, "1", 0.25, 0.75), Value(1.0, "1"), None])
    0.5
    """
    known = [v for v in figures if v is not None and v.low is not None and v.high is not None]
    widths = [(v.high - v.low) / (2 * v.value) for v in known if v.value > 0]  # type: ignore[operator]
    return max(widths, default=float("nan"))


def _labelled(
    made: pd.DataFrame, kind: str, key: pd.Series, region: pd.Series | str
) -> pd.DataFrame:
    return made.assign(kind=kind, key=key, region=region, place=_places(made["line"]))


def _places(lines: pd.Series) -> pd.Series:
    """Row numbers as text; those of a measure are text already."""
    numbered = lines.fillna(0).astype(int) if lines.dtype.kind in "fi" else lines
    return numbered.astype(str)


def _candidate(rows: pd.DataFrame, score: float) -> Candidate:
    """One input from its rows, one a pollutant, segment and place."""
    by_pollutant = rows.groupby("pollutant", sort=False)[["share", "score"]].sum()
    worst = str(by_pollutant["score"].idxmax())
    own = rows[rows["pollutant"] == worst]
    key, _, detail = str(rows["key"].iloc[0]).partition("\n")
    kind, places = str(rows["kind"].iloc[0]), rows[["file", "place"]].drop_duplicates()
    largest = rows.groupby("segment")["score"].sum().sort_values(ascending=False, kind="stable")
    return Candidate(
        kind=kind,
        key=key,
        process=detail if kind == "factor" else "",
        region=str(rows["region"].iloc[0]),
        rows={str(f): _in_order(group["place"]) for f, group in places.groupby("file")},
        share=float(by_pollutant.loc[worst, "share"]),  # type: ignore[arg-type]
        pollutant=worst,
        width=float(np.average(own["width"], weights=own["share"])),
        score=float(score),
        segments=tuple(str(name) for name in largest.index if name),
    )


def _in_order(places: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(map(str, places), key=lambda place: (len(place), place)))
