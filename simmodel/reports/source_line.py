"""The line at the foot of a chart: which data it shows, and how good they are."""

from collections.abc import Sequence

from simmodel.reports.figures import ESTIMATED
from simmodel.reports.texts import pollutant_name, text
from simmodel.reports.weights import emission_by_quality
from simmodel.results.projection import Projection


def source_line(projection: Projection, pollutants: Sequence[str], lang: str) -> str:
    """Scenario and base year of the inventory; what of the emission rests on estimates.

    Parameters
    ----------
    pollutants : those whose base-year emission is told by the quality of its data, as
        `emission_by_quality` counts it
    """
    scenario = projection.scenario
    title = scenario.title.get(lang)
    line = text("source_line", lang, title=title, base=int(scenario.base_year))
    shares = [quality_shares(projection, pollutant, lang) for pollutant in pollutants]
    known = text("list", lang).join(share for share in shares if share)
    parts = [line, text("source_quality", lang, shares=known)] if known else [line]
    return text("semicolon", lang).join(parts)


def air_source_line(projection: Projection, pollutants: Sequence[str], lang: str) -> str:
    """Scenario and base year; how many of the base-year concentrations are estimates.

    Parameters
    ----------
    pollutants : of the air (`AIR_POLLUTANTS`), whose base values the chart shows
    """
    quality = projection.dataset["base_quality"].sel(air_pollutant=list(pollutants)).to_numpy()
    known = [str(one) for one in quality.ravel() if str(one)]
    poor = sum(one in ESTIMATED for one in known)
    counts = text("base_values", lang, good=len(known) - poor, poor=poor, count=len(known))
    return text("semicolon", lang).join([source_line(projection, (), lang), counts])


def quality_shares(projection: Projection, pollutant: str, lang: str) -> str:
    """Write the shares of the emission on data of quality A to C and on estimates, if known."""
    table = emission_by_quality(projection, pollutant)
    total = float(table["tonnes"].sum())
    if not total:
        return ""
    poor = float(table.loc[table["quality"].isin(ESTIMATED), "tonnes"].sum()) / total
    name = pollutant_name(pollutant)
    return text("quality_shares", lang, pollutant=name, good=_whole(1 - poor), poor=_whole(poor))


def _whole(share: float) -> str:
    """Write a share in whole percent, none of it hidden by rounding.

    >>> [_whole(x) for x in (0.346, 0.004, 0.0, 1.0, 0.9999)]
    ['35', '<1', '0', '100', '>99']
    """
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"
