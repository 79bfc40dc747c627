"""How a matter is named, extended and closed."""

from domain.aggregate import Changes, Context, command, event_from
from domain.citation import Citation, cited_issues, require_cited, require_concerned
from domain.fields import Line, Text
from domain.issue.events import IssueNamed, IssueNamedNoLonger
from domain.issue.marks import marked, unmarked
from domain.matter.events import MatterClosed, MatterExtended, MatterNamed, MeetingKind
from domain.matter.state import MatterOver, MatterStatus, NamedMatter, matter
from domain.matter_report import MatterReport, ReportStatus, report_id
from domain.refusal import About, DueNotLater, Refusal
from domain.relation import Below
from domain.tense import Due, PastDay
from domain.words import Words


class MeetingNamesNoMatters(
    Refusal,
    zh="{meeting}提出的事项不列入点人点事台账",
    en="what is pointed at in {meeting} is no named matter",
    field="meeting_kind",
):
    """Named matters come from the standing committee and from the secretary's special meeting alone."""


class MatterNotDone(
    Refusal,
    zh="{responsible} 尚未报告办结",
    en="{responsible} has not reported it done",
    transient=True,
    about=About.RECORD,
):
    """A matter is closed after the responsible organisation reported it done."""


@command
class NameMatter:
    """Enter what a meeting pointed at: who is to see to it, by when."""

    meeting_kind: MeetingKind
    held_on: PastDay
    title: Line
    role: Words | None = None
    citations: tuple[Citation, ...] = ()
    responsible: Below
    due: Due


@command
class ExtendMatter:
    """Give more time."""

    due: Due
    reason: Text


@command
class CloseMatter:
    """Say that it is done."""

    conclusion: Text


@matter.opens(NameMatter, zh="列入点人点事台账", en="Name a matter", reported_as=MatterNamed)
def name(command: NameMatter, context: Context) -> Changes:
    """From a meeting that names matters, by items that concern who is responsible; the owner's own are marked."""
    if not command.meeting_kind.names_matters:
        raise MeetingNamesNoMatters(meeting=command.meeting_kind.words)
    require_cited(command.citations, None, context)
    require_concerned(command.citations, command.responsible, context)
    issues = cited_issues(command.citations, context)
    return [event_from(MatterNamed, command, issues=issues), *marked(issues, IssueNamed(matter=context.id), context)]


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
    """After the responsible organisation reported it done; its issues are named for it no longer."""
    report = context.find(MatterReport, report_id(context.id, state.responsible))
    if not report or report.status is not ReportStatus.DONE:
        raise MatterNotDone(responsible=state.responsible)
    over = IssueNamedNoLonger(matter=context.id)
    return [event_from(MatterClosed, command), *unmarked(state.issues, over, context)]
