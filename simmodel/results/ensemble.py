"""What an ensemble says: quantiles, probabilities, and what a reader needs to judge them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from simmodel import __version__
from simmodel.vocabulary import EMISSION_UNIT

if TYPE_CHECKING:
    from simmodel.results.projection import Projection

QUANTILES = (0.05, 0.5, 0.95)
"""Ends and middle of the 90 % intervals."""
ENSEMBLE_COLUMNS = "variable region measure pollutant year mean low median high unit".split()
_COMMENT = "Draws of the sums over the regions, t/yr; concentrations in ug/m3, CO in mg/m3."


@dataclass(frozen=True)
class Ensemble:
    """An ensemble of one scenario.

    Parameters
    ----------
    dataset : quantiles (dimension ``quantile``: 0.05, 0.5, 0.95) and ``…_mean`` of ``emissions``,
        ``baseline``, ``base_year_emissions`` (region, pollutant, year), of the same summed over the
        regions (``total_…``), of ``total_reduction`` (baseline minus scenario, draw by draw) and
        ``reduction`` (measure, pollutant, year), and of ``concentration``
    targets : one row a target and region, in the order of `Projection.targets`: target, region,
        probability (NaN where it cannot be judged), standard_error, low, median, high of what is
        projected
    kept : every draw of the totals, reductions, concentrations and targets (dimension ``draw``)
    about : seed, draws, method, groups, what is sampled and what is not, convergence, and how the
        sampling compares with the closed form; goes into the manifest
    warnings : sentences
    """

    dataset: xr.Dataset
    targets: pd.DataFrame
    kept: xr.Dataset
    about: dict[str, Any]
    warnings: tuple[str, ...] = field(default=())

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.about["draws"])

    def interval(self, name: str, **labels: object) -> tuple[float, float]:
        """Ends of the 90 % interval of one cell."""
        cells = self.dataset[name].sel(labels)
        return float(cells.sel(quantile=QUANTILES[0])), float(cells.sel(quantile=QUANTILES[2]))


def probability_error(probability: np.ndarray, draws: int) -> np.ndarray:
    """Standard error of a probability found from draws: √(p(1−p)/n), at least that of one draw.

    >>> probability_error(np.array([0.5]), 400).tolist()
    [0.025]
    """
    least = 1.0 / max(draws, 1)
    inside = np.clip(probability, least, 1.0 - least)
    error: np.ndarray = np.sqrt(inside * (1.0 - inside) / max(draws, 1))
    return np.where(np.isnan(probability), np.nan, error)


def ensemble_table(ensemble: Ensemble) -> pd.DataFrame:
    """One row a quantity: mean, median and the ends of the 90 % interval.

    ``region`` is ``all`` for sums over the regions, ``measure`` is empty for emissions and
    concentrations; the unit of CO in the air is mg/m³, of the other concentrations µg/m³.
    """
    parts = []
    for name, label in _VARIABLES.items():
        if name in ensemble.dataset:
            parts.append(_part(ensemble.dataset, name, label))
    table = pd.concat(parts, ignore_index=True)
    return table[ENSEMBLE_COLUMNS]


_VARIABLES = {
    "total_base_year_emissions": "base_year_emissions",
    "total_baseline": "baseline",
    "total_emissions": "emissions",
    "total_reduction": "reduction",
    "base_year_emissions": "base_year_emissions",
    "baseline": "baseline",
    "emissions": "emissions",
    "reduction": "reduction",
    "concentration": "concentration",
}
"""Variable of the dataset -> what the table calls it."""


def _part(data: xr.Dataset, name: str, label: str) -> pd.DataFrame:
    array, mean = data[name], data[f"{name}_mean"]
    dims = [str(dim) for dim in mean.dims]
    places = np.indices(mean.shape).reshape(mean.ndim, -1)
    table = pd.DataFrame(
        {dim: mean[dim].to_numpy()[place] for dim, place in zip(dims, places, strict=True)}
    )
    table = table.rename(columns={"air_pollutant": "pollutant"})
    table["variable"] = label
    for column, default in (("region", "all"), ("measure", ""), ("year", "")):
        if column not in table:
            table[column] = default
    table["mean"] = mean.to_numpy().ravel()
    values = array.transpose("quantile", *dims).to_numpy().reshape(len(QUANTILES), -1)
    for column, row in zip(("low", "median", "high"), values, strict=True):
        table[column] = row
    table["unit"] = EMISSION_UNIT
    if label == "concentration":
        table["unit"] = np.where(table["pollutant"] == "CO", "mg/m^3", "ug/m^3")
    return table


def write_draws(projection: "Projection", folder: Path, _lang: str) -> None:
    """Write every draw to ``ensemble.nc`` in the folder of a run, where an ensemble was drawn."""
    ensemble = projection.ensemble
    if ensemble is None:
        return
    about = {key: str(ensemble.about[key]) for key in ("seed", "draws", "method")}
    data = ensemble.kept.assign_attrs(
        {"source": f"simmodel {__version__}", "comment": _COMMENT, **about}
    )
    texts = [name for name in data.coords if data[name].dtype.kind not in "iuf"]
    data = data.assign_coords({name: data[name].astype(object) for name in texts})
    encoding = {name: {"zlib": True, "complevel": 1} for name in data.data_vars}
    data.to_netcdf(folder / "ensemble.nc", engine="netcdf4", encoding=encoding)
