"""Notes and rules of the tables in Chinese: ``notes.csv`` beside the tables of a folder.

A row has a note as the tables write it, with ``{}`` for every figure, and its Chinese wording with
``{1}``, ``{2}`` … for the same figures. So one row serves all that one rule has made.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from simmodel import workbooks
from simmodel.inputs.checks import check_filled, check_unique
from simmodel.inputs.faults import Faults
from simmodel.inputs.tables import read_table
from simmodel.languages import names_in

NOTES_FILE = "notes.csv"
NOTE_COLUMNS = ("note", "note_zh")
_FIGURE = re.compile(r"\d+(?:[., ]\d+)*")
_PLACE = re.compile(r"\{(\d+)\}")


def read_notes(*folders: Path) -> dict[str, str]:
    """Read the Chinese wordings of some folders; a folder without the file adds none.

    Returns
    -------
    note with ``{}`` for figures -> Chinese with ``{1}`` …; what a later folder says holds

    Raises
    ------
    InputDataError : a note twice or without Chinese, a figure that the note does not have.
    """
    faults, notes = Faults(), dict[str, str]()
    for path in (folder / NOTES_FILE for folder in folders):
        if not workbooks.is_file(path):
            continue
        table = faults.take(read_table(path, NOTE_COLUMNS))
        for column in NOTE_COLUMNS:
            check_filled(table, column, faults)
        check_unique(table, ["note"], faults)
        pairs = list(zip(table["note"], table["note_zh"], strict=True))
        beyond = [max(_places(zh), default=0) > note.count("{}") for note, zh in pairs]
        message = "names a figure that the note does not have. Count its {} from 1."
        faults.at(table, np.array(beyond, dtype=np.bool_), "note_zh", message)
        notes |= dict(pairs)
    faults.raise_if_any()
    return notes


def _places(wording: str) -> list[int]:
    return [int(number) for number in _PLACE.findall(wording)]


def note_in(note: str, lang: str, notes: Mapping[str, str]) -> str:
    """Write a note of a table in a language; as it stands where there is no wording for it.

    >>> notes = {"{} homes × {} t": "{1}户 × {2} t"}
    >>> note_in("14,000 homes × 3.5 t", "zh", notes), note_in("recalled", "zh", notes)
    ('14,000户 × 3.5 t', 'recalled')
    """
    wording = notes.get(_FIGURE.sub("{}", note)) if names_in(lang) == "zh" else None
    if wording is None:
        return note
    figures = _FIGURE.findall(note)
    return _PLACE.sub(lambda place: figures[int(place[1]) - 1], wording)
