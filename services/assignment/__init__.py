"""The assignment of a cross inspection: which team inspects which organisations outside its own district (P11, S19)."""

from services.assignment.exclusion import Exclusion
from services.assignment.problem import Problem, Recusal, Team
from services.assignment.proposal import Impossible, Proposal, propose
from services.assignment.reasons import (
    CapacityTooSmall,
    EveryTeamExcluded,
    LeastTooLarge,
    OpenTargetsTooFew,
    Reason,
    TargetsConfined,
)

__all__ = [
    "CapacityTooSmall",
    "EveryTeamExcluded",
    "Exclusion",
    "Impossible",
    "LeastTooLarge",
    "OpenTargetsTooFew",
    "Problem",
    "Proposal",
    "Reason",
    "Recusal",
    "TargetsConfined",
    "Team",
    "propose",
]
