"""Requests of an Open311 GeoReport v2 endpoint, as it answers them: a JSON array, here in a file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from domain.words import Words
from services.exchange.errors import InvalidRow, KeyTwice, NotAnObject
from services.exchange.files.json_array import JsonArray, KeyRepeated
from services.exchange.files.streams import Stream
from services.exchange.mapping.layout import Layout
from services.exchange.rows import Row, as_text


class GeoReportFile:
    """The requests in a file."""

    headings = None

    def __init__(self, path: Path, layout: Layout) -> None:
        """Open it.

        Raises:
            InvalidFile: it cannot be read.
        """
        self._stream = Stream(path)
        self._encoding = layout.encoding
        self.passed_over = Counter[Words]()
        self.hidden = 0

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each request; its line is its number in the array."""
        for number, request in enumerate(JsonArray(self._stream.texts(self._encoding)), 1):
            yield row_of(number, request, self.passed_over)

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._stream.done()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def row_of(number: int, request: object, passed_over: Counter[Words]) -> Row | InvalidRow:
    """Return the fields of a request as texts; what is nested in it is passed over, and counted by its name."""
    if not isinstance(request, dict):
        return NotAnObject(number, found=repr(request)[:50])
    if isinstance(request, KeyRepeated):
        return KeyTwice(number, request.key, key=request.key)
    nested = {name for name, value in request.items() if isinstance(value, dict | list) and value}
    passed_over.update(Words(f"“{name}”中的内容", f"what is within {name!r}") for name in nested)
    return Row(number, {name: as_text(value) for name, value in request.items() if name not in nested})
