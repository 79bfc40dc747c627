"""What happens to an issue, as its owner records it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef, OfKind
from domain.audience import Participant
from domain.deadlines import RuleRef
from domain.fields import Line, Text
from domain.focus import EARLIER_AREAS, EARLIER_IMPLEMENTATIONS, FocusCode
from domain.ladder import WarningStep
from domain.list.events import CategoryCode, ItemNumber
from domain.moment import Moment
from domain.node_id import Organisation
from domain.patrol.events import SeminarNumber
from domain.point import Point
from domain.registry import Data, News, event, without
from domain.way_back import Final
from domain.words import Words


def _given(data: Data) -> Data:
    """Before there were rules, every date was given."""
    return {**data, "rule": None}


def _undated_return(data: Data) -> Data:
    """Of what was returned before, nobody said when."""
    return {**data, "returned_at": None}


def _without_focus(data: Data) -> Data:
    """Before there was a focus, no issue had one."""
    return {**data, "focus": None, "focus_areas": [], "key": False}


def _same_codes(data: Data) -> Data:
    """The codes of version 2 are codes still."""
    return data


def _known_codes(data: Data) -> Data:
    """In version 2 there were these codes alone; others are left out."""
    implementations = {each.code for each in EARLIER_IMPLEMENTATIONS}
    areas = {each.code for each in EARLIER_AREAS}
    focus, focus_areas = data.get("focus"), data.get("focus_areas", ())
    return {
        **data,
        "focus": focus if focus in implementations else None,
        "focus_areas": [each for each in focus_areas if each in areas],
    }


_UNDATED = without("returned_at")
_UNFOCUSED = without("focus", "focus_areas", "key", "point", "statement", "supervisors")

MergedInto = Annotated[AggregateRef, OfKind("issue", own=True), Words("并入的问题", "Merged into")]
"""The issue that goes on for both."""

Seat = Annotated[int, Field(ge=1), Words("发言席位", "Seat")]
"""Who spoke at a seminar, by the number of the seat: never a person."""


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """What somebody said at a seminar, of which the issue was made (P8)."""

    seminar: SeminarNumber
    """Of the joint patrol that is the issue's source."""
    speaker: Seat
    text: Annotated[Text, Words("发言内容", "What was said")]


CHECKED_BY = Words("核查单位", "Checked by")

Checker = Annotated[Organisation, CHECKED_BY]
"""Who looked whether what was submitted is so."""


@event(
    "发现问题",
    "Issue raised",
    version=3,
    upcasters={1: _without_focus, 2: _same_codes},
    downcasters={1: _UNFOCUSED, 2: _known_codes},
    undone="IssueDismissed",
)
class IssueRaised:
    """Something is wrong at an organisation. Now raised."""

    list: AggregateRef
    """The list that it is meant for; it has no number there yet."""
    category: CategoryCode
    category_name: Words
    """As the list names it: who takes part in the issue need not see the list."""
    text: Text
    text_en: Text | None = None
    about: Organisation
    """Where it is wrong: a community, say."""
    place: Words | None = None
    point: Point | None = None
    source: AggregateRef | None = None
    """The joint patrol, or the inspection, that it comes from."""
    partners: tuple[Participant, ...] = ()
    """The tiers of that patrol."""
    supervisors: tuple[Participant, ...] = ()
    """Who supervises the organisation where it is wrong."""
    focus: FocusCode | None = None
    """Which of the city's implementations it fails; None if nobody said so."""
    focus_areas: tuple[FocusCode, ...] = ()
    """Each once."""
    key: bool = False
    """True if it is a key issue, for which there is a dossier (P7)."""
    fixed_on_the_spot: bool = False
    """True if it was put right while the team was there (立行立改); it takes its way all the same."""
    statement: Annotated[SourceStatement | None, Words("发言来源", "Source statement")] = None
    """By what it is from a seminar; None if it is from none, or nobody said so."""


