"""Where something stands in a command or in JSON: by name in an object, by number in a list; as a JSON Pointer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import NamedTuple

Place = tuple[str | int, ...]
"""The steps from the whole to what is meant: `("assignments", 3, "target")`."""


class Found(NamedTuple):
    """What stands at a place."""

    place: Place
    value: object
    owner: object
    """The object of which it is a field, or stands in one."""

    @property
    def field(self) -> str:
        """The field that it is, or that it stands in; empty in a list of lists that nobody named."""
        return next((step for step in reversed(self.place) if isinstance(step, str)), "")


def pointer(place: Place) -> str:
    """Return a place as a JSON Pointer (RFC 6901, 3): `/assignments/3/target`; the whole is the empty text."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def place_of(pointer: str) -> Place:
    """Return the place that a JSON Pointer leads to (RFC 6901, 4); numbers in lists stay texts."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def dotted(place: Place) -> str:
    """Return a place as people read it: `assignments.3.target`."""
    return ".".join(map(str, place))


def everything(value: object, place: Place = (), owner: object = None) -> Iterator[Found]:
    """Yield all that stands in something, however deep; what holds others comes before them."""
    is_list = isinstance(value, tuple | list | frozenset)
    for step, each in within(value):
        found = Found((*place, step), each, owner if is_list else value)
        yield found
        if not isinstance(each, LEAVES):
            yield from everything(each, found.place, found.owner)


LEAVES = (str, int, float, date, NoneType)
"""What holds nothing, as most of a command does."""


def within(value: object) -> Iterable[tuple[str | int, object]]:
    """Return what stands in something that is no leaf, each with the step to it."""
    if isinstance(value, tuple | list | frozenset):
        return enumerate(value)
    if isinstance(value, Mapping):
        return value.items()
    cls: type = type(value)
    return [(name, getattr(value, name)) for name in field_names(cls)]


@cache
def field_names(cls: type) -> tuple[str, ...]:
    """Return what the fields of a class are called; none if it is no dataclass."""
    return tuple(field.name for field in fields(cls)) if is_dataclass(cls) else ()
