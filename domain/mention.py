"""Where a command names something: organisations, or records; each field says by a mark what it may name."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from domain.place import Place

M = TypeVar("M")

_EACH = "*"


@dataclass(frozen=True, slots=True)
class Mention(Generic[M]):
    """A field of a command that names something, however deep in it."""

    path: tuple[str, ...]
    """The names of the fields that lead to it, with `*` for each of a tuple."""
    mark: M | None
    """What the field says of it; None if it says nothing."""

    @property
    def field(self) -> str:
        """The name of the field itself."""
        return next(step for step in reversed(self.path) if step != _EACH)

    def found(self, command: Any) -> Iterator[tuple[Place, Any]]:
        """Yield what a command names there, with the place of each."""
        yield from _found(command, self.path, ())


@cache
def mentions(command: type[Any], named: Any, mark: type[M]) -> tuple[Mention[M], ...]:
    """Return where a command names something: its fields, nested ones and those in tuples included.

    Args:
        command: its type.
        named: the type of what is named, as it stands in `Annotated`.
        mark: the type of what the field says of it, behind it in `Annotated`.
    """
    hints = get_type_hints(command, include_extras=True)
    return tuple(
        Mention((field.name, *inner.path), inner.mark)
        for field in fields(command)
        for inner in _in(hints[field.name], named, mark)
    )


def _in(hint: Any, named: Any, mark: type[M]) -> Iterator[Mention[M]]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield from mentions(hint, named, mark)  # type: ignore[arg-type]  # classes are hashable
    elif get_origin(hint) is Annotated and get_args(hint)[0] is named:
        yield Mention((), next((each for each in get_args(hint) if isinstance(each, mark)), None))
    elif get_origin(hint) is tuple:
        yield from (Mention((_EACH, *inner.path), inner.mark) for inner in _in(get_args(hint)[0], named, mark))
    else:
        yield from (inner for each in get_args(hint) for inner in _in(each, named, mark))


def _found(value: Any, path: tuple[str, ...], place: Place) -> Iterator[tuple[Place, Any]]:
    if value is None:
        return
    if not path:
        yield place, value
        return
    steps = enumerate(value) if path[0] == _EACH else [(path[0], getattr(value, path[0]))]
    for step, inner in steps:
        yield from _found(inner, path[1:], (*place, step))
