"""An issue: something wrong, from the day it is raised until the ledger is closed on it (P7, P8, P9, P15).

The list's owner keeps the issue; the responsible organisation answers on a `Rectification` of its own. Resolved is not
written off: the first says that it is put right on the ground, the second closes the ledger.

`events` is what happens, `state` what follows from it, `stages` what is allowed when; the decisions stand in `raising`,
`assigning`, `dating`, `returning` and `settling`.
"""

from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue, SuspendIssue
from domain.issue.dating import RedateIssue, WarnIssue
from domain.issue.events import (
    IssueAdjudicationRequested,
    IssueAssigned,
    IssueCarriedOver,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueExtended,
    IssueListed,
    IssueMarkedKey,
    IssueMerged,
    IssueMoved,
    IssueNamed,
    IssuePutUnderSupervision,
    IssueRaised,
    IssueReassigned,
    IssueRedated,
    IssueReopened,
    IssueResolved,
    IssueResumed,
    IssueReturnRejected,
    IssueSuspended,
    IssueVerified,
    IssueWarned,
    IssueWrittenOff,
    RectificationChecked,
)
from domain.issue.raising import DismissIssue, ListIssue, MarkKeyIssue, MergeIssue, MoveIssue, RaiseIssue, VerifyIssue
from domain.issue.returning import ReassignIssue, RejectReturn, RequestAdjudication
from domain.issue.settling import CheckRectification, CloseIssue, ReopenIssue, ResolveIssue, WriteOffIssue
from domain.issue.state import Issue, IssueStatus

__all__ = [
    "AssignIssue",
    "CheckRectification",
    "CloseIssue",
    "DismissIssue",
    "ExtendIssue",
    "Issue",
    "IssueAdjudicationRequested",
    "IssueAssigned",
    "IssueCarriedOver",
    "IssueClosedNotImplemented",
    "IssueDismissed",
    "IssueExtended",
    "IssueListed",
    "IssueMarkedKey",
    "IssueMerged",
    "IssueMoved",
    "IssueNamed",
    "IssuePutUnderSupervision",
    "IssueRaised",
    "IssueReassigned",
    "IssueRedated",
    "IssueReopened",
    "IssueResolved",
    "IssueResumed",
    "IssueReturnRejected",
    "IssueStatus",
    "IssueSuspended",
    "IssueVerified",
    "IssueWarned",
    "IssueWrittenOff",
    "ListIssue",
    "MarkKeyIssue",
    "MergeIssue",
    "MoveIssue",
    "RaiseIssue",
    "ReassignIssue",
    "RectificationChecked",
    "RedateIssue",
    "RejectReturn",
    "ReopenIssue",
    "RequestAdjudication",
    "ResolveIssue",
    "ResumeIssue",
    "SuspendIssue",
    "VerifyIssue",
    "WarnIssue",
    "WriteOffIssue",
]
