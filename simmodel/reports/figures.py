"""Numbers as a reader wants them, and the arrays that tables and charts show."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from simmodel.languages import names_in
from simmodel.reports.texts import text, word
from simmodel.results.projection import Projection
from simmodel.vocabulary import SHARE_UNIT, TargetKind, Verdict

_PLAIN_NUMBERS = (TargetKind.COMPOSITE_INDEX, TargetKind.RANK)
"""Kinds of target whose unit 1 is not a share."""
_ROUNDING = 1e-9
_SMALL = 0.0025
"""Measures below this part of the gross reduction are drawn together."""
ESTIMATED = ("D", "E")
"""Qualities of a base value that is an estimate."""
MAIN_POLLUTANTS = ("SO2", "NOx", "PM10", "PM2.5", "VOC")


def number(value: float, sign: bool = False) -> str:
    """Write a number with three figures or more, thousands apart.

    >>> [number(x) for x in (41234.5, 123.4, 12.34, 1.234, 0.01234, 0.0, -5.0)]
    ['41,234', '123', '12.3', '1.23', '0.0123', '0', '-5']
    >>> number(5.0, sign=True), number(float("nan"))
    ('+5', '–')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0 or abs(value) < 1e-12:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    written = f"{value:{'+' if sign else ''},.{min(decimals, 12)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def quantity(value: float, unit: str, lang: str) -> str:
    """Write a number with its unit in a language; a share in percent.

    >>> quantity(0.8, "1", "en"), quantity(41000.0, "t/yr", "zh")
    ('80 %', '41,000 吨/年')
    """
    if unit == SHARE_UNIT:
        return f"{number(100 * value)} %"
    return f"{number(value)} {word(unit, lang)}".rstrip()


def margin(value: float, unit: str, lang: str) -> str:
    """Write a margin with its sign; that of a share in percentage points.

    >>> margin(-0.048, "1", "en"), margin(2210.0, "t/yr", "en")
    ('-4.8 points', '+2,210 t/yr')
    >>> margin(-0.00001, "1", "en")
    '>-0.01 points'
    """
    if unit == SHARE_UNIT:
        points = round(100 * value, 2)
        shown = number(points, sign=True)
        if abs(value) > _ROUNDING and not points:
            shown = "<0.01" if value > 0 else ">-0.01"
        return f"{shown} {text('percent_points', lang)}"
    return f"{number(value, sign=True)} {word(unit, lang)}".rstrip()


def limit(row: pd.Series, lang: str) -> str:
    """Write the limit of a target (a row of the targets), such as ``≤ 41,000 t/yr``."""
    sign = text(str(row["comparison"]), lang)
    return f"{sign} {quantity(float(row['limit']), shown_unit(row), lang)}"


def shown_unit(row: pd.Series) -> str:
    """Return the unit of a target (a row of the targets); nothing for an index and a rank.

    >>> shown_unit(pd.Series({"kind": "rank", "unit": "1"}))
    ''
    """
    return "" if row["kind"] in _PLAIN_NUMBERS else str(row["unit"])


def starred(quality: str) -> str:
    """Quality of a base value, marked where the value is an estimate.

    >>> starred("A"), starred("E"), starred("")
    ('A', 'E*', '')
    """
    return f"{quality}*" if quality in ESTIMATED else quality


def projected(row: pd.Series, lang: str) -> str:
    """Write the projection of a target, starred where it rests on an estimated base value."""
    star = "*" if row["base_quality"] in ESTIMATED else ""
    return quantity(float(row["projected"]), shown_unit(row), lang) + star


def rounded(values: np.ndarray) -> list[list[str]]:
    """Write a table of numbers to one precision, three figures for the largest.

    What is not nought but rounds to it is written as less than the last figure, or ≈0.

    >>> rounded(np.array([[123.4, 0.3], [0.0, -0.2]]))
    [['123', '<1'], ['0', '≈0']]
    """
    largest = float(np.abs(values).max(initial=0.0))
    decimals = min(max(0, 2 - math.floor(math.log10(largest))), 6) if largest else 0
    step = f"{10.0**-decimals:.{decimals}f}"

    def write(value: float) -> str:
        if value and abs(value) < 0.5 * 10.0**-decimals:
            return f"<{step}" if value > 0 else "≈0"
        return f"{value:,.{decimals}f}" if value else "0"

    return [[write(float(value)) for value in row] for row in values]


