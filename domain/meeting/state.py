"""A meeting as its events make it, and what is open on its list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.heading import Heading
from domain.meeting.events import (
    CorrectionTaskLinked,
    Deviation,
    DeviationCancelled,
    DeviationCorrected,
    DeviationRaised,
    DeviationReopened,
    MeetingCancelled,
    MeetingClosed,
    MeetingConvened,
    MeetingCorrected,
    MeetingReopened,
    MeetingSucceeded,
    SuccessionCancelled,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.state import changed, state
from domain.tier import CITY
from domain.words import Term


class MeetingStatus(Term):
    """Where a meeting stands."""

    CONVENED = "convened", "进行中", "under way"
    CLOSED = "closed", "已结束", "closed"
    SUCCEEDED = "succeeded", "已转入下次例会", "succeeded by the next"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


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
        case Meeting(), MeetingCorrected(held_on=day, attending=attending):
            return changed(meeting, held_on=day, attending=attending)
        case Meeting(), _ if status := _STAGES.get(type(event)):
            return changed(meeting, status=status)
        case Meeting(), _:
            return _deviating(meeting, event)
    raise Impossible(meeting, event)


_STAGES: Mapping[type, MeetingStatus] = {
    MeetingClosed: MeetingStatus.CLOSED,
    MeetingReopened: MeetingStatus.CONVENED,
    MeetingSucceeded: MeetingStatus.SUCCEEDED,
    SuccessionCancelled: MeetingStatus.CLOSED,
    MeetingCancelled: MeetingStatus.CANCELLED,
}


def _deviating(meeting: Meeting, event: object) -> Meeting:
    match event:
        case DeviationRaised(number=number, organisation=organisation, text=text):
            raised = Deviation(number, meeting.number, organisation, text)
            return changed(meeting, deviations=(*meeting.deviations, raised), last=number)
        case DeviationCancelled(number=number):
            return changed(meeting, deviations=tuple(each for each in meeting.deviations if each.number != number))
        case CorrectionTaskLinked(number=number, task=task):
            return meeting.with_deviation(number, task=task)
        case DeviationCorrected(number=number):
            return meeting.with_deviation(number, corrected=True)
        case DeviationReopened(number=number):
            return meeting.with_deviation(number, corrected=False)
    raise Impossible(meeting, event)


meeting = Aggregate(
    "meeting",
    "meetings",
    evolve,
    zh="巡察办主任例会",
    en="directors' regular meeting",
    heading=Heading.DISTRICT_WORK,
    tiers=CITY,
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
