"""Emission factors as a reader looks them up: values, alternatives, spread, references."""

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from simmodel.errors import SimmodelError, did_you_mean
from simmodel.inputs.globs import is_glob, matching
from simmodel.inputs.library import Library
from simmodel.languages import names_in
from simmodel.reports.figures import number
from simmodel.reports.texts import pollutant_name, text
from simmodel.vocabulary import POLLUTANTS, Formula

_GRAMS_BELOW = 0.1
"""Factors below so many kg are shown in g."""
_KEYS = ["factor_set", "process", "pollutant"]


def sources_table(library: Library, lang: str) -> Table:
    """List every source with its name, activity unit and pollutants."""
    table = Table()
    for key in ("source", "name", "unit", "pollutant"):
        table.add_column(text(key, lang), overflow="fold")
    for source, row in library.sources.iterrows():
        emits = ", ".join(pollutant_name(p) for p in row["emits"])
        table.add_row(
            str(source), str(row[f"name_{names_in(lang)}"]), str(row["activity_unit"]), emits
        )
    return table


def factors_report(library: Library, pattern: str, pollutant: str | None, lang: str) -> Group:
    """Factors of the sources that a pattern means, in use and alternatives, with references.

    Raises
    ------
    SimmodelError : no source or no pollutant is so named, or no factor answers to both.
    """
    rows = find_factors(library, pattern, pollutant)
    table = Table(title=text("factors_title", lang), title_justify="left", title_style="bold")
    table.add_column(text("source", lang), overflow="fold", min_width=24, ratio=1)
    for key in ("process", "pollutant", "use"):
        table.add_column(text(key, lang), overflow="fold")
    table.add_column(text("value", lang), justify="right", overflow="fold")
    table.add_column(text("interval", lang), justify="right", overflow="fold")
    table.add_column(text("quality", lang))
    table.add_column(text("reference", lang), overflow="fold", ratio=2)
    for _, group in rows.groupby(["source", *_KEYS], sort=False):
        table.add_section()
        for place, (_, row) in enumerate(group.iterrows()):
            heads = _heads(row, lang) if place == 0 else ["", "", ""]
            table.add_row(*heads, *_cells(row, lang))
        alike = group[group["formula"] == group["formula"].iloc[0]]
        if len(alike) > 1:
            spread = text("spread", lang, ratio=spread_of(alike["value"]))
            table.add_row("", "", "", "", "", "", "", Text(spread, style="italic"))
    cited = library.references.reindex(sorted(set(rows["reference_id"]))).dropna(how="all")
    lines = [text("references_title", lang), *(_reference(row) for _, row in cited.iterrows())]
    return Group(table, Text("\n".join(lines), no_wrap=True, overflow="ignore"))


def find_factors(library: Library, pattern: str, pollutant: str | None) -> pd.DataFrame:
    """Return rows in use, each followed by its alternatives; column `in_use` tells them apart."""
    names = [str(source) for source in library.sources.index]
    sources = matching(pattern, names)
    if not sources:
        hint = "" if is_glob(pattern) else did_you_mean(pattern, names)
        message = f"source {pattern!r}: no such source.{hint} 'simmodel factors' lists them all."
        raise SimmodelError(message)
    if pollutant is not None and pollutant not in POLLUTANTS:
        hint = did_you_mean(pollutant, POLLUTANTS)
        known = ", ".join(POLLUTANTS)
        raise SimmodelError(f"pollutant {pollutant!r} is unknown. Allowed: {known}.{hint}")
    both = [
        frame.assign(in_use=used)
        for frame, used in ((library.factors, True), (library.alternatives, False))
    ]
    processes = library.processes[["source", "process", "factor_set"]]
    rows = processes[processes["source"].isin(sources)].merge(
        pd.concat(both, ignore_index=True), on=["factor_set", "process"], how="inner"
    )
    if pollutant is not None:
        rows = rows[rows["pollutant"] == pollutant]
    if rows.empty:
        raise SimmodelError(f"{pattern!r} has no factor of {pollutant}: it is not emitted there.")
    order = {name: i for i, name in enumerate([*names, *POLLUTANTS])}
    return rows.sort_values(
        ["source", "process", "pollutant", "in_use"],
        key=lambda column: column.map(order) if column.name in ("source", "pollutant") else column,
        ascending=[True, True, True, False],
        kind="stable",
    )


def spread_of(values: "pd.Series[float]") -> str:
    """Return largest over smallest value; a dash where the smallest is not positive.

    >>> spread_of(pd.Series([2.0, 5.0]))
    '2.5'
    """
    low, high = float(values.min()), float(values.max())
    return number(high / low) if low > 0 else "–"


def _heads(row: pd.Series, lang: str) -> list[str]:
    """Source (with the set its factors are taken from, where another), process, pollutant."""
    same = row["factor_set"] == row["source"]
    borrowed = "" if same else f"\n{text('factors_of', lang, factor_set=row['factor_set'])}"
    pollutant = pollutant_name(str(row["pollutant"]))
    return [f"{row['source']}{borrowed}", str(row["process"]), pollutant]


def _cells(row: pd.Series, lang: str) -> list[str]:
    scale, unit = shown_unit(float(row["value"]), str(row["formula"]), str(row["factor_unit"]))
    low, high = (number(scale * float(row[key])) for key in ("low", "high"))
    seen = f"{row['reference_id']}, {row['locator']} ({row['how_seen']})"
    note = f"; {row['note']}" if row["note"] else ""
    return [
        text("in_use" if row["in_use"] else "alternative", lang),
        f"{number(scale * float(row['value']))} {unit}",
        f"{low} – {high}",
        str(row["quality"]),
        seen + note,
    ]


def shown_unit(value: float, formula: str, factor_unit: str) -> tuple[float, str]:
    """Return what to multiply a value in kg by, and the unit it then has.

    >>> shown_unit(0.0035, "constant", "km"), shown_unit(1600.0, "sulphur", "t")
    ((1000.0, 'g/km'), (0.01, 'kg/t · S%'))
    """
    if formula != Formula.CONSTANT:
        return 0.01, f"kg/{factor_unit} · {'S' if formula == Formula.SULPHUR else 'A'}%"
    small = abs(value) < _GRAMS_BELOW
    return (1000.0, f"g/{factor_unit}") if small else (1.0, f"kg/{factor_unit}")


def _reference(row: pd.Series) -> str:
    parts = (row["title"], row["issuer"], row["year"], row["url"])
    known = ", ".join(str(part) for part in parts if str(part) not in ("", "nan", "<NA>"))
    return f"  {row.name}: {known}"
