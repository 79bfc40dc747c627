"""How what was said of a matter by mistake is corrected or taken back."""

from domain.aggregate import Changes, Context, command, event_from
from domain.fields import Text
from domain.issue.events import IssueNamed, IssueNamedNoLonger
from domain.issue.marks import marked, unmarked
from domain.matter.events import MatterCancelled, MatterDueCorrected, MatterReopened
from domain.matter.state import MatterOver, MatterStatus, NamedMatter, matter
from domain.refusal import Refusal
from domain.tense import Due


class MatterNotClosed(Refusal, zh="点人点事{status}，并未办结", en="the matter is {status}, and not closed"):
    """Only what is closed goes on after all."""


@command
class CorrectMatterDue:
    """Say by when it is really due."""

    due: Due
    reason: Text


@command
class ReopenMatter:
    """Say that it is not done."""

    reason: Text


@command
class CancelMatter:
    """Say that it was entered by mistake, or wrongly: then it is entered anew."""

    reason: Text


@matter.decides(
    CorrectMatterDue,
    zh="更正点人点事期限",
    en="Correct the due date of a matter",
    reported_as=MatterDueCorrected,
    at=MatterStatus.OPEN,
    otherwise=MatterOver,
)
def correct_due(_state: NamedMatter, command: CorrectMatterDue, _context: Context) -> Changes:
    """While it is open, to an earlier date, too. More time that is really given is an extension."""
    return [event_from(MatterDueCorrected, command)]


@matter.decides(
    ReopenMatter,
    zh="重新办理点人点事",
    en="Reopen a matter",
    reported_as=MatterReopened,
    at=MatterStatus.CLOSED,
    otherwise=MatterNotClosed,
)
def reopen(state: NamedMatter, command: ReopenMatter, context: Context) -> Changes:
    """One that is closed; its issues are named for it again."""
    return [event_from(MatterReopened, command), *marked(state.issues, IssueNamed(matter=context.id), context)]


@matter.decides(
    CancelMatter,
    zh="撤销点人点事登记",
    en="Cancel a matter",
    reported_as=MatterCancelled,
    at=MatterStatus.OPEN,
    otherwise=MatterOver,
)
def cancel(state: NamedMatter, command: CancelMatter, context: Context) -> Changes:
    """While it is open; its issues were not named for it."""
    over = IssueNamedNoLonger(matter=context.id)
    return [event_from(MatterCancelled, command), *unmarked(state.issues, over, context)]
