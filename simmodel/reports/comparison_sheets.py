"""The tables of a comparison as words, which the terminal and the report share."""

import pandas as pd

from simmodel.reports.comparison import (
    LACKS,
    SAME,
    Sheet,
    against,
    main_pollutants,
    report_years,
)
from simmodel.reports.comparison_chances import (
    chance_cells,
    chance_heads,
    draws_note,
    has_one_pair,
)
from simmodel.reports.figures import number, percent
from simmodel.reports.texts import pollutant_name, sector_name, text, word
from simmodel.results.comparison import Comparison
from simmodel.results.comparison_tables import (
    about_measures,
    difference,
    emissions_side_by_side,
    gains_table,
    measure_totals,
    totals_table,
)
from simmodel.results.differences import WHOLE_ENTRY, differences_table
from simmodel.vocabulary import EMISSION_UNIT


def differences_sheet(comparison: Comparison, lang: str) -> Sheet:
    """What differs in the scenario files and tables, under the entry that it is in."""
    table = differences_table(comparison, lang)
    rows: list[tuple[str, ...]] = []
    before = None
    for row in table.to_dict("records"):
        entry = (row["part"], row["entry"])
        whole = row["key"] == WHOLE_ENTRY and row["part"] in ("measures", "targets", "growth")
        cells = [row[name] for name in comparison.names]
        if whole:
            cells = [text("compare_has", lang) if cell else LACKS for cell in cells]
        label = " ".join(part for part in (row["title"], f"[{row['entry']}]") if part.strip("[]"))
        shown = f"{text('compare_part_' + row['part'], lang)} {label}".strip()
        key = text("compare_entry", lang) if whole else row["key"]
        rows.append((shown if entry != before else "", key, *(cell or LACKS for cell in cells)))
        before = entry
    heads = (text("compare_where", lang), text("compare_key", lang), *comparison.letters.values())
    caption = "" if rows else text("compare_alike", lang)
    return Sheet(text("compare_differences", lang), heads, tuple(rows), 99, caption)


def totals_sheet(comparison: Comparison, year: int, lang: str) -> Sheet:
    """Emissions of one year by pollutant, with differences in t and percent.

    Of two scenarios on common draws also the interval of the difference and which emits less.
    """
    table = totals_table(comparison)
    first, others = comparison.names[0], comparison.names[1:]
    common = comparison.common if has_one_pair(comparison) else None
    rows = []
    for row in table[table["year"] == year].to_dict("records"):
        cells = [pollutant_name(str(row["pollutant"])), number(row["baseline"])]
        cells += [number(row[name]) for name in comparison.names]
        for name in others:
            cells += _change(row[difference(name)], row[first])
        if common is not None:
            cells += chance_cells(common, others[0], str(row["pollutant"]), year, lang)
        rows.append(tuple(cells))
    pairs = [head for name in others for head in (against(comparison, name), "%")]
    if common is not None:
        pairs += chance_heads(comparison, others[0], lang)
    heads = (text("pollutant", lang), text("baseline", lang), *comparison.letters.values(), *pairs)
    title = text("compare_totals", lang, year=year, unit=word(EMISSION_UNIT, lang))
    # once, below the last of the years shown
    is_last = year == report_years(comparison)[-1]
    note = draws_note(common, lang) if common is not None and is_last else ""
    return Sheet(title, heads, tuple(rows), 1, note)


def parts_sheet(comparison: Comparison, by: str, year: int, lang: str) -> list[Sheet]:
    """Differences of one year by region or sector, one sheet for each other scenario.

    Parameters
    ----------
    by : ``region`` or ``sector``
    """
    table = emissions_side_by_side(comparison, lang)
    table = table[table["year"] == year]
    labels = (
        table["region_name"]
        if by == "region"
        else table["sector"].map(lambda label: sector_name(label, lang))
    )
    return [_part_sheet(comparison, name, table, labels, by, lang) for name in comparison.names[1:]]