def percent(part: float, whole: float, sign: bool = False) -> str:
    """Write `part` of `whole` in percent; nothing where there is no whole.

    >>> percent(-11.3, 100.0, sign=True), percent(1.0, 0.0)
    ('-11.3 %', '–')
    """
    if not math.isfinite(part) or not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:{'+' if sign else ''}.{0 if abs(share) >= 99.95 else 1}f} %"


def report_year(projection: Projection) -> int:
    """Year that one-year tables and charts show: the latest with a target, else the last one."""
    years = [int(year) for year in projection.dataset["year"].to_numpy()]
    judged = {int(year) for year in projection.targets["year"].dropna()} & set(years)
    return max(judged or years)


def main_pollutants(projection: Projection) -> tuple[str, ...]:
    """Those of ``MAIN_POLLUTANTS`` that the projection holds."""
    held = set(projection.dataset["pollutant"].to_numpy())
    return tuple(p for p in MAIN_POLLUTANTS if p in held)


def region_names(projection: Projection, lang: str) -> list[str]:
    """Names of the regions, in the order of the dataset."""
    return [str(name) for name in projection.dataset[f"region_name_{names_in(lang)}"].to_numpy()]


def measure_titles(projection: Projection, lang: str) -> pd.Series:
    """Titles of the measures, in the order of the dataset; those alike carry their id."""
    data = projection.dataset
    titles = pd.Series(data[f"measure_title_{names_in(lang)}"].to_numpy().astype(str))
    ids = pd.Series(data["measure"].to_numpy().astype(str))
    return titles.where(~titles.duplicated(keep=False), titles + " [" + ids + "]")


def reductions(projection: Projection, pollutant: str, year: int, lang: str) -> pd.DataFrame:
    """Reduction by measure and region in one year, t/yr, largest measure first.

    Returns
    -------
    DataFrame, index the titles of the measures (made unique by their id where two are alike),
    one column a region and last ``total``; measures that change nothing are left out.
    """
    data = projection.dataset
    cells = data["reduction"].sel(pollutant=pollutant, year=year).transpose("measure", "region")
    titles, names = measure_titles(projection, lang), region_names(projection, lang)
    table = pd.DataFrame(cells.to_numpy(), index=titles, columns=names)
    table["total"] = table.sum(axis=1, skipna=False)
    scale = max(float(table["total"].abs().sum()), 1e-9)
    table = table[(table.abs() > 1e-9 * scale).any(axis=1)]
    return table.sort_values("total", ascending=False, kind="stable")


def with_rest(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Put the smallest measures of a table of `reductions` into one row, so that sums stay.

    Small are those below ``_SMALL`` of the gross reduction; one alone stays as it is.
    """
    gross = table["total"].abs()
    small = gross < _SMALL * gross.sum()
    if small.sum() < 2:
        return table
    part = f"{100 * _SMALL:g} %"
    label = text("rest", lang, count=int(small.sum()), part=part)
    rest = table[small].sum(skipna=False).to_frame(label).T
    return pd.concat([table[~small], rest])


@dataclass(frozen=True)
class Totals:
    """Emissions of one pollutant in t/yr: arrays by region, in the order of the dataset."""

    base_year: np.ndarray
    baseline: np.ndarray
    scenario: np.ndarray


def totals(projection: Projection, pollutant: str, year: int) -> Totals:
    """Sum the sources of one pollutant and year by region, in t/yr."""
    data = projection.dataset
    # the variables by position: a third of the time that labels take, and a summary asks often
    place = {"pollutant": position(data, "pollutant", pollutant)}
    place_in_year = place | {"year": position(data, "year", year)}
    cells = [
        data.variables["base_year_emissions"].isel(place),
        data.variables["baseline"].isel(place_in_year),
        data.variables["emissions"].isel(place_in_year),
    ]
    return Totals(*(one.transpose("region", "source").to_numpy().sum(axis=1) for one in cells))


def position(data: xr.Dataset, dim: str, label: str | int) -> int:
    """Position of a label in a dimension."""
    return data.get_index(dim).tolist().index(label)


def verdict_counts(targets: pd.DataFrame) -> dict[str, int]:
    """How many targets are met, missed and cannot be judged."""
    return {verdict.value: int((targets["verdict"] == verdict).sum()) for verdict in Verdict}
