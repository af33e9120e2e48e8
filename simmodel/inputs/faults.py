"""Gather what is wrong with tables, so that everything is reported at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simmodel.errors import InputDataError, Problem
from simmodel.inputs.tables import Table

MOST_ROWS = 5
"""Rows that are named for one fault of one column; the others are counted."""


class Faults:
    """Problems in the order of their discovery, and notes on what was tolerated."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def add(self, file: str, place: str, message: str) -> None:
        """Gather one problem."""
        self.problems.append(Problem(file, place, message))

    def at(
        self,
        table: Table,
        wrong: NDArray[np.bool_],
        column: str,
        say: Callable[[int], str] | str,
    ) -> None:
        """Gather one fault of a column, for at most five rows of each file.

        Parameters
        ----------
        table : the table that was checked
        wrong : which of its rows have the fault
        column : the column to name
        say : the message, or a function from the position of a row to the message
        """
        named: dict[str, int] = {}
        for i in np.flatnonzero(wrong):
            file = str(table.file[i])
            named[file] = named.get(file, 0) + 1
            if named[file] <= MOST_ROWS:
                message = say if isinstance(say, str) else say(int(i))
                self.add(file, f"row {table.line[i]}, column {column}", message)
        for file, count in named.items():
            if count > MOST_ROWS:
                more = count - MOST_ROWS
                rows = "row" if more == 1 else "rows"
                self.add(file, f"column {column}", f"and {more} more {rows} with this fault.")

    def take(self, table: Table) -> Table:
        """Gather what was found while reading `table`, and return it."""
        self.problems.extend(table.problems)
        self.notes.extend(table.notes)
        return table

    def raise_if_any(self) -> None:
        """Raise all problems at once.

        Raises
        ------
        InputDataError : there is at least one problem.
        """
        if self.problems:
            raise InputDataError(self.problems)
