"""A joint patrol as its events make it."""

from dataclasses import dataclass, replace
from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, owner_of
from domain.cancellation import NumberedEntry, RecordedInAll, corrected, entry, without
from domain.deadlines import RuleRef
from domain.heading import Heading
from domain.node_id import NodeId
from domain.patrol.events import (
    Assignment,
    AssignmentAdopted,
    FollowUpDue,
    InvitationWithdrawn,
    JointPatrolCancelled,
    JointPatrolEnded,
    JointPatrolPlanned,
    JointPatrolResumed,
    JointPatrolStarted,
    PatrolMode,
    SeminarCancelled,
    SeminarCorrected,
    SeminarHeld,
    SiteVisitCancelled,
    SiteVisitCorrected,
    SiteVisited,
    TierInvited,
)
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class PatrolStatus(Term):
    """Where a joint patrol stands."""

    PLANNED = "planned", "筹备中", "planned"
    STARTED = "started", "进行中", "under way"
    ENDED = "ended", "已结束", "ended"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@dataclass(frozen=True, slots=True)
class Seminar(NumberedEntry):
    """People were heard."""

    place: Words
    attendees: int
    due: FollowUpDue
    rule: RuleRef | None


@dataclass(frozen=True, slots=True)
class SiteVisit(NumberedEntry):
    """The teams looked for themselves."""

    place: Words
    organisation: NodeId
    findings: str
    seminar: Annotated[int | None, Words("回访的座谈会", "Follows up")]
    """Which seminar it follows up."""


@state
class JointPatrol:
    """A joint patrol as its events make it."""

    title: Words
    mode: PatrolMode
    tiers: tuple[NodeId, ...]
    targets: tuple[NodeId, ...]
    round: AggregateId | None
    status: PatrolStatus = PatrolStatus.PLANNED
    assignments: tuple[Assignment, ...] = ()
    """Of a cross inspection: which team inspects which targets."""
    seminars: tuple[Seminar, ...] = ()
    """In the order of their numbers."""
    visits: tuple[SiteVisit, ...] = ()
    """In the order of their numbers."""
    seminars_recorded: RecordedInAll = 0
    visits_recorded: RecordedInAll = 0

    def seminar(self, number: int) -> Seminar | None:
        """Return the seminar of a number, or None if it was not held."""
        return next((each for each in self.seminars if each.number == number), None)

    def targets_of(self, team: AggregateId) -> tuple[NodeId, ...]:
        """Return whom a team inspects: in a cross inspection what was assigned to it, otherwise all together."""
        if self.mode is not PatrolMode.CROSS:
            return self.targets
        return tuple(each.target for each in self.assignments if each.team == team)

    def targets_for(self, tier: NodeId) -> tuple[NodeId, ...]:
        """Return whom the teams of a tier inspect, as `targets_of`."""
        if self.mode is not PatrolMode.CROSS:
            return self.targets
        return tuple(each.target for each in self.assignments if owner_of(each.team) == tier)


def evolve(patrol: JointPatrol | None, event: object) -> JointPatrol:
    """Return the joint patrol after one more of its events."""
    match patrol, event:
        case None, JointPatrolPlanned(title=title, mode=mode, tiers=tiers, targets=targets, round=round):
            return JointPatrol(title, mode, tiers, targets, round)
        case JointPatrol(), TierInvited(organisation=organisation):
            return changed(patrol, tiers=(*patrol.tiers, organisation))
        case JointPatrol(), InvitationWithdrawn(organisation=gone):
            return changed(patrol, tiers=tuple(each for each in patrol.tiers if each != gone))
        case JointPatrol(), AssignmentAdopted(assignments=assignments):
            return changed(patrol, assignments=assignments)
        case JointPatrol(), JointPatrolStarted():
            return changed(patrol, status=PatrolStatus.STARTED)
        case JointPatrol(), JointPatrolEnded():
            return changed(patrol, status=PatrolStatus.ENDED)
        case JointPatrol(), JointPatrolResumed():
            return changed(patrol, status=PatrolStatus.STARTED)
        case JointPatrol(), JointPatrolCancelled():
            return changed(patrol, status=PatrolStatus.CANCELLED)
        case JointPatrol(), _:
            return _visited(patrol, event) or _heard(patrol, event)
    raise Impossible(patrol, event)


def _visited(patrol: JointPatrol, event: object) -> JointPatrol | None:
    match event:
        case SiteVisited(place=place, organisation=organisation, findings=findings, seminar=seminar):
            number = patrol.visits_recorded + 1
            visit = SiteVisit(number, place, organisation, findings, seminar)
            return changed(patrol, visits=(*patrol.visits, visit), visits_recorded=number)
        case SiteVisitCorrected(number=number, place=place, organisation=organisation, findings=findings):
            was = replace(entry(patrol.visits, number), place=place, organisation=organisation, findings=findings)
            return changed(patrol, visits=corrected(patrol.visits, was))
        case SiteVisitCancelled(number=number):
            return changed(patrol, visits=without(patrol.visits, number))
    return None


def _heard(patrol: JointPatrol, event: object) -> JointPatrol:
    match event:
        case SeminarHeld(place=place, attendees=attendees, due=due, rule=rule):
            number = patrol.seminars_recorded + 1
            held = Seminar(number, place, attendees, due, rule)
            return changed(patrol, seminars=(*patrol.seminars, held), seminars_recorded=number)
        case SeminarCorrected(number=number, place=place, attendees=attendees):
            was = replace(entry(patrol.seminars, number), place=place, attendees=attendees)
            if event.due:
                was = replace(was, due=event.due, rule=event.rule)
            return changed(patrol, seminars=corrected(patrol.seminars, was))
        case SeminarCancelled(number=number):
            return changed(patrol, seminars=without(patrol.seminars, number))
    raise Impossible(patrol, event)


joint_patrol = Aggregate(
    "patrol", "patrols", evolve, zh="联动巡视", en="joint patrol", heading=Heading.LINKAGE, tiers=PATROLLING, rank=1
)


class PatrolNotPlanned(
    Refusal, zh="联动巡视{status},不在筹备中", en="the patrol is {status}, no more being planned", field="patrol"
):
    """Who takes part is settled before the start."""


class NotTarget(Refusal, zh="{organisation} 不在巡视对象之列", en="{organisation} is not among those inspected"):
    """The teams visit whom the patrol inspects, and those below."""


def recusing(patrol: JointPatrol, organiser: NodeId) -> tuple[NodeId, ...]:
    """Return the organisations whose recusals count in a patrol: who organises it, and who sends teams."""
    return (organiser, *patrol.tiers)


def require_planned(state: JointPatrol) -> None:
    """Refuse if the patrol has started.

    Raises:
        PatrolNotPlanned: it has.
    """
    if state.status is not PatrolStatus.PLANNED:
        raise PatrolNotPlanned(status=state.status.words)
