"""What a run warns of after calibration: large factors, and particle sizes out of order."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simmodel.emissions.assemble import used_sources
from simmodel.emissions.system import Array
from simmodel.inputs.factors import SIZES
from simmodel.vocabulary import ALL_REGIONS, POLLUTANTS

if TYPE_CHECKING:
    from simmodel.measures.catalogue import Catalogue

LARGEST = 3
"""Factors, and places, that a warning names."""
_TOLERANCE = 1e-9


def largest_factors(table: pd.DataFrame, catalogue: "Catalogue") -> Iterator[str]:
    """The factors that are furthest from 1, as sentences."""
    factor = table["factor"].to_numpy(dtype=float)
    distance = np.abs(np.log(np.maximum(factor, np.finfo(float).tiny)))
    order = np.argsort(-distance, kind="stable")[: (distance > _TOLERANCE).sum()]
    for row in table.iloc[order[:LARGEST]].itertuples():
        yield (
            f"{str(row.file).rpartition('/')[2]}: row {row.line}, "
            f"{_name(catalogue, str(row.region))}, {row.category}, "
            f"{row.pollutant}: official {row.official:,.6g} t, activity × factor "
            f"{row.modelled:,.6g} t, calibration factor {row.factor:.4g}."
        )


def _name(catalogue: "Catalogue", region: str) -> str:
    return region if region == ALL_REGIONS else str(catalogue.regions["name_zh"][region])


def sizes_out_of_order(before: Array, after: Array, catalogue: "Catalogue") -> Iterator[str]:
    """One sentence for all sources of which a part comes out larger than the whole.

    Parameters
    ----------
    before, after : arrays (region, source, pollutant), base-year emissions without and with
        calibration
    """
    sources = used_sources(catalogue)
    for smaller, larger in pairwise(SIZES):
        part, whole = POLLUTANTS.index(smaller), POLLUTANTS.index(larger)
        is_above = after[..., part] > after[..., whole] * (1 + _TOLERANCE)
        was_above = before[..., part] > before[..., whole] * (1 + _TOLERANCE)
        has_whole = (before[..., whole] > 0) | (after[..., whole] > 0)
        is_wrong = is_above & has_whole & (~was_above | (before[..., whole] == 0))
        where = [
            f"{_name(catalogue, str(catalogue.regions.index[r]))} {sources[s]}"
            for r, s in np.argwhere(is_wrong)
        ]
        if where:
            more = f" and {len(where) - LARGEST} more" if len(where) > LARGEST else ""
            yield (
                f"emissions.csv: after calibration {smaller} is above {larger}, which it is part "
                f"of, in {', '.join(where[:LARGEST])}{more}. Give {larger} as well, or correct it."
            )
