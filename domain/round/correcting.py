"""How what was recorded of a round by mistake is corrected or taken back."""

from collections.abc import Iterator

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.cancellation import BuiltUpon
from domain.fields import Text
from domain.inspection.state import Inspection, InspectionStatus
from domain.refusal import About, Refusal
from domain.round.events import (
    Members,
    MobilisationCancelled,
    RoundCancelled,
    RoundCorrected,
    RoundPlanApprovalWithdrawn,
    RoundReopened,
    TrainingCancelled,
)
from domain.round.opening import require_theme
from domain.round.state import Round, RoundOver, RoundStatus, inspection_round
from domain.team.state import Team
from domain.tense import PlannedDay
from domain.words import Words


class PlanUnapproved(Refusal, zh="工作方案尚未批准", en="the plan is not approved", about=About.RECORD):
    """Only what was approved loses its approval."""


class NotMobilised(Refusal, zh="没有动员部署会的登记", en="no mobilisation is recorded", about=About.RECORD):
    """Only what was recorded is taken back."""


class NotTrained(
    Refusal, zh="没有 {member} 参加培训的登记", en="that {member} was trained is not recorded", field="members"
):
    """Only what was recorded is taken back."""


class RoundNotClosed(Refusal, zh="轮次{status}，并未结束", en="the round is {status}, and not closed"):
    """Only what was closed goes on after all."""


@command
class CorrectRound:
    """Say how the round is really called, and when it begins."""

    title: Words
    theme: Words | None = None
    opens_on: PlannedDay
    reason: Text


@command
class WithdrawPlanApproval:
    """Say that the plan does not hold."""

    reason: Text


@command
class CancelMobilisation:
    """Say that the round was not announced."""

    reason: Text


@command
class CancelTraining:
    """Say that these people were not trained."""

    members: Members
    reason: Text


@command
class ReopenRound:
    """Let the round go on."""

    reason: Text


@command
class CancelRound:
    """Say that the round was recorded by mistake, or is not held."""

    reason: Text


@inspection_round.decides(
    CorrectRound,
    zh="更正轮次",
    en="Correct a round",
    reported_as=RoundCorrected,
)
def correct(state: Round, command: CorrectRound, _context: Context) -> Changes:
    """At any stage; a special one keeps a theme. Number and kind stay: they stand in what was done in it."""
    require_theme(state.kind, command.theme)
    return [event_from(RoundCorrected, command)]


@inspection_round.decides(
    WithdrawPlanApproval,
    zh="撤回方案批准",
    en="Withdraw the approval of a plan",
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
    role=Role.APPROVER,
)
def withdraw_approval(state: Round, command: WithdrawPlanApproval, context: Context) -> Changes:
    """Before a team has moved in by it."""
    if not state.plan_approved:
        raise PlanUnapproved
    for id, _ in _moved_in(state, context):
        raise BuiltUpon(by=id)
    return [event_from(RoundPlanApprovalWithdrawn, command)]


@inspection_round.decides(
    CancelMobilisation,
    zh="撤销动员登记",
    en="Cancel a mobilisation",
    reported_as=MobilisationCancelled,
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
)
def cancel_mobilisation(state: Round, command: CancelMobilisation, _context: Context) -> Changes:
    """One that was recorded, while the round is open."""
    if not state.mobilised:
        raise NotMobilised
    return [event_from(MobilisationCancelled, command)]


@inspection_round.decides(
    CancelTraining,
    zh="撤销培训登记",
    en="Cancel a training",
    reported_as=TrainingCancelled,
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
)
def cancel_training(state: Round, command: CancelTraining, context: Context) -> Changes:
    """Of people who are recorded as trained, and are in no team that has moved in (S11)."""
    for member in command.members:
        if member not in state.trained:
            raise NotTrained(member=member)
    for id, inspection in _moved_in(state, context):
        team = context.require(Team, inspection.team)
        for member in filter(team.member, command.members):
            if inspection.status is InspectionStatus.DEPLOYED:
                raise BuiltUpon(by=id, member=member, field="members")
    return [event_from(TrainingCancelled, command)]


@inspection_round.decides(
    ReopenRound,
    zh="重新开放轮次",
    en="Reopen a round",
    reported_as=RoundReopened,
    at=RoundStatus.CLOSED,
    otherwise=RoundNotClosed,
)
def reopen(_state: Round, command: ReopenRound, _context: Context) -> Changes:
    """One that is closed."""
    return [event_from(RoundReopened, command)]


@inspection_round.decides(CancelRound, zh="撤销轮次登记", en="Cancel a round", reported_as=RoundCancelled)
def cancel(state: Round, command: CancelRound, _context: Context) -> Changes:
    """At any stage, when no inspection and no joint patrol of the owner's belongs to it any more."""
    for work in state.works:
        raise BuiltUpon(by=work)
    return [event_from(RoundCancelled, command)]


def _moved_in(state: Round, context: Context) -> Iterator[tuple[AggregateId, Inspection]]:
    """Yield the inspections of the round to which a team has moved in, now or before."""
    for id in state.works:
        inspection = context.find(Inspection, id)
        if inspection and inspection.status is not InspectionStatus.OPENED:
            yield id, inspection
