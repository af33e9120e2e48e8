"""A scenario with its inputs, resolved to the arrays of the core."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simmodel.emissions.calibration import Calibration
from simmodel.emissions.system import System
from simmodel.measures.actions import Action
from simmodel.measures.catalogue import Catalogue

if TYPE_CHECKING:
    import pandas as pd

    from simmodel.inputs.air_quality import AirQuality
    from simmodel.inputs.inventory import Inventory
    from simmodel.inputs.library import Library
    from simmodel.scenario.schema import Scenario


@dataclass(frozen=True, eq=False)
class Model:
    """What one run computes with, and what `explain` takes its steps from.

    Parameters
    ----------
    catalogue : segments with those that measures added as destinations
    mix : segment, chain, control, share, with provenance
    fuel : segment, property, value (mass fraction), with provenance
    actions : what the measures do on ordinary days
    matches : what each measure matched, asked for and found
    episode_actions : what they do on days of a heavy-pollution warning only
    air : tables of the air-quality stage; None where the place has none
    projects : id of a measure -> its list of projects, of those that have one
    calibration : what the official inventory made of the factors; None where there is none
    """

    scenario: "Scenario"
    library: "Library"
    inventory: "Inventory"
    catalogue: Catalogue
    mix: "pd.DataFrame"
    fuel: "pd.DataFrame"
    system: System
    actions: tuple[Action, ...]
    matches: "pd.DataFrame"
    episode_actions: tuple[Action, ...] = ()
    air: "AirQuality | None" = None
    projects: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)
    calibration: Calibration | None = None
