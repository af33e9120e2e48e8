"""What a user asks `explain`, checked against the projection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simmodel.errors import Problem, ScenarioError, did_you_mean
from simmodel.inputs.notes import note_in, read_notes
from simmodel.languages import names_in
from simmodel.measures.catalogue import region_codes
from simmodel.reports.explain.words import Say, sayer
from simmodel.vocabulary import ALL_REGIONS, POLLUTANTS

if TYPE_CHECKING:
    from simmodel.emissions.model import Model
    from simmodel.results.projection import Projection


@dataclass(frozen=True, eq=False)
class Question:
    """One cell of a projection, and the language of the answer.

    Parameters
    ----------
    regions : codes of the regions whose sum is asked for
    say : speaks the language
    notes : Chinese wordings of what the tables note in English
    """

    projection: "Projection"
    model: "Model"
    regions: tuple[str, ...]
    pollutant: str
    year: int
    lang: str
    say: Say
    notes: Mapping[str, str]

    def note(self, said: str) -> str:
        """Note of a table in the language."""
        return note_in(said, self.lang, self.notes)

    def region_name(self, code: str) -> str:
        """Name of a region in the language."""
        return str(self.model.catalogue.regions[f"name_{names_in(self.lang)}"][code])

    def source_name(self, source: str) -> str:
        """Name of a source in the language."""
        return str(self.model.library.sources[f"name_{names_in(self.lang)}"][source])

    def segment_name(self, segment: str) -> str:
        """Label of a segment, with its name where the inventory gives one."""
        attributes = self.model.catalogue.attributes
        column = f"name_{names_in(self.lang)}"
        name = attributes[column][segment] if column in attributes else ""
        return f"{segment} {name}".strip()

    def everywhere(self) -> bool:
        """Whether all regions are asked for."""
        return len(self.regions) == len(self.model.catalogue.regions)


def ask(
    projection: "Projection",
    region: str,
    pollutant: str,
    year: int,
    lang: str,
    pollutants: Iterable[str] = POLLUTANTS,
) -> Question:
    """Check a question.

    Parameters
    ----------
    pollutants : those that may be asked for: what is emitted, or what is in the air

    Raises
    ------
    ScenarioError : the region, pollutant or year is not in the projection.
    """
    model = projection.model
    if model is None:
        message = "this projection was read back from files; run the scenario to explain it."
        raise ScenarioError(message)
    problems: list[Problem] = []
    names = [ALL_REGIONS] if region == ALL_REGIONS else [region]
    codes = region_codes(names, model.catalogue.regions, "explain", "--region", problems)
    if problems:
        raise ScenarioError(problems)
    known(pollutant, pollutants, "pollutant")
    known(year, model.scenario.years, "year")
    notes = read_notes(model.library.folder, model.inventory.folder)
    return Question(projection, model, tuple(codes), pollutant, year, lang, sayer(lang), notes)


def known(value: object, allowed: Iterable[object], what: str) -> None:
    """Refuse a value that the projection does not have."""
    names = [str(name) for name in allowed]
    if str(value) not in names:
        hint = did_you_mean(str(value), names)
        message = f"{value!r} is not a {what} of this projection ({', '.join(names)}).{hint}"
        raise ScenarioError(message)
