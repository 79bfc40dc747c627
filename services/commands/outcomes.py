"""What an accepted command led to, now or when the same request was recorded before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.aggregate_id import AggregateId, parts
from domain.envelope import Recorded
from services.log import Appended, Log, RecordedRequest


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command led to."""

    id: AggregateId
    sequence: int
    """The version of the aggregate after it."""
    position: int
    """The place of its last event in this node's log: what a reader waits for to see it."""
    events: Sequence[Recorded]
    repeated: bool = False
    """True if the request was recorded before, and this is what it led to then."""


def outcome(id: AggregateId, version: int, appended: Appended, *, repeated: bool) -> CommandResult:
    """Return what a command on an aggregate led to.

    Args:
        id: the aggregate.
        version: the one before the command.
        appended: what the command added to the log.
        repeated: whether the request came before.
    """
    own = [event.envelope.sequence for event in appended.events if event.envelope.subject == id]
    return CommandResult(id, own[-1] if own else version, appended.position, appended.events, repeated)


class Repeats:
    """The outcomes of requests that were recorded before, read together."""

    def __init__(self, log: Log, recorded: Collection[RecordedRequest]) -> None:
        self._log = log
        self._events: Mapping[int, Recorded] = {
            event.position: event
            for first, last in _joined(recorded)
            for event in log.read(first - 1, last - first + 1)
        }

    def outcome(self, id: AggregateId, recorded: RecordedRequest) -> CommandResult:
        """Return the outcome that a request had.

        Args:
            id: the aggregate that it names; if it opened one, that is known from its events.
            recorded: where its events are.
        """
        events = self.events(recorded)
        if events:
            own = _own(id, events)
            sequence = [event.envelope.sequence for event in events if event.envelope.subject == own][-1]
            return CommandResult(own, sequence, recorded.last, events, repeated=True)
        loaded = self._log.load(id)
        return CommandResult(id, loaded.sequence if loaded else 0, recorded.last, events, repeated=True)

    def events(self, recorded: RecordedRequest) -> Sequence[Recorded]:
        """Return the events that a request led to."""
        return [self._events[position] for position in range(recorded.first, recorded.last + 1)]


def _own(id: AggregateId, events: Sequence[Recorded]) -> AggregateId:
    """Return the record that a request was for: the one it names, or else the first of the kind that it opened.

    Its own events stand first where they were decided; a recovery may have brought them back in another order.
    """
    subjects = [each.envelope.subject for each in events]
    return min(subjects, key=lambda each: (each != id, parts(each)[0] != parts(id)[0]))


def _joined(recorded: Collection[RecordedRequest]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the log that hold all these events; what was recorded together is read together."""
    stretch: tuple[int, int] | None = None
    for first, last in sorted({(each.first, each.last) for each in recorded if each.first <= each.last}):
        if stretch and first == stretch[1] + 1:
            stretch = (stretch[0], last)
            continue
        if stretch:
            yield stretch
        stretch = (first, last)
    if stretch:
        yield stretch
