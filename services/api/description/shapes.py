"""The schemas of what is posted and answered, made together, so that two classes of one name keep apart."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from services.contracts.generator import SchemaGenerator

Mode = Literal["validation", "serialization"]
Schema = dict[str, Any]

_PLACE = "#/components/schemas/{model}"


class Shapes:
    """Hands out the schema of a type before it is made: it is empty until `filled`."""

    def __init__(self) -> None:
        self._wanted: dict[tuple[Any, Mode], Schema] = {}

    def taken(self, type: object) -> Schema:
        """Return the schema of what comes in."""
        return self._wanted.setdefault((type, "validation"), {})

    def answered(self, type: object) -> Schema:
        """Return the schema of what goes out."""
        return self._wanted.setdefault((type, "serialization"), {})

    def filled(self) -> Mapping[str, Schema]:
        """Make all schemas that were handed out; return those that they refer to, by name."""
        inputs = [(key, key[1], TypeAdapter(key[0])) for key in self._wanted]
        made, common = TypeAdapter.json_schemas(inputs, ref_template=_PLACE, schema_generator=SchemaGenerator)
        for key, schema in self._wanted.items():
            schema.update(made[key, key[1]])
        definitions: Mapping[str, Schema] = common.get("$defs", {})
        return definitions
