"""States of identical plants where measures meet: their fuel, and the controls of one chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from simmodel.emissions.system import Array, Controls, Indices, System, mean_passing
from simmodel.measures.actions import Action
from simmodel.measures.algebra import Coefficient, Polynomial, Taker, add, multiply, stay, taken
from simmodel.vocabulary import MeasureKind


@dataclass(frozen=True)
class Outcome:
    """One state of identical plants and the share of them in it.

    Parameters
    ----------
    share : polynomial
    value : array (pollutant,) or (member, pollutant), what passes a control, or the fuel's part of
        the uncontrolled factor
    control : the control of a state that is one control, otherwise −1
    """

    share: Polynomial
    value: Array
    control: int = -1


def mean(outcomes: Iterable[Outcome]) -> dict[int, Coefficient]:
    """Mean over states: Σ share · value, coefficients (member, pollutant)."""
    return add(
        {mask: column(share) * outcome.value for mask, share in outcome.share.items()}
        for outcome in outcomes
    )


def column(share: Coefficient) -> Coefficient:
    """A share by member as a column beside the pollutants."""
    return share[:, None] if isinstance(share, np.ndarray) else share


def fuel_outcomes(
    system: System, segments: Indices, actions: Sequence[Action], slot: int, name: str
) -> list[Outcome]:
    """States of the part of a factor that a property of the fuel decides; none if it decides none.

    Parameters
    ----------
    name : ``sulphur`` or ``ash``
    """
    is_sulphur = name == "sulphur"
    slopes = system.factors.sulphur if is_sulphur else system.factors.ash
    slope = slopes[system.factor_row[segments], slot]
    if not slope.any():
        return []
    now = (system.sulphur if is_sulphur else system.ash)[segments]
    improving = [a for a in actions if a.kind is MeasureKind.FUEL_QUALITY and name in a.caps]
    takers = [action.taker for action in improving]
    better = [np.minimum(now, action.caps[name]) for action in improving]
    shares = [stay(takers), *(taken(taker, takers) for taker in takers)]
    return [
        Outcome(share, slope * content[:, None])
        for share, content in zip(shares, [now, *better], strict=True)
    ]


def chain_outcomes(
    system: System,
    segments: Indices,
    actions: Sequence[Action],
    members: tuple[int, ...],
    process: int,
    *,
    apart: bool = False,
) -> list[Outcome]:
    """States of one control chain after the retrofits that meet on it.

    A retrofit takes only from controls weaker than its own (never from better ones), so the takers
    that a control in place meets depend on the control.

    Parameters
    ----------
    members : controls of the chain
    apart : keep every control as a state; otherwise those that meet the same retrofits are one
        mean state
    """
    retrofits = _retrofits(actions, members)
    key, kept = (members, process, retrofits, apart), system.controls.states
    if key not in kept:
        kept[key] = _states(system.controls, retrofits, members, process, apart=apart)
    states = kept[key]
    plain = system.controls.removal.ndim - 2  # dimensions of what passes a single control
    found = (_at(state, system.mix[segments], plain) for state in states)
    return [state for state in found if state.share]


def chain_mean(
    system: System,
    segments: Indices,
    actions: Sequence[Action],
    members: tuple[int, ...],
    process: int,
) -> dict[int, Coefficient]:
    """Mean share that passes one control chain after the retrofits that meet on it.

    Returns
    -------
    polynomial with coefficients (member, pollutant), the mean of `chain_outcomes`
    """
    retrofits = _retrofits(actions, members)
    key, kept = (members, process, retrofits), system.controls.means
    if key not in kept:
        kept[key] = mean(_states(system.controls, retrofits, members, process, apart=False))
    return _rows(kept[key], system.mix[segments])


def _at(state: Outcome, mix: Indices, plain: int) -> Outcome:
    """A state of all mixes at some of them; without a share where none of them has it."""
    value = state.value
    found = value if value.ndim == plain else value[mix]
    return Outcome(_rows(state.share, mix), found, state.control)


def _rows(polynomial: Polynomial, mix: Indices) -> dict[int, Coefficient]:
    """Coefficients of some mixes, those that are zero in all of them left out."""
    found = {m: v if isinstance(v, float) else v.take(mix, axis=0) for m, v in polynomial.items()}
    return {m: v for m, v in found.items() if (v if isinstance(v, float) else v.any())}


def _retrofits(
    actions: Sequence[Action], members: tuple[int, ...]
) -> tuple[tuple[Taker, int], ...]:
    """Who wants to fit which control of a chain."""
    return tuple((a.taker, c) for a in actions for c in a.controls if c in members)


def _states(
    controls: Controls,
    retrofits: Sequence[tuple[Taker, int]],
    members: tuple[int, ...],
    process: int,
    *,
    apart: bool,
) -> list[Outcome]:
    """States of one control chain, with shares and values by mix."""
    mix, passes = controls.mixes[:, members], 1.0 - controls.removal[members, process]
    outcomes = []
    arrived: dict[int, list[Polynomial]] = {control: [] for _, control in retrofits}
    for columns, meet in _alike(controls.rank, members, retrofits, apart=apart):
        share = mix[:, columns].sum(axis=1)
        takers = [taker for taker, _ in meet]
        if apart:
            left, control = multiply({0: share}, stay(takers)), members[columns[0]]
            outcomes.append(Outcome(left, passes[columns[0]], control))
        else:
            outcomes.append(Outcome(stay(takers), mean_passing(mix[:, columns], passes[columns])))
        for taker, target in meet:
            arrived[target].append(multiply({0: share}, taken(taker, takers)))
    return outcomes + [
        Outcome(add(parts), passes[members.index(target)], target)
        for target, parts in arrived.items()
        if parts
    ]


def _alike(
    rank: Array,
    members: tuple[int, ...],
    retrofits: Sequence[tuple[Taker, int]],
    *,
    apart: bool,
) -> list[tuple[list[int], list[tuple[Taker, int]]]]:
    """Controls of a chain, as positions in it, by the retrofits that are better than they are."""
    found: dict[tuple[int, ...], list[int]] = {}
    for position, control in enumerate(members):
        meet = tuple(n for n, (_, c) in enumerate(retrofits) if rank[control] < rank[c])
        found.setdefault((*meet, -1 - position) if apart else meet, []).append(position)
    return [(columns, [retrofits[n] for n in meet if n >= 0]) for meet, columns in found.items()]
