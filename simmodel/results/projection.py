"""What one run of the model gives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import xarray as xr

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.inputs.inventory import Inventory
    from simmodel.inputs.library import Library
    from simmodel.results.ensemble import Ensemble
    from simmodel.scenario.schema import Scenario
    from simmodel.targets.air import AirState


@dataclass(frozen=True)
class Projection:
    """One scenario, projected.

    Parameters
    ----------
    dataset : Dataset, in t/yr
        ``emissions``, ``baseline`` (region, source, pollutant, year): with and without the plan;
        ``base_year_emissions`` (region, source, pollutant);
        ``reduction`` (measure, region, pollutant, year): exact share of each measure in
        baseline minus emissions, positive is less;
        ``outside_emissions`` (pollutant, year) and ``outside_reduction`` (measure, pollutant,
        year): change outside the regions through electricity.
        Beside the dimensions: ``region_name_zh``, ``region_name_en``, ``source_name_zh``,
        ``source_name_en``, ``sector``, ``fuel``, ``measure_title_zh``, ``measure_title_en``,
        ``clause``, ``kind``. With air quality also the variables of `air_labels.with_air`.
    targets : DataFrame, one row a target, region and year
        target, title_zh, title_en, clause, kind, status, region, region_name_zh, region_name_en,
        pollutant, year, comparison, limit, projected, unit, verdict, margin (positive is met),
        to_find, reason_zh, reason_en, break_even (base-year value up to which the target holds),
        base_quality, to_find_tonnes, to_find_of (a precursor that would close the gap)
    matches : DataFrame, one row a measure
        measure, segments (how many), scope, asked, found, unit, note
    activity : DataFrame, one row a segment and year
        segment, region, source, year, baseline, scenario, unit
    warnings : sentences about what the run could survive
    scenario, inventory, library : the inputs
    model : the inputs resolved to arrays, from which `explain` takes its steps
    air : tables and outcome of the air-quality stage; None where the place has none
    ensemble : intervals and probabilities; None where nothing was drawn
    """

    dataset: xr.Dataset
    targets: pd.DataFrame
    matches: pd.DataFrame
    activity: pd.DataFrame
    warnings: tuple[str, ...]
    scenario: "Scenario"
    inventory: "Inventory"
    library: "Library"
    model: "Model | None" = None
    air: "AirState | None" = None
    ensemble: "Ensemble | None" = None
