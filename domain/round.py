"""An inspection round: routine, special or mobile, with its plan, its mobilisation and its training (P3, P4, P7).

Who inspects keeps its rounds under numbers of its own, as people count them: round 8 of the city is `round-8@bj`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id
from domain.authority import Role
from domain.fields import Line, Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.tier import Tier
from domain.words import Term, Words

RoundNumber = Annotated[int, Field(ge=1, le=9999)]
"""A round's number among those of its owner."""

Members = Annotated[tuple[Pseudonym, ...], Field(min_length=1)]
"""Some people, at least one."""


class RoundKind(Term):
    """What a round is for (P3)."""

    ROUTINE = "routine", "常规", "routine"
    SPECIAL = "special", "专项", "special"
    """On one theme."""
    MOBILE = "mobile", "机动", "mobile"
    """Short, on one organisation; shown apart from the rest in every coverage."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The plan of a round, in its four parts (P7)."""

    supervision_focus: Text
    procedure: Text
    methods: Text
    report_notes: Text
    """What to mind when the report is written."""


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("开启轮次", "Round opened")
class RoundOpened:
    """A round begins to be prepared."""

    number: RoundNumber
    kind: RoundKind
    title: Words
    theme: Words | None = None
    """What a special round is about."""
    opens_on: date


@event("拟定工作方案", "Round plan drafted")
class RoundPlanDrafted:
    """There is a plan, in all its four parts; it waits for approval."""

    plan: RoundPlan
    drafter: Line
    """The pseudonym of who drafted it: somebody else is to approve it."""


@event("批准工作方案", "Round plan approved", news=News.GOOD)
class RoundPlanApproved:
    """The plan holds for every team of the round."""

    note: Text | None = None


@event("召开动员部署会", "Mobilisation held")
class MobilisationHeld:
    """The round was announced to those who carry it out."""

    place: Words | None = None
    summary: Text | None = None


@event("组织培训", "Training held")
class TrainingHeld:
    """These people know the plan."""

    members: Members
    summary: Text | None = None


@event("结束轮次", "Round closed", news=News.END)
class RoundClosed:
    """No more inspections are opened in it."""

    summary: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RoundStatus(Term):
    """Where a round stands."""

    OPEN = "open", "进行中", "open"
    CLOSED = "closed", "已结束", "closed"


@state
class Round:
    """A round as its events make it."""

    number: int
    kind: RoundKind
    title: Words
    theme: Words | None
    opens_on: date
    status: RoundStatus = RoundStatus.OPEN
    plan: RoundPlan | None = None
    drafter: str | None = None
    plan_approved: bool = False
    trained: tuple[Pseudonym, ...] = ()
    """Each once."""


def evolve(round: Round | None, event: object) -> Round:
    """Return the round after one more of its events."""
    match round, event:
        case None, RoundOpened():
            return Round(event.number, event.kind, event.title, event.theme, event.opens_on)
        case Round(), RoundPlanDrafted(plan=plan, drafter=drafter):
            return changed(round, plan=plan, drafter=drafter)
        case Round(), RoundPlanApproved():
            return changed(round, plan_approved=True)
        case Round(), MobilisationHeld():
            return round
        case Round(), TrainingHeld(members=members):
            return changed(round, trained=tuple(dict.fromkeys((*round.trained, *members))))
        case Round(), RoundClosed():
            return changed(round, status=RoundStatus.CLOSED)
    raise Impossible(round, event)


round = Aggregate("round", "rounds", evolve, zh="巡视轮次", en="inspection round", heading=Heading.INSPECTIONS, rank=1)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class ThemeMissing(Refusal, zh="专项巡视须有主题", en="a special round has a theme", field="theme"):
    """A special round is on one theme."""


class RoundOver(Refusal, zh="本轮次{status}", en="the round is {status}", field="round"):
    """A round that is closed changes no more, and no inspection is opened in it."""


class PlanSettled(Refusal, zh="工作方案已经批准", en="the plan is approved already", about=About.RECORD):
    """What was approved is neither drafted anew nor approved twice."""


class PlanMissing(Refusal, zh="尚未拟定工作方案", en="there is no plan to approve", transient=True, about=About.RECORD):
    """A plan is drafted before it is approved."""


class ApprovedByDrafter(
    Refusal, zh="方案拟定人不能自行批准", en="who drafted the plan does not approve it", about=About.ACTOR
):
    """A plan is approved by somebody other than its drafter."""


@command
class OpenRound:
    """Begin to prepare a round, under the number that follows."""

    number: RoundNumber
    kind: RoundKind
    title: Words
    theme: Words | None = None
    opens_on: date


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


def round_id(number: int, owner: NodeId) -> AggregateId:
    """Return the id of the round that the owner counts under this number."""
    return aggregate_id("round", str(number), owner)


def numbered(command: OpenRound, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the round that is opened: its number is given once."""
    return round_id(command.number, owner)


@round.opens(
    OpenRound,
    zh="开启轮次",
    en="Open a round",
    reported_as=RoundOpened,
    id=numbered,
    tiers=(Tier.MUNICIPAL, Tier.DISTRICT, Tier.AGENCY),
)
def open_round(command: OpenRound, _context: Context) -> Changes:
    """By who has inspection teams of its own; on a theme if it is special."""
    if command.kind is RoundKind.SPECIAL and not command.theme:
        raise ThemeMissing
    return [event_from(RoundOpened, command)]


@round.decides(
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


@round.decides(
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


@round.decides(
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


@round.decides(
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


@round.decides(
    CloseRound, zh="结束轮次", en="Close a round", reported_as=RoundClosed, at=RoundStatus.OPEN, otherwise=RoundOver
)
def close(_state: Round, command: CloseRound, _context: Context) -> Changes:
    """Once; the inspections in it go on to their ends."""
    return [event_from(RoundClosed, command)]


def require_open(state: Round) -> None:
    """Refuse if a round is closed.

    Raises:
        RoundOver: it is.
    """
    if state.status is not RoundStatus.OPEN:
        raise RoundOver(status=state.status.words)
