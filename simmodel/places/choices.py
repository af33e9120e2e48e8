"""What the drop-down lists of a workbook offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simmodel.languages import names_in
from simmodel.units import unit_names
from simmodel.vocabulary import (
    AIR_POLLUTANTS,
    ALL_REGIONS,
    FUEL_PROPERTIES,
    NO_CONTROL,
    QUALITIES,
    Chain,
    Distribution,
    HowSeen,
    ProjectState,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from simmodel.inputs.library import Library
    from simmodel.inputs.tables import Table

SHEET = ("选项", "choices")
_ROLES = ("measure", "target", "limit", "enabling")


@dataclass(frozen=True)
class Choices:
    """Words by column, and what they mean where the word alone does not say it.

    Parameters
    ----------
    words : column -> the words it may hold
    meaning : column -> the Chinese name of each of them, shown beside the list
    """

    words: Mapping[str, Sequence[str]]
    meaning: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, library: "Library", regions: "Table | None" = None) -> "Choices":
        """Choices from the library and, where there are any, the regions (regions.csv)."""
        controls = library.controls.drop_duplicates("control")
        words: dict[str, Sequence[str]] = {
            "source": [str(source) for source in library.sources.index],
            "control": [NO_CONTROL, *controls["control"].astype(str)],
            "unit": unit_names(),
            "distribution": tuple(Distribution),
            "how_seen": tuple(HowSeen),
            "quality": QUALITIES,
            "chain": tuple(Chain),
            "property": FUEL_PROPERTIES,
            "role": _ROLES,
            "state": tuple(ProjectState),
            "pollutant": AIR_POLLUTANTS,
        }
        meaning: dict[str, Sequence[str]] = {
            "source": [str(name) for name in library.sources["name_zh"]],
            "control": ["无控制", *controls["name_zh"].astype(str)],
        }
        if regions is not None and len(regions):
            words["region"] = [ALL_REGIONS, *regions["region"]]
            meaning["region"] = ["全部", *regions["name_zh"]]
        return cls(words, meaning)

    def write(self, made: "Workbook", lang: str) -> dict[str, str]:
        """Write the lists to a sheet of their own.

        Returns
        -------
        column -> the cells that its drop-down list takes its words from
        """
        name = SHEET[names_in(lang) != "zh"]
        sheet = made.add_worksheet(name)
        bold = made.add_format({"bold": True, "bottom": 1})
        cells, at = {}, 0
        for column, words in self.words.items():
            sheet.write_string(0, at, column, bold)
            sheet.write_column(1, at, [str(word) for word in words])
            letters = _letters(at)
            cells[column] = f"='{name}'!${letters}$2:${letters}${len(words) + 1}"
            sheet.set_column(at, at, 24)
            at += 1
            if column in self.meaning:
                sheet.write_column(1, at, list(self.meaning[column]))
                sheet.set_column(at, at, 36)
                at += 1
        sheet.freeze_panes(1, 0)
        return cells


def _letters(column: int) -> str:
    """Letters of a column of a spreadsheet.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
