"""Write a comparison to a folder: CSV, charts, report, manifest; whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from simmodel import __version__
from simmodel.results.comparison import Comparison
from simmodel.results.comparison_tables import (
    emissions_side_by_side,
    gains_table,
    measures_side_by_side,
    targets_side_by_side,
    totals_table,
)
from simmodel.results.differences import differences_table
from simmodel.results.folder import replaced_folder
from simmodel.results.manifest import about_run, hash_folder
from simmodel.results.uncertainty_table import uncertainty_table
from simmodel.results.write import default_folder, write_csv, write_manifest

_LONGEST_NAME = 80

Extra = Callable[[Comparison, Path, str], None]
"""What adds files to the folder: called with the comparison, the folder and the language."""


def comparison_folder(names: Sequence[str]) -> Path:
    """Folder of a comparison that gives none; what names share with the first is left out.

    >>> comparison_folder(["shuozhou-plan-2020", "shuozhou-rail-delayed"]).as_posix()
    'outputs/compare-shuozhou-plan-2020-rail-delayed'
    >>> comparison_folder(["plan", "plan-without-rail", "base"]).as_posix()
    'outputs/compare-plan-without-rail-base'
    """
    first = names[0].split("-")
    parts = [names[0]]
    for name in names[1:]:
        words = name.split("-")
        while len(words) > 1 and words[0] in first:
            words = words[1:]
        parts.append("-".join(words))
    joined = "-".join(["compare", *parts])
    shown = len(parts)
    while len(joined) > _LONGEST_NAME and shown > 1:
        shown -= 1
        joined = "-".join(["compare", *parts[:shown], "and", str(len(parts) - shown), "more"])
    return default_folder(joined)


def comparison_tables(comparison: Comparison, lang: str = "en") -> dict[str, pd.DataFrame]:
    """Every table of a comparison, by the name of its file.

    Parameters
    ----------
    lang : ``zh`` or ``en``, for names and titles

    Returns
    -------
    differences, totals, emissions, measures, gains, targets : as ``differences_table`` and the
        functions of ``simmodel.results.comparison_tables`` describe them; with common draws also
        uncertainty, as ``uncertainty_table`` does
    """
    tables = {
        "differences": differences_table(comparison, lang),
        "totals": totals_table(comparison),
        "emissions": emissions_side_by_side(comparison, lang),
        "measures": measures_side_by_side(comparison, lang),
        "gains": gains_table(comparison, lang),
        "targets": targets_side_by_side(comparison, lang),
    }
    if comparison.common is not None:
        tables["uncertainty"] = uncertainty_table(comparison, comparison.common, lang)
    return tables


def write_comparison(
    comparison: Comparison,
    folder: Path | str | None = None,
    lang: str = "en",
    extras: Sequence[Extra] = (),
    overrides: Mapping[str, str] | None = None,
) -> Path:
    """Write the tables of a comparison.

    Parameters
    ----------
    comparison : two or more projected scenarios
    folder : where to, ``outputs/compare-…`` by default; an earlier comparison in it is replaced
        when the new one is complete
    lang : ``zh`` or ``en``, for names, titles and the report
    extras : functions that add files, such as the charts and the report of
        ``simmodel.reports.comparison_page.report_writer``, called in this order
    overrides : what was set over every scenario file, for the manifest

    Returns
    -------
    The folder written.

    Raises
    ------
    SimmodelError : the folder holds something that no run wrote.
    """
    target = comparison_folder(comparison.names) if folder is None else Path(folder)
    with replaced_folder(target) as new:
        for name, table in comparison_tables(comparison, lang).items():
            write_csv(table, new / f"{name}.csv")
        for extra in extras:
            extra(comparison, new, lang)
        write_manifest(_manifest(comparison, new, lang, overrides), new)
    return target


def _manifest(
    comparison: Comparison, folder: Path, lang: str, overrides: Mapping[str, str] | None
) -> dict[str, object]:
    notes = [
        {"about": note.key, "scenarios": list(note.names), "labels": list(note.en)}
        for note in comparison.notes
    ]
    runs = [
        {
            **about_run(p, lang, overrides),
            "measures": [measure.id for measure in p.scenario.measures],
        }
        for p in comparison.projections
    ]
    return {
        "simmodel": __version__,
        "compared": list(comparison.names),
        "notes": notes,
        **({} if comparison.common is None else {"ensemble": comparison.common.about}),
        "scenarios": runs,
        "files": hash_folder(folder),
    }
