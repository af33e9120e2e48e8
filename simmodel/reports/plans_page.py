"""A page in Markdown about several plans: targets, verdicts, the measures that weigh most."""

from collections.abc import Iterator, Sequence

import pandas as pd

from simmodel.languages import names_in
from simmodel.reports.clauses import Coverage
from simmodel.reports.figures import (
    limit,
    main_pollutants,
    quantity,
    reductions,
    report_year,
    shown_unit,
)
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.vocabulary import Verdict

MOST_MEASURES = 5


def plans_page(plans: Sequence[tuple[Projection, Coverage | None]], command: str, lang: str) -> str:
    """Page about some plans.

    Parameters
    ----------
    plans : projections with the coverage of their clause registers, if they have one
    command : what wrote the page, for its last line
    """
    lines = [f"# {text('page_title', lang)}", "", text("page_intro", lang), ""]
    lines += _coverage_table(plans, lang)
    for projection, _ in plans:
        lines += ["", f"## {projection.scenario.title.get(lang)}", ""]
        lines += _totals(projection, lang)
        lines += _targets(projection, lang)
        lines += _measures(projection, lang)
    return "\n".join([*lines, "", text("page_by", lang, command=command), ""])


def _coverage_table(
    plans: Sequence[tuple[Projection, Coverage | None]], lang: str
) -> Iterator[str]:
    heads = ("page_plan", "base_year_head", "targets_head", "page_carried")
    yield _row([text(head, lang) for head in heads])
    yield _row(["---"] * len(heads))
    for projection, found in plans:
        verdicts = projection.targets["verdict"].value_counts()
        counts = text(
            "targets_count",
            lang,
            met=int(verdicts.get(Verdict.MET, 0)),
            missed=int(verdicts.get(Verdict.MISSED, 0)),
            unjudged=int(verdicts.get(Verdict.CANNOT_BE_JUDGED, 0)),
        )
        carried = f"{found.carried} / {found.quantified}" if found is not None else "–"
        title = projection.scenario.title.get(lang)
        yield _row([title, str(projection.scenario.base_year), counts, carried])


def _totals(projection: Projection, lang: str) -> Iterator[str]:
    year, data = report_year(projection), projection.dataset
    base = projection.scenario.base_year
    parts = []
    for pollutant in main_pollutants(projection):
        cell = data[["base_year_emissions", "emissions"]].sel(pollutant=pollutant)
        before = float(cell["base_year_emissions"].sum())
        after = float(cell["emissions"].sel(year=year).sum())
        name = pollutant_name(pollutant)
        parts.append(f"{name} {before / 1000:.3g} → {after / 1000:.3g}")
    yield text("page_totals", lang, base=base, year=year, values=", ".join(parts))
    yield ""


def _targets(projection: Projection, lang: str) -> Iterator[str]:
    heads = ("target", "region", "limit", "projected", "verdict")
    yield _row([text(head, lang) for head in heads])
    yield _row(["---"] * len(heads))
    for (_, title, verdict), rows in projection.targets.groupby(
        ["target", f"title_{names_in(lang)}", "verdict"], sort=False
    ):
        row = rows.iloc[0]
        regions = text("list", lang).join(rows[f"region_name_{names_in(lang)}"].astype(str))
        yield _row(
            [str(title), regions, limit(row, lang), _range(rows, lang), text(str(verdict), lang)]
        )
    yield ""


def _range(rows: pd.DataFrame, lang: str) -> str:
    """Lowest to highest projected value of some regions."""
    values = rows["projected"].dropna()
    if values.empty:
        return "–"
    unit = shown_unit(rows.iloc[0])
    ends = [quantity(float(value), unit, lang) for value in (values.min(), values.max())]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"


def _measures(projection: Projection, lang: str) -> Iterator[str]:
    year = int(projection.dataset["year"].max())
    yield text("page_measures", lang, year=year)
    yield ""
    for pollutant in main_pollutants(projection):
        total = reductions(projection, pollutant, year, lang)["total"].head(MOST_MEASURES)
        parts = [f"{title} {value:,.0f}" for title, value in total.items() if value > 0]
        yield f"- {pollutant_name(pollutant)}: {'; '.join(parts)}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
