"""What common draws of several scenarios say of their differences."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from simmodel.vocabulary import ALL_REGIONS

UNCERTAINTY_COLUMNS = (
    "scenario region region_name pollutant year difference mean low median high less equal unit"
).split()


@dataclass(frozen=True)
class Chance:
    """How surely one scenario emits less than the first.

    Parameters
    ----------
    low, high : ends of the 90 % interval of the difference, t/yr
    less, equal : shares of the draws in which it emits less, and as much but for rounding
    """

    low: float
    high: float
    less: float
    equal: float


@dataclass(frozen=True, eq=False)
class CommonDraws:
    """Differences and targets of scenarios on the same draws.

    Parameters
    ----------
    names : scenarios that were drawn, the reference first
    emissions : one row a scenario (all but the reference), region (``all`` for the sum of the
        common ones), pollutant and year: scenario, region, pollutant, year, mean, low, median, high
        of its emissions minus those of the reference (t/yr), less, equal
    targets : index (target, region); ``probability:NAME`` of each scenario, and for all but the
        reference ``better:NAME`` and ``equal:NAME``: shares of the draws in which its margin is
        larger than that of the reference, or the same but for rounding; NaN where a target is not
        judged in both, or limits differ
    about : draws, seed, method, and which draws are common; goes into the manifest
    """

    names: tuple[str, ...]
    emissions: pd.DataFrame
    targets: pd.DataFrame
    about: dict[str, Any]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.about["draws"])

    def chance(
        self, scenario: str, pollutant: str, year: int, region: str = ALL_REGIONS
    ) -> Chance | None:
        """Find what the draws say of one difference; None for a scenario that was not drawn."""
        if scenario not in self.names[1:]:
            return None
        table = self.emissions
        here = (table["scenario"] == scenario) & (table["region"] == region)
        row = table[here & (table["pollutant"] == pollutant) & (table["year"] == year)].iloc[0]
        return Chance(*(float(row[name]) for name in ("low", "high", "less", "equal")))
