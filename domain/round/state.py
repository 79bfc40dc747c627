"""A round as its events make it, and how far it has come."""

from datetime import date
from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.fields import Pseudonym
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.round.events import (
    MobilisationCancelled,
    MobilisationHeld,
    RoundCancelled,
    RoundClosed,
    RoundCorrected,
    RoundJoined,
    RoundKind,
    RoundLeft,
    RoundOpened,
    RoundPlan,
    RoundPlanApprovalWithdrawn,
    RoundPlanApproved,
    RoundPlanDrafted,
    RoundReopened,
    TrainingCancelled,
    TrainingHeld,
)
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class RoundStatus(Term):
    """Where a round stands."""

    OPEN = "open", "进行中", "open"
    CLOSED = "closed", "已结束", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


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
    mobilised: bool = False
    works: Annotated[tuple[AggregateId, ...], Words("巡视巡察", "Inspections and patrols")] = ()
    """The owner's inspections and joint patrols that belong to it."""


def evolve(round: Round | None, event: object) -> Round:
    """Return the round after one more of its events."""
    if not round:
        if not isinstance(event, RoundOpened):
            raise Impossible(round, event)
        return Round(event.number, event.kind, event.title, event.theme, event.opens_on)
    return _prepared(round, event) or _joined(round, event) or _come_so_far(round, event)


def _prepared(round: Round, event: object) -> Round | None:
    match event:
        case RoundPlanDrafted(plan=plan, drafter=drafter):
            return changed(round, plan=plan, drafter=drafter)
        case RoundPlanApproved() | RoundPlanApprovalWithdrawn():
            return changed(round, plan_approved=isinstance(event, RoundPlanApproved))
        case MobilisationHeld() | MobilisationCancelled():
            return changed(round, mobilised=isinstance(event, MobilisationHeld))
        case TrainingHeld(members=members):
            return changed(round, trained=tuple(dict.fromkeys((*round.trained, *members))))
        case TrainingCancelled(members=members):
            return changed(round, trained=tuple(each for each in round.trained if each not in members))
    return None


def _joined(round: Round, event: object) -> Round | None:
    match event:
        case RoundJoined(work=work):
            return changed(round, works=(*round.works, work))
        case RoundLeft(work=work):
            return changed(round, works=tuple(each for each in round.works if each != work))
    return None


def _come_so_far(round: Round, event: object) -> Round:
    match event:
        case RoundCorrected(title=title, theme=theme, opens_on=day):
            return changed(round, title=title, theme=theme, opens_on=day)
        case RoundClosed():
            return changed(round, status=RoundStatus.CLOSED)
        case RoundReopened():
            return changed(round, status=RoundStatus.OPEN)
        case RoundCancelled():
            return changed(round, status=RoundStatus.CANCELLED)
    raise Impossible(round, event)


inspection_round = Aggregate(
    "round",
    "rounds",
    evolve,
    zh="巡视轮次",
    en="inspection round",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=1,
)


class RoundOver(Refusal, zh="本轮次{status}", en="the round is {status}", field="round"):
    """A round that is closed changes no more, and no inspection is opened in it."""


def round_id(number: int, owner: NodeId, kind: RoundKind = RoundKind.ROUTINE) -> AggregateId:
    """Return the id of the round that the owner counts under this number; mobile rounds are counted apart."""
    return aggregate_id("round", f"m{number}" if kind is RoundKind.MOBILE else str(number), owner)


def own_round(id: AggregateId | None, context: Context) -> tuple[AggregateId, ...]:
    """Return a round if it is one of the decision's owner, and known; nothing otherwise.

    Raises:
        RecordCancelled: it was taken back.
    """
    if not id or owner_of(id) != owner_of(context.id) or not context.find(Round, id):
        return ()
    context.require(Round, id)
    return (id,)


def require_open(state: Round) -> None:
    """Refuse if a round is closed.

    Raises:
        RoundOver: it is.
    """
    if state.status is not RoundStatus.OPEN:
        raise RoundOver(status=state.status.words)
