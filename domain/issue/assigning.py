"""How an issue is put to work: assign, extend, suspend, resume."""

from datetime import datetime

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import counterpart
from domain.authority import Role
from domain.deadline_rule import RuleCode
from domain.deadlines import resumed
from domain.fields import Line, Text
from domain.issue.concerned import require_may_concern
from domain.issue.dating import DueOrRule, standing
from domain.issue.events import (
    IssueAssigned,
    IssueExtended,
    IssueResumed,
    IssueSuspended,
)
from domain.issue.stages import NotAssigned, NotListed, NotSuspended, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.issue.supervised import admissions
from domain.node_id import NodeId
from domain.reckoning import reckon, reckon_extension
from domain.rectification.state import Rectification
from domain.refusal import DueNotLater
from domain.relation import Concerned
from domain.tense import Due


@command
class AssignIssue:
    """Ask an organisation to put it right by a date, or in the time that a rule gives."""

    responsible: Concerned
    due: Due | None = None
    rule: RuleCode | None = None


@command
class ExtendIssue:
    """Give time until a date, or as much more as a rule gives."""

    due: Due | None = None
    rule: RuleCode | None = None
    reason: Text


@command
class SuspendIssue:
    """Stop the clock, with approval."""

    approval: Line
    reason: Text


@command
class ResumeIssue:
    """Let the clock go on."""

    reason: Text


@issue.decides(AssignIssue, zh="交办问题", en="Assign an issue", reported_as=IssueAssigned)
def assign(state: Issue, command: AssignIssue, context: Context) -> Changes:
    """Once it is on the list; whoever supervises that organisation sees it."""
    require_stage(state, NotListed, IssueStatus.LISTED)
    require_may_concern(command.responsible, state.source, context)
    admitted = admissions(state, command.responsible, context)
    match command.due, command.rule:
        case None, str(code):
            due, rule = reckon(code, context)
            return [event_from(IssueAssigned, command, due=due, rule=rule), *admitted]
        case datetime(), None:
            return [event_from(IssueAssigned, command), *admitted]
    raise DueOrRule


@issue.decides(ExtendIssue, zh="整改延期", en="Extend an issue", reported_as=IssueExtended)
def extend(state: Issue, command: ExtendIssue, context: Context) -> Changes:
    """To a date after the one that stands, from which a rule counts."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    old = standing(state)
    match command.due, command.rule:
        case None, str(code):
            later, rule = reckon_extension(code, old, state.rule, context)
            return [event_from(IssueExtended, command, due=later, rule=rule)]
        case datetime() as due, None:
            if due <= old:
                raise DueNotLater(due=due, old=old)
            return [event_from(IssueExtended, command)]
    raise DueOrRule


@issue.decides(SuspendIssue, zh="问题挂账", en="Suspend an issue", role=Role.APPROVER)
def suspend(state: Issue, command: SuspendIssue, context: Context) -> Changes:
    """While it is in work."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    return [event_from(IssueSuspended, command, since=context.at)]


@issue.decides(ResumeIssue, zh="恢复整改", en="Resume an issue", reported_as=IssueResumed)
def resume(state: Issue, command: ResumeIssue, context: Context) -> Changes:
    """Due later by as long as it was suspended."""
    require_stage(state, NotSuspended, IssueStatus.SUSPENDED)
    if not state.due or not state.suspended_since:
        raise NotSuspended(status=state.status.words)
    return [event_from(IssueResumed, command, due=resumed(state.due, state.suspended_since, context.at))]


def in_charge(state: Issue) -> NodeId:
    """Return the responsible organisation of an issue that is in work."""
    if not state.responsible:
        raise NotAssigned(status=state.status.words)
    return state.responsible


def rectification_of(responsible: NodeId, context: Context) -> Rectification | None:
    """Return what this node has seen of what the responsible organisation does about the issue."""
    return context.find(Rectification, counterpart(context.id, "rectification", responsible))
