"""The chain behind one concentration: base value, background, precursors, transfer, measures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from simmodel.air_quality.setup import RESPONDING
from simmodel.errors import ScenarioError
from simmodel.inputs.air_response import AIR_UNITS
from simmodel.reports.explain.air_terms import Origin, Precursor, height_rows, precursors
from simmodel.reports.explain.question import Question, ask
from simmodel.reports.explain.segment import Row, number, trace_in
from simmodel.reports.texts import word
from simmodel.vocabulary import AIR_POLLUTANTS

if TYPE_CHECKING:
    from simmodel.results.projection import Projection
    from simmodel.targets.air import AirState

MOST_MEASURES = 12


def explain_air(
    projection: "Projection", region: str, pollutant: str, year: int, lang: str = "en"
) -> str:
    """Chain behind one concentration of a projection, as text to paste into a memo.

    Parameters
    ----------
    region : code or name, or `all` for the city
    pollutant : of `AIR_POLLUTANTS`

    Raises
    ------
    ScenarioError : the region, pollutant or year is not in the projection, or it has no air.
    """
    question = ask(projection, region, pollutant, year, lang, AIR_POLLUTANTS)
    if projection.air is None:
        message = (
            "this projection has no concentrations. Add concentrations.csv to the inventory, or "
            "air_quality to the scenario."
        )
        raise ScenarioError(message)
    if question.everywhere() and len(question.regions) > 1:
        return "\n".join(_city(question, projection.air))
    return "\n".join(_region(question, projection.air, question.regions[0]))


def _region(question: Question, state: "AirState", code: str) -> Iterable[str]:
    say, pollutant = question.say, question.pollutant
    place, number_of = state.regions.index(code), AIR_POLLUTANTS.index(pollutant)
    year = state.years.index(question.year)
    outcome = state.outcome
    base = float(outcome.base[place, number_of])
    without = float(outcome.baseline[place, number_of, year])
    after = float(outcome.scenario[place, number_of, year])
    yield _head(question, question.region_name(code), base, without, after)
    yield from _base_lines(question, state, code)
    if pollutant not in RESPONDING:
        yield say("air_ozone_supplied" if state.air.o3_supplied else "air_ozone_held")
        return
    yield from _chain(question, state, place, after)
    if np.isfinite(after):
        yield from _measures(question, outcome.reduction[:, place, number_of, year], without, after)


def _city(question: Question, state: "AirState") -> Iterable[str]:
    """The city as the mean of its regions, and what each measure takes off that mean."""
    number_of, year = AIR_POLLUTANTS.index(question.pollutant), state.years.index(question.year)
    outcome, unit = state.outcome, _unit(question)
    without, after = outcome.city[number_of, :, year].tolist()
    name = question.say("air_city")
    yield _head(question, name, float(outcome.city_base[number_of]), without, after)
    rows = [state.regions.index(code) for code in state.air.city]
    yield question.say("air_city_mean", count=len(rows))
    for row in rows:
        values = (outcome.scenario, outcome.baseline)
        now, before = (number(one[row, number_of, year]) for one in values)
        region = question.region_name(state.regions[row])
        yield question.say("air_city_line", region=region, value=now, before=before, unit=unit)
    if np.isfinite(after):
        taken = outcome.reduction[:, rows, number_of, year].mean(axis=1)
        yield from _measures(question, taken, without, after)
    yield question.say("air_city_more")


def _head(question: Question, name: str, base: float, without: float, after: float) -> str:
    return question.say(
        "air_head",
        region=name,
        year=question.year,
        pollutant=question.pollutant,
        value=_known(after),
        base_year=question.model.scenario.base_year,
        base=_known(base),
        without=_known(without),
        unit=_unit(question),
    )


def _base_lines(question: Question, state: "AirState", code: str) -> Iterable[str]:
    """The base value with its range, source, quality and rule."""
    row = _base_row(state, code, question.pollutant)
    if row is None:
        yield question.say("air_no_base")
        return
    line = question.say(
        "air_base",
        year=state.base_year,
        value=number(row["value"]),
        low=number(row["low"]),
        high=number(row["high"]),
        unit=_unit(question),
        statistic=row["statistic"],
    )
    yield line + trace_in(row, question, [state.air.references])
    for name, key in (("rule", "rule"), ("note", "air_note")):
        if row.get(name):
            yield "  " + question.say(key, text=question.note(row[name]))


def _base_row(state: "AirState", code: str, pollutant: str) -> Row | None:
    """The row of concentrations.csv whose value is the base value."""
    table = state.air.concentrations
    place, number_of = state.regions.index(code), AIR_POLLUTANTS.index(pollutant)
    value = float(state.outcome.base[place, number_of])
    rows = table[(table["region"] == code) & (table["pollutant"] == pollutant)]
    rows = rows[rows["value"] == value]
    quality = state.air.base_quality.loc[code, pollutant]
    rows = rows[rows["quality"] == quality] if (rows["quality"] == quality).any() else rows
    return None if rows.empty else rows.to_dict("records")[0]


def _chain(question: Question, state: "AirState", place: int, after: float) -> Iterable[str]:
    """From the base value over each precursor's change to the result."""
    say, response = question.say, state.outcome.response
    formed, unit = RESPONDING.index(question.pollutant), _unit(question)
    base = float(response.base[place, formed])
    background = float(response.background[formed])
    if response.relative:
        above = _known(base - background)
        yield say("air_rollback", place=state.air.place)
        yield say("air_background", value=number(background), above=above, unit=unit)
        yield from _transfer_lines(question, state)
    else:
        yield say("air_matrix")
    total = 0.0
    for one in precursors(state, place, formed, state.years.index(question.year)):
        yield from _precursor_lines(question, state, one)
        total += one.change
    yield say(
        "air_sum", value=_signed(total), percent=_percent(total) if response.relative else unit
    )
    if not np.isfinite(after):
        return
    key = "air_result" if response.relative else "air_result_matrix"
    above = number(base - background)
    start = number(background if response.relative else base)
    yield say(key, start=start, above=above, total=_plus(total), value=number(after), unit=unit)


