"""A rectification: what the responsible organisation does about an issue (P9, P13, P15).

It keeps the rectification on its own node, also while cut off; the issue's owner decides on the news.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.cancellation import BuiltUpon
from domain.fields import Moment, Text
from domain.heading import Heading
from domain.issue.state import Issue, IssueStatus
from domain.issue.supervised import SupervisorsKnow
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import Data, News, event, without
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Term, Words

UnitCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$"), Words("计量单位代码", "Unit code")]
"""What is counted, the same for ever: `lamps`."""


class MeasuredIn(Term):
    """What measures count in; a figure that counts lamps finds them by it. What else there is, is `other`, by name."""

    LAMPS = "lamps", "路灯（盏、处）", "street lamps"
    METRES = "metres", "米", "metres"
    SQUARE_METRES = "square-metres", "平方米", "square metres"
    CUBIC_METRES = "cubic-metres", "立方米", "cubic metres"
    TONNES = "tonnes", "吨", "tonnes"
    PLACES = "places", "处", "places"
    PIECES = "pieces", "件", "pieces"
    TREES = "trees", "株", "trees"
    HOUSEHOLDS = "households", "户", "households"
    PEOPLE = "people", "人", "people"
    VEHICLES = "vehicles", "辆", "vehicles"
    OTHER = "other", "其他", "other"


class Work(Term):
    """What was done with the things that a measure counts."""

    ADDED = "added", "增设", "added"
    REPLACED = "replaced", "更换", "replaced"
    REPAIRED = "repaired", "修复", "repaired"
    CLEARED = "cleared", "清理", "cleared away"
    OTHER = "other", "其他", "other"


@dataclass(frozen=True, slots=True)
class CountedIn:
    """The unit of a quantity."""

    code: UnitCode
    """One of `lamps`, `metres`, `square-metres`, `cubic-metres`, `tonnes`, `places`, `pieces`, `trees`, `households`,
    `people`, `vehicles`, `other`; in old records it may be another."""
    name: Words


@dataclass(frozen=True, slots=True)
class Measure:
    """Something done that can be counted: 14 street lamps, put up in the Baofusi bungalow area."""

    work: Work
    what: Words
    quantity: Annotated[int, Field(ge=1)]
    unit: Annotated[CountedIn, Words("计量单位", "Unit")]
    place: Words


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RectificationStatus(Term):
    """Where a rectification stands, as the responsible organisation says."""

    ACCEPTED = "accepted", "整改中", "in progress"
    RETURNED = "returned", "已退单", "returned"
    SUBMITTED = "submitted", "已报送", "submitted"


@state
class Rectification:
    """A rectification as its events make it."""

    issue: AggregateId
    status: RectificationStatus
    submissions: int = 0
    returned_at: datetime | None = None
    """When it was last returned; None if it was not, or that is not known."""
    partners: tuple[NodeId, ...] = ()
    """Who takes part in the issue, its supervisors included, as far as they see the rectification."""

    def joined(self, partners: tuple[NodeId, ...]) -> Self:
        """Return the rectification seen by these too."""
        return changed(self, partners=tuple(dict.fromkeys((*self.partners, *partners))))


def evolve(rectification: Rectification | None, event: object) -> Rectification:
    """Return the rectification after one more of its events."""
    match rectification, event:
        case None, RectificationAccepted(issue=issue) | RectificationReturned(issue=issue):
            return evolve(Rectification(issue, RectificationStatus.ACCEPTED), event)
        case Rectification(), RectificationAccepted(partners=partners):
            return changed(rectification.joined(partners), status=RectificationStatus.ACCEPTED)
        case Rectification(), RectificationReturned(returned_at=returned_at, partners=partners):
            returned = rectification.joined(partners)
            return changed(returned, status=RectificationStatus.RETURNED, returned_at=returned_at)
        case Rectification(), RectificationSupervisorsAdmitted(supervisors=supervisors):
            return rectification.joined(supervisors)
        case Rectification(), RectificationProgressed():
            return changed(rectification, status=RectificationStatus.ACCEPTED)
        case Rectification(), SubmissionCorrected():
            return rectification
        case Rectification(), RectificationSubmitted():
            submissions = rectification.submissions + 1
            return changed(rectification, status=RectificationStatus.SUBMITTED, submissions=submissions)
    raise Impossible(rectification, event)


rectification = Aggregate(
    "rectification", "rectifications", evolve, zh="整改", en="rectification", heading=Heading.LEDGER, rank=4
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotResponsible(
    Refusal,
    zh="{organisation} 不是该问题的整改责任单位",
    en="{organisation} was not given this issue",
    transient=True,
    field="issue",
):
    """Only the responsible organisation rectifies."""


class IssueNotInWork(
    Refusal, zh="问题{status},不在整改中", en="the issue is {status}, not in work", transient=True, field="issue"
):
    """Nothing is rectified while the issue is suspended, or once it is settled."""


class AlreadyInWork(
    Refusal, zh="整改{status},不能再次接受", en="the rectification is {status}: it was accepted before"
):
    """An issue is accepted once, and once more for each time it was returned."""


class NotInWork(
    Refusal, zh="尚未接受整改", en="the rectification was not accepted", transient=True, about=About.RECORD
):
    """Progress and results follow on acceptance."""


class AlreadyReturned(
    Refusal,
    zh="问题已退单,等待裁定",
    en="the issue was returned, and its owner has not decided yet",
    transient=True,
    about=About.RECORD,
):
    """One return waits for its decision at a time."""


class ReturnTooLate(
    Refusal,
    zh="已报送整改结果,不能退单",
    en="a result was submitted: it is too late to return the issue",
    about=About.RECORD,
):
    """An issue is returned before anything was submitted."""


class ReturnRejected(
    Refusal, zh="退单已被驳回,须整改", en="the return was rejected: the issue is to be put right", about=About.RECORD
):
    """Whose return was rejected does not return it again."""


class UnitUnknown(
    Refusal,
    zh="没有计量单位代码 {code}，可用：{known}",
    en="there is no unit {code}: there are {known}",
):
    """A figure finds what it counts by the code of the unit: another one would be left out unnoticed."""


class NothingSubmitted(
    Refusal,
    zh="没有待核查的报送",
    en="nothing was submitted that waits for its check",
    transient=True,
    about=About.RECORD,
):
    """What is corrected was submitted, and not sent back since."""


class SubmissionWaits(
    Refusal,
    zh="整改结果已报送,等待核查",
    en="the result was submitted and waits for its check",
    transient=True,
    about=About.RECORD,
):
    """One submission waits for its check at a time."""


@command
class AcceptRectification:
    """Say that we will put it right."""

    issue: AggregateRef


@command
class ReturnRectification:
    """Give an issue back to its owner, with a reason."""

    issue: AggregateRef
    reason: Text


@command
class AdmitRectificationSupervisors:
    """Let those see it who were let into the issue for supervising us."""


@command
class ProgressRectification:
    """Say what was done."""

    note: Text
    measures: tuple[Measure, ...] = ()


@command
class SubmitRectification:
    """Say that it is put right, and all that was done."""

    result: Text
    measures: tuple[Measure, ...] = ()


@command
class CorrectSubmission:
    """Say what we really submitted, and all that was done."""

    result: Text
    measures: tuple[Measure, ...] = ()
    reason: Text


def of_issue(command: AcceptRectification | ReturnRectification, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's rectification of an issue: there is one, and all can tell which."""
    return counterpart(command.issue, "rectification", owner)


