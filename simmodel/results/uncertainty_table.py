"""The table of differences on common draws, of the file ``uncertainty.csv``."""

import pandas as pd

from simmodel.results.common_draws import UNCERTAINTY_COLUMNS, CommonDraws
from simmodel.results.comparison import Comparison, totals_of
from simmodel.results.comparison_tables import region_names
from simmodel.vocabulary import ALL_REGIONS, EMISSION_UNIT

_CELL = ["region", "pollutant", "year"]


def uncertainty_table(
    comparison: Comparison, common: CommonDraws, lang: str = "en"
) -> pd.DataFrame:
    """How sure the difference of each scenario to the first is, by region and in all of them, t/yr.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language of ``region_name``

    Returns
    -------
    DataFrame with ``UNCERTAINTY_COLUMNS``: ``difference`` of the projections; ``mean``, ``median``
    and 90 % interval (``low`` to ``high``) of it over the draws; ``less``: share of the draws in
    which the scenario emits less than the first, ``equal``: in which both emit the same
    """
    first = _projected(comparison, comparison.names[0])
    parts = []
    for name in common.names[1:]:
        gaps = (_projected(comparison, name) - first).rename("difference")
        rows = common.emissions[common.emissions["scenario"] == name]
        parts.append(rows.join(gaps, on=_CELL))
    table = pd.concat(parts, ignore_index=True)
    names = region_names(comparison, lang)
    table["region_name"] = table["region"].map(names).fillna("")
    table["unit"] = EMISSION_UNIT
    return table[UNCERTAINTY_COLUMNS]


def _projected(comparison: Comparison, name: str) -> pd.Series:
    """Projected emissions, t/yr, index (region, pollutant, year), ``all`` for the sum."""
    projection = comparison.projections[comparison.names.index(name)]
    cells = projection.dataset["emissions"].sum("source", skipna=False)
    found = {
        region: cells.sel(region=region).transpose("pollutant", "year").to_series()
        for region in comparison.regions
    }
    found[ALL_REGIONS] = totals_of(comparison, projection, "emissions")
    table: pd.Series = pd.concat(found, names=_CELL)
    return table
