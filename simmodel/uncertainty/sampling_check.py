"""Does the sampling agree with what is known without it? Compared in every run."""

from collections.abc import Iterator
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
    from simmodel.uncertainty.shared_expected import SharedExpected

Array = NDArray[np.float64]

MOST_ERRORS = 4.0
"""Standard errors beyond which sampling and closed form are said to disagree."""
_NORMAL = 3.0
"""Kurtosis of the normal distribution."""
_ROUNDING = 1e-9


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
        sums = {
            "base_year": _pollutants(found.base_year.sum(axis=0))[:, None],
            "baseline": _pollutants(found.baseline.sum(axis=0)),
            "change": _pollutants(found.change.sum(axis=0)),
        }
        for name, values in sums.items():
            self.totals.setdefault(name, {})[start] = values

    def report(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the manifest says, and a warning for each disagreement."""
        warnings: list[str] = []
        largest = {"mean": 0.0, "variance": 0.0}
        for name, blocks in self.totals.items():
            values = np.concatenate([blocks[start] for start in sorted(blocks)], axis=-1)
            for what, apart in self._apart(name, values):
                largest[what] = max(largest[what], float(apart.max(initial=0.0)))
                warnings += self._warnings(f"{what} of {name.replace('_', ' ')}", apart)
        known = self.expected.variance is not None
        by_points = zip(POLLUTANTS, self.expected.by_points.round(3).tolist(), strict=True)
        about: dict[str, Any] = {
            "compared": "means of base year, baseline and change"
            + ("; variances of base year and baseline" if known else ""),
            "largest_difference_in_standard_errors": round(largest["mean"], 2),
            "part_of_change_by_own_points": dict(by_points),
        }
        if self.core.technology.official is not None:
            about["not_compared"] = "sources with official emissions"
        if known:
            about["largest_difference_of_variances_in_standard_errors"] = round(
                largest["variance"], 2
            )
        return about, tuple(warnings)

    def _apart(self, name: str, values: Array) -> Iterator[tuple[str, Array]]:
        """Differences from what is known, in standard errors, arrays (pollutant, year)."""
        mean = self.expected.means[name]
        error = values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])
        if name == "change":
            error = np.hypot(error, self.expected.error)
        yield "mean", _in_errors(values.mean(axis=-1) - mean, error, np.abs(mean))
        known = self.expected.variance
        if known is not None and name in known.values:
            drawn, error = _variance(values, known.values[name])
            error = np.hypot(error, known.errors[name])
            yield "variance", _in_errors(drawn - known.values[name], error, mean**2)

    def _warnings(self, what: str, apart: Array) -> Iterator[str]:
        for pollutant, year in np.argwhere(apart > MOST_ERRORS).tolist():
            when = "" if what.endswith("base year") else f" {self.years[year]}"
            yield (
                f"ensemble: the {what} {POLLUTANTS[pollutant]}{when} is "
                f"{apart[pollutant, year]:.1f} standard errors from its closed form. Take more "
                "draws, or method: random, and see whether it stays"
            )


def _in_errors(away: Array, error: Array, scale: Array) -> Array:
    """Differences in standard errors; nought where nothing but rounding varies."""
    found: Array = np.divide(
        np.abs(away), error, out=np.zeros_like(away), where=error > _ROUNDING * scale
    )
    return found


def _variance(values: Array, known: Array) -> tuple[Array, Array]:
    """Variance of draws (last axis) and its standard error.

    Notes
    -----
    The error is √((κ − 1)/n)·σ² of independent draws, κ the kurtosis. Few draws of a skew quantity
    mostly miss its tail, and both their variance and their kurtosis are too small; so the larger of
    the two variances is taken, and at least the kurtosis of the normal distribution.
    """
    squared = (values - values.mean(axis=-1, keepdims=True)) ** 2
    variance = squared.sum(axis=-1) / (values.shape[-1] - 1)
    whole = squared.mean(axis=-1)
    kurtosis = np.divide(
        (squared**2).mean(axis=-1), whole**2, out=np.zeros_like(whole), where=whole > 0
    )
    error = np.sqrt((np.maximum(kurtosis, _NORMAL) - 1.0) / values.shape[-1])
    return variance, error * np.maximum(variance, known)


def sampling_check(compiled: "Compiled", shared: "SharedExpected | None" = None) -> Check | None:
    """The check of a compiled model; none where groups of the scenario tie inputs that multiply."""
    if not can_be_compared(compiled.inputs):
        return None
    core = compiled.core
    return Check(core, expected(core, shared), tuple(compiled.model.scenario.years))


def _pollutants(columns: Array) -> Array:
    both: Array = columns[: len(POLLUTANTS)] + columns[len(POLLUTANTS) :]
    return both
