"""Does the sampling agree with the closed-form mean? Compared in every run."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simmodel.uncertainty.core import Core, Emitted
from simmodel.uncertainty.expected import Expected, can_be_compared, expected
from simmodel.uncertainty.uncalibrated import uncalibrated
from simmodel.vocabulary import POLLUTANTS

if TYPE_CHECKING:
    from simmodel.uncertainty.compiled import Compiled
    from simmodel.uncertainty.shared_rates import SharedRates

Array = NDArray[np.float64]

MOST_ERRORS = 4.0
"""Standard errors of the mean beyond which sampling and closed form are said to disagree."""


@dataclass
class Check:
    """Sums that are compared, filled block by block.

    Parameters
    ----------
    expected : the closed form
    totals : name -> first draw of a block -> array (pollutant, year, draw)
    """

    core: Core
    expected: Expected
    years: tuple[int, ...]
    totals: dict[str, dict[int, Array]] = field(default_factory=dict)

    def add(self, start: int, found: Emitted) -> None:
        """Take the sums of one block, whose first draw is number `start`."""
        found = uncalibrated(self.core, found)
        change = self.expected.products.apply(found.rates, found.force)
        sums = {
            "base_year": _pollutants(found.base_year.sum(axis=0))[:, None],
            "baseline": _pollutants(found.baseline.sum(axis=0)),
            "change": _pollutants(change[0]),
        }
        for name, values in sums.items():
            self.totals.setdefault(name, {})[start] = values

    def report(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the manifest says, and a warning for each disagreement."""
        largest, warnings = 0.0, []
        for name, blocks in self.totals.items():
            values = np.concatenate([blocks[start] for start in sorted(blocks)], axis=-1)
            error = values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])
            away = np.abs(values.mean(axis=-1) - self.expected.means[name])
            scale = 1e-9 * np.abs(self.expected.means[name])
            apart = np.divide(away, error, out=np.zeros_like(away), where=error > scale)
            largest = max(largest, float(apart.max(initial=0.0)))
            for pollutant, year in np.argwhere(apart > MOST_ERRORS).tolist():
                when = "" if name == "base_year" else f" {self.years[year]}"
                warnings.append(
                    f"ensemble: the mean of {name.replace('_', ' ')} {POLLUTANTS[pollutant]}{when} "
                    f"is {apart[pollutant, year]:.1f} standard errors from its closed form"
                )
        about: dict[str, Any] = {
            "largest_difference_in_standard_errors": round(largest, 2),
            "terms_not_compared": round(self.expected.left_out, 3),
        }
        if self.core.technology.official is not None:
            about["not_compared"] = "sources with official emissions"
        return about, tuple(warnings)


def sampling_check(compiled: "Compiled", shared: "SharedRates | None" = None) -> Check | None:
    """The check of a compiled model; none where groups of the scenario tie inputs that multiply."""
    if not can_be_compared(compiled.inputs):
        return None
    core = compiled.core
    return Check(core, expected(core, shared), tuple(compiled.model.scenario.years))


def _pollutants(columns: Array) -> Array:
    both: Array = columns[: len(POLLUTANTS)] + columns[len(POLLUTANTS) :]
    return both
