"""How an interview is held, and when what it asks is done (P14)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, aggregate_id
from domain.appeal import waiting
from domain.citation import Citation, cited_issues, require_cited, require_concerned
from domain.evaluation.state import Evaluation, EvaluationNotOver, EvaluationStatus
from domain.fields import Text
from domain.interview.events import InterviewCause, InterviewClosed, Interviewed, InterviewHeld, Talk, lacking
from domain.interview.state import Interview, InterviewOver, InterviewStatus, interview
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.relation import Rated
from domain.result.state import result_id
from domain.words import Words


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


@command
class HoldInterview:
    """Say that those who answer for an organisation were called to account."""

    organisation: Rated
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
    require_talks(command.cause, command.principal, command.paired)
    if command.cause is InterviewCause.LOW_RATING:
        _require_flagged(command, context)
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


def require_talks(cause: InterviewCause, principal: Talk, paired: Sequence[Talk]) -> None:
    """Refuse an interview without the principal, and one for a low rating without the pair.

    Raises:
        PrincipalMissing, PairMissing: they were not interviewed.
    """
    if Interviewed.PRINCIPAL not in principal.interviewed:
        raise PrincipalMissing
    absent = lacking(paired) if cause is InterviewCause.LOW_RATING else ()
    if absent:
        zh, en = "、".join(one.words.zh for one in absent), ", ".join(one.words.en for one in absent)
        raise PairMissing(lacking=Words(zh, en))
