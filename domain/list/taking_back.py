"""How a list that was opened by mistake is taken back."""

from domain.aggregate import Changes, Context, command, event_from
from domain.cancellation import BuiltUpon
from domain.fields import Text
from domain.list.events import IssueListCancelled
from domain.list.state import IssueList, ListIsFrozen, ListStatus, issue_list


@command
class CancelIssueList:
    """Say that the list was opened by mistake."""

    reason: Text


@issue_list.decides(
    CancelIssueList,
    zh="撤销问题清单",
    en="Cancel an issue list",
    reported_as=IssueListCancelled,
    at=ListStatus.OPEN,
    otherwise=ListIsFrozen,
)
def cancel(state: IssueList, command: CancelIssueList, _context: Context) -> Changes:
    """Before anything has a number on it; what was raised for it is moved to another."""
    for issue in state.issues:
        raise BuiltUpon(by=issue)
    return [event_from(IssueListCancelled, command)]
