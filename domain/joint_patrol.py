"""A joint patrol: teams of several tiers inspect together (P8, P9, P11).

The organiser keeps it; each tier named in it answers on a `Participation` of its own, and it starts when all accepted.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Impossible
from domain.audience import Participant
from domain.fields import Line, Text
from domain.registry import event
from domain.tree import NodeId, Organisation
from domain.words import Words

Attendance = Annotated[int, Field(ge=1, le=100_000)]
"""How many people came."""


class PatrolMode(StrEnum):
    """How the tiers go together (P11)."""

    JOINT = "joint"
    """Inspection and patrol of several tiers, in one team (联动)."""
    CROSS = "cross"
    """A team inspects outside its own district (交叉)."""
    SPECIAL = "special"
    """On one theme (专项)."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team that a tier sends: `市委第三巡视组` of `bj`."""

    organisation: Organisation
    name: Words


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("联动巡视计划", "Joint patrol planned")
class JointPatrolPlanned:
    """The organiser names the tiers that are to take part, itself among them if it does, and whom they inspect."""

    title: Words
    mode: PatrolMode
    tiers: tuple[Participant, ...]
    targets: tuple[Organisation, ...]
    """The organisations to be inspected; they do not see the patrol."""
    round: Line | None = None
    """The inspection round that it belongs to."""


@event("邀请参加联动", "Tier invited")
class TierInvited:
    """One more tier is to take part."""

    organisation: Participant


@event("联动巡视启动", "Joint patrol started")
class JointPatrolStarted:
    """Every tier named in it has accepted; these are the teams."""

    teams: tuple[Team, ...]


@event("召开座谈会", "Seminar held")
class SeminarHeld:
    """People were heard. What they raised are issues that name the patrol as their source."""

    place: Words
    attendees: Attendance
    categories: tuple[Words, ...] = ()
    """The kinds of issue that came up."""


@event("实地查看", "Site visited")
class SiteVisited:
    """The teams looked for themselves how things stand."""

    place: Words
    organisation: Organisation
    """Whom they visited."""
    findings: Text


@event("联动巡视结束", "Joint patrol ended")
class JointPatrolEnded:
    """The teams have left. The issues go on."""

    summary: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class PatrolStatus(StrEnum):
    """Where a joint patrol stands."""

    PLANNED = "planned"
    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class JointPatrol:
    """A joint patrol as its events make it."""

    tiers: tuple[NodeId, ...]
    targets: tuple[NodeId, ...]
    status: PatrolStatus = PatrolStatus.PLANNED


def evolve(patrol: JointPatrol | None, event: object) -> JointPatrol:
    """Return the joint patrol after one more of its events."""
    match patrol, event:
        case None, JointPatrolPlanned(tiers=tiers, targets=targets):
            return JointPatrol(tiers, targets)
        case JointPatrol(), TierInvited(organisation=organisation):
            return replace(patrol, tiers=(*patrol.tiers, organisation))
        case JointPatrol(), JointPatrolStarted():
            return replace(patrol, status=PatrolStatus.STARTED)
        case JointPatrol(), SeminarHeld() | SiteVisited():
            return patrol
        case JointPatrol(), JointPatrolEnded():
            return replace(patrol, status=PatrolStatus.ENDED)
    raise Impossible(patrol, event)


joint_patrol = Aggregate("patrol", "patrols", evolve, zh="联动巡视", en="joint patrol")
