"""A reply: what one addressee answers to a document, of whatever kind (P3, P12, P15).

The addressee keeps it, on its own node, also while cut off; the document's author decides on the news. A late reply is
taken like any other: that it is late, the views say.
"""

from hashlib import sha256
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, aggregate_id, owner_of
from domain.audience import Participant
from domain.document import Addressed, DocumentOver, DocumentStatus
from domain.fields import Text
from domain.filing.state import Filing
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Term

DocumentRef = Annotated[AggregateRef, OfKind("circular", "filing", "letter", "supervision")]
"""An addressed document of whatever kind."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("文件签收", "Document acknowledged", final=Final.SEEN)
class DocumentAcknowledged:
    """The addressee has received the document."""

    document: AggregateRef
    author: Participant


@event("文件回复", "Document replied to", anew="ReplyCorrected")
class DocumentReplied:
    """The addressee says what it did, or will do."""

    text: Text


@event("更正文件回复", "Reply corrected", anew="ReplyCorrected")
class ReplyCorrected:
    """What the addressee really says it did, or will do."""

    text: Text
    reason: Text


@event("报备退回", "Filing rejected", news=News.BAD, final=Final.ASKED)
class FilingRejected:
    """The superior does not take a filed plan: it counts as not filed until it is filed anew."""

    filing: AggregateRef
    author: Participant
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ReplyStatus(Term):
    """What an addressee answered last."""

    ACKNOWLEDGED = "acknowledged", "已签收", "acknowledged"
    REPLIED = "replied", "已回复", "replied"
    REJECTED = "rejected", "已退回", "rejected"


@state
class Reply:
    """A reply as its events make it."""

    document: AggregateId
    status: ReplyStatus
    text: str | None = None
    """What was replied last, or why a filing was rejected."""
    replies: int = 0
    rejections: int = 0


def evolve(reply: Reply | None, event: object) -> Reply:
    """Return the reply after one more of its events."""
    match reply, event:
        case None, DocumentAcknowledged(document=document):
            return Reply(document, ReplyStatus.ACKNOWLEDGED)
        case None, FilingRejected(filing=filing, reason=reason):
            return Reply(filing, ReplyStatus.REJECTED, reason, rejections=1)
        case Reply(), DocumentAcknowledged():
            return changed(reply, status=ReplyStatus.ACKNOWLEDGED)
        case Reply(), DocumentReplied(text=text):
            return changed(reply, status=ReplyStatus.REPLIED, text=text, replies=reply.replies + 1)
        case Reply(), ReplyCorrected(text=text):
            return changed(reply, text=text)
        case Reply(), FilingRejected(reason=reason):
            return changed(reply, status=ReplyStatus.REJECTED, text=reason, rejections=reply.rejections + 1)
    raise Impossible(reply, event)


reply = Aggregate("reply", "replies", evolve, zh="文件回复", en="reply", heading=Heading.DISTRICT_WORK, rank=3)


def reply_id(document: AggregateId, addressee: NodeId) -> AggregateId:
    """Return the id of what an addressee answers to a document: there is one, and all can tell which.

    Documents of several authors and kinds may have the same number, so the uid is a digest of the whole id.
    """
    return aggregate_id("reply", sha256(document.encode()).hexdigest()[:40], addressee)


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotAddressee(
    Refusal,
    zh="该文件未发给 {organisation}",
    en="the document is not addressed to {organisation}",
    field=("document", "filing"),
):
    """Only who is addressed answers."""


class AlreadyAcknowledged(Refusal, zh="文件已经签收", en="the document was acknowledged before", about=About.RECORD):
    """A document is acknowledged once."""


class NotAcknowledged(
    Refusal, zh="文件尚未签收", en="the document was not acknowledged", transient=True, about=About.RECORD
):
    """What was not received is not replied to."""


class NoReplyWanted(Refusal, zh="该文件只需签收", en="the document wants no reply, only its receipt", field="document"):
    """A document is replied to if it asks for something."""


class AlreadyReplied(Refusal, zh="已经回复", en="the reply was given before", transient=True, about=About.RECORD):
    """A document is replied to once, and once more for each time its author asks again."""


class NothingReplied(Refusal, zh="该文件{status}", en="the document was {status}, and not replied to"):
    """Only a reply that was given is corrected."""


class ReplyDecided(
    Refusal, zh="该回复已被要求补充，请另行回复", en="another reply was asked for: give that", about=About.RECORD
):
    """A reply that did not do is followed by another."""


class AlreadyRejected(Refusal, zh="报备已经退回", en="the filing was rejected before", about=About.RECORD):
    """A filing is rejected once, and once more for each time it is filed anew."""


class NotReplied(
    Refusal, zh="{organisation} 尚未回复", en="{organisation} has not replied", transient=True, about=About.RECORD
):
    """The author decides on a reply after it came in, and once."""


@command
class AcknowledgeDocument:
    """Say that we have received a document that is addressed to us."""

    document: DocumentRef


@command
class ReplyToDocument:
    """Say what we did, or will do."""

    document: DocumentRef
    text: Text


@command
class CorrectReply:
    """Say what we really did, or will do."""

    text: Text
    reason: Text


@command
class RejectFiling:
    """Do not take a plan that was filed with us, and say why."""

    filing: AggregateRef
    reason: Text


def of_document(command: AcknowledgeDocument | ReplyToDocument, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's reply to a document."""
    return reply_id(command.document, owner)


