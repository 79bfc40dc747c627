"""JSON Schema with words: every field says what it is called and what it means, every value of a list its name."""

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from domain.vocabulary import words_of
from domain.words import Term, Words
from services.contracts.docstrings import field_docs

WORDS = "x-words"
"""The keyword under which a list of values has their names: `{"raised": {"zh": "已发现", "en": "raised"}}`."""


class SchemaGenerator(GenerateJsonSchema):
    """Makes the schemas of all contracts."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Leave out the titles that say the field's name once more."""
        return False

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """Say of each field what the vocabulary and its class say."""
        made = super().dataclass_schema(schema)
        documented = field_docs(schema["cls"])  # type: ignore[arg-type]
        for name, field in made.get("properties", {}).items():
            words = words_of(schema["cls"], name)
            if text := _description(words, documented.get(name) or field.get("description")):
                field["description"] = text
        return made

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Say of each value what it is called."""
        made = super().enum_schema(schema)
        if issubclass(schema["cls"], Term):
            made[WORDS] = {term.value: {"zh": term.words.zh, "en": term.words.en} for term in schema["cls"]}
        return made

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        """Say that spans are answered in seconds."""
        return {"type": "number", "description": "Seconds."}


def _description(words: Words | None, meaning: str | None) -> str:
    called = f"{words.zh} · {words.en}." if words else ""
    return " ".join(filter(None, (called, meaning)))
