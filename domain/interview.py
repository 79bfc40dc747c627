"""An accountability interview (约谈): leaders call those who answer for an organisation to account (P14).

For a low satisfaction rating it cites the evaluation that flags the organisation, is held once, and is paired: at the
same time the discipline commission's secretary interviews the organisation's discipline secretary and the leader of the
dispatched group. Everybody stands for an office; nobody is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, aggregate_id
from domain.appeal import waiting
from domain.audience import Participant
from domain.citation import Citation, cited_issues, require_cited, require_concerned
from domain.evaluation.state import Evaluation, EvaluationNotOver, EvaluationStatus
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.registry import event
from domain.relation import Below
from domain.result.state import result_id
from domain.state import changed, state
from domain.tier import COMMITTEES
from domain.words import Term, Words


class InterviewCause(Term):
    """Why an organisation is called to account."""

    LOW_RATING = "low-rating", "整改满意度测评率较低", "a low satisfaction rating of its rectification"
    DUTY = "duty", "履责不力", "a duty that was not performed"
    OTHER = "other", "其他", "another cause"


class Interviewer(Term):
    """As what somebody holds an interview."""

    COMMITTEE = "committee", "党委领导", "leader of the Party committee"
    DISCIPLINE = "discipline", "纪委书记", "secretary of the discipline commission"
    LEADING_GROUP = "leading-group", "巡视工作领导小组成员", "member of the leading group"


class Interviewed(Term):
    """As what somebody is interviewed."""

    PRINCIPAL = "principal", "党组织主要负责人", "principal of the Party organisation"
    DISCIPLINE_SECRETARY = "discipline-secretary", "单位纪委书记", "discipline secretary of the organisation"
    DISPATCHED_LEADER = "dispatched-leader", "派驻纪检监察组组长", "leader of the dispatched discipline group"
    MEMBER = "member", "领导班子成员", "member of the leading body"


PAIR = (Interviewed.DISCIPLINE_SECRETARY, Interviewed.DISPATCHED_LEADER)
"""Who is interviewed beside the principal."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    interviewer: Interviewer
    interviewed: Annotated[tuple[Interviewed, ...], Field(min_length=1)]


def lacking(paired: Sequence[Talk]) -> tuple[Interviewed, ...]:
    """Return who of the pair was not interviewed by the discipline commission's secretary."""
    met = {one for talk in paired if talk.interviewer is Interviewer.DISCIPLINE for one in talk.interviewed}
    return tuple(one for one in PAIR if one not in met)


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("开展约谈", "Interview held")
class InterviewHeld:
    """Those who answer for an organisation were called to account. Now held."""

    organisation: Participant
    cause: InterviewCause
    evaluation: AggregateRef | None = None
    """What flags the organisation, if the cause is a low rating."""
    principal: Talk
    paired: tuple[Talk, ...] = ()
    """What was held at the same time."""
    requirements: Text
    """What is asked of the organisation."""
    citations: tuple[Citation, ...] = ()
    """The list items that caused it."""
    issues: tuple[AggregateRef, ...] = ()
    """Those behind the cited items, each once."""


@event("约谈要求落实", "Interview closed")
class InterviewClosed:
    """What was asked is done. Now closed."""

    assessment: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class InterviewStatus(Term):
    """Where an interview stands."""

    HELD = "held", "已约谈", "held"
    CLOSED = "closed", "要求已落实", "closed"


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
    raise Impossible(interview, event)


