"""The assignment of a cross inspection: which team inspects which organisations outside its own district (P11, S19)."""

from services.assignment.exclusion import Exclusion
from services.assignment.problem import AssignmentProblem, AvailableTeam, RecusedMember
from services.assignment.process import TooMuchWork, propose_apart
from services.assignment.proposal import Infeasible, Proposal, propose
from services.assignment.reasons import (
    CapacityTooSmall,
    EveryTeamExcluded,
    LeastTooLarge,
    OpenTargetsTooFew,
    Reason,
    TargetsConfined,
)

__all__ = [
    "AssignmentProblem",
    "AvailableTeam",
    "CapacityTooSmall",
    "EveryTeamExcluded",
    "Exclusion",
    "Infeasible",
    "LeastTooLarge",
    "OpenTargetsTooFew",
    "Proposal",
    "Reason",
    "RecusedMember",
    "TargetsConfined",
    "TooMuchWork",
    "propose",
    "propose_apart",
]
