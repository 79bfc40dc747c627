"""Putting back what the neighbours hold into a log that is an older copy.

What a neighbour has of ours is known with its numbers, so an event may be written again only when every neighbour that
it goes to expects exactly it under the next number. What several neighbours hold determines one another's order. What
would go where is asked of the log itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from domain.envelope import Envelope
from domain.node_id import NodeId, towards
from services.cloudevents import Malformed, decode
from services.log import LinkForbidden, LinkGap, Log, Share, VersionConflict

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
            held: what each neighbour has of ours, by number.
            offered: what each neighbour has for us, by number; what stands behind an event against the rules is left
                to the link, which stops there and says so.
            progress: called with the number of events written so far.
        """
        self._log, self._progress = log, progress
        self.own = self.taken = 0
        self._held = {link: _by_number(rows) for link, rows in held.items()}
        self._offered = {link: _by_number(takewhile(_is_readable, rows)) for link, rows in offered.items()}
        self._ids = {
            link: {number: event.envelope.id for number, event in rows.items()} for link, rows in self._held.items()
        }
        self._places: dict[str, list[tuple[NodeId, int]]] = {}
        for link, ids in self._ids.items():
            for number, id in ids.items():
                self._places.setdefault(id, []).append((link, number))

    def run(self) -> None:
        """Write until everything is placed.

        Raises:
            Irreconcilable: something fits nowhere.
        """
        while any(map(self._share, self._held)) or any(self._write(event) for event in self._candidates()):
            self._progress(self.own + self.taken)
        unplaced = [f"{link}: number {number}" for link, number in self._unplaced()]
        if unplaced:
            raise Irreconcilable(f"does not fit into the log: {', '.join(unplaced)}")

    def _candidates(self) -> Iterator[HeldEvent]:
        for rows in self._held.values():
            event = next((event for event in rows.values() if not self._is_recorded(event)), None)
            if event and event.envelope.source == self._log.node:
                yield event
        for link, rows in self._offered.items():
            event = rows.get(self._log.received(link).number + 1)
            if event:
                yield event

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

    def _write(self, event: HeldEvent) -> bool:
        source = towards(self._log.node, event.envelope.source)
        if not self._fits(event, source):
            return False
        if source is None:
            self._log.restore([event.raw])
            self.own += 1
        else:
            self._log.take_in(source, event.number, [event.raw])
            self.taken += 1
        for link, number in self._places.get(event.envelope.id, ()):  # what stands in the log is not looked at again
            del self._held[link][number]
        return True

    def _is_recorded(self, event: HeldEvent) -> bool:
        return self._log.find(event.envelope.id) is not None

    def _fits(self, event: HeldEvent, source: NodeId | None) -> bool:
        try:
            return self._fit(self._log.would_send(event.raw, source, event.number))
        except (VersionConflict, LinkGap, LinkForbidden):
            return False  # what it follows on is still to come

    def _fit(self, sent: Sequence[tuple[NodeId, int, str]]) -> bool:
        """Say whether every neighbour holds, or does not hold yet, exactly this under the next numbers."""
        return all(self._ids.get(link, {}).get(number) in (None, id) for link, number, id in sent)

    def _unplaced(self) -> Iterator[tuple[NodeId, int]]:
        for link, ids in self._ids.items():
            sent = self._log.sent(link).number
            yield from ((link, number) for number in ids if number > sent)
        for link, rows in self._offered.items():
            received = self._log.received(link).number
            yield from ((link, number) for number in rows if number > received)


def _is_readable(row: tuple[int, bytes]) -> bool:
    try:
        decode(row[1])
    except Malformed:
        return False
    return True


def _by_number(rows: Iterable[tuple[int, bytes]]) -> dict[int, HeldEvent]:
    return {number: HeldEvent(number, raw, decode(raw)) for number, raw in rows}
