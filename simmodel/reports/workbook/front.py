"""The first sheet: what the workbook is, what its sheets hold, how to read them."""

from simmodel import __version__
from simmodel.reports.figures import region_names, verdict_counts
from simmodel.reports.sentences import in_language
from simmodel.reports.texts import text
from simmodel.reports.workbook.sheet import Front
from simmodel.results.assumptions import SCENARIO, assumptions_table
from simmodel.results.projection import Projection
from simmodel.vocabulary import Verdict

_READING = ("units", "baseline", "shapley", "outside", "percent", "blank", "filter", "digits")


def front(projection: Projection, lang: str) -> Front:
    """Title, place, years, counts; no date, so that the same run gives the same file."""
    scenario = projection.scenario
    counts = verdict_counts(projection.targets)
    of = assumptions_table(projection)["table"]
    verdicts = text(
        "targets_count",
        lang,
        met=counts[Verdict.MET],
        missed=counts[Verdict.MISSED],
        unjudged=counts[Verdict.CANNOT_BE_JUDGED],
    )
    values = int((of == SCENARIO).sum())
    facts = [
        (text("plan_file", lang), f"{scenario.file.name} ({scenario.name})"),
        (text("region", lang), text("list", lang).join(region_names(projection, lang))),
        (text("base_year_head", lang), str(int(scenario.base_year))),
        (text("book_years", lang), text("list", lang).join(str(int(y)) for y in scenario.years)),
        (text("targets_head", lang), verdicts),
        (
            text("assumption", lang),
            text("book_assumed", lang, values=values, rows=len(of) - values),
        ),
        (text("book_made_by", lang), f"simmodel {__version__}"),
    ]
    reading = [text(f"book_read_{key}", lang) for key in _READING]
    if "concentration" in projection.dataset:
        reading += [text("book_read_air", lang), text("star", lang)]
    return Front(
        name=text("book_front", lang),
        title=scenario.title.get(lang),
        subtitle=text("book_subtitle", lang),
        facts=facts,
        sheets_head=text("book_sheets", lang),
        reading_head=text("book_reading", lang),
        reading=reading,
        warnings_head=text("warnings_title", lang),
        warnings=[in_language(warning, lang) for warning in projection.warnings],
    )
