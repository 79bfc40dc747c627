"""JSON as it comes from outside: read at once if it is as it should be; if not, what is wrong with it, and where."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import ClassVar

import orjson

from domain.place import Place

BOM = b"\xef\xbb\xbf"
"""What some programs put before UTF-8; a parser may pass over it (RFC 8259, 8.1)."""
_NO_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(-?(?:NaN|Infinity))', re.DOTALL)
"""A text, or what is a number to some programs, and none in JSON (RFC 8259, 6)."""
_INTEGERS = range(-(2**63), 2**64)
"""What is read as an integer; what is beyond is read as a fraction, as everywhere here."""
_LONGEST_INTEGER = 20
"""Characters of one of them."""


class NotJson(ValueError):
    """This is not JSON from here on."""

    def __init__(self, text: str, at: int) -> None:
        """Say in which line and at which character of it, both from 1."""
        self.line = text.count("\n", 0, at) + 1
        self.column = at - text.rfind("\n", 0, at)
        super().__init__(f"line {self.line}, character {self.column}")


class Ambiguous(ValueError):
    """JSON in its grammar, but not what everybody reads alike: nothing to keep or send."""

    rule: ClassVar[str]
    """The rule's name, where rules are told by place."""

    def __init__(self, place: Place, value: object) -> None:
        """Say where.

        Args:
            place: the steps to what is wrong.
            value: all that was read.
        """
        super().__init__(".".join(map(str, place)))
        self.place, self.value = place, value

    def apart(self) -> list[bytes] | bytes:
        """Return the JSON text of it, or that of each element of an array: what is wrong with one stops no other."""
        if isinstance(self.value, list):
            return [json.dumps(each).encode() for each in self.value]
        return json.dumps(self.value).encode()


class HalfCharacter(Ambiguous):
    """A text holds half of a character (RFC 8259, 8.2): the place is its own, or that of the object with such a key."""

    rule = "half_character"


class NameTwice(Ambiguous):
    """A key stands twice in an object (RFC 8259, 4): of two values, each reader takes another."""

    rule = "key_twice"


class _Members(dict[str, object]):
    """An object with all its members, those under one key included: as they came, so they are written again."""

    def __init__(self, members: list[tuple[str, object]]) -> None:
        super().__init__(members)
        self._members = members

    def items(self) -> Iterable[tuple[str, object]]:  # type: ignore[override]  # those of a dict have each key once
        """Return all."""
        return self._members

    @property
    def twice(self) -> str | None:
        """The first key that stands there twice."""
        seen: set[str] = set()
        for key, _ in self._members:
            if key in seen:
                return key
            seen.add(key)
        return None


def read_json(text: bytes) -> object:
    """Return what JSON text holds.

    Raises:
        NotJson: it is none.
        HalfCharacter, NameTwice: it is, but not to be taken.
    """
    text = text.removeprefix(BOM)
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _reason(text, error) from error
    if twice := _with_key_twice(text.decode()):
        raise twice
    return found


def _with_key_twice(text: str) -> NameTwice | None:
    """Return that some object has a key twice, which the fast parser passes over."""
    with suppress(RecursionError):  # what is nested so deeply is refused as such
        try:
            _KEYS.decode(text)
        except ValueError:
            value = json.loads(text, parse_int=_integer, object_pairs_hook=_Members)
            return NameTwice(_key_twice(value) or (), value)
    return None


def _require_once(members: list[tuple[str, object]]) -> None:
    if len(dict(members)) != len(members):
        raise ValueError


_KEYS = json.JSONDecoder(object_pairs_hook=_require_once)


def _reason(raw: bytes, error: orjson.JSONDecodeError) -> NotJson | HalfCharacter:
    """Return why text was refused, which a slower parser tells better."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as bytes_error:
        before = raw[: bytes_error.start].decode()
        return NotJson(before, len(before))
    try:
        value = json.loads(text, parse_int=_integer, parse_constant=_refused, object_pairs_hook=_Members)
    except json.JSONDecodeError as found:
        return NotJson(text, found.pos)
    except ValueError:
        return NotJson(text, next(found.start() for found in _NO_NUMBER.finditer(text) if found[1]))
    except RecursionError:
        return NotJson(text, error.pos)
    place = _half_character(value)
    return NotJson(text, error.pos) if place is None else HalfCharacter(place, value)


def _integer(digits: str) -> int | float:
    short = len(digits) <= _LONGEST_INTEGER
    return int(digits) if short and int(digits) in _INTEGERS else float(digits)


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _half_character(value: object) -> Place | None:
    """Return the place of the first text that is none."""
    for place, found in _everything(value):
        match found:
            case str() if not is_text(found):
                return place
            case dict() if not all(map(is_text, found)):
                return place
    return None


def _key_twice(value: object) -> Place | None:
    """Return the place of the first key that stands twice in its object."""
    objects = ((place, each) for place, each in _everything(value) if isinstance(each, _Members))
    return next(((*place, key) for place, each in objects if (key := each.twice) is not None), None)


def _everything(value: object) -> Iterator[tuple[Place, object]]:
    """Yield all that stands in a value, with its place, in the order in which it stands there."""
    left: list[tuple[Place, object]] = [((), value)]
    while left:
        place, found = left.pop()
        yield place, found
        match found:
            case dict():
                left += [((*place, key), each) for key, each in reversed([*found.items()])]
            case list():
                left += [((*place, number), each) for number, each in reversed([*enumerate(found)])]


def is_text(value: str) -> bool:
    """Say whether all are characters: a surrogate alone is half of one, or stands for bytes of another encoding."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
