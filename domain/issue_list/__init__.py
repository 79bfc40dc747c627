"""An issue list: one list to the end (P7, P15). It numbers its issues; a number is given once and never again.

Report, feedback and supervision cite an issue by list and item number, and by what the item says once it is frozen.

`events` is what happens, `state` what follows from it, `digests` by what items are cited; a list begins in `opening`.
It is closed in `freezing`, to be imported from there: that looks at issues, which themselves name lists.
"""

from domain.issue_list.events import (
    Category,
    CategoryCode,
    Digest,
    IssueListOpened,
    ItemNumber,
    ItemNumbered,
    ListFrozen,
    ListShared,
)
from domain.issue_list.opening import CategoryTwice, OpenIssueList, PatrolNotStarted, partners, round_of
from domain.issue_list.state import IssueList, ListIsFrozen, ListStatus, issue_list

__all__ = [
    "Category",
    "CategoryCode",
    "CategoryTwice",
    "Digest",
    "IssueList",
    "IssueListOpened",
    "ItemNumber",
    "ItemNumbered",
    "ListFrozen",
    "ListIsFrozen",
    "ListShared",
    "ListStatus",
    "OpenIssueList",
    "PatrolNotStarted",
    "issue_list",
    "partners",
    "round_of",
]
