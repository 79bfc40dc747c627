"""How what was said of an issue in work by mistake is corrected."""

from domain.aggregate import Changes, Context, command, event_from
from domain.fields import Text
from domain.issue.events import CheckCorrected, IssueDueCorrected
from domain.issue.settling import CheckMissing
from domain.issue.stages import NotAssigned, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.tense import Due
from domain.words import Words


@command
class CorrectIssueDue:
    """Say by when it is really due."""

    due: Due
    reason: Text


@command
class CorrectCheck:
    """Say what the check that was passed really found."""

    findings: Text
    place: Words | None = None
    reason: Text


@issue.decides(CorrectIssueDue, zh="更正整改期限", en="Correct the due date of an issue", reported_as=IssueDueCorrected)
def correct_due(state: Issue, command: CorrectIssueDue, _context: Context) -> Changes:
    """While it is in work, to an earlier date, too. More time that is really given is an extension."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    return [event_from(IssueDueCorrected, command)]


@issue.decides(CorrectCheck, zh="更正整改核查", en="Correct a check", reported_as=CheckCorrected)
def correct_check(state: Issue, command: CorrectCheck, _context: Context) -> Changes:
    """Its words; that it was passed by mistake is said by failing it."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED, IssueStatus.RESOLVED)
    if not state.passed_by:
        raise CheckMissing
    return [event_from(CheckCorrected, command)]
