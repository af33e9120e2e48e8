"""What a check of an inventory finds: one shape for outliers, zeros, jumps and double rows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simmodel.emissions.model import Model
from simmodel.vocabulary import POLLUTANTS

WEIGHED = ("SO2", "NOx", "PM10", "PM2.5", "VOC")
"""Pollutants whose mean share is the weight of a finding."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Parameters
    ----------
    kind : word that its sentence in the catalogue is named after, ``quality_<kind>``
    region, source, segment : where; blank where it is not one
    line : row of activity.csv, 0 where it is none
    value, usual : what stands there and what is usual, in `unit`
    ratio : value / usual
    what : pollutant, service, unit of the capacity, or year, as the kind needs it
    weight : share of the base-year emission that it is about, 0-1, mean of `WEIGHED`
    """

    kind: str
    region: str = ""
    source: str = ""
    segment: str = ""
    line: int = 0
    value: float = float("nan")
    usual: float = float("nan")
    ratio: float = float("nan")
    unit: str = ""
    what: str = ""
    weight: float = 0.0


def rows_of_inventory(model: Model) -> pd.DataFrame:
    """Segments of the inventory with their emission, attributes and weight.

    Returns
    -------
    DataFrame, index segment: the columns of `Inventory.segments`; unit (the canonical one),
        service_unit, one column a pollutant (t/yr), weight, and the attributes as
        ``attribute <name>``
    """
    inventory, sources = model.inventory, model.library.sources
    at = model.catalogue.segments.index.get_indexer(inventory.segments.index)
    rows = inventory.segments.copy()
    for name, column in (("unit", "activity_unit"), ("service_unit", "service_unit")):
        rows[name] = sources[column].reindex(rows["source"]).to_numpy()
    emitted = (model.system.base_rates * model.system.base_activity[:, None])[at]
    rows[list(POLLUTANTS)] = emitted
    total = rows[list(WEIGHED)].sum()
    rows["weight"] = (rows[list(WEIGHED)] / total.where(total > 0, np.nan)).mean(axis=1).fillna(0)
    attributes = inventory.attributes.add_prefix("attribute ")
    return pd.concat([rows, attributes], axis=1)


def of_row(
    kind: str,
    rows: pd.DataFrame,
    segment: str,
    values: pd.Series,
    found: pd.DataFrame,
    what: str = "",
) -> Finding:
    """Finding about one row.

    Parameters
    ----------
    values : index segment, what stands there
    found : index segment; usual, ratio
    """
    row = rows.loc[segment]
    unit = f"kg/{row['unit']}" if kind == "far_factor" else str(row["unit"])
    return Finding(
        kind,
        str(row["region"]),
        str(row["source"]),
        segment,
        int(str(row["line"])),
        float(values[segment]),
        float(found["usual"][segment]),
        float(found["ratio"][segment]),
        unit,
        what,
        float(str(row["weight"])),
    )
