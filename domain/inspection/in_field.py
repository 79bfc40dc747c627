"""What a team does at the inspected organisation: it moves in, asks outside, and leaves."""

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import counterpart, owner_of
from domain.fields import Text
from domain.filing.before_start import require_filed
from domain.inspection.events import ConsultationHeld, TeamDeployed, TeamWithdrawn, Topics
from domain.inspection.state import Inspection, InspectionStatus, NotDeployed, inspection
from domain.reconciliation.state import Reconciliation, ReconciliationStatus
from domain.refusal import About, Refusal
from domain.round.state import Round
from domain.team.eligibility import for_inspection, ready_team, require_fit
from domain.words import Words


class AlreadyDeployed(
    Refusal, zh="巡视{status},不能再次进驻", en="the inspection is {status}: the team moved in before"
):
    """A team moves in once."""


class PlanNotApproved(
    Refusal,
    zh="{round} 尚无经批准的工作方案",
    en="{round} has no approved plan of focus, procedure, methods and report",
    transient=True,
    about=About.RECORD,
):
    """No team moves in without an approved plan in all its four parts (P7)."""


class ReconciliationOpen(
    Refusal, zh="会审尚未结束,不能撤点", en="the reconciliation is not closed", transient=True, about=About.RECORD
):
    """A team leaves after report, papers and dossiers were reconciled (P7)."""


@command
class DeployTeam:
    """Let the team move in."""


@command
class HoldConsultation:
    """Record what somebody outside said about the organisation."""

    host: Words
    topics: Topics
    findings: Text


@command
class WithdrawTeam:
    """Let the team leave."""

    summary: Text | None = None


@inspection.decides(
    DeployTeam,
    zh="进驻",
    en="Deploy a team",
    reported_as=TeamDeployed,
    at=InspectionStatus.OPENED,
    otherwise=AlreadyDeployed,
)
def deploy(state: Inspection, _command: DeployTeam, context: Context) -> Changes:
    """By an approved plan, with everybody trained and nobody who may not be there; filed, if it is not the city's."""
    round = context.require(Round, state.round)
    if not round.plan_approved:
        raise PlanNotApproved(round=state.round)
    team = ready_team(state.team, context)
    require_fit(team.members, for_inspection(state.target, state.round, team, context, there=True))
    require_filed(context.id, context)
    return [TeamDeployed(members=tuple(each.id for each in team.members))]


@inspection.decides(
    HoldConsultation,
    zh="走访了解",
    en="Hold a consultation",
    reported_as=ConsultationHeld,
    at=InspectionStatus.DEPLOYED,
    otherwise=NotDeployed,
)
def consult(_state: Inspection, command: HoldConsultation, _context: Context) -> Changes:
    """While the team is there."""
    return [event_from(ConsultationHeld, command)]


@inspection.decides(
    WithdrawTeam,
    zh="撤点",
    en="Withdraw a team",
    reported_as=TeamWithdrawn,
    at=InspectionStatus.DEPLOYED,
    otherwise=NotDeployed,
)
def withdraw(_state: Inspection, command: WithdrawTeam, context: Context) -> Changes:
    """Only after the reconciliation is closed."""
    found = context.find(Reconciliation, counterpart(context.id, "reconciliation", owner_of(context.id)))
    if not found or found.status is not ReconciliationStatus.CLOSED:
        raise ReconciliationOpen
    return [event_from(TeamWithdrawn, command)]