@rectification.decides(
    AcceptRectification, zh="接受整改", en="Accept a rectification", reported_as=RectificationAccepted, opens=of_issue
)
def accept(state: Rectification | None, command: AcceptRectification, context: Context) -> Changes:
    """By the responsible organisation."""
    issue = _require_issue(command.issue, context)
    if state and state.status is not RectificationStatus.RETURNED:
        raise AlreadyInWork(status=state.status.words)
    return [event_from(RectificationAccepted, command, assigner=owner_of(command.issue), partners=_partners(issue))]


@rectification.decides(
    ReturnRectification, zh="整改退单", en="Return a rectification", reported_as=RectificationReturned, opens=of_issue
)
def give_back(state: Rectification | None, command: ReturnRectification, context: Context) -> Changes:
    """Before anything was submitted, and not again once that was rejected."""
    issue = _require_issue(command.issue, context)
    if owner_of(context.id) in issue.insisted:
        raise ReturnRejected
    if state and state.submissions:
        raise ReturnTooLate
    if state and state.status is RectificationStatus.RETURNED:
        raise AlreadyReturned
    assigner = owner_of(command.issue)
    return [
        event_from(RectificationReturned, command, assigner=assigner, partners=_partners(issue), returned_at=context.at)
    ]


@rectification.decides(
    AdmitRectificationSupervisors,
    zh="整改告知监督单位",
    en="Admit supervisors of a rectification",
    reported_as=RectificationSupervisorsAdmitted,
)
def admit_supervisors(state: Rectification, _command: AdmitRectificationSupervisors, context: Context) -> Changes:
    """Those that were let into the issue after it was taken on."""
    supervisors = context.require(Issue, state.issue).supervisors
    new = tuple(each for each in supervisors if each not in state.partners)
    if not new:
        raise SupervisorsKnow
    return [RectificationSupervisorsAdmitted(supervisors=new)]


