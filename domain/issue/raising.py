"""How an issue comes on the list, or does not: raise, verify, list; dismiss, merge."""

from typing import Annotated

from domain.account import enter_list
from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, owner_of
from domain.division import supervisors_of
from domain.fields import Text
from domain.focus import FocusCode
from domain.focus_taxonomy import FocusTaxonomy, taxonomy_of
from domain.issue.concerned import require_may_concern
from domain.issue.events import (
    IssueDismissed,
    IssueListed,
    IssueMerged,
    IssueMoved,
    IssueRaised,
    IssueVerified,
    MergedInto,
    SourceStatement,
)
from domain.issue.finding import require_finding, require_gathers, require_heard, require_listable
from domain.issue.stages import IssueEnded, ListedForGood, NotRaised, NotVerified, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.list.events import Category, CategoryCode, ItemNumbered
from domain.list.opening import partners
from domain.list.state import IssueList, ListIsFrozen, ListStatus
from domain.node_id import is_within
from domain.point import Point
from domain.refusal import Refusal
from domain.relation import Concerned
from domain.repeated import repeated
from domain.words import Words


class UnknownCategory(Refusal, zh="{list} 没有类别 {code}", en="{list} has no category {code}", field="category"):
    """An issue is of one of its list's categories."""


class FocusAreaTwice(
    Refusal, zh="监督领域“{area}”被列出两次", en="the focus area “{area}” is named twice", field="focus_areas"
):
    """An issue belongs to an area or not."""


class UnknownFocus(Refusal, zh="现行监督重点没有 {code}", en="the focus taxonomy in force has no {code}"):
    """An issue is sorted by the codes that its city has said."""


class MergedIntoItself(Refusal, zh="问题不能合并到自身", en="an issue is not merged into itself", field="into"):
    """It goes on as part of another."""


class MergedElsewhere(
    Refusal,
    zh="并入的问题在 {about}，与本问题不同单位",
    en="the other issue is at {about}, and not where this is",
    field="into",
):
    """What is merged goes on where it was found, or with those above or below."""


@command
class RaiseIssue:
    """Say that something is wrong at an organisation."""

    list: Annotated[AggregateRef, OfKind("list", own=True)]
    category: CategoryCode
    text: Text
    text_en: Text | None = None
    about: Concerned
    place: Words | None = None
    point: Point | None = None
    source: Annotated[AggregateRef, OfKind("inspection", "patrol")] | None = None
    """The joint patrol, or the inspection, that it comes from; the list's, if it is left out."""
    fixed_on_the_spot: bool = False
    focus: FocusCode | None = None
    focus_areas: tuple[FocusCode, ...] = ()
    key: bool = False
    statement: Annotated[SourceStatement | None, Words("发言来源", "Source statement")] = None
    """By what it is from a seminar of its source; what is raised without is from none."""


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

    list: Annotated[AggregateRef, OfKind("list", own=True)]
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
    require_may_concern(command.about, source, context)
    more = {
        "category_name": _category(issues, command).name,
        "partners": partners(source, context),
        "supervisors": supervisors_of(command.about, owner_of(context.id), context),
    }
    require_gathers(issues, command.list, source)
    require_finding(source, command.about, context)
    require_heard(command.statement, source, context)
    return [event_from(IssueRaised, command, source=source, **more)]


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
    """Before it is on the list, into another of the owner's that has not ended, about the same, or above or below."""
    require_stage(state, ListedForGood, IssueStatus.RAISED, IssueStatus.VERIFIED)
    if command.into == context.id:
        raise MergedIntoItself
    into = context.require(Issue, command.into)
    if into.status.ended:
        raise IssueEnded(status=into.status.words, field="into")
    if not is_within(state.about, into.about) and not is_within(into.about, state.about):
        raise MergedElsewhere(about=into.about)
    return [event_from(IssueMerged, command)]


@issue.decides(MoveIssue, zh="改列清单", en="Move an issue to another list", reported_as=IssueMoved)
def move(state: Issue, command: MoveIssue, context: Context) -> Changes:
    """Before it is listed, on a list for what its source found: so nothing is stranded when its list is frozen."""
    require_stage(state, ListedForGood, IssueStatus.RAISED, IssueStatus.VERIFIED)
    issues = _own_open_list(command.list, context)
    require_gathers(issues, command.list, state.source)
    name = _category(issues, command).name
    return [event_from(IssueMoved, command, category_name=name)]


@issue.decides(ListIssue, zh="列入清单", en="List an issue", reported_as=IssueListed)
def list_issue(state: Issue, _command: ListIssue, context: Context) -> Changes:
    """Under the number that follows on the last, unless the list is frozen; list and issue are told in one breath.

    What an inspection or a patrol found is found again by the next inspection of where it is wrong: the account says
    on which list (I9).
    """
    require_stage(state, NotVerified, IssueStatus.VERIFIED)
    issues = _own_open_list(state.list, context)
    require_listable(state, issues, context)
    item = issues.last + 1
    return [
        IssueListed(list=state.list, title=issues.title, item=item),
        On(state.list, ItemNumbered(item=item, issue=context.id)),
        *(enter_list(state.list, state.about, context) if state.source or issues.source else ()),
    ]


def _own_open_list(id: AggregateId, context: Context) -> IssueList:
    issues = context.require(IssueList, id)
    if issues.status is ListStatus.FROZEN:
        raise ListIsFrozen
    return issues


def _require_focus(command: RaiseIssue, context: Context) -> None:
    for area in repeated(command.focus_areas):
        raise FocusAreaTwice(area=area)
    taxonomy = context.find(FocusTaxonomy, taxonomy_of(owner_of(context.id)))
    if not taxonomy:
        return
    now = taxonomy.at(context.at)
    named = [("focus", command.focus, now.implementations)] if command.focus else []
    for field, code, entries in (*named, *(("focus_areas", area, now.areas) for area in command.focus_areas)):
        if code not in [each.code for each in entries]:
            raise UnknownFocus(code=code, field=field)


def _category(issues: IssueList, command: RaiseIssue | MoveIssue) -> Category:
    for category in issues.categories:
        if category.code == command.category:
            return category
    raise UnknownCategory(list=command.list, code=command.category)
