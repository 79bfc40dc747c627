"""How the fields of a row stand in columns: texts, whole numbers, booleans, and JSON for what is nested.

Moments are whole microseconds since 1970: equal on both databases, exact, and they sort as moments do.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache, partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import sqlalchemy as sa

R = TypeVar("R")
Convert = Callable[[Any], Any]

Columns = sa.ColumnCollection[str, sa.ColumnElement[Any]]
"""The columns of a table, or of what a query finds, by name."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Texts sort by their bytes on every database, whatever its locale."""


class Unstorable(TypeError):
    """A row has a field of a type that no column is made for; the message names it."""


def micros(moment: datetime) -> int:
    """Return microseconds since 1970."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(micros: int) -> datetime:
    """Return the moment, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


class Codec(Generic[R]):
    """The columns of a row class, and the way there and back."""

    def __init__(self, row: type[R]) -> None:
        self._row = row
        hints = get_type_hints(row, include_extras=True)
        self.names = tuple(field.name for field in fields(row))  # type: ignore[arg-type]
        self.types = tuple(_column_type(_plain(hints[name])[0], name) for name in self.names)
        self._get = attrgetter(*self.names) if len(self.names) > 1 else lambda row: (getattr(row, self.names[0]),)
        to, back = zip(*(_conversion(_plain(hints[name])[0]) for name in self.names), strict=True)
        self._to = [(i, convert) for i, convert in enumerate(to) if convert]
        self._back = [(i, convert) for i, convert in enumerate(back) if convert]

    def columns(self) -> list[sa.Column[Any]]:
        """Return fresh columns for a table."""
        return [sa.Column(name, type_) for name, type_ in zip(self.names, self.types, strict=True)]

    def reader(self, name: str) -> Convert:
        """Return what makes a field's value of what stands in its column."""
        return dict(self._back).get(self.names.index(name)) or (lambda value: value)

    def encode(self, row: R) -> list[object]:
        """Return what stands in the columns."""
        values = list(self._get(row))
        for i, convert in self._to:
            if values[i] is not None:
                values[i] = convert(values[i])
        return values

    def decode(self, values: Sequence[object]) -> R:
        """Return the row that stands in the columns."""
        decoded = list(values)
        for i, convert in self._back:
            if decoded[i] is not None:
                decoded[i] = convert(decoded[i])
        row = object.__new__(self._row)  # as `changed` makes it: what was stored was checked when it was made
        row.__dict__.update(zip(self.names, decoded, strict=True))
        return row


def _plain(hint: object) -> tuple[object, bool]:
    """Return a hint without Annotated, NewType and None, and whether None was among it."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if isinstance(hint, NewType):
        return _plain(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        inner = [argument for argument in get_args(hint) if argument is not NoneType]
        if len(inner) == 1:
            return _plain(inner[0])[0], True
    return hint, False


def _is_nested(hint: object) -> bool:
    return get_origin(hint) is tuple or is_dataclass(hint) or _is_named_tuple(hint)


def _is_named_tuple(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def _column_type(hint: object, name: str) -> sa.types.TypeEngine[Any]:
    if hint is bool:
        return sa.Boolean()
    if hint in (int, datetime):
        return sa.BigInteger()
    if hint is float:
        return sa.Double()
    if hint is date or _is_nested(hint) or (isinstance(hint, type) and issubclass(hint, str)):
        return TEXT
    raise Unstorable(f"{name}: no column holds {hint}")


def _conversion(hint: object) -> tuple[Convert | None, Convert | None]:
    if hint is datetime:
        return micros, moment
    if hint is date:
        return date.isoformat, date.fromisoformat
    if _is_nested(hint):
        return _cached(as_json), _cached(partial(from_json, hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return attrgetter("value"), hint
    return None, None


def _cached(convert: Convert) -> Convert:
    """Keep what was converted: from one version of a row to the next most fields are the same, and none can change."""
    return lru_cache(4096)(convert)


def to_data(value: object) -> object:
    """Return a field's value as plain JSON data."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [to_data(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_data(getattr(value, field.name)) for field in fields(value)}
    return value


def as_json(value: object) -> str:
    """Return a nested field's value as it stands in its column."""
    return _JSON.encode(to_data(value))


def from_json(hint: Any, text: str) -> Any:
    """Return a nested field's value, of a type, from how it stands in its column."""
    return _from_data(hint, json.loads(text))


def _from_data(hint: Any, data: Any) -> object:
    hint, _ = _plain(hint)
    if data is None:
        return None
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), data)
    if _is_named_tuple(hint):
        return hint(*_tuple(tuple(get_type_hints(hint).values()), data))
    if is_dataclass(hint):
        hints = get_type_hints(hint, include_extras=True)
        return hint(**{name: _from_data(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    if hint in (datetime, date):
        return hint.fromisoformat(data)
    return hint(data) if isinstance(hint, type) and issubclass(hint, Enum) else data


def _tuple(items: tuple[object, ...], data: Sequence[object]) -> tuple[object, ...]:
    hints = [items[0]] * len(data) if items[-1] is Ellipsis else items
    values = [_from_data(hint, value) for hint, value in zip(hints, data, strict=True)]
    return tuple(values)
