"""The registers of evaluations and of interviews."""

from datetime import datetime

from domain.envelope import Recorded
from domain.evaluation import Evaluation, EvaluationClosed, evaluation
from domain.interview import Interview, InterviewClosed, interview
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


evaluations = Register(evaluation, EvaluationRow, filters=("status",))
interviews = Register(interview, InterviewRow, of="evaluation", filters=("organisation", "cause", "status"))


@evaluations.also(EvaluationClosed)
def evaluation_closed(row: EvaluationRow, recorded: Recorded) -> EvaluationRow:
    """Keep when."""
    return changed(row, closed_at=recorded.envelope.time)


@interviews.also(InterviewClosed)
def interview_closed(row: InterviewRow, recorded: Recorded) -> InterviewRow:
    """Keep when."""
    return changed(row, closed_at=recorded.envelope.time)


view = View("evaluations", 1, (evaluations, interviews))
