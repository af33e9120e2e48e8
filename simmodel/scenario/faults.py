"""Faults inside one value, raised by the parsers and turned into problems with a place."""

from __future__ import annotations

from collections.abc import Iterable

Loc = tuple[str | int, ...]
"""Keys and indices from the top of a file, or of a value, to a part of it."""


class Fault(ValueError):
    """One or more faults, each with its place relative to the value that is being parsed."""

    def __init__(self, message: str = "", *at: str | int) -> None:
        super().__init__(message)
        self.faults: list[tuple[Loc, str]] = [(at, message)] if message else []


class Faults:
    """Gathers faults of the parts of one value and raises them together.

    >>> faults = Faults()
    >>> with faults.at("low"):
    ...     raise Fault("no number")
    >>> faults.raise_any()
    Traceback (most recent call last):
    simmodel.scenario.faults.Fault: no number
    """

    def __init__(self) -> None:
        self.found: list[tuple[Loc, str]] = []
        self._at: Loc = ()

    def at(self, *at: str | int) -> Faults:
        """Say where the block that follows is; a fault in it is kept, and the block ends."""
        self._at = at
        return self

    def __enter__(self) -> Faults:
        """Begin a part."""
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Keep a fault and go on; let any other error pass."""
        if isinstance(error, Fault):
            self.found += [((*self._at, *below), message) for below, message in error.faults]
            return True
        return False

    def add(self, message: str, *at: str | int) -> None:
        """Note a fault."""
        self.found.append((at, message))

    def extend(self, faults: Iterable[tuple[Loc, str]]) -> None:
        """Note faults found elsewhere."""
        self.found.extend(faults)

    def raise_any(self) -> None:
        """Raise what was found, if anything."""
        if self.found:
            error = Fault(self.found[0][1])
            error.faults = self.found
            raise error
