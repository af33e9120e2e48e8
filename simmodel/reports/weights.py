"""How much of the base-year emission rests on data of what quality, seen how."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.model import Model
from simmodel.emissions.system import KG_PER_TONNE, uncontrolled
from simmodel.results.projection import Projection
from simmodel.vocabulary import NO_CONTROL, POLLUTANTS, QUALITIES, Distribution, HowSeen, Place

SCALES: dict[str, tuple[str, ...]] = {
    "quality": QUALITIES,
    "how_seen": tuple(kind.value for kind in HowSeen),
}
"""What each column may hold, the best first."""
Ranks = NDArray[np.intp]
"""Array (row, column of `SCALES`): place on each scale."""


def emission_by_quality(projection: Projection, pollutant: str) -> pd.DataFrame:
    """Base-year emission of a pollutant by the weakest figure behind it.

    Parameters
    ----------
    projection : a run with its model
    pollutant : a label of `POLLUTANTS`

    Returns
    -------
    DataFrame : quality (A to E), how_seen (`HowSeen`), tonnes (t/yr, above nought), the best
        first; tonnes sum to the base-year emission. Empty where the model is not at hand or
        nothing is emitted.

    Notes
    -----
    The emission of a segment through one process is a product: activity, quantity of the process,
    factor, sulphur or ash of the fuel where the factor follows from it, what each control chain
    lets pass. A product is as good as its weakest figure, so the quality of the whole is the worst
    letter among them, and how it was seen the last of quoted, secondary, estimated, from memory,
    assumed; the two may come from different figures. A quantity of the process that is exact, such
    as the source's own activity, is no figure to judge. Of a chain count the controls in the mix
    that remove the pollutant (share in use and removal efficiency); a chain without control says
    nothing. Growth and measures are not looked at. Of what is calibrated to an official inventory
    counts the figure of the inventory alone.
    """
    model = projection.model
    parts = pd.DataFrame() if model is None else emission_parts(model, pollutant)
    if parts.empty:
        return pd.DataFrame({"quality": [], "how_seen": [], "tonnes": []})
    sums = parts.groupby(["quality", "how_seen"], observed=True)["tonnes"].sum()
    return sums.rename("tonnes").reset_index()


@lru_cache(maxsize=len(POLLUTANTS))  # each chart and the report ask for those of the same model
def emission_parts(model: Model, pollutant: str) -> pd.DataFrame:
    """Every part of the base-year emission: one row a segment and process.

    The tables of the last model are kept, so nobody changes them.

    Returns
    -------
    DataFrame : segment, process, tonnes (t/yr, above nought), quality, how_seen (the weakest, as
        in `emission_by_quality`; ordered categories)
    """
    parts = _tonnes(model, pollutant)
    segments = model.catalogue.segments
    named = segments.index.get_indexer(pd.Index(parts["segment"]))
    weakest = _ranks(segments.iloc[named])
    np.maximum(weakest, _ranks(parts), out=weakest)
    uncertain = (parts["distribution_process"] != Distribution.EXACT).to_numpy()
    process = _ranks(parts, "_process")
    weakest[uncertain] = np.maximum(weakest, process)[uncertain]
    _weaken(weakest, parts, _fuel_ranks(model), ["segment", "formula"])
    _weaken(weakest, parts, _control_ranks(model, pollutant), ["segment", "process"])
    _take_official(weakest, parts, model, pollutant)
    table = parts[["segment", "process", "tonnes"]].copy()
    for column, (name, scale) in enumerate(SCALES.items()):
        table[name] = pd.Categorical.from_codes(weakest[:, column], pd.Index(scale), ordered=True)
    return table.reset_index(drop=True)


def _tonnes(model: Model, pollutant: str) -> pd.DataFrame:
    """Emission by segment and process, t/yr, beside the provenance of process and factor."""
    system, library, segments = model.system, model.library, model.catalogue.segments
    column = system.pollutants.index(pollutant)
    sources = segments["source"].to_numpy(dtype=object)
    keys = ["factor_set", "process"]
    named = [*keys, "distribution", *SCALES]
    is_local = library.processes["place"] == Place.LOCAL
    local = library.processes.loc[is_local, ["source", *named]]
    local = local.assign(slot=local.groupby("source", sort=False).cumcount())
    is_its = library.factors["pollutant"] == pollutant
    factors = library.factors.loc[is_its, ["formula", *named]]
    made = local.merge(factors, on=keys, suffixes=("_process", ""), how="left")
    found = []
    for slot in range(system.factors.process.shape[1]):
        process = system.factors.process[system.source, slot]
        here = np.flatnonzero((process >= 0) & (system.base_activity > 0))
        passes = system.controls.all_passes[process[here], system.mix[here], column]
        rate = uncontrolled(system, here, slot)[:, column] * passes / KG_PER_TONNE
        part = pd.DataFrame(
            {
                "segment": segments.index.to_numpy()[here],
                "source": sources[here],
                "slot": slot,
                "tonnes": rate * system.base_activity[here],
            }
        )
        found.append(part[part["tonnes"] > 0])
    return pd.concat(found).merge(made, on=["source", "slot"], how="left", validate="m:1")


def _take_official(weakest: Ranks, parts: pd.DataFrame, model: Model, pollutant: str) -> None:
    """Let what an official inventory gives be as good as its figure, whatever is behind it."""
    if model.calibration is None:
        return
    number = official_rows(parts.assign(pollutant=pollutant), model)
    given = number >= 0
    weakest[given] = _ranks(model.calibration.table)[number[given]]


def official_rows(parts: pd.DataFrame, model: Model) -> NDArray[np.intp]:
    """Row of the calibration's table that gives each part, array (part,); -1 where none does.

    Parameters
    ----------
    parts : with segment, process and pollutant
    """
    if model.calibration is None:
        return np.full(len(parts), -1, dtype=np.intp)
    rows, segments = model.calibration.rows, model.catalogue.segments
    of = segments[["region", "source"]].loc[parts["segment"]].to_numpy(dtype=str).tolist()
    keys = zip(of, parts["process"], parts["pollutant"], strict=True)
    found = [rows.get((region, source, str(p), str(q)), -1) for (region, source), p, q in keys]
    return np.array(found, dtype=np.intp)


def _ranks(table: pd.DataFrame, suffix: str = "") -> Ranks:
    """Place of every row on each scale; what is not on it counts as the weakest."""
    places = [
        pd.Index(scale).get_indexer(pd.Index(table[name + suffix].fillna("").astype(str)))
        for name, scale in SCALES.items()
    ]
    last = [len(scale) - 1 for scale in SCALES.values()]
    ranks = np.stack(places, axis=1)
    return np.where(ranks < 0, last, ranks)


def _fuel_ranks(model: Model) -> pd.DataFrame:
    """Ranks of the sulphur and ash contents, index (segment, formula)."""
    fuel = model.fuel
    keys = {"segment": fuel["segment"], "formula": fuel["property"].astype(str)}
    return _indexed(keys, _ranks(fuel))


def _control_ranks(model: Model, pollutant: str) -> pd.DataFrame:
    """Weakest of mix and removal among the controls that act, index (segment, process)."""
    is_fitted = (model.mix["control"] != NO_CONTROL) & (model.mix["share"] > 0)
    mix = model.mix.loc[is_fitted, ["segment", "control", *SCALES]]
    table = model.library.controls
    is_acting = (table["pollutant"] == pollutant) & (table["value"] != 0)
    acting = table.loc[is_acting, ["control", "process", *SCALES]].explode("process")
    met = mix.merge(acting, on="control", suffixes=("", "_removal"))
    ranks = np.maximum(_ranks(met), _ranks(met, "_removal"))
    return _indexed({"segment": met["segment"], "process": met["process"].astype(str)}, ranks)


def _indexed(keys: dict[str, pd.Series], ranks: Ranks) -> pd.DataFrame:
    table = pd.DataFrame(ranks, columns=list(SCALES)).assign(
        **{name: values.to_numpy(dtype=object) for name, values in keys.items()}
    )
    return table.groupby(list(keys), sort=False).max()


def _weaken(weakest: Ranks, parts: pd.DataFrame, ranks: pd.DataFrame, keys: Sequence[str]) -> None:
    """Put the ranks of a further figure into `weakest` where the part has that figure."""
    rows = ranks.index.get_indexer(pd.MultiIndex.from_frame(parts[list(keys)].astype(object)))
    has = rows >= 0
    weakest[has] = np.maximum(weakest[has], ranks.to_numpy()[rows[has]])
