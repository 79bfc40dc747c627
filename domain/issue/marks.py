"""The marks that an order or a named matter leaves on the issues of its owner, as long as it is open (P15)."""

from collections.abc import Iterable

from domain.aggregate import Context, On
from domain.aggregate_id import AggregateId, owner_of
from domain.issue.events import IssueNamed, IssueNamedNoLonger, IssuePutUnderSupervision, IssueSupervisionEnded
from domain.issue.state import Issue


def marked(
    issues: Iterable[AggregateId], mark: IssueNamed | IssuePutUnderSupervision, context: Context
) -> Iterable[On]:
    """Return that those issues bear the mark which the decision's owner holds."""
    return [On(each, mark) for each in issues if owner_of(each) == owner_of(context.id)]


def unmarked(
    issues: Iterable[AggregateId], over: IssueNamedNoLonger | IssueSupervisionEnded, context: Context
) -> Iterable[On]:
    """Return that those issues bear a mark no longer which bear one of the decision's record."""
    return [On(each, over) for each in issues if context.id in _marks(each, context)]


def _marks(id: AggregateId, context: Context) -> tuple[AggregateId, ...]:
    if owner_of(id) != owner_of(context.id):
        return ()
    issue = context.find(Issue, id)
    return (*issue.orders, *issue.matters) if issue else ()
