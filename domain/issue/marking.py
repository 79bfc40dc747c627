"""How an issue becomes a key issue, for which a dossier is asked, and how that is taken back (P7)."""

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.fields import Text
from domain.issue.events import IssueMarkedKey, IssueUnmarkedKey
from domain.issue.stages import require_open
from domain.issue.state import Issue, issue
from domain.reconciliation.comparing import require_unreconciled
from domain.refusal import About, Refusal


class KeyAlready(Refusal, zh="已是重点问题", en="it is a key issue already", about=About.RECORD):
    """An issue is marked as key once."""


class NotKey(Refusal, zh="不是重点问题", en="it is no key issue", about=About.RECORD):
    """Only what is marked as key is unmarked."""


@command
class MarkKeyIssue:
    """Say that it is a key issue: a dossier is needed."""

    reason: Text


@command
class UnmarkKeyIssue:
    """Say that it was taken for a key issue by mistake."""

    reason: Text


@issue.decides(MarkKeyIssue, zh="确定重点问题", en="Mark a key issue", reported_as=IssueMarkedKey)
def mark_key(state: Issue, command: MarkKeyIssue, context: Context) -> Changes:
    """At any time before it has ended, once; of what an inspection found, before that is reconciled."""
    require_open(state)
    if state.is_key:
        raise KeyAlready
    require_unreconciled(state.source, context)
    return [event_from(IssueMarkedKey, command)]


@issue.decides(UnmarkKeyIssue, zh="撤销重点问题", en="Unmark a key issue", role=Role.APPROVER)
def unmark_key(state: Issue, command: UnmarkKeyIssue, _context: Context) -> Changes:
    """One that has not ended, with approval: no dossier is asked for it any more."""
    require_open(state)
    if not state.is_key:
        raise NotKey
    return [event_from(IssueUnmarkedKey, command)]
