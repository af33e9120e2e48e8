"""The models of a scenario file: its keys, and the parsed values behind them.

The keys of a measure or target in the file are the fields here; what a later stage asks for in
another form (`Measure.timing`, `Target.limit`) is a property. Models are frozen and forbid unknown
keys. Which keys a kind needs is in `rules`, how files are put together in `load`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from simmodel.scenario.conditions import Condition, Where
from simmodel.scenario.fields import (
    Amounts,
    Day,
    Flag,
    Folder,
    Fuel,
    Groups,
    Id,
    Limit,
    Limits,
    Months,
    Names,
    Note,
    Pollutant,
    Quantity,
    Rate,
    Reference,
    Schedule,
    Scope,
    Settings,
    Share,
    Title,
    Whole,
    Words,
    Year,
    Years,
)
from simmodel.scenario.timing import Timing, linear, step, table
from simmodel.scenario.values import NO_TEXT, WHOLE, Text, Value
from simmodel.scenario.words import (
    Counts,
    CountsWord,
    Kind,
    KindOfTarget,
    LevelsWord,
    LevelWord,
    Sampling,
    SamplingWord,
    StatusWord,
    Version,
)
from simmodel.vocabulary import ALL_REGIONS

__all__ = [
    "COMPARISONS",
    "Comparison",
    "Condition",
    "Counts",
    "Destination",
    "Electricity",
    "Growth",
    "Header",
    "Measure",
    "Scenario",
    "ScenarioFile",
    "Target",
    "Text",
    "Timing",
    "Uncertainty",
    "Value",
    "Where",
    "file_keys",
]

Comparison = Literal["at_most", "at_least", "below", "above"]
COMPARISONS: tuple[Comparison, ...] = ("at_most", "at_least", "below", "above")


class _Entry(BaseModel):
    """Base of every model: frozen, unknown keys refused."""

    # a validator is built when it is first used: a run needs those of the parts only
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class _PlacedEntry(_Entry):
    """An entry that knows where it was written, such as `12:5 measures.boilers`."""

    _place: str = PrivateAttr(default="")

    @property
    def place(self) -> str:
        """Line, column and path in the file."""
        return self._place

    def placed(self, place: str) -> None:
        """Note the place; called once, by the loader."""
        self._place = place


class Destination(_Entry):
    """Where a `switch` or `shift` moves activity to.

    `share` is the part of the moved service; `per_service` overrides the library's activity per
    unit of service; `extra` marks a side activity that comes on top, such as last-mile trucks.
    """

    source: Words
    share: Share = WHOLE
    per_service: Quantity | None = None
    extra: Flag = False


class Measure(_PlacedEntry):
    """One measure of the plan.

    `amount` has the key `all`, or regions. Of a shift, `counted` names sources that count towards
    the share besides its destinations; `each_region` brings every region to the share by itself.
    A curtailment acts in its `months` of every year, or on days with a warning of its `level` or a
    higher one; `exempt` is the share of its scope that goes on as ever.
    """

    id: Id
    title: Title
    clause: Words
    department: Words = ""
    kind: Kind
    where: Scope
    group: Words | None = None
    may_be_empty: Flag = False
    penetration: Share | None = None
    amount: Amounts | None = None
    share: Share | None = None
    projects: Folder | None = None
    effectiveness: Share = WHOLE
    by: Day | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    schedule: Schedule | None = None
    to: tuple[Destination, ...] = ()
    counted: Names = ()
    each_region: Flag = False
    months: Months = ()
    level: LevelsWord | None = None
    exempt: Share | None = None
    fuel: Fuel = Field(default_factory=dict)
    controls: Names = ()
    limits: Limits = Field(default_factory=dict)
    standard: Words | None = None
    assumed: Flag = False
    why: Note = NO_TEXT
    source: Note = NO_TEXT
    note: Note = NO_TEXT

    @cached_property
    def timing(self) -> Timing | None:
        """When it comes into force; None where each project of a list has its own date."""
        if self.schedule is not None:
            return table(self.schedule)
        if self.by is not None:
            return step(self.by)
        return linear(self.from_, self.until) if self.from_ and self.until else None


class Target(_PlacedEntry):
    """One target of the plan, with exactly one of the four comparisons.

    Without `counts`, a coverage counts what is installed, a share or amount what takes effect.
    """

    id: Id
    title: Title
    clause: Words
    kind: KindOfTarget
    status: StatusWord
    pollutant: Pollutant | None = None
    level: LevelWord | None = None
    region: Names = (ALL_REGIONS,)
    year: Year
    at: Day | None = None
    at_most: Limit | None = None
    at_least: Limit | None = None
    below: Limit | None = None
    above: Limit | None = None
    reference: Reference | None = None
    where: Scope | None = None
    of: Scope | None = None
    counts: CountsWord | None = None
    statistic: Words | None = None
    note: Note = NO_TEXT

    @property
    def comparison(self) -> Comparison:
        """Which way the limit bounds."""
        return next(name for name in COMPARISONS if getattr(self, name) is not None)

    @property
    def limit(self) -> Value:
        """The value that bounds; shares and changes as fractions."""
        value: Value = getattr(self, self.comparison)
        return value


class Growth(_PlacedEntry):
    """Growth of activity without the plan; `rate` carries the range, `why` and `source_id`."""

    source: Names
    region: Names = (ALL_REGIONS,)
    rate: Rate
    override: Flag = False

    @property
    def assumed(self) -> bool:
        """Whether the rate is assumed."""
        return self.rate.assumed

    @property
    def why(self) -> Text:
        """Where an assumed rate comes from."""
        return self.rate.why

    @property
    def source_id(self) -> str:
        """The reference of the rate."""
        return self.rate.source_id


class Electricity(_Entry):
    """Share of the additional electricity that is made by power plants within the regions."""

    inside: Share = WHOLE


class Uncertainty(_Entry):
    """How the ensemble is drawn; a group names, by patterns, inputs that share a draw."""

    draws: Whole | None = None
    seed: Whole = 1
    method: SamplingWord = Sampling.SOBOL
    groups: Groups = Field(default_factory=dict)


class Header(_Entry):
    """The keys of a scenario file but for its lists."""

    simmodel: Version
    name: Id
    title: Title
    inventory: Folder
    plan: Folder | None = None
    base_year: Year
    years: Years
    electricity: Electricity = Electricity()
    air_quality: Settings = Field(default_factory=dict)
    uncertainty: Uncertainty = Uncertainty()


class ScenarioFile(Header):
    """Every key a scenario file may have; `json_schema` is made from it."""

    extends: Words | None = None
    growth: tuple[Growth, ...] = ()
    measures: tuple[Measure, ...] = ()
    targets: tuple[Target, ...] = ()


class Scenario(Header):
    """A checked scenario.

    Parameters
    ----------
    file : the scenario file
    files : that file and those it extends, itself first
    defaults : a sentence for each default that was filled in
    """

    file: Path
    files: tuple[Path, ...]
    growth: tuple[Growth, ...]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...]
    defaults: tuple[str, ...]


def file_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """List the keys that a model allows in the file.

    >>> file_keys(Electricity)
    ('inside',)
    """
    return tuple(field.alias or name for name, field in model.model_fields.items())
