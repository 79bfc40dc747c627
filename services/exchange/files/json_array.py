"""A JSON array of objects, read piece by piece: one value is held at a time."""

import json
from collections.abc import Iterator, Mapping

from services.exchange.errors import InvalidFile
from services.exchange.files.streams import LONGEST
from services.locale import say

_SPACE = " \t\r\n\ufeff"


class KeyRepeated(dict[str, object]):
    """An object in which a key stands more than once (RFC 8259, section 4: of such, nobody knows what is meant)."""

    key = ""


def object_of(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    """Return an object; one in which a key stands more than once says so."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = KeyRepeated(found)
    names = [name for name, _ in pairs]
    repeated.key = next(name for name in names if names.count(name) > 1)
    return repeated


class JsonArray:
    """The values of an array."""

    def __init__(self, texts: Iterator[str]) -> None:
        """Read from these pieces of a text."""
        self._pieces = texts
        self._text = ""
        self._at = 0
        self._number = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=object_of)

    def __iter__(self) -> Iterator[object]:
        """Yield each value.

        Raises:
            InvalidFile: it is not an array, or ends too early.
        """
        self._take("[")
        if self._next() != "]":
            yield self._value()
            while self._take(",]") == ",":
                yield self._value()
        else:
            self._at += 1
        self._require_end()

    def _value(self) -> object:
        self._next()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > LONGEST or not self._more():
                    raise self._broken(say("不是合法的 JSON", f"not JSON: {error}")) from error
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._number += 1
            self._at = end
            return found

    def _take(self, allowed: str) -> str:
        found = self._next()
        if found not in allowed:
            raise self._broken(say(f"应为 {allowed} 之一，却是 {found}", f"one of {allowed} was expected, not {found}"))
        self._at += 1
        return found

    def _next(self) -> str:
        """Return the next character that is no space, without taking it."""
        if not self._passed_space():
            raise self._broken(say("文件中途结束", "the file ends in the middle"))
        return self._text[self._at]

    def _require_end(self) -> None:
        if self._passed_space():
            raise self._broken(say("数组之后还有内容", "something stands behind the array"))

    def _passed_space(self) -> bool:
        """Pass over space; say whether anything comes behind it."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        """Read the next piece; say whether there was one."""
        piece = next(self._pieces, None)
        self._text, self._at = self._text[self._at :] + (piece or ""), 0
        return piece is not None

    def _broken(self, rule: str) -> InvalidFile:
        return InvalidFile(say(f"第 {self._number} 条请求之后：{rule}", f"behind request {self._number}: {rule}"))
