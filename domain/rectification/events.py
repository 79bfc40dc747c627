"""What whoever is responsible says of an issue: accepted, returned, under way, submitted, corrected."""

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.moment import Moment
from domain.rectification.measures import Measure, Work
from domain.registry import Data, News, event, without
from domain.way_back import Final


@event("接受整改", "Rectification accepted", undone="RectificationReturned")
class RectificationAccepted:
    """The responsible organisation will put it right."""

    issue: AggregateRef
    assigner: Participant
    partners: tuple[Participant, ...] = ()
    """Who takes part in the issue."""


def _undated(data: Data) -> Data:
    """Of what was returned before, nobody said when."""
    return {**data, "returned_at": None}


@event(
    "整改退单",
    "Rectification returned",
    version=2,
    upcasters={1: _undated},
    downcasters={1: without("returned_at")},
    news=News.BAD,
    undone="RectificationAccepted",
)
class RectificationReturned:
    """The responsible organisation gives the issue back to its owner, with a reason."""

    issue: AggregateRef
    assigner: Participant
    partners: tuple[Participant, ...] = ()
    """Who takes part in the issue."""
    reason: Text
    returned_at: Moment | None = None
    """From when on nobody is at work on it; None if that is not known."""


def _units_named(data: Data) -> Data:
    """In version 1 a unit was words alone, and what was done stood in words too: nothing is read out of them."""
    measures = data.get("measures", ())
    return {
        **data,
        "measures": [
            {**each, "work": Work.OTHER.value, "unit": {"code": "unspecified", "name": each["unit"]}}
            for each in measures
        ],
    }


def _units_in_words(data: Data) -> Data:
    measures = data.get("measures", ())
    in_words = ({**each, "unit": each["unit"]["name"]} for each in measures)
    return {**data, "measures": [without("work")(each) for each in in_words]}


@event("整改告知监督单位", "Rectification's supervisors admitted", final=Final.SEEN)
class RectificationSupervisorsAdmitted:
    """Who was let into the issue for supervising the organisation sees what it does about it. The state stays."""

    supervisors: tuple[Participant, ...]


@event(
    "整改进展",
    "Rectification progressed",
    version=2,
    upcasters={1: _units_named},
    downcasters={1: _units_in_words},
    anew="RectificationProgressed",
)
class RectificationProgressed:
    """Something was done."""

    note: Text
    measures: tuple[Measure, ...] = ()


@event(
    "整改报送",
    "Rectification submitted",
    version=2,
    upcasters={1: _units_named},
    downcasters={1: _units_in_words},
    anew="SubmissionCorrected",
)
class RectificationSubmitted:
    """The responsible organisation says that it is put right."""

    result: Text
    measures: tuple[Measure, ...] = ()
    """All that was done, whether or not it was reported as progress before."""


@event("更正整改报送", "Submission corrected", anew="SubmissionCorrected")
class SubmissionCorrected:
    """What was submitted says this, and not what was recorded; it still waits for its check."""

    result: Text
    measures: tuple[Measure, ...] = ()
    """All that was done."""
    reason: Text
