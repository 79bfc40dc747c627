"""A publication (通报曝光): a typical case is made known, inside first and then in the media, and followed up (P17).

It is proposed with the list items that it rests on and approved by somebody else; then it is circulated at a warning
education conference, published in the media, and followed up, in this order. The organisation learns of it when it is
circulated, not before.
"""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.audience import Participant
from domain.authority import Role
from domain.citation import Citation, require_cited, require_named
from domain.fields import Line, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.relation import Below
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words

Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]
"""The list items that a case rests on, at least one."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("提请通报曝光", "Publication proposed")
class PublicationProposed:
    """A typical case of an organisation might be made known. Now proposed."""

    title: Words
    organisation: Organisation
    citations: Citations
    proposer: Line
    """The pseudonym of who proposed it: somebody else is to approve it."""


@event("批准通报曝光", "Publication approved", news=News.GOOD)
class PublicationApproved:
    """It is to be made known. Now approved."""

    note: Text | None = None


@event("不予通报曝光", "Publication rejected", news=News.BAD)
class PublicationRejected:
    """It is not to be made known. Now rejected: an end."""

    reason: Text


@event("会议通报", "Published in a circular")
class PublishedInCircular:
    """It was made known at a conference. Now circulated."""

    organisation: Participant
    conference: Words
    """以案为鉴、以案促改警示教育大会."""


@event("媒体曝光", "Published in the media")
class PublishedInMedia:
    """A medium has made it public how the organisation rectifies. Now in the media."""

    outlet: Words
    summary: Text


@event("跟踪报道", "Publication followed up")
class PublicationFollowedUp:
    """It was made known how the rectification goes on. Now followed up."""

    note: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class PublicationStatus(Term):
    """How far a publication has come."""

    PROPOSED = "proposed", "待审批", "proposed"
    APPROVED = "approved", "已批准", "approved"
    REJECTED = "rejected", "不予曝光", "rejected"
    CIRCULATED = "circulated", "已在会上通报", "circulated at a conference"
    IN_MEDIA = "in-media", "已在媒体曝光", "in the media"
    FOLLOWED_UP = "followed-up", "跟踪报道中", "followed up"


@state
class Publication:
    """A publication as its events make it."""

    title: Words
    organisation: NodeId
    citations: tuple[Citation, ...]
    proposer: str
    status: PublicationStatus = PublicationStatus.PROPOSED


def evolve(publication: Publication | None, event: object) -> Publication:
    """Return the publication after one more of its events."""
    match publication, event:
        case None, PublicationProposed(title=title, organisation=organisation, citations=citations, proposer=proposer):
            return Publication(title, organisation, citations, proposer)
        case Publication(), PublicationApproved():
            return changed(publication, status=PublicationStatus.APPROVED)
        case Publication(), PublicationRejected():
            return changed(publication, status=PublicationStatus.REJECTED)
        case Publication(), PublishedInCircular():
            return changed(publication, status=PublicationStatus.CIRCULATED)
        case Publication(status=PublicationStatus.FOLLOWED_UP), PublishedInMedia():
            return publication
        case Publication(), PublishedInMedia():
            return changed(publication, status=PublicationStatus.IN_MEDIA)
        case Publication(), PublicationFollowedUp():
            return changed(publication, status=PublicationStatus.FOLLOWED_UP)
    raise Impossible(publication, event)


publication = Aggregate(
    "publication",
    "publications",
    evolve,
    zh="通报曝光",
    en="publication",
    heading=Heading.SECOND_HALF,
    tiers=PATROLLING,
    rank=8,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class PublicationDecided(Refusal, zh="通报曝光{status}", en="the publication is {status}: it was decided on before"):
    """It is approved or rejected once."""


class ApprovedByProposer(
    Refusal, zh="提请人不得审批本人提请的通报曝光", en="who proposed it does not decide on it", about=About.ACTOR
):
    """Four eyes: somebody else decides."""


class Unapproved(
    Refusal, zh="通报曝光{status}，未经批准", en="the publication is {status}, not approved", transient=True
):
    """Nothing is made known that was not approved."""


class AlreadyCirculated(
    Refusal, zh="{status}，不再重复通报", en="the publication is {status}: it was circulated before"
):
    """A case is circulated at one conference."""


class NotCirculated(
    Refusal, zh="{status}，须先在会上通报", en="the publication is {status}, not circulated yet", transient=True
):
    """The conference comes before the media."""


class NotInMedia(
    Refusal, zh="{status}，须先在媒体曝光", en="the publication is {status}, not in the media yet", transient=True
):
    """What was made public is followed up."""


@command
class ProposePublication:
    """Propose that a typical case be made known."""

    title: Words
    organisation: Below
    citations: Citations


@command
class ApprovePublication:
    """Let it be made known."""

    note: Text | None = None


@command
class RejectPublication:
    """Do not let it be made known."""

    reason: Text


@command
class PublishInCircular:
    """Say that it was made known at a conference."""

    conference: Words


@command
class PublishInMedia:
    """Say that a medium has made it public."""

    outlet: Words
    summary: Text


@command
class FollowUpPublication:
    """Say that it was made known how the rectification goes on."""

    note: Text


@publication.opens(ProposePublication, zh="提请通报曝光", en="Propose a publication", reported_as=PublicationProposed)
def propose(command: ProposePublication, context: Context) -> Changes:
    """On items of frozen lists that are about the organisation itself."""
    require_cited(command.citations, None, context)
    require_named(command.citations, command.organisation, context)
    return [event_from(PublicationProposed, command, proposer=context.actor.id)]


@publication.decides(
    ApprovePublication,
    zh="批准通报曝光",
    en="Approve a publication",
    at=PublicationStatus.PROPOSED,
    otherwise=PublicationDecided,
    role=Role.APPROVER,
)
def approve(state: Publication, command: ApprovePublication, context: Context) -> Changes:
    """By somebody other than who proposed it."""
    _require_other(state, context)
    return [event_from(PublicationApproved, command)]


@publication.decides(
    RejectPublication,
    zh="不予通报曝光",
    en="Reject a publication",
    at=PublicationStatus.PROPOSED,
    otherwise=PublicationDecided,
    role=Role.APPROVER,
)
def reject(state: Publication, command: RejectPublication, context: Context) -> Changes:
    """By somebody other than who proposed it."""
    _require_other(state, context)
    return [event_from(PublicationRejected, command)]


@publication.decides(PublishInCircular, zh="会议通报", en="Publish in a circular", reported_as=PublishedInCircular)
def circulate(state: Publication, command: PublishInCircular, _context: Context) -> Changes:
    """Once it is approved, and once."""
    _require(state, AlreadyCirculated, PublicationStatus.APPROVED)
    return [event_from(PublishedInCircular, command, organisation=state.organisation)]


@publication.decides(PublishInMedia, zh="媒体曝光", en="Publish in the media", reported_as=PublishedInMedia)
def publish(state: Publication, command: PublishInMedia, _context: Context) -> Changes:
    """After the conference; in as many media as need be."""
    _require(state, NotCirculated, *_CIRCULATED)
    return [event_from(PublishedInMedia, command)]


@publication.decides(
    FollowUpPublication, zh="跟踪报道", en="Follow a publication up", reported_as=PublicationFollowedUp
)
def follow_up(state: Publication, command: FollowUpPublication, _context: Context) -> Changes:
    """After it was in the media; as often as need be."""
    _require(state, NotInMedia, PublicationStatus.IN_MEDIA, PublicationStatus.FOLLOWED_UP)
    return [event_from(PublicationFollowedUp, command)]


_CIRCULATED = (PublicationStatus.CIRCULATED, PublicationStatus.IN_MEDIA, PublicationStatus.FOLLOWED_UP)


def _require_other(state: Publication, context: Context) -> None:
    if context.actor.id == state.proposer:
        raise ApprovedByProposer


def _require(state: Publication, otherwise: type[Refusal], *stages: PublicationStatus) -> None:
    if state.status in (PublicationStatus.PROPOSED, PublicationStatus.REJECTED):
        raise Unapproved(status=state.status.words)
    if state.status not in stages:
        raise otherwise(status=state.status.words)
