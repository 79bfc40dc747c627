"""Requests of an Open311 GeoReport v2 endpoint, as it answers them: a JSON array, here in a file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from services.exchange.errors import InvalidRow
from services.exchange.files.json_array import JsonArray
from services.exchange.files.streams import Stream
from services.exchange.rows import Row, as_text


class GeoReportFile:
    """The requests in a file."""

    headings = None

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            InvalidFile: it cannot be read.
        """
        self._stream = Stream(path)

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each request; its line is its number in the array."""
        for number, request in enumerate(JsonArray(self._stream.chunks()), 1):
            yield Row(number, cells(request))

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._stream.done()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def cells(request: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a request as texts; what is nested in it is left out."""
    return {name: as_text(value) for name, value in request.items() if not isinstance(value, dict | list)}
