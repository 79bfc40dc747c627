"""How what was recorded of a meeting by mistake is corrected or taken back."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import owner_of
from domain.document import require_each_once
from domain.fields import Text
from domain.meeting.events import (
    DeviationCancelled,
    DeviationNumber,
    DeviationReopened,
    MeetingCancelled,
    MeetingCorrected,
    MeetingReopened,
    SuccessionCancelled,
)
from domain.meeting.state import Meeting, MeetingOver, MeetingStatus, meeting, meeting_id, require_open
from domain.refusal import About, Refusal
from domain.relation import PatrolBody, Several
from domain.tense import PastDay


class RaisedElsewhere(
    Refusal, zh="偏差 {number} 不是本次例会提出的", en="the deviation {number} was not raised at this meeting"
):
    """Where it was raised it is taken back, as long as that meeting has it."""


class NotCorrectedYet(
    Refusal, zh="偏差 {number} 不在已纠正之列", en="there is no corrected deviation {number}", transient=True
):
    """Only what was corrected is open again."""


class MeetingNotClosed(Refusal, zh="例会{status}，并未结束", en="the meeting is {status}, and not closed"):
    """Only what was closed goes on after all."""


class DeviationsRaised(
    Refusal,
    zh="例会已提出或纠正偏差 {number}",
    en="the deviation {number} was raised or corrected at the meeting",
    about=About.RECORD,
):
    """A meeting at which something was raised or corrected was held: that is taken back first."""


@command
class CorrectMeeting:
    """Say when the meeting really was, and who attended."""

    held_on: PastDay
    attending: Several[PatrolBody]
    reason: Text


@command
class CancelDeviation:
    """Say that a deviation was raised by mistake."""

    number: DeviationNumber
    reason: Text


@command
class ReopenDeviation:
    """Say that a deviation is not corrected."""

    number: DeviationNumber
    reason: Text


@command
class ReopenMeeting:
    """Say that more may be raised at the meeting."""

    reason: Text


@command
class CancelMeeting:
    """Say that the meeting was recorded by mistake, or was not held."""

    reason: Text


_GOING_ON = (MeetingStatus.CONVENED, MeetingStatus.CLOSED)


@meeting.decides(CorrectMeeting, zh="更正例会", en="Correct a meeting", reported_as=MeetingCorrected)
def correct(_state: Meeting, command: CorrectMeeting, _context: Context) -> Changes:
    """Its day, and who came; each named once."""
    require_each_once(command.attending)
    return [event_from(MeetingCorrected, command)]


@meeting.decides(
    CancelDeviation,
    zh="撤销偏差",
    en="Cancel a deviation",
    reported_as=DeviationCancelled,
    at=_GOING_ON,
    otherwise=MeetingOver,
)
def cancel_deviation(state: Meeting, command: CancelDeviation, _context: Context) -> Changes:
    """One that was raised here and is open."""
    if require_open(state, command.number).meeting != state.number:
        raise RaisedElsewhere(number=command.number)
    return [event_from(DeviationCancelled, command)]


@meeting.decides(
    ReopenDeviation,
    zh="重新纠偏",
    en="Reopen a deviation",
    reported_as=DeviationReopened,
    at=_GOING_ON,
    otherwise=MeetingOver,
)
def reopen_deviation(state: Meeting, command: ReopenDeviation, _context: Context) -> Changes:
    """One that is corrected, until the next meeting has what is open."""
    if command.number not in [each.number for each in state.deviations if each.corrected]:
        raise NotCorrectedYet(number=command.number)
    return [event_from(DeviationReopened, command)]


@meeting.decides(
    ReopenMeeting,
    zh="重新召开例会",
    en="Reopen a meeting",
    reported_as=MeetingReopened,
    at=MeetingStatus.CLOSED,
    otherwise=MeetingNotClosed,
)
def reopen(_state: Meeting, command: ReopenMeeting, _context: Context) -> Changes:
    """One that is closed, and not succeeded by the next."""
    return [event_from(MeetingReopened, command)]


@meeting.decides(
    CancelMeeting,
    zh="撤销例会登记",
    en="Cancel a meeting",
    reported_as=MeetingCancelled,
    at=_GOING_ON,
    otherwise=MeetingOver,
)
def cancel(state: Meeting, command: CancelMeeting, context: Context) -> Changes:
    """The last one, when nothing was raised or corrected at it; the one before has again what it left open."""
    for each in state.deviations:
        if each.meeting == state.number or each.corrected:
            raise DeviationsRaised(number=each.number)
    cancelled = event_from(MeetingCancelled, command)
    if state.number == 1:
        return [cancelled]
    before = meeting_id(state.number - 1, owner_of(context.id))
    return [cancelled, On(before, SuccessionCancelled(next=context.id))]