def _part_sheet(
    comparison: Comparison,
    name: str,
    table: pd.DataFrame,
    labels: pd.Series,
    by: str,
    lang: str,
) -> Sheet:
    """Differences of one scenario by label; labels where nothing changes are in the caption."""
    first, pollutants = comparison.names[0], main_pollutants(comparison)
    sums = table.groupby([labels, "pollutant"], sort=False)[[difference(name), first]].sum()
    rows, alike = [], []
    for label in dict.fromkeys(labels):
        cells = []
        for pollutant in pollutants:
            found = (label, pollutant) in sums.index
            change, before = sums.loc[(label, pollutant)] if found else (0.0, 0.0)
            shown, share = _change(float(change), float(before))
            cells.append(shown if shown == "0" else f"{shown} ({share})")
        if any(cell != "0" for cell in cells):
            rows.append((str(label), *cells))
        else:
            alike.append(str(label))
    year, unit = int(table["year"].iloc[0]), word(EMISSION_UNIT, lang)
    title = text(f"compare_by_{by}", lang, pair=against(comparison, name), year=year, unit=unit)
    heads = (text("region" if by == "region" else "compare_sector", lang),)
    names = text("list", lang).join(alike)
    caption = text("compare_unchanged", lang, names=names) if alike else ""
    return Sheet(title, (*heads, *map(pollutant_name, pollutants)), tuple(rows), 1, caption)


def measures_sheet(comparison: Comparison, year: int, lang: str, most: int) -> Sheet:
    """Measures whose reductions differ most, by pollutant; a blank where a scenario lacks one."""
    rows: list[tuple[str, ...]] = []
    for pollutant in main_pollutants(comparison):
        cells = measure_changes(comparison, pollutant, year, lang)
        if cells.empty:
            continue
        rows.append((pollutant_name(pollutant),))
        for _, row in cells.head(most).iterrows():
            values = [number(row[name]) for name in comparison.names]
            gaps = [number(row[difference(name)], sign=True) for name in comparison.names[1:]]
            rows.append((str(row["title"]), *values, *gaps))
        if len(cells) > most:
            more = text("compare_more", lang, count=len(cells) - most)
            rows.append((more, *[""] * (2 * len(comparison.names) - 1)))
    pairs = [against(comparison, name) for name in comparison.names[1:]]
    heads = (text("measure", lang), *comparison.letters.values(), *pairs)
    title = text("compare_measures", lang, year=year, unit=word(EMISSION_UNIT, lang))
    caption = text("compare_measures_note" if rows else "compare_measures_alike", lang)
    return Sheet(title, heads, tuple(rows), 1, caption)


def gains_sheet(comparison: Comparison, year: int, lang: str) -> Sheet:
    """What measures bring in one year that only one scenario of a pair has, by pollutant."""
    table = gains_table(comparison, lang)
    table = table[table["year"] == year]
    pollutants = main_pollutants(comparison)
    rows: list[tuple[str, ...]] = []
    for (scenario, lacking), pair in table.groupby(["scenario", "lacking"], sort=False):
        has, lacks = comparison.letters[str(scenario)], comparison.letters[str(lacking)]
        rows.append((text("compare_has_lacks", lang, has=has, lacks=lacks),))
        for _, cells in pair.groupby("measure", sort=False):
            values = cells.set_index("pollutant")["reduction"][list(pollutants)]
            rows.append((str(cells["title"].iloc[0]), *map(number, values.to_list())))
        sums = pair.groupby("pollutant")["reduction"].sum()[list(pollutants)]
        rows.append((text("total", lang), *map(number, sums.to_list())))
    heads = (text("measure", lang), *map(pollutant_name, pollutants))
    title = text("compare_gains", lang, year=year, unit=word(EMISSION_UNIT, lang))
    return Sheet(title, heads, tuple(rows), 1, text("compare_gains_note", lang) if rows else "")


def _change(change: float, before: float) -> tuple[str, str]:
    """Write a difference and what part of the reference it is; nought where it is rounding."""
    if abs(change) <= SAME * abs(before):
        return "0", "0 %"
    return number(change, sign=True), percent(change, before, sign=True)


def measure_changes(comparison: Comparison, pollutant: str, year: int, lang: str) -> pd.DataFrame:
    """Reductions of one pollutant and year that differ, in all common regions.

    Returns
    -------
    DataFrame, index ``measure``, t/yr, the largest difference first: title (made unique by the id
    where two are alike), a column for each scenario (NaN: it lacks the measure), and differences
    """
    table = measure_totals(comparison, pollutant, year)
    gaps = table[[difference(name) for name in comparison.names[1:]]].abs().max(axis=1)
    gross = float(table[list(comparison.names)].abs().sum().max())
    gaps = gaps[gaps > SAME * gross].sort_values(ascending=False, kind="stable")
    titles = about_measures(comparison, lang)["title"].reindex(gaps.index)
    alike = titles.duplicated(keep=False)
    table = table.loc[gaps.index]
    table.insert(0, "title", titles.where(~alike, titles + " [" + titles.index + "]"))
    return table
