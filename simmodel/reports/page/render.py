"""The report as one HTML file: content from the projection, words from the catalogue."""

import json
from collections.abc import Mapping
from functools import partial
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

from simmodel.reports.figures import main_pollutants, report_year, verdict_counts
from simmodel.reports.intervals import drawn_note
from simmodel.reports.page.air import air_section
from simmodel.reports.page.answer import answer, question
from simmodel.reports.page.basis import basis
from simmodel.reports.page.charts import chart_data
from simmodel.reports.page.counties import counties, total_rows
from simmodel.reports.page.facts import facts
from simmodel.reports.page.measures import assumed_shares, measure_rows
from simmodel.reports.page.register import clause_anchors, read_register
from simmodel.reports.page.targets import judged_rows, unjudged
from simmodel.reports.summary import is_met_exactly
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.results.write import Extra
from simmodel.vocabulary import QUALITIES, HowSeen

REPORT = "report.html"
_TEMPLATES = files("simmodel.reports.page") / "templates"


def report(overrides: Mapping[str, str] | None = None) -> Extra:
    """Return the function that adds the report to a run's folder.

    Parameters
    ----------
    overrides : what was set over the scenario file
    """
    return partial(write_report, overrides=overrides)


def write_report(
    projection: Projection,
    folder: Path,
    lang: str = "en",
    overrides: Mapping[str, str] | None = None,
) -> None:
    """Write ``report.html`` into a folder; the same projection gives the same bytes."""
    page = render(projection, lang, overrides)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")


def render(
    projection: Projection, lang: str = "en", overrides: Mapping[str, str] | None = None
) -> str:
    """Return the whole page: styles, script and the chart library are in it."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html.j2").render(content(projection, lang, overrides))
    # the library is put in afterwards: four megabytes need no escaping and no template
    return page.replace("/* chart library */", _chart_library(), 1)


def _chart_library() -> str:
    """Plotly's script; the package is found and not imported, which would take a while."""
    file = distribution("plotly").locate_file("plotly/package_data/plotly.min.js")
    script = Path(str(file)).read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script")


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def content(
    projection: Projection, lang: str, overrides: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything that the template shows, by name."""
    register = read_register(projection, lang)
    rests = basis(projection, lang)
    first = rests.inputs[0].name if rests.inputs else ""
    data = json.dumps(chart_data(projection, lang), ensure_ascii=False, separators=(",", ":"))

    def say(key: str, **values: object) -> str:
        return text(key, lang, **values)

    return {
        "t": say,
        "lang": {"zh": "zh-CN"}.get(lang, lang),
        "title": projection.scenario.title.get(lang),
        "scenario": projection.scenario,
        "year": report_year(projection),
        "base_year": int(projection.scenario.base_year),
        "question": question(projection, lang),
        "answer": answer(projection, rests.weak, first, lang),
        "counts": verdict_counts(projection.targets),
        "exactly": int(is_met_exactly(projection.targets).sum()),
        "targets": judged_rows(projection, lang),
        "drawn": "" if projection.ensemble is None else drawn_note(projection.ensemble, lang),
        "unjudged": unjudged(projection, lang),
        "pollutants": [pollutant_name(p) for p in main_pollutants(projection)],
        "measures": measure_rows(projection, register.table, lang),
        "totals": total_rows(projection),
        "air": air_section(projection, lang),
        "counties": counties(projection, lang),
        "basis": rests,
        "assumed": assumed_shares(projection),
        "how_seen": [kind.value for kind in HowSeen],
        "qualities": QUALITIES,
        "register": register,
        "anchors": clause_anchors(register.table),
        "facts": facts(projection, lang, overrides),
        # inside a script element only this pair of characters could end it
        "data": data.replace("</", "<\\/"),
        "style": _template("style.css"),
        "script": _template("report.js"),
    }
