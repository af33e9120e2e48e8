"""What the air-quality stage needs: base-year concentrations, parameters, limits, other cities.

`read_air_quality` reads the settings of a scenario, the tables of `emission_factors/air_quality/`
and, where an inventory has them, `concentrations.csv`, `daily_concentrations.csv`, `days.csv` and
`transfer.csv`. Everything wrong is raised at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simmodel.errors import Problem, ScenarioError
from simmodel.inputs.air_days import daily_of
from simmodel.inputs.air_library import AirLibrary, read_air_library
from simmodel.inputs.air_limits import check_edition
from simmodel.inputs.air_matrix import read_matrix
from simmodel.inputs.air_measured import (
    CONCENTRATION_FILE,
    Measured,
    choose_base,
    read_measured,
)
from simmodel.inputs.air_response import DUSTFALL_UNITS, ROLLED
from simmodel.inputs.air_settings import (
    DEFAULTS,
    NO_TREND,
    AirSettings,
    check_settings,
    ozone_by_year,
)
from simmodel.inputs.air_transfer import read_transfer_rows
from simmodel.inputs.faults import Faults
from simmodel.inputs.inventory import Inventory
from simmodel.workbooks import is_file

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class AirQuality:
    """Settings and tables of the air-quality stage, in canonical units.

    Concentrations are in µg/m3, CO in mg/m3. Frames of table rows have the columns `file` and
    `line`, and `quality, reference_id, locator, how_seen, note` as far as the table has them.

    Parameters
    ----------
    method : `rollback` or `source_receptor`
    place : the place whose parameters are used; what it lacks comes from `default`
    standard : edition of GB 3095 of `index_limits` and `grades`
    aqi_edition : edition of HJ 633 of `breakpoints`
    dust_excluded : whether PM10 and PM2.5 leave out dust days
    city : codes of the regions whose stations stand for the city
    base : DataFrame, index region (all of the inventory), columns air pollutants: the base-year
        value that is projected and compared with limits, NaN where there is none. SO2, NO2, PM10
        and PM2.5 annual means, CO 95th percentile, O3 90th percentile of the daily maximum 8-hour
        mean
    base_quality : DataFrame of the same shape, A … E, `""` where there is no base value
    concentrations : every row of concentrations.csv: region, pollutant, statistic, value, low,
        high, distribution, unit (canonical), provenance, rule; `sd_log` is the spread of days
    background : Series by air pollutant, without O3
    weights : air_pollutant, emitted, value, low, high, distribution, provenance; the values of an
        air pollutant sum to 1
    height : air_pollutant, emitted, height, source (glob), value (effect of a tonne relative to
        one of a low source), low, high, distribution, provenance
    transfer : air_pollutant, origin (own, city, outside), value (share of the base-year
        concentration above background), low, high, distribution, provenance; sums to 1
    matrix_rows : the inventory's own transfer.csv, or None: receptor, region (or `outside`),
        air_pollutant, value, low, high, distribution, provenance, rule; a row `all` stands once
        for each air pollutant; the values of a receptor and air pollutant sum to 1
    daily : DataFrame, index date, columns air pollutants: one series that stands for the city, dust
        days included; None where there is none
    days : region, year, indicator (good_days, heavy_days), value, low, high, distribution,
        provenance, rule; without rows where there is no days.csv
    index_limits : Series by air pollutant, denominators of the composite index
    grades : air_pollutant, grade (1, 2), statistic, limit: of years, not of days
    breakpoints : air pollutant to array (k, 2) of individual index and concentration: of 24 hours,
        of O3 of the daily maximum 8-hour mean
    others : Series by city, composite index of the other ranked cities, ex dust if dust is
        excluded; without rows where the scenario names no city to rank
    rank_city, rank_own, rank_year : the own city in that table, its index there (NaN if none), and
        the year of the table
    rank_trend : change of the others' index per year, a fraction; `rank_trend_range` its ends
    dustfall : background, slope (t/(km2*month); 1), and each with `_low` and `_high`
    o3 : array (region, year), base value held, or supplied by the scenario
    o3_supplied : whether the scenario supplies O3 for some year
    source_receptor : DataArray (receptor, region, pollutant, height, air_pollutant) of the
        scenario's matrix, µg/m3 (CO: mg/m3) per t/yr; None with `rollback`
    references : index reference_id, of the air-quality tables and the inventory
    files : every file that was read
    notes : sentences for the manifest
    parameter_rows : table rows of `background` and `dustfall`, with ranges and provenance
    """

    method: str
    place: str
    standard: str
    aqi_edition: str
    dust_excluded: bool
    city: tuple[str, ...]
    base: pd.DataFrame
    base_quality: pd.DataFrame
    concentrations: pd.DataFrame
    background: pd.Series
    weights: pd.DataFrame
    height: pd.DataFrame
    transfer: pd.DataFrame
    matrix_rows: pd.DataFrame | None
    daily: pd.DataFrame | None
    days: pd.DataFrame
    index_limits: pd.Series
    grades: pd.DataFrame
    breakpoints: dict[str, NDArray[np.float64]]
    others: pd.Series
    rank_city: str
    rank_own: float
    rank_year: int
    rank_trend: float
    rank_trend_range: tuple[float, float]
    dustfall: dict[str, float]
    o3: NDArray[np.float64]
    o3_supplied: bool
    source_receptor: "xr.DataArray | None"
    references: pd.DataFrame
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    parameter_rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def read_air_quality(
    settings: Mapping[str, object],
    inventory: Inventory,
    scenario_file: Path,
    years: Sequence[int],
    library_folder: Path | None = None,
) -> AirQuality | None:
    """Read and check what the air-quality stage needs.

    Parameters
    ----------
    settings : `Scenario.air_quality`
    inventory : what `read_inventory` returned; concentrations.csv and the rest lie in its folder
    scenario_file : where `settings` stand; a matrix is looked for beside it
    years : the scenario's years, for `o3`
    library_folder : folder of the emission-factor library; where it has no folder `air_quality`,
        and by default, the tables that ship with simmodel are read

    Returns
    -------
    AirQuality, or None where the scenario says nothing of air quality and no concentration is known

    Raises
    ------
    ScenarioError : the settings are wrong; names the faults of the tables as well.
    InputDataError : the tables are wrong.
    """
    if not settings and not is_file(inventory.folder / CONCENTRATION_FILE):
        return None
    faults, problems = Faults(), list[Problem]()
    regions = inventory.regions
    library = read_air_library(library_folder, faults)
    chosen = check_settings(settings, library.choices, regions, years, scenario_file, problems)
    if not faults.problems:
        file = str(scenario_file)
        problems += check_edition(library.limits, chosen.standard, chosen.aqi, file)
    parameters = None if faults.problems or problems else _of_place(library, chosen)
    known = None if library.known is None else {*library.known, *inventory.references.index}
    measured = read_measured(inventory.folder, regions, known, faults)
    matrix_rows, transfer_files = read_transfer_rows(inventory.folder, regions, known, faults)
    air = None
    if parameters is not None:
        base, quality = choose_base(
            measured, regions, chosen.dust_excluded, parameters["background"], faults
        )
        matrix = _matrix(chosen, regions, parameters["weights"], faults)
        air = AirQuality(
            **parameters,
            **_of_settings(library, chosen),
            **_of_inventory(measured, chosen, base, regions, years),
            base=base,
            base_quality=quality,
            matrix_rows=matrix_rows,
            source_receptor=matrix,
            references=_references(library, inventory),
            files=(
                *(*library.files, *measured.files, *transfer_files),
                *(() if chosen.matrix is None else (chosen.matrix,)),
            ),
            notes=(*_notes(settings, chosen, years), *faults.notes),
        )
    if problems:
        raise ScenarioError([*problems, *faults.problems])
    faults.raise_if_any()
    return air


def _of_place(library: AirLibrary, chosen: AirSettings) -> dict[str, Any]:
    """Return the parameters of the place that the scenario names."""
    response, place = library.response, chosen.place
    rows = response.of(response.background, place)
    background = rows.set_index("air_pollutant")["value"]
    relation = response.of(response.dustfall, place, by="parameter").set_index("parameter")
    ends = {"": "value", "_low": "low", "_high": "high"}
    return {
        "background": background.reindex(list(ROLLED)),
        "weights": response.of(response.weights, place),
        "height": response.of(response.height, place),
        "transfer": response.of(response.transfer, place),
        "dustfall": {
            f"{name}{end}": float(relation[column].loc[name])
            for name in DUSTFALL_UNITS
            for end, column in ends.items()
        },
        "parameter_rows": {"background": rows, "dustfall": relation},
    }


def _of_settings(library: AirLibrary, chosen: AirSettings) -> dict[str, Any]:
    """Return what follows from the settings and the library: limits, editions, other cities."""
    index_limits, grades = library.limits.of_standard(chosen.standard)
    column = "index_ex_dust" if chosen.dust_excluded else "index"
    cities = library.others[column]
    others = cities.drop(chosen.rank_city) if chosen.rank_city else cities.iloc[:0]
    trend = chosen.rank_trend
    low = trend.value if trend.low is None else trend.low
    high = trend.value if trend.high is None else trend.high
    return {
        "method": chosen.method,
        "place": chosen.place,
        "standard": chosen.standard,
        "aqi_edition": chosen.aqi,
        "dust_excluded": chosen.dust_excluded,
        "index_limits": index_limits,
        "grades": grades,
        "breakpoints": library.limits.of_aqi(chosen.aqi),
        "others": others,
        "rank_city": chosen.rank_city,
        "rank_own": float(cities[chosen.rank_city]) if chosen.rank_city else float("nan"),
        "rank_year": int(library.others["year"].max()),
        "rank_trend": trend.value,
        "rank_trend_range": (low, high),
    }


def _of_inventory(
    measured: Measured,
    chosen: AirSettings,
    base: pd.DataFrame,
    regions: pd.DataFrame,
    years: Sequence[int],
) -> dict[str, Any]:
    """Return what follows from the inventory's own files."""
    city = chosen.city or tuple(map(str, base.index[base.notna().any(axis=1)]))
    return {
        "city": city,
        "concentrations": measured.concentrations,
        "daily": daily_of(measured.daily, city, regions),
        "days": measured.days,
        "o3": ozone_by_year(base["O3"].to_numpy(np.float64), chosen.o3, years),
        "o3_supplied": bool(chosen.o3),
    }


def _matrix(
    chosen: AirSettings, regions: pd.DataFrame, weights: pd.DataFrame, faults: Faults
) -> "xr.DataArray | None":
    if chosen.matrix is None:
        return None
    emitted = set(weights["emitted"])
    return read_matrix(chosen.matrix, list(map(str, regions.index)), emitted, faults)


def _references(library: AirLibrary, inventory: Inventory) -> pd.DataFrame:
    own = inventory.references
    return pd.concat([own, library.references[~library.references.index.isin(own.index)]])


def _notes(
    settings: Mapping[str, object], chosen: AirSettings, years: Sequence[int]
) -> Iterator[str]:
    """Name what the settings leave to the model."""
    for key, value in DEFAULTS.items():
        if key not in settings:
            yield f"air_quality.{key}: not given; {value}."
    if not chosen.city:
        yield "air_quality.city: not given; every region with a base-year concentration."
    held = [str(year) for year in years if year not in chosen.o3]
    if chosen.o3 and held:
        yield f"air_quality.O3: not given for {', '.join(held)}; held at the base-year value."
    if chosen.rank_city and chosen.rank_trend is NO_TREND:
        yield "air_quality.rank.trend: not given; the other cities keep their index."
