"""What a field of a command is made of, as far as a mapping must know: which are times, and what is nested."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, get_args, get_origin, get_type_hints


class Shape(Enum):
    """What becomes of a cell in a field."""

    TEXT = "text"
    """A text, or what the field's own rules read from one: a number, a term."""
    MOMENT = "moment"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Nested:
    """A field with fields of its own."""

    name: str
    fields: Mapping[str, "FieldShape"]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A field with several values."""

    of: "FieldShape"


FieldShape = Shape | Nested | Repeated


@cache
def shape_of(payload: type) -> Nested:
    """Return what a command, or another class with fields, is made of."""
    hints = get_type_hints(payload, include_extras=True)
    found = {field.name: _shape(hints[field.name]) for field in fields(payload)}
    return Nested(payload.__name__, found, frozenset(each.name for each in fields(payload) if _required(each)))


def _required(field: Field[object]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _shape(hint: object) -> FieldShape:
    if hint in (datetime, date):
        return Shape.MOMENT if hint is datetime else Shape.DAY
    if isinstance(hint, type) and is_dataclass(hint):
        return shape_of(hint)
    if get_origin(hint) is tuple:
        return Repeated(_shape(get_args(hint)[0]))
    within = get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint)
    found = (_shape(each) for each in within if each is not type(None))
    return next((each for each in found if each is not Shape.TEXT), Shape.TEXT)
