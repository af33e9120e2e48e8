"""Made provinces: regions, sources, factors and control mixes, as large as asked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simmodel.emissions.system import Array, Controls, Factors, Indices, System

POLLUTANTS = ("SO2", "NOx", "PM10", "PM2.5", "TSP", "VOC", "NH3", "CO")
SO2, NOX, PM10, PM25, TSP, VOC, NH3, CO = range(8)
STACK, FUGITIVE, EXHAUST = range(3)
CHAINS = (
    ("none", "dry", "wet"),
    ("none", "low-NOx", "SCR"),
    ("none", "cyclone", "precipitator", "bag"),
    ("none", "adsorption", "oxidation"),
    ("none", "watering", "enclosure"),
)
SULPHUR, NITROGEN, PARTICLES, VOLATILE, DUST = range(5)
FIRST = np.cumsum([0, *(len(chain) for chain in CHAINS)])[:-1]
"""Number of the control that removes nothing, of each chain."""
PROFILES = 5


@dataclass(frozen=True)
class Size:
    """How large a case is.

    Parameters
    ----------
    regions, sources, years, measures : lengths of the dimensions; there are always eight pollutants
    """

    name: str
    regions: int
    sources: int
    years: int
    measures: int


@dataclass(frozen=True)
class Kinds:
    """Arrays (source,) of flags that say what a source is."""

    coal: NDArray[np.bool_]
    stack: NDArray[np.bool_]
    second: NDArray[np.bool_]
    clean: NDArray[np.bool_]


def make_kinds(rng: np.random.Generator, sources: int) -> Kinds:
    """Kinds of sources: a tenth is clean, most others have stacks, most stacks burn coal."""
    clean = np.arange(sources) < sources // 10
    stack = ~clean & (rng.random(sources) < 0.7)
    coal = stack & (rng.random(sources) < 0.6)
    second = ~clean & (rng.random(sources) < 0.5)
    return Kinds(coal, stack, second, clean)


def make_system(rng: np.random.Generator, size: Size, kinds: Kinds) -> System:
    """System with a segment for each region and source; fuels and some mixes differ by region."""
    region = np.repeat(np.arange(size.regions), size.sources)
    source = np.tile(np.arange(size.sources), size.regions)
    base = rng.lognormal(10, 1, region.size)
    base[kinds.clean[source]] *= 0.01
    growth = 1.0 + rng.uniform(-0.03, 0.04, size.sources)
    sulphur = np.clip(rng.lognormal(np.log(0.009), 0.4, size.regions), 0.002, 0.04)
    ash = np.clip(rng.normal(0.2, 0.05, size.regions), 0.08, 0.4)
    mixes, mix = _mixes(rng, size, kinds)
    profile = rng.integers(0, PROFILES, size.sources)
    return System(
        region=region,
        source=source,
        region_count=size.regions,
        activity=base[:, None] * growth[source][:, None] ** np.arange(size.years),
        base_activity=base,
        profile=profile[source],
        profiles=rng.dirichlet(np.full(12, 8.0), PROFILES),
        sulphur=np.where(kinds.coal[source], sulphur[region], 0.0),
        ash=np.where(kinds.coal[source], ash[region], 0.0),
        mix=mix[region, source],
        factors=_factors(rng, kinds),
        controls=Controls(_chain_of_controls(), *_removal(), mixes),
        stack_process=STACK,
        pollutants=POLLUTANTS,
    )


def _factors(rng: np.random.Generator, kinds: Kinds) -> Factors:
    sources = kinds.coal.size
    process = np.full((sources, 2), -1, dtype=np.intp)
    process[:, 0] = np.where(kinds.stack, STACK, EXHAUST)
    process[kinds.second, 1] = FUGITIVE
    constant = rng.lognormal(0, 1, (sources, 2, 8))
    constant[:, 1, [SO2, NOX, NH3, CO]] = 0.0
    constant[:, :, [PM10, PM25]] = constant[:, :, [TSP]] * [0.5, 0.2]
    constant[kinds.clean] *= 0.01
    constant[:, 1] *= kinds.second[:, None]
    sulphur, ash = np.zeros_like(constant), np.zeros_like(constant)
    sulphur[kinds.coal, 0, SO2] = 17000.0
    ash[kinds.coal, 0, TSP], ash[kinds.coal, 0, PM10], ash[kinds.coal, 0, PM25] = 200, 90, 30
    constant[kinds.coal, 0, SO2] = 0.0
    constant[kinds.coal, 0, PM10 : TSP + 1] = 0.0
    electric = kinds.clean & (np.arange(sources) % 2 == 0)
    upstream = rng.lognormal(0, 0.5, (sources, 8)) * electric[:, None]
    return Factors(process, constant, sulphur, ash, upstream)


def _chain_of_controls() -> Indices:
    return np.repeat(np.arange(len(CHAINS)), [len(chain) for chain in CHAINS])


def _removal() -> tuple[Array, Array]:
    """Removal (control, process, pollutant) and rank (control,); some act across chains."""
    removal, rank = np.zeros((16, 3, 8)), np.zeros(16)
    dry, wet = FIRST[SULPHUR] + 1, FIRST[SULPHUR] + 2
    removal[dry, STACK, SO2], removal[wet, STACK, SO2] = 0.5, 0.92
    removal[wet, STACK, [TSP, PM10, PM25]] = [0.5, 0.4, 0.3]
    removal[FIRST[NITROGEN] + 1, STACK, NOX], removal[FIRST[NITROGEN] + 2, STACK, NOX] = 0.3, 0.8
    removal[FIRST[NITROGEN] + 2, STACK, NH3] = -0.5
    particles = [[0.6, 0.45, 0.2], [0.98, 0.96, 0.93], [0.995, 0.993, 0.99]]
    for step, efficiency in enumerate(particles, start=1):
        removal[FIRST[PARTICLES] + step, STACK, [TSP, PM10, PM25]] = efficiency
    removal[FIRST[VOLATILE] + 1, :, VOC], removal[FIRST[VOLATILE] + 2, :, VOC] = 0.4, 0.9
    removal[FIRST[DUST] + 1, FUGITIVE, [TSP, PM10, PM25]] = [0.6, 0.55, 0.5]
    removal[FIRST[DUST] + 2, FUGITIVE, [TSP, PM10, PM25]] = [0.9, 0.88, 0.85]
    own = ((STACK, SO2), (STACK, NOX), (STACK, TSP), (STACK, VOC), (FUGITIVE, TSP))
    for control, chain in enumerate(_chain_of_controls()):
        rank[control] = removal[control, own[chain][0], own[chain][1]]
    return removal, rank


def _mixes(rng: np.random.Generator, size: Size, kinds: Kinds) -> tuple[Array, Indices]:
    """Mixes (mix, control) and their numbers (region, source); two fifths differ by region."""
    classes = rng.integers(0, 3, size.regions)
    rows: list[Array] = []
    number = np.zeros((size.regions, size.sources), dtype=np.intp)
    for source in range(size.sources):
        several = rng.random() < 0.4
        for name in range(3 if several else 1):
            number[(classes == name) if several else slice(None), source] = len(rows)
            rows.append(_mix(rng, kinds, source))
    return np.array(rows), number


def _mix(rng: np.random.Generator, kinds: Kinds, source: int) -> Array:
    present = [kinds.coal, kinds.stack, kinds.stack, kinds.stack, kinds.second]
    shares = []
    for chain, has in zip(CHAINS, present, strict=True):
        share = np.zeros(len(chain))
        share[0] = 1.0
        if has[source] and rng.random() < 0.8:
            share = rng.dirichlet(np.ones(len(chain)))
            share[share < 0.15] = 0.0
            share /= share.sum()
        shares.append(share)
    return np.concatenate(shares)
