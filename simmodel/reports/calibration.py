"""What the official inventory made of the factors, as a table for the terminal."""

import numpy as np
import pandas as pd
from rich.console import RenderableType

from simmodel.emissions.calibration import IMPLIED
from simmodel.reports.figures import number
from simmodel.reports.tables import new_table
from simmodel.reports.texts import pollutant_name, text
from simmodel.results.projection import Projection
from simmodel.results.tables import calibration_table
from simmodel.vocabulary import ALL_REGIONS

ROUNDING = 1e-9
MOST = 8
"""Figures that the terminal shows; calibration.csv has all."""


def calibration_parts(projection: Projection, lang: str) -> list[RenderableType]:
    """The figures that change a factor most; nothing where there is no official inventory."""
    found = calibration_table(projection, lang)
    if found is None:
        return []
    counts = found["how"].value_counts()
    factors = found["factor"].dropna()
    caption = text(
        "calibration_caption",
        lang,
        figures=len(found),
        calibrated=int(counts.get("calibrated", 0)),
        formed=int(counts.get("activity formed", 0)),
        implied=int(counts.get(IMPLIED, 0)),
        low=number(float(factors.min())) if len(factors) else "–",
        high=number(float(factors.max())) if len(factors) else "–",
    )
    table = new_table(text("calibration_title", lang), caption)
    table.add_column(text("region", lang), overflow="fold")
    table.add_column(text("calibration_category", lang), overflow="fold", ratio=1)
    table.add_column(text("pollutant", lang))
    for key in ("calibration_official", "calibration_modelled", "calibration_factor"):
        table.add_column(text(key, lang), justify="right", overflow="fold")
    table.add_column(text("calibration_how", lang), overflow="fold")
    for row in furthest(found).to_dict("records"):
        is_implied, everywhere = row["how"] == IMPLIED, row["region"] == ALL_REGIONS
        factor = f"{number(row['implied'])} {row['implied_unit']}"
        table.add_row(
            text("calibration_everywhere", lang) if everywhere else row["region_name"],
            row["category"],
            pollutant_name(row["pollutant"]),
            number(row["official"]),
            number(row["modelled"]),
            factor if is_implied else number(row["factor"]),
            text(f"calibration_{row['how'].replace(' ', '_')}", lang),
        )
    return [table]


def furthest(table: pd.DataFrame) -> pd.DataFrame:
    """Figures with the factors furthest from 1, those implied behind them; at most `MOST`."""
    factor = table["factor"].to_numpy(dtype=float)
    distance = np.abs(np.log(np.where(factor > 0, factor, 1e-300)))
    distance = np.where(np.isnan(factor), np.where(table["how"] == IMPLIED, 0.0, -1.0), distance)
    kept = table[(distance > ROUNDING) | (table["how"] == IMPLIED)]
    order = np.argsort(-distance[kept.index.to_numpy()], kind="stable")
    return kept.iloc[order[:MOST]]
