"""What is decided on an issue that was returned: by its owner, or as a superior of all concerned rules."""

from typing import Annotated

from domain.adjudication import Adjudication
from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import counterpart, owner_of
from domain.fields import Text
from domain.home.state import homes_seen, last_successor
from domain.issue.assigning import in_charge, rectification_of
from domain.issue.concerned import require_may_concern
from domain.issue.events import IssueAdjudicationRequested, IssueReassigned, IssueReturnRejected
from domain.issue.stages import NotAssigned, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.issue.supervised import admissions
from domain.node_id import NodeId, common_superior, is_within
from domain.rectification.state import Rectification, RectificationStatus
from domain.refusal import About, Refusal
from domain.relation import Anybody, Concerned
from domain.words import Words


class IssueNotReturned(
    Refusal,
    zh="{responsible} 没有退单",
    en="{responsible} did not return the issue",
    transient=True,
    about=About.RECORD,
):
    """A return is decided on after it came in, and once."""


class SameResponsible(
    Refusal, zh="{responsible} 已是责任单位", en="{responsible} is the responsible organisation already"
):
    """Reassigned means to another."""


class OwnerDecides(
    Refusal, zh="{owner} 是双方的共同上级，应自行决定", en="{owner} stands above both and decides itself", field="other"
):
    """A superior rules where the owner has no authority over both."""


class NoCommonSuperior(Refusal, zh="各方没有共同上级", en="nobody stands above all of them", field="other"):
    """A ruling is given by somebody above all whom it concerns."""


class AdjudicationAwaited(
    Refusal,
    zh="已提请 {superior} 裁定，尚未裁定",
    en="{superior} was asked for a ruling, and has not given it",
    transient=True,
    about=About.RECORD,
):
    """Who asked for a ruling waits for it."""


class RulingDiffers(
    Refusal, zh="裁定由 {responsible} 整改", en="the ruling says that {responsible} puts it right", field="responsible"
):
    """Who asked for a ruling follows it."""


@command
class ReassignIssue:
    """Uphold a return, and ask another organisation."""

    responsible: Concerned
    reason: Text


@command
class RejectReturn:
    """Do not uphold a return: who returned it is to put it right."""

    reason: Text


@command
class RequestAdjudication:
    """Ask the nearest common superior whether another is to put it right in place of who returned it."""

    other: Annotated[Anybody, Words("另一方", "The other")]
    reason: Text


@issue.decides(ReassignIssue, zh="改派问题", en="Reassign an issue", reported_as=IssueReassigned)
def reassign(state: Issue, command: ReassignIssue, context: Context) -> Changes:
    """To another, after a return, as a ruling says if one was asked for; the clock does not stop for it.

    A return that was rejected by mistake is upheld so, too, until the issue is accepted, unless by a ruling.
    Whoever acts for an organisation that has ended takes over what that was to put right, without a return.
    """
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    returned_at = None
    if not _takes_over(command.responsible, state, context):
        returned_at = _require_return(state, context, upheld_after_all=not state.asked).returned_at
        if command.responsible == state.responsible:
            raise SameResponsible(responsible=state.responsible)
        if state.adjudicator:
            _require_ruled(command.responsible, state, context)
        else:
            require_may_concern(command.responsible, state.source, context)
    reassigned = event_from(IssueReassigned, command, returned_at=returned_at)
    return [reassigned, *admissions(state, command.responsible, context)]


@issue.decides(RejectReturn, zh="驳回退单", en="Reject a return", reported_as=IssueReturnRejected)
def reject_return(state: Issue, command: RejectReturn, context: Context) -> Changes:
    """After a return, as a ruling says if one was asked for; the clock does not stop for it."""
    answer, responsible = _require_return(state, context), in_charge(state)
    _require_ruled(responsible, state, context)
    return [event_from(IssueReturnRejected, command, responsible=responsible, returned_at=answer.returned_at)]


@issue.decides(RequestAdjudication, zh="提请裁定", en="Request an adjudication", reported_as=IssueAdjudicationRequested)
def request_adjudication(state: Issue, command: RequestAdjudication, context: Context) -> Changes:
    """After a return, once for each, where the owner does not stand above both."""
    _require_return(state, context)
    owner, claimants = owner_of(context.id), (in_charge(state), command.other)
    if command.other == state.responsible:
        raise SameResponsible(responsible=command.other)
    if state.adjudicator:
        raise AdjudicationAwaited(superior=state.adjudicator)
    if all(each != owner and is_within(each, owner) for each in claimants):
        raise OwnerDecides(owner=owner)
    superior = common_superior(owner, *claimants)
    if not superior:
        raise NoCommonSuperior
    return [event_from(IssueAdjudicationRequested, command, superior=superior, claimants=claimants)]


def _takes_over(organisation: NodeId, state: Issue, context: Context) -> bool:
    responsible = in_charge(state)
    return organisation == last_successor(responsible, homes_seen(context)) != responsible


def _require_return(state: Issue, context: Context, *, upheld_after_all: bool = False) -> Rectification:
    """Return the rectification that was given back and waits for a decision, or for one in place of a rejection."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    responsible = in_charge(state)
    answer = rectification_of(responsible, context)
    decided = responsible in state.insisted and not upheld_after_all
    if not answer or answer.status is not RectificationStatus.RETURNED or decided:
        raise IssueNotReturned(responsible=responsible)
    return answer


def _require_ruled(responsible: NodeId, state: Issue, context: Context) -> None:
    """Refuse unless a ruling says so, if one was asked for."""
    superior = state.adjudicator
    if not superior:
        return
    ruling = context.find(Adjudication, counterpart(context.id, "adjudication", superior))
    if not ruling or ruling.rulings < state.asked.count(superior):
        raise AdjudicationAwaited(superior=superior)
    if ruling.responsible != responsible:
        raise RulingDiffers(responsible=ruling.responsible)
