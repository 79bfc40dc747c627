"""A publication as its events make it."""

from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.citation import Citation
from domain.heading import Heading
from domain.node_id import NodeId
from domain.publication.events import (
    PublicationApproved,
    PublicationCancelled,
    PublicationDecisionWithdrawn,
    PublicationFollowedUp,
    PublicationProposed,
    PublicationRejected,
    PublicationStageCancelled,
    PublishedInCircular,
    PublishedInMedia,
)
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class PublicationStatus(Term):
    """How far a publication has come."""

    PROPOSED = "proposed", "待审批", "proposed"
    APPROVED = "approved", "已批准", "approved"
    REJECTED = "rejected", "不予曝光", "rejected"
    CIRCULATED = "circulated", "已在会上通报", "circulated at a conference"
    IN_MEDIA = "in-media", "已在媒体曝光", "in the media"
    FOLLOWED_UP = "followed-up", "跟踪报道中", "followed up"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


_STAGES: dict[type, PublicationStatus] = {
    PublicationApproved: PublicationStatus.APPROVED,
    PublicationRejected: PublicationStatus.REJECTED,
    PublishedInCircular: PublicationStatus.CIRCULATED,
    PublishedInMedia: PublicationStatus.IN_MEDIA,
    PublicationFollowedUp: PublicationStatus.FOLLOWED_UP,
}
_ORDER = tuple(PublicationStatus)


@state
class Publication:
    """A publication as its events make it."""

    title: Words
    organisation: NodeId
    citations: tuple[Citation, ...]
    proposer: str
    status: PublicationStatus = PublicationStatus.PROPOSED
    """The furthest of the stages: in one more medium, what is followed up stays so."""
    passed: Annotated[tuple[PublicationStatus, ...], Words("经过环节", "Stages passed")] = ()
    """The stages that it came to, in order."""


def evolve(publication: Publication | None, event: object) -> Publication:
    """Return the publication after one more of its events."""
    match publication, event:
        case None, PublicationProposed(title=title, organisation=organisation, citations=citations, proposer=proposer):
            return Publication(title, organisation, citations, proposer)
        case Publication(), PublicationCancelled():
            return changed(publication, status=PublicationStatus.CANCELLED)
        case Publication(), PublicationDecisionWithdrawn() | PublicationStageCancelled():
            return _come_to(publication, publication.passed[:-1])
        case Publication(), _ if stage := _STAGES.get(type(event)):
            return _come_to(publication, (*publication.passed, stage))
    raise Impossible(publication, event)


def _come_to(publication: Publication, passed: tuple[PublicationStatus, ...]) -> Publication:
    furthest = max(passed, key=_ORDER.index, default=PublicationStatus.PROPOSED)
    return changed(publication, passed=passed, status=furthest)


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
