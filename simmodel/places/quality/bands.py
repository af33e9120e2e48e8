"""Figures that others published, beside those of a place: `bands.csv`.

A row of `bands.csv` says between which figures an emission of a place (a division code) or of any
place (`all`) lies: of some sectors or sources, as a total or per tonne of the coal that they burn,
for base years from one to another. Where a single figure is published, low and high are the same.
Each row names its reference and how it was seen; `estimated` rows say how they were computed.
"""

import csv
import io
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.emissions.model import Model
from simmodel.inputs.globs import matching
from simmodel.places.divisions import divisions
from simmodel.places.quality.comparison import beyond
from simmodel.places.quality.sizes import COAL, KG_PER_TONNE, place_code
from simmodel.vocabulary import POLLUTANTS

ANY = "all"
PER_COAL = "coal"
_NUMBERS = ("from_year", "to_year", "low", "high")
_MOST_OF_COUNTIES = 0.8
"""Part of the counties of a division that must be there for its totals to be compared."""


@cache
def shipped_bands() -> pd.DataFrame:
    """Rows of `bands.csv`."""
    text = (files("simmodel.places") / "bands.csv").read_text(encoding="utf-8")
    table = pd.DataFrame(list(csv.DictReader(io.StringIO(text))))
    table[list(_NUMBERS)] = table[list(_NUMBERS)].astype(float)
    return table


def against_bands(model: Model) -> pd.DataFrame:
    """The bands that speak of a place, with its own figure.

    Returns
    -------
    DataFrame : the columns of `bands.csv`; region (code; blank for the whole place), value (in
        `unit`), ratio (as `comparison.beyond` gives it); bands without a figure are left out
    """
    year = model.scenario.base_year
    bands = shipped_bands()
    bands = bands[(bands["from_year"] <= year) & (year <= bands["to_year"])]
    scopes = _scopes(model)
    found = []
    for row in bands.to_dict("records"):
        band = {str(name): value for name, value in row.items()}
        for region, members in scopes.get(str(band["place"]), []):
            value = _figure(model, band, members)
            if np.isfinite(value) and value > 0:
                ratio = beyond(value, float(band["low"]), float(band["high"]))
                found.append(band | {"region": region, "value": value, "ratio": ratio})
    columns = [*bands.columns, "region", "value", "ratio"]
    return pd.DataFrame(found, columns=columns)


def _scopes(model: Model) -> dict[str, list[tuple[str, NDArray[np.bool_]]]]:
    """Which segments make up each place that a band may speak of, by its code."""
    regions = model.inventory.regions
    of = model.catalogue.segments["region"].to_numpy(dtype=object)
    scopes = {ANY: [("", np.ones(len(of), dtype=np.bool_))]}
    whole = place_code(regions)
    if len(regions) > 1:
        for code in regions.index:
            scopes[str(code)] = [(str(code), of == code)]
    if whole and _is_complete(whole, set(map(str, regions.index))):
        scopes[whole] = scopes[ANY]
    return scopes


def _is_complete(code: str, regions: set[str]) -> bool:
    """Whether the regions are most of what a division consists of, as far as that is known."""
    below = {d.code for d in divisions().values() if d.parent == code}
    return len(below & regions) >= _MOST_OF_COUNTIES * len(below)


def _figure(model: Model, band: dict[str, Any], members: NDArray[np.bool_]) -> float:
    """Base-year emission of what a band speaks of, t/yr or kg per t of coal."""
    source = model.catalogue.segments["source"].to_numpy(dtype=object)
    if band["sources"]:
        meant = matching(str(band["sources"]), sorted(set(map(str, source))))
        members = members & np.isin(source.astype(str), meant)
    if band["sectors"]:
        sector = model.catalogue.property_of_source("sector").to_numpy(dtype=object)
        members = members & np.isin(sector.astype(str), str(band["sectors"]).split(";"))
    system = model.system
    column = POLLUTANTS.index(str(band["pollutant"]))
    total = float(system.base_rates[members, column] @ system.base_activity[members])
    if band["per"] != PER_COAL:
        return total
    fuel = model.catalogue.property_of_source("fuel").to_numpy(dtype=object).astype(str)
    coal = float(system.base_activity[members & np.isin(fuel, COAL)].sum())
    return KG_PER_TONNE * total / coal if coal > 0 else float("nan")
