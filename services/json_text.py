"""JSON as it comes from outside: read at once if it is as it should be; if not, what is wrong with it, and where."""

import json
import re

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


class HalfCharacter(ValueError):
    """A text holds half of a character (RFC 8259, 8.2): JSON in its grammar, but no text to keep or send."""

    def __init__(self, place: Place, value: object) -> None:
        """Say where.

        Args:
            place: the steps to the text, or to the object that has such a key.
            value: all that was read.
        """
        super().__init__(".".join(map(str, place)))
        self.place, self.value = place, value

    def apart(self) -> list[bytes] | bytes:
        """Return the JSON text of it, or that of each element of an array: what is wrong with one stops no other."""
        if isinstance(self.value, list):
            return [json.dumps(each).encode() for each in self.value]
        return json.dumps(self.value).encode()


def read_json(text: bytes) -> object:
    """Return what JSON text holds.

    Raises:
        NotJson: it is none.
        HalfCharacter: it is, but holds what is no text.
    """
    text = text.removeprefix(BOM)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _reason(text, error) from error


def _reason(raw: bytes, error: orjson.JSONDecodeError) -> NotJson | HalfCharacter:
    """Return why text was refused, which a slower parser tells better."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as bytes_error:
        before = raw[: bytes_error.start].decode()
        return NotJson(before, len(before))
    try:
        value = json.loads(text, parse_int=_integer, parse_constant=_refused)
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
    left: list[tuple[Place, object]] = [((), value)]
    while left:
        place, found = left.pop()
        match found:
            case str() if not is_text(found):
                return place
            case dict() if not all(map(is_text, found)):
                return place
            case dict():
                left += [((*place, key), each) for key, each in reversed(found.items())]
            case list():
                left += [((*place, number), each) for number, each in reversed([*enumerate(found)])]
    return None


def is_text(value: str) -> bool:
    """Say whether all are characters: a surrogate alone is half of one, or stands for bytes of another encoding."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
