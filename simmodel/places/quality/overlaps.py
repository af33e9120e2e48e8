"""Measures that act on the same segments, and how many tonnes both would take off.

A measure alone takes off E(i): the reduction with only it in force. Two measures overlap by
E(i) + E(j) − E(i, j), the tonnes that both would take off and only one can; below 0, one makes
room for the other, as where homes move to a boiler that the other cleans.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from simmodel.emissions.electricity import power_plants, with_electricity
from simmodel.emissions.model import Model
from simmodel.emissions.projection import project
from simmodel.emissions.system import Array
from simmodel.results.projection import Projection

_NOTHING = 1e-6
"""Tonnes below which two measures do not overlap: rounding."""


def measures_alone(projection: Projection, pollutants: Sequence[str], year: int) -> pd.DataFrame:
    """What each measure takes off alone, and what its Shapley share in the plan is.

    Returns
    -------
    DataFrame : measure, pollutant, alone, share (t/yr in all regions, in `year`)
    """
    model = _model(projection)
    shares = projection.dataset["reduction"].sel(year=year).sum("region", skipna=False)
    found = []
    for number, measure in enumerate(model.scenario.measures):
        alone = _reduction(model, [number], pollutants, year)
        for pollutant, value in zip(pollutants, alone, strict=True):
            share = float(shares.sel(measure=measure.id, pollutant=pollutant))
            found.append((measure.id, pollutant, value, share))
    return pd.DataFrame(found, columns=["measure", "pollutant", "alone", "share"])


def overlaps(
    projection: Projection, pollutants: Sequence[str], year: int, alone: pd.DataFrame
) -> pd.DataFrame:
    """By how much pairs of measures overlap that meet on a segment, the largest first.

    Parameters
    ----------
    alone : as `measures_alone` gives it

    Returns
    -------
    DataFrame : measure, other, segments (how many both act on or move activity to), pollutant,
        alone, other_alone, together, overlap (t/yr); pairs without overlap are left out
    """
    model = _model(projection)
    ids = [measure.id for measure in model.scenario.measures]
    single = alone.set_index(["measure", "pollutant"])["alone"].to_dict()
    found = []
    for i, j, count in _meeting(model):
        together = _reduction(model, [i, j], pollutants, year)
        for pollutant, both in zip(pollutants, together, strict=True):
            one, two = single[ids[i], pollutant], single[ids[j], pollutant]
            found.append((ids[i], ids[j], count, pollutant, one, two, both, one + two - both))
    columns = ["measure", "other", "segments", "pollutant"]
    columns += ["alone", "other_alone", "together", "overlap"]
    table = pd.DataFrame(found, columns=columns)
    table = table[table["overlap"].abs() > _NOTHING]
    return table.sort_values("overlap", key=np.abs, ascending=False, ignore_index=True)


def _model(projection: Projection) -> Model:
    assert projection.model is not None  # noqa: S101 (a projection that was just run has one)
    return projection.model


def _meeting(model: Model) -> Iterable[tuple[int, int, int]]:
    """Pairs of measures that act on, or move activity to, the same segments."""
    touched: dict[int, set[int]] = {}
    for action in model.actions:
        here = touched.setdefault(action.measure, set())
        here.update(action.segments.tolist())
        for move in action.moves:
            here.update(move.to[move.weight > 0].tolist())
    numbers = sorted(touched)
    for position, i in enumerate(numbers):
        for j in numbers[position + 1 :]:
            count = len(touched[i] & touched[j])
            if count:
                yield i, j, count


def _reduction(
    model: Model, measures: Sequence[int], pollutants: Sequence[str], year: int
) -> Array:
    """What some measures take off without the others, array (pollutant,), t in all regions."""
    actions = [action for action in model.actions if action.measure in measures]
    emissions = project(model.system, actions, len(model.scenario.measures), attribute=False)
    plants = power_plants(model.system, model.catalogue)
    emissions = with_electricity(emissions, plants, model.scenario.electricity.inside.value)
    at = model.scenario.years.index(year)
    change = (emissions.baseline - emissions.scenario)[..., at].sum(axis=(0, 1))
    columns = [model.system.pollutants.index(pollutant) for pollutant in pollutants]
    reduced: Array = change[columns]
    return reduced
