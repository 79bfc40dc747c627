"""What the teams do: hear people, look for themselves, leave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from domain.aggregate import Changes, Context, command, event_from
from domain.cancellation import NoSuchEntry
from domain.deadline_rule import RuleCode
from domain.fields import Text
from domain.node_id import NodeId, is_within
from domain.patrol.events import Attendance, JointPatrolEnded, SeminarHeld, SeminarNumber, SiteVisited
from domain.patrol.state import JointPatrol, NotTarget, PatrolStatus, joint_patrol
from domain.reckoning import reckon_if_ruled
from domain.refusal import Refusal
from domain.relation import Named
from domain.words import Words

FOLLOW_UP: RuleCode = "followup"
"""The deadline rule by which a site visit is due after a seminar (P9)."""


class PatrolNotUnderWay(
    Refusal, zh="联动巡视{status},不在进行中", en="the patrol is {status}, not under way", transient=True
):
    """Seminars and visits are part of a patrol that has started and not ended."""


@command
class HoldSeminar:
    """Record that people were heard."""

    place: Words
    attendees: Attendance


@command
class VisitSite:
    """Record what the teams saw for themselves."""

    place: Words
    organisation: Named
    findings: Text
    seminar: Annotated[SeminarNumber | None, Words("回访的座谈会", "Follows up")] = None
    """Which seminar it follows up."""


@command
class EndJointPatrol:
    """Say that the teams have left."""

    summary: Text | None = None


@joint_patrol.decides(
    HoldSeminar,
    zh="召开座谈会",
    en="Hold a seminar",
    reported_as=SeminarHeld,
    at=PatrolStatus.STARTED,
    otherwise=PatrolNotUnderWay,
)
def hold_seminar(_state: JointPatrol, command: HoldSeminar, context: Context) -> Changes:
    """While the patrol is under way; by the rule `followup`, if there is one, it is followed up on the spot in time."""
    return [event_from(SeminarHeld, command, **follow_up_of(context.at, context))]


@joint_patrol.decides(
    VisitSite,
    zh="实地查看",
    en="Visit a site",
    reported_as=SiteVisited,
    at=PatrolStatus.STARTED,
    otherwise=PatrolNotUnderWay,
)
def visit_site(state: JointPatrol, command: VisitSite, _context: Context) -> Changes:
    """While the patrol is under way, at one of its targets or below; a seminar that it follows up was held."""
    require_at_target(state, command.organisation)
    if command.seminar and not state.seminar(command.seminar):
        raise NoSuchEntry(number=command.seminar, field="seminar")
    return [event_from(SiteVisited, command)]


@joint_patrol.decides(
    EndJointPatrol,
    zh="结束联动巡视",
    en="End a joint patrol",
    reported_as=JointPatrolEnded,
    at=PatrolStatus.STARTED,
    otherwise=PatrolNotUnderWay,
)
def end(_state: JointPatrol, command: EndJointPatrol, _context: Context) -> Changes:
    """One that is under way."""
    return [event_from(JointPatrolEnded, command)]


def follow_up_of(held: datetime, context: Context) -> Mapping[str, Any]:
    """Return by when a seminar is to be followed up that was held at a moment, and by which rule (P9)."""
    reckoned = reckon_if_ruled(FOLLOW_UP, held, context)
    return {"due": reckoned.due, "rule": reckoned.rule} if reckoned else {}


def require_at_target(state: JointPatrol, organisation: NodeId) -> None:
    """Refuse an organisation that is neither inspected nor below one that is.

    Raises:
        NotTarget: it is not.
    """
    if not any(is_within(organisation, target) for target in state.targets):
        raise NotTarget(organisation=organisation)
