"""Targets on emergency cuts: the part of a winter day's emission that a warning level takes off."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.episode import EpisodeCut
from simmodel.targets.reasons import CannotBeJudgedError
from simmodel.units import to_canonical
from simmodel.vocabulary import POLLUTANTS, SHARE_UNIT, Level

if TYPE_CHECKING:
    from simmodel.scenario.schema import Target

EpisodeCuts = Callable[[int], Mapping[Level, EpisodeCut]]
CUT_UNIT = "t/day"


def no_episode(_year: int) -> Mapping[Level, EpisodeCut]:
    """Cuts of a scenario without emergency measures: none on any level."""
    return {}


def episode_cut(target: "Target", region: NDArray[np.intp], cuts: EpisodeCuts) -> float:
    """Cut of the target's level in some regions, over their whole emission of the pollutant.

    Parameters
    ----------
    region : numbers of the regions

    Returns
    -------
    share 0-1, or mass in the unit of a limit such as `2 t/day`

    Raises
    ------
    CannotBeJudgedError : no measure acts on the level, or there is nothing to cut.
    """
    found = cuts(target.year).get(target.level) if target.level is not None else None
    if found is None:
        raise CannotBeJudgedError(target.kind)
    if target.pollutant not in POLLUTANTS:
        raise CannotBeJudgedError("empty")
    pollutant = POLLUTANTS.index(target.pollutant)
    cut = float(found.cut[region, :, pollutant].sum())
    if target.limit.unit != SHARE_UNIT:
        return to_canonical(cut, CUT_UNIT, target.limit.unit)
    emission = float(found.emission[region, :, pollutant].sum())
    if emission <= 0:
        raise CannotBeJudgedError("empty")
    return cut / emission
