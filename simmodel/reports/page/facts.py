"""What a reader needs to repeat the run: version, settings, inputs with their hashes, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simmodel import __version__
from simmodel.reports.assumed import item_name, item_names, parameter_name
from simmodel.reports.sentences import in_language
from simmodel.reports.texts import text, word
from simmodel.results.assumptions import SCENARIO, of_scenario
from simmodel.results.manifest import about_run
from simmodel.results.projection import Projection

_SHOWN = 16
"""Figures of a hash that the page shows; the manifest has all of them."""


@dataclass(frozen=True)
class Facts:
    """The manifest, written out.

    Parameters
    ----------
    settings : name and value
    inputs : name of a file, and the beginning of its hash
    assumptions : what it belongs to, which figure, value and reason of each figure that the
        scenario assumes
    """

    settings: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    assumptions: tuple[tuple[str, str, str, str], ...]
    defaults: tuple[str, ...]
    warnings: tuple[str, ...]


def facts(projection: Projection, lang: str, overrides: Mapping[str, str] | None = None) -> Facts:
    """Take from the manifest what the page shows."""
    found = about_run(projection, lang, overrides)
    years = found["years"]
    settings = [
        (text("report_version", lang), f"simmodel {__version__}"),
        (text("report_scenario", lang), found["scenario"]),
        (text("base_year_head", lang), str(found["base_year"])),
        (text("report_years", lang), f"{years[0]}–{years[-1]}"),
        (text("report_seed", lang), _seed(projection, lang)),
        (text("report_overrides", lang), _overrides(found["overrides"], lang)),
    ]
    if air := found.get("air_quality"):
        method = text("comma", lang).join(
            [word(f"air_method_{air['method']}", lang), air["standard"]]
        )
        settings.append((text("report_air_method", lang), method))
    return Facts(
        tuple(settings),
        tuple((name, digest[:_SHOWN]) for name, digest in found["inputs"].items()),
        _assumptions(projection, found["assumptions"]["scenario"], lang),
        tuple(in_language(line, lang) for line in found["defaults"]),
        tuple(in_language(line, lang) for line in found["warnings"]),
    )


def _assumptions(
    projection: Projection, found: Sequence[Mapping[str, str]], lang: str
) -> tuple[tuple[str, str, str, str], ...]:
    """In the order of the table of assumptions, values in the words of the file."""
    names = item_names(SCENARIO, projection, lang)
    written = {one["place"]: one["text"] for one in found}
    return tuple(
        (
            item_name(str(row["item"]), names, lang),
            parameter_name(str(row["parameter"]), lang),
            written[str(row["place"])].replace("%/year", text("percent_a_year", lang)),
            str(row["why"]),
        )
        for row in of_scenario(projection, lang)
    )


def _seed(projection: Projection, lang: str) -> str:
    """Seed, number and kind of the draws."""
    if projection.ensemble is None:
        return text("report_no_seed", lang)
    about = projection.ensemble.about
    key = f"report_seed_{about['method']}"
    return text(key, lang, seed=about["seed"], draws=about["draws"])


def _overrides(overrides: Mapping[str, str], lang: str) -> str:
    written = text("list", lang).join(f"{key} = {value}" for key, value in overrides.items())
    return written or text("report_no_overrides", lang)
