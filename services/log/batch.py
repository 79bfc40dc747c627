"""Steps that are recorded together: each is looked at behind those before it, and kept if that is what should happen.

For what is put back into a log: which event comes next depends on what the one before would bring into the outboxes.
"""

from collections import ChainMap
from collections.abc import Sequence
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.node_id import NodeId
from services.log import append, take_in
from services.log.group import GroupCommit
from services.log.reader import event_ids
from services.log.recorder import Transaction
from services.log.records import PreparedEvent, Share
from services.log.trees import Trees, TreesAhead
from services.log.writer import Job

Step = Job[Any]


class Foreseen(NamedTuple):
    """What a step would bring into an outbox."""

    link: NodeId
    number: int
    event_id: str


def expected(envelope: Envelope) -> PreparedEvent:
    """Return what a group is to look up for an event that may be among its steps."""
    stored = StoredEvent(envelope.subject, envelope.sequence, "", b"")
    return PreparedEvent(envelope, stored, frozenset())


class StepBatch:
    """What is recorded when all its steps are kept, all or nothing; none before."""

    def __init__(self, here: NodeId, session: Transaction, group: GroupCommit, trees: Trees) -> None:
        self._here, self._session, self._group, self._trees = here, session, group, TreesAhead(trees)
        self._kept: dict[int, Envelope] = {}
        self._ids: dict[str, AggregateId] = {}
        self._steps: list[Step] = []

    def __len__(self) -> int:
        """Return how many steps are kept."""
        return len(self._steps)

    def __contains__(self, event_id: object) -> bool:
        """Say whether an event is among what is kept."""
        return event_id in self._ids

    def sent(self, link: NodeId) -> int:
        """Return the last number that is given to an event for a neighbour."""
        return self._group.state.sent(link)

    def received(self, link: NodeId) -> int:
        """Return the last number that is taken in from a neighbour."""
        return self._group.state.received(link)

    def subject_of(self, event_id: str) -> AggregateId | None:
        """Return the aggregate of an event that is kept."""
        return self._ids.get(event_id)

    def restored(self, raw: bytes) -> Step:
        """Return the step that records what was decided here and lost; raises as `Log.restore`."""
        return append.restore(self._here, [raw])

    def taken_in(self, link: NodeId, number: int, raw: bytes) -> Step:
        """Return the step that records what a neighbour sent; raises as `Log.take_in`."""
        return take_in.take_in(self._here, link, number, [raw], self._trees.get)

    def shared(self, share: Share) -> Step:
        """Return the step that sends a neighbour the past of an aggregate."""
        return take_in.share([share])

    def foreseen(self, step: Step) -> Sequence[Foreseen]:
        """Return what a step would bring into the outboxes.

        Raises:
            VersionConflict, LinkGap, LinkForbidden: it cannot follow on what is recorded and kept.
        """
        group = self._group.ahead(step.events, step.shares)
        step.add(group)
        new = dict(enumerate((event.envelope for event in step.events), self._group.position + 1))
        envelopes = ChainMap(new, self._kept)
        ids = event_ids(self._session, {position for _, _, position in group.outgoing} - envelopes.keys())
        return [
            Foreseen(link, number, ids.get(position) or envelopes[position].id)
            for link, number, position in group.outgoing
        ]

    def keep(self, step: Step) -> None:
        """Have a step recorded with those before it; raises as `foreseen`, and keeps nothing then."""
        first = self._group.position + 1
        self._group.state.look_up(step.events, step.shares)
        step.add(self._group)
        self._steps.append(step)
        for position, event in enumerate(step.events, first):
            self._kept[position] = event.envelope
            self._ids[event.envelope.id] = event.envelope.subject
            self._trees.add(event.envelope)

    def job(self) -> Job[None]:
        """Return the job that records what is kept."""
        events = [event for step in self._steps for event in step.events]
        shares = [share for step in self._steps for share in step.shares]

        def add(group: GroupCommit) -> None:
            for each in (group.ahead(events, shares), group):  # looked at first, so that it is all or nothing
                for step in self._steps:
                    step.add(each)

        return Job(events, (), add, shares)
