"""Server-sent events (WHATWG HTML, 9.2.6), parsed as they arrive."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One event of a stream."""

    id: str
    """The last id that the stream named; what comes without one belongs to it."""
    name: str
    """`message` if it has none; empty if there is no data: then it says how far the stream has come."""
    data: str


class Parser:
    """Takes bytes as they come, cut anywhere, and gives the messages that are whole."""

    def __init__(self) -> None:
        """Begin a stream."""
        self._rest, self._id = b"", ""
        self._name = ""
        self._data = list[str]()
        self._moved = False

    def feed(self, arrived: bytes) -> Iterator[Message]:
        """Yield the messages that end in these bytes."""
        *lines, self._rest = (self._rest + arrived).split(b"\n")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r").decode("utf-8", "replace"))

    def _line(self, line: str) -> Iterator[Message]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "" if not line:
                yield from self._end()
            case "id":
                self._id, self._moved = value, True
            case "event":
                self._name = value
            case "data":
                self._data.append(value)

    def _end(self) -> Iterator[Message]:
        if self._data:
            yield Message(self._id, self._name or "message", "\n".join(self._data))
        elif self._moved:
            yield Message(self._id, "", "")
        self._name = ""
        self._data = []
        self._moved = False
