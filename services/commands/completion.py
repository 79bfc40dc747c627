"""The completion of hand-overs: a new home is sent the past of the records that it is to have, then it is stated.

With them go the records of others in which the organisation takes part: what it does answers to them.

What happens to them from the beginning of the hand-over on goes there by itself. All of it is found in the log, and may
be done again: a node that was killed goes on where it was.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.authority import NODE
from domain.envelope import Classification, Envelope
from domain.home.events import HandOverBegun
from domain.home.handing_over import handed_over
from domain.home.state import Home, home_id
from domain.node_id import NodeId
from services.log import Loaded, Log, OpenedAggregate, Share, VersionConflict

STRETCH = 2_000
"""Positions of the log that are looked through at a time for records of which the past is to be sent …"""
BATCH = 100
"""… and records whose past goes into the outbox at a time: commands wait no longer than that takes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the log was looked through for the past of what is being handed over."""

    position: int = 0
    until: int = 0
    """Where that ends."""


class Completion:
    """Completes what was begun on one node. Any number of processes may do it on one log."""

    def __init__(
        self, log: Log, clock: Callable[[], datetime], new_id: Callable[[], str], stopping: Callable[[], bool]
    ) -> None:
        """Wire it.

        Args:
            log: of the node.
            clock: the time now, with its zone.
            new_id: a fresh UUIDv7.
            stopping: whether to end after the batch under way.
        """
        self.progress = Progress()
        self._log, self._clock, self._new_id, self._stopping = log, clock, new_id, stopping

    def complete(self, organisations: Iterable[NodeId]) -> None:
        """Send the past of all that these hand over, in one pass through the log, then state it of each."""
        leaving = {each: loaded for each in organisations if (loaded := self._leaving(each))}
        if leaving and self._send_past({each: loaded.state.next for each, loaded in leaving.items()}):
            for organisation, loaded in leaving.items():
                self._state(organisation, loaded)
        self.progress = Progress()

    def _leaving(self, organisation: NodeId) -> Loaded | None:
        loaded = self._log.load(home_id(organisation))
        home: Home | None = loaded.state if loaded else None
        return loaded if home and home.next and home.home == self._log.node else None

    def _send_past(self, leaving: Mapping[NodeId, NodeId]) -> bool:
        """Say whether all of it was sent: what began before the hand-over did; what began after goes by itself."""
        position, until = 0, max(map(self._begun_at, leaving))
        while position < until and not self._stopping():
            behind, position = position, min(position + STRETCH, until)
            for batch in _batches(_shares(self._log.opened(behind, position), leaving)):
                self._log.share(batch)
            self.progress = Progress(position, until)
        return position >= until

    def _begun_at(self, organisation: NodeId) -> int:
        history = self._log.history(home_id(organisation))
        return max(each.position for each in history if isinstance(each.envelope.payload, HandOverBegun))

    def _state(self, organisation: NodeId, loaded: Loaded) -> None:
        at, id, home = self._clock(), self._new_id(), loaded.state.next
        envelope = Envelope(
            id=id,
            source=self._log.node,
            subject=home_id(organisation),
            sequence=loaded.sequence + 1,
            time=max(at, loaded.last.time),
            recorded=at,
            correlation=loaded.last.correlation,
            causation=loaded.last.id,
            actor=NODE,
            audience=loaded.last.audience,
            payload=handed_over(loaded.state),
        )
        try:
            [recorded] = self._log.append([envelope])
        except VersionConflict:
            _log.info("the hand-over of %s was changed while it was completed: looking again", organisation)
        else:
            _log.info("%s was handed over to %s at position %d", organisation, home, recorded.position)


def _shares(opened: Iterable[OpenedAggregate], leaving: Mapping[NodeId, NodeId]) -> Iterator[Share]:
    """Yield what goes with those who leave: their own records, and those of others in which they take part."""
    for each in opened:
        if _travels(each.id):
            concerned = leaving.keys() & {owner_of(each.id), *each.audience}
            yield from (Share(each.id, link) for link in {leaving[organisation] for organisation in concerned})


def _travels(id: AggregateId) -> bool:
    return aggregates[parts(id)[0]].classification is not Classification.LOCAL


def _batches(shares: Iterable[Share]) -> Iterator[list[Share]]:
    remaining = iter(shares)
    while batch := list(islice(remaining, BATCH)):
        yield batch
