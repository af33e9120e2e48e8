"""What of a scenario and of its clause register is written in one language only."""

from typing import TYPE_CHECKING

from simmodel import workbooks
from simmodel.errors import SimmodelError
from simmodel.reports.register import read_carried
from simmodel.reports.texts import text
from simmodel.results.manifest import parts
from simmodel.scenario.values import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simmodel.scenario.schema import Scenario

_NAMED = 5
"""Places that a line names; it counts the others."""


def one_language(scenario: "Scenario", lang: str) -> "Iterator[str]":
    """Lines on texts that a report in the other language shows untranslated; a run goes on.

    Of the register also what is wrong with it, as a run with `--no-report` does not read it.
    """
    places = [
        place
        for place, found in parts(scenario)
        if isinstance(found, Text) and found.is_in_one_language and not place.endswith("title")
    ]
    if places:
        yield _line("one_language_scenario", scenario.file.name, places, lang)
    if scenario.plan is None:
        return
    try:
        register = read_carried(scenario.plan, scenario, lang)
    except SimmodelError as error:
        yield str(error)
        return
    reasons = map(Text, register["reason_zh"], register["reason_en"])
    rows = [
        str(line)
        for line, reason in zip(register["line"], reasons, strict=True)
        if reason.is_in_one_language
    ]
    if rows:
        yield _line("one_language_register", workbooks.short(scenario.plan), rows, lang)


def _line(key: str, file: str, places: "Sequence[str]", lang: str) -> str:
    named = text("list", lang).join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")
    return text(key, lang, file=file, count=len(places), places=named)