def of_filing(command: RejectFiling, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's reply to a filing."""
    return reply_id(command.filing, owner)


@reply.decides(
    AcknowledgeDocument, zh="签收文件", en="Acknowledge a document", reported_as=DocumentAcknowledged, opens=of_document
)
def acknowledge(state: Reply | None, command: AcknowledgeDocument, context: Context) -> Changes:
    """By an addressee, once; a filing that was rejected may be taken after all."""
    _require_addressed(command.document, context)
    if state and state.status is not ReplyStatus.REJECTED:
        raise AlreadyAcknowledged
    return [event_from(DocumentAcknowledged, command, author=owner_of(command.document))]


@reply.decides(ReplyToDocument, zh="回复文件", en="Reply to a document", reported_as=DocumentReplied, opens=of_document)
def answer(state: Reply | None, command: ReplyToDocument, context: Context) -> Changes:
    """By an addressee that has acknowledged it, to what asks for something."""
    document = _require_addressed(command.document, context)
    if not document.wants_reply:
        raise NoReplyWanted
    if not state:
        raise NotAcknowledged
    if state.replies > document.asked_again.count(owner_of(context.id)):
        raise AlreadyReplied
    return [event_from(DocumentReplied, command)]


@reply.decides(
    CorrectReply,
    zh="更正文件回复",
    en="Correct a reply",
    reported_as=ReplyCorrected,
    at=ReplyStatus.REPLIED,
    otherwise=NothingReplied,
)
def correct(state: Reply, command: CorrectReply, context: Context) -> Changes:
    """One that was given, before its author has decided on it."""
    document = _require_addressed(state.document, context)
    if state.replies <= document.asked_again.count(owner_of(context.id)):
        raise ReplyDecided
    return [event_from(ReplyCorrected, command)]


@reply.decides(RejectFiling, zh="退回报备", en="Reject a filing", reported_as=FilingRejected, opens=of_filing)
def reject_filing(state: Reply | None, command: RejectFiling, context: Context) -> Changes:
    """By whom it was filed with, once for each time it was filed."""
    filing = context.require(Filing, command.filing)
    _require_addressed(command.filing, context)
    if state and state.rejections >= filing.filings:
        raise AlreadyRejected
    return [event_from(FilingRejected, command, author=owner_of(command.filing))]


def require_reply(document: Addressed, organisation: NodeId, context: Context) -> None:
    """Refuse unless an addressee replied to the document that is decided on, since it was last asked.

    Raises:
        NotReplied: it did not, as far as this node has seen.
    """
    if not has_replied(document, organisation, context):
        raise NotReplied(organisation=organisation)


def has_replied(document: Addressed, organisation: NodeId, context: Context) -> bool:
    """Say whether an addressee replied to the document that is decided on, since it was last asked."""
    found = context.find(Reply, reply_id(context.id, organisation))
    return found is not None and found.replies > document.asked_again.count(organisation)


def _require_addressed(id: AggregateId, context: Context) -> Addressed:
    document = context.require(Addressed, id)
    if owner_of(context.id) not in document.addressees:
        raise NotAddressee(organisation=owner_of(context.id))
    if document.status is not DocumentStatus.ISSUED:
        raise DocumentOver(status=document.status.words)
    return document
