"""A rectification as its events make it."""

from datetime import datetime
from typing import Self

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.heading import Heading
from domain.issue.state import Issue
from domain.node_id import NodeId
from domain.rectification.events import (
    RectificationAccepted,
    RectificationProgressed,
    RectificationReturned,
    RectificationSubmitted,
    RectificationSupervisorsAdmitted,
    SubmissionCorrected,
)
from domain.state import changed, state
from domain.words import Term


class RectificationStatus(Term):
    """Where a rectification stands, as the responsible organisation says."""

    ACCEPTED = "accepted", "整改中", "in progress"
    RETURNED = "returned", "已退单", "returned"
    SUBMITTED = "submitted", "已报送", "submitted"


@state
class Rectification:
    """A rectification as its events make it."""

    issue: AggregateId
    status: RectificationStatus
    submissions: int = 0
    returned_at: datetime | None = None
    """When it was last returned; None if it was not, or that is not known."""
    partners: tuple[NodeId, ...] = ()
    """Who takes part in the issue, its supervisors included, as far as they see the rectification."""

    def joined(self, partners: tuple[NodeId, ...]) -> Self:
        """Return the rectification seen by these too."""
        return changed(self, partners=tuple(dict.fromkeys((*self.partners, *partners))))


def evolve(rectification: Rectification | None, event: object) -> Rectification:
    """Return the rectification after one more of its events."""
    match rectification, event:
        case None, RectificationAccepted(issue=issue) | RectificationReturned(issue=issue):
            return evolve(Rectification(issue, RectificationStatus.ACCEPTED), event)
        case Rectification(), RectificationAccepted(partners=partners):
            return changed(rectification.joined(partners), status=RectificationStatus.ACCEPTED)
        case Rectification(), RectificationReturned(returned_at=returned_at, partners=partners):
            returned = rectification.joined(partners)
            return changed(returned, status=RectificationStatus.RETURNED, returned_at=returned_at)
        case Rectification(), RectificationSupervisorsAdmitted(supervisors=supervisors):
            return rectification.joined(supervisors)
        case Rectification(), RectificationProgressed():
            return changed(rectification, status=RectificationStatus.ACCEPTED)
        case Rectification(), SubmissionCorrected():
            return rectification
        case Rectification(), RectificationSubmitted():
            submissions = rectification.submissions + 1
            return changed(rectification, status=RectificationStatus.SUBMITTED, submissions=submissions)
    raise Impossible(rectification, event)


rectification = Aggregate(
    "rectification", "rectifications", evolve, zh="整改", en="rectification", heading=Heading.LEDGER, rank=4
)


def waits_for_check(state: Rectification, issue: Issue, responsible: NodeId) -> bool:
    """Say whether something was submitted that has not been sent back to work."""
    return state.submissions > issue.sent_back.count(responsible)