interview = Aggregate(
    "interview", "interviews", evolve, zh="约谈", en="interview", heading=Heading.SECOND_HALF, tiers=COMMITTEES, rank=2
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class EvaluationMissing(
    Refusal, zh="约谈须引用测评结果", en="the interview must cite the evaluation", field="evaluation"
):
    """A low rating is one in an evaluation."""


class EvaluationNotCause(Refusal, zh="“{cause}”不引用测评", en="{cause} is not by an evaluation"):
    """Only a low rating cites an evaluation."""


class NotFlagged(
    Refusal, zh="{organisation} 的满意度不低于阈值", en="{organisation} was not rated below the threshold"
):
    """For a low rating those are interviewed who were rated low."""


class AppealWaits(
    Refusal,
    zh="{organisation} 对测评结果的申诉尚未处理",
    en="{organisation} has appealed against its rating: that is decided on first",
    transient=True,
):
    """Nobody is called to account for a rating that may turn out not to be right."""


class CauseUncited(
    Refusal,
    zh="“{cause}”的约谈须引用所涉问题",
    en="for {cause} the interview must cite the items that show it",
    field="citations",
):
    """That a duty was not performed, issues on a list say (P14)."""


class PrincipalMissing(Refusal, zh="须约谈党组织主要负责人", en="the principal must be interviewed", field="principal"):
    """It is the principal who answers for the organisation."""


class PairMissing(
    Refusal,
    zh="纪委书记未同步约谈{lacking}",
    en="the discipline commission's secretary must interview at the same time: {lacking}",
    field="paired",
):
    """For a low rating those who supervise the organisation are called to account with it."""


class InterviewOver(Refusal, zh="该约谈：{status}", en="the interview is {status}"):
    """What was asked is found done once."""


@command
class HoldInterview:
    """Say that those who answer for an organisation were called to account."""

    organisation: Below
    cause: InterviewCause
    evaluation: Annotated[AggregateRef, OfKind("evaluation", own=True)] | None = None
    principal: Talk
    paired: tuple[Talk, ...] = ()
    requirements: Text
    citations: tuple[Citation, ...] = ()
    """The list items that caused it; at least one if a duty was not performed."""


@command
class CloseInterview:
    """Say that what was asked is done."""

    assessment: Text


def of_cause(command: HoldInterview, uid: str, owner: NodeId) -> AggregateId:
    """Return the id of an interview: one for each organisation and evaluation, a fresh one for another cause."""
    if not command.evaluation:
        return aggregate_id("interview", uid, owner)
    return interview_by(command.evaluation, command.organisation, owner)


def interview_by(evaluation: AggregateId, organisation: NodeId, owner: NodeId) -> AggregateId:
    """Return the id of the owner's interview of an organisation for its rating in an evaluation."""
    digest = sha256(f"{evaluation}\0{organisation}".encode()).hexdigest()
    return aggregate_id("interview", digest[:32], owner)


@interview.opens(HoldInterview, zh="开展约谈", en="Hold an interview", reported_as=InterviewHeld, id=of_cause)
def hold(command: HoldInterview, context: Context) -> Changes:
    """With the principal, for what concerns the organisation.

    For a low rating it was flagged, and the pair is interviewed too; for a duty that was not performed items say so.
    """
    if Interviewed.PRINCIPAL not in command.principal.interviewed:
        raise PrincipalMissing
    if command.cause is InterviewCause.LOW_RATING:
        _require_flagged(command, context)
        _require_pair(command.paired)
    elif command.evaluation:
        raise EvaluationNotCause(cause=command.cause.words)
    return [event_from(InterviewHeld, command, issues=_causes(command, context))]


@interview.decides(
    CloseInterview,
    zh="约谈要求落实",
    en="Close an interview",
    reported_as=InterviewClosed,
    at=InterviewStatus.HELD,
    otherwise=InterviewOver,
)
def close(_state: Interview, command: CloseInterview, _context: Context) -> Changes:
    """Once."""
    return [event_from(InterviewClosed, command)]


def _causes(command: HoldInterview, context: Context) -> tuple[AggregateId, ...]:
    """Return the issues that caused the interview, all of which concern the organisation."""
    if command.cause is InterviewCause.DUTY and not command.citations:
        raise CauseUncited(cause=command.cause.words)
    require_cited(command.citations, None, context)
    require_concerned(command.citations, command.organisation, context)
    return cited_issues(command.citations, context)


def _require_flagged(command: HoldInterview, context: Context) -> None:
    if not command.evaluation:
        raise EvaluationMissing
    evaluation = context.require(Evaluation, command.evaluation)
    if evaluation.status is not EvaluationStatus.CLOSED:
        raise EvaluationNotOver(status=evaluation.status.words)
    if not evaluation.flags(command.organisation):
        raise NotFlagged(organisation=command.organisation)
    if waiting(result_id(command.evaluation, command.organisation), context):
        raise AppealWaits(organisation=command.organisation)


def _require_pair(paired: Sequence[Talk]) -> None:
    if absent := lacking(paired):
        zh, en = "、".join(one.words.zh for one in absent), ", ".join(one.words.en for one in absent)
        raise PairMissing(lacking=Words(zh, en))
