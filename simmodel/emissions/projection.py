"""Baseline, projection and reduction by measure, from one sum of terms (DESIGN 8).

Emission is multilinear in the implementations: E = Σ_B c_B Π_{i∈B} x_i. The term without measures
is the baseline; every other term is a change, and is shared equally among its measures, which is
their Shapley value (a unanimity game gives each of its players the same).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.flows import Flow, activity_flows
from simmodel.emissions.rates import RATE_STAGES, rate_polynomial, running_share
from simmodel.emissions.system import BLOCK, KG_PER_TONNE, Array, Indices, System
from simmodel.measures.actions import Action, structures
from simmodel.measures.algebra import Polynomial, bits, implemented, multiply

ROUNDING = 1e-12


@dataclass(frozen=True)
class Emissions:
    """Result of the core, in t per step; a step is a year, or a month when asked.

    Parameters
    ----------
    baseline, scenario : arrays (region, source, pollutant, step)
    reduction : array (measure, region, pollutant, step), baseline less scenario by measure
    outside : array (pollutant, step), change of emissions where the electricity is made
    outside_reduction : array (measure, pollutant, step)
    summed : baseline and scenario of the columns that are not kept by source, arrays
        (region, 1, column, step); `reduction` and `outside` hold those columns behind the others
    """

    baseline: Array
    scenario: Array
    reduction: Array
    outside: Array
    outside_reduction: Array
    summed: "tuple[Array, Array] | None" = None


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
    by_source: int | None = None,
) -> Emissions:
    """Emissions with and without the measures, and what each measure takes off.

    Parameters
    ----------
    measure_count : length of the measure dimension
    monthly : give months instead of years
    attribute : also split the reduction among the measures
    by_source : keep only so many columns by source, and the sums of the rest by region

    Returns
    -------
    Emissions, t
    """
    calendar = Calendar.of(actions, system.profiles, system.activity.shape[1], monthly=monthly)
    steps = calendar.steps(system.activity[:1]).shape[-1]
    pollutants = len(system.pollutants)
    kept = pollutants if by_source is None else by_source
    baseline, total = _baseline(system, calendar, steps, kept)
    scenario, total_after = baseline.copy(), total.copy()
    reduction = np.zeros(
        (measure_count if attribute else 0, system.region_count, pollutants, steps)
    )
    outside = np.zeros((pollutants, steps))
    outside_reduction = np.zeros((reduction.shape[0], pollutants, steps))
    measure_of = {action.bit: action.measure for action in actions}
    for term in terms(system, actions, calendar):
        change = term.total()
        if term.upstream:
            outside += change.sum(axis=0)
        else:
            _deposit(system, scenario, total_after, term.current, change)
        if attribute:
            for bit, part in term.by_action().items():
                if term.upstream:
                    outside_reduction[measure_of[bit]] -= part.sum(axis=0)
                else:
                    _add_at(reduction[measure_of[bit]], (system.region[term.current],), -part)
    _forget_rounding(scenario, baseline)
    summed = None if by_source is None else (total, total_after)
    return Emissions(baseline, scenario, reduction, outside, outside_reduction, summed)


def terms(system: System, actions: Sequence[Action], calendar: Calendar) -> Iterator[Term]:
    """All changes against the baseline, in pieces of at most `BLOCK` segments.

    Segments that no action touches have none.
    """
    rate_actions = [action for action in actions if action.kind in RATE_STAGES]
    pattern, patterns = structures(system.segment_count, rate_actions)
    pieces: dict[int, list[Flow]] = {}
    for flow in activity_flows(system.segment_count, actions, touched(actions)):
        met = pattern[flow.current]
        for number in np.flatnonzero(np.bincount(met)).tolist():
            members = np.flatnonzero(met == number)
            for start in range(0, members.size, BLOCK):
                piece = flow.select(members[start : start + BLOCK])
                pieces.setdefault(number, []).append(piece)
    for number, flows in pieces.items():
        meet = [rate_actions[k] for k in patterns[number]]
        for batch in _batches(flows):
            yield from _flow_terms(system, batch, meet, calendar)


def _batches(flows: Sequence[Flow]) -> Iterator[list[Flow]]:
    """Flows together, as many as keep within `BLOCK` segments."""
    batch: list[Flow] = []
    size = 0
    for flow in flows:
        if batch and size + flow.origin.size > BLOCK:
            yield batch
            batch, size = [], 0
        batch.append(flow)
        size += flow.origin.size
    if batch:
        yield batch


def touched(actions: Sequence[Action]) -> Indices:
    """Segments that some action acts on, sorted."""
    last = max((int(action.segments[-1]) for action in actions if action.segments.size), default=-1)
    is_touched = np.zeros(last + 1, dtype=bool)
    for action in actions:
        is_touched[action.segments] = True
    return np.flatnonzero(is_touched)


def _flow_terms(
    system: System, flows: Sequence[Flow], meet: Sequence[Action], calendar: Calendar
) -> Iterator[Term]:
    """Terms of flows to segments on which the same actions of stages 4 to 7 meet.

    The rates are formed once for all flows.
    """
    current = np.concatenate([flow.current for flow in flows])
    rates = {m: v for m, v in rate_polynomial(system, current, meet).items() if np.any(v)}
    outside: dict[int, Array] = {}
    if system.factors.uses_electricity[system.source[current]].any():
        upstream = system.factors.upstream[system.source[current]] / KG_PER_TONNE
        outside = {mask: upstream * value for mask, value in running_share(meet).items()}
    start = 0
    for flow in flows:
        stop = start + flow.current.size
        levels = {action.mask: action.levels(flow.current) for action in meet}
        here = replace(flow, levels={**flow.levels, **levels})
        for rate, away in ((rates, False), (outside, True)):
            if rate:
                part = {mask: value[start:stop] for mask, value in rate.items()}
                yield from _term(system, here, part, calendar, upstream=away)
        start = stop


def _term(
    system: System, flow: Flow, rates: Polynomial, calendar: Calendar, *, upstream: bool
) -> Iterator[Term]:
    product = multiply(flow.share, rates)
    masks = tuple(sorted(mask for mask in product if mask))
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


def _baseline(system: System, calendar: Calendar, steps: int, kept: int) -> tuple[Array, Array]:
    """Baseline by source for the first columns, and by region for the rest."""
    baseline = np.zeros((system.region_count, system.source_count, kept, steps))
    total = np.zeros((system.region_count, 1, len(system.pollutants) - kept, steps))
    even = calendar.weights(0)
    for start in range(0, system.segment_count, BLOCK):
        members = np.arange(start, min(start + BLOCK, system.segment_count))
        activity = calendar.steps(system.activity[members]) * even[system.profile[members]]
        emitted = system.base_rates[members][:, :, None] * activity[:, None, :]
        _deposit(system, baseline, total, members, emitted)
    return baseline, total


def _deposit(
    system: System, by_source: Array, by_region: Array, segments: Indices, value: Array
) -> None:
    """Add what segments emit, array (member, column, step), to the arrays being filled."""
    kept = by_source.shape[2]
    _add_at(by_source, (system.region[segments], system.source[segments]), value[:, :kept])
    if kept < value.shape[1]:
        _add_at(by_region[:, 0], (system.region[segments],), value[:, kept:])


def _add_at(target: Array, index: tuple[Indices, ...], value: Array) -> None:
    """Add values to cells that may repeat, in the arrays the caller is filling."""
    flat = np.ravel_multi_index(index, target.shape[: len(index)])
    cells = target.reshape(-1, *target.shape[len(index) :])
    if not (flat[1:] > flat[:-1]).all():
        order = np.argsort(flat, kind="stable")
        flat, value = flat[order], value[order]
        first = np.flatnonzero(np.append(True, flat[1:] > flat[:-1]))
        flat, value = flat[first], np.add.reduceat(value, first, axis=0)
    if flat[-1] - flat[0] == flat.size - 1:
        cells[flat[0] : flat[-1] + 1] += value
    else:
        cells[flat] += value


def _forget_rounding(scenario: Array, baseline: Array) -> None:
    """Set to zero what a full removal leaves by rounding: below `ROUNDING` of the baseline."""
    for after, before in zip(scenario, baseline, strict=True):
        after[np.abs(after) < ROUNDING * before] = 0.0
