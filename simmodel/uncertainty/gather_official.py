"""Uncertain inputs of an official inventory: each figure with its interval.

PM2.5, PM10 and TSP of one category share a draw, as their factors do. A removal efficiency is never
drawn at 1 where figures are given: behind it nothing would be left to be scaled to them.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from simmodel.inputs.factors import SIZES
from simmodel.reports.texts import LANGUAGES, text
from simmodel.uncertainty.distributions import Spread
from simmodel.uncertainty.inputs import Gatherer, UncertainInput
from simmodel.uncertainty.keys import official_key
from simmodel.vocabulary import ALL_REGIONS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.inputs.categories import Parts
    from simmodel.inputs.emissions import Figure

LARGEST_REMOVAL = 1.0 - 1e-6
"""Removal above which a draw is cut off: a rule of this program."""
KIND = "official"


def add_official(model: "Model", gatherer: Gatherer) -> list[tuple[str, str]]:
    """Add the figures that decide a factor; pairs of keys of sizes of which one is in the other."""
    if model.calibration is None:
        return []
    deciding = set(model.calibration.cells[:, 0].tolist())
    keys: dict[tuple[str, Parts], dict[str, str]] = {}
    names = {lang: _regions(model, lang) for lang in LANGUAGES}
    for number, figure in enumerate(model.inventory.emissions):
        if number in deciding:
            one = _input(figure, names)
            gatherer.add(one)
            keys.setdefault((figure.region, figure.parts), {})[figure.pollutant] = one.key
    return [
        (of[smaller], of[larger])
        for larger, smaller in pairwise(reversed(SIZES))
        for of in keys.values()
        if smaller in of and larger in of
    ]


def _regions(model: "Model", lang: str) -> dict[str, str]:
    """Names of the regions by code, and of all together."""
    names = model.inventory.regions[f"name_{lang}"].items()
    everywhere = text("calibration_everywhere", lang)
    return {ALL_REGIONS: everywhere} | {str(code): str(name) for code, name in names}


def _input(figure: "Figure", names: dict[str, dict[str, str]]) -> UncertainInput:
    group = "particles" if figure.pollutant in SIZES else figure.pollutant
    return UncertainInput(
        official_key(figure.region, figure.category, figure.pollutant),
        KIND,
        _title(figure, names["zh"], "zh"),
        _title(figure, names["en"], "en"),
        Spread(figure.emission, figure.low, figure.high, figure.distribution, 0.0),
        "t/yr",
        official_key(figure.region, figure.category, group),
        figure.file,
        f"row {figure.line}",
        figure.trace["reference_id"],
        figure.trace["quality"],
    )


def _title(figure: "Figure", regions: dict[str, str], lang: str) -> str:
    what = f"{regions[figure.region]}, {figure.category}, {figure.pollutant}"
    return text(f"input_{KIND}", lang, what=what)


def most_removed(model: "Model", high: float) -> float:
    """What a removal efficiency is never drawn above, by the upper end of its interval."""
    return LARGEST_REMOVAL if model.calibration is not None and high < LARGEST_REMOVAL else 1.0
