"""How a document stands with one addressee: acknowledged, replied to, late, overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.document import Addressed, DocumentStatus
from domain.node_id import NodeId
from projections.documents.rows import ReplyRow, replies
from projections.engine.nested import one_of
from projections.engine.register import Record
from projections.engine.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Answer:
    """How a document stands with one of its addressees."""

    organisation: NodeId
    acknowledged_at: datetime | None
    replied_at: datetime | None
    """When it gave the reply that stands; None if it has not replied since it was last asked."""
    text: str | None
    """What it replied."""
    late: bool
    """It answered, and after the date."""
    overdue: bool
    """It has not answered, and the date is past."""


Answers = Mapping[tuple[AggregateId, NodeId], ReplyRow]
"""Replies by document and addressee."""


def answers(snapshot: Snapshot, documents: Sequence[Record]) -> Answers:
    """Return all replies to some documents, in one query."""
    source = snapshot.of(replies)
    ids = [document.id for document in documents]
    found = snapshot.rows(replies, one_of(source.c.document, ids), source=source) if ids else []
    return {(reply.document, reply.owner): reply for reply in found}


def standing_reply(document: Addressed, reply: ReplyRow | None) -> datetime | None:
    """Return when an addressee gave the reply that stands; None if it has not replied since it was last asked."""
    if not reply or reply.replies <= document.asked_again.count(reply.owner):
        return None
    return reply.replied_at


def answer(
    document: Addressed, organisation: NodeId, reply: ReplyRow | None, due: datetime | None, snapshot: Snapshot
) -> Answer:
    """Return how a document that is to be replied to stands with an addressee."""
    replied_at = standing_reply(document, reply)
    waiting = document.status is DocumentStatus.ISSUED and not replied_at
    return Answer(
        organisation,
        acknowledged_at=reply.acknowledged_at if reply else None,
        replied_at=replied_at,
        text=reply.text if reply and replied_at else None,
        late=bool(due and replied_at and replied_at > due),
        overdue=bool(due and waiting and due < snapshot.moment),
    )
