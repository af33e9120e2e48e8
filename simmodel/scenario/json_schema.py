"""The JSON Schema of scenario files, for editors that complete and check while one types.

It is looser than the loader where a single file cannot tell: a file that extends another may leave
out what the other has, so nothing but the version and the ids is required.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from simmodel.scenario.schema import ScenarioFile


class _Generator(GenerateJsonSchema):
    """Leaves out defaults that are no JSON, such as quantities."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file.

    >>> json_schema()["required"]
    ['simmodel', 'name']
    """
    schema = ScenarioFile.model_json_schema(schema_generator=_Generator)
    schema["required"] = ["simmodel", "name"]
    definitions = schema["$defs"]
    for name in ("Measure", "Target"):
        definitions[name]["required"] = ["id"]
        definitions[name]["properties"]["remove"] = {"const": True}
    properties = definitions["Measure"]["properties"]
    end = {"type": "string", "format": "date"}
    properties["to"] = {"anyOf": [properties["to"], end]}
    growth = definitions["Growth"]["properties"]
    beside = growth["rate"]["anyOf"][1]["properties"]
    growth.update({key: rule for key, rule in beside.items() if key != "value"})
    return schema
