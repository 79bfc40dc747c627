"""An interview as its events make it."""

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.citation import Citation
from domain.heading import Heading
from domain.interview.events import (
    InterviewCancelled,
    InterviewCause,
    InterviewClosed,
    InterviewCorrected,
    Interviewed,
    InterviewHeld,
    InterviewReopened,
    Talk,
    lacking,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term


class InterviewStatus(Term):
    """Where an interview stands."""

    HELD = "held", "已约谈", "held"
    CLOSED = "closed", "要求已落实", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class Interview:
    """An interview as its events make it."""

    organisation: NodeId
    cause: InterviewCause
    evaluation: AggregateId | None
    principal: Talk
    paired: tuple[Talk, ...]
    requirements: str
    status: InterviewStatus = InterviewStatus.HELD
    assessment: str | None = None
    citations: tuple[Citation, ...] = ()
    issues: tuple[AggregateId, ...] = ()
    """Those that caused it."""

    @property
    def lacking(self) -> tuple[Interviewed, ...]:
        """Who of the pair was not interviewed beside the principal."""
        return lacking(self.paired)


def evolve(interview: Interview | None, event: object) -> Interview:
    """Return the interview after one more of its events."""
    match interview, event:
        case None, InterviewHeld(organisation=organisation, cause=cause, evaluation=evaluation, principal=principal):
            held = Interview(organisation, cause, evaluation, principal, event.paired, event.requirements)
            return changed(held, citations=event.citations, issues=event.issues)
        case Interview(), InterviewClosed(assessment=assessment):
            return changed(interview, status=InterviewStatus.CLOSED, assessment=assessment)
        case Interview(), InterviewCorrected(principal=principal, paired=paired, requirements=requirements):
            return changed(interview, principal=principal, paired=paired, requirements=requirements)
        case Interview(), InterviewReopened():
            return changed(interview, status=InterviewStatus.HELD, assessment=None)
        case Interview(), InterviewCancelled():
            return changed(interview, status=InterviewStatus.CANCELLED)
    raise Impossible(interview, event)


interview = Aggregate(
    "interview", "interviews", evolve, zh="约谈", en="interview", heading=Heading.SECOND_HALF, tiers=COMMITTEES, rank=2
)


class InterviewOver(Refusal, zh="该约谈：{status}", en="the interview is {status}"):
    """What was asked is found done once."""
