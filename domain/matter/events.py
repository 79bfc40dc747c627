"""What happens to a named matter, as who named it records it."""

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.citation import Citation
from domain.fields import Line, Text
from domain.moment import Moment, RecordedDay
from domain.registry import News, event
from domain.words import Term, Words


class MeetingKind(Term):
    """At which meeting something was pointed at."""

    STANDING_COMMITTEE = "standing-committee", "党委常委会会议", "a meeting of the standing committee"
    SECRETARY_SPECIAL = "secretary-special", "书记专题会议", "a special meeting of the secretary"
    LEADING_GROUP = "leading-group", "巡视工作领导小组会议", "a meeting of the leading group"
    DIRECTORS_REGULAR = "directors-regular", "巡察办主任例会", "a regular meeting of the directors"
    OTHER = "other", "其他会议", "another meeting"

    @property
    def names_matters(self) -> bool:
        """True if what it points at is tracked as a named matter (P15)."""
        return self in (MeetingKind.STANDING_COMMITTEE, MeetingKind.SECRETARY_SPECIAL)


@event("点人点事", "Matter named", undone="MatterCancelled")
class MatterNamed:
    """A meeting pointed at it; an organisation is to see to it by a date. Now open."""

    meeting_kind: MeetingKind
    held_on: RecordedDay
    """The day of the meeting."""
    title: Line
    role: Words | None = None
    """As what somebody was pointed at; None if it was the matter alone."""
    citations: tuple[Citation, ...] = ()
    issues: tuple[AggregateRef, ...] = ()
    """Those behind the cited items, each once."""
    responsible: Participant
    due: Moment


@event("点人点事延期", "Matter extended", anew="MatterDueCorrected")
class MatterExtended:
    """It is due later than before. Still open."""

    due: Moment
    reason: Text


@event("更正点人点事期限", "Matter's due date corrected", anew="MatterDueCorrected")
class MatterDueCorrected:
    """It is due then, and not when was recorded. Still open."""

    due: Moment
    reason: Text


@event("点人点事办结", "Matter closed", news=News.END, undone="MatterReopened")
class MatterClosed:
    """It is done. Now closed."""

    conclusion: Text


@event("重新办理点人点事", "Matter reopened", news=News.BAD, undone="MatterClosed")
class MatterReopened:
    """It is not done after all. Now open."""

    reason: Text


@event("撤销点人点事登记", "Matter cancelled", news=News.END, anew="MatterNamed")
class MatterCancelled:
    """It was entered by mistake, or wrongly. Now cancelled."""

    reason: Text