def _transfer_lines(question: Question, state: "AirState") -> Iterable[str]:
    """Where what lies above the background comes from, with the source."""
    if state.air.matrix_rows is not None:
        yield question.say("air_transfer_own")
        return
    table = state.air.transfer
    for row in table[table["air_pollutant"] == question.pollutant].to_dict("records"):
        origin = question.say("air_city_r" if row["origin"] == "city" else f"air_{row['origin']}")
        line = question.say("air_transfer", origin=origin, share=number(row["value"]))
        yield line + _source(question, state, row)


def _source(question: Question, state: "AirState", row: Row) -> str:
    """Source of a parameter; an id that the inventory uses for something else is not taken."""
    own = question.model.inventory.references.index
    others = state.air.references[~state.air.references.index.isin(own)]
    return trace_in(row, question, [others])


def _precursor_lines(question: Question, state: "AirState", one: Precursor) -> Iterable[str]:
    """One precursor: its weight, the height weights, and the change of each origin."""
    say = question.say
    if not state.outcome.response.relative:
        yield say("air_view", view=one.view)
        for origin in one.origins:
            yield "  " + _origin_line(question, one, origin, "air_origin_matrix")
        return
    rows = state.air.weights
    row = rows[
        (rows["air_pollutant"] == question.pollutant) & (rows["emitted"] == one.emitted)
    ].to_dict("records")[0]
    weight = say("air_precursor", emitted=one.emitted, weight=number(one.weight))
    yield weight + _source(question, state, row)
    heights = [
        say("air_height", source=row["source"], height=say(f"air_{row['height']}"), value=value)
        for row in height_rows(state, question.pollutant, one.emitted)
        for value in [number(row["value"])]
    ]
    yield "  " + say("air_heights", text="; ".join(heights))
    for origin in one.origins:
        yield "  " + _origin_line(question, one, origin, "air_origin")
    if one.outside > 0:
        yield "  " + say("air_origin_outside", share=number(one.outside))


def _origin_line(question: Question, one: Precursor, origin: Origin, key: str) -> str:
    own = question.say("air_own") if origin.own else ""
    name = own or (question.region_name(origin.code) if origin.code else question.say("air_city_r"))
    relative = origin.after / origin.before - 1.0 if origin.before > 0 else 0.0
    return question.say(
        key,
        name=name,
        before=number(origin.before),
        after=number(origin.after),
        relative=_signed(relative),
        percent=_percent(relative),
        share=number(origin.share),
        weight=number(one.weight),
        difference=_signed(origin.after - origin.before),
        change=_signed(origin.change),
        unit=_unit(question),
    )


def _measures(question: Question, taken: np.ndarray, without: float, after: float) -> Iterable[str]:
    """What each measure takes off, the largest first; they add up to the difference."""
    say, unit = question.say, _unit(question)
    measures = question.model.scenario.measures
    yield say("air_measures", without=number(without), unit=unit)
    order = [int(i) for i in np.argsort(-np.abs(taken), kind="stable") if taken[i] != 0]
    for i in order[:MOST_MEASURES]:
        yield say(
            "air_measure",
            value=number(taken[i]),
            measure=measures[i].id,
            title=measures[i].title.get(question.lang),
            clause=measures[i].clause,
        )
    rest = order[MOST_MEASURES:]
    if rest:
        yield say("air_rest", value=number(taken[rest].sum()), count=len(rest))
    total = float(taken.sum())
    yield say(
        "air_measures_sum",
        total=number(total),
        without=number(without),
        value=number(after),
        unit=unit,
    )


def _unit(question: Question) -> str:
    return word(AIR_UNITS[question.pollutant], question.lang)


def _known(value: float) -> str:
    return number(value) if np.isfinite(value) else "–"


def _signed(value: float) -> str:
    return f"{value:+,.6g}"


def _plus(value: float) -> str:
    """A term of a sum.

    >>> _plus(-0.25), _plus(2.0)
    ('− 0.25', '+ 2')
    """
    return f"{'−' if value < 0 else '+'} {abs(value):,.6g}"


def _percent(value: float) -> str:
    return f"{100 * value:+.2f} %"
