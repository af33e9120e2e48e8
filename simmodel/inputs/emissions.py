"""Read an official emission inventory: tonnes by county, category and pollutant.

The table has a column for each pollutant, or a row for each with the columns `pollutant` and
`emission`, and perhaps its 95 % interval in `low` and `high`. A blank cell is not given and 0 is
nothing emitted. The category is one column, or the levels of the technical manual in up to four.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from simmodel import workbooks
from simmodel.inputs.activity import region_codes
from simmodel.inputs.categories import Categories, Parts
from simmodel.inputs.checks import (
    check_filled,
    check_known,
    is_blank,
)
from simmodel.inputs.emission_cells import COLUMNS, LEVELS, TRACE, Given, read_cells
from simmodel.inputs.factors import SIZES
from simmodel.inputs.faults import Faults
from simmodel.inputs.library import Library
from simmodel.inputs.tables import Cells, Table, read_table
from simmodel.inputs.taxonomy import Known
from simmodel.inputs.tidy import is_absent
from simmodel.vocabulary import ALL_REGIONS, POLLUTANTS, QUALITIES, Distribution, HowSeen

FILE = "emissions.csv"
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")
_SIZE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Figure:
    """One official figure.

    Parameters
    ----------
    region : code, or `all`
    category : as written
    parts : the sources it means, with their processes
    emission : t/yr of the base year
    accept : whether a calibration factor outside the bounds is accepted
    trace : quality, reference_id, locator, how_seen, note
    low, high : ends of the 95 % interval, t/yr
    distribution : its form
    """

    region: str
    category: str
    parts: Parts
    pollutant: str
    emission: float
    accept: bool
    trace: Mapping[str, str]
    file: str
    line: int
    low: float = np.nan
    high: float = np.nan
    distribution: str = Distribution.EXACT.value

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the category, each once."""
        return tuple(dict.fromkeys(source for source, _ in self.parts))


def read_emissions(
    path: Path, shown: str, regions: Table, library: Library, known: Known, faults: Faults
) -> tuple[tuple[Figure, ...], tuple[Path, ...]]:
    """Return the official emissions of a place, and the files that were read.

    Parameters
    ----------
    path : the table; a place need not have one
    regions : regions.csv
    """
    if not workbooks.is_file(path):
        return (), ()
    table = faults.take(read_table(path, ("region",), shown, extra=True, optional=COLUMNS[1:]))
    if not table.is_sound:
        return (), table.files
    table = _complete(table, faults)
    region = region_codes(table, regions, faults, ALL_REGIONS)
    parts = _parts(table, library, faults)
    _check_words(table, known, faults)
    given = read_cells(table, faults)
    table = replace(table, cells=table.cells | {"region": region})
    figures = _figures(table, parts, given)
    everywhere = tuple(regions["region"]) if regions.is_sound else ()
    _check_once(figures, everywhere, faults)
    _check_sizes(figures, faults)
    return figures, table.files


def _complete(table: Table, faults: Faults) -> Table:
    """The table with all columns: categories joined, merged cells and single words filled in."""
    blank = np.full(len(table), "", dtype=object)
    cells = {name: table.cells.get(name, blank).copy() for name in COLUMNS}
    for name in ("source", *LEVELS, "nfr"):
        cells[name] = np.array(["" if is_absent(c) else c for c in cells[name]], dtype=object)
    filled = _fill_merged(cells)
    if filled:
        faults.notes.append(f"{table.shown}: {filled} blank cells filled in from the row above.")
    levels = zip(*(cells[name] for name in LEVELS), strict=True)
    joined = np.array(["/".join(filter(None, words)) for words in levels], dtype=object)
    for other in (joined, cells["nfr"]):
        cells["source"] = np.where(is_blank(cells["source"]), other, cells["source"])
    for name in ("quality", "reference_id", "how_seen"):
        words = set(cells[name]) - {""}
        if len(words) == 1:  # said once for all
            cells[name][:] = words.pop()
    return replace(table, cells=table.cells | cells)


def _fill_merged(cells: Mapping[str, Cells]) -> int:
    """Fill what merged cells leave blank: a region, and levels before the first that is given."""
    filled = 0
    for i in range(1, len(cells["region"])):
        given = [name for name in LEVELS if cells[name][i]]
        before = LEVELS[: LEVELS.index(given[0])] if given else ()
        for name in ("region", *before):
            if not cells[name][i] and cells[name][i - 1]:
                cells[name][i] = cells[name][i - 1]
                filled += 1
    return filled


