"""The registers of evaluations and of interviews."""

from datetime import datetime

from domain.appeal import Appeal, appeal
from domain.envelope import Recorded
from domain.evaluation.events import EvaluationClosed
from domain.evaluation.state import Evaluation, evaluation
from domain.interview.events import InterviewClosed, InterviewReopened
from domain.interview.state import Interview, interview
from domain.result.state import EvaluationResult, result
from domain.state import changed
from projections.engine.register import Record, Register, row
from projections.engine.view import View


@row
class EvaluationRow(Evaluation, Record):
    """One evaluation."""

    closed_at: datetime | None = None


@row
class InterviewRow(Interview, Record):
    """One interview."""

    closed_at: datetime | None = None


@row
class ResultRow(EvaluationResult, Record):
    """What an evaluation came to for one of those who were rated."""


@row
class AppealRow(Appeal, Record):
    """What one of them says against it."""


evaluations = Register(evaluation, EvaluationRow, filters=("status",))
interviews = Register(interview, InterviewRow, of="evaluation", filters=("organisation", "cause", "status"))

results = Register(result, ResultRow, of="evaluation", filters=("organisation", "status", "low"))
appeals = Register(appeal, AppealRow, of="result", filters=("status",))


@evaluations.also(EvaluationClosed)
def evaluation_closed(row: EvaluationRow, recorded: Recorded) -> EvaluationRow:
    """Keep when."""
    return changed(row, closed_at=recorded.envelope.time)


@interviews.also(InterviewClosed)
def interview_closed(row: InterviewRow, recorded: Recorded) -> InterviewRow:
    """Keep when."""
    return changed(row, closed_at=recorded.envelope.time)


@interviews.also(InterviewReopened)
def interview_reopened(row: InterviewRow, _recorded: Recorded) -> InterviewRow:
    """It is not over after all."""
    return changed(row, closed_at=None)


view = View("evaluations", 3, (evaluations, interviews, results, appeals))
