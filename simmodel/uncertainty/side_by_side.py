"""Scenarios of a comparison on common draws: intervals of differences, and which is better."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.results.common_draws import CommonDraws
from simmodel.results.comparison import Comparison, Note
from simmodel.results.comparison_tables import of
from simmodel.results.ensemble import QUANTILES
from simmodel.results.projection import Projection
from simmodel.uncertainty.ensemble import Drawn, Plan, draw_together, plan_of
from simmodel.vocabulary import ALL_REGIONS, POLLUTANTS

Array = NDArray[np.float64]

SAME = 1e-9
"""Part of a value below which a difference is rounding, and the draw a tie."""
NOT_DRAWN = "compare_not_drawn"
"""Note on scenarios of another inventory, which share no draws with the first."""
_KEY = ["target", "region"]
_LIMIT = ["comparison", "limit", "unit", "year"]


def with_common_draws(
    comparison: Comparison,
    draws: int | None = None,
    seed: int | None = None,
    method: str | None = None,
) -> Comparison:
    """The comparison with what common draws say of its differences.

    Scenarios of another inventory than the first are left out and noted: their activities are other
    figures, so that nothing ties the draws of one to those of the other.

    Parameters
    ----------
    draws, seed, method : those of the first scenario by default; 0 draws nothing

    Raises
    ------
    SimmodelError : an input or a setting is wrong.
    """
    plan = plan_of(comparison.reference.scenario, draws, seed, method)
    if not plan.draws:
        return comparison
    members = [p for p in comparison.projections if _shares_draws(p, comparison.reference)]
    names = tuple(p.scenario.name for p in members)
    apart = tuple(name for name in comparison.names if name not in names)
    if apart:
        comparison = replace(comparison, notes=(*comparison.notes, Note(NOT_DRAWN, apart)))
    return _drawn(comparison, members, plan) if len(members) > 1 else comparison


def _shares_draws(projection: Projection, reference: Projection) -> bool:
    """Whether the two rest on one inventory, and know the model that draws are made with."""
    models = projection.model, reference.model
    folders = {p.scenario.inventory.resolve() for p in (projection, reference)}
    return None not in models and len(folders) == 1


def _drawn(comparison: Comparison, members: list[Projection], plan: Plan) -> Comparison:
    """Draw the members together and put what they give beside the first."""
    models = [p.model for p in members if p.model is not None]
    emissions: list[pd.DataFrame] = []
    targets: list[pd.Series | pd.DataFrame] = []
    added, warnings = {}, {}
    first: tuple[Array, pd.DataFrame] | None = None
    for projection, drawn in zip(members, draw_together(models, plan), strict=True):
        name = projection.scenario.name
        added[name] = drawn.added
        warnings[name] = drawn.ensemble.warnings
        own = _emitted(comparison, projection, drawn), _judged(projection, drawn)
        targets.append(_probability(own[1], drawn).rename(of("probability", name)))
        if first is None:
            first = own
            continue
        emissions.append(_differences(comparison, name, first[0], own[0]))
        targets.append(_better(name, first[1], own[1]))
    names = tuple(p.scenario.name for p in members)
    about = {
        "draws": plan.draws,
        "seed": plan.seed,
        "method": plan.method,
        "scenarios": list(names),
        "independent_draws_added": added,
    }
    common = CommonDraws(
        names, pd.concat(emissions, ignore_index=True), pd.concat(targets, axis=1), about
    )
    warned = tuple(
        replace(p, warnings=(*p.warnings, *warnings.get(p.scenario.name, ())))
        for p in comparison.projections
    )
    return replace(comparison, projections=warned, common=common)


def _emitted(comparison: Comparison, projection: Projection, drawn: Drawn) -> Array:
    """Emissions of what is common, array (draw, region, pollutant, year); all regions first."""
    assert projection.model is not None  # noqa: S101
    codes = [str(code) for code in projection.model.catalogue.regions.index]
    places = [codes.index(code) for code in comparison.regions]
    pollutants = [POLLUTANTS.index(pollutant) for pollutant in comparison.pollutants]
    years = [projection.scenario.years.index(year) for year in comparison.years]
    cells = drawn.draws.emissions[:, places][:, :, pollutants][..., years]
    return np.concatenate([cells.sum(axis=1, keepdims=True), cells], axis=1)


def _differences(comparison: Comparison, name: str, first: Array, other: Array) -> pd.DataFrame:
    """Intervals of the differences, and how often a scenario emits less than the first.

    Parameters
    ----------
    first, other : arrays (draw, region, pollutant, year), t/yr
    """
    gap = other - first
    is_tie = np.abs(gap) <= SAME * np.maximum(np.abs(first), np.abs(other))
    gap[is_tie] = 0.0
    labels = product((ALL_REGIONS, *comparison.regions), comparison.pollutants, comparison.years)
    table = pd.DataFrame(list(labels), columns=["region", "pollutant", "year"])
    table.insert(0, "scenario", name)
    low, median, high = np.quantile(gap, QUANTILES, axis=0)
    found = {"mean": gap.mean(axis=0), "low": low, "median": median, "high": high}
    found |= {"less": (gap < 0).mean(axis=0), "equal": is_tie.mean(axis=0)}
    return table.assign(**{column: values.ravel() for column, values in found.items()})


def _judged(projection: Projection, drawn: Drawn) -> pd.DataFrame:
    """Rows of the targets with their limits, and their draws as cells of arrays."""
    table = projection.targets[[*_KEY, *_LIMIT]].copy()
    for name in ("targets", "margins"):
        table[name] = list(getattr(drawn.draws, name).T)
    return table.set_index(_KEY)


def _probability(judged: pd.DataFrame, drawn: Drawn) -> pd.Series:
    return pd.Series(drawn.ensemble.targets["probability"].to_numpy(), judged.index)


def _better(name: str, first: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """How often the margin of a scenario is larger than that of the first, or the same."""
    both = first.add_suffix(":first").join(other.add_suffix(":other"), how="inner")
    found = []
    for row in both.to_dict("records"):
        alike = all(row[f"{column}:first"] == row[f"{column}:other"] for column in _LIMIT)
        gap = row["margins:other"] - row["margins:first"]
        if not alike or np.isnan(gap).any():
            found.append((np.nan, np.nan))
            continue
        sizes = [np.abs(row[f"targets:{which}"]) for which in ("first", "other")]
        is_tie = np.abs(gap) <= SAME * np.maximum(np.maximum(*sizes), abs(row["limit:first"]))
        found.append((float((gap[~is_tie] > 0).sum()) / gap.size, float(is_tie.mean())))
    columns = [of("better", name), of("equal", name)]
    return pd.DataFrame(found, index=both.index, columns=columns)
