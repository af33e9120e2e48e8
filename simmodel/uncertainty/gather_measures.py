"""Uncertain inputs of the scenario file: growth, measures, electricity."""

from typing import TYPE_CHECKING

import numpy as np

from simmodel.reports.texts import text
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.inputs import Gatherer, UncertainInput
from simmodel.uncertainty.keys import ELECTRICITY_KEY, TREND_KEY, growth_key, measure_key

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.scenario.values import Value

OF_MEASURE = ("penetration", "share", "effectiveness", "exempt")


def scenario_input(
    key: str,
    value: "Value",
    titles: tuple[str, str],
    file: str,
    place: str,
    *,
    least: float = 0.0,
    most: float = np.inf,
    clause: str = "",
) -> UncertainInput:
    """Input from a quantity of the scenario file; without a range it is exact."""
    low = np.nan if value.low is None else value.low
    high = np.nan if value.high is None else value.high
    spread = Spread(value.value, low, high, value.distribution or "", least, most)
    kind, reference = key.split("/")[0], value.source_id
    return UncertainInput(
        key, kind, *titles, spread, value.unit, key, file, place, reference, "", clause
    )


def add_growth(model: "Model", gatherer: Gatherer) -> None:
    """Growth rates and the share of the electricity made inside."""
    scenario = model.scenario
    file = str(scenario.file)
    for number, growth in enumerate(scenario.growth):
        what = ", ".join(growth.source)
        titles = text("input_growth", "zh", what=what), text("input_growth", "en", what=what)
        key, place = growth_key(number), f"{growth.place}.rate"
        gatherer.add(scenario_input(key, growth.rate, titles, file, place, least=-1.0))
    titles = text("input_electricity", "zh"), text("input_electricity", "en")
    inside, place = scenario.electricity.inside, "electricity.inside"
    gatherer.add(scenario_input(ELECTRICITY_KEY, inside, titles, file, place, most=1.0))
    if model.air is not None and model.air.rank_city:
        low, high = model.air.rank_trend_range
        spread = Spread(model.air.rank_trend, low, high, "", -1.0)
        titles = text("input_rank_trend", "zh"), text("input_rank_trend", "en")
        place = "air_quality.rank.trend"
        gatherer.add(
            UncertainInput(TREND_KEY, "rank_trend", *titles, spread, "1/yr", TREND_KEY, file, place)
        )


def add_measures(model: "Model", gatherer: Gatherer) -> None:
    """Penetrations, amounts, shares, effectivenesses and exemptions of the measures."""
    file = str(model.scenario.file)
    for measure in model.scenario.measures:
        values = {name: getattr(measure, name) for name in OF_MEASURE}
        amounts = {f"amount {name}": value for name, value in (measure.amount or {}).items()}
        for name, value in (values | amounts).items():
            if value is None:
                continue
            word = name.split()[0]
            of = {g: text(f"value_{word}", g) for g in ("zh", "en")}
            titles = tuple(
                text("input_measure", g, measure=measure.title.get(g), of=of[g])
                for g in ("zh", "en")
            )
            gatherer.add(
                scenario_input(
                    measure_key(measure.id, name),
                    value,
                    (titles[0], titles[1]),
                    file,
                    f"{measure.place}.{word}",
                    most=np.inf if word == "amount" else 1.0,
                    clause=measure.clause,
                )
            )
        _note_held(measure.id, [*measure.fuel.values(), *measure.limits.values()], gatherer)
        _note_held(measure.id, [d.per_service for d in measure.to], gatherer)
        _note_held(measure.id, [d.share for d in measure.to], gatherer)


def _note_held(measure: str, values: list["Value | None"], gatherer: Gatherer) -> None:
    """Say that the range of a limit, a fuel or a destination is not sampled."""
    if any(value is not None and value.low is not None for value in values):
        gatherer.held.append(f"measures.{measure}: the range of a limit, fuel or destination")
