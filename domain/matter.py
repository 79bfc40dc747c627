"""A named matter (点人点事): what a meeting of the standing committee or of the secretary pointed at (P15).

Who named it keeps it, and closes it; the responsible organisation reports on a `MatterReport` of its own. It may cite
items of frozen lists, whose issues are then marked as named. Persons stand under their office.
"""

from collections.abc import Iterable
from datetime import date, datetime

from domain import matter_report as reports
from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.audience import Participant
from domain.citation import Citation, require_cited
from domain.fields import Line, Moment, Text
from domain.issue import IssueNamed
from domain.issue_list import IssueList
from domain.refusal import DueNotLater, Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tree import NodeId, Organisation
from domain.words import Term, Words


class MeetingKind(Term):
    """At which meeting something was pointed at."""

    STANDING_COMMITTEE = "standing-committee", "党委常委会会议", "meeting of the standing committee"
    SECRETARY_SPECIAL = "secretary-special", "书记专题会议", "special meeting of the secretary"
    LEADING_GROUP = "leading-group", "巡视工作领导小组会议", "meeting of the leading group"
    DIRECTORS_REGULAR = "directors-regular", "巡察办主任例会", "regular meeting of the directors"
    OTHER = "other", "其他会议", "another meeting"

    @property
    def names_matters(self) -> bool:
        """True if what it points at is tracked as a named matter (P15)."""
        return self in (MeetingKind.STANDING_COMMITTEE, MeetingKind.SECRETARY_SPECIAL)


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("点人点事", "Matter named")
class MatterNamed:
    """A meeting pointed at it; an organisation is to see to it by a date. Now open."""

    meeting_kind: MeetingKind
    held_on: date
    """The day of the meeting."""
    title: Line
    role: Words | None = None
    """As what somebody was pointed at; None if it was the matter alone."""
    citations: tuple[Citation, ...] = ()
    issues: tuple[AggregateRef, ...] = ()
    """Those behind the cited items, each once."""
    responsible: Participant
    due: Moment


@event("点人点事延期", "Matter extended")
class MatterExtended:
    """It is due later than before. Still open."""

    due: Moment
    reason: Text


@event("点人点事办结", "Matter closed")
class MatterClosed:
    """It is done. Now closed."""

    conclusion: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class MatterStatus(Term):
    """Where a named matter stands, as who named it says."""

    OPEN = "open", "办理中", "open"
    CLOSED = "closed", "已办结", "closed"


@state
class NamedMatter:
    """A named matter as its events make it."""

    meeting_kind: MeetingKind
    held_on: date
    title: str
    role: Words | None
    citations: tuple[Citation, ...]
    issues: tuple[AggregateId, ...]
    responsible: NodeId
    due: datetime
    status: MatterStatus = MatterStatus.OPEN
    conclusion: str | None = None


def evolve(matter: NamedMatter | None, event: object) -> NamedMatter:
    """Return the matter after one more of its events."""
    match matter, event:
        case None, MatterNamed(meeting_kind=kind, held_on=held_on, title=title, role=role, citations=citations):
            return NamedMatter(kind, held_on, title, role, citations, event.issues, event.responsible, event.due)
        case NamedMatter(), MatterExtended(due=due):
            return changed(matter, due=due)
        case NamedMatter(), MatterClosed(conclusion=conclusion):
            return changed(matter, status=MatterStatus.CLOSED, conclusion=conclusion)
    raise Impossible(matter, event)


matter = Aggregate("matter", "matters", evolve, zh="点人点事", en="named matter")

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class MeetingNamesNoMatters(
    Refusal, zh="{meeting}提出的事项不列入点人点事台账", en="what a {meeting} points at is no named matter"
):
    """Named matters come from the standing committee and from the secretary's special meeting alone."""


class MatterOver(Refusal, zh="点人点事{status}", en="the matter is {status}"):
    """What is closed changes no more, and is reported on no more."""


class MatterNotDone(
    Refusal, zh="{responsible} 尚未报告办结", en="{responsible} has not reported it done", transient=True
):
    """A matter is closed after the responsible organisation reported it done."""


@command
class NameMatter:
    """Enter what a meeting pointed at: who is to see to it, by when."""

    meeting_kind: MeetingKind
    held_on: date
    title: Line
    role: Words | None = None
    citations: tuple[Citation, ...] = ()
    responsible: Organisation
    due: Moment


@command
class ExtendMatter:
    """Give more time."""

    due: Moment
    reason: Text


@command
class CloseMatter:
    """Say that it is done."""

    conclusion: Text


@matter.opens(NameMatter, zh="列入点人点事台账", en="Name a matter", reported_as=MatterNamed)
def name(command: NameMatter, context: Context) -> Changes:
    """From a meeting that names matters; the owner's own issues behind the cited items are marked as named."""
    if not command.meeting_kind.names_matters:
        raise MeetingNamesNoMatters(meeting=command.meeting_kind.words)
    require_cited(command.citations, None, context)
    issues = tuple(dict.fromkeys(_issues(command.citations, context)))
    own = [each for each in issues if owner_of(each) == owner_of(context.id)]
    named = IssueNamed(matter=context.id)
    return [event_from(MatterNamed, command, issues=issues), *(On(each, named) for each in own)]


@matter.decides(
    ExtendMatter,
    zh="点人点事延期",
    en="Extend a matter",
    reported_as=MatterExtended,
    at=MatterStatus.OPEN,
    otherwise=MatterOver,
)
def extend(state: NamedMatter, command: ExtendMatter, _context: Context) -> Changes:
    """To a date after the one that stands."""
    if command.due <= state.due:
        raise DueNotLater(due=command.due, old=state.due)
    return [event_from(MatterExtended, command)]


@matter.decides(
    CloseMatter,
    zh="点人点事办结",
    en="Close a matter",
    reported_as=MatterClosed,
    at=MatterStatus.OPEN,
    otherwise=MatterOver,
)
def close(state: NamedMatter, command: CloseMatter, context: Context) -> Changes:
    """After the responsible organisation reported it done."""
    report = context.find(reports.MatterReport, reports.report_id(context.id, state.responsible))
    if not report or report.status is not reports.ReportStatus.DONE:
        raise MatterNotDone(responsible=state.responsible)
    return [event_from(MatterClosed, command)]


def _issues(citations: Iterable[Citation], context: Context) -> Iterable[AggregateId]:
    return (context.require(IssueList, each.list).issues[each.item - 1] for each in citations)
