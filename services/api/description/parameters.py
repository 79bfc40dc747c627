"""Parameters in the words of the vocabulary, each told once."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from domain.vocabulary import FIELDS
from domain.words import Words
from services.api.description.shapes import Schema, Shapes

_BESIDE: Mapping[str, str] = {
    "after": "Begin behind so many: the `next` of the answer before.",
    "within": "An organisation: its own, and those of all below it.",
}
"""What parameters are that are no fields."""


def in_query(
    shapes: Shapes,
    hints: Mapping[str, object],
    words: Mapping[str, Words | None],
    required: frozenset[str] = frozenset(),
) -> list[Schema]:
    """Return the description of parameters, by name and type, and by what they are called."""
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": shapes.taken(_given(hint)),
            **({"description": _bilingual(called)} if (called := words.get(name)) else {}),
        }
        for name, hint in hints.items()
    ]


def worded(parameters: Iterable[Schema]) -> None:
    """Say what each parameter is called, where nothing is said of it, and nothing twice."""
    for each in parameters:
        schema, words = each["schema"], FIELDS.get(each["name"])
        for twice in ("title", "description"):
            schema.pop(twice, None)
        if text := _bilingual(words) if words else _BESIDE.get(each["name"]):
            each.setdefault("description", text)
        match schema:
            case {"anyOf": [given, {"type": "null"}]}:  # null says that it is left out, which none can send
                del schema["anyOf"]
                schema.pop("default", None)
                schema.update(given)


def shared(operations: list[Schema]) -> dict[str, Schema]:
    """Put a reference in the place of each parameter that several operations take; return these by name, in order."""
    often = Counter(_text(each) for operation in operations for each in operation.get("parameters", []))
    found: dict[str, Schema] = {}
    for operation in operations:
        parameters = operation.get("parameters", [])
        operation["parameters"] = [_referred(each, found) if often[_text(each)] > 1 else each for each in parameters]
    return dict(sorted(found.items()))


def _referred(parameter: Schema, found: dict[str, Schema]) -> Schema:
    """Return a reference; of two parameters of one name, the second stands where it is."""
    name = parameter["name"].replace("_", "-").title().replace("-", "")
    if found.setdefault(name, parameter) != parameter:
        return parameter
    return {"$ref": f"#/components/parameters/{name}"}


def _bilingual(words: Words) -> str:
    return f"{words.zh} · {words.en}."


def _text(parameter: Schema) -> str:
    return json.dumps(parameter, sort_keys=True)


def _given(hint: object) -> object:
    """Return the type of a parameter that is given: None says that it is not."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    return Union[tuple(each for each in get_args(hint) if each is not NoneType)]  # noqa: UP007 its members are made
