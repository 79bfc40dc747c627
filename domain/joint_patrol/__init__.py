"""A joint patrol: teams of several tiers inspect together (P8, P9, P11).

The organiser keeps it; each tier named in it answers on a `Participation` of its own, and it starts when all accepted.

`events` is what happens, `state` what follows from it; the decisions stand in `planning`, `assigning` and
`under_way`.
"""

from domain.joint_patrol.assigning import (
    AdoptAssignment,
    AssignmentMissing,
    HomeDistrictTarget,
    NotCross,
    TargetMissing,
    TargetTwice,
    TeamOfNoTier,
    recusing,
    why_not,
)
from domain.joint_patrol.events import (
    Assignment,
    AssignmentAdopted,
    JointPatrolEnded,
    JointPatrolPlanned,
    JointPatrolStarted,
    PatrolMode,
    SeminarHeld,
    SiteVisited,
    Team,
    TierInvited,
)
from domain.joint_patrol.planning import (
    InviteTier,
    NotARound,
    NotJoint,
    PlanJointPatrol,
    StartJointPatrol,
    TierNotAccepted,
    TierTwice,
)
from domain.joint_patrol.state import (
    JointPatrol,
    NotTarget,
    PatrolNotPlanned,
    PatrolStatus,
    joint_patrol,
    require_planned,
)
from domain.joint_patrol.under_way import EndJointPatrol, HoldSeminar, PatrolNotUnderWay, VisitSite

__all__ = [
    "AdoptAssignment",
    "Assignment",
    "AssignmentAdopted",
    "AssignmentMissing",
    "EndJointPatrol",
    "HoldSeminar",
    "HomeDistrictTarget",
    "InviteTier",
    "JointPatrol",
    "JointPatrolEnded",
    "JointPatrolPlanned",
    "JointPatrolStarted",
    "NotARound",
    "NotCross",
    "NotJoint",
    "NotTarget",
    "PatrolMode",
    "PatrolNotPlanned",
    "PatrolNotUnderWay",
    "PatrolStatus",
    "PlanJointPatrol",
    "SeminarHeld",
    "SiteVisited",
    "StartJointPatrol",
    "TargetMissing",
    "TargetTwice",
    "Team",
    "TeamOfNoTier",
    "TierInvited",
    "TierNotAccepted",
    "TierTwice",
    "VisitSite",
    "joint_patrol",
    "recusing",
    "require_planned",
    "why_not",
]
