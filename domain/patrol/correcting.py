"""How what was recorded of a joint patrol by mistake is corrected or taken back."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.cancellation import BuiltUpon, CorrectedAt, EntryNumber, entry
from domain.fields import Text
from domain.list.findings import found_by
from domain.patrol.events import (
    Attendance,
    InvitationWithdrawn,
    JointPatrolCancelled,
    JointPatrolResumed,
    PatrolMode,
    SeminarCancelled,
    SeminarCorrected,
    SeminarNumber,
    SiteVisitCancelled,
    SiteVisitCorrected,
)
from domain.patrol.planning import NotJoint
from domain.patrol.state import JointPatrol, PatrolNotPlanned, PatrolStatus, joint_patrol
from domain.patrol.under_way import follow_up_of, require_at_target
from domain.refusal import Refusal
from domain.relation import Named
from domain.round.events import RoundLeft
from domain.round.state import own_round
from domain.words import Words


class NotInvitedYet(Refusal, zh="{organisation} 不在参加单位之列", en="{organisation} is not among the tiers"):
    """Only who was invited is invited no more."""


class PatrolNotEnded(Refusal, zh="联动巡视{status}，并未结束", en="the patrol is {status}, and has not ended"):
    """Only what has ended goes on after all."""


@command
class WithdrawInvitation:
    """Let a tier take no part after all."""

    organisation: Named
    reason: Text


@command
class CorrectSeminar:
    """Say how a seminar really was."""

    number: SeminarNumber
    place: Words
    attendees: Attendance
    at: CorrectedAt = None
    reason: Text


@command
class CancelSeminar:
    """Say that a seminar was recorded by mistake."""

    number: SeminarNumber
    reason: Text


@command
class CorrectSiteVisit:
    """Say how a site visit really was."""

    number: EntryNumber
    place: Words
    organisation: Named
    findings: Text
    at: CorrectedAt = None
    reason: Text


@command
class CancelSiteVisit:
    """Say that a site visit was recorded by mistake."""

    number: EntryNumber
    reason: Text


@command
class ResumeJointPatrol:
    """Say that the patrol had not ended."""

    reason: Text


@command
class CancelJointPatrol:
    """Say that the patrol was recorded by mistake, or does not take place."""

    reason: Text


@joint_patrol.decides(
    WithdrawInvitation,
    zh="撤回联动邀请",
    en="Withdraw an invitation",
    reported_as=InvitationWithdrawn,
    at=PatrolStatus.PLANNED,
    otherwise=PatrolNotPlanned,
)
def withdraw_invitation(state: JointPatrol, command: WithdrawInvitation, _context: Context) -> Changes:
    """Before the start; of a joint patrol two tiers remain, of any other one."""
    if command.organisation not in state.tiers:
        raise NotInvitedYet(organisation=command.organisation)
    if len(state.tiers) <= (2 if state.mode is PatrolMode.JOINT else 1):
        raise NotJoint
    return [event_from(InvitationWithdrawn, command)]


@joint_patrol.decides(CorrectSeminar, zh="更正座谈会", en="Correct a seminar", reported_as=SeminarCorrected)
def correct_seminar(state: JointPatrol, command: CorrectSeminar, context: Context) -> Changes:
    """One that was recorded; whoever issues cite as having spoken was there. Its follow-up is due by when it was."""
    entry(state.seminars, command.number)
    _require_uncited(state, command.number, command.attendees, context)
    anew = follow_up_of(command.at, context) if command.at else {}
    return [event_from(SeminarCorrected, command, **anew)]


@joint_patrol.decides(CancelSeminar, zh="撤销座谈会登记", en="Cancel a seminar", reported_as=SeminarCancelled)
def cancel_seminar(state: JointPatrol, command: CancelSeminar, context: Context) -> Changes:
    """One that was recorded and that no listed issue cites."""
    entry(state.seminars, command.number)
    _require_uncited(state, command.number, 0, context)
    return [event_from(SeminarCancelled, command)]


@joint_patrol.decides(CorrectSiteVisit, zh="更正实地查看", en="Correct a site visit", reported_as=SiteVisitCorrected)
def correct_site_visit(state: JointPatrol, command: CorrectSiteVisit, context: Context) -> Changes:
    """One that was recorded, at one of the targets or below."""
    entry(state.visits, command.number)
    require_at_target(state, command.organisation)
    return [event_from(SiteVisitCorrected, command)]


@joint_patrol.decides(CancelSiteVisit, zh="撤销实地查看登记", en="Cancel a site visit", reported_as=SiteVisitCancelled)
def cancel_site_visit(state: JointPatrol, command: CancelSiteVisit, _context: Context) -> Changes:
    """One that was recorded."""
    entry(state.visits, command.number)
    return [event_from(SiteVisitCancelled, command)]


@joint_patrol.decides(
    ResumeJointPatrol,
    zh="恢复联动巡视",
    en="Resume a joint patrol",
    reported_as=JointPatrolResumed,
    at=PatrolStatus.ENDED,
    otherwise=PatrolNotEnded,
)
def resume(_state: JointPatrol, command: ResumeJointPatrol, _context: Context) -> Changes:
    """One that has ended."""
    return [event_from(JointPatrolResumed, command)]


@joint_patrol.decides(
    CancelJointPatrol, zh="撤销联动巡视登记", en="Cancel a joint patrol", reported_as=JointPatrolCancelled
)
def cancel(state: JointPatrol, command: CancelJointPatrol, context: Context) -> Changes:
    """At any stage, unless an issue that it found is listed: that stays, and so does where it comes from."""
    for issue, _ in found_by(context.id, state.targets, context):
        raise BuiltUpon(by=issue)
    left = RoundLeft(work=context.id)
    return [event_from(JointPatrolCancelled, command), *(On(round, left) for round in own_round(state.round, context))]


def _require_uncited(state: JointPatrol, seminar: int, attendees: int, context: Context) -> None:
    """Refuse if a listed issue cites a seat of a seminar that is none of the first so many."""
    for issue, found in found_by(context.id, state.targets, context):
        cited = found.statement
        if cited and cited.seminar == seminar and cited.speaker > attendees:
            raise BuiltUpon(by=issue, field="attendees" if attendees else "number")
