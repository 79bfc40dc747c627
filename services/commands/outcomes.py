"""What became of an order: an outcome, the outcome that it had before, or why there is none."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.refusal import Refusal
from services.log import Added, Answered, Log, RequestMismatch


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command led to."""

    id: AggregateId
    sequence: int
    """The version of the aggregate after it."""
    position: int
    """The place of its last event in this node's log: what a reader waits for to see it."""
    events: Sequence[Recorded]
    repeated: bool = False
    """True if the request was answered before, and this is that answer."""


Answer = Outcome | Refusal | RequestMismatch
"""What an order is answered with; a `RequestMismatch` if its key was used for something else."""


def outcome(id: AggregateId, before: int, added: Added) -> Outcome:
    """Return what a command on an aggregate led to.

    Args:
        id: the aggregate.
        before: its version before the command.
        added: what the command added to the log.
    """
    own = [event.envelope.sequence for event in added.events if event.envelope.subject == id]
    return Outcome(id, own[-1] if own else before, added.position, added.events)


class Repeats:
    """The outcomes that requests had when they were first answered, read together."""

    def __init__(self, log: Log, answered: Collection[Answered]) -> None:
        self._log = log
        self._events: Mapping[int, Recorded] = {
            event.position: event
            for first, last in _joined(answered)
            for event in log.read(first - 1, last - first + 1)
        }

    def outcome(self, id: AggregateId, answered: Answered) -> Outcome:
        """Return the outcome that a request had: its own events stand first, as `stamped` puts them.

        Args:
            id: the aggregate that it names; if it opened one, that is known from its events.
            answered: where its events are.
        """
        events = [self._events[position] for position in range(answered.first, answered.last + 1)]
        if events:
            own = events[0].envelope.subject
            sequence = [event.envelope.sequence for event in events if event.envelope.subject == own][-1]
            return Outcome(own, sequence, answered.last, events, repeated=True)
        loaded = self._log.load(id)
        return Outcome(id, loaded.sequence if loaded else 0, answered.last, events, repeated=True)


def _joined(answered: Collection[Answered]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the log that hold all these events; what was recorded together is read together."""
    stretch: tuple[int, int] | None = None
    for first, last in sorted({(each.first, each.last) for each in answered if each.first <= each.last}):
        if stretch and first == stretch[1] + 1:
            stretch = (stretch[0], last)
            continue
        if stretch:
            yield stretch
        stretch = (first, last)
    if stretch:
        yield stretch
