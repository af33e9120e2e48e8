"""The draws of an ensemble of totals: what is drawn once for the whole place, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Controls, System
from simmodel.errors import InputDataError, Problem
from simmodel.measures.actions import Action

Array = NDArray[np.float64]

PLACE = "draws of totals"
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class TotalsDraws:
    """Drawn inputs; multipliers of what the system holds, but removal efficiencies as they are.

    Parameters
    ----------
    activity : array (source, draw), of the activity that begins in a source, in all regions
    factor : array (source, slot, pollutant, draw), of the uncontrolled factor with its fuel slopes
    upstream : array (source, pollutant, draw), of what is emitted where electricity is made
    sulphur, ash : arrays (source, draw), of the content of the fuel, above 0
    removal : array (control, process, pollutant, draw), removal efficiency, at most 1
    effectiveness : array (action, draw), of the level of each action, in the order of the actions
    """

    activity: Array
    factor: Array
    upstream: Array
    sulphur: Array
    ash: Array
    removal: Array
    effectiveness: Array

    @property
    def count(self) -> int:
        """Number of draws."""
        return int(self.activity.shape[-1])

    def some(self, draws: slice) -> "TotalsDraws":
        """Some of the draws, without copying them."""
        return TotalsDraws(*(getattr(self, field.name)[..., draws] for field in fields(self)))


def drawn_system(
    system: System, actions: Sequence[Action], draws: TotalsDraws, draw: int
) -> tuple[System, tuple[Action, ...]]:
    """The system and the actions of a single draw, as `project` takes them."""
    factors, source = system.factors, system.source
    times = draws.factor[..., draw]
    controls = Controls(
        system.controls.chain,
        draws.removal[..., draw],
        system.controls.rank,
        system.controls.mixes,
    )
    changed = replace(
        system,
        activity=system.activity * draws.activity[source, draw][:, None],
        base_activity=system.base_activity * draws.activity[source, draw],
        sulphur=system.sulphur * draws.sulphur[source, draw],
        ash=system.ash * draws.ash[source, draw],
        factors=replace(
            factors,
            constant=factors.constant * times,
            sulphur=factors.sulphur * times,
            ash=factors.ash * times,
            upstream=factors.upstream * draws.upstream[..., draw],
        ),
        controls=controls,
    )
    effective = draws.effectiveness[:, draw]
    drawn = (replace(a, level=a.level * e) for a, e in zip(actions, effective, strict=True))
    return changed, tuple(drawn)


def check_draws(system: System, actions: Sequence[Action], draws: TotalsDraws) -> None:
    """Refuse draws that do not fit the system, or lie where their input cannot be.

    Raises
    ------
    InputDataError : a wrong shape, a number that is not finite or below 0, a content that is not
        above 0, a removal above 1, a level above 1, or factors calibrated region by region.
    """
    if system.factors.calibrated.size:
        message = (
            "factors are calibrated to an official inventory region by region, and totals draw "
            "them once for all regions. Leave emissions.csv out, or use simmodel.sample."
        )
        raise InputDataError([Problem(PLACE, "factor", message)])
    sources, slots, pollutants = system.factors.constant.shape
    shapes = {
        "activity": (sources,),
        "factor": (sources, slots, pollutants),
        "upstream": (sources, pollutants),
        "sulphur": (sources,),
        "ash": (sources,),
        "removal": system.controls.removal.shape,
        "effectiveness": (len(actions),),
    }
    problems = [
        Problem(PLACE, name, f"shape {getattr(draws, name).shape}, needed {(*shape, draws.count)}")
        for name, shape in shapes.items()
        if getattr(draws, name).shape != (*shape, draws.count)
    ]
    if not problems:
        names = [field.name for field in fields(draws)]
        problems = [*_out_of_range(draws, names), *_too_effective(actions, draws)]
    if problems:
        raise InputDataError(problems)


def check_effectiveness(actions: Sequence[Action], draws: TotalsDraws) -> None:
    """Refuse draws of effectiveness that do not fit the actions; the rest is checked already.

    Raises
    ------
    InputDataError : as `check_draws`.
    """
    shape, needed = draws.effectiveness.shape, (len(actions), draws.count)
    told = f"shape {shape}, needed {needed}"
    problems = [] if shape == needed else [Problem(PLACE, "effectiveness", told)]
    if not problems:
        problems = [*_out_of_range(draws, ["effectiveness"]), *_too_effective(actions, draws)]
    if problems:
        raise InputDataError(problems)


def _out_of_range(draws: TotalsDraws, names: Sequence[str]) -> list[Problem]:
    problems = []
    for name in names:
        values = getattr(draws, name)
        least, most = (float(values.min()), float(values.max())) if values.size else (1.0, 1.0)
        if not np.isfinite(least + most):
            problems.append(Problem(PLACE, name, "has a value that is not a finite number"))
        elif name == "removal" and most > 1.0:
            problems.append(Problem(PLACE, "removal", f"reaches {most:g}; at most 1 is possible"))
        elif name in ("sulphur", "ash") and least <= 0.0:
            problems.append(Problem(PLACE, name, f"falls to {least:g}; must be above 0"))
        elif name != "removal" and least < 0.0:
            problems.append(Problem(PLACE, name, f"falls to {least:g}; must not be negative"))
    return problems


def _too_effective(actions: Sequence[Action], draws: TotalsDraws) -> list[Problem]:
    problems = []
    for number, (action, drawn) in enumerate(zip(actions, draws.effectiveness, strict=True)):
        most = float(action.level.max(initial=0.0) * drawn.max(initial=0.0))
        if most > 1.0 + ROUNDING:
            told = f"action {number} reaches a level of {most:g}; at most 1 is possible"
            problems.append(Problem(PLACE, "effectiveness", told))
    return problems
