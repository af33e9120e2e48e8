"""What an ensemble adds to a summary: 90 % intervals and probabilities, written for a reader."""

import numpy as np

from simmodel.reports.figures import number
from simmodel.reports.texts import text
from simmodel.results.ensemble import Ensemble
from simmodel.results.projection import Projection


def interval(low: float, high: float) -> str:
    """Write the ends of an interval.

    >>> interval(18435.2, 31027.0), interval(float("nan"), 1.0)
    ('18,435–31,027', '–')
    """
    if not np.isfinite((low, high)).all():
        return "–"
    joined = "–" if low >= 0 and high >= 0 else " … "
    return f"{number(low)}{joined}{number(high)}"


def intervals(ensemble: Ensemble, pollutant: str, year: int) -> list[str]:
    """Intervals of the emissions of all regions with the plan, and of the reduction by it."""
    labels = {"pollutant": pollutant, "year": year}
    return [
        interval(*ensemble.interval(name, **labels))
        for name in ("total_emissions", "total_reduction")
    ]


def share_of_draws(probability: float, draws: int) -> str:
    """Write a probability in percent; nothing more certain than one draw can say.

    >>> [share_of_draws(p, 256) for p in (0.615, 1.0, 0.0, float("nan"))]
    ['62 %', '>99 %', '<1 %', '–']
    """
    if not np.isfinite(probability):
        return "–"
    least = max(0.01, 1.0 / draws)
    if probability <= least / 2:
        return f"<{100 * least:.0f} %"
    if probability >= 1.0 - least / 2:
        return f">{100 * (1.0 - least):.0f} %"
    return f"{100 * probability:.0f} %"


def probability(ensemble: Ensemble, row: int) -> str:
    """Probability that the target of a row holds."""
    return share_of_draws(float(ensemble.targets["probability"].iloc[row]), ensemble.draws)


def probabilities(projection: Projection) -> list[str]:
    """Probability of each target, in their order; empty texts where nothing was drawn."""
    ensemble = projection.ensemble
    if ensemble is None:
        return [""] * len(projection.targets)
    return [probability(ensemble, row) for row in range(len(projection.targets))]


def drawn_note(ensemble: Ensemble, lang: str) -> str:
    """Say how many draws the probabilities rest on, and how precise that makes them."""
    error = float(ensemble.targets["standard_error"].max())
    points = 0.0 if np.isnan(error) else 100.0 * error
    return text("drawn_note", lang, draws=ensemble.draws, points=f"{points:.1f}")
