"""Which assumption decides the answer: ``simmodel.sensitivity``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import xarray as xr

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.languages import DATA_LANGUAGES
from simmodel.reports.sensitivity import Ranking
from simmodel.uncertainty.analysis import Facts, Method, Settings, merged, rank
from simmodel.uncertainty.bars import Bar, By, bars_by, bars_table
from simmodel.uncertainty.design import effects
from simmodel.uncertainty.methods.function import Progress
from simmodel.uncertainty.output_names import known_outputs
from simmodel.uncertainty.outputs import Output, custom_output, named_output
from simmodel.uncertainty.study import Study, check_varies, prepare, quiet
from simmodel.uncertainty.turns import turning_points
from simmodel.uncertainty.words import in_words

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.results.projection import Projection
    from simmodel.scenario.schema import Scenario

E = TypeVar("E", bound=StrEnum)
Asked = str | Callable[[xr.Dataset], xr.DataArray]
TURNS = 15
"""Strongest lines whose turning point is looked for."""


@dataclass(frozen=True)
class Sensitivity:
    """What decides one output.

    Parameters
    ----------
    output : what was asked
    settings, by : how it was ranked, and what a line holds
    base : the output with every assumption as it is
    table : DataFrame, index the key of a line, the strongest first: the columns of
        `bars.bars_table`, then those of the method and ``score`` (0-1, what the line decides)
    facts : evaluations, lines left out, inputs that enter nonlinearly, …
    turns : where the verdict of a target turns (`turns.turning_points`), or None
    """

    output: Output
    settings: Settings
    by: By
    base: float
    table: pd.DataFrame
    facts: Facts
    turns: pd.DataFrame | None = None

    def ranking(self) -> Ranking:
        """As the reports take it."""
        return Ranking(
            self.output.name,
            self.settings.method.value,
            self.by.value,
            self.output.title,
            self.output.target or self.output.title,
            self.base,
            self.output.unit,
            self.table,
            self.facts,
            self.turns,
        )


def sensitivity(
    scenario: "Scenario",
    method: str = "tornado",
    output: Asked | Sequence[Asked] = (),
    *,
    threshold: str | None = None,
    by: str = "group",
    draws: int | None = None,
    seed: int = 1,
    keep: int = 30,
    model: "Model | None" = None,
    progress: Progress = quiet,
) -> list[Sensitivity]:
    """Rank the assumptions of a scenario by what they do to some outputs.

    Parameters
    ----------
    method : ``tornado``, ``morris``, ``sobol`` or ``regional``
    output : names (see `output_names`), or functions of the labelled draws that keep the
        dimension ``draw``, such as ``lambda d: d.emissions.sel(pollutant="SO2", year=2020)
        .sum("region")``
    threshold : a target, as ``so2-yingxian`` or ``pm25-urban:朔城区``: also find how far each of
        the strongest assumptions must move before its verdict turns
    by : ``input``, ``group`` (figures of all counties as one line) or ``kind``
    draws : base points of Sobol, walks of Morris, draws of regional; by default 512, 20, 4096
    keep : lines that Sobol and Morris take one by one after a tornado; the rest is one line

    Returns
    -------
    One result an output, that of the threshold last.

    Raises
    ------
    SimmodelError : an output that does not exist or does not vary, nothing that is uncertain.
    """
    from simmodel.pipeline import build, run

    model = model or build(scenario)
    projection = run(scenario, model)
    settings = Settings(_choice(Method, method, "method"), draws, seed, keep)
    asked = [output] if isinstance(output, str) or callable(output) else list(output)
    return analyse(
        model, projection, asked, settings, _choice(By, by, "by"), threshold, progress=progress
    )


def analyse(
    model: "Model",
    projection: "Projection",
    asked: Sequence[Asked],
    settings: Settings,
    by: By,
    threshold: str | None = None,
    progress: Progress = quiet,
) -> list[Sensitivity]:
    """As `sensitivity`, for a model that has been run."""
    outputs = [_output(one, projection) for one in asked]
    if threshold is not None:
        outputs.append(named_output(f"margin:{threshold.removeprefix('margin:')}", projection))
    file = str(projection.scenario.file)
    if not outputs:
        some = ", ".join([*known_outputs(projection)][::12][:4])
        message = f"nothing to look at. Name an output (--of), such as {some}, "
        message += "or a target to turn (--threshold)."
        raise ScenarioError([Problem(file, "output", message)])
    for one in outputs:
        if settings.method is Method.REGIONAL and not one.is_margin:
            message = "regional compares draws that meet a target with those that miss it. "
            message += "Ask for a margin, such as margin:TARGET."
            raise ScenarioError([Problem(file, f"output {one.name!r}", message)])
    study = prepare(model, projection, tuple(outputs))
    return [
        rank_output(study, one, by, settings, threshold is not None and one is outputs[-1],
                    progress)
        for one in outputs
    ]  # fmt: skip


def _choice(words: type[E], word: str, what: str) -> E:
    try:
        return words(word)
    except ValueError:
        known = [one.value for one in words]
        message = f"{word!r} is not one of {', '.join(known)}.{did_you_mean(word, known)}"
        raise ScenarioError([Problem("sensitivity", what, message)]) from None


def _output(asked: Asked, projection: "Projection") -> Output:
    return named_output(asked, projection) if isinstance(asked, str) else custom_output(asked)


def rank_output(
    study: Study, output: Output, by: By, settings: Settings, turns: bool, progress: Progress
) -> Sensitivity:
    """Rank the assumptions for one output; with `turns` also find where its sign turns."""
    check_varies(study, output, settings.seed)
    alone = effects(study, output, progress)
    bars = bars_by(by, study.inputs, study.model, alone.acting)
    table, facts = rank(study, output, bars, settings, progress, alone)
    for lang in DATA_LANGUAGES:
        named = facts.get(f"nonlinear_{lang}")
        if isinstance(named, list):
            sources = study.model.library.sources
            facts[f"nonlinear_{lang}"] = [in_words(title, sources, lang) for title in named]
    found = None
    if turns:
        of_key = {bar.key: bar for bar in bars}
        strongest: list[Bar] = [of_key[key] for key in merged(alone, bars).index[:TURNS]]
        found = turning_points(study, output, strongest, progress)
    about = bars_table(bars, study.inputs, study.model).reindex(table.index)
    return Sensitivity(output, settings, by, alone.central, about.join(table), facts, found)
