"""Emissions of many draws: rates, activities and levels, multiplied and summed by place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.calendar import Calendar
from simmodel.emissions.electricity import POWER_SECTOR
from simmodel.emissions.flows import Flow
from simmodel.emissions.rates import running_share
from simmodel.measures.algebra import Polynomial
from simmodel.uncertainty.activities import Activities, Drawn, activities
from simmodel.uncertainty.keys import ELECTRICITY_KEY
from simmodel.uncertainty.levels import Levels
from simmodel.uncertainty.pool import Pool
from simmodel.uncertainty.shared_rates import SharedRates
from simmodel.uncertainty.sums import Sum, pairs_of_measures
from simmodel.uncertainty.technology import Technology, technology
from simmodel.uncertainty.terms import Entry, Follow, Terms, entry, flat, follow

if TYPE_CHECKING:
    from simmodel.emissions.model import Model

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Core:
    """The emissions of a model, prepared for draws.

    Parameters
    ----------
    pool : rows of numbers that the parts look up
    terms, upstream : changes by measures, in the place and where electricity is made
    plain : one term a segment, without measures
    alike : terms of one zone, rate row and set of actions together, as the sums take them
    zone_of : array (segment,), zone: a region and a class of sources that are felt alike
    zones : number of zones
    power : segments of power plants
    inside : row of the share of electricity made inside
    """

    model: "Model"
    pool: Pool
    technology: Technology
    activities: Activities
    levels: Levels
    terms: Terms
    upstream: Terms
    plain: Terms
    alike: Sum
    by_zone: Sum
    by_measure: Sum
    plain_by_zone: Sum
    upstream_sum: Sum
    upstream_by_measure: Sum
    power: Indices
    inside: int


@dataclass(frozen=True)
class Emitted:
    """Emissions of some draws; the columns are the pollutants emitted low, then by tall stacks.

    Parameters
    ----------
    rates : array (rate row, column, draw)
    force : array (term, year, draw), activity in force
    upstream_rates, upstream_force : as rates and force, where electricity is made
    activity : drawn activities
    installed, levels : arrays (level + 1, year, draw), without and with the effectiveness
    base_year : array (zone, column, draw)
    baseline, change : arrays (zone, column, year, draw)
    outside : array (pollutant, year, draw), change where electricity is made
    inside : array (segment of power plants, draw), share of that change that each plant makes
    """

    rates: Array
    force: Array
    activity: Drawn
    installed: Array
    levels: Array
    base_year: Array
    baseline: Array
    change: Array
    outside: Array
    inside: Array
    reduction: Array
    outside_reduction: Array


def build_core(
    model: "Model",
    pool: Pool,
    levels: Levels,
    zone_of: Indices,
    zones: int,
    flows: Sequence[Follow] | None = None,
) -> Core:
    """Prepare the emissions of a model.

    Parameters
    ----------
    zone_of : array (segment,)
    flows : where activity goes (`follow`), if it is known
    """
    system = model.system
    tech = technology(model, pool)
    local, upstream = find_entries(model, tech, levels, flows)
    calendar = Calendar(system.profiles, levels.ramps, system.activity.shape[1])
    one = len(levels.levels)
    terms = _sorted(flat(local, calendar, system.profile, one), zone_of)
    away = flat(upstream, calendar, system.profile, one)
    plain = _sorted(flat([_plain(model, tech)], calendar, system.profile, one), zone_of)
    zone = zone_of[terms.current]
    alike = Sum.of(zone * int(tech.first_row[-1]) + terms.row, terms.mask, 0)
    first = alike.order[alike.start]
    row, zone, mask = terms.row[first], zone[first], terms.mask[first]
    measure_of = {action.bit: action.measure for action in model.actions}
    count = len(model.scenario.measures)
    term, measure, part = pairs_of_measures(terms.masks, mask, measure_of)
    by_measure = Sum.of(measure, row[term], count, term=term, factor=part, filled=tech.filled)
    term, measure, part = pairs_of_measures(away.masks, away.mask, measure_of)
    away_by_measure = Sum.of(
        measure, away.row[term], count, term=term, factor=part, filled=tech.filled_upstream
    )
    power = model.catalogue.property_of_source("sector").eq(POWER_SECTOR).to_numpy()
    return Core(
        model=model,
        pool=pool,
        technology=tech,
        activities=activities(model, pool),
        levels=levels,
        terms=terms,
        upstream=away,
        plain=plain,
        alike=alike,
        by_zone=Sum.of(zone, row, zones, filled=tech.filled),
        by_measure=by_measure,
        plain_by_zone=Sum.of(zone_of[plain.current], plain.row, zones, filled=tech.filled),
        upstream_sum=Sum.of(np.zeros_like(away.row), away.row, 1, filled=tech.filled_upstream),
        upstream_by_measure=away_by_measure,
        power=np.flatnonzero(power & (system.base_activity > 0)),
        inside=pool.row(ELECTRICITY_KEY, model.scenario.electricity.inside.value),
    )


def emitted(
    core: Core, values: Array, start: int = 0, shared: SharedRates | None = None
) -> tuple[Emitted, Array]:
    """Emissions of some draws, and the rows of the pool.

    Parameters
    ----------
    values : array (draw, input)
    start : number of the first draw
    shared : rates that other scenarios formed of the same draws
    """
    rows = core.pool.filled(values)
    activity = core.activities.drawn(rows)
    installed = core.levels.installed(rows, activity)
    levels = core.levels.effective(installed, rows)
    central = core.model.catalogue.segments["activity_per_service"].to_numpy(dtype=float)
    rates = core.technology.rates(rows) if shared is None else shared.rates(start, core, rows)
    away = core.technology.upstream_rates(rows)
    force = core.terms.drawn(levels, activity, central)

    def without_measures() -> Array:
        base = activity.base[core.plain.origin][:, None]
        plain = core.plain.drawn(levels, activity, central)
        return core.plain_by_zone.apply(rates, np.concatenate([base, plain], axis=1))

    form = without_measures
    before = form() if shared is None else shared.before(start, core, rows, form)
    upstream = core.upstream.drawn(levels, activity, central)
    alike = core.alike.together(force)
    generation = activity.base[core.power]
    whole = generation.sum(axis=0)
    share = np.divide(generation, whole, out=np.zeros_like(generation), where=whole > 0)
    return (
        Emitted(
            rates=rates,
            force=force,
            activity=activity,
            installed=installed,
            levels=levels,
            base_year=before[:, :, 0],
            baseline=before[:, :, 1:],
            change=core.by_zone.apply(rates, alike),
            outside=core.upstream_sum.apply(away, upstream)[0],
            inside=rows[core.inside] * share,
            reduction=core.by_measure.apply(rates, alike),
            outside_reduction=core.upstream_by_measure.apply(away, upstream),
        ),
        rows,
    )


def _sorted(terms: Terms, zone_of: Indices) -> Terms:
    """Terms by zone, rate row and set of actions, so that those summed together stand together."""
    return terms.select(np.lexsort((terms.mask, terms.row, zone_of[terms.current])))


def _plain(model: "Model", tech: Technology) -> Entry:
    """Every segment with activity of its own, without measures."""
    own = np.flatnonzero(model.catalogue.segments["activity"].to_numpy(dtype=float) > 0)
    row = tech.first_row[tech.base_of[own]]
    return Entry(row, own, own, np.ones(own.size), 0, (), np.zeros(own.size, dtype=np.intp))


def find_entries(
    model: "Model", tech: Technology, levels: Levels, flows: Sequence[Follow] | None = None
) -> tuple[list[Entry], list[Entry]]:
    """Terms in the place, and where electricity is made."""
    local: list[Entry] = []
    away: list[Entry] = []
    uses = model.system.factors.uses_electricity[model.system.source]
    pattern = tech.signatures[tech.of_segment, 4]
    for flow, own in follow(model, levels.number) if flows is None else flows:
        met = pattern[flow.current]
        for number in np.unique(met).tolist():
            members = np.flatnonzero(met == number)
            here = flow.select(members)
            actions = tech.patterns[number]
            found = {
                a.mask: levels.number[a.bit][a.position(here.current)].astype(float)
                for a in actions
            }
            here = replace(here, levels={**here.levels, **found})
            first = tech.first_row[tech.of_segment[here.current]]
            for position, subset in enumerate(tech.subsets[number]):
                for mask, share in here.share.items():
                    if mask | subset:
                        row = first + position
                        local.append(entry(here, own[members], mask | subset, share, row))
            if uses[here.current].any():
                running: Polynomial = running_share(actions)
                row = model.system.source[here.current]
                away.extend(_away(here, own[members], running, row))
    return local, away


def _away(here: Flow, own: Indices, running: Polynomial, row: Indices) -> Iterator[Entry]:
    for subset, left in running.items():
        for mask, share in here.share.items():
            if mask | subset:
                yield entry(here, own, mask | subset, share * left, row)