@event("问题核实", "Issue verified", undone="IssueDismissed")
class IssueVerified:
    """It is as was said. Now verified."""

    note: Text | None = None


@event("不予立项", "Issue dismissed", news=News.END, undone="IssueReopened")
class IssueDismissed:
    """It is not as was said. Now dismissed: an end."""

    reason: Text


@event("问题合并", "Issue merged", news=News.END, undone="IssueReopened")
class IssueMerged:
    """It goes on as part of another. Now merged: an end."""

    into: MergedInto
    reason: Text


@event("改列清单", "Issue moved", anew="IssueMoved")
class IssueMoved:
    """It is meant for another list, or is of another category. The state stays."""

    list: AggregateRef
    category: CategoryCode
    category_name: Words


@event("列入清单", "Issue listed", final=Final.FOR_EVER)
class IssueListed:
    """It has its item number, for ever. Now listed."""

    list: AggregateRef
    title: Words
    """The list's title: who takes part in the issue need not see the list."""
    item: ItemNumber


@event("确定为重点问题", "Issue marked as key", undone="IssueUnmarkedKey")
class IssueMarkedKey:
    """It is a key issue, which it was not when it was raised. The state stays."""

    reason: Text


@event("撤销重点问题", "Issue's key mark withdrawn", undone="IssueMarkedKey")
class IssueUnmarkedKey:
    """It is no key issue, as it was taken for one by mistake. The state stays."""

    reason: Text


@event("转入下一轮", "Issue carried over", undone="IssueCarryOverCancelled")
class IssueCarriedOver:
    """A later inspection of the same organisation looks into it (P16). The state stays, and so does its origin."""

    into: Annotated[AggregateRef, OfKind("inspection"), Words("转入的巡视", "Carried over into")]
    """That inspection."""


@event("告知监督单位", "Issue's supervisors admitted", final=Final.SEEN)
class IssueSupervisorsAdmitted:
    """Who supervises the organisation on whose line it stands sees it, with its past (P16). The state stays."""

    supervisors: tuple[Participant, ...]


@event("撤销转入下一轮", "Issue's carry-over cancelled", undone="IssueCarriedOver")
class IssueCarryOverCancelled:
    """The later inspection was cancelled: it does not look into it. The state stays."""

    into: Annotated[AggregateRef, OfKind("inspection"), Words("转入的巡视", "Carried over into")]


@event("列入督办", "Issue put under supervision", undone="IssueSupervisionEnded")
class IssuePutUnderSupervision:
    """It is chased by an order (P15). The state stays."""

    order: AggregateRef


@event("解除督办", "Issue's supervision ended", undone="IssuePutUnderSupervision")
class IssueSupervisionEnded:
    """An order that chased it is over. The state stays."""

    order: AggregateRef


@event("会议点名", "Issue named", undone="IssueNamedNoLonger")
class IssueNamed:
    """A meeting of the secretary or of the standing committee named it (P15). The state stays."""

    matter: AggregateRef


@event("会议点名事项了结", "Issue named no longer", undone="IssueNamed")
class IssueNamedNoLonger:
    """A matter for which it was named is over. The state stays."""

    matter: AggregateRef


@event(
    "问题交办",
    "Issue assigned",
    version=2,
    upcasters={1: _given},
    downcasters={1: without("rule")},
    anew="IssueReassigned",
)
class IssueAssigned:
    """An organisation is to put it right by a date. Now assigned."""

    responsible: Participant
    due: Moment
    rule: RuleRef | None = None
    """What the date follows from; None if it was given."""


@event("提请裁定", "Issue's adjudication requested", final=Final.ASKED)
class IssueAdjudicationRequested:
    """Who is responsible is to be ruled on by a superior of both claimants and of the owner. Still assigned."""

    superior: Participant
    claimants: tuple[Participant, ...]
    """Who returned it, and who should put it right in its place."""
    reason: Text


