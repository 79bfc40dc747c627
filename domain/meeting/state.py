"""A meeting as its events make it, and what is open on its list."""

from dataclasses import replace
from datetime import date

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.heading import Heading
from domain.meeting.events import (
    CorrectionTaskLinked,
    Deviation,
    DeviationCorrected,
    DeviationRaised,
    MeetingClosed,
    MeetingConvened,
    MeetingSucceeded,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.state import changed, state
from domain.words import Term


class MeetingStatus(Term):
    """Where a meeting stands."""

    CONVENED = "convened", "进行中", "under way"
    CLOSED = "closed", "已结束", "closed"
    SUCCEEDED = "succeeded", "已转入下次例会", "succeeded by the next"


@state
class Meeting:
    """A meeting as its events make it."""

    number: int
    held_on: date
    attending: tuple[NodeId, ...]
    deviations: tuple[Deviation, ...]
    """Those that came over from the meeting before, then those that were raised."""
    last: int
    """The last number given to a deviation."""
    status: MeetingStatus = MeetingStatus.CONVENED

    @property
    def open(self) -> tuple[Deviation, ...]:
        """Those that are not corrected."""
        return tuple(deviation for deviation in self.deviations if not deviation.corrected)

    def with_deviation(self, number: int, **changes: object) -> "Meeting":
        """Return the meeting with one of its deviations changed."""
        return changed(
            self,
            deviations=tuple(
                replace(each, **changes) if each.number == number else each  # type: ignore[arg-type]
                for each in self.deviations
            ),
        )


def evolve(meeting: Meeting | None, event: object) -> Meeting:
    """Return the meeting after one more of its events."""
    match meeting, event:
        case None, MeetingConvened(number=number, held_on=day, attending=attending, still_open=still_open, last=last):
            return Meeting(number, day, attending, still_open, last)
        case Meeting(), DeviationRaised(number=number, organisation=organisation, text=text):
            raised = Deviation(number, meeting.number, organisation, text)
            return changed(meeting, deviations=(*meeting.deviations, raised), last=number)
        case Meeting(), CorrectionTaskLinked(number=number, task=task):
            return meeting.with_deviation(number, task=task)
        case Meeting(), DeviationCorrected(number=number):
            return meeting.with_deviation(number, corrected=True)
        case Meeting(), MeetingClosed():
            return changed(meeting, status=MeetingStatus.CLOSED)
        case Meeting(), MeetingSucceeded():
            return changed(meeting, status=MeetingStatus.SUCCEEDED)
    raise Impossible(meeting, event)


meeting = Aggregate(
    "meeting",
    "meetings",
    evolve,
    zh="巡察办主任例会",
    en="directors' regular meeting",
    heading=Heading.DISTRICT_WORK,
    rank=8,
)


def meeting_id(number: int, owner: NodeId) -> AggregateId:
    """Return the id of the owner's meeting with this number."""
    return aggregate_id("meeting", str(number), owner)


class MeetingOver(Refusal, zh="例会{status}", en="the meeting is {status}"):
    """Deviations are raised while the meeting is held, and corrected until the next one has them."""


class NotOpenDeviation(
    Refusal, zh="偏差 {number} 不在未纠正之列", en="there is no open deviation {number}", transient=True
):
    """What was never raised, or is corrected, is neither carried nor corrected."""


def require_open(state: Meeting, number: int, field: str = "number") -> Deviation:
    """Return an open deviation by its number.

    Raises:
        NotOpenDeviation: there is none.
    """
    for deviation in state.open:
        if deviation.number == number:
            return deviation
    raise NotOpenDeviation(number=number, field=field)
