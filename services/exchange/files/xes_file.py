"""XES (IEEE 1849), the form of event logs: a row per event, with the attributes of its trace.

The attributes of the trace stand in columns that begin with `case:`, those of the event under their own keys, and four
say where the event stands in its trace: `event:number`, `event:count`, and `event:first` and `event:last`, which are
`true` or empty. What the log declares as global is no value of any event (IEEE 1849, 5.5), and passed over; so are
attributes within attributes, which no cell could hold.

One trace is held at a time. A document type is refused, and with it every entity: no log has one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from services.exchange.errors import InvalidFile, InvalidRow
from services.exchange.files.streams import Stream
from services.exchange.rows import Row

CASE = "case:"
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
EVENTS = 100_000
"""Events that one trace may have: it is held as a whole."""


@dataclass
class _Trace:
    attributes: dict[str, str]
    events: list[dict[str, str]] = field(default_factory=list)


class XesRows:
    """The events of an XES log."""

    headings = None

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            InvalidFile: it cannot be read.
        """
        self._stream = Stream(path)

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each event, its trace's first one first."""
        number = 0
        for trace in self._traces():
            for place, event in enumerate(trace.events, 1):
                number += 1
                yield Row(number, _cells(trace, event, place))

    def done(self) -> float:
        """Return how much of the file was read."""
        return self._stream.done()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _traces(self) -> Iterator[_Trace]:
        """Yield each trace as soon as it ends.

        Raises:
            InvalidFile: it is not well-formed, has a document type, or is no log.
        """
        reader = _Reader()
        try:
            for chunk in self._stream.chunks():
                reader.parser.Parse(chunk, False)
                yield from reader.taken()
            reader.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InvalidFile(f"line {error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}") from error
        yield from reader.taken()


class _Reader:
    """Follows the elements of a log."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._path: list[str] = []
        self._trace: _Trace | None = None
        self._complete: list[_Trace] = []

    def taken(self) -> list[_Trace]:
        """Return the traces that are complete, and forget them."""
        found, self._complete = self._complete, []
        return found

    def _begin(self, element: str, attributes: Mapping[str, str]) -> None:
        name, path = element.rpartition(" ")[2], self._path
        if not path and name != "log":
            raise InvalidFile(f"line {self.parser.CurrentLineNumber}: {name!r} is no XES log")
        match name, path:
            case "trace", ["log"]:
                self._trace = _Trace({})
            case "event", ["log", "trace"] if self._trace:
                self._add_event(self._trace)
            case _ if name in _VALUES:
                self._keep(attributes)
        path.append(name)

    def _end(self, _element: str) -> None:
        name = self._path.pop()
        if name == "trace" and self._trace:
            self._complete.append(self._trace)
            self._trace = None

    def _add_event(self, trace: _Trace) -> None:
        if len(trace.events) == EVENTS:
            raise InvalidFile(f"line {self.parser.CurrentLineNumber}: a trace with more than {EVENTS:,} events")
        trace.events.append({})

    def _keep(self, attributes: Mapping[str, str]) -> None:
        """Keep an attribute where it belongs: of the trace, or of its last event."""
        found = self._where()
        if found is not None and "key" in attributes:
            found[attributes["key"]] = attributes.get("value", "").strip()

    def _where(self) -> dict[str, str] | None:
        match self._path:
            case ["log", "trace"] if self._trace:
                return self._trace.attributes
            case ["log", "trace", "event"] if self._trace:
                return self._trace.events[-1]
        return None

    def _refuse(self, *_declared: object) -> None:
        raise InvalidFile(f"line {self.parser.CurrentLineNumber}: a document type is not taken; no log needs one")


def _cells(trace: _Trace, event: Mapping[str, str], number: int) -> dict[str, str]:
    count = len(trace.events)
    return {
        **{f"{CASE}{key}": value for key, value in trace.attributes.items()},
        **event,
        "event:number": str(number),
        "event:count": str(count),
        "event:first": "true" if number == 1 else "",
        "event:last": "true" if number == count else "",
    }
