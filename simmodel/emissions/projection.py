"""Baseline, projection and reduction by measure, from one sum of terms (DESIGN 8).

Emission is multilinear in the implementations: E = Σ_B c_B Π_{i∈B} x_i. The term without measures
is the baseline; every other term is a change, and is shared equally among its measures, which is
their Shapley value (a unanimity game gives each of its players the same).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Flow, activity_flows
from simmodel.emissions.rates import RATE_STAGES, rate_polynomial, running_share
from simmodel.emissions.system import KG_PER_TONNE, Array, Indices, System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import Polynomial, bits, implemented, multiply
from simmodel.vocabulary import MeasureKind

ROUNDING = 1e-12
BLOCK = 2048
"""Segments worked on at a time, so that what is in hand stays within a few megabytes."""


@dataclass(frozen=True)
class Emissions:
    """Result of the core, in t per step; a step is a year, or a month when asked.

    Parameters
    ----------
    baseline, scenario : arrays (region, source, pollutant, step)
    reduction : array (measure, region, pollutant, step), baseline less scenario by measure
    outside : array (pollutant, step), change of emissions where the electricity is made
    outside_reduction : array (measure, pollutant, step)
    """

    baseline: Array
    scenario: Array
    reduction: Array
    outside: Array
    outside_reduction: Array


@dataclass(frozen=True)
class Term:
    """Changes of some segments in the same sets of actions.

    Parameters
    ----------
    origin, current : arrays (member,), segment whose activity it is, and where it is emitted
    masks : sets of actions, none empty
    share : array (mask, member), product of the implementations, times the weight of a move
    rate : array (mask, member, pollutant), t per activity at the origin, `share` included
    weight : array (mask, member, step), activity at the origin with all of the mask in force
    upstream : whether it is emitted where the electricity is made
    """

    origin: Indices
    current: Indices
    masks: tuple[int, ...]
    share: Array
    rate: Array
    weight: Array
    upstream: bool

    def by_mask(self) -> Iterator[tuple[int, Array]]:
        """Change by each set of actions, array (member, pollutant, step)."""
        for mask, rate, weight in zip(self.masks, self.rate, self.weight, strict=True):
            yield mask, rate[:, :, None] * weight[:, None, :]

    def total(self) -> Array:
        """Change by all actions together, array (member, pollutant, step)."""
        change: Array = np.matmul(self.rate.transpose(1, 2, 0), self.weight.transpose(1, 0, 2))
        return change

    def by_action(self) -> dict[int, Array]:
        """Change by each action, its equal part of every set it is in: bit -> array as `total`."""
        parts: dict[int, Array] = {}
        for mask, change in self.by_mask():
            change /= mask.bit_count()
            for bit in bits(mask):
                if bit in parts:
                    parts[bit] += change
                else:
                    parts[bit] = change.copy()
        return parts


def project(
    system: System,
    actions: Sequence[Action],
    measure_count: int,
    *,
    monthly: bool = False,
    attribute: bool = True,
) -> Emissions:
    """Emissions with and without the measures, and what each measure takes off.

    Parameters
    ----------
    measure_count : length of the measure dimension
    monthly : give months instead of years
    attribute : also split the reduction among the measures

    Returns
    -------
    Emissions, t
    """
    calendar = Calendar.of(actions, system.profiles, system.activity.shape[1], monthly=monthly)
    steps = calendar.steps(system.activity[:1]).shape[-1]
    pollutants = len(system.pollutants)
    baseline = _baseline(system, calendar, steps)
    scenario = baseline.copy()
    reduction = np.zeros(
        (measure_count if attribute else 0, system.region_count, pollutants, steps)
    )
    outside = np.zeros((pollutants, steps))
    outside_reduction = np.zeros((reduction.shape[0], pollutants, steps))
    measure_of = {action.bit: action.measure for action in actions}
    changed = np.zeros(baseline.shape[:2], dtype=bool)
    for term in terms(system, actions, calendar):
        change = term.total()
        if term.upstream:
            outside += change.sum(axis=0)
        else:
            cells = (system.region[term.current], system.source[term.current])
            _add_at(scenario, cells, change)
            changed[cells] = True
        if attribute:
            for bit, part in term.by_action().items():
                if term.upstream:
                    outside_reduction[measure_of[bit]] -= part.sum(axis=0)
                else:
                    _add_at(reduction[measure_of[bit]], (system.region[term.current],), -part)
    _forget_rounding(scenario, baseline, changed)
    return Emissions(baseline, scenario, reduction, outside, outside_reduction)


def terms(system: System, actions: Sequence[Action], calendar: Calendar) -> Iterator[Term]:
    """All changes against the baseline, in pieces of at most `BLOCK` segments.

    Segments that no action touches have none.
    """
    rate_actions = [action for action in actions if action.kind in RATE_STAGES]
    pattern, patterns = structures(system.segment_count, rate_actions)
    for flow in activity_flows(system.segment_count, actions, touched(actions)):
        met = pattern[flow.current]
        for number in np.unique(met):
            members = np.flatnonzero(met == number)
            meet = [rate_actions[k] for k in patterns[number]]
            for start in range(0, members.size, BLOCK):
                part = flow.select(members[start : start + BLOCK])
                yield from _flow_terms(system, part, meet, calendar)


def touched(actions: Sequence[Action]) -> Indices:
    """Segments that some action acts on, sorted."""
    if not actions:
        return np.zeros(0, dtype=np.intp)
    return np.unique(np.concatenate([action.segments for action in actions]))


def _flow_terms(
    system: System, flow: Flow, meet: Sequence[Action], calendar: Calendar
) -> Iterator[Term]:
    levels = {action.mask: action.levels(flow.current) for action in meet}
    here = replace(flow, levels={**flow.levels, **levels})
    rates = rate_polynomial(system, flow.current, meet)
    yield from _term(system, here, rates, calendar, upstream=False)
    if system.factors.uses_electricity[system.source[flow.current]].any():
        upstream = system.factors.upstream[system.source[flow.current]] / KG_PER_TONNE
        rates = {mask: value * upstream for mask, value in running_share(meet).items()}
        yield from _term(system, here, rates, calendar, upstream=True)


def _term(
    system: System, flow: Flow, rates: Polynomial, calendar: Calendar, *, upstream: bool
) -> Iterator[Term]:
    product = rates if flow.share == {0: 1.0} else multiply(flow.share, rates)
    masks = tuple(sorted(mask for mask in product if mask and np.any(product[mask])))
    if not masks:
        return
    rate = np.empty((len(masks), flow.origin.size, len(system.pollutants)))
    share = np.empty(rate.shape[:2])
    for position, mask in enumerate(masks):
        share[position] = flow.weight * implemented(mask, flow.levels)
        np.multiply(share[position, :, None], product[mask], out=rate[position])
    weight = calendar.weights_of(masks)[:, system.profile[flow.origin]]
    weight *= calendar.steps(system.activity[flow.origin])
    yield Term(flow.origin, flow.current, masks, share, rate, weight, upstream)


def _baseline(system: System, calendar: Calendar, steps: int) -> Array:
    shape = (system.region_count, system.source_count, len(system.pollutants), steps)
    baseline = np.zeros(shape)
    even = calendar.weights(0)
    for start in range(0, system.segment_count, BLOCK):
        members = np.arange(start, min(start + BLOCK, system.segment_count))
        activity = calendar.steps(system.activity[members]) * even[system.profile[members]]
        emitted = system.base_rates[members][:, :, None] * activity[:, None, :]
        _add_at(baseline, (system.region[members], system.source[members]), emitted)
    return baseline


def _add_at(target: Array, index: tuple[Indices, ...], value: Array) -> None:
    """Add values to cells that may repeat, in the arrays the caller is filling."""
    flat = np.ravel_multi_index(index, target.shape[: len(index)])
    cells = target.reshape(-1, *target.shape[len(index) :])
    if (np.diff(flat) > 0).all() or np.unique(flat).size == flat.size:
        cells[flat] += value
    else:
        np.add.at(cells, flat, value)


def _forget_rounding(scenario: Array, baseline: Array, changed: NDArray[np.bool_]) -> None:
    """Set to zero what a full removal leaves by rounding: below `ROUNDING` of the baseline."""
    region, source = np.nonzero(changed)
    for start in range(0, region.size, BLOCK):
        cells = (region[start : start + BLOCK], source[start : start + BLOCK])
        after = scenario[cells]
        after[np.abs(after) < ROUNDING * baseline[cells]] = 0.0
        scenario[cells] = after


def activity_after(
    system: System,
    actions: Sequence[Action],
    *,
    installed: bool = False,
    date: int | None = None,
) -> Array:
    """Activity of every segment after the measures that move or curtail it.

    Parameters
    ----------
    installed : count penetration alone, as plans count coverage, not effectiveness
    month : (position of the year, month 1-12): the yearly activity at the pace of that month's
    state;
        without it the year's activity, weighted by the monthly profiles

    Returns
    -------
    array (segment, year), or (segment,) for a month
    """
    years = system.activity.shape[1]
    moving = [a for a in actions if a.kind not in RATE_STAGES or a.kind is MeasureKind.CURTAIL]
    calendar = Calendar.of(moving, system.profiles, years)
    if date is not None:
        moving = [replace(a, ramp=np.full((years, 12), a.states[date])) for a in moving]
        calendar = Calendar.of(moving, system.profiles, years)
    after = np.array(system.activity)
    curtailing = [a for a in moving if a.kind is MeasureKind.CURTAIL]
    pattern, patterns = structures(system.segment_count, curtailing)
    for flow in activity_flows(system.segment_count, moving, touched(moving), installed=installed):
        for number in np.unique(pattern[flow.current]):
            part = flow.select(np.flatnonzero(pattern[flow.current] == number))
            meet = [curtailing[k] for k in patterns[number]]
            levels = {a.mask: a.levels(part.current, installed=installed) for a in meet}
            levels |= part.levels
            for mask, value in multiply(part.share, running_share(meet)).items():
                if mask:
                    when = calendar.weights(mask)[system.profile[part.origin]]
                    share = value * part.weight * implemented(mask, levels)
                    moved = share[:, None] * system.activity[part.origin] * when
                    np.add.at(after, part.current, moved)
    return after
