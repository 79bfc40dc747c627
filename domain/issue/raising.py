"""How an issue comes on the list, or does not: raise, verify, list; dismiss, merge."""

from typing import Annotated

from domain.account import enter_list
from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.cancellation import require_standing
from domain.division import supervisors_of
from domain.fields import Text
from domain.focus import FocusCode
from domain.focus_taxonomy import FocusTaxonomy, taxonomy_of
from domain.issue.events import (
    IssueDismissed,
    IssueListed,
    IssueMarkedKey,
    IssueMerged,
    IssueMoved,
    IssueRaised,
    IssueVerified,
    MergedInto,
    SourceStatement,
)
from domain.issue.stages import IssueEnded, ListedForGood, NotRaised, NotVerified, require_open, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.list.events import Category, CategoryCode, ItemNumbered
from domain.list.opening import partners
from domain.list.state import IssueList, ListIsFrozen, ListStatus
from domain.node_id import Organisation
from domain.patrol.state import JointPatrol
from domain.point import Point
from domain.refusal import About, Refusal
from domain.words import Words


class ListOfAnother(Refusal, zh="{list} 是其他单位的清单", en="{list} is another organisation's list"):
    """Everybody keeps issues on lists of their own."""


class UnknownCategory(Refusal, zh="{list} 没有类别 {code}", en="{list} has no category {code}", field="category"):
    """An issue is of one of its list's categories."""


class SeminarTakenBack(
    Refusal,
    zh="问题来源的第 {seminar} 次座谈会登记已撤销",
    en="the seminar {seminar} that it comes from was cancelled",
    about=About.RECORD,
):
    """What is listed comes from something that stands."""


class FocusAreaTwice(
    Refusal, zh="监督领域“{area}”被列出两次", en="the focus area “{area}” is named twice", field="focus_areas"
):
    """An issue belongs to an area or not."""


class UnknownFocus(Refusal, zh="现行监督重点没有 {code}", en="the focus taxonomy in force has no {code}"):
    """An issue is sorted by the codes that its city has said."""


class UnknownSeminar(
    Refusal,
    zh="问题来源的联动巡视没有第 {seminar} 次座谈会",
    en="the issue comes from no joint patrol that held a seminar {seminar}",
):
    """A statement was made at a seminar of the joint patrol that the issue comes from."""


class UnknownSpeaker(
    Refusal, zh="第 {seminar} 次座谈会没有第 {speaker} 席", en="the seminar {seminar} had no seat {speaker}"
):
    """A statement is by somebody who was heard."""


class KeyAlready(Refusal, zh="已是重点问题", en="it is a key issue already", about=About.RECORD):
    """An issue is marked as key once."""


class MergedIntoItself(Refusal, zh="问题不能合并到自身", en="an issue is not merged into itself", field="into"):
    """It goes on as part of another."""


class IssueOfAnother(Refusal, zh="{issue} 由其他单位掌握", en="{issue} is another organisation's issue"):
    """An issue goes on with the same owner, on whose ledger it stays."""


@command
class RaiseIssue:
    """Say that something is wrong at an organisation."""

    list: AggregateRef
    category: CategoryCode
    text: Text
    text_en: Text | None = None
    about: Organisation
    place: Words | None = None
    point: Point | None = None
    source: AggregateRef | None = None
    """The joint patrol, or the inspection, that it comes from; the list's, if it is left out."""
    fixed_on_the_spot: bool = False
    focus: FocusCode | None = None
    focus_areas: tuple[FocusCode, ...] = ()
    key: bool = False
    statement: Annotated[SourceStatement | None, Words("发言来源", "Source statement")] = None
    """By what it is from a seminar of its source; what is raised without is from none."""


@command
class MarkKeyIssue:
    """Say that it is a key issue: a dossier is needed."""

    reason: Text


@command
class VerifyIssue:
    """Say that it is as was said."""

    note: Text | None = None


@command
class DismissIssue:
    """Say that it is not as was said."""

    reason: Text


@command
class MergeIssue:
    """Let it go on as part of another."""

    into: MergedInto
    reason: Text


@command
class MoveIssue:
    """Let it go on another list of ours, or be of another category."""

    list: AggregateRef
    category: CategoryCode


@command
class ListIssue:
    """Give it its item number."""


@issue.opens(RaiseIssue, zh="提出问题", en="Raise an issue", reported_as=IssueRaised)
def raise_issue(command: RaiseIssue, context: Context) -> Changes:
    """For a list of the owner's, in one of its categories; the tiers of its patrol see it, and who supervises there."""
    issues = _own_open_list(command.list, context)
    _require_focus(command, context)
    source = command.source or issues.source
    _require_heard(command.statement, source, context)
    more = {
        "category_name": _category(issues, command).name,
        "partners": partners(source, context),
        "supervisors": supervisors_of(command.about, owner_of(context.id), context),
    }
    return [event_from(IssueRaised, command, source=source, **more)]


