"""The mark that tells pydantic which function reads a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class ReadBy:
    """A field is read by a function alone.

    `pydantic.PlainValidator` does the same, but also makes a schema of the field's type for
    writing, which no scenario needs and which costs more than all the reading.

    Parameters
    ----------
    parse : from what the file holds to the value of the field
    """

    parse: Callable[[Any], object]

    def __get_pydantic_core_schema__(self, _type: object, _handler: object) -> CoreSchema:
        """Return what pydantic validates the field with."""
        return core_schema.no_info_plain_validator_function(self.parse)
