"""Reporting how a rectification goes, and submitting it for a check."""

from collections.abc import Iterable

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import owner_of
from domain.cancellation import BuiltUpon
from domain.fields import Text
from domain.rectification.accepting import require_issue
from domain.rectification.events import RectificationProgressed, RectificationSubmitted, SubmissionCorrected
from domain.rectification.measures import Measure, MeasuredIn
from domain.rectification.state import Rectification, RectificationStatus, rectification, waits_for_check
from domain.refusal import About, Refusal


class NotInWork(
    Refusal, zh="尚未接受整改", en="the rectification was not accepted", transient=True, about=About.RECORD
):
    """Progress and results follow on acceptance."""


class UnitUnknown(
    Refusal,
    zh="没有计量单位代码 {code}，可用：{known}",
    en="there is no unit {code}: there are {known}",
):
    """A figure finds what it counts by the code of the unit: another one would be left out unnoticed."""


class NothingSubmitted(
    Refusal,
    zh="没有待核查的报送",
    en="nothing was submitted that waits for its check",
    transient=True,
    about=About.RECORD,
):
    """What is corrected was submitted, and not sent back since."""


class SubmissionWaits(
    Refusal,
    zh="整改结果已报送,等待核查",
    en="the result was submitted and waits for its check",
    transient=True,
    about=About.RECORD,
):
    """One submission waits for its check at a time."""


@command
class ProgressRectification:
    """Say what was done."""

    note: Text
    measures: tuple[Measure, ...] = ()


@command
class SubmitRectification:
    """Say that it is put right, and all that was done."""

    result: Text
    measures: tuple[Measure, ...] = ()


@command
class CorrectSubmission:
    """Say what we really submitted, and all that was done."""

    result: Text
    measures: tuple[Measure, ...] = ()
    reason: Text


@rectification.decides(
    ProgressRectification,
    zh="报告整改进展",
    en="Report progress of a rectification",
    reported_as=RectificationProgressed,
)
def progress(state: Rectification, command: ProgressRectification, context: Context) -> Changes:
    """While it is in work with the responsible organisation."""
    _require_in_work(state, context)
    _require_units(command.measures)
    return [event_from(RectificationProgressed, command)]


@rectification.decides(
    SubmitRectification, zh="报送整改结果", en="Submit a rectification", reported_as=RectificationSubmitted
)
def submit(state: Rectification, command: SubmitRectification, context: Context) -> Changes:
    """Once, and once more for each time it was sent back to work."""
    _require_in_work(state, context)
    _require_units(command.measures)
    return [event_from(RectificationSubmitted, command)]


@rectification.decides(CorrectSubmission, zh="更正整改报送", en="Correct a submission", reported_as=SubmissionCorrected)
def correct_submission(state: Rectification, command: CorrectSubmission, context: Context) -> Changes:
    """While it waits for its check: what was passed by it was passed as it stood, and is sent back to work first."""
    issue = require_issue(state.issue, context)
    if not waits_for_check(state, issue, owner_of(context.id)):
        raise NothingSubmitted
    if issue.passed_by:
        raise BuiltUpon(by=state.issue)
    _require_units(command.measures)
    return [event_from(SubmissionCorrected, command)]


def _require_in_work(state: Rectification, context: Context) -> None:
    issue = require_issue(state.issue, context)
    if state.status is RectificationStatus.RETURNED:
        raise NotInWork
    if waits_for_check(state, issue, owner_of(context.id)):
        raise SubmissionWaits


def _require_units(measures: Iterable[Measure]) -> None:
    for each in measures:
        if each.unit.code not in list(MeasuredIn):
            raise UnitUnknown(code=each.unit.code, known=", ".join(MeasuredIn))
