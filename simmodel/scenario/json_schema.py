"""The JSON Schema of scenario files, for editors that complete and check while one types.

It is looser than the loader where a single file cannot tell: a file that extends another may leave
out what the other has, so nothing but the version and the ids is required.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticSerializationError, core_schema

from simmodel.scenario.schema import ScenarioFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Leaves out defaults that are no JSON, such as quantities."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401
        """Only plain values have a place in the schema."""
        if dft is not None and not isinstance(dft, str | bool | int | float):
            raise PydanticSerializationError("not plain")
        return dft

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """An absent key is not the same as `null`, which the loader refuses."""
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file; every key with its meaning in both languages.

    >>> json_schema()["required"]
    ['simmodel', 'name']
    >>> json_schema()["$defs"]["Measure"]["properties"]["department"]["description"]
    '牵头部门 / lead department'
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
    _describe(schema)
    return {"$schema": DIALECT} | schema


def _describe(schema: dict[str, Any]) -> None:
    """Put the meaning of every key beside it."""
    file = files("simmodel.scenario") / "descriptions.toml"
    for name, keys in tomllib.loads(file.read_text(encoding="utf-8")).items():
        model = schema if name == ScenarioFile.__name__ else schema["$defs"][name]
        for key, meaning in keys.items():
            rule = dict(model["properties"][key])
            if "$ref" in rule:
                rule = {"allOf": [rule]}
            rule["description"] = f"{meaning['zh']} / {meaning['en']}"
            model["properties"][key] = rule
