"""An issue list as its events make it."""

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.heading import Heading
from domain.list.events import Category, IssueListCancelled, IssueListOpened, ItemNumbered, ListFrozen, ListShared
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.state import changed, state
from domain.words import Term, Words


class ListStatus(Term):
    """Whether issues may still be listed."""

    OPEN = "open", "编制中", "open"
    FROZEN = "frozen", "已冻结", "frozen"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@state
class IssueList:
    """An issue list as its events make it."""

    title: Words
    categories: tuple[Category, ...]
    source: AggregateId | None
    partners: tuple[NodeId, ...]
    status: ListStatus = ListStatus.OPEN
    last: int = 0
    """The last number given."""
    issues: tuple[AggregateId, ...] = ()
    """In the order of their numbers."""
    frozen: str | None = None
    """The root by which it is cited; None until it is frozen."""
    digests: tuple[str, ...] = ()
    """Of each item, once it is frozen."""


def evolve(issues: IssueList | None, event: object) -> IssueList:
    """Return the list after one more of its events."""
    match issues, event:
        case None, IssueListOpened(title=title, categories=categories, source=source, partners=partners):
            return IssueList(title, categories, source, partners)
        case IssueList(), ItemNumbered(item=item, issue=issue):
            return changed(issues, last=item, issues=(*issues.issues, issue))
        case IssueList(), ListFrozen(root=root, digests=digests):
            return changed(issues, status=ListStatus.FROZEN, frozen=root, digests=digests)
        case IssueList(), ListShared(organisation=organisation):
            return changed(issues, partners=(*issues.partners, organisation))
        case IssueList(), IssueListCancelled():
            return changed(issues, status=ListStatus.CANCELLED)
    raise Impossible(issues, event)


issue_list = Aggregate("list", "lists", evolve, zh="问题清单", en="issue list", heading=Heading.LEDGER, rank=2)


class ListIsFrozen(
    Refusal, zh="清单已冻结，不再增列问题", en="the list is frozen: nothing more is listed", field="list"
):
    """Report, feedback and supervision cite one and the same list: it is frozen once, and stays as it is."""
