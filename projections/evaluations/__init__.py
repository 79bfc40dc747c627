"""Satisfaction evaluations and the interviews that follow on low ratings (P14)."""

from projections.evaluations.held import Interviews, interviews_held
from projections.evaluations.ranking import Ranking, ranking
from projections.evaluations.rows import EvaluationRow, InterviewRow, evaluations, interviews, view

__all__ = [
    "EvaluationRow",
    "InterviewRow",
    "Interviews",
    "Ranking",
    "evaluations",
    "interviews",
    "interviews_held",
    "ranking",
    "view",
]
