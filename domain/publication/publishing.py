"""How a case is proposed, approved, made known and followed up, in this order (P17)."""

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.citation import require_cited, require_named, require_own
from domain.fields import Text
from domain.publication.events import (
    Citations,
    PublicationApproved,
    PublicationFollowedUp,
    PublicationProposed,
    PublicationRejected,
    PublishedInCircular,
    PublishedInMedia,
)
from domain.publication.state import Publication, PublicationStatus, publication
from domain.refusal import About, Refusal
from domain.relation import Below
from domain.words import Words


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
    """On items of the owner's own frozen lists that are about the organisation itself."""
    require_cited(command.citations, None, context)
    require_own(command.citations, context)
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
