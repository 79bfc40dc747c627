"""A supervision order (督办): an organisation is chased for items of a frozen list until its reply does (P15).

The order cites what it is about by list and item number, and by the root that the list was frozen with: report,
feedback and supervision speak of one and the same list. The issues of its author bear the mark of it.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import owner_of
from domain.audience import Participant
from domain.citation import Citation, cited_issue, cited_issues, require_cited, require_concerned, require_held
from domain.division import require_in_charge, supervises_for
from domain.document import Addressed, DocumentNotClosed, DocumentOver, DocumentStatus
from domain.fields import Text
from domain.heading import Heading
from domain.issue.events import IssuePutUnderSupervision, IssueSupervisionEnded
from domain.issue.marks import marked, unmarked
from domain.issue.stages import IssueEnded
from domain.issue.state import Issue
from domain.list.events import Digest
from domain.moment import Moment
from domain.node_id import NodeId, Organisation
from domain.registry import News, event
from domain.relation import InCharge
from domain.reply import require_reply
from domain.state import changed, state
from domain.tense import Due
from domain.tier import PATROLLING
from domain.way_back import Final

Citations = Annotated[tuple[Citation, ...], Field(min_length=1)]
"""What an order is about: one item at least."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("督办", "Supervision ordered", undone="SupervisionWithdrawn")
class SupervisionOrdered:
    """The addressee is to see to these items, and to reply by a date."""

    citations: Citations
    root: Digest
    """The root of the frozen list that they stand on."""
    addressee: Participant
    text: Text
    due: Moment


@event("督办要求补充回复", "Reply to a supervision order rejected", news=News.BAD, final=Final.ASKED)
class SupervisionReplyRejected:
    """The reply does not do; the addressee is to reply once more, and the date stands."""

    addressee: Organisation
    reason: Text


@event("督办办结", "Supervision closed", news=News.END, undone="SupervisionReopened")
class SupervisionClosed:
    """The reply does. The issues go on: that they are put right, checks say."""

    assessment: Text


@event("重新办理督办", "Supervision reopened", news=News.BAD, undone="SupervisionClosed")
class SupervisionReopened:
    """The reply does not do after all. Now issued."""

    reason: Text


@event("撤回督办", "Supervision withdrawn", news=News.END, anew="SupervisionOrdered")
class SupervisionWithdrawn:
    """It is to be disregarded. Now withdrawn."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Supervision(Addressed):
    """A supervision order as its events make it."""

    citations: tuple[Citation, ...]
    root: str
    text: str
    assessment: str | None = None

    @property
    def addressee(self) -> NodeId:
        """The one whom it is addressed to."""
        return self.addressees[0]


def evolve(supervision: Supervision | None, event: object) -> Supervision:
    """Return the order after one more of its events."""
    match supervision, event:
        case None, SupervisionOrdered():
            return Supervision(
                citations=event.citations,
                root=event.root,
                text=event.text,
                addressees=(event.addressee,),
                due=event.due,
            )
        case Supervision(), SupervisionReplyRejected(addressee=addressee):
            return changed(supervision, asked_again=(*supervision.asked_again, addressee))
        case Supervision(), SupervisionClosed(assessment=assessment):
            return changed(supervision, status=DocumentStatus.CLOSED, assessment=assessment)
        case Supervision(), SupervisionReopened():
            return changed(supervision, status=DocumentStatus.ISSUED, assessment=None)
        case Supervision(), SupervisionWithdrawn():
            return changed(supervision, status=DocumentStatus.WITHDRAWN)
    raise Impossible(supervision, event)


supervision = Aggregate(
    "supervision",
    "supervisions",
    evolve,
    zh="督办",
    en="supervision order",
    heading=Heading.SECOND_HALF,
    tiers=PATROLLING,
    rank=5,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@command
class OrderSupervision:
    """Chase an organisation for items of a frozen list."""

    citations: Citations
    root: Digest
    addressee: InCharge
    text: Text
    due: Due


@command
class RejectSupervisionReply:
    """Ask for another reply."""

    reason: Text


@command
class CloseSupervision:
    """Say what is made of the reply, and that it does."""

    assessment: Text


@command
class ReopenSupervision:
    """Say that the reply does not do after all."""

    reason: Text


@command
class WithdrawSupervision:
    """Have it disregarded."""

    reason: Text


@supervision.opens(OrderSupervision, zh="下达督办", en="Order supervision", reported_as=SupervisionOrdered)
def order(command: OrderSupervision, context: Context) -> Changes:
    """About items of the frozen list that concern the addressee; issues of one's own are marked, and have not ended.

    The list is the owner's, or of those below it, or of whoever has charged it with supervising the addressee.
    """
    require_in_charge(command.addressee, context)
    require_cited(command.citations, command.root, context)
    require_held(command.citations, lambda holder: supervises_for(holder, command.addressee, context))
    require_concerned(command.citations, command.addressee, context)
    own = _own(command.citations, context)
    for each in own:
        status = context.require(Issue, cited_issue(each, context)).status
        if status.ended:
            raise IssueEnded(status=status.words, field="item", list=each.list, item=each.item)
    return [event_from(SupervisionOrdered, command), *_marked(own, context)]


def _own(citations: Iterable[Citation], context: Context) -> list[Citation]:
    """Return the items of the author's own lists."""
    return [each for each in citations if owner_of(each.list) == owner_of(context.id)]


def _marked(own: Iterable[Citation], context: Context) -> Iterable[On]:
    return marked(cited_issues(own, context), IssuePutUnderSupervision(order=context.id), context)


def _unmarked(state: Supervision, context: Context) -> Iterable[On]:
    issues = cited_issues(_own(state.citations, context), context)
    return unmarked(issues, IssueSupervisionEnded(order=context.id), context)


@supervision.decides(
    RejectSupervisionReply,
    zh="要求补充回复",
    en="Ask for another reply",
    reported_as=SupervisionReplyRejected,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def reject_reply(state: Supervision, command: RejectSupervisionReply, context: Context) -> Changes:
    """After a reply, once."""
    require_reply(state, state.addressee, context)
    return [event_from(SupervisionReplyRejected, command, addressee=state.addressee)]


@supervision.decides(
    CloseSupervision,
    zh="办结督办",
    en="Close a supervision order",
    reported_as=SupervisionClosed,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def close(state: Supervision, command: CloseSupervision, context: Context) -> Changes:
    """After a reply that was not rejected; its issues are under supervision by it no longer."""
    require_reply(state, state.addressee, context)
    return [event_from(SupervisionClosed, command), *_unmarked(state, context)]


@supervision.decides(
    ReopenSupervision,
    zh="重新办理督办",
    en="Reopen a supervision order",
    reported_as=SupervisionReopened,
    at=DocumentStatus.CLOSED,
    otherwise=DocumentNotClosed,
)
def reopen(state: Supervision, command: ReopenSupervision, context: Context) -> Changes:
    """One that is closed; its issues are under supervision again."""
    return [event_from(SupervisionReopened, command), *_marked(_own(state.citations, context), context)]


@supervision.decides(
    WithdrawSupervision,
    zh="撤回督办",
    en="Withdraw a supervision order",
    reported_as=SupervisionWithdrawn,
    at=DocumentStatus.ISSUED,
    otherwise=DocumentOver,
)
def withdraw(state: Supervision, command: WithdrawSupervision, context: Context) -> Changes:
    """Before it is closed; its issues are under supervision by it no longer."""
    return [event_from(SupervisionWithdrawn, command), *_unmarked(state, context)]
