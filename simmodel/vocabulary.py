"""The words of the field: pollutants, measure kinds, chains, dimension names, canonical units.

Everything that is compared as text elsewhere in the package is named here once.
"""

from enum import StrEnum

POLLUTANTS: tuple[str, ...] = ("SO2", "NOx", "PM10", "PM2.5", "TSP", "VOC", "NH3", "CO", "CO2")
"""Pollutant labels, in the order of every table. NOx is the mass of NO2."""

AIR_POLLUTANTS: tuple[str, ...] = ("SO2", "NO2", "PM10", "PM2.5", "CO", "O3")
"""What is measured in the air: µg/m3, CO in mg/m3; the six of the composite index."""

MONTHS: tuple[int, ...] = tuple(range(1, 13))

EMISSION_UNIT = "t/yr"
SHARE_UNIT = "1"

ALL_REGIONS = "all"
OUTSIDE = "outside"
"""Label of what is emitted outside the plan's regions, such as imported electricity."""
NO_CONTROL = "none"
"""The alternative of every control chain that removes nothing."""


class MeasureKind(StrEnum):
    """The seven kinds of measure; their order is the order of the stages (DESIGN 3)."""

    RETIRE = "retire"
    SWITCH = "switch"
    SHIFT = "shift"
    CURTAIL = "curtail"
    FUEL_QUALITY = "fuel_quality"
    RETROFIT = "retrofit"
    LIMIT = "limit"


class TargetKind(StrEnum):
    """What a target speaks about."""

    EMISSION_TOTAL = "emission_total"
    EMISSION_CHANGE = "emission_change"
    CONCENTRATION = "concentration"
    COMPOSITE_INDEX = "composite_index"
    EXCEEDANCE_DAYS = "exceedance_days"
    SHARE = "share"
    COVERAGE = "coverage"
    AMOUNT = "amount"
    DUSTFALL = "dustfall"
    EPISODE_CUT = "episode_cut"
    RANK = "rank"


class Level(StrEnum):
    """Levels of a heavy-pollution warning (预警级别), from the lowest."""

    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Verdict(StrEnum):
    """How a target comes out."""

    MET = "met"
    MISSED = "missed"
    CANNOT_BE_JUDGED = "cannot be judged"


class Status(StrEnum):
    """Whether a target binds (约束性) or is aspired to (争取性)."""

    BINDING = "binding"
    ASPIRATIONAL = "aspirational"


class ProjectState(StrEnum):
    """How far a listed project is (进展)."""

    DONE = "done"
    UNDER_WAY = "under_way"
    PLANNED = "planned"


class Chain(StrEnum):
    """Control chains in series; within one chain the alternatives' shares sum to 1."""

    SULPHUR = "sulphur"
    NITROGEN = "nitrogen"
    PARTICLES = "particles"
    VOC = "voc"
    FUGITIVE = "fugitive"
    AMMONIA = "ammonia"


class Formula(StrEnum):
    """How a factor follows from fuel quality."""

    CONSTANT = "constant"
    SULPHUR = "sulphur"
    ASH = "ash"


class Place(StrEnum):
    """Where a process emits: in the segment's own region, or at the power plants that supply it."""

    LOCAL = "local"
    UPSTREAM = "upstream"


class Height(StrEnum):
    """Height class of a process, for the air-quality screening."""

    LOW = "low"
    STACK = "stack"


class HowSeen(StrEnum):
    """How far a figure can be trusted to say what its source says."""

    QUOTED = "quoted"
    SECONDARY = "secondary"
    ESTIMATED = "estimated"
    FROM_MEMORY = "from_memory"
    ASSUMED = "assumed"


class Distribution(StrEnum):
    """Distribution of an uncertain input; `exact` means that it is not uncertain."""

    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    TRIANGULAR = "triangular"
    UNIFORM = "uniform"
    BETA = "beta"
    EXACT = "exact"


QUALITIES: tuple[str, ...] = ("A", "B", "C", "D", "E")
FUEL_PROPERTIES: tuple[str, ...] = ("sulphur", "ash")
"""Fuel properties a factor formula may depend on, as mass fractions (1 % is 0.01)."""
PROFILE = "profile"
"""Attribute of a segment that overrides the monthly profile of its source, for another climate."""
