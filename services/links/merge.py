"""Putting back what the neighbours hold into a log that is an older copy.

What a neighbour has of ours is known with its numbers, so an event may be written again only when every neighbour that
it goes to expects exactly it under the next number. What several neighbours hold determines one another's order. What
would go where is asked of the log itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from domain.envelope import Envelope
from domain.node_id import NodeId
from services.links.intake import REFUSED
from services.links.tellings import readable
from services.links.wire import event_id
from services.log import LinkGap, Log, Share

Rows = Sequence[tuple[int, bytes]]


class Irreconcilable(Exception):
    """What the neighbours hold fits into no order; the message says what could not be placed."""


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event that a neighbour holds."""

    number: int
    raw: bytes
    envelope: Envelope


class Merge:
    """Writes what the neighbours hold of ours and have for us into the log."""

    def __init__(
        self,
        log: Log,
        held: Mapping[NodeId, Rows],
        offered: Mapping[NodeId, Rows],
        progress: Callable[[int], None] = lambda _written: None,
    ) -> None:
        """Prepare.

        Args:
            log: the older copy.
            held: what each neighbour has of ours, by number. Where it holds what cannot be read, nothing else may go
                under that number, so what stands behind is left to the link, which stops and says so.
            offered: what each neighbour has for us, by number; an event against the rules is left to the link, too,
                with what stands behind.
            progress: called with the number of events written so far.
        """
        self._log, self._progress = log, progress
        self.own = self.taken = self.left = 0
        self._held = {link: _by_number(filter(None, map(_read, rows))) for link, rows in held.items()}
        self._offered = {link: _by_number(_until_unreadable(rows)) for link, rows in offered.items()}
        self._ids = {link: {number: event_id(raw) or "" for number, raw in rows} for link, rows in held.items()}
        self._unreadable = {link: [n for n in ids if n not in self._held[link]] for link, ids in self._ids.items()}
        self._told = {link: [number for number, _ in rows] for link, rows in offered.items()}
        self._places: dict[str, list[tuple[NodeId, int]]] = {}
        for link, events in self._held.items():
            for number, event in events.items():
                self._places.setdefault(event.envelope.id, []).append((link, number))

    def run(self) -> None:
        """Write until everything is placed that can be; `left` says how many numbers are left to the links.

        Raises:
            Irreconcilable: something fits nowhere, and no link would stop at anything that it might follow on.
        """
        while any(map(self._share, self._held)) or any(self._write(*each) for each in self._candidates()):
            self._progress(self.own + self.taken)
        unplaced = [f"{link}: number {number}" for link, number in self._unplaced()]
        if unplaced and not any(self._stops()):
            raise Irreconcilable(f"does not fit into the log: {', '.join(unplaced)}")
        self.left = len(unplaced)

    def _candidates(self) -> Iterator[tuple[HeldEvent, NodeId | None]]:
        """Yield what may be next, and who sent it; nobody did what is our own."""
        for rows in self._held.values():
            event = next((event for event in rows.values() if not self._is_recorded(event)), None)
            if event and event.envelope.source == self._log.node:
                yield event, None
        for link in self._offered:
            if event := self._due(link):
                yield event, link

    def _due(self, link: NodeId) -> HeldEvent | None:
        """Return what a neighbour has for us under the next number."""
        return self._offered[link].get(self._log.received(link).number + 1)

    def _share(self, link: NodeId) -> bool:
        """Give a neighbour again the past of a record that it was given without news of it: the number due says so."""
        due = self._ids[link].get(self._log.sent(link).number + 1)
        recorded = self._log.find(due) if due else None
        if recorded is None:
            return False
        share = Share(recorded.envelope.subject, link)
        sent = self._log.would_share(share)
        if not sent or not self._fit(sent):
            return False
        self._log.share([share])
        return True

    def _write(self, event: HeldEvent, link: NodeId | None) -> bool:
        sent = self._foreseen(event, link)
        if sent is None or not self._fit(sent):
            return False
        if link is None:
            self._log.restore([event.raw])
            self.own += 1
        else:
            self._log.take_in(link, event.number, [event.raw])
            self.taken += 1
        for at, number in self._places.get(event.envelope.id, ()):  # what stands in the log is not looked at again
            del self._held[at][number]
        return True

    def _is_recorded(self, event: HeldEvent) -> bool:
        return self._log.find(event.envelope.id) is not None

    def _foreseen(self, event: HeldEvent, link: NodeId | None) -> Sequence[tuple[NodeId, int, str]] | None:
        """Return what an event would bring into the outboxes; None if the log does not take it, or not yet."""
        if self._is_recorded(event):
            return None
        try:
            return self._log.would_send(event.raw, link, event.number)
        except (*REFUSED, LinkGap):
            return None

    def _fit(self, sent: Sequence[tuple[NodeId, int, str]]) -> bool:
        """Say whether every neighbour holds, or does not hold yet, exactly this under the next numbers."""
        return all(self._ids.get(link, {}).get(number) in (None, id) for link, number, id in sent)

    def _unplaced(self) -> Iterator[tuple[NodeId, int]]:
        for link, ids in self._ids.items():
            sent = self._log.sent(link).number
            yield from ((link, number) for number in ids if number > sent)
        for link, numbers in self._told.items():
            received = self._log.received(link).number
            yield from ((link, number) for number in numbers if number > received)

    def _stops(self) -> Iterator[bool]:
        """Say of each link whether it stops, with its alarm, at what the neighbour holds or has for us."""
        for link, numbers in self._unreadable.items():
            sent = self._log.sent(link).number
            yield any(number > sent for number in numbers)
        for link, numbers in self._told.items():
            due, received = self._due(link), self._log.received(link).number
            waits = any(number > received for number in numbers)
            yield waits and (due is None or self._foreseen(due, link) is None)


def _read(row: tuple[int, bytes]) -> HeldEvent | None:
    number, raw = row
    envelope = readable(raw)
    return HeldEvent(number, raw, envelope) if envelope else None


def _until_unreadable(rows: Rows) -> Iterator[HeldEvent]:
    return (event for event in takewhile(bool, map(_read, rows)) if event)


def _by_number(events: Iterable[HeldEvent]) -> dict[int, HeldEvent]:
    return {event.number: event for event in events}