@event(
    "问题改派",
    "Issue reassigned",
    version=2,
    upcasters={1: _undated_return},
    downcasters={1: _UNDATED},
    anew="IssueReassigned",
)
class IssueReassigned:
    """Another is to put it right, after the one before returned it or ended; the date stands. Still assigned."""

    responsible: Participant
    reason: Text
    returned_at: Moment | None = None
    """When it was returned: from then until now, nobody was at work on it. None if it was not, or that is not known."""


@event(
    "退单驳回",
    "Issue's return rejected",
    version=2,
    upcasters={1: _undated_return},
    downcasters={1: _UNDATED},
    news=News.BAD,
    undone="IssueReassigned",
)
class IssueReturnRejected:
    """Who returned it is to put it right all the same; the date stands. Still assigned."""

    responsible: Organisation
    reason: Text
    returned_at: Moment | None = None
    """When it was returned; None if that is not known."""


@event(
    "整改延期",
    "Issue extended",
    version=2,
    upcasters={1: _given},
    downcasters={1: without("rule")},
    anew="IssueDueCorrected",
)
class IssueExtended:
    """It is due later than before. Still assigned."""

    due: Moment
    rule: RuleRef | None = None
    """What the date follows from, counted from the old one; None if it was given."""
    reason: Text


@event("期限重算", "Issue redated", anew="IssueDueCorrected")
class IssueRedated:
    """A calendar was amended: the same rules give this date from the same start. The state stays."""

    due: Moment
    rule: RuleRef


@event("更正整改期限", "Issue's due date corrected", anew="IssueDueCorrected")
class IssueDueCorrected:
    """It is due then, and not when was recorded. Still assigned."""

    due: Moment
    reason: Text


@event("期限预警", "Issue warned of", final=Final.SEEN)
class IssueWarned:
    """A step of the ladder was taken for this due date. Still assigned."""

    step: WarningStep
    due: Moment


@event("问题挂账", "Issue suspended", undone="IssueResumed")
class IssueSuspended:
    """It cannot be put right now, and that is approved; the clock stops. Now suspended."""

    since: Moment
    approval: Line
    """What approves it: a document's number, a meeting."""
    reason: Text


@event("恢复整改", "Issue resumed", undone="IssueSuspended")
class IssueResumed:
    """The clock goes on: due later by as long as it stood still. Now assigned."""

    due: Moment
    reason: Text


@event(
    "整改核查",
    "Rectification checked",
    news=lambda checked: News.GOOD if checked.passed else News.BAD,
    anew="RectificationChecked",
)
class RectificationChecked:
    """Somebody other than the rectifier looked. Passed: the state stays; failed: back to work, now assigned."""

    responsible: Organisation
    """Whose rectification it was."""
    by: Checker
    """Who looked."""
    passed: bool
    findings: Text
    place: Words | None = None


@event("更正整改核查", "Check corrected", anew="CheckCorrected")
class CheckCorrected:
    """The check that was passed found this, and not what was recorded. The state stays."""

    findings: Text
    place: Words | None = None
    reason: Text


@event("问题得到解决", "Issue resolved", news=News.GOOD, undone="RectificationChecked")
class IssueResolved:
    """It is put right on the ground. Now resolved; the ledger is still open."""

    note: Text | None = None
    resolver: Line | None = None
    """The pseudonym of who resolved it: somebody else is to write it off. None if that was not kept."""


@event("问题销账", "Issue written off", news=News.END, undone="IssueReopened")
class IssueWrittenOff:
    """The ledger is closed. Now written off: an end."""

    note: Text | None = None


@event("未整改结案", "Issue closed, not implemented", news=News.END, undone="IssueReopened")
class IssueClosedNotImplemented:
    """It will not be put right, and this is why. Now closed: an end."""

    reason: Text


@event("问题重新打开", "Issue reopened", news=News.BAD, undone="IssueResolved")
class IssueReopened:
    """It had ended too early. Now assigned, listed or raised again, as far as it had come."""

    reason: Text
    due: Moment | None = None
    """The new date, if it is assigned and the old one does not stand."""
