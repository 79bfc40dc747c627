"""What makes a round ready for its teams, and its end: plan, mobilisation, training (P4, P7)."""

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.fields import Text
from domain.refusal import About, Refusal
from domain.round.events import (
    Members,
    MobilisationHeld,
    RoundClosed,
    RoundPlan,
    RoundPlanApproved,
    RoundPlanDrafted,
    TrainingHeld,
)
from domain.round.state import Round, RoundOver, RoundStatus, inspection_round
from domain.words import Words


class PlanSettled(Refusal, zh="工作方案已经批准", en="the plan is approved already", about=About.RECORD):
    """What was approved is neither drafted anew nor approved twice."""


class PlanMissing(Refusal, zh="尚未拟定工作方案", en="there is no plan to approve", transient=True, about=About.RECORD):
    """A plan is drafted before it is approved."""


class ApprovedByDrafter(
    Refusal, zh="方案拟定人不能自行批准", en="who drafted the plan does not approve it", about=About.ACTOR
):
    """A plan is approved by somebody other than its drafter."""


@command
class DraftRoundPlan:
    """Write the plan down, in all its four parts."""

    plan: RoundPlan


@command
class ApproveRoundPlan:
    """Say that the plan holds."""

    note: Text | None = None


@command
class HoldMobilisation:
    """Record that the round was announced."""

    place: Words | None = None
    summary: Text | None = None


@command
class HoldTraining:
    """Record who was trained."""

    members: Members
    summary: Text | None = None


@command
class CloseRound:
    """Say that no more inspections are opened in it."""

    summary: Text | None = None


@inspection_round.decides(
    DraftRoundPlan,
    zh="拟定工作方案",
    en="Draft a round's plan",
    reported_as=RoundPlanDrafted,
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
)
def draft_plan(state: Round, command: DraftRoundPlan, context: Context) -> Changes:
    """As often as need be, until it is approved."""
    if state.plan_approved:
        raise PlanSettled
    return [event_from(RoundPlanDrafted, command, drafter=context.actor.id)]


@inspection_round.decides(
    ApproveRoundPlan,
    zh="批准工作方案",
    en="Approve a round's plan",
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
    role=Role.APPROVER,
)
def approve_plan(state: Round, command: ApproveRoundPlan, context: Context) -> Changes:
    """Once, by somebody other than who drafted it."""
    if state.plan_approved:
        raise PlanSettled
    if not state.plan:
        raise PlanMissing
    if context.actor.id == state.drafter:
        raise ApprovedByDrafter
    return [event_from(RoundPlanApproved, command)]


@inspection_round.decides(
    HoldMobilisation,
    zh="召开动员部署会",
    en="Hold a mobilisation",
    reported_as=MobilisationHeld,
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
)
def hold_mobilisation(_state: Round, command: HoldMobilisation, _context: Context) -> Changes:
    """While the round is open."""
    return [event_from(MobilisationHeld, command)]


@inspection_round.decides(
    HoldTraining,
    zh="组织培训",
    en="Hold a training",
    reported_as=TrainingHeld,
    at=RoundStatus.OPEN,
    otherwise=RoundOver,
)
def hold_training(_state: Round, command: HoldTraining, _context: Context) -> Changes:
    """As often as it takes to train everybody."""
    return [event_from(TrainingHeld, command)]


@inspection_round.decides(
    CloseRound, zh="结束轮次", en="Close a round", reported_as=RoundClosed, at=RoundStatus.OPEN, otherwise=RoundOver
)
def close(_state: Round, command: CloseRound, _context: Context) -> Changes:
    """Once; the inspections in it go on to their ends."""
    return [event_from(RoundClosed, command)]
