"""What the official inventory made of a factor, as a step of the memo."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from simmodel.emissions.calibration import IMPLIED
from simmodel.reports.explain.question import Question
from simmodel.vocabulary import Distribution

Row = Mapping[Hashable, Any]
Lines = tuple[list[str], float]


def official_figure(question: Question, region: str, source: str, process: str) -> Row | None:
    """Row of the calibration that decides a factor; None where the library's holds."""
    calibration = question.model.calibration
    if calibration is None:
        return None
    number = calibration.rows.get((region, source, process, question.pollutant))
    return None if number is None else calibration.table.iloc[number].to_dict()


def calibrated(
    question: Question, row: Row, rate: float, unit: str, number: Callable[[object], str]
) -> Lines:
    """Line of one calibrated process, and its emission in kg per activity."""
    if not float(row["modelled"]) > 0:
        return [], rate
    factor = float(row["factor"])
    text = question.say(
        "calibrated",
        line=row["line"],
        category=row["category"],
        official=number(row["official"]),
        modelled=number(row["modelled"]),
        factor=number(factor),
        before=number(rate),
        rate=number(rate * factor),
        unit=unit,
    )
    return [text + _interval(question, row, number)], rate * factor


def implied(
    question: Question,
    row: Row,
    controls: Callable[[], tuple[float, list[str]]],
    unit: str,
    number: Callable[[object], str],
) -> Lines:
    """Lines of the process that has the implied factor, and its emission in kg per activity."""
    value, (passes, lines) = float(row["implied"]), controls()
    text = question.say(
        "implied",
        line=row["line"],
        category=row["category"],
        official=number(row["official"]),
        factor=number(value),
        unit=unit,
    ) + _interval(question, row, number)
    rate = question.say(
        "rate", value=number(value), passes=number(passes), rate=number(value * passes), unit=unit
    )
    return [text, *(line.removeprefix("  ") for line in lines), rate], value * passes


def _interval(question: Question, row: Row, number: Callable[[object], str]) -> str:
    """The 95 % interval of a figure; nothing where it is exact."""
    if row["distribution"] == Distribution.EXACT:
        return ""
    return question.say("official_interval", low=number(row["low"]), high=number(row["high"]))


def is_implied(row: Row | None) -> bool:
    """Whether a figure has an implied factor of its first process."""
    return row is not None and row["how"] == IMPLIED
