"""An issue's due date: given, or worked out by a rule; worked out anew when a calendar is amended; warned of (I10)."""

from datetime import datetime

from domain.aggregate import Changes, Context, command
from domain.issue.events import IssueRedated, IssueWarned
from domain.issue.stages import NotAssigned, require_stage
from domain.issue.state import Issue, IssueStatus, issue
from domain.ladder import WarningStep
from domain.reckoning import ladder_of, reckon_anew
from domain.refusal import About, Refusal


class DueOrRule(
    Refusal,
    zh="due（期限）与 rule（期限规则）须给出且只给出一个",
    en="give one of due and rule, and not both",
    field=("due", "rule"),
):
    """A date is given, or follows from a rule."""


class DateGiven(
    Refusal, zh="期限是直接给定的，不能重新计算", en="the date was given, not worked out by a rule", about=About.RECORD
):
    """Only what was worked out by a rule is worked out anew."""


class WarnedAlready(Refusal, zh="已发出{step}", en="this was said already: {step}", field="step"):
    """Each step is taken once for a due date, and none is taken back by a lower one."""


class WarnedTooEarly(Refusal, zh="{step}应在 {moment} 之后", en="{step} comes after {moment}"):
    """Each step has its time."""


@command
class RedateIssue:
    """Work its due date out anew, by calendars that were amended since."""


@command
class WarnIssue:
    """Take the next step of the ladder of warnings."""

    step: WarningStep


@issue.decides(RedateIssue, zh="重算期限", en="Redate an issue", reported_as=IssueRedated)
def redate(state: Issue, _command: RedateIssue, context: Context) -> Changes:
    """From the same start by the same rules, extensions included, while it is in work or suspended."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED, IssueStatus.SUSPENDED)
    if not state.rule:
        raise DateGiven
    due, rule = reckon_anew(standing(state), state.rule, context)
    return [IssueRedated(due=due, rule=rule)]


@issue.decides(WarnIssue, zh="期限预警", en="Warn of an issue", reported_as=IssueWarned)
def warn(state: Issue, command: WarnIssue, context: Context) -> Changes:
    """Each step once, after its time has come, while it is in work."""
    require_stage(state, NotAssigned, IssueStatus.ASSIGNED)
    if state.warned and state.warned.rung >= command.step.rung:
        raise WarnedAlready(step=state.warned.words)
    due = standing(state)
    moment = ladder_of(state.rule, context).moment(command.step, due)
    if context.at <= moment:
        raise WarnedTooEarly(step=command.step.words, moment=moment)
    return [IssueWarned(step=command.step, due=due)]


def standing(state: Issue) -> datetime:
    """Return the due date of an issue that is in work."""
    if not state.due:
        raise NotAssigned(status=state.status.words)
    return state.due
