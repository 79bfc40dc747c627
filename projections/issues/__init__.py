"""The issue ledger: every issue that this node has seen, and what is done about it (P7–P9, P15).

`rows` is what is kept, `folds` what each event does to it, `figures` what is counted, `queries` what can be asked.
"""

from projections.issues.figures import Figure
from projections.issues.folds import view
from projections.issues.queries import (
    IssueDetail,
    IssueFilter,
    IssueLine,
    Lists,
    all_lists,
    issue,
    page,
)
from projections.issues.rows import IssueRow, ListRow, RectificationRow

__all__ = [
    "Figure",
    "IssueDetail",
    "IssueFilter",
    "IssueLine",
    "IssueRow",
    "ListRow",
    "Lists",
    "RectificationRow",
    "all_lists",
    "issue",
    "page",
    "view",
]
