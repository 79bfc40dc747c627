"""What an inspection or a joint patrol found: the issues on its owner's lists that name it as their source."""

from collections.abc import Iterable, Iterator

from domain.account import Account, account_id
from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.issue.state import Issue
from domain.list.state import IssueList
from domain.node_id import NodeId


def found_by(source: AggregateId, inspected: Iterable[NodeId], context: Context) -> Iterator[tuple[AggregateId, Issue]]:
    """Yield every listed issue that a source found, by the accounts of whom it inspects, each once.

    Args:
        source: an inspection, or a joint patrol, of the decision's owner.
        inspected: whom it inspects.
        context: of the decision.
    """
    accounts = (context.find(Account, account_id(owner_of(source), each)) for each in inspected)
    lists = dict.fromkeys(list for account in accounts if account for list in account.lists)
    for list in lists:
        issues = context.require(IssueList, list)
        for id in issues.issues:
            issue = context.require(Issue, id)
            if (issue.source or issues.source) == source:
                yield id, issue
