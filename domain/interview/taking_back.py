"""How what was recorded of an interview by mistake is corrected or taken back."""

from domain.aggregate import Changes, Context, command, event_from
from domain.fields import Text
from domain.interview.events import InterviewCancelled, InterviewCorrected, InterviewReopened, Talk
from domain.interview.holding import require_talks
from domain.interview.state import Interview, InterviewOver, InterviewStatus, interview
from domain.refusal import Refusal


class InterviewNotClosed(Refusal, zh="该约谈：{status}", en="the interview is {status}, and not closed"):
    """Only what was closed goes on after all."""


@command
class CorrectInterview:
    """Say who was really interviewed by whom, and what is asked."""

    principal: Talk
    paired: tuple[Talk, ...] = ()
    requirements: Text
    reason: Text


@command
class ReopenInterview:
    """Say that what was asked is not done."""

    reason: Text


@command
class CancelInterview:
    """Say that the interview was recorded by mistake."""

    reason: Text


@interview.decides(
    CorrectInterview,
    zh="更正约谈记录",
    en="Correct an interview",
    reported_as=InterviewCorrected,
    at=InterviewStatus.HELD,
    otherwise=InterviewOver,
)
def correct(state: Interview, command: CorrectInterview, _context: Context) -> Changes:
    """With the principal, and for a low rating with the pair; of another organisation or cause: it is held anew."""
    require_talks(state.cause, command.principal, command.paired)
    return [event_from(InterviewCorrected, command)]


@interview.decides(
    ReopenInterview,
    zh="重新落实约谈要求",
    en="Reopen an interview",
    reported_as=InterviewReopened,
    at=InterviewStatus.CLOSED,
    otherwise=InterviewNotClosed,
)
def reopen(_state: Interview, command: ReopenInterview, _context: Context) -> Changes:
    """One that was closed."""
    return [event_from(InterviewReopened, command)]


@interview.decides(
    CancelInterview,
    zh="撤销约谈登记",
    en="Cancel an interview",
    reported_as=InterviewCancelled,
    at=InterviewStatus.HELD,
    otherwise=InterviewOver,
)
def cancel(_state: Interview, command: CancelInterview, _context: Context) -> Changes:
    """Before what was asked is done; for the same low rating one may be held after all."""
    return [event_from(InterviewCancelled, command)]