@issue.decides(MarkKeyIssue, zh="确定重点问题", en="Mark a key issue", reported_as=IssueMarkedKey)
def mark_key(state: Issue, command: MarkKeyIssue, _context: Context) -> Changes:
    """At any time before it has ended, once."""
    require_open(state)
    if state.is_key:
        raise KeyAlready
    return [event_from(IssueMarkedKey, command)]


@issue.decides(VerifyIssue, zh="核实问题", en="Verify an issue", reported_as=IssueVerified)
def verify(state: Issue, command: VerifyIssue, _context: Context) -> Changes:
    """Once."""
    require_stage(state, NotRaised, IssueStatus.RAISED)
    return [event_from(IssueVerified, command)]


@issue.decides(DismissIssue, zh="不予立项", en="Dismiss an issue", reported_as=IssueDismissed)
def dismiss(state: Issue, command: DismissIssue, _context: Context) -> Changes:
    """Before it is on the list."""
    require_stage(state, ListedForGood, IssueStatus.RAISED, IssueStatus.VERIFIED)
    return [event_from(IssueDismissed, command)]


@issue.decides(MergeIssue, zh="合并问题", en="Merge an issue", reported_as=IssueMerged)
def merge(state: Issue, command: MergeIssue, context: Context) -> Changes:
    """Before it is on the list, into another of the owner's that has not ended."""
    require_stage(state, ListedForGood, IssueStatus.RAISED, IssueStatus.VERIFIED)
    if command.into == context.id:
        raise MergedIntoItself
    if owner_of(command.into) != owner_of(context.id):
        raise IssueOfAnother(issue=command.into)
    into = context.require(Issue, command.into)
    if into.status.ended:
        raise IssueEnded(status=into.status.words, field="into")
    return [event_from(IssueMerged, command)]


@issue.decides(MoveIssue, zh="改列清单", en="Move an issue to another list", reported_as=IssueMoved)
def move(state: Issue, command: MoveIssue, context: Context) -> Changes:
    """Before it is listed: so nothing is stranded when its list is frozen without it."""
    require_stage(state, ListedForGood, IssueStatus.RAISED, IssueStatus.VERIFIED)
    name = _category(_own_open_list(command.list, context), command).name
    return [event_from(IssueMoved, command, category_name=name)]


@issue.decides(ListIssue, zh="列入清单", en="List an issue", reported_as=IssueListed)
def list_issue(state: Issue, _command: ListIssue, context: Context) -> Changes:
    """Under the number that follows on the last, unless the list is frozen; list and issue are told in one breath.

    What an inspection or a patrol found is found again by the next inspection of where it is wrong: the account says
    on which list (I9).
    """
    require_stage(state, NotVerified, IssueStatus.VERIFIED)
    issues = _own_open_list(state.list, context)
    _require_source(state, state.source or issues.source, context)
    item = issues.last + 1
    return [
        IssueListed(list=state.list, title=issues.title, item=item),
        On(state.list, ItemNumbered(item=item, issue=context.id)),
        *(enter_list(state.list, state.about, context) if state.source or issues.source else ()),
    ]


def _own_open_list(id: AggregateId, context: Context) -> IssueList:
    if owner_of(id) != owner_of(context.id):
        raise ListOfAnother(list=id)
    issues = context.require(IssueList, id)
    if issues.status is ListStatus.FROZEN:
        raise ListIsFrozen
    return issues


def _require_focus(command: RaiseIssue, context: Context) -> None:
    for area in command.focus_areas:
        if command.focus_areas.count(area) > 1:
            raise FocusAreaTwice(area=area)
    taxonomy = context.find(FocusTaxonomy, taxonomy_of(owner_of(context.id)))
    if not taxonomy:
        return
    now = taxonomy.at(context.at)
    named = [("focus", command.focus, now.implementations)] if command.focus else []
    for field, code, entries in (*named, *(("focus_areas", area, now.areas) for area in command.focus_areas)):
        if code not in [each.code for each in entries]:
            raise UnknownFocus(code=code, field=field)


def _require_source(state: Issue, source: AggregateId | None, context: Context) -> None:
    """Refuse what was found by an inspection or a patrol that was cancelled since, or heard at such a seminar."""
    found = context.find(object, source) if source else None
    if source:
        require_standing(found, source)
    if state.statement and isinstance(found, JointPatrol) and not found.seminar(state.statement.seminar):
        raise SeminarTakenBack(seminar=state.statement.seminar)


def _require_heard(statement: SourceStatement | None, source: AggregateId | None, context: Context) -> None:
    """Refuse a statement that was not made at a seminar of the source."""
    if not statement:
        return
    patrol = context.find(JointPatrol, source) if source else None
    seminar = patrol.seminar(statement.seminar) if patrol else None
    if not seminar:
        raise UnknownSeminar(seminar=statement.seminar)
    if statement.speaker > seminar.attendees:
        raise UnknownSpeaker(seminar=statement.seminar, speaker=statement.speaker)


def _category(issues: IssueList, command: RaiseIssue | MoveIssue) -> Category:
    for category in issues.categories:
        if category.code == command.category:
            return category
    raise UnknownCategory(list=command.list, code=command.category)
