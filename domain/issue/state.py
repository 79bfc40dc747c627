"""An issue as its events make it, and how far it has come."""

from datetime import datetime
from typing import Self

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.deadlines import RuleRef
from domain.focus import FocusCode
from domain.heading import Heading
from domain.issue.events import (
    CheckCorrected,
    IssueAdjudicationRequested,
    IssueAssigned,
    IssueCarriedOver,
    IssueCarryOverCancelled,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueDueCorrected,
    IssueExtended,
    IssueListed,
    IssueMarkedKey,
    IssueMerged,
    IssueMoved,
    IssueNamed,
    IssueNamedNoLonger,
    IssuePutUnderSupervision,
    IssueRaised,
    IssueReassigned,
    IssueRedated,
    IssueReopened,
    IssueResolved,
    IssueResumed,
    IssueReturnRejected,
    IssueSupervisionEnded,
    IssueSupervisorsAdmitted,
    IssueSuspended,
    IssueUnmarkedKey,
    IssueVerified,
    IssueWarned,
    IssueWrittenOff,
    RectificationChecked,
    SourceStatement,
)
from domain.ladder import WarningStep
from domain.node_id import NodeId
from domain.state import changed, state
from domain.words import Term


class IssueStatus(Term):
    """Where an issue stands, as its owner says; what is done about it, its rectification says."""

    RAISED = "raised", "已发现", "raised"
    VERIFIED = "verified", "已核实", "verified"
    LISTED = "listed", "已列入清单", "listed"
    ASSIGNED = "assigned", "整改中", "being rectified"
    SUSPENDED = "suspended", "挂账", "suspended"
    RESOLVED = "resolved", "已解决,未销账", "resolved, not written off"
    WRITTEN_OFF = "written-off", "已销账", "written off"
    DISMISSED = "dismissed", "不予立项", "dismissed"
    MERGED = "merged", "已合并", "merged"
    CLOSED = "closed", "未整改结案", "closed, not implemented"

    @property
    def ended(self) -> bool:
        """True if the ledger is closed on it."""
        return self in _ENDS


_ENDS = (IssueStatus.WRITTEN_OFF, IssueStatus.DISMISSED, IssueStatus.MERGED, IssueStatus.CLOSED)


@state
class Issue:
    """An issue as its events make it."""

    list: AggregateId
    category: str
    text: str
    about: NodeId
    source: AggregateId | None
    partners: tuple[NodeId, ...]
    focus: FocusCode | None
    focus_areas: tuple[FocusCode, ...]
    is_key: bool
    """Named so because the views call the id of a row its key."""
    statement: SourceStatement | None = None
    """By what it is from a seminar of its source."""
    supervisors: tuple[NodeId, ...] = ()
    """Who was let in for supervising the organisation on whose line it stands, or stood."""
    status: IssueStatus = IssueStatus.RAISED
    item: int | None = None
    responsible: NodeId | None = None
    due: datetime | None = None
    rule: RuleRef | None = None
    """What the due date follows from; None if it was given."""
    warned: WarningStep | None = None
    """The last step of the ladder that was taken for this due date."""
    suspended_since: datetime | None = None
    passed_by: tuple[NodeId, ...] = ()
    """Whose checks the rectification passed, since it was last sent back to work."""
    resolver: str | None = None
    """Who resolved it last; None if nobody did, or that was not kept."""
    sent_back: tuple[NodeId, ...] = ()
    """Who was sent back to work, once for each time."""
    insisted: tuple[NodeId, ...] = ()
    """Whose return was rejected."""
    adjudicator: NodeId | None = None
    """The superior that is to rule, or has ruled, on who is responsible; None once that is decided."""
    claimants: tuple[NodeId, ...] = ()
    """On whom it is to rule."""
    asked: tuple[NodeId, ...] = ()
    """Which superiors were asked for a ruling, once for each time."""
    carried_into: tuple[AggregateId, ...] = ()
    """The later inspections that look into it, in their order."""
    under_supervision: bool = False
    """True while an order chases it."""
    orders: tuple[AggregateId, ...] = ()
    """Those orders."""
    named: bool = False
    """True while a matter for which it was named is open."""
    matters: tuple[AggregateId, ...] = ()
    """Those matters."""

    def dated(self, due: datetime | None, rule: RuleRef | None) -> Self:
        """Return the issue with a due date; a new one is warned of from the first step on."""
        return changed(self, due=due, rule=rule, warned=self.warned if due == self.due else None)

    def back_to_work(self, due: datetime | None) -> Self:
        """Return the issue as far as it had come, with a submission and its checks counting no more."""
        if not self.responsible:
            return changed(self, status=IssueStatus.LISTED if self.item else IssueStatus.RAISED)
        sent_back = (*self.sent_back, self.responsible)
        again = changed(self, status=IssueStatus.ASSIGNED, suspended_since=None, passed_by=(), sent_back=sent_back)
        return again.dated(due, None) if due else again


