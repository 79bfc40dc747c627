"""Accepting an issue or returning it, and who else hears of its rectification."""

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.fields import Text
from domain.issue.state import Issue, IssueStatus
from domain.issue.supervised import SupervisorsKnow
from domain.node_id import NodeId
from domain.rectification.events import RectificationAccepted, RectificationReturned, RectificationSupervisorsAdmitted
from domain.rectification.state import Rectification, RectificationStatus, rectification
from domain.refusal import About, Refusal


class NotResponsible(
    Refusal,
    zh="{organisation} 不是该问题的整改责任单位",
    en="{organisation} was not given this issue",
    transient=True,
    field="issue",
):
    """Only the responsible organisation rectifies."""


class IssueNotInWork(
    Refusal, zh="问题{status},不在整改中", en="the issue is {status}, not in work", transient=True, field="issue"
):
    """Nothing is rectified while the issue is suspended, or once it is settled."""


class AlreadyInWork(
    Refusal, zh="整改{status},不能再次接受", en="the rectification is {status}: it was accepted before"
):
    """An issue is accepted once, and once more for each time it was returned."""


class AlreadyReturned(
    Refusal,
    zh="问题已退单,等待裁定",
    en="the issue was returned, and its owner has not decided yet",
    transient=True,
    about=About.RECORD,
):
    """One return waits for its decision at a time."""


class ReturnTooLate(
    Refusal,
    zh="已报送整改结果,不能退单",
    en="a result was submitted: it is too late to return the issue",
    about=About.RECORD,
):
    """An issue is returned before anything was submitted."""


class ReturnRejected(
    Refusal, zh="退单已被驳回,须整改", en="the return was rejected: the issue is to be put right", about=About.RECORD
):
    """Whose return was rejected does not return it again."""


@command
class AcceptRectification:
    """Say that we will put it right."""

    issue: AggregateRef


@command
class ReturnRectification:
    """Give an issue back to its owner, with a reason."""

    issue: AggregateRef
    reason: Text


@command
class AdmitRectificationSupervisors:
    """Let those see it who were let into the issue for supervising us."""


def of_issue(command: AcceptRectification | ReturnRectification, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's rectification of an issue: there is one, and all can tell which."""
    return counterpart(command.issue, "rectification", owner)


@rectification.decides(
    AcceptRectification, zh="接受整改", en="Accept a rectification", reported_as=RectificationAccepted, opens=of_issue
)
def accept(state: Rectification | None, command: AcceptRectification, context: Context) -> Changes:
    """By the responsible organisation."""
    issue = require_issue(command.issue, context)
    if state and state.status is not RectificationStatus.RETURNED:
        raise AlreadyInWork(status=state.status.words)
    return [event_from(RectificationAccepted, command, assigner=owner_of(command.issue), partners=_partners(issue))]


@rectification.decides(
    ReturnRectification, zh="整改退单", en="Return a rectification", reported_as=RectificationReturned, opens=of_issue
)
def give_back(state: Rectification | None, command: ReturnRectification, context: Context) -> Changes:
    """Before anything was submitted, and not again once that was rejected."""
    issue = require_issue(command.issue, context)
    if owner_of(context.id) in issue.insisted:
        raise ReturnRejected
    if state and state.submissions:
        raise ReturnTooLate
    if state and state.status is RectificationStatus.RETURNED:
        raise AlreadyReturned
    assigner = owner_of(command.issue)
    return [
        event_from(RectificationReturned, command, assigner=assigner, partners=_partners(issue), returned_at=context.at)
    ]


@rectification.decides(
    AdmitRectificationSupervisors,
    zh="整改告知监督单位",
    en="Admit supervisors of a rectification",
    reported_as=RectificationSupervisorsAdmitted,
)
def admit_supervisors(state: Rectification, _command: AdmitRectificationSupervisors, context: Context) -> Changes:
    """Those that were let into the issue after it was taken on."""
    supervisors = context.require(Issue, state.issue).supervisors
    new = tuple(each for each in supervisors if each not in state.partners)
    if not new:
        raise SupervisorsKnow
    return [RectificationSupervisorsAdmitted(supervisors=new)]


def _partners(issue: Issue) -> tuple[NodeId, ...]:
    return tuple(dict.fromkeys((*issue.partners, *issue.supervisors)))


def require_issue(id: AggregateId, context: Context) -> Issue:
    """Return an issue that is assigned to the owner.

    Raises:
        NotResponsible, IssueNotInWork: it is another's, or at another stage.
    """
    issue = context.require(Issue, id)
    if owner_of(context.id) != issue.responsible:
        raise NotResponsible(organisation=owner_of(context.id))
    if issue.status is not IssueStatus.ASSIGNED:
        raise IssueNotInWork(status=issue.status.words)
    return issue