def _parts(table: Table, library: Library, faults: Faults) -> list[Parts]:
    """Sources and processes of every row; a problem for each category that means none."""
    check_filled(table, "source", faults)
    categories = Categories(library)
    found = {text: categories.find(text) for text in dict.fromkeys(table["source"]) if text}
    for text, (_, message) in found.items():
        if message:
            first, *others = table.line[table["source"] == text].tolist()
            more = f" (so rows {', '.join(map(str, others))})" if others else ""
            faults.add(table.name, f"row {first}, column source", f"{message}{more}")
    return [found[text][0] if text else () for text in table["source"]]


def _check_words(table: Table, known: Known, faults: Faults) -> None:
    accepts = [c.lower() for c in table["accept"]]
    wrong = np.array([c not in (*_YES, *_NO) for c in accepts], dtype=np.bool_)
    say = "write yes (是) to accept a factor outside the bounds, or leave it blank."
    faults.at(table, wrong, "accept", lambda i: f"{table['accept'][i]!r}: {say}")
    seen = tuple(h.value for h in HowSeen)
    check_known(table, "quality", QUALITIES, "a quality", faults, blank=True)
    check_known(table, "how_seen", seen, "a way of having seen it", faults, blank=True)
    what = "a reference_id of references.csv"
    check_known(table, "reference_id", known.references, what, faults, blank=True)
    silent = int(is_blank(table["reference_id"]).sum())
    if silent:
        faults.notes.append(
            f"{table.shown}: {silent} rows name no reference; one reference_id (来源编号) in the "
            "first row holds for all."
        )


def _figures(
    table: Table, parts: Sequence[Parts], given: Mapping[str, Given]
) -> tuple[Figure, ...]:
    """Every figure that is given for a known category, in the order of the table."""
    figures = []
    for i in range(len(table)):
        trace = {name: str(table[name][i]) for name in TRACE}
        accept = table["accept"][i].lower() in _YES
        place = (str(table.file[i]), int(table.line[i]))
        for pollutant in (p for p in POLLUTANTS if p in given and parts[i]):
            of = given[pollutant]
            value, low, high = (float(column[i]) for column in (of.value, of.low, of.high))
            if not np.isnan(value):
                named = (table["region"][i], table["source"][i], parts[i], pollutant)
                form = str(of.distribution[i])
                figures.append(Figure(*named, value, accept, trace, *place, low, high, form))
    return tuple(figures)


def _check_once(figures: Sequence[Figure], everywhere: Sequence[str], faults: Faults) -> None:
    """Refuse two rows that speak of the same region, source and pollutant."""
    first: dict[tuple[str, str, str, str], int] = {}
    named: set[tuple[int, int]] = set()
    for figure in figures:
        regions = everywhere if figure.region == ALL_REGIONS else (figure.region,)
        keys = [(r, *part, figure.pollutant) for r in regions for part in figure.parts]
        twice = next((key for key in keys if key in first), None)
        if twice is None:
            first.update(dict.fromkeys(keys, figure.line))
        elif (first[twice], figure.line) not in named:
            named.add((first[twice], figure.line))
            message = (
                f"{twice[1]} in {twice[0]} has its {twice[3]} from row {first[twice]} already. "
                "Each region, source and pollutant has one figure: add the rows up, or leave out "
                "the sum of others."
            )
            faults.add(figure.file, f"row {figure.line}, column source", message)


def _check_sizes(figures: Sequence[Figure], faults: Faults) -> None:
    """Refuse PM2.5 above PM10 and PM10 above TSP in the figures of one category."""
    found: dict[tuple[str, Parts], dict[str, Figure]] = {}
    for figure in figures:
        found.setdefault((figure.region, figure.parts), {})[figure.pollutant] = figure
    for of in found.values():
        for small, large in pairwise([of[size] for size in SIZES if size in of]):
            if small.emission > large.emission * (1 + _SIZE_TOLERANCE):
                message = (
                    f"{small.emission:g} t is above the {large.emission:g} t of "
                    f"{large.pollutant}, which {small.pollutant} is part of. Correct one."
                )
                faults.add(small.file, f"row {small.line}, column {small.pollutant}", message)