def evolve(issue: Issue | None, event: object) -> Issue:
    """Return the issue after one more of its events."""
    if not issue:
        if not isinstance(event, IssueRaised):
            raise Impossible(issue, event)
        return _raised(event)
    return _on_the_list(issue, event) or _in_work(issue, event) or _marked(issue, event) or _settled(issue, event)


def _raised(event: IssueRaised) -> Issue:
    return Issue(
        event.list,
        event.category,
        event.text,
        event.about,
        event.source,
        event.partners,
        event.focus,
        event.focus_areas,
        event.key,
        event.statement,
        event.supervisors,
    )


def _on_the_list(issue: Issue, event: object) -> Issue | None:
    match event:
        case IssueVerified():
            return changed(issue, status=IssueStatus.VERIFIED)
        case IssueDismissed():
            return changed(issue, status=IssueStatus.DISMISSED)
        case IssueMerged():
            return changed(issue, status=IssueStatus.MERGED)
        case IssueMoved(list=list, category=category):
            return changed(issue, list=list, category=category)
        case IssueListed(item=item):
            return changed(issue, status=IssueStatus.LISTED, item=item)
    return None


def _marked(issue: Issue, event: object) -> Issue | None:
    match event:
        case IssueMarkedKey() | IssueUnmarkedKey():
            return changed(issue, is_key=isinstance(event, IssueMarkedKey))
        case IssueCarriedOver(into=into):
            return changed(issue, carried_into=(*issue.carried_into, into))
        case IssueSupervisorsAdmitted(supervisors=supervisors):
            return changed(issue, supervisors=(*issue.supervisors, *supervisors))
        case IssueCarryOverCancelled(into=into):
            return changed(issue, carried_into=tuple(each for each in issue.carried_into if each != into))
        case IssuePutUnderSupervision(order=order):
            return _chased(issue, (*issue.orders, order))
        case IssueSupervisionEnded(order=over):
            return _chased(issue, tuple(each for each in issue.orders if each != over))
        case IssueNamed(matter=matter):
            return _named(issue, (*issue.matters, matter))
        case IssueNamedNoLonger(matter=over):
            return _named(issue, tuple(each for each in issue.matters if each != over))
    return None


def _chased(issue: Issue, orders: tuple[AggregateId, ...]) -> Issue:
    return changed(issue, orders=orders, under_supervision=bool(orders))


def _named(issue: Issue, matters: tuple[AggregateId, ...]) -> Issue:
    return changed(issue, matters=matters, named=bool(matters))


def _in_work(issue: Issue, event: object) -> Issue | None:
    match event:
        case IssueAssigned(responsible=responsible, due=due):
            assigned = changed(issue, status=IssueStatus.ASSIGNED, responsible=responsible)
            return assigned.dated(due, event.rule)
        case IssueAdjudicationRequested(superior=superior, claimants=claimants):
            return changed(issue, adjudicator=superior, claimants=claimants, asked=(*issue.asked, superior))
        case IssueReassigned(responsible=responsible):
            return changed(issue, responsible=responsible, adjudicator=None, claimants=())
        case IssueReturnRejected(responsible=responsible):
            insisted = (*issue.insisted, responsible)
            return changed(issue, insisted=insisted, adjudicator=None, claimants=())
        case IssueExtended(due=due, rule=rule) | IssueRedated(due=due, rule=rule):
            return issue.dated(due, rule)
        case IssueDueCorrected(due=due):
            return issue.dated(due, None)
        case IssueWarned(step=step):
            return changed(issue, warned=step)
        case IssueSuspended(since=since):
            return changed(issue, status=IssueStatus.SUSPENDED, suspended_since=since)
        case IssueResumed(due=due):
            resumed = changed(issue, status=IssueStatus.ASSIGNED, suspended_since=None)
            return resumed.dated(due, issue.rule)
    return None


def _settled(issue: Issue, event: object) -> Issue:
    match event:
        case RectificationChecked(passed=True, by=by):
            return changed(issue, passed_by=(*issue.passed_by, by))
        case RectificationChecked():
            return issue.back_to_work(None)
        case CheckCorrected():
            return issue
        case IssueResolved(resolver=resolver):
            return changed(issue, status=IssueStatus.RESOLVED, resolver=resolver)
        case IssueWrittenOff():
            return changed(issue, status=IssueStatus.WRITTEN_OFF)
        case IssueClosedNotImplemented():
            return changed(issue, status=IssueStatus.CLOSED)
        case IssueReopened(due=due):
            return issue.back_to_work(due)
    raise Impossible(issue, event)


issue = Aggregate("issue", "issues", evolve, zh="问题", en="issue", heading=Heading.LEDGER, rank=1)