@rectification.decides(
    ProgressRectification,
    zh="报告整改进展",
    en="Report progress of a rectification",
    reported_as=RectificationProgressed,
)
def progress(state: Rectification, command: ProgressRectification, context: Context) -> Changes:
    """While it is in work with the responsible organisation."""
    _require_in_work(state, context)
    _require_units(command.measures)
    return [event_from(RectificationProgressed, command)]


@rectification.decides(
    SubmitRectification, zh="报送整改结果", en="Submit a rectification", reported_as=RectificationSubmitted
)
def submit(state: Rectification, command: SubmitRectification, context: Context) -> Changes:
    """Once, and once more for each time it was sent back to work."""
    _require_in_work(state, context)
    _require_units(command.measures)
    return [event_from(RectificationSubmitted, command)]


@rectification.decides(CorrectSubmission, zh="更正整改报送", en="Correct a submission", reported_as=SubmissionCorrected)
def correct_submission(state: Rectification, command: CorrectSubmission, context: Context) -> Changes:
    """While it waits for its check: what was passed by it was passed as it stood, and is sent back to work first."""
    issue = _require_issue(state.issue, context)
    if not waits_for_check(state, issue, owner_of(context.id)):
        raise NothingSubmitted
    if issue.passed_by:
        raise BuiltUpon(by=state.issue)
    _require_units(command.measures)
    return [event_from(SubmissionCorrected, command)]


def waits_for_check(state: Rectification, issue: Issue, responsible: NodeId) -> bool:
    """Say whether something was submitted that has not been sent back to work."""
    return state.submissions > issue.sent_back.count(responsible)


def _partners(issue: Issue) -> tuple[NodeId, ...]:
    return tuple(dict.fromkeys((*issue.partners, *issue.supervisors)))


def _require_issue(id: AggregateId, context: Context) -> Issue:
    issue = context.require(Issue, id)
    if owner_of(context.id) != issue.responsible:
        raise NotResponsible(organisation=owner_of(context.id))
    if issue.status is not IssueStatus.ASSIGNED:
        raise IssueNotInWork(status=issue.status.words)
    return issue


def _require_in_work(state: Rectification, context: Context) -> None:
    issue = _require_issue(state.issue, context)
    if state.status is RectificationStatus.RETURNED:
        raise NotInWork
    if waits_for_check(state, issue, owner_of(context.id)):
        raise SubmissionWaits


def _require_units(measures: Iterable[Measure]) -> None:
    for each in measures:
        if each.unit.code not in list(MeasuredIn):
            raise UnitUnknown(code=each.unit.code, known=", ".join(MeasuredIn))
