"""What neighbours tell that may be put back next, as far ahead as one transaction looks."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.node_id import NodeId
from services.links.tellings import Rows, Side, Tellings, readable
from services.links.wire import event_id
from services.log import Log


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event that a neighbour holds."""

    number: int
    raw: bytes
    envelope: Envelope


class Ahead:
    """What is next on each side."""

    def __init__(self, log: Log, told: Tellings) -> None:
        self._log, self._told = log, told
        self.recorded: dict[str, AggregateId] = {}
        """What the log has already, under numbers that it has not given yet, by event."""
        self.held = {link: deque(self._ours(link)) for link in told.neighbours(Side.HELD)}
        """Of ours, by number."""
        self.offered = {
            link: {each.number: each for each in self._theirs(link)} for link in told.neighbours(Side.OFFERED)
        }
        """For us, up to what cannot be taken."""

    def envelopes(self) -> Iterator[Envelope]:
        """Yield all of it that is not in the log."""
        yield from (event.envelope for events in self.held.values() for event in events)
        yield from (event.envelope for events in self.offered.values() for event in events.values())

    def _ours(self, link: NodeId) -> Sequence[HeldEvent]:
        after, new = self._log.sent(link).number, list[HeldEvent]()
        while not new and (rows := self._told.page(link, Side.HELD, after)):
            after, new = rows[-1][0], self._new(rows)
        return new

    def _new(self, rows: Rows) -> list[HeldEvent]:
        """Return those that the log has not, and note the others."""
        known = self._log.positions([id for _, raw in rows if (id := event_id(raw))])
        for recorded in filter(None, map(self._log.find, known)):
            self.recorded[recorded.envelope.id] = recorded.envelope.subject
        return [event for event in map(_read, rows) if event and event.envelope.id not in known]

    def _theirs(self, link: NodeId) -> Iterable[HeldEvent]:
        rows = self._told.page(link, Side.OFFERED, self._log.received(link).number)
        events = [event for event in takewhile(bool, map(_read, rows)) if event]
        known = self._log.positions([event.envelope.id for event in events])
        return takewhile(lambda event: event.envelope.id not in known, events)


def _read(row: tuple[int, bytes]) -> HeldEvent | None:
    number, raw = row
    envelope = readable(raw)
    return HeldEvent(number, raw, envelope) if envelope else None
