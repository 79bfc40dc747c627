"""A JSON array of objects, read piece by piece: one object is held at a time."""

import codecs
import json
from collections.abc import Iterator, Mapping

from services.exchange.errors import InvalidFile
from services.exchange.files.streams import LONGEST

_SPACE = " \t\r\n\ufeff"


class JsonArray:
    """The objects of an array."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Read from these pieces of a file in UTF-8."""
        self._pieces = _decoded(chunks)
        self._text = ""
        self._at = 0
        self._number = 0
        self._decoder = json.JSONDecoder()

    def __iter__(self) -> Iterator[Mapping[str, object]]:
        """Yield each object.

        Raises:
            InvalidFile: it is not an array of objects, or ends too early.
        """
        self._take("[")
        if self._next() == "]":
            return
        while True:
            yield self._object()
            if self._take(",]") == "]":
                return

    def _object(self) -> Mapping[str, object]:
        if self._next() != "{":
            raise self._broken("an object was expected")
        while True:
            try:
                found, self._at = self._decoder.raw_decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > LONGEST or not self._more():
                    raise self._broken(f"not JSON: {error}") from error
                continue
            self._number += 1
            return found  # type: ignore[no-any-return]

    def _take(self, allowed: str) -> str:
        found = self._next()
        if found not in allowed:
            raise self._broken(f"one of {allowed} was expected, not {found}")
        self._at += 1
        return found

    def _next(self) -> str:
        """Return the next character that is no space, without taking it."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self._broken("the file ends in the middle")

    def _more(self) -> bool:
        """Read the next piece; say whether there was one."""
        piece = next(self._pieces, None)
        self._text, self._at = self._text[self._at :] + (piece or ""), 0
        return piece is not None

    def _broken(self, rule: str) -> InvalidFile:
        return InvalidFile(f"behind request {self._number}: {rule}")


def _decoded(chunks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise InvalidFile(f"not UTF-8: {error.reason}") from error
