"""XES (IEEE 1849), the form of event logs: a row per event, with the attributes of its trace.

The attributes of the trace stand in columns that begin with `case:`, those of the event under their own keys, and four
say where the event stands in its trace: `event:number`, `event:count`, and `event:first` and `event:last`, which are
`true` or empty. What the log declares as global is no value of any event (IEEE 1849, 5.5), and passed over. Passed over
and counted are attributes within attributes, which no cell could hold, and events outside of any trace.

A log is read in the encoding that it declares, whether the parser knows it or not. One trace is held at a time. A
document type is refused, and with it every entity: no log has one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from domain.words import Words
from services.exchange.errors import InvalidFile, InvalidRow, KeyTwice
from services.exchange.files.streams import Stream
from services.exchange.rows import Row
from services.locale import say
from services.parse_errors import of_xml

CASE = "case:"
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_LISTS = frozenset({"list", "container"})
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
NESTED = Words("属性中的属性", "attributes within attributes")
WITHOUT_TRACE = Words("不属于任何轨迹的事件", "events outside of any trace")
EVENTS = 100_000
"""Events that one trace may have: it is held as a whole."""


@dataclass
class _Trace:
    attributes: "_Attributes"
    events: list["_Attributes"] = field(default_factory=list)


class _Attributes(dict[str, str]):
    """Attributes by their keys."""

    twice = ""
    """A key that stands there more than once."""

    def keep(self, key: str, value: str) -> None:
        if key in self:
            self.twice = key
        self[key] = value


class XesRows:
    """The events of an XES log."""

    headings = None

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            InvalidFile: it cannot be read.
        """
        self._stream = Stream(path)
        self.passed_over = Counter[Words]()
        self.hidden = 0

    def __iter__(self) -> Iterator[Row | InvalidRow]:
        """Yield each event, its trace's first one first."""
        number = 0
        for trace in self._traces():
            for place, event in enumerate(trace.events, 1):
                number += 1
                twice = event.twice or trace.attributes.twice
                yield KeyTwice(number, twice, key=twice) if twice else Row(number, _cells(trace, event, place))

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
        reader = _Reader(self.passed_over)
        try:
            for text in self._stream.texts(self._encoding()):
                reader.parser.Parse(text, False)
                yield from reader.taken()
            reader.parser.Parse(b"", True)
        except expat.ExpatError as error:
            why = of_xml(error)
            raise InvalidFile(say(why.zh, why.en)) from error
        yield from reader.taken()

    def _encoding(self) -> str:
        """Return what the log declares to be written in (XML 1.0, 4.3.3)."""
        declared = _DECLARED.search(self._stream.head())
        return declared[1].decode() if declared else "utf-8"


class _Reader:
    """Follows the elements of a log."""

    def __init__(self, passed_over: Counter[Words]) -> None:
        self.passed_over = passed_over
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
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
            raise InvalidFile(
                say(
                    f"第 {self.parser.CurrentLineNumber} 行：{name!r} 不是 XES 日志",
                    f"line {self.parser.CurrentLineNumber}: {name!r} is no XES log",
                )
            )
        match name, path:
            case "trace", ["log"]:
                self._trace = _Trace(_Attributes())
            case "event", ["log", "trace"] if self._trace:
                self._add_event(self._trace)
            case "event", ["log"]:
                self.passed_over[WITHOUT_TRACE] += 1
            case _ if name in _VALUES or name in _LISTS:
                self._keep(name, attributes)
        path.append(name)

    def _end(self, _element: str) -> None:
        name = self._path.pop()
        if name == "trace" and self._trace:
            self._complete.append(self._trace)
            self._trace = None

    def _add_event(self, trace: _Trace) -> None:
        if len(trace.events) == EVENTS:
            raise InvalidFile(
                say(
                    f"第 {self.parser.CurrentLineNumber} 行：一条轨迹超过 {EVENTS:,} 个事件",
                    f"line {self.parser.CurrentLineNumber}: a trace with more than {EVENTS:,} events",
                )
            )
        trace.events.append(_Attributes())

    def _keep(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep an attribute where it belongs: of the trace, or of its last event."""
        found = self._where()
        if found is not None and name in _VALUES and "key" in attributes:
            found.keep(attributes["key"], attributes.get("value", "").strip())
        elif self._trace:
            self.passed_over[NESTED] += 1

    def _where(self) -> _Attributes | None:
        match self._path:
            case ["log", "trace"] if self._trace:
                return self._trace.attributes
            case ["log", "trace", "event"] if self._trace:
                return self._trace.events[-1]
        return None

    def _refuse(self, *_declared: object) -> None:
        raise InvalidFile(
            say(
                f"第 {self.parser.CurrentLineNumber} 行：不接受文档类型声明；日志不需要它",
                f"line {self.parser.CurrentLineNumber}: a document type is not taken; no log needs one",
            )
        )


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
