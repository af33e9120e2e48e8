"""The air-quality stage at province size: its cost beside the projection's."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from simmodel.air_quality.outcome import outcome
from simmodel.air_quality.setup import DUST, RESPONDING, Setup
from simmodel.emissions.projection import project
from simmodel.emissions.views import View, split_views, with_views
from simmodel.pipeline import base_year_emissions, base_year_views
from simmodel.vocabulary import AIR_POLLUTANTS
from tests.benchmarks.cases import Case
from tests.benchmarks.ratios import Ratio, _unused, shortest_in_turns

if TYPE_CHECKING:
    from simmodel.inputs.air_quality import AirQuality

PRECURSORS = {
    "SO2": ("SO2",),
    "NO2": ("NOx",),
    "PM10": ("PM2.5", "PM10", "SO2", "NOx", "NH3", "VOC"),
    "PM2.5": ("PM2.5", "SO2", "NOx", "NH3", "VOC"),
    "CO": ("CO",),
}
MOST_FOR_AIR = 1.0
DAYS = 365


def air_to_projection(case: Case, repeats: int = 5) -> Ratio:
    """Time that concentrations, index, days and dustfall add to reductions by measure."""
    setup, air = _setup(case), _air(case)
    count, measures = len(case.system.pollutants), case.size.measures
    area = np.full(case.size.regions, 1000.0)

    def plain() -> None:
        system = _unused(case.system)
        project(system, case.actions, measures)
        base_year_emissions(system)

    def with_air() -> None:
        system = with_views(_unused(case.system), setup.views)
        result = project(system, case.actions, measures, by_source=count)
        _, views = split_views(result)
        base_year_emissions(case.system)
        outcome(air, setup, views, base_year_views(system, count), area)

    projection, both = shortest_in_turns((plain, with_air), repeats)
    return Ratio(
        f"{case.size.name}: air quality and indicators, to the projection",
        (both - projection) / projection,
        MOST_FOR_AIR,
        note=f"{both - projection:.3f} s / {projection:.3f} s",
    )


def _setup(case: Case) -> Setup:
    rng = np.random.default_rng(0)
    shape = case.system.factors.process.shape
    pairs = [(formed, emitted) for formed, several in PRECURSORS.items() for emitted in several]
    views = [View(f"{f}:{e}", e, rng.uniform(0.1, 1, shape), 0.1) for f, e in pairs]
    dust = View(DUST, "TSP", rng.integers(0, 2, shape).astype(float), 0.0)
    number = [RESPONDING.index(formed) for formed, _ in pairs]
    weight = [1 / len(PRECURSORS[formed]) for formed, _ in pairs]
    return Setup((*views, dust), np.array([*number, -1]), np.array([*weight, 0.0]))


def _air(case: Case) -> "AirQuality":
    rng = np.random.default_rng(1)
    regions = [f"{number:06d}" for number in range(case.size.regions)]
    names = list(AIR_POLLUTANTS)
    base = pd.DataFrame(rng.uniform(20, 100, (len(regions), 6)), index=regions, columns=names)
    shares = {"own": 0.5, "city": 0.2, "outside": 0.3}
    transfer = [(a, o, v) for a in RESPONDING for o, v in shares.items()]
    steps = np.array([0, 50, 100, 150, 200, 300, 400, 500.0])
    return cast(
        "AirQuality",
        SimpleNamespace(
            method="rollback",
            base=base,
            background=pd.Series(5.0, index=list(RESPONDING)),
            transfer=pd.DataFrame(transfer, columns=["air_pollutant", "origin", "value"]),
            matrix_rows=None,
            o3=np.full((len(regions), case.size.years), 150.0),
            index_limits=pd.Series(50.0, index=names),
            city=tuple(regions[:10]),
            daily=pd.DataFrame(rng.lognormal(4, 0.5, (DAYS, 6)), columns=names),
            breakpoints={name: np.column_stack([steps, steps * 1.2]) for name in names},
            dust_excluded=True,
            dustfall={"slope": 2.0, "background": 3.0},
        ),
    )
