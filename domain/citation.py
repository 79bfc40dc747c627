"""Citing an issue list: by item number, and by what the item says (P15).

Report, feedback and supervision cite one frozen list. Who cites what is not in it is refused, and a discrepancy says so
(I8).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.aggregate import Context, On
from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.discrepancy import (
    Deviation,
    Discrepancy,
    LedgerDiscrepancyFound,
    compare,
    discrepancy_id,
    stands,
)
from domain.inspection.state import Inspection
from domain.issue.state import Issue
from domain.list.events import Digest, ItemNumber
from domain.list.state import IssueList
from domain.node_id import NodeId, is_within
from domain.patrol.state import JointPatrol
from domain.refusal import RecordOfAnother, Refusal


@dataclass(frozen=True, slots=True)
class Citation:
    """An item of a list, and what it says there."""

    list: AggregateRef
    item: ItemNumber
    digest: Digest | None = None
    """By which a changed text is noticed; None if it is the number alone that is cited."""


class CitedListNotFrozen(
    Refusal,
    zh="{list} 尚未冻结，不能引用",
    en="{list} is not frozen: it cannot be cited yet",
    transient=True,
    field=("list", "root"),
):
    """What may still change is not cited."""


class CitedItemNotOnList(Refusal, zh="{list} 没有第{item}项", en="{list} has no item {item}", field=("item", "items")):
    """What is cited is on the list."""


class CitedItemAltered(
    Refusal,
    zh="所引内容与 {list} 第{item}项不符",
    en="what is cited is not what item {item} of {list} says",
    field="digest",
):
    """What is cited says what the list says."""


class CitedOfAnother(
    Refusal,
    zh="{list} 第{item}项不涉及 {organisation}",
    en="item {item} of {list} does not concern {organisation}",
    field="item",
):
    """What is held against an organisation is cited from items that concern it."""


class RootDiffers(Refusal, zh="所引根哈希与 {list} 不符", en="the cited root is not that of {list}", field="root"):
    """All who cite a list cite one and the same."""


_REFUSALS: dict[Deviation, type[Refusal]] = {
    Deviation.NOT_FROZEN: CitedListNotFrozen,
    Deviation.NOT_LISTED: CitedItemNotOnList,
    Deviation.ALTERED: CitedItemAltered,
    Deviation.ROOT: RootDiffers,
}


def require_cited(citations: Iterable[Citation], root: str | None, context: Context) -> None:
    """Refuse to cite what is not in a frozen list, or says something else there.

    Args:
        citations: the items.
        root: what all cited lists must have as their root; None if nothing is said about it.
        context: the decision that cites them. Every deviation is recorded as a discrepancy of its owner.

    Raises:
        NotFound: this node has not seen the list.
        CitedListNotFrozen, CitedItemNotOnList, CitedItemAltered, RootDiffers: the first deviation.
    """
    cited = tuple(citations)
    lists = dict.fromkeys(each.list for each in cited) if root else ()
    wholes = [compare(list, None, root, context) for list in lists]
    items = [compare(each.list, each.item, each.digest, context) for each in cited]
    _require_none([each for each in (*wholes, *items) if each], context)


def cited_issues(citations: Iterable[Citation], context: Context) -> tuple[AggregateId, ...]:
    """Return the issues behind cited items, each once, in the order in which they are cited."""
    return tuple(dict.fromkeys(cited_issue(each, context) for each in citations))


def require_own(citations: Iterable[Citation], context: Context) -> None:
    """Refuse to cite items of lists that others keep.

    Raises:
        RecordOfAnother: the first list that is not the owner's of the decision.
    """
    require_held(citations, {owner_of(context.id)}.__contains__)


def require_held(citations: Iterable[Citation], held: Callable[[NodeId], bool]) -> None:
    """Refuse to cite items of lists that somebody keeps of whom it is not allowed; raises as `require_own` does."""
    for each in citations:
        if not held(owner_of(each.list)):
            raise RecordOfAnother(id=each.list)


def require_concerned(citations: Iterable[Citation], organisation: NodeId, context: Context) -> None:
    """Refuse to hold an item against an organisation that it does not concern.

    It concerns the organisation where it is wrong, those above that one, and who is to put it right.

    Raises:
        NotFound: this node has not seen the list or the issue, so nobody here can say whom it concerns.
        CitedOfAnother: the first item that does not concern the organisation.
    """
    for each in citations:
        issue = context.require(Issue, cited_issue(each, context))
        if not is_within(issue.about, organisation) and issue.responsible != organisation:
            raise CitedOfAnother(list=each.list, item=each.item, organisation=organisation)


def require_named(citations: Iterable[Citation], organisation: NodeId, context: Context) -> None:
    """Refuse to name an organisation in public for an item that is about another, even one below it.

    It is about the organisation where it is wrong, the one that was inspected there, and who is to put it right.

    Raises:
        NotFound, CitedOfAnother: as `require_concerned` does.
    """
    for each in citations:
        issue = context.require(Issue, cited_issue(each, context))
        if organisation not in (issue.about, issue.responsible, *_inspected(issue, context)):
            raise CitedOfAnother(list=each.list, item=each.item, organisation=organisation)


def cited_issue(citation: Citation, context: Context) -> AggregateId:
    """Return the issue behind a cited item.

    Raises:
        NotFound: this node has not seen the list.
    """
    return context.require(IssueList, citation.list).issues[citation.item - 1]


def _inspected(issue: Issue, context: Context) -> tuple[NodeId, ...]:
    """Return whom the inspection or the joint patrol looked into that found an issue."""
    if not issue.source:
        return ()
    if inspection := context.find(Inspection, issue.source):
        return (inspection.target,)
    patrol = context.find(JointPatrol, issue.source)
    return tuple(each for each in patrol.targets if is_within(issue.about, each)) if patrol else ()


def require_root(list: AggregateId, root: str, context: Context) -> None:
    """Refuse to cite a list as a whole by another root than its own.

    Raises:
        NotFound: this node has not seen the list.
        CitedListNotFrozen, RootDiffers: it deviates; this is recorded as a discrepancy of the decision's owner.
    """
    found = compare(list, None, root, context)
    _require_none([found] if found else [], context)


def _require_none(found: list[LedgerDiscrepancyFound], context: Context) -> None:
    if not found:
        return
    first = found[0]
    refusal = _REFUSALS[first.deviation](list=first.list, **({"item": first.item} if first.item else {}))
    owner = owner_of(context.id)
    new = {discrepancy_id(each.list, each.item, owner): each for each in found}
    refusal.leaves = tuple(On(id, each) for id, each in new.items() if not stands(each, context.find(Discrepancy, id)))
    raise refusal
