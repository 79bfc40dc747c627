"""How an issue is settled: check, resolve, write off; close it otherwise, and reopen what had ended too early."""

from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import owner_of
from domain.authority import Role
from domain.fields import Text
from domain.home.state import homes_seen, last_successor
from domain.issue.assigning import in_charge, rectification_of
from domain.issue.events import (
    CHECKED_BY,
    IssueClosedNotImplemented,
    IssueReopened,
    IssueResolved,
    IssueWrittenOff,
    RectificationChecked,
)
from domain.issue.stages import AlreadyResolved, NotAssigned, NotEnded, NotListed, NotResolved, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.node_id import NodeId, is_within
from domain.rectification.state import waits_for_check
from domain.refusal import About, Refusal
from domain.relation import OwnOrBelow
from domain.tense import Due
from domain.tier import at_or_above, tier_of
from domain.words import Words


class NothingToCheck(
    Refusal,
    zh="{responsible} 尚未报送整改结果",
    en="{responsible} has submitted nothing to check",
    transient=True,
    about=About.RECORD,
):
    """A check is of a rectification that was submitted, and not sent back since."""


class CheckedByRectifier(
    Refusal,
    zh="{rectifier} 承担整改，其本身及下级不能核查：{by}",
    en="{rectifier} answers for the rectification: neither it nor anybody below it checks, and so not {by}",
    field="by",
):
    """A rectification is checked by somebody other than the rectifier, and by none below it."""


class PassedBefore(
    Refusal,
    zh="{by} 已核查通过该次报送",
    en="{by} has passed this submission before",
    transient=True,
    about=About.RECORD,
):
    """One submission is passed once by each who checks, whatever their words: a text is corrected by `CorrectCheck`."""


class CheckMissing(
    Refusal, zh="整改尚未通过核查", en="the rectification has not passed a check", transient=True, about=About.RECORD
):
    """Resolved means that a check was passed."""


class CheckerTooLow(
    Refusal, zh="{by} 低于交办单位的层级，不能核查", en="{by} stands at a lower tier than the assigner", field="by"
):
    """A check is made at the assigner's tier or above (I3)."""


class CheckTooLow(
    Refusal,
    zh="没有交办单位本级或以上的核查记录",
    en="no check of the assigner's tier or above is on record",
    about=About.RECORD,
):
    """A write-off needs a passed check of the assigner's tier or above."""


class WrittenOffByRectifier(
    Refusal,
    zh="{rectifier} 承担整改，其本身及下级不能销账：{by}",
    en="{rectifier} answers for the rectification: neither it nor anybody below it writes it off, and so not {by}",
    about=About.ACTOR,
):
    """The ledger is closed by somebody other than the rectifier, and by none below it."""


class WrittenOffByResolver(
    Refusal, zh="确认解决的人不能自行销账", en="who resolved it does not write it off", about=About.ACTOR
):
    """Four eyes: resolved and written off are two acts, of two people."""


@command
class CheckRectification:
    """Say whether what was submitted does, after a look."""

    passed: bool
    findings: Text
    by: Annotated[OwnOrBelow, CHECKED_BY] | None = None
    """Who looked: the owner, if it is left out, or one of its own bodies below it."""
    place: Words | None = None


@command
class ResolveIssue:
    """Say that it is put right on the ground."""

    note: Text | None = None


@command
class WriteOffIssue:
    """Close the ledger on it."""

    note: Text | None = None


@command
class CloseIssue:
    """Say that it will not be put right, and why."""

    reason: Text


@command
class ReopenIssue:
    """Open the ledger on it again."""

    reason: Text
    due: Due | None = None


@issue.decides(CheckRectification, zh="核查整改", en="Check a rectification", reported_as=RectificationChecked)
def check(state: Issue, command: CheckRectification, context: Context) -> Changes:
    """Of what was submitted, by somebody other than the rectifier, of the owner's tier; passed once by each."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED, IssueStatus.RESOLVED)
    owner, responsible = owner_of(context.id), in_charge(state)
    by = command.by or owner
    answer = rectification_of(responsible, context)
    if not answer or not waits_for_check(answer, state, responsible):
        raise NothingToCheck(responsible=responsible)
    if rectifier := _rectifier(by, responsible, context):
        raise CheckedByRectifier(by=by, rectifier=rectifier)
    if not _is_high_enough(by, context):
        raise CheckerTooLow(by=by)
    if command.passed and by in state.passed_by:
        raise PassedBefore(by=by)
    return [event_from(RectificationChecked, command, responsible=responsible, by=by)]


@issue.decides(ResolveIssue, zh="确认解决", en="Resolve an issue", reported_as=IssueResolved)
def resolve(state: Issue, command: ResolveIssue, context: Context) -> Changes:
    """After a passed check."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    if not state.passed_by:
        raise CheckMissing
    return [event_from(IssueResolved, command, resolver=context.actor.id)]


@issue.decides(WriteOffIssue, zh="问题销账", en="Write an issue off", role=Role.APPROVER)
def write_off(state: Issue, command: WriteOffIssue, context: Context) -> Changes:
    """Once it is resolved, by somebody else, of an owner that did not rectify it; it or a body of its has passed it."""
    require_stage(state, NotResolved, IssueStatus.RESOLVED)
    owner = owner_of(context.id)
    if context.actor.id == state.resolver:
        raise WrittenOffByResolver
    if rectifier := _rectifier(owner, in_charge(state), context):
        raise WrittenOffByRectifier(by=owner, rectifier=rectifier)
    # Histories may name others than may check now, from before that was refused.
    if not any(is_within(by, owner) and _is_high_enough(by, context) for by in state.passed_by):
        raise CheckTooLow
    return [event_from(IssueWrittenOff, command)]


@issue.decides(
    CloseIssue, zh="未整改结案", en="Close an issue that is not implemented", reported_as=IssueClosedNotImplemented
)
def close(state: Issue, command: CloseIssue, _context: Context) -> Changes:
    """One that is on the list and not resolved."""
    if state.status is IssueStatus.RESOLVED:
        raise AlreadyResolved
    require_stage(state, NotListed, IssueStatus.LISTED, IssueStatus.ASSIGNED, IssueStatus.SUSPENDED)
    return [event_from(IssueClosedNotImplemented, command)]


@issue.decides(ReopenIssue, zh="重新打开问题", en="Reopen an issue", reported_as=IssueReopened)
def reopen(state: Issue, command: ReopenIssue, _context: Context) -> Changes:
    """One that has ended; it takes its way again from as far as it had come."""
    if not state.status.ended:
        raise NotEnded(status=state.status.words)
    return [event_from(IssueReopened, command)]


def _rectifier(by: NodeId, responsible: NodeId, context: Context) -> NodeId | None:
    """Return who rectified it if somebody is that one or part of it: the responsible, or who goes on for it."""
    line = (responsible, last_successor(responsible, homes_seen(context)))
    return next((each for each in line if is_within(by, each)), None)


def _is_high_enough(by: NodeId, context: Context) -> bool:
    """Say whether somebody stands at the tier of the owner, or above it."""
    owner, checker = (tier_of(each, context.node, context.seen) for each in (owner_of(context.id), by))
    return at_or_above(checker, owner)
