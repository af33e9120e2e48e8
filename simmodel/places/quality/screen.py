"""What `simmodel check --report` shows on the terminal: short; the page holds the rest."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simmodel.languages import names_in
from simmodel.places.quality.assess import Quality
from simmodel.places.quality.comparison import MEASURES
from simmodel.places.quality.findings import Finding
from simmodel.places.quality.sizes import ALL
from simmodel.places.quality.words import (
    Names,
    place_names,
    quality_shares,
    sentence,
    span,
    summary_line,
    verdict,
    weight_of,
)
from simmodel.reports.figures import main_pollutants, number, percent
from simmodel.reports.tables import new_table
from simmodel.reports.texts import pollutant_name, text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import EMISSION_UNIT, QUALITIES

_MOST_FINDINGS, _MOST_OF_KIND, _MOST_OVERLAPS = 12, 3, 6


def checkup(projection: Projection, found: Quality, lang: str) -> Group:
    """The check in short."""
    names = Names.of(projection, lang)
    parts: list[RenderableType] = [Text(summary_line(found, lang), overflow="fold")]
    parts += [_totals(projection, found, lang), _bands(found, names), _findings(found, names)]
    parts += [_quality(projection, found, lang), _overlaps(found, names)]
    return Group(*(piece for part in parts for piece in (part, "")))


def _totals(projection: Projection, found: Quality, lang: str) -> Table:
    base = projection.scenario.base_year
    caption = text("checkup_places", lang, names=place_names(found, lang))
    if len(projection.inventory.regions) == 1:
        caption += " " + text("checkup_counties", lang)
    table = new_table(text("checkup_totals", lang, base=base), caption)
    table.add_column(text("pollutant", lang))
    table.add_column(text("checkup_tonnes", lang), justify="right")
    for measure in MEASURES:
        table.add_column(text(f"checkup_{measure}", lang), justify="right")
        table.add_column(text("checkup_others", lang), justify="right")
        table.add_column("", overflow="fold")
    main = found.totals["pollutant"].isin(main_pollutants(projection))
    for row in found.totals[main & (found.totals["sector"] == ALL)].to_dict("records"):
        cells = [pollutant_name(row["pollutant"]), number(row["tonnes"])]
        for measure in MEASURES:
            cells += [
                number(row[measure]),
                span(row[f"{measure}_low"], row[f"{measure}_high"]),
                verdict(row[f"{measure}_ratio"], lang),
            ]
        table.add_row(*cells)
    return table


def _bands(found: Quality, names: Names) -> RenderableType:
    lang = names.lang
    if found.bands.empty:
        return Text(text("checkup_no_bands", lang))
    table = new_table(text("checkup_bands", lang))
    for key in ("region", "pollutant", "checkup_band"):
        table.add_column(text(key, lang), overflow="fold")
    for key in ("checkup_value", "checkup_range"):
        table.add_column(text(key, lang), justify="right")
    table.add_column(text("checkup_verdict", lang), overflow="fold")
    for row in found.bands.to_dict("records"):
        table.add_row(
            names.regions.get(row["region"], text("all", lang)),
            pollutant_name(row["pollutant"]),
            row[f"name_{names_in(lang)}"],
            f"{number(row['value'])} {row['unit']}",
            span(row["low"], row["high"]),
            verdict(row["ratio"], lang, single=row["low"] == row["high"]),
        )
    return table


def _findings(found: Quality, names: Names) -> RenderableType:
    lang = names.lang
    if not found.findings:
        return Text(text("checkup_no_findings", lang))
    lines = [text("checkup_findings", lang)]
    counts = Counter(finding.kind for finding in found.findings)
    lines += [
        f"  {text(f'checkup_kind_{kind}', lang)}: {text('checkup_found', lang, count=count)}"
        for kind, count in counts.most_common()
    ]
    first = _first(found.findings)
    lines += [f"  - {sentence(one, names)} [{weight_of(one)}]" for one in first]
    if len(found.findings) > len(first):
        more = len(found.findings) - len(first)
        lines.append(f"  … {text('checkup_more', lang, count=more)}")
    return Text("\n".join(lines), overflow="fold")


def _first(findings: Sequence[Finding]) -> list[Finding]:
    """Return the weightiest findings, few of a kind."""
    seen: Counter[str] = Counter()
    chosen = []
    for one in findings:
        seen[one.kind] += 1
        if seen[one.kind] <= _MOST_OF_KIND:
            chosen.append(one)
    return chosen[:_MOST_FINDINGS]


def _quality(projection: Projection, found: Quality, lang: str) -> Table:
    base = projection.scenario.base_year
    table = new_table(text("checkup_quality", lang, base=base), text("checkup_quality_note", lang))
    table.add_column(text("pollutant", lang))
    for quality in QUALITIES:
        table.add_column(quality, justify="right")
    for pollutant, shares in quality_shares(found, "quality").iterrows():
        cells = [percent(float(shares.get(q, 0.0)), 1.0) for q in QUALITIES]
        table.add_row(pollutant_name(str(pollutant)), *cells)
    return table


def _overlaps(found: Quality, names: Names) -> RenderableType:
    lang = names.lang
    if found.overlaps.empty:
        return Text(text("checkup_no_overlaps", lang))
    unit = word(EMISSION_UNIT, lang)
    table = new_table(
        text("checkup_overlaps", lang, year=found.year, unit=unit),
        text("checkup_overlaps_note", lang),
    )
    for key in ("checkup_first", "checkup_second", "pollutant"):
        table.add_column(text(key, lang), overflow="fold")
    for key in ("checkup_alone", "checkup_alone", "checkup_together", "checkup_overlap"):
        table.add_column(text(key, lang), justify="right")
    for row in found.overlaps.head(_MOST_OVERLAPS).to_dict("records"):
        table.add_row(
            names.measures[row["measure"]],
            names.measures[row["other"]],
            pollutant_name(row["pollutant"]),
            *(number(row[key]) for key in ("alone", "other_alone", "together", "overlap")),
        )
    return table
