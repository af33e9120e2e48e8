"""Write sensitivity results to a folder: tables, sentences, charts, manifest; whole or not."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from simmodel.reports.sensitivity import (
    Ranking,
    labels,
    notes,
    sentence,
    turns_sentence,
    written_value,
)
from simmodel.results.folder import replaced_folder
from simmodel.results.manifest import build_manifest
from simmodel.results.projection import Projection
from simmodel.results.write import write_csv, write_manifest


def write_sensitivity(
    rankings: Sequence[Ranking],
    projection: Projection,
    folder: Path,
    about: Mapping[str, object],
    lang: str = "en",
    charts: bool = True,
    overrides: Mapping[str, str] | None = None,
) -> Path:
    """Write the results of a sensitivity analysis.

    Parameters
    ----------
    rankings : one an output
    projection : the ordinary run
    folder : where to; an earlier run in it is replaced when the new one is complete
    about : how it was done, for the manifest: method, seed, draws, …
    """
    with replaced_folder(folder) as new:
        write_csv(_ranked(rankings, lang), new / "sensitivity.csv")
        turns = [ranking for ranking in rankings if ranking.turns is not None]
        if turns:
            write_csv(_turns(turns, lang), new / "turning_points.csv")
        lines = [sentence(ranking, lang) for ranking in rankings]
        lines += [turns_sentence(ranking, lang) for ranking in turns]
        (new / "sentences.txt").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
        if charts:
            draw_charts(rankings, new, lang)
        manifest = build_manifest(projection, new, lang, overrides) | {"sensitivity": dict(about)}
        write_manifest(manifest, new)
    return folder


def draw_charts(rankings: Sequence[Ranking], folder: Path, lang: str) -> None:
    """Draw one chart an output into ``folder/charts``, as PNG and SVG."""
    from simmodel.reports.chart_sensitivity import SensitivityChart, draw_sensitivity
    from simmodel.reports.fonts import fonts_in_memory
    from simmodel.reports.style import chart_style, save

    charts = folder / "charts"
    charts.mkdir()
    with chart_style(), fonts_in_memory():
        for ranking in rankings:
            note = "\n".join(notes(ranking, lang))
            about = SensitivityChart(
                ranking.method, ranking.title[lang], ranking.base, ranking.unit, note
            )
            name = f"{ranking.method}_{file_name(ranking.name)}"
            save(draw_sensitivity(charted(ranking, lang), about, lang), charts, name)


def file_name(output: str) -> str:
    """Name of an output as files can have it.

    >>> file_name("emissions:SO2:应县:2020")
    'emissions_SO2_应县_2020'
    """
    return re.sub(r"[^\w.-]+", "_", output).strip("_")


def charted(ranking: Ranking, lang: str) -> pd.DataFrame:
    """Table of a ranking with the words that its chart shows."""
    table = ranking.table.assign(label=labels(ranking, lang))
    for end in ("low", "high"):
        cells = zip(table[end], table["unit"], strict=True)
        table[f"value_{end}"] = [written_value(value, str(unit), lang) for value, unit in cells]
    return table


def _ranked(rankings: Sequence[Ranking], lang: str) -> pd.DataFrame:
    parts = []
    for ranking in rankings:
        table = ranking.table.assign(title=labels(ranking, lang)).reset_index()
        front = pd.DataFrame({"output": ranking.name, "output_unit": ranking.unit,
                              "output_now": ranking.base, "method": ranking.method,
                              "rank": range(1, len(table) + 1)})  # fmt: skip
        parts.append(pd.concat([front, table.drop(columns=["title_zh", "title_en"])], axis=1))
    return pd.concat(parts, ignore_index=True)


def _turns(rankings: Sequence[Ranking], lang: str) -> pd.DataFrame:
    parts = []
    for ranking in rankings:
        if ranking.turns is None:
            continue
        about = ranking.table[["inputs", "value", "low", "high", "unit", "where", "clause"]]
        table = ranking.turns.join(about).assign(title=labels(ranking, lang)).reset_index()
        front = pd.DataFrame({"output": ranking.name, "output_unit": ranking.unit,
                              "output_now": ranking.base}, index=table.index)  # fmt: skip
        parts.append(pd.concat([front, table], axis=1))
    return pd.concat(parts, ignore_index=True)
