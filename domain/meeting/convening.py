"""How meetings follow on each other: convened with what the one before left open, and closed."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, owner_of
from domain.cancellation import is_cancelled
from domain.document import require_each_once
from domain.fields import Text
from domain.meeting.events import (
    Deviation,
    DeviationNumber,
    MeetingClosed,
    MeetingConvened,
    MeetingNumber,
    MeetingSucceeded,
)
from domain.meeting.state import (
    Meeting,
    MeetingOver,
    MeetingStatus,
    NotOpenDeviation,
    meeting,
    meeting_id,
    require_open,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.relation import PatrolBody, Several
from domain.tense import PastDay


class PreviousMeetingOpen(
    Refusal,
    zh="上次例会{status}，不是待接续状态",
    en="the meeting before is {status}, not waiting for the next",
    transient=True,
    field="number",
):
    """A meeting follows on one that is closed, once."""


class MeetingSkipped(
    Refusal,
    zh="第 {number} 次例会须在第 {before} 次之后召开，而该次例会尚无登记",
    en="meeting {number} follows on meeting {before}, of which nothing is recorded",
    transient=True,
):
    """Meetings are numbered one after the other."""


class DeviationLeftOut(
    Refusal,
    zh="上次例会未纠正的偏差 {number} 未列入",
    en="the deviation {number} is open and was left out",
    field="still_open",
):
    """What is open is on the next meeting's list."""


@command
class ConveneMeeting:
    """Hold the next meeting, with what the one before left open."""

    number: MeetingNumber
    held_on: PastDay
    attending: Several[PatrolBody]
    still_open: tuple[DeviationNumber, ...] = ()
    """The open deviations of the meeting before; all of them."""


@command
class CloseMeeting:
    """Raise nothing more."""

    summary: Text | None = None


def _of_number(command: ConveneMeeting, _uid: str, owner: NodeId) -> AggregateId:
    return meeting_id(command.number, owner)


@meeting.opens(ConveneMeeting, zh="召开例会", en="Convene a meeting", reported_as=MeetingConvened, id=_of_number)
def convene(command: ConveneMeeting, context: Context) -> Changes:
    """The first one, or the one that follows on the last, with all that is open there."""
    require_each_once(command.attending)
    if command.number == 1:
        if command.still_open:
            raise NotOpenDeviation(number=command.still_open[0], field="still_open")
        return [event_from(MeetingConvened, command)]
    id = meeting_id(command.number - 1, owner_of(context.id))
    before = context.find(Meeting, id)
    if before is None or is_cancelled(before):
        raise MeetingSkipped(number=command.number, before=command.number - 1)
    if before.status is not MeetingStatus.CLOSED:
        raise PreviousMeetingOpen(status=before.status.words)
    still_open = _still_open(before, command.still_open)
    convened = event_from(MeetingConvened, command, still_open=still_open, last=before.last)
    return [convened, On(id, MeetingSucceeded(next=context.id))]


def _still_open(before: Meeting, named: tuple[int, ...]) -> tuple[Deviation, ...]:
    open = before.open
    for number in named:
        require_open(before, number, "still_open")
    for deviation in open:
        if deviation.number not in named:
            raise DeviationLeftOut(number=deviation.number)
    return open


@meeting.decides(
    CloseMeeting,
    zh="结束例会",
    en="Close a meeting",
    reported_as=MeetingClosed,
    at=MeetingStatus.CONVENED,
    otherwise=MeetingOver,
)
def close(_state: Meeting, command: CloseMeeting, _context: Context) -> Changes:
    """One that is held."""
    return [event_from(MeetingClosed, command)]
